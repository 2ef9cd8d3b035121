import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

/** How a page is opened. */
export interface PageOptions {
  readonly width?: number;
  readonly dark?: boolean;
  /** Whether the browser lets the page have the camera. @default true */
  readonly camera?: boolean;
}

/** The kiosk page in a browser, and whatever went wrong in it. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Uncaught errors, and what the page's policy has refused. */
  readonly faults: string[];
}

/** Opens the page in a profile of its own. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<OpenPage> {
  const { width = 1920, dark = false, camera = true } = options;
  const context = await browser.newContext({
    viewport: { width, height: width > 1000 ? 1080 : 740 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    permissions: camera ? ['camera'] : [],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults = watchFaults(page);
  await page.goto(url);
  return { page, faults, [Symbol.asyncDispose]: () => close(context, faults) };
}

function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  page.on('console', (message) => {
    // Refused calls are part of what is tested.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      faults.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(page.url()).host && page.url() !== 'about:blank')
      faults.push(`asked for ${request.url()}`);
  });
  return faults;
}

async function close(context: BrowserContext, faults: readonly string[]): Promise<void> {
  await context.close();
  expect(faults).toEqual([]);
}

/** What axe-core finds serious or critical, by rule and element. */
export async function seriousFaults(page: Page, axe: string): Promise<readonly string[]> {
  // Through the debugger, since the page's own policy takes no script from elsewhere.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
      );
  });
}
