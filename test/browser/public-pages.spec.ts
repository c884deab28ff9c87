// SPDX-License-Identifier: EUPL-1.2
// Every public page in every language: accessible, no wider than a small phone, faithful to the policy of the server, and
// quiet towards every other origin.

import { expect, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, LANGUAGES, open, PUBLIC_PAGES, ready, watch } from './pages.ts';

for (const path of PUBLIC_PAGES) {
  for (const language of LANGUAGES) {
    test(`/${language}${path} is accessible, fits 360 px and 200 % zoom, keeps to the policy and to its origin`, async ({
      page,
      baseURL,
    }) => {
      const seen = await watch(page, baseURL ?? '');
      await page.setViewportSize({ width: 360, height: 740 });
      await open(page, `/${language}${path}`);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('h1')).toHaveCount(1);
      await expect(page).toHaveTitle(/ · Amparo$/u);
      await expectNoSidewaysScroll(page);
      // a window of 640 px at 200 % shows 320 css px
      await page.setViewportSize({ width: 320, height: 400 });
      await expectNoSidewaysScroll(page);
      await expect(page.locator('.exit')).toBeInViewport();
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await expect(page.locator('.exit')).toBeInViewport();
      expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
      await page.setViewportSize({ width: 360, height: 740 });
      await expectAccessible(page);
    });
  }

  test(`${path} is accessible in the dark and on a wide screen`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await open(page, `/es${path}`);
    await expectAccessible(page);
  });

  test(`${path} stores nothing but the program: no cookie, no storage, no database`, async ({ page, context }) => {
    await open(page, `/en${path}`);
    const stored = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
    }));
    expect(stored).toEqual({ local: 0, session: 0, databases: 0 });
    expect(await context.cookies()).toEqual([]);
  });
}

test('every touch target of the frame is at least 44 px high', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, '/en/');
  const low = await page
    .locator('.exit, .top a, .top summary, .foot__links a, .door')
    .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.textContent));
  expect(low).toEqual([]);
});

test('the first address picks the language of the browser', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ locale: 'pt-BR' });
  const page = await context.newPage();
  await page.goto(`${baseURL}/`);
  await ready(page);
  await expect(page).toHaveURL(/\/pt\/$/u);
  await expect(page.locator('html')).toHaveAttribute('lang', 'pt');
  await context.close();
});

test('an address that no page has is told in the language of the address', async ({ page }) => {
  await open(page, '/fr/no-such-page');
  await expect(page.locator('h1')).toHaveText('Cette page n’existe pas');
});

test('every link between the public pages leads to a page', async ({ page }) => {
  const own = /\/en(?:\/recognise|\/trafficking-or-smuggling|\/about|\/practice|\/)$/u;
  for (const path of PUBLIC_PAGES) {
    await open(page, `/en${path}`);
    const links = await page
      .locator('a[href^="/en"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    for (const link of new Set(links.filter((one) => own.test(one)))) {
      const response = await page.request.get(link);
      expect(await response.text(), link).toContain('data-prerendered');
    }
  }
});

test('with reduced motion nothing moves', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open(page, '/en/recognise');
  await page.locator('summary').first().click();
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  const moving = await page.evaluate(() => {
    const styles = [...document.querySelectorAll('*')].map((one) => getComputedStyle(one));
    return styles.filter((style) => style.transitionDuration !== '0s' || style.animationName !== 'none').length;
  });
  expect(moving).toBe(0);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)).toBe('auto');
});

test('a printed page has its words and none of the controls', async ({ page }) => {
  await open(page, '/en/trafficking-or-smuggling');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.locator('table')).toBeVisible();
  await expect(page.locator('.exit')).toBeHidden();
  await expect(page.locator('.menu')).toBeHidden();
});
