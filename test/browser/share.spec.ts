// SPDX-License-Identifier: EUPL-1.2
// Cards to share in a real browser: four languages, by keyboard, on a small phone, saved as pictures, with the network off
// after one visit; what a person types never leaves the device and is never passed off as the words of a source.

import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, LANGUAGES, open, watch } from './pages.ts';

// axe and a first load of four lists take their time on a busy machine
test.describe.configure({ timeout: 120_000 });

/** Width and height as they stand in a PNG file. */
function sizeOfPng(path: string): readonly [number, number] {
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

for (const language of LANGUAGES) {
  test(`${language}: a card is chosen, told in words and saved in its size`, async ({ page, baseURL }) => {
    const seen = await watch(page, new URL(baseURL ?? '').origin);
    await open(page, `/${language}/share`);
    await page.locator('#share-card').selectOption('two-roads');
    const card = page.locator('.share__card');
    const message = await page.locator('#share-message').inputValue();
    expect(message.length).toBeGreaterThan(20);
    await expect(card).toHaveAttribute('alt', new RegExp(message.slice(0, 20), 'u'));
    await expect(page.locator('#share-alt')).toHaveValue((await card.getAttribute('alt')) ?? '-');
    await expect(page.locator('.share__facts li').first()).toContainText('2026');
    await page.locator('input[name=size]').nth(1).check();
    const saving = page.waitForEvent('download');
    await page.locator('.share__buttons button').first().click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('card.png');
    expect(sizeOfPng(await saved.path())).toEqual([1200, 630]);
    await expectAccessible(page);
    expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
  });
}

test('own words are checked while they are typed, and the card says whose they are', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await open(page, '/en/share');
  const source = page.locator('#share-alt');
  await expect(source).toHaveValue(/From:/u);
  await page.locator('#share-message').focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Stop the white slave trade <b>');
  await expect(page.locator('#share-words li strong')).toHaveText('white slave trade');
  await expect(source).toHaveValue(/white slave trade <b>.*Words of the person who shares this/u);
  await expect(source).not.toHaveValue(/From:/u);
  await expectNoSidewaysScroll(page);
  const saving = page.waitForEvent('download');
  await page.locator('.share__buttons button').nth(1).press('Enter');
  const svg = readFileSync(await (await saving).path(), 'utf8');
  expect(svg).toContain('trade &lt;b&gt;');
  expect(svg).not.toMatch(/<(?:script|image|foreignObject)|https?:(?!\/\/www\.w3\.org)/u);
  // ours again
  await page.getByRole('button', { name: 'Take the words of Amparo again' }).press('Enter');
  await expect(page.locator('#share-words li')).toHaveCount(0);
  await expect(source).toHaveValue(/From:/u);
});

test('works with the network off after one visit, in another language than the screen', async ({ page }) => {
  await open(page, '/en/share');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  });
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('html[data-ready="true"]').waitFor();
  await page.locator('#share-language').selectOption('pt');
  await expect(page.locator('#share-alt')).toHaveValue(/Fonte:/u);
  const saving = page.waitForEvent('download');
  await page.locator('.share__buttons button').first().click();
  expect(sizeOfPng(await (await saving).path())).toEqual([1080, 1080]);
});
