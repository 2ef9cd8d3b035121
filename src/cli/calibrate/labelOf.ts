import { basename, dirname, extname } from 'node:path';

/** Whom a photo is of and what it is called, in folders of the layout of LFW: `PERSON/IMAGE.jpg`. */
export function labelOf(path: string): { readonly person: string; readonly image: string } {
  return { person: basename(dirname(path)), image: basename(path, extname(path)) };
}
