// SPDX-License-Identifier: EUPL-1.2
// A change of language is at once, in place, and loses nothing; the layout mirrors for right-to-left languages.

import { expect, type Page, test } from '@playwright/test';
import { expectNoSidewaysScroll, open, PUBLIC_PAGES } from './pages.ts';

async function choose(page: Page, name: string): Promise<void> {
  await page.locator('.languages summary').click();
  await page.locator('.languages').getByRole('link', { name }).click();
}

test('what was chosen on the page stays, without a reload', async ({ page }) => {
  await open(page, '/en/recognise');
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  await page.getByLabel('under 18').check();
  await page.getByLabel('Harbouring').check();
  await page.getByLabel('Forced begging').check();
  await page.evaluate(() => scrollTo(0, 300));
  await choose(page, 'Español');
  await expect(page).toHaveURL(/\/es\/recognise$/u);
  await expect(page.locator('html')).toHaveAttribute('lang', 'es');
  await expect(page.locator('h1')).toHaveText('Reconocer la trata de personas');
  await expect(page).toHaveTitle('Reconocer la trata de personas · Amparo');
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(2);
  await expect(page.getByRole('radio', { name: 'menos de 18 años' })).toBeChecked();
  await expect(page.locator('.picture [role=status]')).toContainText('con una niña, un niño o adolescente eso basta');
  await choose(page, 'Français');
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(2);
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
});

test('a change of language leaves no step in the history, and the next page speaks it', async ({ page }) => {
  await open(page, '/en/');
  const before = await page.evaluate(() => history.length);
  await choose(page, 'Português');
  await expect(page.locator('html')).toHaveAttribute('lang', 'pt');
  expect(await page.evaluate(() => history.length)).toBe(before);
  await page.locator('.door').first().click();
  await expect(page).toHaveURL(/\/pt\/recognise$/u);
  await expect(page.locator('h1')).toHaveText('Reconhecer o tráfico de pessoas');
  await page.goBack();
  await expect(page.locator('h1')).toHaveText('Quando alguém pode ser vítima de tráfico de pessoas');
});

for (const path of PUBLIC_PAGES) {
  test(`${path} mirrors for a right-to-left language and still fits`, async ({ page }, testInfo) => {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await open(page, `/qps-plocm${path}`);
      await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
      await expectNoSidewaysScroll(page);
      const exit = await page.locator('.exit').boundingBox();
      const brand = await page.locator('.brand').boundingBox();
      const heading = await page.locator('h1').boundingBox();
      expect(exit?.x).toBeLessThan(width / 2);
      expect(brand?.x).toBeGreaterThan(exit?.x ?? 0);
      expect((heading?.x ?? 0) + (heading?.width ?? 0)).toBeGreaterThan(width * 0.9);
      const body = await page.screenshot({ fullPage: true });
      await testInfo.attach(`rtl-${width}`, { body, contentType: 'image/png' });
    }
  });
}
