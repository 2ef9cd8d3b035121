import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';
import type { PackFile, PackSource } from './pack.ts';
import { unpackFile } from './unpackFile.ts';

/** A place to take a file from. */
export interface WeightSource {
  /** For people: an address, `npm NAME@VERSION`, or a path. */
  readonly label: string;
  /** Rejects, with the reason, where the file cannot be had here. */
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/** What the sources of one run share. */
export interface SourceTools {
  /** A folder for what is brought and unpacked; removed by its owner. */
  readonly workDir: string;
  /** Brings a package's tarball, once for all its files, and gives its path. */
  readonly npmTarball: (spec: string) => Promise<string>;
  readonly signal?: AbortSignal | undefined;
}

/** The places listed in a pack, in order. */
export function listedSources(file: PackFile, tools: SourceTools): readonly WeightSource[] {
  return file.sources.map((source) => listedSource(source, tools));
}

function listedSource(source: PackSource, tools: SourceTools): WeightSource {
  if ('url' in source) return { label: source.url, open: () => download(source.url, tools.signal) };
  if ('npm' in source) {
    return {
      label: `npm ${source.npm}`,
      open: async () => fromTarball(await tools.npmTarball(source.npm), source.path, tools.workDir),
    };
  }
  return {
    label: `dependency ${source.dependency}`,
    open: async () => {
      throw new Error(`holds no usable ${source.path}: install facedex anew`);
    },
  };
}

/** The places in a folder that the user brought: the file by its name, or inside the tarball of an npm source. */
export async function folderSources(
  folder: string,
  file: PackFile,
  tools: SourceTools,
): Promise<readonly WeightSource[]> {
  const names = await namesIn(folder);
  const plain = names
    .filter((name) => name === file.name)
    .map((name) => join(folder, name))
    .map((path) => ({ label: path, open: async () => createReadStream(path) }));
  const packed = file.sources.flatMap((source) =>
    'npm' in source ? tarballsOf(source, folder, names, tools) : [],
  );
  if (plain.length + packed.length > 0) return [...plain, ...packed];
  const open = async (): Promise<never> => {
    throw new Error(`holds neither "${file.name}" nor a tarball with it`);
  };
  return [{ label: folder, open }];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    throw new FaceSearchError(
      'WEIGHTS_MISSING',
      `Cannot read folder "${folder}" (${(cause as NodeJS.ErrnoException).code}): give "--from" a folder that holds the files`,
      { cause },
    );
  }
}

// `npm pack` writes scope-name-1.0.0.tgz; a browser saves the same tarball as name-1.0.0.tgz.
function tarballsOf(
  source: { readonly npm: string; readonly path: string },
  folder: string,
  names: readonly string[],
  tools: SourceTools,
): readonly WeightSource[] {
  const short = `${source.npm.replace(/^@[^/]*\//, '').replace('@', '-')}.tgz`;
  const full = `${source.npm.replace(/^@/, '').replace('/', '-').replace('@', '-')}.tgz`;
  return names
    .filter((name) => name === full || name === short)
    .map((name) => join(folder, name))
    .map((path) => ({ label: path, open: () => fromTarball(path, source.path, tools.workDir) }));
}

async function fromTarball(
  tarball: string,
  path: string,
  workDir: string,
): Promise<AsyncIterable<Uint8Array>> {
  return createReadStream(await unpackFile(tarball, path, workDir));
}

async function download(url: string, signal: AbortSignal | undefined): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(url, signal === undefined ? {} : { signal }).catch((fault: Error) => {
    throw new Error(causeOf(fault), { cause: fault });
  });
  if (!response.ok || response.body === null) throw new Error(`answers with status ${response.status}`);
  return response.body;
}

// fetch() says "fetch failed" of everything; what went wrong is in its cause.
function causeOf(fault: Error): string {
  const cause = fault.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? cause?.message ?? fault.message;
}
