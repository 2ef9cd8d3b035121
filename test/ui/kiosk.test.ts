import type { Response } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumPath } from '../support/chromium.ts';
import {
  cameraMoves,
  camerasOn,
  choose,
  hold,
  NAME_OF_FOCUS,
  PASTE,
  SLOW_CAMERA,
  tabTo,
  WATCH_NAMES,
} from '../support/pageHands.ts';
import { empty, engine, faces, open, patience, serve, url, useKiosk } from '../support/useKiosk.ts';

describe.skipIf(chromiumPath === undefined)('the kiosk page (skipped without chromium)', patience, () => {
  useKiosk();

  test('says who is before the camera, how sure that is, and draws a box', async () => {
    await using opened = await open(url);
    const { page } = opened;
    const first = await hold(page, 'detect');
    await page.getByRole('button', { name: 'Start camera' }).click();
    // Nobody knows yet whether anybody is there.
    await page.getByText('Looking…').waitFor();
    first.letGo();
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
    // Nor is another photo, chosen meanwhile, enrolled as the same person.
    await choose(page, faces['ada'] as Buffer);
    await page.locator('.fitness').waitFor();
    await page.getByLabel('Note').fill('of the next one');
    await page.getByRole('button', { name: 'Enrolling…' }).click({ force: true });
    adding.letGo();
    await page.locator('.done', { hasText: 'emma is enrolled. Guests has 1 face.' }).waitFor();
    await expect.poll(() => page.getByLabel('Id').inputValue()).toBe('');
    expect(await page.getByLabel('Note').inputValue()).toBe('of the next one');
    await page.locator('.fitness').waitFor();
    // What comes of one is told also to whoever has left the view.
    const { letGo: refuse } = await hold(page, 'add');
    await page.getByLabel('Id').fill('bad id');
    await page.evaluate("document.querySelector('.form').noValidate = true");
    await page.getByRole('button', { name: 'Enroll in Staff' }).click();
    await page.getByRole('link', { name: 'Identify', exact: true }).click();
    refuse();
    await expect
      .poll(() => page.locator('#alarm').textContent())
      .toContain('bad id was not enrolled. A person’s id has');
    await page.getByRole('link', { name: 'Enroll', exact: true }).click();
    await page.locator('.field__error', { hasText: 'bad id was not enrolled.' }).waitFor();
    await engine.freeGroup({ group_id: 'guests', check_empty: '0' });
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

  test('lists the faces of a library again, from the same place, once others have deleted or enrolled some', async () => {
    const crowd = { group_id: 'crowd', file: faces['ada'] as Buffer };
    await empty.createGroup({ group_id: 'crowd', group_name: 'Crowd' });
    const tokens: string[] = [];
    const enroll = async (user_id: string): Promise<void> => {
      tokens.push((await empty.addFace({ ...crowd, user_id })).face_token as string);
    };
    for (let n = 1; n <= 22; n++) await enroll(`p${n}`);
    await using opened = await open(`${await serve({}, empty)}#/libraries?library=crowd`);
    const { page } = opened;
    const names = () => page.locator('.person__name').allInnerTexts();
    // As when somebody comes back to the tab.
    const comeBack = () => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await page.getByRole('button', { name: 'Next' }).click();
    await expect.poll(names).toEqual(['p21', 'p22']);
    await empty.deleteFaces({ group_id: 'crowd', face_tokens: [tokens[0] as string, tokens[20] as string] });
    await enroll('p23');
    await comeBack();
    await expect.poll(names).toEqual(['p23']);
    await page.getByText('21–21 of 21').waitFor();
    // With nobody left there, the page before is shown.
    await empty.deleteFaces({ group_id: 'crowd', face_tokens: tokens.slice(1, 20) });
    await comeBack();
    await expect.poll(names).toEqual(['p22', 'p23']);
    await empty.freeGroup({ group_id: 'crowd', check_empty: '0' });
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
    expect((await empty.groupInfo({ group_id: 'many' })).error).toBe('INVALID_GROUP_ID');
  });
});
