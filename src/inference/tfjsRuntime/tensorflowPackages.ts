/** Packages that bring TensorFlow's native library, in the order in which they are tried. */
export const tensorflowPackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;
