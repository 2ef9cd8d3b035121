import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** Path of the browser of this machine, or undefined. scripts/installBrowser.sh installs one. */
export const chromiumPath: string | undefined = process.env['CHROMIUM'] ?? names.map(pathOf).find(Boolean);

function pathOf(name: string): string | undefined {
  const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Starts it without a window. @param camera - a film that it takes for its camera. */
export function openChromium(camera: string): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath as string,
    args: [
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${camera}`,
      // Works in containers, whose shared memory is small, and without a GPU.
      '--disable-dev-shm-usage',
      '--disable-gpu',
    ],
  });
}
