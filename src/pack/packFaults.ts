import type { Calibration, Embedder, MeasuredCalibration, PackDraft, PackNets } from './pack.ts';

/** Says where the parts of a pack contradict each other, each as `field: what is wrong`; none when it holds together. */
export function packFaults(pack: PackDraft): readonly string[] {
  return [
    ...repeatedNames(pack),
    ...unlistedNames(pack),
    ...repeatedNets(pack),
    ...embedderFaults(pack.embedder, pack),
    ...commonFaults(pack.embedder),
    ...gateFaults(pack),
    ...goldenFaults(pack),
    ...(pack.calibration === undefined ? [] : calibrationFaults(pack.calibration)),
  ];
}

function goldenFaults({ golden, embedder: { dimension } }: PackNets): readonly string[] {
  if (golden === undefined) return [];
  const { length: count } = golden.embedding;
  const length = Math.hypot(...golden.embedding);
  return [
    ...(count === dimension ? [] : [`golden.embedding: has ${count} values for embeddings of ${dimension}`]),
    ...(Math.abs(length - 1) < 1e-3 ? [] : [`golden.embedding: is ${length} long, must be 1`]),
  ];
}

function repeatedNames({ files }: PackNets): readonly string[] {
  const names = files.map(({ name }) => name);
  return names.flatMap((name, at) =>
    names.indexOf(name) < at ? [`files[${at}].name: "${name}" is listed twice`] : [],
  );
}

function repeatedNets({ attackFilter }: PackNets): readonly string[] {
  const names = attackFilter?.nets.map(({ name }) => name) ?? [];
  return names.flatMap((name, at) =>
    names.indexOf(name) < at ? [`attackFilter.nets[${at}].name: "${name}" is there twice`] : [],
  );
}

function unlistedNames(pack: PackNets): readonly string[] {
  const listed = new Set(pack.files.map(({ name }) => name));
  const { detector, landmarks, embedder, attackFilter } = pack;
  const nets = Object.entries({
    detector,
    landmarks,
    embedder,
    ...Object.fromEntries(attackFilter?.nets.map((net, at) => [`attackFilter.nets[${at}]`, net]) ?? []),
  });
  return nets.flatMap(([part, net]) =>
    (['model', 'weights'] as const).flatMap((field) => {
      const name = net[field];
      return name === undefined || listed.has(name)
        ? []
        : [`${part}.${field}: "${name}" is not listed in files`];
    }),
  );
}

/** Says what of an embedder contradicts itself or the landmarks before it, each as `embedder.field: what is wrong`. */
export function embedderFaults(
  embedder: Pick<Embedder, 'alignment' | 'input' | 'pixels'>,
  pack: Pick<PackNets, 'landmarks'>,
): readonly string[] {
  return [
    ...alignmentFaults(embedder, landmarkCount(pack)),
    ...templateFaults(embedder),
    ...pixelFaults(embedder),
  ];
}

/** No similarity transform leads to a template that is one point, and no face is seen in a chip that it lies outside of. */
function templateFaults({ alignment: { template }, input }: Pick<Embedder, 'alignment' | 'input'>): string[] {
  const outside = template.findIndex((point) => point.some((at) => at < 0 || at > input));
  const [first] = template;
  return [
    ...(outside < 0
      ? []
      : [`embedder.alignment.template[${outside}]: lies outside of the chip, 0 to ${input} pixels`]),
    ...(template.some(([x, y]) => x !== first?.[0] || y !== first[1])
      ? []
      : ['embedder.alignment.template: all of its points are the same']),
  ];
}

/** Pixels are scaled in float32. */
function pixelFaults({ pixels: { mean, scale } }: Pick<Embedder, 'pixels'>): string[] {
  const scaled = (value: number, less: number): number =>
    Math.fround(Math.fround(value - Math.fround(less)) * Math.fround(scale));
  const isLost = mean.some(
    (less) => !(Math.abs(scaled(255, less) - scaled(0, less)) > 0 && Number.isFinite(scaled(255, less))),
  );
  return isLost ? ['embedder.pixels: mean and scale leave nothing of the values 0 to 255 in float32'] : [];
}

function landmarkCount({ landmarks }: Pick<PackNets, 'landmarks'>): number {
  return landmarks.kind === 'facemesh' ? landmarks.points.length : 68;
}

function alignmentFaults({ alignment }: Pick<Embedder, 'alignment'>, points: number): readonly string[] {
  const { landmarks, template } = alignment;
  const faults = landmarks.flatMap((landmark, at) =>
    landmark < points
      ? []
      : [`embedder.alignment.landmarks[${at}]: ${landmark} is not one of ${points} landmarks`],
  );
  if (template.length === landmarks.length) return faults;
  return [
    ...faults,
    `embedder.alignment.template: has ${template.length} points for ${landmarks.length} landmarks`,
  ];
}

function commonFaults({ common, dimension }: Embedder): readonly string[] {
  if (common === undefined) return [];
  const { direction } = common;
  const length = Math.hypot(...direction);
  return [
    ...(direction.length === dimension
      ? []
      : [`embedder.common.direction: has ${direction.length} values for embeddings of ${dimension}`]),
    ...(Math.abs(length - 1) < 1e-3 ? [] : [`embedder.common.direction: is ${length} long, must be 1`]),
  ];
}

function gateFaults({ gate, embedder }: PackDraft): readonly string[] {
  if (gate === undefined || gate.embedding.length === embedder.dimension) return [];
  return [
    `gate.embedding: has ${gate.embedding.length} weights for embeddings of ${embedder.dimension} values`,
  ];
}

/** Says where a calibration contradicts itself, each as `calibration.field: what is wrong`. */
export function calibrationFaults({ points, measured }: Calibration): readonly string[] {
  return [...tableFaults(points), ...(measured === undefined ? [] : measuredFaults(points, measured))];
}

// Scores are strictly increasing in similarity only while the table is monotonic.
function tableFaults(points: Calibration['points']): readonly string[] {
  return points.flatMap(([similarity, fmr], at) => {
    const before = points[at - 1];
    if (before === undefined || (similarity > before[0] && fmr < before[1])) return [];
    return [`calibration.points[${at}]: similarity must rise and FMR must fall from point to point`];
  });
}

function measuredFaults(points: Calibration['points'], { interval }: MeasuredCalibration): readonly string[] {
  const [first, last] = [points[0], points.at(-1)];
  const whole = first?.[0] === -1 && last?.[0] === 1;
  return [
    ...(whole ? [] : ['calibration.points: a measured table must reach from similarity -1 to 1']),
    ...interval.flatMap(([, low, high], at) =>
      low <= high ? [] : [`calibration.measured.interval[${at}]: ${low} is more than ${high}`],
    ),
  ];
}
