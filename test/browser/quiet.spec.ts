// SPDX-License-Identifier: EUPL-1.2
// The quiet page on a device that others look at: one line in the history, nothing kept, nothing asked of the network, gone at
// once, and all of it there without a script.

import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, LANGUAGES, watch } from './pages.ts';

const TITLES = { en: 'Information', es: 'Información', fr: 'Informations', pt: 'Informações' } as const;
const MINE = /Is something wrong|Pasa algo malo|quelque chose ne va pas|Há algo errado/u;

async function openAll(page: Page, language: string): Promise<void> {
  await page.locator(`[data-language="${language}"]`).click();
  for (const summary of await page.locator(`#${language} > details > summary`).all()) await summary.click();
}

for (const language of LANGUAGES) {
  test(`PUB-1: every part read, answered and left: one address and title in the history, nothing kept, ${language}`, async ({
    page,
    context,
    baseURL,
  }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    const seen = await watch(page, new URL(baseURL ?? '').origin);
    await page.goto('/info', { waitUntil: 'networkidle' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await openAll(page, language);
    await page.locator(`#${language} input[value="yes"]`).first().check();
    await expect(page.locator(`#${language} .any`)).toBeVisible();
    await expect(page).toHaveTitle(TITLES[language]);
    await expectNoSidewaysScroll(page);
    await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' })); // what lies under the way out while scrolling is no fault
    await expectAccessible(page);
    expect(asked).toEqual([]);
    const cdp = await context.newCDPSession(page);
    const { entries } = await cdp.send('Page.getNavigationHistory');
    const own = entries.filter(({ url }) => url.startsWith('http'));
    expect(own.map(({ url, title }) => [new URL(url).pathname + new URL(url).hash, title])).toEqual([
      ['/info', TITLES[language]],
    ]);
    expect(await context.cookies()).toEqual([]);
    const kept = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      caches: (await caches.keys()).length,
      databases: (await indexedDB.databases()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }));
    expect(kept).toEqual({ local: 0, session: 0, caches: 0, databases: 0, workers: 0 });
    expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
  });
}

test('PUB-2: three presses of Escape or the link leave at once, and Back does not return', async ({ page }) => {
  await page.route('https://www.wikipedia.org/', (route) => route.fulfill({ body: 'elsewhere' }));
  await page.goto('/info');
  await page.keyboard.press('Tab');
  await expect(page.locator('[data-leave]')).toBeFocused();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('Escape');
  await page.waitForURL('https://www.wikipedia.org/');
  await page.goBack().catch(() => undefined);
  expect(page.url()).not.toContain('/info');
  await page.goto('/info');
  await page.locator('[data-leave]').click();
  await page.waitForURL('https://www.wikipedia.org/');
});

test('PUB-3: answers are gone when the page is left and entered again', async ({ page }) => {
  await page.goto('/info');
  await openAll(page, 'es');
  await page.locator('#es input[value="yes"]').first().check();
  await page.goto('about:blank');
  await page.goBack();
  await page.waitForURL('/info');
  await expect(page.locator('input:checked')).toHaveCount(0);
});

test('PUB-4: it says what it cannot hide, and lets the title be chosen', async ({ page }) => {
  await page.goto('/info');
  await openAll(page, 'en');
  await expect(page.getByText('What this page cannot hide')).toBeVisible();
  await expect(page.getByText(/phone bill/u)).toBeVisible();
  await page.locator('#en select').selectOption('Recipes');
  await expect(page).toHaveTitle('Recipes');
});

test('without a script everything is there: languages, signs, what to do, lines, and the way out', async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: baseURL ?? '' });
  const page = await context.newPage();
  await page.goto('/info');
  await page.locator('#pt > summary').click();
  await page.locator('#pt summary', { hasText: MINE }).click();
  await expect(page.locator('#pt legend').first()).toBeVisible();
  await expect(page.locator('#pt .any')).toBeVisible();
  await expect(page.locator('[data-leave]')).toHaveAttribute('href', 'https://www.wikipedia.org/');
  await context.close();
});

test('a telephone line is hidden when its check is older than half a year', async ({ page }) => {
  await page.goto('/info');
  expect(await page.locator('#en .line').count()).toBeGreaterThan(5);
  await page.clock.setFixedTime(new Date('2029-01-01'));
  await page.goto('/info');
  await expect(page.locator('.line')).toHaveCount(0);
});

test('the checklist becomes a picture with a plain name', async ({ page }) => {
  await page.goto('/info');
  await openAll(page, 'es');
  const download = page.waitForEvent('download');
  await page.locator('#es [data-picture]').click();
  expect((await download).suggestedFilename()).toBe('list.png');
});
