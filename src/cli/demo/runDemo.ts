import { readFile } from 'node:fs/promises';
import type { DetectedFace } from '../../api/bodies.ts';
import type { CallEvent } from '../../api/openOptions.ts';
import { FaceSearch } from '../../engine/faceSearch.ts';
import { decodeImage } from '../../image/decodeImage.ts';
import { defaultImageLimits } from '../../image/imageLimits.ts';
import type { RgbImage } from '../../image/rgbImage.ts';
import { readPack } from '../../pack/readPack.ts';
import { userIdOf, userIdProblem } from '../import/userIdOf.ts';
import type { DemoPhoto, DemoPlan } from './demoPlan.ts';
import type { DemoFaceResult, DemoMatch, DemoPhotoResult, DemoResult } from './demoResult.ts';
import { facePhoto, facePicture, pictureOf } from './pictures.ts';

export interface DemoListener {
  /** One photo of `total` is done. */
  progress(done: number, total: number, name: string): void;
  /** A call was made; bytes of photos are told by a name for people. */
  call(method: string, request: object, response: object): void;
}

const GROUP = 'demo';
/** Pixels. */
const PHOTO_SIDE = 960;
const FACE_SIDE = 160;

/** Enrolls the photos of a plan in a library in memory, searches with the others and tells what was found. */
export async function runDemo(plan: DemoPlan, listener: DemoListener): Promise<DemoResult> {
  const timings: Record<string, number>[] = [];
  const pack = await readPack('sface');
  const onCall = ({ call, duration, stages, error }: CallEvent): void => {
    if (call === 'search' && error === undefined) timings.push({ ...stages, total: duration });
  };
  const engine = await FaceSearch.open({ pack: pack.id, onCall });
  try {
    const demo = new Demo(engine, listener, plan.enroll.length + plan.search.length);
    await demo.start();
    for (const photo of plan.enroll) await demo.show(photo, 'enroll');
    for (const photo of plan.search) await demo.show(photo, 'search');
    const { photos, librarySize } = demo;
    const provisional = pack.calibration.measured === undefined;
    return { photos, librarySize, timings, pack: pack.title, provisional };
  } finally {
    await engine.close();
  }
}

/** One run: an engine and what was found so far. */
class Demo {
  readonly photos: DemoPhotoResult[] = [];
  librarySize = 0;
  readonly #engine: FaceSearch;
  readonly #listener: DemoListener;
  readonly #total: number;
  /** Whom a token stands for. */
  readonly #enrolled = new Map<string, { user_id: string; name: string; picture: string }>();

  constructor(engine: FaceSearch, listener: DemoListener, total: number) {
    this.#engine = engine;
    this.#listener = listener;
    this.#total = total;
  }

  async start(): Promise<void> {
    const request = { group_id: GROUP, group_name: 'Demo' };
    this.#listener.call('createGroup', request, await this.#engine.createGroup(request));
  }

  /** Finds the faces of a photo and enrolls or searches each of them. */
  async show(photo: DemoPhoto, role: DemoPhotoResult['role']): Promise<void> {
    this.photos.push(await this.#resultOf(photo, role));
    this.#listener.progress(this.photos.length, this.#total, photo.name);
  }

  async #resultOf(photo: DemoPhoto, role: DemoPhotoResult['role']): Promise<DemoPhotoResult> {
    const nothing = { name: photo.name, role, width: 1, height: 1, picture: '', faces: [] };
    const file = await readFile(photo.path).catch(() => undefined);
    if (!file) return { ...nothing, error: 'BAD_ARGUMENTS:file' };
    const seen = await this.#engine.detect({ file });
    if (seen.error !== undefined) return { ...nothing, error: seen.error };
    const image = await decodeImage(file, defaultImageLimits);
    const faces: DemoFaceResult[] = [];
    const wanted = photo.person === undefined ? seen.faces : seen.faces.slice(0, 1);
    for (const [i, face] of wanted.entries()) {
      const number = wanted.length > 1 ? `_${i + 1}` : '';
      const name = photo.person ?? `${photo.name.replace(/\.\w+$/, '')}${number}`;
      faces.push(
        role === 'enroll' ? await this.#enroll(image, face, name) : await this.#search(image, face, name),
      );
    }
    const { width, height } = seen;
    const picture = await pictureOf(image, PHOTO_SIDE);
    return {
      name: photo.name,
      role,
      width,
      height,
      picture,
      faces,
      ...(faces.length ? {} : { error: 'NO_FACE_FOUND' }),
    };
  }

  async #enroll(image: RgbImage, face: DetectedFace, name: string): Promise<DemoFaceResult> {
    const picture = await facePicture(image, face, FACE_SIDE);
    const request = { group_id: GROUP, user_id: asUserId(name, this.librarySize + 1) };
    const body = await this.#engine.addFace({ ...request, file: await facePhoto(image, face) });
    this.#listener.call('addFace', { ...request, file: `(${name})` }, body);
    if (body.error !== undefined) return { face, picture, error: body.error };
    this.#enrolled.set(body.face_token, { user_id: request.user_id, name, picture });
    this.librarySize = body.face_count;
    return { face, picture, user_id: request.user_id, name };
  }

  async #search(image: RgbImage, face: DetectedFace, name: string): Promise<DemoFaceResult> {
    const picture = await facePicture(image, face, FACE_SIDE);
    const request = { group_id: GROUP, limit: 3 };
    const body = await this.#engine.search({ ...request, file: await facePhoto(image, face) });
    this.#listener.call('search', { ...request, file: `(${name})` }, body);
    if (body.error !== undefined) return { face, picture, error: body.error };
    const matches = body.result.flatMap(({ face_token, score }): DemoMatch[] => {
      const enrolled = this.#enrolled.get(face_token);
      return enrolled ? [{ ...enrolled, score }] : [];
    });
    return { face, picture, matches };
  }
}

/** As an import names people, where that fits; else by number, for two names that are cut off may be the same. */
function asUserId(name: string, number: number): string {
  const user_id = userIdOf(name);
  return userIdProblem(user_id) === undefined ? user_id : `face-${number}`;
}
