/** Side of the drawing, pixels. */
const SIDE = 256;
const HEADER = 54;

type Colour = readonly [red: number, green: number, blue: number];

/** An ellipse with a soft edge. Places and sizes as shares of half the drawing's side, from its middle. */
interface Spot {
  readonly at: readonly [x: number, y: number];
  readonly size: readonly [x: number, y: number];
  /** How sharp its edge is. */
  readonly edge: number;
  readonly colour: Colour;
  /** How much it covers, 0 to 1. */
  readonly cover: number;
}

const BACKGROUND: Colour = [150, 160, 170];

/** From the back to the front. */
const SPOTS: readonly Spot[] = [
  spot([0, 1.1], [0.7, 0.45], 20, [60, 70, 90]), //       shoulders
  spot([0, 0.62], [0.2, 0.3], 15, [180, 135, 112]), //    neck
  spot([0, -0.12], [0.47, 0.58], 25, [45, 32, 25]), //    hair
  spot([0, 0.06], [0.38, 0.52], 22, [166, 130, 109]), //  face
  spot([0, -0.02], [0.3, 0.45], 2.6, [228, 178, 150], 0.9), // light on it
  ...bothSides(0.16, -0.04, [0.11, 0.065], 6, [165, 115, 95], 0.6), // sockets
  ...bothSides(0.16, -0.03, [0.075, 0.032], 14, [235, 230, 225]), // whites
  ...bothSides(0.16, -0.03, [0.032, 0.034], 12, [50, 35, 28]), // irises
  ...bothSides(0.165, -0.125, [0.1, 0.018], 8, [60, 40, 30], 0.85), // brows
  ...bothSides(0.05, 0.19, [0.025, 0.015], 6, [150, 105, 85], 0.5), // nostrils
  spot([0, 0.06], [0.035, 0.13], 4, [235, 195, 172], 0.5), // bridge of the nose
  spot([0, 0.2], [0.085, 0.02], 5, [150, 105, 88], 0.45), // its shadow
  spot([0, 0.335], [0.125, 0.034], 8, [165, 75, 75], 0.9), // lips
  spot([0, 0.332], [0.115, 0.006], 6, [95, 35, 38], 0.8), // between them
];

/** A face that nobody has, as a BMP file: drawn, the same each time, for nets to be tried on. */
export function drawnFace(): Uint8Array {
  const file = new Uint8Array(HEADER + 3 * SIDE * SIDE);
  writeHeader(new DataView(file.buffer));
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [red, green, blue] = colourAt(((column + 0.5) / SIDE) * 2 - 1, ((row + 0.5) / SIDE) * 2 - 1);
      // A BMP has its last row first, and blue before red.
      const at = HEADER + 3 * ((SIDE - 1 - row) * SIDE + column);
      file[at] = blue;
      file[at + 1] = green;
      file[at + 2] = red;
    }
  }
  return file;
}

function spot(at: Spot['at'], size: Spot['size'], edge: number, colour: Colour, cover = 1): Spot {
  return { at, size, edge, colour, cover };
}

function bothSides(
  x: number,
  y: number,
  size: Spot['size'],
  edge: number,
  colour: Colour,
  cover = 1,
): readonly Spot[] {
  return [-x, x].map((side) => spot([side, y], size, edge, colour, cover));
}

function colourAt(x: number, y: number): Colour {
  let [red, green, blue] = BACKGROUND;
  for (const { at, size, edge, colour, cover } of SPOTS) {
    const [across, down] = [(x - at[0]) / size[0], (y - at[1]) / size[1]];
    const beyond = (Math.sqrt(across * across + down * down) - 1) * edge;
    // e^-30 of a colour is nothing, and most spots are that far from most pixels: every worker draws this as it starts.
    if (beyond > 30) continue;
    const share = cover / (1 + Math.exp(beyond));
    red += (colour[0] - red) * share;
    green += (colour[1] - green) * share;
    blue += (colour[2] - blue) * share;
  }
  return [Math.round(red), Math.round(green), Math.round(blue)];
}

/** Of a BMP with 24 bits a pixel; rows of 3 * SIDE bytes need no padding. */
function writeHeader(view: DataView): void {
  view.setUint16(0, 0x424d); // "BM"
  view.setUint32(2, view.byteLength, true);
  view.setUint32(10, HEADER, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, SIDE, true);
  view.setInt32(22, SIDE, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
}
