import { somePhotos } from '../support/photos.ts';

/** Photos of which each holds a face, or none does. */
export interface PhotoSet {
  readonly name: string;
  readonly holds: 'a face' | 'nobody';
  photos(): Promise<string[]>;
}

const FIXTURES_WITHOUT_FACE = ['coffee', 'chelsea', 'rocket'];

function set(
  name: string,
  holds: PhotoSet['holds'],
  folder: string,
  every?: number,
  wanted?: (path: string) => boolean,
): PhotoSet {
  return { name, holds, photos: () => somePhotos(folder, every, wanted) };
}

export const photoSets: readonly PhotoSet[] = [
  set('lfw, every 10th', 'a face', 'lfw/images', 10),
  set('london', 'a face', 'london'),
  set('cfp60 frontal', 'a face', 'cfp60', 1, (path) => path.includes('frontal')),
  set('cfp60 profile', 'a face', 'cfp60', 1, (path) => path.includes('profile')),
  set('synthetic_cc0', 'a face', 'synthetic_cc0'),
  set(
    'fixtures',
    'a face',
    'fixtures',
    1,
    (path) => !FIXTURES_WITHOUT_FACE.some((name) => path.includes(name)),
  ),
  set('nonface/clean', 'nobody', 'nonface/clean'),
  set('nonface/facelike', 'nobody', 'nonface/facelike'),
  set('nonface/hard_animals', 'nobody', 'nonface/hard_animals'),
];

/** Those that are turned. Each costs up to four looks at each of four turns, so they are a part of the photos. */
export const setsToTurn: readonly PhotoSet[] = [
  set('lfw, every 130th', 'a face', 'lfw/images', 130),
  set('london, every 2nd', 'a face', 'london', 2),
  set('cfp60 frontal, every 6th', 'a face', 'cfp60', 6, (path) => path.includes('frontal')),
  set('synthetic_cc0, every 2nd', 'a face', 'synthetic_cc0', 2),
];
