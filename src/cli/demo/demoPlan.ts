import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { sniffFormat } from '../../image/sniffFormat.ts';
import { withFile } from '../../withFile.ts';
import { groupBy } from '../shared/groupBy.ts';
import { walkFolder } from '../shared/walkFolder.ts';

/** Which photos go into the library and which are searched with. */
export interface DemoPlan {
  readonly enroll: readonly DemoPhoto[];
  readonly search: readonly DemoPhoto[];
}

export interface DemoPhoto {
  readonly path: string;
  /** For people: the path inside the folder. */
  readonly name: string;
  /** The person, where photos lie in a folder each; then only the largest face of a photo counts. */
  readonly person?: string;
}

/** More photos make a report that no browser likes to open. */
const MOST_PHOTOS = 400;

/** face-api's own demo photos: groups of people, some of whom are in more than one. */
export async function samplePlan(): Promise<DemoPlan> {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
    'demo',
  );
  const photos = await photosIn(folder);
  return parted(photos.filter(({ name }) => name.startsWith('sample')));
}

/**
 * A user's folder. Where it has a folder a person, the first photo of each is enrolled and the others are searched
 * with; photos that lie flat are parted: everybody in the first third is enrolled, the rest is searched with.
 */
export async function folderPlan(folder: string): Promise<DemoPlan> {
  const photos = await photosIn(folder);
  const people = groupBy(
    photos.filter(({ person }) => person !== undefined),
    ({ person }) => person,
  );
  if (people.size === 0) return parted(photos);
  const enroll = [...people.values()].flatMap((of) => of.slice(0, 1));
  return { enroll, search: photos.filter((photo) => !enroll.includes(photo)) };
}

function parted(photos: readonly DemoPhoto[]): DemoPlan {
  const share = Math.ceil(photos.length / 3);
  return { enroll: photos.slice(0, share), search: photos.slice(share) };
}

/** The photos of a folder and of those in it, known by their bytes, in order of their names. */
async function photosIn(folder: string): Promise<DemoPhoto[]> {
  const photos: DemoPhoto[] = [];
  const files: string[] = [];
  for await (const { path } of walkFolder(folder)) files.push(path);
  for (const path of files.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))) {
    if (photos.length === MOST_PHOTOS) break;
    if (!(await isPhoto(path))) continue;
    const name = relative(folder, path);
    const person = dirname(name);
    photos.push({ path, name, ...(person === '.' ? {} : { person }) });
  }
  return photos;
}

/** A file that cannot be read is none. */
async function isPhoto(path: string): Promise<boolean> {
  const head = withFile(path, 'r', async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
    return buffer.subarray(0, bytesRead);
  });
  const bytes = await head.catch(() => undefined);
  return bytes !== undefined && sniffFormat(bytes) !== undefined;
}
