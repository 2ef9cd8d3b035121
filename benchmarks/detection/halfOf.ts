import { relative } from 'node:path';
import { crc32 } from 'node:zlib';
import { dataFolder } from '../support/photos.ts';

/**
 * Which half of the data a photo belongs to. The gate of the pack `sface` was fitted on one, so that its figures on
 * the other are of people and photos that it has not seen.
 */
export function halfOf(path: string): 'fitted on' | 'held out' {
  return crc32(personOf(relative(dataFolder, path))) % 2 === 1 ? 'fitted on' : 'held out';
}

/** The folder of a person where there are such folders, or the photo. */
function personOf(path: string): string {
  const parts = path.split(/[\\/]/);
  const depth = parts[0] === 'cfp60' ? 2 : parts[0] === 'lfw' ? 3 : parts.length;
  return parts.slice(0, depth).join('/');
}
