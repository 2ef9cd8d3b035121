import { hash } from 'node:crypto';

/** The user of a face that belongs to nobody: it is never put together with others. */
export const NO_USER = 0;

/** 52 bits: a double holds no whole number of many more. */
const HEX_DIGITS = 13;

/** The largest number of a user. */
export const MOST_USERS: number = 16 ** HEX_DIGITS;

/**
 * A user_id as a number, so that a face costs 8 bytes for it: 52 bits of a hash, and never {@link NO_USER}.
 *
 * Among a million users two have the same number once in 10,000 libraries. They are then taken for one person, whose faces do
 * not agree, so there is no mean for them (userMeans.ts), as if one user_id had been given to two people.
 */
export function userHash(userId: string): number {
  return Number.parseInt(hash('sha1', userId).slice(0, HEX_DIGITS), 16) + 1;
}
