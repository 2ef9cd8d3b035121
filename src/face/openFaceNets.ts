import { Warper } from '../image/warper.ts';
import type { Net, Runtime } from '../inference/runtime.ts';
import type { PackNets } from '../pack/pack.ts';
import { attackFilter } from './attackFilter/attackFilter.ts';
import { attackJudge } from './attackFilter/attackJudge.ts';
import { blazeFace } from './blazeface/blazeFace.ts';
import { embedder } from './embed.ts';
import { evidenceOf } from './evidenceOf.ts';
import { faceMesh } from './facemesh/faceMesh.ts';
import type { FaceAttackFilter, FaceDetector, FaceLandmarker, FaceNets } from './faceNets.ts';
import { landmarks68 } from './landmarks68/landmarks68.ts';
import { type LoadedNets, loadNets, type NetOptions } from './loadNets.ts';
import type { ReadFile } from './netSources.ts';
import { ssd } from './ssd/ssd.ts';

/**
 * Loads the three nets of a pack, and those of its attack filter where it is asked for and there is one.
 *
 * @param readFile - gives the verified content of one of the pack's files.
 */
export async function openFaceNets(
  pack: PackNets,
  runtime: Runtime,
  readFile: ReadFile,
  options: NetOptions = {},
): Promise<FaceNets> {
  return faceNets(pack, await loadNets(pack, runtime, readFile, options));
}

/** What the nets of a pack are for, once they are loaded; closes them in the end. */
export function faceNets(pack: PackNets, nets: LoadedNets): FaceNets {
  const warper = new Warper();
  const [detector, landmarker, embedding, ...filter] = nets;
  const { gate } = pack;
  const limits = gate && { minRawLength: gate.minRawLength };
  return {
    detector: detectorOf(pack, warper, detector),
    landmarker: landmarkerOf(pack, warper, landmarker),
    embedder: embedder(warper, embedding, { ...pack.embedder, ...limits }),
    ...(filter.length > 0 && { attackFilter: filterOf(pack, warper, filter) }),
    isFace: (face) => gate === undefined || evidenceOf(face, gate) >= 0,
    close: async () => {
      await Promise.all(nets.map((net) => net.close()));
    },
  };
}

function detectorOf({ detector }: PackNets, warper: Warper, net: Net): FaceDetector {
  return detector.kind === 'blazeface' ? blazeFace(warper, net, detector) : ssd(warper, net, detector);
}

function landmarkerOf({ landmarks, gate }: PackNets, warper: Warper, net: Net): FaceLandmarker {
  const limits = gate && { minPresence: gate.minPresence };
  return landmarks.kind === 'facemesh'
    ? faceMesh(warper, net, { ...landmarks, ...limits })
    : landmarks68(warper, net, landmarks);
}

function filterOf(
  { attackFilter: filter }: PackNets,
  warper: Warper,
  nets: readonly Net[],
): FaceAttackFilter {
  return attackFilter(
    (filter?.nets ?? []).map((constants, i) => attackJudge(warper, nets[i] as Net, constants)),
  );
}
