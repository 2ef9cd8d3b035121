import { FaceSearch } from '#src/index.js';
import { readPack } from '#src/pack/readPack.js';
import { randomNumbers } from '#src/randomNumbers.js';
import { agreement } from './liveness/agreement.ts';
import { bonaFideSets, portraits } from './liveness/bonaFideSets.ts';
import { type Looked, lookAtPhotos, lookAtPresentations } from './liveness/look.ts';
import { presentationKinds } from './liveness/presentations.ts';
import { countBelow, limitFor, quantiles, shareBelow } from './liveness/rates.ts';
import { writeResult } from './support/writeResult.ts';

/** The share of bona fide presentations that may be refused. */
const MOST_REFUSED = 0.02;

/** What was looked at, by its name. */
interface Group {
  readonly name: string;
  /** Of `control` the attacks differ by the medium alone. */
  readonly kind: 'bona fide' | 'control' | 'attack';
  readonly fitted: boolean;
  readonly looked: readonly Looked[];
}

/**
 * The filter against photos and screens: how often it refuses people (BPCER), on photos, and how often it lets simulated attacks pass
 * (APCER), at the pack's limit; at the one that is fitted on one half of the people where a net has none. Rates are of the other
 * half. No real attack is among them.
 */
export async function liveness(): Promise<void> {
  await agreement();
  const { attackFilter } = await readPack('sface');
  const groups = await lookAtAll();
  const rows = (attackFilter?.nets ?? []).flatMap(({ name, least }) => rowsOf(name, least, groups));
  await writeResult('liveness', rows);
}

async function lookAtAll(): Promise<Group[]> {
  const engine = await FaceSearch.open({
    liveness: 'basic',
    vision: { workers: 2 },
    limits: { minSide: 16 },
  });
  const groups: Group[] = [];
  try {
    for (const { name, fitted, photos } of bonaFideSets) {
      const looked = await lookAtPhotos(engine, await photos());
      groups.push({ name, kind: 'bona fide', fitted, looked });
      console.log(`${name}: ${looked.length} faces`);
    }
    for (const [i, kind] of presentationKinds.entries()) {
      const looked = await lookAtPresentations(engine, await portraits(), kind, randomNumbers(i));
      groups.push({ name: kind.name, kind: kind.attack ? 'attack' : 'control', fitted: false, looked });
      console.log(`${kind.name}: ${looked.length} faces`);
    }
  } finally {
    await engine.close();
  }
  return groups;
}

function rowsOf(net: string, inPack: number, groups: readonly Group[]): object[] {
  const sharesOf = ({ looked }: Group, half: Looked['half']): number[] =>
    looked.filter((each) => each.half === half).map(({ shares }) => shares[net] as number);
  const fits = groups.filter(({ fitted }) => fitted);
  const fitted = Math.min(...fits.map((group) => limitFor(sharesOf(group, 'fitted on'), MOST_REFUSED)));
  const limit = inPack > 0 ? inPack : fitted;
  const control = groups.find(({ kind }) => kind === 'control');
  const others = control ? sharesOf(control, 'held out') : [];
  return groups.map((group) => {
    const shares = sharesOf(group, 'held out');
    const isAttack = group.kind === 'attack';
    return {
      net,
      limit: `${limit}, ${inPack > 0 ? "the pack's" : 'fitted here'}`,
      'limit fitted here': fitted,
      presented: group.name,
      'shares: 2, 25, 50 % lie below': quantiles(shares),
      'refused at the limit': countBelow(shares, limit),
      APCER: isAttack ? (shares.filter((share) => share >= limit).length / shares.length).toFixed(3) : '',
      'attack below control': isAttack ? shareBelow(shares, others).toFixed(2) : '',
    };
  });
}
