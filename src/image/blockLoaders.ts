import { loadSharp } from './loadSharp.ts';

/**
 * Keeps libvips from reading anything but PNG and JPEG from memory: no SVG, TIFF, HEIF and so on, whose readers are larger
 * and had more holes.
 *
 * libvips is there once in a process, and so is this: it holds in every thread and for whoever else uses sharp. It is
 * therefore not done unasked. {@link decodeImage} passes nothing to sharp that does not begin as a PNG or a JPEG.
 */
export async function blockLoaders(): Promise<void> {
  const sharp = await loadSharp();
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer'] });
}
