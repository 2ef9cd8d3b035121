import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Response } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type FaceSearchServer, type ServerOptions } from '#src/http/index.js';
import { FaceSearch } from '#src/index.js';
import { chromiumPath, openChromium } from '../support/chromium.ts';
import { cutFace, emptyScene, groupPhoto, people } from '../support/demoFaces.ts';
import { fakeCamera } from '../support/fakeCamera.ts';
import { openPage, type PageOptions, seriousFaults } from '../support/kioskPage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TOKEN = 'a-token-of-the-tests';

let browser: Browser;
let engine: FaceSearch;
/** Has no libraries before and after each test that makes some. */
let empty: FaceSearch;
let folder: string;
const servers: FaceSearchServer[] = [];
const faces: Record<string, Buffer> = {};

/** Starts a server with the page. @returns the page's address. */
async function serve(options: ServerOptions = {}, of = engine): Promise<string> {
  const server = createServer(of, { port: 0, ui: true, ...options });
  servers.push(server);
  return `${await server.listen()}/ui/`;
}

const open = (url: string, options?: PageOptions) => openPage(browser, url, options);

/** Chooses a photo as by the file dialog. */
async function choose(page: Page, buffer: Buffer): Promise<void> {
  await page.setInputFiles('input[type=file]', { name: 'photo.png', mimeType: 'image/png', buffer });
}

/** What a server answers that has too much to do. */
const BUSY = { request_id: 'busy', time_used: 0, error: 'CONCURRENCY_LIMIT_EXCEEDED' };

/** Names what has the focus, by its label, its own text or what it is called; run in the browser. */
const NAME_OF_FOCUS = `(({ activeElement: element }) => element === document.body ? '' :
  (element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent).trim())(document)`;

/** Presses Tab until a control has the focus, as whoever has no mouse does. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    const focused = await page.evaluate<string>(NAME_OF_FOCUS);
    if (focused.split(/\s*\n\s*/).includes(name) || focused === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach "${name}"`);
}

/** Has the browser take so long to open a camera, and keep every stream that it gives; run in the browser. */
const SLOW_CAMERA = `(() => {
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

/** Waits until every camera that was asked for has come. @returns how many of them are on. */
async function camerasOn(page: Page): Promise<number> {
  await expect.poll(() => page.evaluate('streams.length === asked')).toBe(true);
  return page.evaluate<number>(
    'new Promise((resolve) => setTimeout(resolve, 100)).then(() => streams.filter((stream) => stream.active).length)',
  );
}

/** Waits until the camera's picture moves. */
async function cameraMoves(page: Page): Promise<void> {
  await page.locator('video').waitFor();
  const time = () => page.evaluate<number>("document.querySelector('video').currentTime");
  const before = await time();
  await expect.poll(time, { timeout: 10_000 }).toBeGreaterThan(before + 0.2);
}

/** Notes what a screen reader says at once from now on; run in the browser. */
const WATCH_ALARMS = `(() => {
  globalThis.alarms = [];
  const region = document.getElementById('alarm');
  new MutationObserver(() => alarms.push(region.textContent)).observe(region, { childList: true });
})()`;

/** Pastes words with a picture of themselves into a field; run in the browser. */
const PASTE = `(() => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add('emma', 'text/plain');
  clipboardData.items.add(new File(['picture'], 'picture.png', { type: 'image/png' }));
  document.querySelector('[name=user_id]').dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
})()`;

/** Notes every name that is shown as a result from now on; run in the browser. */
const WATCH_NAMES = `(() => {
  globalThis.names = [];
  const note = () => names.push(document.querySelector('.verdict__name')?.textContent);
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
})()`;

/** Calls that are on their way. */
interface Held {
  count(): number;
  letGo(): void;
}

/** Holds calls back, all or those about a library, until they are let go. */
async function hold(page: Page, call: string, group_id?: string): Promise<Held> {
  const held: (() => void)[] = [];
  const about = group_id === undefined ? '' : `name="group_id"\r\n\r\n${group_id}\r\n`;
  let isOver = false;
  await page.route(`**/calls/${call}`, async (route) => {
    const isHeld = !isOver && route.request().postDataBuffer()?.includes(about);
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  const letGo = (): void => {
    isOver = true;
    for (const go of held) go();
  };
  return { count: () => held.length, letGo };
}

// A browser takes its time on a machine that has much else to do.
const patience = { timeout: 180_000 };

describe.skipIf(chromiumPath === undefined)('the kiosk page (skipped without chromium)', patience, () => {
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facedex-ui-'));
    engine = await FaceSearch.open({ vision: { workers: 1 } });
    empty = await FaceSearch.open({ vision: { workers: 1 } });
    const [ada, again] = people.ada;
    const places = { ada, again, bea: people.bea[0], emma: people.emma[0] };
    for (const [name, place] of Object.entries(places)) faces[name] = await cutFace(engine, place);
    await engine.createGroup({ group_id: 'staff', group_name: 'Staff' });
    await engine.addFace({
      group_id: 'staff',
      file: faces['ada'] as Buffer,
      user_id: 'ada',
      user_data: 'Ada L.',
    });
    await engine.addFace({ group_id: 'staff', file: faces['bea'] as Buffer, user_id: 'bea' });
    browser = await openChromium(await fakeCamera(folder, faces['again'] as Buffer));
    url = await serve();
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers.map((server) => server.close()));
    await engine?.close();
    await empty?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('says who is before the camera, how sure that is, and draws a box', async () => {
    await using opened = await open(url);
    const { page } = opened;
    await page.getByRole('button', { name: 'Start camera' }).click();
    await page.locator('.verdict--match .verdict__name', { hasText: 'ada' }).waitFor();
    expect(await page.locator('.verdict__meaning').innerText()).toMatch(
      /^One false alarm in [\d,.]+.* searches\./,
    );
    expect(await page.locator('#said').textContent()).toMatch(
      /^Recognised: ada\. Score \d\d\.\d\. One false alarm/,
    );
    // Over the face, in a picture that is mirrored and cut off at its edges.
    const box = await page.locator('.box--good path').boundingBox();
    const stage = await page.locator('.stage').boundingBox();
    const middle = (part: typeof box): number => (part?.x ?? 0) + (part?.width ?? 0) / 2;
    expect(Math.abs(middle(box) - middle(stage))).toBeLessThan((stage?.width ?? 0) / 5);
    await page.getByRole('button', { name: 'Stop camera' }).click();
    expect(await page.locator('video').count()).toBe(0);

    // A camera that is slow to start comes on for nobody who no longer wants it.
    await page.evaluate(SLOW_CAMERA);
    const start = page.getByRole('button', { name: 'Start camera' });
    const stop = page.getByRole('button', { name: 'Stop camera' });
    await start.click();
    await stop.click();
    expect(await camerasOn(page), 'stopped').toBe(0);
    await page.getByText('Who is it?').waitFor();
    await start.click();
    await stop.click();
    await start.click();
    expect(await camerasOn(page), 'stopped and started').toBe(1);
    await stop.click();
    expect(await camerasOn(page), 'stopped again').toBe(0);
    await start.click();
    await choose(page, faces['emma'] as Buffer);
    expect(await camerasOn(page), 'a photo chosen').toBe(0);
    await start.click();
    await page.getByRole('link', { name: 'Libraries' }).click();
    expect(await camerasOn(page), 'libraries').toBe(0);
  });

  test('names nobody by an answer about another library', async () => {
    await engine.createGroup({ group_id: 'guests', group_name: 'Guests' });
    await using opened = await open(url);
    const { page } = opened;
    const library = page.getByRole('combobox', { name: 'Library' });
    let staff = await hold(page, 'identify', 'staff');
    const nobody = page.locator('.verdict', { hasText: 'Nobody of Guests scores above' });
    const letGo = async (): Promise<void> => {
      const isAboutStaff = (response: Response): boolean =>
        response.request().postDataBuffer()?.includes('\r\nstaff\r\n') === true;
      const answered = page.waitForResponse(isAboutStaff);
      staff.letGo();
      await (await answered).finished();
    };
    await library.selectOption('staff');
    await choose(page, faces['again'] as Buffer);
    await expect.poll(() => staff.count()).toBe(1);
    await library.selectOption('guests');
    await nobody.waitFor();
    await page.evaluate(WATCH_NAMES);
    await letGo();
    // Also of the live picture.
    staff = await hold(page, 'identify', 'staff');
    await library.selectOption('staff');
    await page.getByRole('button', { name: 'Start camera' }).click();
    await expect.poll(() => staff.count()).toBeGreaterThan(0);
    await library.selectOption('guests');
    await letGo();
    await nobody.waitFor();
    expect(await page.evaluate('names')).not.toContain('ada');

    // Nor is somebody said to be enrolled in a library that was chosen since; and what is pasted into a field is text.
    await page.getByRole('link', { name: 'Enroll', exact: true }).click();
    await choose(page, faces['emma'] as Buffer);
    await page.locator('.fitness').waitFor();
    await page.evaluate(PASTE);
    await page.getByLabel('Id').fill('emma');
    const adding = await hold(page, 'add');
    await page.getByRole('button', { name: 'Enroll in Guests' }).click();
    await page.getByText('Enrolling…').waitFor();
    await library.selectOption('staff');
    adding.letGo();
    await page.locator('.done', { hasText: 'emma is enrolled. Guests has 1 face.' }).waitFor();
    await engine.freeGroup({ group_id: 'guests', check_empty: '0' });
  });

  test('searches with a photo, each of its faces, and says so where there is none or it is no photo', async () => {
    await using opened = await open(url);
    const { page } = opened;
    await page.setInputFiles('input[type=file]', groupPhoto(1));
    const chips = page.locator('.chip');
    await chips.nth(1).waitFor();
    expect(await chips.count()).toBe((await engine.detect({ file: groupPhoto(1) })).faces?.length);
    const names = new Set<string>();
    for (let at = 0; at < (await chips.count()); at++) {
      await chips.nth(at).click();
      await page.locator('.verdict:not(.verdict--idle)').waitFor();
      names.add(await page.locator('.verdict__name').innerText());
    }
    // Both are in that photo, and were cut out of it when they were enrolled.
    expect([...names]).toEqual(expect.arrayContaining(['ada', 'bea']));
    await choose(page, await emptyScene());
    await page.getByText('There is no face in this photo.').waitFor();
    await choose(page, faces['emma'] as Buffer);
    await page.getByText('Nobody of Staff scores above 80.0').waitFor();
    await choose(page, Buffer.from('no photo'));
    await page.locator('.stage__title', { hasText: 'This file is no photo that can be read' }).waitFor();
  });

  test('shows what a threshold means at the size of the library, and searches by it', async () => {
    await using opened = await open(url);
    const { page } = opened;
    await choose(page, faces['again'] as Buffer);
    await page.locator('.verdict--match').waitFor();
    const slider = page.getByRole('slider', { name: 'Threshold' });
    await slider.focus();
    const said: [string, string][] = [];
    for (const value of ['75', '85', '99']) {
      await slider.fill(value);
      said.push([
        value,
        (await page.locator('.threshold__rate').innerText()).replace('One false alarm in ', ''),
      ]);
    }
    expect(said.slice(0, 2)).toEqual([
      ['75', '1,000 searches'],
      ['85', '100,000 searches'],
    ]);
    expect(await slider.getAttribute('aria-valuetext')).toContain('99.0. One false alarm in');
    await page.getByText('in a library of 2 faces').waitFor();
  });

  test('enrolls by keyboard alone, from making a library to deleting it', async () => {
    await using opened = await open(await serve({}, empty));
    const { page } = opened;
    const type = async (field: string, text: string): Promise<void> => {
      await tabTo(page, field);
      await page.keyboard.type(text);
    };
    await page.getByText('No library yet').waitFor();
    await type('Name', 'Door');
    await type('Id', 'door');
    const create = await hold(page, 'create');
    // A key that is held down sends the form again.
    for (let presses = 0; presses < 2; presses++) await page.keyboard.press('Enter');
    await page.getByText('Creating…').waitFor();
    create.letGo();
    await page.getByText('Door holds nobody yet.').waitFor();
    await tabTo(page, 'Enroll the first person');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Enroll');
    await tabTo(page, 'Start camera');
    await page.keyboard.press('Enter');
    await page.locator('.hint').waitFor();
    // What follows on a button that is gone has the focus.
    expect(await page.evaluate(NAME_OF_FOCUS)).toBe('Stop camera');
    await tabTo(page, 'Take photo');
    await page.keyboard.press('Enter');
    await page.locator('.fitness').waitFor();
    expect(await page.evaluate(NAME_OF_FOCUS)).toBe('Back to the camera');
    await type('Id', 'ada');
    await type('Note optional', 'Ada L.');
    const overview = await hold(page, 'overview');
    await page.keyboard.press('Enter');
    await page.getByText('ada is enrolled. Door has 1 face.').first().waitFor();
    // The next id may be typed at once.
    await page.getByLabel('Id').fill('bea');
    overview.letGo();
    await expect.poll(() => page.locator('.select option').first().count()).toBe(1);
    expect(await page.getByLabel('Id').inputValue()).toBe('bea');
    await page.locator('.done').focus();
    await expect.poll(() => page.evaluate('document.activeElement.className')).toBe('done');
    // The next person is not enrolled with the face of the last one.
    await cameraMoves(page);
    await page.getByRole('button', { name: 'Take photo' }).click();
    await page.locator('.fitness').waitFor();
    await page.getByRole('button', { name: 'Back to the camera' }).click();
    await cameraMoves(page);
    await page.locator('.hint').waitFor();
    expect(await empty.listFaces({ group_id: 'door' })).toMatchObject({
      face_tokens: [{ user_id: 'ada', user_data: 'Ada L.' }],
    });
    await page.evaluate("document.querySelector('.brand').focus()");
    await tabTo(page, 'Libraries');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Delete this face of ada');
    expect(await page.locator('.field__error').count(), 'made once').toBe(0);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    // Back where it was opened from.
    await tabTo(page, 'Delete this face of ada');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Cancel');
    // A dialog's end is told late: by then the next one may be open, as where keys are pressed fast.
    await page.evaluate('document.activeElement.click(); document.activeElement.click()');
    await tabTo(page, 'Cancel');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Door holds nobody yet.').waitFor();
    expect(await empty.listFaces({ group_id: 'door' })).toMatchObject({ face_tokens: [] });
    await tabTo(page, 'Delete library');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Cancel');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('No library yet').waitFor();
  });

  test('says what is wrong with a photo that is refused, and with one that is only poor', async () => {
    await using opened = await open(`${url}#/enroll`);
    const { page } = opened;
    const emma = faces['emma'] as Buffer;
    const { width } = await sharp(emma).metadata();
    const { faces: found } = await engine.detect({ file: emma });
    const tiny = Math.round((width * 5) / (found?.[0]?.quality.eyeDistance as number));
    const space = { top: 40, bottom: 40, left: 40, right: 40, background: 'grey' };
    await choose(
      page,
      await sharp(await sharp(emma).resize(tiny).png().toBuffer())
        .extend(space)
        .png()
        .toBuffer(),
    );
    await page.locator('.fitness--bad').waitFor();
    expect(await page.locator('.reasons').innerText()).toContain('The face is too small');
    await page.getByLabel('Id').fill('emma');
    await page.getByRole('button', { name: 'Enroll in Staff' }).click({ force: true });
    expect(await engine.listFaces({ group_id: 'staff' })).not.toMatchObject({
      face_tokens: expect.arrayContaining([expect.objectContaining({ user_id: 'emma' })]),
    });
    await choose(
      page,
      await sharp(faces['emma'] as Buffer)
        .resize({ width: 120 })
        .png()
        .toBuffer(),
    );
    expect(await page.locator('.fitness--warn').innerText()).toBe('Usable photo');
    expect(await page.locator('.reasons').innerText()).toContain('The face is too small – would be better');
    // As where the server filters photos of screens out.
    await page.route('**/calls/detect', async (route) => {
      const response = await route.fetch();
      const { faces: seen, ...body } = (await response.json()) as { faces: object[] };
      const presentation = { attack: true, shares: {} };
      await route.fulfill({
        response,
        json: { ...body, faces: seen.map((one) => ({ ...one, presentation })) },
      });
    });
    await choose(page, emma);
    await page.locator('.fitness--bad').waitFor();
    expect(await page.locator('.reasons').innerText()).toContain('looks like a picture');
  });

  test('deletes a library with faces only for whoever writes its id, and pages through many faces', async () => {
    await empty.createGroup({ group_id: 'many', group_name: 'Many' });
    for (let at = 1; at <= 21; at++)
      await empty.addFace({ group_id: 'many', file: faces['emma'] as Buffer, user_id: `guest-${at}` });
    await using opened = await open(`${await serve({}, empty)}#/libraries`);
    const { page } = opened;
    await page.getByText('1–20 of 21').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('21–21 of 21').waitFor();
    expect(await page.evaluate(NAME_OF_FOCUS)).toBe('Next');
    await page.getByRole('button', { name: 'Delete this face of guest-21' }).click();
    const erasing = await hold(page, 'delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    // What is on its way is not called off.
    await page.getByRole('dialog').getByText('Deleting…').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click({ force: true });
    for (let presses = 0; presses < 2; presses++) await page.keyboard.press('Escape');
    await page.getByRole('dialog').getByText('Deleting…').waitFor();
    erasing.letGo();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // The page that was left empty is left.
    await page.getByText('guest-20').waitFor();
    await page.getByRole('button', { name: 'Delete library' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('man');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    expect((await empty.groupInfo({ group_id: 'many' })).error).toBeUndefined();
    await dialog.getByRole('textbox').fill('many');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No library yet').waitFor();
    expect((await empty.groupInfo({ group_id: 'many' })).error).toBe('INVALID_OUTER_ID');
  });

  test('says why there is no camera', async () => {
    await using opened = await open(url, { camera: false });
    await opened.page.getByRole('button', { name: 'Start camera' }).click();
    await opened.page.getByText('The camera is blocked').first().waitFor();
  });

  test('goes on by itself once a server that was gone is there again', async () => {
    await using opened = await open(url);
    const { page } = opened;
    const banner = page.locator('.banner', { hasText: 'The server does not answer' });
    const match = page.locator('.verdict--match', { hasText: 'ada' });
    const outage = async (act: () => Promise<unknown>): Promise<void> => {
      await page.route('**/calls/**', (route) => route.abort());
      await act();
      await banner.waitFor();
      await page.unroute('**/calls/**');
      await banner.waitFor({ state: 'detached' });
    };
    await page.getByRole('button', { name: 'Start camera' }).waitFor();
    await outage(() => choose(page, faces['ada'] as Buffer));
    await match.waitFor();
    await outage(() => page.getByRole('slider', { name: 'Threshold' }).fill('70'));
    await match.waitFor();
    await outage(() => page.getByRole('link', { name: 'Libraries' }).click());
    await page.getByRole('button', { name: 'Delete this face of ada' }).waitFor();
    await expect.poll(() => page.locator('#said').textContent()).toBe('The server answers again.');
    await page.getByRole('button', { name: 'Delete this face of ada' }).click();
    const dialog = page.getByRole('dialog');
    await outage(() => dialog.getByRole('button', { name: 'Delete' }).click());
    await dialog.getByText('The server did not answer.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete this face of ada' }).waitFor();
    // A server that is busy when the page is opened.
    await page.route('**/calls/overview', (route) => route.fulfill({ json: BUSY }));
    await page.reload();
    await page.getByText('The server is busy.').waitFor();
    await page.unroute('**/calls/overview');
    await page.locator('.table').waitFor();
  });

  test('a wall says what is wrong, and goes on by itself', async () => {
    const notice = () => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    const lobby = { group_id: 'lobby', group_name: 'Lobby' };
    await empty.createGroup({ group_id: 'other', group_name: 'Other' });
    const long = 'W'.repeat(48);
    await empty.addFace({ group_id: 'other', file: faces['ada'] as Buffer, user_id: long });
    await using opened = await open(`${await serve({}, empty)}#/wall?library=lobby`);
    const { page } = opened;
    const title = page.locator('.answer__title');
    await title.getByText('No library lobby').waitFor();
    await empty.createGroup(lobby);
    await notice();
    await page.locator('.answer__text', { hasText: 'Nobody of Lobby' }).waitFor();
    // A note that turns the direction of writing around turns only itself.
    const note = { user_id: 'ada', user_data: '\u202eAda' };
    await empty.addFace({ group_id: 'lobby', file: faces['ada'] as Buffer, ...note });
    await title.getByText('ada', { exact: true }).waitFor();
    expect(await page.locator('.answer__text bdi').textContent()).toBe(note.user_data);
    await page.route('**/calls/detect', (route) => route.fulfill({ json: BUSY }));
    await page.getByText('The server is busy.').first().waitFor();
    await page.unroute('**/calls/detect');
    await title.getByText('ada', { exact: true }).waitFor();
    // Unplugged, and plugged in again.
    await page.evaluate(`(([track]) => {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    })(document.querySelector('video').srcObject.getVideoTracks())`);
    await page.locator('.stage__title', { hasText: 'The camera was disconnected' }).waitFor();
    await page.evaluate("navigator.mediaDevices.dispatchEvent(new Event('devicechange'))");
    await cameraMoves(page);
    await title.getByText('ada', { exact: true }).waitFor();
    await empty.freeGroup({ group_id: 'lobby', check_empty: '0' });
    await title.getByText('No library lobby').waitFor();
    await page.getByRole('link', { name: 'Leave wall mode' }).click();
    await page.getByText('There is no library lobby').waitFor();
    // Another library is chosen by hand alone.
    await page.getByRole('combobox', { name: 'Library' }).selectOption('other');
    const [plate, label] = [page.locator('.box__plate'), page.locator('.box__label')];
    await label.waitFor();
    const [outer, inner] = [await plate.boundingBox(), await label.boundingBox()];
    expect(inner?.width).toBeLessThan(outer?.width ?? 0);
    await empty.createGroup(lobby);
    await page.getByRole('link', { name: 'Libraries' }).click();
    await page.locator('.row', { hasText: 'Lobby' }).waitFor();
    await page.getByRole('heading', { name: 'Other' }).waitFor();
    await page.getByRole('button', { name: `Delete this face of ${long}` }).click();
    for (const group_id of ['lobby', 'other']) await empty.freeGroup({ group_id, check_empty: '0' });
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByText('This library is not there any more.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('No library yet').waitFor();
  });

  test('asks for the token where there is one, keeps it out of the address, and offers nothing that it may not do', async () => {
    const keys = { client: 'a secret of the tests' };
    const locked = await serve({ auth: { keys }, ui: { token: TOKEN, readOnly: true, groups: ['staff'] } });
    await using opened = await open(locked);
    const { page } = opened;
    const field = page.getByLabel('Token');
    const refused = page.locator('.field__error', { hasText: 'This token is not taken.' });
    const match = page.locator('.answer--match', { hasText: 'ada' });
    const enter = async (token: string): Promise<void> => {
      await field.fill(token);
      await page.keyboard.press('Enter');
    };
    for (const wrong of ['a-wrong-token-of-tests', 'ключ-от-этой-двери']) {
      await enter(wrong);
      await refused.waitFor();
      // Said again where it is wrong again.
      await page.evaluate(WATCH_ALARMS);
      await enter(wrong);
      await expect.poll(() => page.evaluate('alarms')).toContain('This token is not taken.');
      await page.reload();
      await field.waitFor();
      expect(await refused.count()).toBe(0);
    }
    // By the address of a page that is open already.
    await page.goto(`${locked}#/wall?library=staff&token=a-wrong-token-of-tests`);
    await refused.waitFor();
    await page.goto(`${locked}#/wall?library=staff&token=${TOKEN}`);
    await match.waitFor();
    expect(page.url()).toBe(`${locked}#/wall?library=staff`);
    await page.evaluate('sessionStorage.clear()');
    await page.reload();
    await field.waitFor();
    await page.evaluate(SLOW_CAMERA);
    await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
    expect(await page.evaluate('asked'), 'no camera behind the lock').toBe(0);
    await enter(TOKEN);
    await match.waitFor();
    await page.getByRole('link', { name: 'Leave wall mode' }).click();
    await page.getByRole('button', { name: 'Stop camera' }).waitFor();
    expect(await page.getByRole('link', { name: 'Enroll' }).count()).toBe(0);
    await page.goto('about:blank');
    await page.goto(`${locked}#/wall?library=staff&token=${TOKEN}`);
    await match.waitFor();
    expect(page.url()).toBe(`${locked}#/wall?library=staff`);
  });

  test('of some libraries, offers their ids alone for a new one', async () => {
    const some = await serve({ ui: { groups: ['staff', 'visitors'] } });
    await using opened = await open(`${some}#/libraries`);
    await opened.page.getByText('New library').click();
    expect(await opened.page.locator('[name=group_id]').innerText()).toBe('visitors');
  });

  test('opened under a name that the server does not know, says how to make it known', async () => {
    const name = url.replace('127.0.0.1', 'kiosk.localhost.test');
    const strange = await browser.newContext();
    const page = await strange.newPage();
    await page.route('**/*', async (route) => {
      const response = await fetch(route.request().url().replace('kiosk.localhost.test', '127.0.0.1'), {
        method: route.request().method(),
        headers: { origin: new URL(name).origin },
        ...(route.request().method() === 'POST' ? { body: new FormData() } : {}),
      });
      await route.fulfill({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      });
    });
    await page.goto(name);
    await page.getByText(`facedex serve --origin ${new URL(name).origin}`).waitFor();
    await strange.close();
  });

  describe.each([
    { width: 360, dark: false },
    { width: 360, dark: true },
    { width: 1920, dark: false },
    { width: 1920, dark: true },
  ])('at $width pixels, dark: $dark', (options) => {
    test('has no serious fault that axe-core knows, and nothing to scroll sideways', async () => {
      await using opened = await open(url, options);
      const { page } = opened;
      const check = async (what: string): Promise<void> => {
        expect(await seriousFaults(page, axe), what).toEqual([]);
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(over, what).toBeLessThanOrEqual(0);
      };
      await page.getByRole('button', { name: 'Start camera' }).waitFor();
      await check('idle');
      await choose(page, faces['again'] as Buffer);
      await page.locator('.verdict--match').waitFor();
      await check('recognised');
      await choose(page, faces['emma'] as Buffer);
      await page.locator('.verdict--unknown').waitFor();
      await check('not recognised');
      await page.goto(`${url}#/enroll`);
      await choose(page, faces['emma'] as Buffer);
      await page.locator('.fitness').waitFor();
      await check('enroll');
      await page.goto(`${url}#/libraries`);
      await page.locator('.table').waitFor();
      await check('libraries');
      await page.getByRole('button', { name: 'Delete library' }).click();
      await page.getByRole('dialog').waitFor();
      await check('dialog');
    });
  });
});
