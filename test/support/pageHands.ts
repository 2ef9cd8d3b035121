import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Chooses a photo as by the file dialog. */
export async function choose(page: Page, buffer: Buffer): Promise<void> {
  await page.setInputFiles('input[type=file]', { name: 'photo.png', mimeType: 'image/png', buffer });
}

/** Names what has the focus, by its label, its own text or what it is called; run in the browser. */
export const NAME_OF_FOCUS = `(({ activeElement: element }) => element === document.body ? '' :
  (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).trim())(document)`;

/** Presses Tab until a control has the focus, as whoever has no mouse does. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    const focused = await page.evaluate<string>(NAME_OF_FOCUS);
    if (focused.split(/\s*\n\s*/).includes(name) || focused === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach "${name}"`);
}

/** Has the browser take so long to open a camera, and keep every stream that it gives; run in the browser. */
export const SLOW_CAMERA = `(() => {
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  Object.assign(globalThis, { asked: 0, streams: [] });
  devices.getUserMedia = async (wanted) => {
    asked++;
    await new Promise((resolve) => setTimeout(resolve, 400));
    const stream = await open(wanted);
    streams.push(stream);
    return stream;
  };
})()`;

/** Has the browser know a further camera, which was chosen before and is in use by another program now; run in the browser. */
export const BUSY_CAMERA = `(() => {
  const devices = navigator.mediaDevices;
  const [open, list] = [devices.getUserMedia.bind(devices), devices.enumerateDevices.bind(devices)];
  localStorage.setItem('facedex.camera', 'busy');
  devices.enumerateDevices = async () => [{ kind: 'videoinput', deviceId: 'busy', label: 'Busy' }, ...(await list())];
  devices.getUserMedia = async (wanted) => {
    if (wanted.video.deviceId?.exact === 'busy') throw new DOMException('', 'NotReadableError');
    return open(wanted);
  };
})()`;

/** Waits until every camera that was asked for has come. @returns how many of them are on. */
export async function camerasOn(page: Page): Promise<number> {
  await expect.poll(() => page.evaluate('streams.length === asked')).toBe(true);
  return page.evaluate<number>(
    'new Promise((resolve) => setTimeout(resolve, 100)).then(() => streams.filter((stream) => stream.active).length)',
  );
}

/** Waits until the camera's picture moves. */
export async function cameraMoves(page: Page): Promise<void> {
  await page.locator('video').waitFor();
  const time = () => page.evaluate<number>("document.querySelector('video').currentTime");
  const before = await time();
  await expect.poll(time, { timeout: 10_000 }).toBeGreaterThan(before + 0.2);
}

/** Notes what a screen reader says at once from now on; run in the browser. */
export const WATCH_ALARMS = `(() => {
  globalThis.alarms = [];
  const region = document.getElementById('alarm');
  new MutationObserver(() => alarms.push(region.textContent)).observe(region, { childList: true });
})()`;

/** Pastes words with a picture of themselves into a field; run in the browser. */
export const PASTE = `(() => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add('emma', 'text/plain');
  clipboardData.items.add(new File(['picture'], 'picture.png', { type: 'image/png' }));
  document.querySelector('[name=user_id]').dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
})()`;

/** Notes every name that is shown as a result from now on; run in the browser. */
export const WATCH_NAMES = `(() => {
  globalThis.names = [];
  const note = () => names.push(document.querySelector('.verdict__name')?.textContent);
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

/** Calls that are on their way. */
export interface Held {
  count(): number;
  letGo(): void;
}

/** Holds calls back, all or those about a library, until they are let go. */
export async function hold(page: Page, call: string, group_id?: string): Promise<Held> {
  const held: (() => void)[] = [];
  const about = `name="group_id"\r\n\r\n${group_id}\r\n`;
  let isOver = false;
  await page.route(`**/calls/${call}`, async (route) => {
    // A browser need not tell what a request holds.
    const isAbout = group_id === undefined || route.request().postDataBuffer()?.includes(about);
    const isHeld = !isOver && isAbout;
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  const letGo = (): void => {
    isOver = true;
    for (const go of held) go();
  };
  return { count: () => held.length, letGo };
}
