// SPDX-License-Identifier: EUPL-1.2
// After one visit every public page works without a network, in every language; a new version waits to be asked for.

import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { LANGUAGES, open, PUBLIC_PAGES, ready } from './pages.ts';
import { startStaticServer } from './static-server.ts';

async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  });
}

test('after one visit to one page, all public pages open offline in all languages', async ({ page, context }) => {
  test.setTimeout(240_000); // forty pages one after the other
  await open(page, '/es/');
  await kept(page);
  await context.setOffline(true);
  for (const language of LANGUAGES) {
    for (const path of PUBLIC_PAGES) {
      await page.goto(`/${language}${path}`);
      await ready(page);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('h1')).toBeVisible();
    }
  }
  await page.goto('/');
  await ready(page);
  await expect(page.locator('h1')).toBeVisible();
});

test('pages, languages and the picture work offline in the page that is open', async ({ page, context }) => {
  await open(page, '/en/');
  await kept(page);
  await context.setOffline(true);
  await page.locator('.door').first().click();
  await page.getByLabel('Recruitment').check();
  await page.locator('.languages summary').click();
  await page.getByRole('link', { name: 'Español' }).click();
  await expect(page.locator('h1')).toHaveText('Reconocer la trata de personas');
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(1);
});

test('the API is never answered from what is kept', async ({ page, context }) => {
  await open(page, '/en/');
  await kept(page);
  await context.setOffline(true);
  const outcome = await page.evaluate(() =>
    fetch('/api/v1/anything').then(
      () => 'answered',
      () => 'no network',
    ),
  );
  expect(outcome).toBe('no network');
});

test('only the program is kept: files of this origin, no answers of the API', async ({ page }) => {
  await open(page, '/en/');
  await kept(page);
  const addresses = await page.evaluate(async () => {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map((request) => new URL(request.url).pathname);
  });
  expect(addresses.length).toBeGreaterThan(30);
  expect(addresses.filter((path) => path.startsWith('/api/'))).toEqual([]);
  expect(addresses).toContain('/es/trafficking-or-smuggling');
});

test('it can be installed: a manifest with a name, a start and icons that are there', async ({ page }) => {
  await open(page, '/en/');
  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = (await (await page.request.get(address ?? '')).json()) as {
    name: string;
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; type: string; purpose: string }[];
  };
  expect(manifest).toMatchObject({ name: 'Amparo', start_url: '/', display: 'standalone' });
  for (const icon of manifest.icons) {
    const response = await page.request.get(icon.src);
    expect(response.headers()['content-type']).toContain(icon.type);
  }
  expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']),
  );
});

test('a new version tells that it is ready, changes nothing by itself, and comes when asked', async ({ browser }) => {
  let version = 1;
  const server = startStaticServer(0, (path, body) =>
    path === '/sw.js' && version > 1
      ? Buffer.from(body.toString().replace(/amparo-([0-9a-f]{12})/u, 'amparo-2$1'))
      : body,
  );
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const context = await browser.newContext({ baseURL: `http://localhost:${port}` });
  const page = await context.newPage();
  await open(page, '/en/recognise');
  await kept(page);
  await page.getByLabel('Recruitment').check();
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));

  version = 2;
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());
  await expect(page.getByText('A new version is ready.')).toBeVisible();
  await page.waitForTimeout(300);
  expect(await page.evaluate(() => 'sameDocument' in globalThis)).toBe(true);
  await expect(page.getByLabel('Recruitment')).toBeChecked();

  await page.getByRole('button', { name: 'Change now' }).click();
  await page.waitForFunction(() => !('sameDocument' in globalThis));
  await ready(page);
  await expect(page.getByText('A new version is ready.')).toBeHidden();
  const names = await page.evaluate(() => caches.keys());
  expect(names.some((name) => name.startsWith('amparo-2'))).toBe(true);
  await context.close();
  server.close();
});
