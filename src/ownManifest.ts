import { readFileSync } from 'node:fs';

/** What facedex reads of its own package.json. */
export interface OwnManifest {
  readonly version: string;
  readonly description: string;
  readonly engines: { readonly node: string };
}

export function ownManifest(): OwnManifest {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as OwnManifest;
}
