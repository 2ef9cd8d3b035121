import { FaceSearchError } from '../../faceSearchError.ts';
import type { OnnxGraph, OnnxModel, OnnxTensor } from '../onnx/onnxModel.ts';
import { type Backend, onBackend } from './backend.ts';
import { inputOf } from './graph/inputOf.ts';
import { lastReads } from './graph/lastReads.ts';
import { simplify } from './graph/simplify.ts';
import { type KnownValues, NodePlanner } from './nodePlanner.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { unreadable } from './unreadable.ts';
import { activation, freeValue, integers, type Value } from './value.ts';

/**
 * Makes a graph ready to run by running it once, op by op, on one input of zeros: each op sees what it will be fed, lays
 * out its weights for that, and whatever cannot run fails here and not later.
 *
 * @throws FaceSearchError `NET_UNREADABLE`; names the op and the node.
 */
export function planNet(backend: Backend, model: OnnxModel): Plan {
  const planner = new NodePlanner(backend, model.opset);
  try {
    return onBackend(backend, () => planGraph(backend, model.graph, planner));
  } catch (fault) {
    planner.dispose();
    throw fault instanceof FaceSearchError ? fault : unreadable((fault as Error).message, fault);
  }
}

function planGraph({ tf }: Backend, given: OnnxGraph, planner: NodePlanner): Plan {
  const { name: input, dims: inputDims } = inputOf(given);
  const { graph, nodes } = simplify(given);
  const outputs = graph.outputs.map(({ name }) => name);
  const known: KnownValues = {
    fixed: new Map(graph.initializers.map((tensor) => [tensor.name, constantOf(tensor)])),
    examples: new Map([[input, activation(tf.zeros([1, ...inputDims]))]]),
  };
  const steps: PlannedStep[] = [];
  const spent = lastReads(nodes, outputs);
  for (const [at, node] of nodes.entries()) {
    const run = planner.plan(node, known);
    const free = spent[at] ?? [];
    if (run) steps.push({ run, inputs: node.inputs, outputs: node.outputs, spent: free });
    for (const name of free) freeValue(known.examples.get(name));
  }
  checkOutputs(outputs, known);
  return { input, inputDims, outputs, steps, fixed: integersOf(known.fixed), weights: planner.weights };
}

function constantOf({ dims, data }: OnnxTensor): Value {
  return data instanceof Float32Array
    ? { kind: 'floats', dims, data }
    : integers(Array.from(data, Number), dims);
}

/** What steps read of the fixed values: weights are on the backend, and need not stay in memory twice. */
function integersOf(fixed: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map([...fixed].filter(([, { kind }]) => kind === 'ints'));
}

function checkOutputs(outputs: readonly string[], { fixed, examples }: KnownValues): void {
  for (const name of outputs) {
    const value = examples.get(name);
    if (value?.kind === 'tensor') continue;
    const fault = fixed.has(name)
      ? 'is a constant'
      : value
        ? 'is int64, not float32'
        : 'is not given by any node';
    throw new Error(`output "${name}" ${fault}`);
  }
}
