// SPDX-License-Identifier: EUPL-1.2
// The explanation pages are complete, linked and in four languages where no script runs.

import { expect, test } from '@playwright/test';
import { EXPLANATIONS, expectNoSidewaysScroll, LANGUAGES } from './pages.ts';

test.use({ javaScriptEnabled: false });

test('each explanation page is readable in each language', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const language of LANGUAGES) {
    for (const path of EXPLANATIONS) {
      const response = await page.goto(`/${language}${path}`);
      expect(response?.status()).toBe(200);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('h1')).toBeVisible();
      const words = (await page.locator('main').innerText()).split(/\s+/u).length;
      expect(words, `/${language}${path}`).toBeGreaterThan(200);
      // a key shown instead of its text would look like this
      expect(await page.locator('body').innerText()).not.toMatch(
        /\b(?:shell|home|recognise|compare|about|palermo|releases)\.\w+/u,
      );
      expect(await page.locator('[style], script:not([src])').count()).toBe(0);
    }
  }
});

test('no control that needs a script is offered', async ({ page }) => {
  await page.goto('/en/recognise');
  await expect(page.locator('input, button')).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'What was done?' }).first()).toBeVisible();
});

test('the practice page says that it needs a script, and offers no dead button', async ({ page }) => {
  await page.goto('/es/practice');
  await expect(page.locator('noscript p')).toBeVisible();
  for (const button of await page.locator('button').all()) await expect(button).toBeHidden();
});

test('the language menu and the other pages are plain links', async ({ page }) => {
  await page.goto('/en/about');
  await page.locator('.languages summary').click();
  await page.getByRole('link', { name: 'Español' }).click();
  await expect(page).toHaveURL(/\/es\/about$/u);
  await page.getByRole('link', { name: 'Reconocer' }).click();
  await expect(page).toHaveURL(/\/es\/recognise$/u);
});

test('quick exit is a plain link to another origin', async ({ page }) => {
  await page.goto('/pt/');
  const link = page.locator('.exit');
  await expect(link).toHaveAttribute('href', /^https:\/\//u);
  await expect(link).toHaveAttribute('rel', /noreferrer/u);
});

test('the first address offers the languages', async ({ page }) => {
  await page.goto('/');
  for (const name of ['English', 'Español', 'Français', 'Português']) {
    await expect(page.getByRole('link', { name })).toBeVisible();
  }
  await expectNoSidewaysScroll(page);
});

test('a page that needs a script says so in four languages', async ({ page }) => {
  await page.goto('/es/staff');
  for (const language of LANGUAGES) await expect(page.locator(`p[lang="${language}"]`)).toBeVisible();
});
