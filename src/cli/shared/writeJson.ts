import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a JSON file in one step: a reader sees the old one or the new one. Lists of numbers take a line each. */
export async function writeJson(path: string, value: object): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  const json = JSON.stringify(value, null, 2).replace(
    /\[\s+((?:-?[\d.e+-]+,?\s+)+)\]/g,
    (_, numbers: string) => `[${numbers.trim().replace(/\s+/g, ' ')}]`,
  );
  try {
    await writeFile(part, `${json}\n`, { flush: true });
    await rename(part, path);
  } catch (fault) {
    await rm(part, { force: true });
    throw fault;
  }
}
