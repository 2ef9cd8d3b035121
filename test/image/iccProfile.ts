/** A colour profile of version 2: primaries as XYZ under D50, one gamma. Grey where there are no primaries. */
function profile(gamma: number, primaries: readonly (readonly number[])[], name = 'test'): Buffer {
  const white = [0.9642, 1, 0.8249];
  const curve = (): Buffer => {
    const tag = Buffer.alloc(16);
    tag.write('curv');
    tag.writeUInt32BE(1, 8);
    tag.writeUInt16BE(Math.round(gamma * 256), 12);
    return tag;
  };
  const names = primaries.length === 0 ? ['k'] : ['r', 'g', 'b'];
  const tags: [string, Buffer][] = [
    ['desc', description(name)],
    ['cprt', text('none')],
    ['wtpt', xyz(white)],
    ...primaries.map((value, i): [string, Buffer] => [`${names[i]}XYZ`, xyz(value)]),
    ...names.map((name): [string, Buffer] => [`${name}TRC`, curve()]),
  ];
  return layOut(tags, primaries.length === 0 ? 'GRAY' : 'RGB ');
}

/** Adobe RGB (1998): its primaries adapted to D50, gamma 563 / 256. */
export function adobeRgbProfile(): Buffer {
  return profile(563 / 256, [
    [0.60974, 0.31111, 0.01947],
    [0.20528, 0.62567, 0.06087],
    [0.14919, 0.06322, 0.74457],
  ]);
}

/** The primaries of sRGB adapted to D50, but gamma 1.0 or another one. */
export function srgbProfile(name: string, gamma = 1): Buffer {
  const primaries = [
    [0.43607, 0.2225, 0.01393],
    [0.38506, 0.71688, 0.0971],
    [0.14308, 0.06062, 0.71417],
  ];
  return profile(gamma, primaries, name);
}

/** Grey of gamma 1.0, as far from sRGB as a test can wish. */
export function linearGreyProfile(): Buffer {
  return profile(1, []);
}

/** Puts a colour profile into a JPEG, as one APP2 segment. */
export function withProfile(jpeg: Buffer, icc: Buffer): Buffer {
  const head = Buffer.from('\xff\xe2..ICC_PROFILE\0\x01\x01', 'latin1');
  head.writeUInt16BE(head.length - 2 + icc.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, icc, jpeg.subarray(2)]);
}

function layOut(tags: readonly (readonly [string, Buffer])[], space: string): Buffer {
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  let at = 128 + table.length;
  tags.forEach(([name, tag], i) => {
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * i);
    table.writeUInt32BE(tag.length, 12 + 12 * i);
    at += tag.length;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at, 0);
  header.writeUInt32BE(0x02100000, 8);
  header.write(`mntr${space}XYZ `, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  xyz([0.9642, 1, 0.8249]).copy(header, 68, 8);
  return Buffer.concat([header, table, ...tags.map(([, tag]) => tag)]);
}

function xyz(values: readonly number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ');
  values.forEach((v, i) => {
    tag.writeInt32BE(Math.round(v * 65536), 8 + 4 * i);
  });
  return tag;
}

function text(value: string): Buffer {
  const tag = Buffer.alloc(12);
  tag.write('text');
  tag.write(value, 8);
  return tag;
}

function description(value: string): Buffer {
  const tag = Buffer.alloc(104);
  tag.write('desc');
  tag.writeUInt32BE(value.length + 1, 8);
  tag.write(value, 12);
  return tag;
}
