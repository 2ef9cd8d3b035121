import type { Verdict } from '../state.ts';
import type { Overlay } from './overlayView.ts';

/** How the face of a verdict is drawn. */
export function toneOf(verdict: Verdict | undefined): Pick<Overlay, 'tone' | 'label'> {
  if (verdict?.kind === 'match') return { tone: 'good', label: verdict.found[0]?.user_id };
  return { tone: verdict?.kind === 'nobody' ? 'warn' : 'plain' };
}
