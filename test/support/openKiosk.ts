import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { createServer, type FaceSearchServer, type ServerOptions } from '#src/http/index.js';
import { FaceSearch } from '#src/index.js';
import { openChromium } from './chromium.ts';
import { cutFace, people } from './demoFaces.ts';
import { fakeCamera } from './fakeCamera.ts';
import { type OpenPage, openPage, type PageOptions } from './kioskPage.ts';

/** A browser with a camera, servers with the page, and what is behind them. */
export interface Kiosk {
  readonly browser: Browser;
  /** Has the library `staff` with two people. */
  readonly engine: FaceSearch;
  /** Has no libraries before and after each test that makes some, and the API's other error for one that is not there. */
  readonly empty: FaceSearch;
  readonly faces: Readonly<Record<string, Buffer>>;
  /** Of the page of `engine`. */
  readonly url: string;
  /** Starts a server with the page. @returns the page's address. */
  serve(options?: ServerOptions, of?: FaceSearch): Promise<string>;
  open(url: string, options?: PageOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

export async function openKiosk(): Promise<Kiosk> {
  const folder = mkdtempSync(join(tmpdir(), 'facedex-ui-'));
  const engine = await FaceSearch.open({ vision: { workers: 1 } });
  const empty = await FaceSearch.open({ vision: { workers: 1 }, unknownGroup: 'INVALID_GROUP_ID' });
  const [ada, again] = people.ada;
  const places = { ada, again, bea: people.bea[0], emma: people.emma[0] };
  const faces: Record<string, Buffer> = {};
  for (const [name, place] of Object.entries(places)) faces[name] = await cutFace(engine, place);
  await engine.createGroup({ group_id: 'staff', group_name: 'Staff' });
  const file = faces['ada'] as Buffer;
  await engine.addFace({ group_id: 'staff', file, user_id: 'ada', user_data: 'Ada L.' });
  await engine.addFace({ group_id: 'staff', file: faces['bea'] as Buffer, user_id: 'bea' });
  const browser = await openChromium(await fakeCamera(folder, faces['again'] as Buffer));
  const servers: FaceSearchServer[] = [];
  const serve = async (options: ServerOptions = {}, of = engine): Promise<string> => {
    const server = createServer(of, { port: 0, ui: true, ...options });
    servers.push(server);
    return `${await server.listen()}/ui/`;
  };
  return {
    ...{ browser, engine, empty, faces, serve, url: await serve() },
    open: (url, options) => openPage(browser, url, options),
    close: async () => {
      await browser.close();
      await Promise.all(servers.map((server) => server.close()));
      await engine.close();
      await empty.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
