import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page as it is served. */
export interface UiFile {
  /** Its content type. */
  readonly type: string;
  readonly etag: string;
  readonly bytes: Buffer;
}

/** What the page is made of; anything else in the folder, such as licences, is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const folder = fileURLToPath(new URL('../../ui/', import.meta.url));

/** The page's files by their names in its folder, `/` between parts, read once: a request names one of these or nothing. */
export function readUiFiles(): ReadonlyMap<string, UiFile> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.flatMap((name): [string, UiFile][] => {
    const type = TYPES[extname(name)];
    return type === undefined ? [] : [[name.split(sep).join('/'), readUiFile(join(folder, name), type)]];
  });
  return new Map(files);
}

function readUiFile(path: string, type: string): UiFile {
  const bytes = readFileSync(path);
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  return { type, etag, bytes };
}
