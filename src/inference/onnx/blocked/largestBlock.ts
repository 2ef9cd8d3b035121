/** Channels of the largest block that onnxruntime keeps activations in (AVX-512). */
export const LARGEST_BLOCK = 16;
