import { somePhotos } from '../support/photos.ts';

/** Photos of people who were there, or of faces that nobody has: none of them shows a print or a screen. */
export interface BonaFideSet {
  readonly name: string;
  /** Whether limits are fitted on its first half: people who look at the camera. */
  readonly fitted: boolean;
  photos(): Promise<string[]>;
}

function set(
  name: string,
  fitted: boolean,
  folder: string,
  every?: number,
  wanted?: (path: string) => boolean,
): BonaFideSet {
  return { name, fitted, photos: () => somePhotos(folder, every, wanted) };
}

export const bonaFideSets: readonly BonaFideSet[] = [
  set('lfw, every 30th', true, 'lfw/images', 30),
  set('london', true, 'london'),
  set('cfp60 frontal, every 4th', true, 'cfp60', 4, (path) => path.includes('frontal')),
  set('cfp60 profile, every 4th', false, 'cfp60', 4, (path) => path.includes('profile')),
  set('fixtures', false, 'fixtures'),
  set('synthetic_cc0', false, 'synthetic_cc0'),
];

/** Portraits that are held into the simulated camera: one of each person. */
export function portraits(): Promise<string[]> {
  return somePhotos('london', 1, (path) => path.includes('neutral'));
}
