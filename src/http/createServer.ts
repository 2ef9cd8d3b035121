import type { FaceSearch } from '../engine/faceSearch.ts';
import { FaceSearchServer } from './faceSearchServer.ts';
import { readServerOptions, type ServerOptions } from './serverOptions.ts';

/**
 * A server that answers the nine calls of the API over HTTP with the bodies of an engine, under the original paths. It
 * listens once `listen()` is called. Closing it leaves the engine open.
 *
 * @throws FaceSearchError `INVALID_OPTIONS`; an address that others can reach needs TLS and keys.
 *
 * @example
 * const engine = await FaceSearch.open({ path: './faces' });
 * const server = createServer(engine, { port: 8080, auth: { keys: { [apiKey]: secret } } });
 * console.log(await server.listen()); // http://127.0.0.1:8080
 * // curl -F group_id=staff -F file=@door.jpg http://127.0.0.1:8080/finauth/search/group/search
 * await server.close();
 * await engine.close();
 */
export function createServer(engine: FaceSearch, options: ServerOptions = {}): FaceSearchServer {
  return new FaceSearchServer(engine, readServerOptions(options));
}
