import { describe, expect, it } from 'vitest';
import { embedderTraits } from '#src/inference/embedder/embedderTraits.js';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import type { OnnxModel, OnnxValue } from '#src/inference/onnx/onnxModel.js';
import { tinyEmbedder } from '../../support/tinyEmbedder.ts';

const row: OnnxValue = { name: 'y', dims: [1, 64] };

/** A graph of one node of which only the ends are looked at. */
function netOf(inputs: readonly OnnxValue[], outputs: readonly OnnxValue[], op = 'Flatten'): OnnxModel {
  const graph = new GraphBuilder();
  graph.node(op, [inputs[0]?.name ?? ''], {}, outputs[0]?.name ?? '');
  return graph.build('net', inputs, outputs);
}

const chip = (...dims: (number | string)[]): OnnxValue => ({ name: 'x', dims });

function scaled(...steps: readonly (readonly [op: string, constant: number])[]): OnnxModel {
  const graph = new GraphBuilder();
  let value = graph.node('Transpose', ['x']);
  steps.forEach(([op, constant], i) => {
    value = graph.node(op, [value, graph.constant(`c${i}`, [1], Float32Array.of(constant))]);
  });
  graph.node('Flatten', [value], {}, 'y');
  return graph.build('net', [chip(1, 3, 112, 112)], [row]);
}

describe('embedderTraits()', () => {
  it('reads layout and size where the graph settles them, and leaves open what it leaves open', () => {
    expect(embedderTraits(tinyEmbedder())).toEqual({
      layout: 'nchw',
      input: 112,
      range: undefined,
      outputs: ['embedding'],
    });
    expect(embedderTraits(tinyEmbedder({ layout: 'nhwc', side: 'side', batch: 'N' }))).toMatchObject({
      layout: 'nhwc',
      input: undefined,
    });
    expect(embedderTraits(netOf([chip('N', 'C', 'H', 'W')], [row]))).toMatchObject({
      layout: undefined,
      input: undefined,
    });
  });

  it.each([
    ['0..255', [['Sub', 127.5] as const, ['Mul', 0.0078125] as const]],
    ['0..255', [['Mul', 1 / 255] as const]],
    ['0..255', [['Div', 255] as const]],
    ['0..1', [['Sub', 0.485] as const, ['Div', 0.229] as const]],
    [undefined, [['Mul', 1.5] as const]],
    [undefined, [['Add', 3] as const]],
  ])('tells pixels of %s by what the graph begins with: %j', (range, steps) => {
    expect(embedderTraits(scaled(...steps)).range).toBe(range);
  });

  it('names every output that may be an embedding, by its form', () => {
    const outputs = [
      row,
      { name: 'map', dims: [1, 64, 7, 7] },
      { name: 'z', dims: [1, 128, 1, 1] },
      { name: 'w', dims: [] },
    ];
    expect(embedderTraits(netOf([chip(1, 3, 112, 112)], outputs)).outputs).toEqual(['y', 'z', 'w']);
  });

  it.each([
    [netOf([chip(1, 3, 112, 112), { name: 'k', dims: [1] }], [row]), 'it has 2 inputs ("x", "k")'],
    [netOf([chip(1, 512)], [row]), 'its input "x" is [1, 512]'],
    [
      netOf([chip(1, 1, 64, 64)], [row]),
      'its input "x" is [1, 1, 64, 64], a colour chip has 3 values a pixel',
    ],
    [netOf([chip(1, 3, 112, 96)], [row]), 'its input "x" is [1, 3, 112, 96], chips are square'],
    [netOf([chip(1, 3, 64, 64)], [{ name: 'y', dims: [1, 3, 256, 256] }]), 'an image and no row of numbers'],
    [netOf([chip(1, 3, 64, 64)], [row], 'Softmax'), 'its output "y" comes from Softmax: shares of classes'],
  ])('refuses what is no embedder, with the reason (%#)', (model, reason) => {
    expect(() => embedderTraits(model)).toThrow(reason);
    expect(() => embedderTraits(model)).toThrow(expect.objectContaining({ code: 'NET_UNREADABLE' }));
  });
});
