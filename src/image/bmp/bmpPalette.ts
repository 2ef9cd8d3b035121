import { type BmpHeader, damaged } from './bmpHeader.ts';

/**
 * A BMP's colours, three bytes each: red, green, blue. It may hold fewer than the depth could address: as many
 * as declared, as the depth allows and as fit in front of the pixels, whichever is least.
 */
export function readBmpPalette(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  const { at, entry, declared } = header.palette;
  const addressable = 2 ** header.bits;
  const room = Math.floor((header.pixelsAt - at) / entry);
  const count = Math.min(declared || addressable, addressable, room);
  if (count < 1) throw damaged('it has no colour table');
  const colours = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    // The file has blue first.
    colours[i * 3] = bytes[at + i * entry + 2] as number;
    colours[i * 3 + 1] = bytes[at + i * entry + 1] as number;
    colours[i * 3 + 2] = bytes[at + i * entry] as number;
  }
  return colours;
}

/**
 * Replaces indices by colours. An index past the colour table is refused rather than painted black: no encoder
 * writes one, so the file is damaged, and a face made of guesses must not be enrolled.
 */
export function applyPalette(indices: Uint8Array, colours: Uint8Array): Uint8Array {
  const data = new Uint8Array(indices.length * 3);
  for (let i = 0, to = 0; i < indices.length; i++, to += 3) {
    const from = (indices[i] as number) * 3;
    if (from >= colours.length)
      throw damaged(`colour ${from / 3} is not among its ${colours.length / 3} colours`);
    data[to] = colours[from] as number;
    data[to + 1] = colours[from + 1] as number;
    data[to + 2] = colours[from + 2] as number;
  }
  return data;
}
