import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A registry with one package, for a real npm to ask. */
export interface LocalRegistry {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  close(): void;
}

export async function openLocalRegistry(
  name: string,
  version: string,
  tarball: Uint8Array,
): Promise<LocalRegistry> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    requests.push(path);
    if (path === '/package.tgz') response.end(tarball);
    else if (path === `/${name}`) response.end(JSON.stringify(listing()));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const listing = (): object => ({
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { name, version, dist: { tarball: `${url}/package.tgz` } } },
  });
  return { url, requests, close: () => server.close() };
}
