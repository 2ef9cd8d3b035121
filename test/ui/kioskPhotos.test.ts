import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import { emptyScene, groupPhoto, portraitOf, sideBySide } from '../support/demoFaces.ts';
import { choose } from '../support/pageHands.ts';
import { engine, faces, open, patience, url, useKiosk } from '../support/useKiosk.ts';

describe.skipIf(chromiumPath === undefined)(
  'photos on the kiosk page (skipped without chromium)',
  patience,
  () => {
    useKiosk();

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
      await page.evaluate('createImageBitmap = () => Promise.reject(new Error())');
      await chips.nth(1).click();
      await page.locator('.verdict', { hasText: 'The browser cannot read this photo.' }).waitFor();
      await choose(page, await emptyScene());
      await page.getByText('There is no face in this photo.').waitFor();
      await choose(page, faces['emma'] as Buffer);
      await page.getByText('Nobody of Staff scores above 80.0').waitFor();
      await choose(page, Buffer.from('no photo'));
      await page.locator('.stage__title', { hasText: 'This file is no photo that can be read' }).waitFor();
    });

    test('names and enrolls the face that it shows, also where a search takes another one of the same size for the largest', async () => {
      const both = await sideBySide('bea', 80, 'cara', 72);
      const [shown] = (await engine.detect({ file: both })).faces ?? [];
      expect(shown?.box.left).toBeGreaterThan(450);
      expect((await engine.search({ group_id: 'staff', file: both })).result?.length).toBe(1);
      await using opened = await open(url);
      const { page } = opened;
      await choose(page, both);
      await page.locator('.verdict', { hasText: 'Nobody of Staff scores above 80.0' }).waitFor();
      await page.locator('.chip').nth(1).click();
      await page.locator('.verdict--match .verdict__name', { hasText: 'bea' }).waitFor();

      await engine.createGroup({ group_id: 'pair', group_name: 'Pair' });
      await page.reload();
      await page.getByRole('combobox', { name: 'Library' }).selectOption('pair');
      await page.getByRole('link', { name: 'Enroll', exact: true }).click();
      await choose(page, both);
      await page.locator('.fitness').waitFor();
      await page.getByLabel('Id').fill('cara');
      await page.getByRole('button', { name: 'Enroll in Pair' }).click();
      await page.locator('.done', { hasText: 'cara is enrolled. Pair has 1 face.' }).waitFor();
      const scored = (person: 'bea' | 'cara') =>
        portraitOf(person).then((file) => engine.search({ group_id: 'pair', file, threshold: 75 }));
      expect((await scored('cara')).result?.length).toBe(1);
      expect((await scored('bea')).result?.length).toBe(0);
      await engine.freeGroup({ group_id: 'pair', check_empty: '0' });
    });

    test('does not take the server for gone where a photo is, or takes too long to send', async () => {
      await using opened = await open(url);
      const { page } = opened;
      const folder = mkdtempSync(join(tmpdir(), 'facedex-photo-'));
      const path = join(folder, 'again.png');
      writeFileSync(path, faces['again'] as Buffer);
      await page.setInputFiles('input[type=file]', path);
      await page.locator('.verdict--match').waitFor();
      rmSync(folder, { recursive: true });
      await page.getByRole('slider', { name: 'Threshold' }).fill('70');
      await page.locator('.verdict', { hasText: 'This file cannot be read' }).waitFor();
      await page.evaluate(
        "AbortSignal.timeout = () => AbortSignal.abort(new DOMException('', 'TimeoutError'))",
      );
      await choose(page, faces['again'] as Buffer);
      await page.locator('.stage__title', { hasText: 'The server did not answer in time.' }).waitFor();
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
  },
);
