import { html, svg, type TemplateResult } from '../lib/lit-html.js';

/** Drawn on 24 by 24, in the colour of the text beside. */
function icon(path: TemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${path}</svg>`;
}

export const icons = {
  camera: icon(
    svg`<path d="M4 8.5A1.500 1.500 0 0 1 5.500 7h2.200l1.400-2.200h5.800L16.300 7h2.200A1.500 1.500 0 0 1 20 8.500v9a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 17.500z"/><circle cx="12" cy="13" r="3.500"/>`,
  ),
  cameraOff: icon(
    svg`<path d="m3 3 18 18M9.500 4.800h5.400L16.300 7h2.200A1.500 1.500 0 0 1 20 8.500v8M17.500 19h-12A1.500 1.500 0 0 1 4 17.500v-9A1.500 1.500 0 0 1 5.500 7H7"/>`,
  ),
  photo: icon(
    svg`<rect x="4" y="5" width="16" height="14" rx="2"/><circle cx="9" cy="10" r="1.600"/><path d="m5 17 4.500-4 3 2.500L16 11.500l4 4.500"/>`,
  ),
  face: icon(
    svg`<path d="M4 8.500V6a2 2 0 0 1 2-2h2.500M15.500 4H18a2 2 0 0 1 2 2v2.500M20 15.500V18a2 2 0 0 1-2 2h-2.500M8.500 20H6a2 2 0 0 1-2-2v-2.500"/><path d="M9 9.800v.8M15 9.800v.8M9 14.500c1.700 1.600 4.300 1.600 6 0"/>`,
  ),
  add: icon(
    svg`<circle cx="10" cy="8" r="3.500"/><path d="M3.500 19.500c.6-3.300 3.200-5.500 6.500-5.500s5.900 2.200 6.500 5.500M18.500 7v6M15.500 10h6"/>`,
  ),
  folder: icon(
    svg`<path d="M4 7a2 2 0 0 1 2-2h3.500l2 2.500H18a2 2 0 0 1 2 2V17a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z"/>`,
  ),
  trash: icon(
    svg`<path d="M5 7h14M10 7V4.500h4V7M7 7l.8 12.500h8.400L17 7M10.300 10.500v5.500M13.700 10.500v5.500"/>`,
  ),
  expand: icon(svg`<path d="M9 4H4v5M15 4h5v5M20 15v5h-5M4 15v5h5"/>`),
  lock: icon(svg`<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>`),
  check: icon(svg`<path d="m5 12.500 4.500 4.500L19 7.500"/>`),
  alert: icon(svg`<path d="M12 8v5M12 16.500v.1"/><circle cx="12" cy="12" r="8.500"/>`),
  unknown: icon(
    svg`<circle cx="12" cy="12" r="8.500"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.600 2.300c-.8.400-1.100.9-1.100 1.700M12 16.500v.1"/>`,
  ),
} as const;
