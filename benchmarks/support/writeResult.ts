import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Prints a table and writes it with the machine's name to benchmarks/results/NAME.json. */
export async function writeResult(name: string, rows: readonly object[]): Promise<void> {
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
  console.log(`\n${name}, on ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
  console.table(rows);
  const folder = fileURLToPath(new URL('../../results/', import.meta.url));
  await mkdir(folder, { recursive: true });
  const result = { name, date: new Date().toISOString(), machine, rows };
  await writeFile(`${folder}${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
}
