import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Calibration } from '#src/pack/pack.js';
import { builtInPacks, readPack } from '#src/pack/readPack.js';

/** Puts a calibration into a pack's file, in place of the one there, and leaves the rest as it is; gives the path. */
export async function writeCalibration(pack: string, calibration: Calibration): Promise<string> {
  const path = builtInPacks.includes(pack)
    ? fileURLToPath(new URL(`../../../models/${pack}.json`, import.meta.url))
    : pack;
  const text = await readFile(path, 'utf8');
  await writeFile(path, withCalibration(text, calibration, path));
  await readPack(path);
  return path;
}

/** The calibration is a member of the pack itself, so it begins on a line indented by two and ends on such a line. */
function withCalibration(text: string, calibration: Calibration, path: string): string {
  const member = /^ {2}"calibration": \{[\s\S]*?^ {2}\}/m;
  if (!member.test(text))
    throw new Error(`Cannot find the calibration in "${path}": format it with two spaces an indent`);
  return text.replace(member, () => `  "calibration": ${jsonOf(calibration)}`);
}

/** A pair of numbers a line. */
function jsonOf(calibration: Calibration): string {
  return JSON.stringify(calibration, null, 2)
    .replace(/\[\s+([^[\]]*?)\s+\]/g, (_, inner: string) => `[${inner.replace(/,\s+/g, ', ')}]`)
    .replaceAll('\n', '\n  ');
}
