export { inParallel } from '#src/vision/inParallel.js';
