import { createRequire } from 'node:module';
import type { Candidate } from '#src/gallery/candidate.js';
import { dot } from '#src/gallery/dot.js';
import type { HnswModule } from '#src/gallery/hnswIndex.js';
import { LibraryIndex } from '#src/gallery/libraryIndex.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { recall } from './recall.ts';
import { batches, type SyntheticFaces } from './syntheticFaces.ts';
import { Timings } from './timings.ts';

const LIMITS = [1, 10, 100] as const;
/** The same for all three: links a point, points looked at while one is linked and while one is searched. */
const [M, EF_CONSTRUCTION, EF] = [16, 200, 256];

interface Graph {
  readonly name: string;
  readonly search: (probe: Float32Array, limit: number) => { similarity: number }[];
}

/** This engine's HNSW index, hnswlib-node as such and usearch, over the same vectors. */
export function graphTimes(faces: SyntheticFaces, wanted: readonly Candidate[][]): object[] {
  const rows: object[] = [];
  for (const make of [facedexHnsw, hnswlibNode, usearch]) {
    const start = performance.now();
    const before = process.memoryUsage().rss;
    const { name, search } = make(faces);
    const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
    const bytes = Math.round((process.memoryUsage().rss - before) / faces.count);
    const timings = new Timings();
    for (const k of LIMITS) {
      const answers = faces.probes.map((probe) => timings.take(String(k), () => search(probe, k)));
      const [row, found] = [timings.row(String(k)), recall(answers, wanted, k)];
      rows.push({
        faces: faces.count,
        index: name,
        ...row,
        k,
        recall: found,
        'build s': seconds,
        'bytes a face': bytes,
      });
    }
  }
  return rows;
}

function facedexHnsw(faces: SyntheticFaces): Graph {
  const { dimension } = faces;
  const hnswlib = load('hnswlib-node') as HnswModule;
  const options = { dimension, hnswlib, index: 'hnsw', threshold: 0, seed: 1 } as const;
  const index = new LibraryIndex({ ...options, random: randomNumbers(1) });
  for (const { ids, vectors } of batches(faces, 1000))
    ids.forEach((id, i) => void index.add(id, vectors.subarray(i * dimension, (i + 1) * dimension)));
  while (index.work());
  return {
    name: 'facedex hnsw, proven (with its exact index)',
    search: (probe, limit) => index.search(probe, limit),
  };
}

function hnswlibNode({ dimension, count, vectors }: SyntheticFaces): Graph {
  const { HierarchicalNSW } = load('hnswlib-node') as HnswModule;
  const graph = new HierarchicalNSW('ip', dimension);
  graph.initIndex({ maxElements: count, m: M, efConstruction: EF_CONSTRUCTION, randomSeed: 1 });
  for (let i = 0; i < count; i++)
    graph.addPoint(Array.from(vectors.subarray(i * dimension, (i + 1) * dimension)), i);
  graph.setEf(EF);
  return {
    name: `hnswlib-node 3.0.0, ef ${EF}`,
    search: (probe, limit) =>
      graph.searchKnn(Array.from(probe), limit).distances.map((distance) => ({ similarity: 1 - distance })),
  };
}

/** What is used of usearch, whose types do not fit its ES module. */
interface Usearch {
  readonly Index: new (
    config: object,
  ) => {
    add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
    search(probe: Float32Array, limit: number, threads: number): { keys: BigUint64Array };
  };
}

function usearch({ dimension, count, vectors }: SyntheticFaces): Graph {
  const { Index } = load('usearch') as Usearch;
  const expansion = { connectivity: M, expansion_add: EF_CONSTRUCTION, expansion_search: EF };
  const index = new Index({
    dimensions: dimension,
    metric: 'ip',
    quantization: 'f32',
    multi: false,
    ...expansion,
  });
  index.add(
    BigUint64Array.from({ length: count }, (_, i) => BigInt(i)),
    vectors,
    1,
  );
  return {
    name: `usearch 2.26.2, ef ${EF}`,
    search: (probe, limit) =>
      Array.from(index.search(probe, limit, 1).keys, (key) => ({
        similarity: dot(vectors, Number(key) * dimension, probe),
      })),
  };
}

function load(name: string): unknown {
  return createRequire(import.meta.url)(name);
}
