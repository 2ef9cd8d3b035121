import { describe, expect, test } from 'vitest';
import type { ApiError } from '#src/api/apiError.js';
import { authenticate } from '#src/api/authenticate.js';
import { isSignVersion, readSignature, verifySignature } from '#src/api/signature.js';
import { UsedSignatures } from '#src/api/usedSignatures.js';
import { type SignedOptions, signed } from '../support/signed.ts';

/** Of the public manual of the API's family. */
const manual = {
  api_key: 'ICVvC_xUs6177WEtyUNwIH8J6NfGu50t',
  secret: 'UjYGdN9CBZKsDBLB5-5v3DykPXY6dw3q',
  made: 1_530_762_118,
  expires: 1_530_762_218,
  sign: 'SPzLRbDBgTGC2A8YdDaa7Jrny+5hPUlDVnZDX3hVczYxNzdXRXR5VU53SUg4SjZOZkd1NTB0JmI9MTUzMDc2MjIxOCZjPTE1MzA3NjIxMTgmZD0wNzk5Njg3MDY2',
};
const keys = new Map([[manual.api_key, { secret: manual.secret }]]);
const at = (now: number, clockSkew = 60) => ({ keys, now, clockSkew });
const sign = (options: SignedOptions = {}, secret = manual.secret) =>
  signed(manual.api_key, secret, { made: manual.made, random: '1', ...options });

const faultOf = (fields: object, now = manual.made, used?: UsedSignatures): unknown => {
  try {
    authenticate(fields, at(now), used);
    return undefined;
  } catch (fault) {
    return fault;
  }
};
const errorOf = (...given: Parameters<typeof faultOf>): string | undefined =>
  (faultOf(...given) as ApiError | undefined)?.code;

describe('a signature', () => {
  test('of the manual is taken, and taken apart as the manual says', () => {
    const signature = readSignature(manual.sign, 'hmac_sha1');
    expect(signature).toMatchObject({
      api_key: manual.api_key,
      made: manual.made,
      expires: manual.expires,
      raw: 'a=ICVvC_xUs6177WEtyUNwIH8J6NfGu50t&b=1530762218&c=1530762118&d=0799687066',
    });
    expect(signature && verifySignature(signature, at(manual.made))).toEqual({ secret: manual.secret });
    expect(errorOf({ sign: manual.sign, sign_version: 'hmac_sha1' })).toBeUndefined();
  });

  test.each(['hmac_sha1', 'hmac_sha256'] as const)('made by %s is taken', (version) => {
    expect(errorOf(sign({ version }))).toBeUndefined();
  });

  test('of one way is not taken for one of the other', () => {
    expect(errorOf({ ...sign(), sign_version: 'hmac_sha256' })).toBe('AUTHENTICATION_ERROR');
  });

  test('with another secret, or by a key that nobody has, is refused', () => {
    expect(faultOf(sign({}, `${manual.secret}x`))).toMatchObject({
      code: 'AUTHENTICATION_ERROR',
      reason: 'it was made with another secret, or of something else',
    });
    expect(faultOf(signed('nobody', manual.secret, { made: manual.made }))).toMatchObject({
      code: 'AUTHENTICATION_ERROR',
      reason: 'nobody has its api_key',
    });
  });

  test('with any one bit turned is refused', () => {
    const bytes = Buffer.from(manual.sign, 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const bent = Buffer.from(bytes);
      bent[bit >> 3] = (bent[bit >> 3] as number) ^ (1 << (bit & 7));
      const fields = { sign: bent.toString('base64'), sign_version: 'hmac_sha1' };
      expect(errorOf(fields), `bit ${bit}`).toBe('AUTHENTICATION_ERROR');
    }
  });

  test.each([
    ['expired', { made: 1000, expires: 1100 }, 1161, 'it expired 61 seconds ago: look at both clocks'],
    [
      'made in the future',
      { made: 1161, expires: 1300 },
      1100,
      'it was made 61 seconds from now: look at both clocks',
    ],
    ['ended before it was made', { made: 1100, expires: 1099 }, 1100, 'it expires before it was made'],
    ['ended when it was made', { made: 1100, expires: 1100 }, 1100, 'it expires before it was made'],
  ])('that %s is refused', (_, options, now, reason) => {
    expect(faultOf(sign(options), now)).toMatchObject({ code: 'AUTHENTICATION_ERROR', reason });
  });

  test.each([
    ['expired', { made: 1000, expires: 1100 }, 1159],
    ['made in the future', { made: 1160, expires: 1300 }, 1100],
  ])('that is %s by less than clocks may differ is taken', (_, options, now) => {
    expect(errorOf(sign(options), now)).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['no base64', '*'.repeat(40)],
    ['unpadded base64', sign({ random: '12' }).sign.replace(/=+$/, '')],
    ['a MAC alone', Buffer.alloc(20).toString('base64')],
    ['a huge text', 'A'.repeat(1_000_000)],
    ['eleven random digits', sign({ random: '1'.repeat(11) }).sign],
    ['bytes', new Uint8Array(80)],
    ['a list', [manual.sign, manual.sign]],
  ])('that is %s is refused', (_, bad) => {
    expect(errorOf({ sign: bad, sign_version: 'hmac_sha1' })).toBe('AUTHENTICATION_ERROR');
  });

  test('that is not there is missed, and so is its version', () => {
    expect(errorOf({})).toBe('MISSING_ARGUMENTS: sign');
    expect(errorOf({ sign: manual.sign })).toBe('MISSING_ARGUMENTS: sign_version');
  });

  test.each(['hmac_md5', '', 'constructor', '__proto__', {}])('version %o is none', (sign_version) => {
    expect(isSignVersion(sign_version)).toBe(false);
    expect(errorOf({ sign: manual.sign, sign_version })).toBe('BAD_ARGUMENTS:sign_version');
  });
});

describe('a signature that may be used once', () => {
  test('is refused the second time, until it is refused for its age', () => {
    const used = new UsedSignatures();
    const fields = sign({ made: 1000, expires: 1100 });
    expect(errorOf(fields, 1000, used)).toBeUndefined();
    for (const now of [1000, 1099, 1159, 1160, 5000]) {
      expect(errorOf(fields, now, used), `at ${now}`).toBe('AUTHENTICATION_ERROR');
    }
  });

  test('leaves room for the next one, and is forgotten once it has expired', () => {
    const used = new UsedSignatures(1);
    expect(errorOf(sign({ made: 1000, expires: 1100, random: '1' }), 1000, used)).toBeUndefined();
    expect(errorOf(sign({ made: 1000, expires: 1200, random: '2' }), 1000, used)).toBe(
      'AUTHENTICATION_ERROR',
    );
    expect(errorOf(sign({ made: 2000, expires: 2100, random: '3' }), 2000, used)).toBeUndefined();
  });

  test('is not used up by a wrong one', () => {
    const used = new UsedSignatures();
    expect(errorOf(sign({}, 'another secret'), manual.made, used)).toBe('AUTHENTICATION_ERROR');
    expect(errorOf(sign(), manual.made, used)).toBeUndefined();
  });
});
