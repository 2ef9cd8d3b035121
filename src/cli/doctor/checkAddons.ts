import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { addonFault } from '../../addonFault.ts';
import type { Finding } from './finding.ts';

interface Addon {
  readonly name: string;
  readonly serves: string;
  /** @default that of any native part */
  readonly remedy?: string;
  /** Whether the engine does without it. */
  readonly optional?: true;
}

const addons: readonly Addon[] = [
  { name: 'lmdb', serves: 'keeps the faces' },
  { name: 'fs-native-extensions', serves: 'locks the store' },
  { name: 'sharp', serves: 'decodes photos' },
  { name: 'onnxruntime-node', serves: 'runs the nets' },
  {
    name: 'hnswlib-node',
    serves: 'the index "hnsw"',
    remedy:
      'without it searches are exact; "npm rebuild hnswlib-node" builds it, with a C++ compiler (apt-get install g++ make python3)',
    optional: true,
  },
];

/** Which native packages load, in which version. */
export async function checkAddons(): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const addon of addons) findings.push(await checkAddon(addon));
  return findings;
}

async function checkAddon({ name, serves, remedy, optional }: Addon): Promise<Finding> {
  const finding = { check: 'Addons', subject: name };
  try {
    await import(name);
    return { ...finding, state: 'good', detail: `${versionOf(name)}, ${serves}` };
  } catch (fault) {
    const { reason, remedy: usual } = addonFault(name, fault);
    const state = optional ? 'note' : 'bad';
    return { ...finding, state, detail: `does not load: ${reason}`, remedy: remedy ?? usual };
  }
}

/** Read from the package's folder, since not every package lets its package.json be imported. */
function versionOf(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  while (folder !== dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest?.name === name) return manifest.version ?? '';
    folder = dirname(folder);
  }
  return 'version unknown';
}

function readManifest(path: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
