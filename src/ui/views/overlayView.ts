import type { DetectedFace } from '#src/api/bodies.js';
import { html, nothing, svg, type TemplateResult } from '../lib/lit-html.js';
import type { Seen } from '../state.ts';

/** How faces are drawn over a picture. */
export interface Overlay {
  readonly seen: Seen;
  /** As the element below: `cover` cuts off what does not fit, `contain` shows all. */
  readonly fit: 'cover' | 'contain';
  readonly isMirrored: boolean;
  /** Which face is meant. */
  readonly selected: number;
  /** How it stands with that face. */
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
  /** Beside that face. */
  readonly label?: string | undefined;
}

/** Boxes in pixels of the picture; the same rule as for the element below lays them over it. */
export function overlayView(overlay: Overlay): TemplateResult {
  const { seen, fit } = overlay;
  const scale = Math.max(seen.width, seen.height) / 100;
  return html`
    <svg class="overlay" viewBox="0 0 ${seen.width} ${seen.height}" aria-hidden="true"
      preserveAspectRatio=${fit === 'cover' ? 'xMidYMid slice' : 'xMidYMid meet'}>
      ${seen.faces.map((face, at) => boxView(face, at === overlay.selected, overlay, scale))}
    </svg>
  `;
}

function boxView({ box }: DetectedFace, isMeant: boolean, overlay: Overlay, scale: number): TemplateResult {
  const { seen, isMirrored, tone, label } = overlay;
  const { top, width, height } = box;
  const left = isMirrored ? seen.width - box.left - width : box.left;
  const shape = isMeant
    ? svg`<path d=${corners(left, top, width, height)} />`
    : svg`<rect x=${left} y=${top} width=${width} height=${height} rx=${width / 14} />`;
  return svg`
    <g class="box box--${isMeant ? tone : 'other'}">
      ${shape}
      ${isMeant && label ? labelView(label, left + width / 2, top, scale, seen) : nothing}
    </g>
  `;
}

/** Four rounded corners. */
function corners(left: number, top: number, width: number, height: number): string {
  const [right, bottom] = [left + width, top + height];
  const [long, r] = [Math.min(width, height) / 4, width / 12];
  const arc = (x: number, y: number): string => `a${r} ${r} 0 0 1 ${x} ${y}`;
  return [
    `M${left} ${top + long}V${top + r}${arc(r, -r)}H${left + long}`,
    `M${right - long} ${top}H${right - r}${arc(r, r)}V${top + long}`,
    `M${right} ${bottom - long}V${bottom - r}${arc(-r, r)}H${right - long}`,
    `M${left + long} ${bottom}H${left + r}${arc(-r, -r)}V${bottom - long}`,
  ].join('');
}

/** Letters of a name that are shown. */
const MOST = 20;

/** Rather too wide than too narrow, in heights of the letters. */
function widthOf(text: string): number {
  const wide = (letter: string): number =>
    /[MW@%…]/.test(letter) ? 1.1 : /[A-Z&#_mw]/.test(letter) ? 0.9 : 0.65;
  return Array.from(text, wide).reduce((sum, one) => sum + one, 0);
}

/** A name above the box, or in it where the picture ends. */
function labelView(name: string, middle: number, top: number, scale: number, seen: Seen): TemplateResult {
  const label = name.length > MOST ? `${name.slice(0, MOST - 1)}…` : name;
  const size = 2.6 * scale;
  const width = (widthOf(label) + 1.4) * size;
  const height = 1.7 * size;
  const x = Math.min(Math.max(0, middle - width / 2), Math.max(0, seen.width - width));
  const y = Math.max(0.4 * size, top - height - 0.6 * size);
  return svg`
    <rect class="box__plate" x=${x} y=${y} width=${width} height=${height} rx=${height / 2} />
    <text class="box__label" x=${x + width / 2} y=${y + height / 2} font-size=${size}>${label}</text>
  `;
}
