import { afterAll, beforeAll } from 'vitest';
import { type Kiosk, openKiosk } from './openKiosk.ts';

/** The parts of the kiosk, for the tests of the block that has called `useKiosk`. */
export let browser: Kiosk['browser'];
export let engine: Kiosk['engine'];
export let empty: Kiosk['empty'];
export let faces: Kiosk['faces'];
export let url: Kiosk['url'];
export let serve: Kiosk['serve'];
export let open: Kiosk['open'];

/** A browser takes its time on a machine that has much else to do. */
export const patience = { timeout: 180_000 };

/** Opens one kiosk for all tests of a block, and closes it behind them. */
export function useKiosk(): void {
  let close: Kiosk['close'] | undefined;
  beforeAll(async () => {
    ({ browser, engine, empty, faces, url, serve, open, close } = await openKiosk());
  });
  afterAll(() => close?.());
}
