import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portraitOf } from '../support/demoFaces.ts';

const engine = new URL('../../dist/index.js', import.meta.url).href;
/** A network of its own, without interfaces, which most users may not make. */
const canCutOff = process.platform === 'linux' && spawnSync('unshare', ['-n', 'true']).status === 0;

describe.skipIf(!canCutOff)('without any network (skipped where a process may not cut itself off)', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facedex-offline-'));
    writeFileSync(join(folder, 'ada.png'), await portraitOf('ada'));
    writeFileSync(join(folder, 'again.png'), await portraitOf('ada', 1));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function cutOff(...command: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync('unshare', ['-n', process.execPath, ...command], { encoding: 'utf8', timeout: 170_000 });
  }

  test('there is nobody to call', () => {
    const { stdout } = cutOff('-e', 'console.log(Object.keys(os.networkInterfaces()).length)');
    expect(stdout.trim()).toBe('0');
  });

  test('a store is made, a face enrolled and found', () => {
    const file = join(folder, 'search.mjs');
    writeFileSync(
      file,
      `import { FaceSearch } from ${JSON.stringify(engine)};
      const engine = await FaceSearch.open({ path: ${JSON.stringify(join(folder, 'faces'))} });
      await engine.createGroup({ group_id: 'staff', group_name: 'Staff' });
      const { face_token } = await engine.addFace({ group_id: 'staff', file: ${JSON.stringify(join(folder, 'ada.png'))}, user_id: 'ada' });
      const { result } = await engine.search({ group_id: 'staff', file: ${JSON.stringify(join(folder, 'again.png'))} });
      await engine.close();
      console.log(result[0].face_token === face_token && result[0].score > 80 ? 'found' : JSON.stringify(result));`,
    );
    const { stdout, stderr } = cutOff(file);
    expect(stdout.trim(), stderr).toBe('found');
  });

  test('the demo runs to its end', () => {
    const bin = 'dist/cli/facedex.js';
    const { status, stdout, stderr } = cutOff(bin, 'demo', '--out', join(folder, 'report.html'));
    expect(status, stdout + stderr).toBe(0);
  }, 180_000);
});
