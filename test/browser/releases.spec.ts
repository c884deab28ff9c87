// SPDX-License-Identifier: EUPL-1.2
// Releases as everybody sees them: charts that can be read by eye, by ear, by keyboard and on paper; what is withheld never
// looks like nothing; a recalled release gives nothing away. The answers of the server are fictional.

import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, open, watch } from './pages.ts';
import { RELEASE, RELEASE_ID, RELEASES } from './release-fixture.ts';

// what a service worker fetches could not be answered here
test.use({ serviceWorkers: 'block' });

async function answer(page: Page): Promise<void> {
  const [, recalled] = RELEASES.releases;
  await page.route('**/api/v1/releases', (route) => route.fulfill({ json: RELEASES }));
  await page.route('**/api/v1/releases/*', (route) =>
    route.fulfill({
      json: route.request().url().endsWith(RELEASE_ID)
        ? RELEASE
        : { ...recalled, privacy: null, budget: [], charts: [], files: [] },
    }),
  );
}

test('the list leads to a release with its charts, on a small telephone and without any other origin', async ({
  page,
  baseURL,
}) => {
  const seen = await watch(page, baseURL ?? '');
  await answer(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, '/es/releases');
  await page
    .getByLabel('Leer una estimación publicada como archivo')
    .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{"estimate": 12000}') });
  await expect(page.getByText('Este archivo no contiene una estimación')).toBeVisible();
  await page.getByRole('link', { name: 'Casa del Puente, 2022 a 2025' }).click();
  const chart = page.locator('figure.chart').first();
  await expect(chart).toContainText('Lo más frecuente: Trabajo forzoso, 618.');
  await expect(page.getByRole('img', { name: 'De dónde a dónde' }).locator('polygon')).toHaveCount(6);
  await expectNoSidewaysScroll(page);
  await chart.locator('summary').click();
  const withheld = chart.locator('tbody tr').filter({ hasText: 'Extracción de órganos' });
  await expect(withheld).toContainText('no se muestra (menos de 10)');
  const link = page.getByRole('link', { name: 'aggregates.tsv' });
  await expect(link).toHaveAttribute('href', `/api/v1/releases/${RELEASE_ID}/files/aggregates.tsv`);
  await expectAccessible(page);
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('the arrow keys go through the values of a chart, each with its words, also in the dark', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await answer(page);
  await open(page, `/en/releases/${RELEASE_ID}`);
  const steps = page
    .locator('figure.chart')
    .filter({ hasText: 'Where from: citizenship' })
    .getByLabel('Go through the values');
  await steps.focus();
  await expect(steps).toHaveAttribute('aria-valuetext', /^Honduras: 401 \(/u);
  await steps.press('ArrowRight');
  await expect(steps).toHaveAttribute('aria-valuetext', /^Guatemala: 377 \(/u);
  await steps.press('End');
  await expect(steps).toHaveAttribute('aria-valuetext', 'Colombia: withheld (below 10)');
  await expectAccessible(page);
});

test('mirrored and on paper a release stays whole', async ({ page }) => {
  await answer(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, `/qps-plocm/releases/${RELEASE_ID}`);
  const bar = page.locator('.chart__bar').first();
  await expect(bar).toBeVisible();
  // bars begin where reading begins: at the right
  const ends = await bar.evaluate((one) => {
    const box = one.getBoundingClientRect();
    const place = one.closest('.chart__place')?.getBoundingClientRect();
    return Math.round((place?.right ?? 0) - box.right);
  });
  expect(ends).toBeLessThanOrEqual(1);
  await expectNoSidewaysScroll(page);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.chart__table').first()).toBeVisible();
  await expect(page.locator('.chart__steps').first()).toBeHidden();
});

test('a recalled release says that it was there and why it is gone, and gives no number and no file', async ({
  page,
}) => {
  await answer(page);
  await open(page, '/fr/releases/0190a1b2-0000-7000-8000-000000000002');
  await expect(page.getByText('quelqu’un aurait pu être reconnu')).toBeVisible();
  await expect(page.locator('figure.chart')).toHaveCount(0);
  await expect(page.locator('a[download]')).toHaveCount(0);
});
