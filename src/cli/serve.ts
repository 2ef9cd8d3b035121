import type { Command } from 'commander';
import { FaceSearch } from '../engine/faceSearch.ts';
import { createServer } from '../http/createServer.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .requiredOption('--path <dir>', 'folder of the store')
    .option('--port <n>', 'port', '8080')
    .action(async ({ path, port }: { path: string; port: string }) => {
      const engine = await FaceSearch.open({ path });
      const server = createServer(engine, { port: Number(port) });
      console.log(await server.listen());
    });
}
