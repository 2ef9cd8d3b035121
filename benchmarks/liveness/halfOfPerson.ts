import { relative } from 'node:path';
import { crc32 } from 'node:zlib';
import { dataFolder } from '../support/photos.ts';

/** Which half of the people a photo is of: limits are fitted on one, rates reported on the other. */
export function halfOfPerson(path: string): 'fitted on' | 'held out' {
  return crc32(personOf(relative(dataFolder, path))) % 2 === 1 ? 'fitted on' : 'held out';
}

function personOf(path: string): string {
  const parts = path.split(/[\\/]/);
  const [set, first = ''] = parts;
  if (set === 'london') return `london ${first.slice(0, 3)}`;
  return parts.slice(0, set === 'cfp60' ? 2 : set === 'lfw' ? 3 : parts.length).join('/');
}
