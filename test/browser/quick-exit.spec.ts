// SPDX-License-Identifier: EUPL-1.2
// Leaving at once: blank before anything else happens, gone to another origin, and not to be brought back by Back.

import { expect, type Page, test } from '@playwright/test';
import { LANGUAGES, open } from './pages.ts';

const NEUTRAL = 'https://www.wikipedia.org/';

/** A stand-in for the neutral page, so that tests need no network; `slow` keeps the blank screen for a while. */
async function neutralPage(page: Page, delayMs = 0): Promise<void> {
  await page.route(`${NEUTRAL}**`, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await route.fulfill({ contentType: 'text/html', body: '<title>Neutral</title><p>an ordinary page</p>' });
  });
}

async function expectGone(page: Page): Promise<void> {
  await expect(page).toHaveURL(NEUTRAL);
  await expect(page.locator('body')).toHaveText('an ordinary page');
}

test('it is the first thing that Tab reaches, in every language', async ({ page }) => {
  for (const language of LANGUAGES) {
    await open(page, `/${language}/about`);
    await page.keyboard.press('Tab');
    await expect(page.locator('.exit')).toBeFocused();
  }
});

test('the screen is blank in less than 100 ms, while the other page still loads', async ({ page }) => {
  await neutralPage(page, 1500);
  await open(page, '/en/recognise');
  const took = await page.evaluate(async () => {
    const began = performance.now();
    document.querySelector<HTMLElement>('.exit')?.click();
    const left = { nodes: document.body.childElementCount, title: document.title };
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return { ms: performance.now() - began, ...left };
  });
  expect(took.nodes).toBe(0);
  expect(took.title).toBe('');
  expect(took.ms).toBeLessThan(100);
  await expectGone(page);
});

test('Back and Forward bring no content back, however the pages were reached', async ({ page }) => {
  await neutralPage(page);
  await open(page, '/en/');
  await page.locator('.menu').getByRole('link', { name: 'Recognise' }).click();
  await expect(page.locator('h1')).toHaveText('Recognise trafficking in persons');
  await page.locator('.menu').getByRole('link', { name: 'About and limits' }).click();
  await expect(page.locator('h1')).toHaveText('About Amparo, and its limits');
  await page.locator('.exit').click();
  await expectGone(page);
  for (let step = 0; step < 2; step += 1) {
    await page.goBack();
    await expect(page.getByRole('button', { name: 'Continue' })).toBeVisible();
    await expect(page.locator('h1')).toBeHidden();
    expect((await page.locator('body').innerText()).trim()).toBe('Continue');
    await expect(page).toHaveTitle('Page');
  }
});

test('the page that was left is out of the history', async ({ page }) => {
  await neutralPage(page);
  await page.goto('about:blank');
  await open(page, '/en/about');
  await page.locator('.exit').click();
  await expectGone(page);
  await page.goBack();
  await expect(page).toHaveURL('about:blank');
});

test('whoever wants to go on after Back can do so with one button', async ({ page }) => {
  await neutralPage(page);
  await open(page, '/en/recognise');
  await page.goto(NEUTRAL);
  await page.goBack();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.locator('h1')).toHaveText('Recognise trafficking in persons');
  await expect(page).toHaveTitle('Recognise trafficking in persons · Amparo');
  await page.getByLabel('Recruitment').check();
  await expect(page.locator('.element-card').first()).toContainText('Present');
});

for (const key of ['Escape', 'Shift']) {
  test(`three presses of ${key} leave`, async ({ page }) => {
    await neutralPage(page);
    await open(page, '/es/recognise');
    for (let press = 0; press < 3; press += 1) await page.keyboard.press(key);
    await expectGone(page);
  });
}

test('two presses do not leave, nor do capital letters', async ({ page }) => {
  await neutralPage(page);
  await open(page, '/en/recognise');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  for (const letter of 'ABC') await page.keyboard.press(`Shift+${letter}`);
  await page.waitForTimeout(200);
  await expect(page.locator('h1')).toBeVisible();
});

test('the pages say what leaving cannot hide', async ({ page }) => {
  for (const language of LANGUAGES) {
    await open(page, `/${language}/`);
    await expect(page.locator('.foot section p')).toHaveCount(2);
  }
  await open(page, '/en/');
  await expect(page.locator('.foot')).toContainText('The browser keeps a history');
});
