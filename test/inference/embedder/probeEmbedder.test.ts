import { describe, expect, it } from 'vitest';
import { probeEmbedder } from '#src/inference/embedder/probeEmbedder.js';
import { encodeOnnx } from '#src/inference/onnx/encodeOnnx.js';
import { GraphBuilder } from '#src/inference/onnx/graphBuilder.js';
import { openOnnxRuntime } from '#src/inference/onnxruntime.js';
import { tinyEmbedder } from '../../support/tinyEmbedder.ts';

const runtime = await openOnnxRuntime();

function probe(model: Parameters<typeof encodeOnnx>[0], input = 112, layout?: 'nhwc'): Promise<number> {
  return probeEmbedder(runtime, encodeOnnx(model), { input, layout });
}

/** A net of chips of 16 pixels that begins with the values of the chip as one row. */
function netOf(finish: (graph: GraphBuilder, row: string) => void): ReturnType<GraphBuilder['build']> {
  const graph = new GraphBuilder();
  finish(graph, graph.node('Flatten', ['x'], { axis: { int: 1 } }));
  return graph.build('net', [{ name: 'x', dims: ['N', 3, 16, 16] }], [{ name: 'y', dims: ['N', 'd'] }]);
}

describe('probeEmbedder()', () => {
  it('learns the length of the embeddings by running the net, whatever is left free', async () => {
    expect(await probe(tinyEmbedder())).toBe(64);
    expect(await probe(tinyEmbedder({ dimension: 512, batch: 'N', side: 'side' }))).toBe(512);
    expect(await probe(tinyEmbedder({ layout: 'nhwc', side: '' }), 112, 'nhwc')).toBe(64);
  });

  it('refuses chips of another size than the net takes', async () => {
    await expect(probe(tinyEmbedder(), 96)).rejects.toThrow('it wants chips of 3 x 112 x 112 values');
  });

  it('refuses a net that cannot take chips of the size that was said', async () => {
    await expect(probe(tinyEmbedder({ side: 'side' }), 64)).rejects.toMatchObject({ code: 'NET_UNREADABLE' });
  });

  it.each([
    ['it gives 8 values a chip', tinyEmbedder({ dimension: 8 }), 112],
    [
      'it gives the same embedding for two different chips',
      netOf((graph, row) => {
        const same = graph.node('Mul', [row, graph.constant('zero', [1], Float32Array.of(0))]);
        graph.node('Add', [same, graph.constant('one', [1], Float32Array.of(1))], {}, 'y');
      }),
      16,
    ],
    [
      'it gives no direction',
      netOf((graph, row) =>
        graph.node('Mul', [row, graph.constant('zero', [1], Float32Array.of(0))], {}, 'y'),
      ),
      16,
    ],
    [
      'it gives other embeddings for two chips at once',
      netOf((graph, row) => {
        const mean = graph.node('ReduceMean', [row], { axes: { ints: [0] } });
        graph.node(
          'Sub',
          [row, graph.node('Mul', [mean, graph.constant('half', [1], Float32Array.of(0.5))])],
          {},
          'y',
        );
      }),
      16,
    ],
  ])('refuses a net because %s', async (reason, model, input) => {
    await expect(probe(model, input)).rejects.toMatchObject({
      code: 'NET_UNREADABLE',
      message: expect.stringContaining(reason),
    });
  });
});
