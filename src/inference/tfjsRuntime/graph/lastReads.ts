import type { OnnxNode } from '../../onnx/onnxModel.ts';

/** For each node the values that nothing needs after it: those it reads last, and those that nobody reads. */
export function lastReads(
  nodes: readonly OnnxNode[],
  outputs: readonly string[],
): readonly (readonly string[])[] {
  const needed = new Set(outputs);
  const spent = nodes.map((): string[] => []);
  for (const [at, { inputs, outputs: given }] of [...nodes.entries()].reverse()) {
    for (const name of [...given, ...inputs]) {
      if (needed.has(name)) continue;
      needed.add(name);
      spent[at]?.push(name);
    }
  }
  return spent;
}
