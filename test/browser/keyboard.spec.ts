// SPDX-License-Identifier: EUPL-1.2
// The whole public part by keyboard alone, with the focus always to be seen.

import { expect, test } from '@playwright/test';
import { open } from './pages.ts';

test('Tab goes from quick exit to the skip link, the menu and the content', async ({ page }) => {
  await open(page, '/en/');
  const reached: string[] = [];
  for (let step = 0; step < 11; step += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''));
  }
  expect(reached[0]).toBe('Leave now');
  expect(reached[1]).toBe('Skip to the content');
  expect(reached[2]).toBe('Amparo');
  expect(reached.slice(4)).toEqual([
    'Recognise',
    'Trafficking or smuggling?',
    'Learn',
    'Check my words',
    'The unseen',
    'About and limits',
    'For staff',
  ]);
});

test('the skip link jumps over the menu', async ({ page }) => {
  await open(page, '/en/');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
});

test('each focused element shows it, and is not hidden under the header', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 600 });
  await open(page, '/en/recognise');
  for (let step = 0; step < 45; step += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const one = document.activeElement;
      if (one === null || one === document.body) return undefined;
      const marked = [one, one.closest('.chip, .choice')].some(
        (place) => place !== null && getComputedStyle(place).outlineStyle !== 'none',
      );
      const box = one.getBoundingClientRect();
      const inHeader = one.closest('.top, .exit, .skip') !== null;
      const bar = document.querySelector('.head')?.getBoundingClientRect().bottom ?? 0;
      return { text: one.textContent, marked, clear: inHeader || box.bottom > bar };
    });
    if (focus === undefined) break;
    expect(focus, focus.text ?? '').toMatchObject({ marked: true, clear: true });
  }
});

test('the picture is answered with Space and arrows, and speaks', async ({ page }) => {
  await open(page, '/en/recognise');
  await page.getByLabel('18 or older').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByLabel('under 18')).toBeChecked();
  await expect(page.locator('.element-card').nth(1)).toContainText('Not needed for a child');
  await page.getByLabel('Recruitment').focus();
  await page.keyboard.press('Space');
  await page.getByLabel('Debt bondage').focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('status').filter({ hasText: 'for a child that is enough' })).toBeVisible();
});

test('the language menu opens, closes with Escape, and gives the focus back', async ({ page }) => {
  await open(page, '/en/about');
  const summary = page.locator('.languages summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.languages')).toHaveAttribute('open', '');
  await page.keyboard.press('Escape');
  await expect(page.locator('.languages')).not.toHaveAttribute('open', '');
  await expect(summary).toBeFocused();
});

test('after a move to another page its heading has the focus', async ({ page }) => {
  await open(page, '/en/');
  await page.locator('.menu').getByRole('link', { name: 'About and limits' }).press('Enter');
  await expect(page.locator('h1')).toBeFocused();
  await expect(page.locator('h1')).toHaveText('About Amparo, and its limits');
  expect(await page.evaluate(() => scrollY)).toBe(0);
});
