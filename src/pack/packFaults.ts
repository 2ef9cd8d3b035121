import type { Calibration, Embedder, Pack } from './pack.ts';

/** Says where the parts of a pack contradict each other, each as `field: what is wrong`; none when it holds together. */
export function packFaults(pack: Pack): readonly string[] {
  return [
    ...repeatedNames(pack),
    ...unlistedNames(pack),
    ...alignmentFaults(pack.embedder, landmarkCount(pack)),
    ...gateFaults(pack),
    ...calibrationFaults(pack.calibration),
  ];
}

function repeatedNames({ files }: Pack): readonly string[] {
  const names = files.map(({ name }) => name);
  return names.flatMap((name, at) =>
    names.indexOf(name) < at ? [`files[${at}].name: "${name}" is listed twice`] : [],
  );
}

function unlistedNames(pack: Pack): readonly string[] {
  const listed = new Set(pack.files.map(({ name }) => name));
  return (['detector', 'landmarks', 'embedder'] as const).flatMap((part) =>
    (['model', 'weights'] as const).flatMap((field) => {
      const name = pack[part][field];
      return name === undefined || listed.has(name)
        ? []
        : [`${part}.${field}: "${name}" is not listed in files`];
    }),
  );
}

function landmarkCount({ landmarks }: Pack): number {
  return landmarks.kind === 'facemesh' ? landmarks.points.length : 68;
}

function alignmentFaults({ alignment }: Embedder, points: number): readonly string[] {
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

function gateFaults({ gate, embedder }: Pack): readonly string[] {
  if (gate === undefined || gate.embedding.length === embedder.dimension) return [];
  return [
    `gate.embedding: has ${gate.embedding.length} weights for embeddings of ${embedder.dimension} values`,
  ];
}

// Scores are strictly increasing in similarity only while the table is monotonic.
function calibrationFaults({ points }: Calibration): readonly string[] {
  return points.flatMap(([similarity, fmr], at) => {
    const before = points[at - 1];
    if (before === undefined || (similarity > before[0] && fmr < before[1])) return [];
    return [`calibration.points[${at}]: similarity must rise and FMR must fall from point to point`];
  });
}
