import type { Pair, Window } from './window.ts';

/**
 * The same window with as many pads at the end as make room for a last, incomplete position. As in onnxruntime, none
 * begins in the pads at the end.
 */
export function ceilPads(window: Window, picture: Pair): Window {
  const along = (at: 0 | 1): Pair => {
    const [before, after] = window.pads[at];
    const kernel = window.kernel[at];
    const stride = window.strides[at];
    const steps = Math.ceil((picture[at] + before + after - kernel) / stride);
    const last = steps * stride >= picture[at] + before ? steps - 1 : steps;
    return [before, Math.max(0, last * stride + kernel - picture[at] - before)];
  };
  return { ...window, pads: [along(0), along(1)] };
}
