import { readFile } from 'node:fs/promises';
import type { Box } from '#src/face/box.js';

/** The labelled boxes of one annotation file of the Pascal VOC format. */
export async function vocBoxes(path: string): Promise<Box[]> {
  const xml = await readFile(path, 'utf8');
  return [...xml.matchAll(/<bndbox>(.*?)<\/bndbox>/gs)].map(([, sides = '']) => {
    const at = (name: string): number => {
      const value = new RegExp(`<${name}>\\s*([\\d.]+)\\s*</${name}>`).exec(sides)?.[1];
      if (value === undefined) throw new Error(`Cannot read "${path}": a box has no ${name}`);
      return Number(value);
    };
    const [left, top] = [at('xmin'), at('ymin')];
    return { left, top, width: at('xmax') - left, height: at('ymax') - top };
  });
}
