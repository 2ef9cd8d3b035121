import { readFileSync } from 'node:fs';

/** What of facedex's package.json the doctor reads. */
export interface OwnManifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

export function ownManifest(): OwnManifest {
  return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as OwnManifest;
}
