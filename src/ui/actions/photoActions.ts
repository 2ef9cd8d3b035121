import type { DetectBody } from '#src/api/bodies.js';
import type { Kiosk } from '../kiosk.ts';
import { type Still, underWay } from '../state.ts';
import { countOf } from '../words/countOf.ts';
import { errorInWords } from '../words/errorInWords.ts';
import { identifyStill } from './identifyActions.ts';

/** Longer side of a photo that is taken by the camera. */
const PHOTO_SIDE = 1920;

/** Shows a photo and has it looked at. */
export async function showPhoto(kiosk: Kiosk, blob: Blob, isTaken = false): Promise<void> {
  dropStill(kiosk);
  if (!isTaken) {
    kiosk.camera.close();
    kiosk.update({ camera: { kind: 'off' } });
  }
  const still: Still = { blob, url: URL.createObjectURL(blob), isTaken, selected: 0 };
  kiosk.update({ still, frame: undefined, verdict: undefined, enrolment: underWay(kiosk.state) });
  await lookAtStill(kiosk);
}

/** Has the photo looked at; where people are identified, it is searched with. Without a server it waits. */
export async function lookAtStill(kiosk: Kiosk): Promise<void> {
  const { still } = kiosk.state;
  if (!still) return;
  const seen = await kiosk.ask<DetectBody>('detect', { file: still.blob });
  // Another photo may have been chosen meanwhile.
  if (kiosk.state.still !== still || !seen) return;
  if (seen.error !== undefined) {
    const error = errorInWords(seen.error);
    kiosk.alarm(error);
    return kiosk.update({ still: { ...still, error } });
  }
  kiosk.update({ still: { ...still, seen } });
  kiosk.say(`${countOf(seen.faces.length, 'face')} in this photo.`);
  if (kiosk.state.route.view === 'identify' && seen.faces.length > 0) await identifyStill(kiosk);
}

/** Takes a photo with the camera. */
export async function takePhoto(kiosk: Kiosk): Promise<void> {
  if (!kiosk.camera.isReady) return;
  const { camera, route } = kiosk.state;
  const blob = await kiosk.camera.take(PHOTO_SIDE);
  // The camera may have been stopped meanwhile, or the view left.
  if (kiosk.state.camera !== camera || kiosk.state.route !== route) return;
  const looked = showPhoto(kiosk, blob, true);
  kiosk.show();
  // The button that had the focus is gone.
  document.querySelector<HTMLElement>('[data-after-photo]')?.focus();
  await looked;
}

/** Puts the photo away. */
export function dropStill(kiosk: Kiosk): void {
  const { still } = kiosk.state;
  if (!still) return;
  URL.revokeObjectURL(still.url);
  kiosk.update({ still: undefined, verdict: undefined, enrolment: underWay(kiosk.state) });
}

/** Takes photos that are dropped anywhere on the page, or pasted. */
export function acceptDrops(kiosk: Kiosk): void {
  const wants = (): boolean => ['identify', 'enroll'].includes(kiosk.state.route.view);
  const take = (files: FileList | undefined): void => {
    const [file] = files ?? [];
    if (file && wants()) void showPhoto(kiosk, file);
  };
  addEventListener('dragover', (event) => {
    // Otherwise the browser would leave the page and open the photo.
    event.preventDefault();
    if (!kiosk.state.isDropping && wants()) kiosk.update({ isDropping: true });
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) kiosk.update({ isDropping: false });
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    kiosk.update({ isDropping: false });
    take(event.dataTransfer?.files);
  });
  addEventListener('paste', ({ clipboardData, target }) => {
    // Words that are copied often come with a picture of themselves.
    const isText = target instanceof HTMLInputElement || clipboardData?.types.includes('text/plain');
    if (!isText) take(clipboardData?.files);
  });
}
