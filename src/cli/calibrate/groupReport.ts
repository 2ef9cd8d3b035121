import type { CalibrateGroupBody, CalibrationCheck } from '../../api/bodies.ts';

const WORDS: Readonly<Record<CalibrateGroupBody['outcome'], string>> = {
  kept: 'Kept: its scores are read from its own table from now on.',
  too_few_people:
    "Left as it is: it has fewer than 300 user_ids. 300 people make 44,850 comparisons, the fewest that count a false match rate of 1 in 1,000 and leave a half to check it on. From 100 on --coarse moves the pack's table to where their similarities lie.",
  too_many_suspects:
    'Left as it is: more than 5 % of its people look like somebody else of the library. Who is enrolled under two user_ids makes false matches of true ones; see who with --suspects, and delete the doubles.',
  pack_holds: "It needs no table of its own: the pack's holds on its people, and theirs is no closer.",
  halves_disagree:
    'Left as it is: a table made from one half of its people does not hold on the other half. More people, or better photos, may change that.',
};

/** What became of measuring a library, for an operator; users are named only where they are asked for. */
export function groupReport(
  body: CalibrateGroupBody,
  { coarse, dryRun, suspects }: Record<'coarse' | 'dryRun' | 'suspects', boolean>,
): string {
  const { group_id, people, faces, outcome } = body;
  const words =
    outcome === 'kept' && dryRun
      ? 'Would be kept (--dry-run): nothing was changed.'
      : outcome === 'too_few_people' && coarse
        ? 'Left as it is: it has fewer than 100 user_ids, the fewest for --coarse.'
        : WORDS[outcome];
  return [
    `Library "${group_id}": ${grouped(people)} people, ${grouped(faces)} faces compared`,
    ...checkLines(body.checks),
    ...suspectLines(body, suspects),
    words,
    `Calibration in use: ${body.source}`,
  ].join('\n');
}

/** A line a rate; under each table first the one half of the people, then the other. */
function checkLines(checks: readonly CalibrationCheck[]): readonly string[] {
  if (checks.length === 0) return [];
  const rates = [...new Set(checks.map(({ fmr }) => fmr))];
  const both = (fmr: number, owner: 'pack' | 'library'): string =>
    checks.flatMap((check) => (check.fmr === fmr ? [check[owner].toFixed(2)] : [])).join(' and ');
  return [
    'False matches on held-out people, as a multiple of what the table says (either half against the other):',
    `  ${'FMR'.padEnd(8)}${"pack's table".padEnd(18)}table of its own`,
    ...rates.map(
      (fmr) => `  ${fmr.toExponential(0).padEnd(8)}${both(fmr, 'pack').padEnd(18)}${both(fmr, 'library')}`,
    ),
  ];
}

function suspectLines({ suspect_count, suspects }: CalibrateGroupBody, isAsked: boolean): readonly string[] {
  if (suspect_count === 0) return [];
  const line = `${grouped(suspect_count)} ${suspect_count === 1 ? 'pair' : 'pairs'} of user_ids look like one person each and were left out`;
  if (!isAsked) return [`${line}; --suspects names them`];
  const named = suspects.map(
    ({ user_ids, face_tokens, similarity }) =>
      `  ${similarity.toFixed(3)}  ${user_ids.join('  ')}  (faces ${face_tokens.join(', ')})`,
  );
  return [`${line}, the most similar first:`, ...named];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
