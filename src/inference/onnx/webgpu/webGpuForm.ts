import type { OnnxModel } from '../onnxModel.ts';
import { choosePRelu } from './choosePRelu.ts';
import { gemmByPoint } from './gemmByPoint.ts';
import { joinOutputs } from './joinOutputs.ts';

/**
 * The same net, written so that all of it runs on the GPU with onnxruntime's WebGPU provider, which has no PRelu: each would
 * fetch its image to the CPU and send it back. Values stay the same but for rounding. What it gives comes in one output; see
 * `splitOutputs`.
 *
 * Measured on an NVIDIA H200 (Vulkan), milliseconds of a run of 1, 8 and 32 inputs as the net is and in this form: SFace 94, 300
 * and 838 to 2.1, 3.0 and 6.6; FaceMesh 52, 94 and 193 to 4.6, 5.1 and 6.8; BlazeFace 6.2, 8.7 and 15.8 to 3.1, 4.8 and 12.2.
 */
export function webGpuForm(model: OnnxModel): OnnxModel {
  return { ...model, graph: joinOutputs(choosePRelu(gemmByPoint(model))) };
}
