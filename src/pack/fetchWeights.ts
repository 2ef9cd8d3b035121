import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FaceSearchError } from '../faceSearchError.ts';
import { makeFolders } from '../makeFolders.ts';
import { defaultWeightsDir } from './filePlaces.ts';
import { inspectFile } from './inspectFile.ts';
import { modelsCommand } from './modelsCommand.ts';
import { npmPack } from './npmPack.ts';
import type { PackFile, PackNets } from './pack.ts';
import { placeFile } from './placeFile.ts';
import { folderSources, listedSources, type SourceTools, type WeightSource } from './weightSources.ts';

/** A step of {@link fetchWeights}. */
export interface FetchEvent {
  readonly file: string;
  /** For people: an address, `npm NAME@VERSION`, or a path. */
  readonly source: string;
  /** Length of the file. */
  readonly totalBytes: number;
  /** Absent until the first bytes arrive; npm takes its time before them. */
  readonly receivedBytes?: number;
  /** True once the file lies in its place. */
  readonly done: boolean;
  /** Why this source was given up; the next one is tried. */
  readonly problem?: string;
}

/** @see fetchWeights */
export interface FetchWeightsOptions {
  /** Folder to lay the files in. @default models/weights/ of the installed package */
  readonly weightsDir?: string | undefined;
  /** A folder to look in first: files by their names, or tarballs made by `npm pack`. */
  readonly from?: string | undefined;
  readonly onProgress?: ((event: FetchEvent) => void) | undefined;
  /** Stops between two pieces; files that are already in place stay. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings the files of a pack that are missing or altered; what is already right is left alone. Several runs at once
 * do no harm.
 *
 * @returns names of the files that were brought.
 * @throws FaceSearchError `WEIGHTS_MISSING` once every source of a file has failed; names them all, each with its reason.
 *
 * @example
 * await fetchWeights(await readPack('sface'), { from: '/media/stick' });
 */
export async function fetchWeights(
  pack: PackNets,
  options: FetchWeightsOptions = {},
): Promise<readonly string[]> {
  const wanted = await filesToFetch(pack, options.weightsDir);
  if (wanted.length === 0) return [];
  await prepareFolder(options.weightsDir ?? defaultWeightsDir);
  const workDir = await mkdtemp(join(tmpdir(), 'facedex-'));
  try {
    const tools = sourceTools(workDir, options.signal);
    for (const file of wanted) await fetchFile(file, pack, options, tools);
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  return wanted.map(({ name }) => name);
}

async function filesToFetch(pack: PackNets, weightsDir: string | undefined): Promise<readonly PackFile[]> {
  const wanted: PackFile[] = [];
  const folders: string[] = [];
  for (const file of pack.files) {
    const finding = await inspectFile(file, { weightsDir, packPath: pack.path });
    if (finding.state !== 'good') wanted.push(file);
    if (finding.state === 'unreadable' && finding.reason === 'EISDIR') folders.push(`"${finding.path}"`);
  }
  if (folders.length === 0) return wanted;
  throw new FaceSearchError(
    'WEIGHTS_MISSING',
    `Cannot lay weights where a folder lies: remove ${folders.join(', ')}`,
  );
}

// Before anything is downloaded: no source could mend this.
async function prepareFolder(folder: string): Promise<void> {
  try {
    makeFolders(folder);
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new FaceSearchError(
      'WEIGHTS_MISSING',
      `Cannot write weights to "${folder}" (${(cause as NodeJS.ErrnoException).code}): choose another folder with "--to DIR"`,
      { cause },
    );
  }
}

function sourceTools(workDir: string, signal: AbortSignal | undefined): SourceTools {
  const tarballs = new Map<string, Promise<string>>();
  const npmTarball = (spec: string): Promise<string> => {
    const tarball = tarballs.get(spec) ?? npmPack(spec, workDir, signal);
    tarballs.set(spec, tarball);
    return tarball;
  };
  return { workDir, npmTarball, signal };
}

async function fetchFile(
  file: PackFile,
  pack: PackNets,
  options: FetchWeightsOptions,
  tools: SourceTools,
): Promise<void> {
  const problems: string[] = [];
  for (const source of await sourcesOf(file, options.from, tools)) {
    options.signal?.throwIfAborted();
    const problem = await trySource(source, file, options);
    if (problem === undefined) return;
    problems.push(`${source.label} (${problem})`);
  }
  options.signal?.throwIfAborted();
  throw new FaceSearchError(
    'WEIGHTS_MISSING',
    `Cannot fetch weights "${file.name}": ${problems.join('; ') || 'the pack lists no source'}: where there is no network, bring the file in a folder and run "${modelsCommand(pack, options.weightsDir)} --from DIR"`,
  );
}

async function sourcesOf(
  file: PackFile,
  from: string | undefined,
  tools: SourceTools,
): Promise<readonly WeightSource[]> {
  const listed = listedSources(file, tools);
  return from === undefined ? listed : [...(await folderSources(resolve(from), file, tools)), ...listed];
}

async function trySource(
  source: WeightSource,
  file: PackFile,
  { weightsDir = defaultWeightsDir, onProgress, signal }: FetchWeightsOptions,
): Promise<string | undefined> {
  const told = { file: file.name, source: source.label, totalBytes: file.bytes, done: false };
  onProgress?.(told);
  try {
    const bytes = stoppable(await source.open(), signal);
    await placeFile(bytes, file, weightsDir, (receivedBytes) => onProgress?.({ ...told, receivedBytes }));
  } catch (fault) {
    const problem = (fault as Error).message;
    onProgress?.({ ...told, problem });
    return problem;
  }
  onProgress?.({ ...told, receivedBytes: file.bytes, done: true });
  return undefined;
}

async function* stoppable(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    signal?.throwIfAborted();
    yield piece;
  }
}
