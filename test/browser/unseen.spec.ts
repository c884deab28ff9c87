// SPDX-License-Identifier: EUPL-1.2
// How many are unseen, in a real browser: the published table of the United Kingdom with the network off, on a small
// phone, in English and Spanish; a table with a mistake; a table that is refused.

import { expect, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, open, watch } from './pages.ts';

test.describe.configure({ timeout: 240_000 });

for (const [language, between, title] of [
  ['en', /between [\d,]+ and [\d,]+ persons/u, 'Who was seen where'],
  ['es', /entre [\d.]+ y [\d.]+ personas/u, 'Quién fue visto dónde'],
] as const) {
  test(`the six lists of the United Kingdom, on this device alone, 360 px, ${language}`, async ({
    page,
    context,
    baseURL,
  }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    const seen = await watch(page, new URL(baseURL ?? '').origin);
    await open(page, `/${language}/unseen`);
    // the program, the worker of this page and the table come from what the service worker keeps
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (navigator.serviceWorker.controller !== null) return;
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
      );
    });
    await context.setOffline(true);
    await page.getByRole('button', { name: /United Kingdom 2013, six|Reino Unido 2013, seis/u }).click();
    await expect(page.getByText(between).first()).toBeVisible({ timeout: 100_000 });
    await expect(page.locator('.unseen__figure')).toHaveCount(7, { timeout: 150_000 });
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
  });
}

test('a mistake in a typed table is told with its place, a sparse table is refused with its reason', async ({
  page,
}) => {
  await open(page, '/en/unseen');
  await page.getByLabel('Or type or paste a small table').fill('A,B,C,count\n1,0,2,5\n');
  await page.getByRole('button', { name: 'Estimate', exact: true }).click();
  await expect(page.getByText('2:3')).toBeVisible();
  await expect(page.getByText('A list column holds only 0')).toBeVisible();
  await page.getByRole('button', { name: 'A made-up table with three lists' }).click();
  await expect(page.getByText('No estimate is given.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Fewer than 10 cases are on two or more lists').first()).toBeVisible();
});
