import { type Html, html } from '../../html/html.ts';
import { verdictOf } from '../../shared/verdict.ts';
import type { DemoFaceResult, DemoPhotoResult } from '../demoResult.ts';

/** Colours that stand out on photos, whatever the page's scheme. */
const COLOURS = { good: '#21d98a', fair: '#ffc247', none: '#e6ecf2', enrolled: '#5aa2ff' } as const;

/** A photo with the box and the points of every face drawn over it, numbered. */
export function photoFigure(photo: DemoPhotoResult): Html {
  const { width, height } = photo;
  const stroke = Math.max(width, height) / 320;
  const faces = photo.faces.map((face, i) => faceMarks(face, i + 1, stroke));
  return html`<figure><img src="${photo.picture}" alt="${photo.name}, ${photo.faces.length} faces marked">
<svg viewBox="0 0 ${width} ${height}" aria-hidden="true">${faces}</svg></figure>`;
}

function faceMarks(result: DemoFaceResult, number: number, stroke: number): Html {
  const { box, points } = result.face;
  const colour =
    result.user_id === undefined ? COLOURS[verdictOf(result.matches?.[0]?.score).grade] : COLOURS.enrolled;
  const size = stroke * 9;
  return html`<g stroke="${colour}" fill="none" stroke-width="${stroke}">
<rect x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}" rx="${stroke * 2}"/>
${points.map(([x, y]) => html`<circle cx="${x}" cy="${y}" r="${stroke * 0.9}" fill="${colour}" stroke="none"/>`)}
</g><rect x="${box.left}" y="${box.top - size * 1.2}" width="${size * (number > 9 ? 1.7 : 1.2)}" height="${size * 1.2}" fill="${colour}"/>
<text x="${box.left + size * 0.3}" y="${box.top - size * 0.28}" font-size="${size}" font-family="sans-serif" font-weight="700" fill="#10161c">${number}</text>`;
}
