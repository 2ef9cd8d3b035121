import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { seriousFaults } from '../support/kioskPage.ts';
import {
  BUSY_CAMERA,
  cameraMoves,
  choose,
  type Held,
  hold,
  SLOW_CAMERA,
  WATCH_ALARMS,
} from '../support/pageHands.ts';
import { browser, empty, faces, open, patience, serve, url, useKiosk } from '../support/useKiosk.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TOKEN = 'a-token-of-the-tests';

/** What a server answers that has too much to do. */
const BUSY = { request_id: 'busy', time_used: 0, error: 'CONCURRENCY_LIMIT_EXCEEDED' };

describe.skipIf(chromiumPath === undefined)(
  'the kiosk page, left to itself (skipped without chromium)',
  patience,
  () => {
    useKiosk();

    test('says why there is no camera', async () => {
      await using opened = await open(url, { camera: false });
      await opened.page.getByRole('button', { name: 'Start camera' }).click();
      await opened.page.getByText('The camera is blocked').first().waitFor();
    });

    test('offers the other cameras where the one that was chosen before is busy', async () => {
      await using opened = await open(url);
      const { page } = opened;
      await page.evaluate(BUSY_CAMERA);
      await page.getByRole('button', { name: 'Start camera' }).click();
      await page.locator('.stage__title', { hasText: 'The camera is in use' }).waitFor();
      const picker = page.getByRole('combobox', { name: 'Camera' });
      expect(await picker.locator('option').allInnerTexts()).toEqual([
        'Choose a camera',
        'Busy',
        expect.any(String),
      ]);
      // The one that failed may be tried again in the same way.
      await picker.selectOption('busy');
      await page.locator('.stage__title', { hasText: 'The camera is in use' }).waitFor();
      await picker.selectOption({ index: 2 });
      await cameraMoves(page);
      expect(await picker.locator('option:checked').innerText()).not.toBe('Busy');
      await page.getByRole('button', { name: 'Stop camera' }).click();
      await page.getByRole('button', { name: 'Start camera' }).click();
      await cameraMoves(page);
    });

    test('goes on by itself once a server that was gone is there again', async () => {
      await using opened = await open(url);
      const { page } = opened;
      const banner = page.locator('.banner', { hasText: 'The server does not answer' });
      const match = page.locator('.verdict--match', { hasText: 'ada' });
      // As the server itself is gone, and as a proxy says so.
      const byProxy = (route: Route) => route.fulfill({ status: 503, json: { message: 'x' } });
      const ways = [(route: Route) => route.abort(), byProxy] as const;
      let outages = 0;
      const outage = async (act: () => Promise<unknown>): Promise<void> => {
        await page.route('**/calls/**', ways[outages++ % 2 === 0 ? 0 : 1]);
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
      // Somebody else may stand there by the time a slow server answers.
      const slow = await hold(page, 'identify');
      await title.getByText('Looking…').waitFor();
      // The frame that is searched with was taken after the one that had named her.
      await page.waitForTimeout(2000);
      slow.letGo();
      await page.getByText('The server takes too long').first().waitFor();
      await title.getByText('ada', { exact: true }).waitFor();
      // Nor need it answer at all for that to be said.
      const stuck = await hold(page, 'detect');
      await page.getByText('The server takes too long').first().waitFor();
      stuck.letGo();
      await title.getByText('ada', { exact: true }).waitFor();
      // Another face is the largest now.
      let search: Promise<Held> | undefined;
      await page.route('**/calls/detect', async (route) => {
        search ??= hold(page, 'identify');
        await search;
        const response = await route.fetch();
        const body = (await response.json()) as { faces: { box: { left: number; width: number } }[] };
        for (const { box } of body.faces) box.left -= box.width;
        await route.fulfill({ response, json: body });
      });
      await title.getByText('Looking…').waitFor({ timeout: 3000 });
      (await search)?.letGo();
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
        const row = page.locator('.table tbody tr').first();
        await page.evaluate("document.querySelector('.person__name').textContent = 'W'.repeat(48)");
        const [wide, whole] = [await row.locator('.person__name').boundingBox(), await row.boundingBox()];
        expect(wide?.width, 'names').toBeGreaterThan(0.4 * (whole?.width ?? 0));
        await page.emulateMedia({ forcedColors: 'active' });
        const mark = page.evaluate(
          "getComputedStyle(document.querySelector('.tab[aria-current]')).outlineStyle",
        );
        expect(await mark, 'the chosen view').toBe('solid');
        await page.emulateMedia({ forcedColors: 'none' });
        await page.getByRole('button', { name: 'Delete library' }).click();
        await page.getByRole('dialog').waitFor();
        await check('dialog');
      });
    });
  },
);
