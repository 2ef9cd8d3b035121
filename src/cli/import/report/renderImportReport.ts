import { type Html, html } from '../../html/html.ts';
import { style } from '../../html/style.ts';
import { groupBy } from '../../shared/groupBy.ts';
import { plural } from '../../shared/plural.ts';
import type { RefusedPhoto } from '../importRun.ts';
import { adviceOn } from './advice.ts';

/** What a report on an import shows. */
export interface ImportReport {
  /** What was imported into what, for people. */
  readonly from: string;
  readonly group: string;
  readonly photos: number;
  readonly enrolled: number;
  readonly known: number;
  readonly refused: readonly RefusedPhoto[];
  /** Whether it ended before all photos were looked at. */
  readonly stopped: boolean;
}

const importStyle = `
.refused { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 14px; }
.refused div { display: flex; gap: 10px; min-width: 0; } .refused p { margin: 0; min-width: 0; font-size: 13px; line-height: 1.4; }
.refused img, .refused .blank { flex: none; width: 72px; height: 72px; border-radius: 8px; object-fit: cover; background: var(--line); }
`;

/** What an import refused, as one HTML page that needs nothing else: pictures and style lie inside. */
export function renderImportReport(report: ImportReport): string {
  const { from, group, refused, stopped } = report;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>facedex import: ${plural(refused.length, 'photo')} refused</title>`;
  const body = html`</head><body><main>
<h1>${plural(refused.length, 'photo was', 'photos were')} not imported</h1>
<p class="soft">Photos of ${from} into library “${group}”.${stopped ? ' The import was stopped before its end: there may be more.' : ''}
This page shows the photos; share it with care.</p>
${tiles(report)}
${byError(refused).map(([error, photos]) => section(error, photos))}
</main></body></html>
`;
  return `${page.markup}<style>${style}${importStyle}</style>${body.markup}`;
}

function tiles({ photos, enrolled, known, refused }: ImportReport): Html {
  const tile = (value: number, label: string): Html =>
    html`<div class="tile"><b class="num">${value.toLocaleString('en')}</b>${label}</div>`;
  return html`<div class="tiles">${[
    tile(photos, 'photos'),
    tile(enrolled, 'enrolled'),
    tile(known, 'in the library already'),
    tile(refused.length, 'refused'),
  ]}</div>`;
}

/** The most frequent first. */
function byError(refused: readonly RefusedPhoto[]): [error: string, photos: RefusedPhoto[]][] {
  return [...groupBy(refused, ({ error }) => error)].sort(([, a], [, b]) => b.length - a.length);
}

function section(error: string, photos: readonly RefusedPhoto[]): Html {
  const { title, advice } = adviceOn(error);
  return html`<h2>${title}: ${plural(photos.length, 'photo')}</h2>
<p class="soft">${advice}</p>
<section class="card refused">${photos.map(photoCard)}</section>`;
}

function photoCard({ file, user_id, detail, picture }: RefusedPhoto): Html {
  const shown =
    picture === undefined
      ? html`<span class="blank"></span>`
      : html`<img src="${picture}" alt="" loading="lazy">`;
  return html`<div>${shown}<p><b>${file}</b><br>${user_id}<br><span class="soft">${detail}</span></p></div>`;
}
