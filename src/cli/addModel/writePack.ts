import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from '../../makeFolders.ts';
import type { Embedder, PackDraft, PackFile, PackNets, QualityLevels } from '../../pack/pack.ts';
import { placeFile } from '../../pack/placeFile.ts';
import { writeJson } from '../shared/writeJson.ts';

/** @see writePack */
export interface OwnModel {
  readonly id: string;
  /** Of the ONNX file. */
  readonly bytes: Uint8Array;
  /** SPDX identifier. */
  readonly licence: string;
  /** Name of the file that it came from. */
  readonly origin: string;
  readonly embedder: Omit<Embedder, 'kind' | 'model'>;
}

/** @returns path of the pack's file. @throws Error where it is there already. */
export async function packPath(into: string, id: string): Promise<string> {
  const path = join(into, `${id}.json`);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere)
    throw new Error(`Cannot make pack "${path}": it is there already; choose another "--id", or remove it`);
  return path;
}

/** Writes a pack with the detector and landmarks of another one, and its weights beside it. */
export async function writePack(path: string, into: string, base: PackNets, model: OwnModel): Promise<void> {
  const { bytes, embedder } = model;
  const file: PackFile = {
    name: `${model.id}.onnx`,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    licence: model.licence,
    origin: model.origin,
    sources: [],
  };
  const { detector, landmarks, quality, attackFilter } = base;
  const kept = [detector, landmarks, ...(attackFilter?.nets ?? [])];
  const needed = new Set(kept.flatMap(({ model, weights }) => [model, weights]));
  const pack: PackDraft = {
    format: 1,
    id: model.id,
    title: `${model.id}, with the detector and landmarks of ${base.id}`,
    files: [...base.files.filter(({ name }) => needed.has(name)), file],
    detector,
    landmarks,
    embedder: { kind: 'onnx', model: file.name, ...embedder },
    ...(quality ? { quality: ofPhotos(quality) } : {}),
    ...(attackFilter ? { attackFilter } : {}),
  };
  makeFolders(into);
  await placeFile(pieces(bytes), file, into);
  await writeJson(path, pack);
}

/** Limits of what is measured on photos and by the nets that are kept: raw lengths are each embedder's own. */
function ofPhotos({ basic, strict }: QualityLevels): QualityLevels {
  const { rawLength: _basic, ...lenient } = basic;
  const { rawLength: _strict, ...demanding } = strict;
  return { basic: lenient, strict: demanding };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
