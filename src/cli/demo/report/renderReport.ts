import { scoreInWords } from '../../../score/scoreInWords.ts';
import { type Html, html } from '../../html/html.ts';
import { style } from '../../html/style.ts';
import { verdictOf } from '../../shared/verdict.ts';
import type { DemoFaceResult, DemoMatch, DemoPhotoResult, DemoResult } from '../demoResult.ts';
import { photoFigure } from './photoFigure.ts';
import { timingSection } from './timingSection.ts';

/** A demo run as one HTML page that needs nothing else: pictures and style lie inside. */
export function renderReport(result: DemoResult): string {
  const enrolled = result.photos.filter(({ role }) => role === 'enroll');
  const searched = result.photos.filter(({ role }) => role === 'search');
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>facedex demo</title>`;
  const body = html`</head><body><main>
<h1>Who is in these photos?</h1>
<p class="soft">A run of the facedex demo with ${result.pack}, on this machine, without any network.</p>
${tiles(result, searched)}
<h2>Search results</h2>
<p class="soft">${explanation(result)}</p>
${searched.map(searchCard)}
<h2>The library</h2>
<p class="soft">Everybody who was enrolled.</p>
${enrolled.map(enrollCard)}
${timingSection(result.timings)}
</main></body></html>
`;
  return `${page.markup}<style>${style}</style>${body.markup}`;
}

function tiles({ photos, librarySize }: DemoResult, searched: readonly DemoPhotoResult[]): Html {
  const probes = searched.flatMap(({ faces }) => faces);
  const matched = probes.filter(({ matches }) => verdictOf(matches?.[0]?.score).grade === 'good');
  const tile = (value: number, label: string): Html =>
    html`<div class="tile"><b class="num">${value}</b>${label}</div>`;
  return html`<div class="tiles">${[
    tile(photos.length, 'photos'),
    tile(
      photos.reduce((sum, { faces }) => sum + faces.length, 0),
      'faces found',
    ),
    tile(librarySize, 'enrolled in the library'),
    tile(probes.length, 'searched for'),
    tile(matched.length, 'recognised (score over 80)'),
  ]}</div>`;
}

function explanation({ librarySize, provisional }: DemoResult): string {
  const meaning = `A score over 80 would be given to a stranger in one of 10,000 searches of a library, over 75 in one of 1,000; this library holds ${librarySize} faces.`;
  return provisional ? `${meaning} The calibration behind the scores is provisional.` : meaning;
}

function searchCard(photo: DemoPhotoResult): Html {
  return html`<section class="card"><h3>${photo.name}</h3>${
    photo.error === undefined
      ? html`<div class="split">${photoFigure(photo)}<div>${photo.faces.map((face, i) => searchRow(face, i + 1))}</div></div>`
      : html`<p class="none">${photo.error}</p>`
  }</section>`;
}

function searchRow(result: DemoFaceResult, number: number): Html {
  const best = result.matches?.[0];
  const verdict = verdictOf(best?.score);
  return html`<div class="match"><span class="soft num">${number}</span><img class="face" src="${result.picture}" alt="Face ${number}">
${best ? html`<span class="soft">→</span><img class="face" src="${best.picture}" alt="${best.name}">` : html``}
<span class="what">${result.error === undefined ? outcome(best, verdict) : html`<span class="none">${result.error}</span>`}</span></div>`;
}

function outcome(best: DemoMatch | undefined, verdict: ReturnType<typeof verdictOf>): Html {
  const who = best
    ? html`<span class="score num ${verdict.grade}">${scoreInWords(best.score)}</span> <bdi>${best.name}</bdi><br>`
    : html``;
  return html`${who}<span class="${verdict.grade}">${verdict.text}</span>`;
}

function enrollCard(photo: DemoPhotoResult): Html {
  const faces = photo.faces.map(
    (face) =>
      html`<div><img class="face" src="${face.picture}" alt=""><bdi>${face.name ?? face.error ?? ''}</bdi></div>`,
  );
  return html`<section class="card"><h3>${photo.name}</h3>${
    photo.error === undefined
      ? html`<div class="split">${photoFigure(photo)}<div class="faces">${faces}</div></div>`
      : html`<p class="none">${photo.error}</p>`
  }</section>`;
}
