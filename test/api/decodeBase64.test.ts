import { describe, expect, test } from 'vitest';
import { decodeBase64 } from '#src/api/decodeBase64.js';

describe('decodeBase64()', () => {
  test('decodes text of every length and padding, longer than one slice too', async () => {
    for (const length of [1, 2, 3, 4, 5, 1000, 786_432, 786_433, 2_000_001]) {
      const bytes = Buffer.alloc(length, 7);
      const decoded = (await decodeBase64(bytes.toString('base64'))) ?? expect.fail('it was refused');
      // Compared as bytes: two million values are a matter of seconds to `toEqual`.
      expect(decoded.length).toBe(length);
      expect(bytes.equals(decoded)).toBe(true);
    }
  });

  test.each([
    'data:image/jpeg;base64,',
    'data:;base64,',
    'DATA:image/jpeg;BASE64,',
    'data:image/jpeg;charset=utf-8;base64,',
    'data:image/jpeg;name=x.jpg;base64,',
  ])('drops the prefix %s of a data URL', async (prefix) => {
    expect(await decodeBase64(`${prefix}AAEC`)).toEqual(Uint8Array.of(0, 1, 2));
  });

  test.each([
    '',
    'A',
    'AAA',
    'AA==AAAA',
    'AA=A',
    'AAA=AAA=',
    'AAEC\n',
    'AA EC===',
    'AAE-',
    'AB==',
    'data:,AAEC',
    'data:image/png;base64,',
    'data:image/png,base64,AAEC',
    '====',
    'AAéC',
  ])('refuses %j', async (text) => {
    expect(await decodeBase64(text)).toBeUndefined();
  });

  test('refuses a fault in the last of many slices', async () => {
    const text = Buffer.alloc(3_000_000).toString('base64');
    expect(await decodeBase64(`${text.slice(0, -4)}A!AA`)).toBeUndefined();
  });

  test('lets the event loop run while it decodes', async () => {
    const text = Buffer.alloc(24_000_000).toString('base64');
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await decodeBase64(text);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(2);
  });
});
