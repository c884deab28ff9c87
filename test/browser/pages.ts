// SPDX-License-Identifier: EUPL-1.2
// The public pages that the tests visit, and what every page must satisfy whatever it shows.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export const LANGUAGES = ['en', 'es', 'fr', 'pt'] as const;
/** Prerendered: complete without JavaScript. */
export const EXPLANATIONS = ['/', '/recognise', '/trafficking-or-smuggling', '/about', '/releases'] as const;
export const PUBLIC_PAGES = [
  ...EXPLANATIONS,
  '/practice',
  '/learn',
  '/words',
  '/share',
  '/unseen',
  '/linkage',
  '/linkage/holder',
  '/linkage/unit',
  '/helplines',
] as const;

/** Opens a page and waits until the application answers. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await ready(page);
}

export async function ready(page: Page): Promise<void> {
  await page.locator('html[data-ready="true"]').waitFor();
}

export interface Watch {
  /** requests to another origin, by address */
  readonly foreign: string[];
  /** violations of the content security policy and of Trusted Types */
  readonly violations: string[];
  /** uncaught errors of the page */
  readonly errors: string[];
}

/** Call before the first `goto`. */
export async function watch(page: Page, origin: string): Promise<Watch> {
  const seen: Watch = { foreign: [], violations: [], errors: [] };
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !['data:', 'blob:', 'about:'].includes(url.protocol)) seen.foreign.push(request.url());
  });
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedScript|Trusted Type/u.test(message.text()))
      seen.violations.push(message.text());
  });
  return seen;
}

/** WCAG 2.2 A and AA, as far as a program can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  // A link that is half under the bar at the top, because the page is scrolled just so, is not too small. At once: the pages
  // scroll smoothly, and what is looked at on the way is half under the bar again.
  await page.evaluate(() => {
    scrollTo({ top: 0, behavior: 'instant' });
  });
  await page.waitForFunction(() => scrollY === 0);
  // its types come from another copy of the same library
  const axePage = page as unknown as ConstructorParameters<typeof AxeBuilder>[0]['page'];
  const { violations } = await new AxeBuilder({ page: axePage })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  expect(found).toEqual([]);
}

/** Nothing wider than the window (WCAG 1.4.10), text not cut off. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { content, view } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    view: document.documentElement.clientWidth,
  }));
  expect(content, `content ${content} px wide in a window of ${view} px`).toBeLessThanOrEqual(view);
}
