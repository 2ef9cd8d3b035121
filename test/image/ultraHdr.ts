import sharp from 'sharp';

/** A gain map that says nothing: version 0, no flags, then shares of two numbers each (ISO 21496-1, annex C). */
const SHARES = [0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1];

/** A JPEG with a gain map behind it, as phones write them (Ultra HDR). */
export async function ultraHdr(jpeg: Buffer): Promise<Buffer> {
  const metadata = Buffer.alloc(5 + 4 * SHARES.length);
  SHARES.forEach((value, i) => {
    metadata.writeInt32BE(value, 5 + 4 * i);
  });
  const map = await sharp({ create: { width: 80, height: 60, channels: 3, background: 'grey' } })
    .greyscale()
    .jpeg()
    .toBuffer();
  return Buffer.concat([
    withSegment(jpeg, 'MPF\0', Buffer.from('MM\0*')),
    withSegment(map, 'urn:iso:std:iso:ts:21496:-1\0', metadata),
  ]);
}

/** APP2, behind the start of the picture. */
function withSegment(file: Buffer, name: string, content: Buffer): Buffer {
  const text = Buffer.from(name, 'latin1');
  const marker = Buffer.from([0xff, 0xe2, 0, 2 + text.length + content.length]);
  return Buffer.concat([file.subarray(0, 2), marker, text, content, file.subarray(2)]);
}
