import type { LabelledPhoto } from './labelledPhotos.ts';
import { matchBoxes } from './matchBoxes.ts';

/** From these lengths of a labelled box's longer side on, pixels. */
const SIZES = [0, 20, 40, 60, 100, 200] as const;

/** Share of labelled faces that are found, by their size, and boxes a photo that are no labelled face. */
export function recallBySize(photos: readonly LabelledPhoto[]): object[] {
  const faces = photos.flatMap(({ labels, found }) => {
    const matches = matchBoxes(labels, found);
    return labels.map(({ width, height }, i) => ({
      side: Math.max(width, height),
      found: matches[i] !== -1,
    }));
  });
  const extra = photos.reduce((sum, { labels, found }) => {
    return sum + found.length - matchBoxes(labels, found).filter((match) => match !== -1).length;
  }, 0);
  const row = (name: string, from: number, to: number): object => {
    const of = faces.filter(({ side }) => side >= from && side < to);
    const hits = of.filter(({ found }) => found).length;
    return {
      side: name,
      faces: of.length,
      found: hits,
      recall: `${((100 * hits) / of.length).toFixed(1)} %`,
    };
  };
  const buckets = SIZES.map((from, i) => {
    const to = SIZES[i + 1] ?? Number.POSITIVE_INFINITY;
    return row(Number.isFinite(to) ? `${from} to ${to}` : `${from} and more`, from, to);
  });
  const per = (extra / photos.length).toFixed(3);
  return [
    ...buckets,
    row('60 and more', 60, Number.POSITIVE_INFINITY),
    { side: 'none: found where no face is labelled', found: extra, recall: `${per} a photo` },
  ];
}
