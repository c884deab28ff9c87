// SPDX-License-Identifier: EUPL-1.2
// Check my words in a real browser: four languages, by keyboard, on a small phone, with the network off after one visit;
// the text never leaves the device.

import { expect, test } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { expectAccessible, expectNoSidewaysScroll, LANGUAGES, open, watch } from './pages.ts';

// axe and a first load of four lists take their time on a busy machine
test.describe.configure({ timeout: 120_000 });

const TEXTS = {
  en: {
    text: 'The police hired an illegal immigrant.',
    words: 'illegal immigrant',
    after: 'The police hired a migrant in an irregular situation.',
  },
  es: { text: 'El tráfico de personas crece.', words: 'tráfico de personas', after: 'La trata de personas crece.' },
  fr: {
    text: 'Il y a des migrants illégaux dans la ville.',
    words: 'migrants illégaux',
    after: 'Il y a des migrants en situation irrégulière dans la ville.',
  },
  pt: {
    text: 'Os imigrantes ilegais chegaram ontem.',
    words: 'imigrantes ilegais',
    after: 'Os imigrantes em situação irregular chegaram ontem.',
  },
} as const;

for (const language of LANGUAGES) {
  test(`${language}: a word is found, explained and replaced`, async ({ page, baseURL }) => {
    const seen = await watch(page, new URL(baseURL ?? '').origin);
    await open(page, `/${language}/words`);
    const { text, words, after } = TEXTS[language];
    await page.locator('#words-text').fill(text);
    await page.locator('.words button[type=submit]').click();
    const card = page.locator('.words__card');
    await expect(card).toHaveCount(1);
    await expect(card.locator('strong')).toHaveText(`“${words}”`);
    await expect(page.locator('.words__mark')).toHaveText(words);
    await expectAccessible(page);
    await card.getByRole('button').first().click();
    await expect(page.locator('#words-text')).toHaveValue(after);
    await expect(card).toHaveCount(0);
    expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
  });
}

test('by keyboard alone, on a phone 360 pixels wide', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await open(page, '/en/words');
  await page.locator('#words-text').focus();
  await page.keyboard.type('She met a child prostitute and a pimp.');
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('.words__card')).toHaveCount(2);
  await expectNoSidewaysScroll(page);
  await page.locator('.words__mark').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#words-card-0')).toBeFocused();
});

test('a file is opened; a long text is checked by the worker', async ({ page, baseURL }) => {
  const seen = await watch(page, new URL(baseURL ?? '').origin);
  await open(page, '/en/words');
  const long = `${'The river is wide and the boats are slow in the morning.\n\n'.repeat(5000)}A child prostitute was met.\n`;
  await page
    .locator('#words-file')
    .setInputFiles({ name: 'long.txt', mimeType: 'text/plain', buffer: Buffer.from(long) });
  await expect(page.locator('.words__card')).toHaveCount(1, { timeout: 30_000 });
  await page
    .locator('#words-file')
    .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from([0xff, 0xfe, 0x41]) });
  await expect(page.locator('.words .notice--care')).toBeVisible();
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('DOCX and ODT files are opened on the device; a PDF and a damaged file are refused in words', async ({
  page,
  baseURL,
}) => {
  const seen = await watch(page, new URL(baseURL ?? '').origin);
  await open(page, '/en/words');
  const docx = zipSync({
    'word/document.xml': strToU8(
      '<w:document><w:body><w:p><w:r><w:t>She met a </w:t></w:r><w:r><w:t>child prostitute</w:t></w:r></w:p><w:p><w:r><w:t>Second.</w:t></w:r></w:p></w:body></w:document>',
    ),
  });
  const odt = zipSync({
    'content.xml': strToU8('<office:text><text:p>An illegal immigrant came.</text:p></office:text>'),
  });
  for (const [name, bytes, text, words] of [
    ['a.docx', docx, 'She met a child prostitute\n\nSecond.', 'child prostitute'],
    ['b.odt', odt, 'An illegal immigrant came.', 'illegal immigrant'],
  ] as const) {
    await page
      .locator('#words-file')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });
    await expect(page.locator('#words-text')).toHaveValue(text);
    await expect(page.locator('.words__card strong')).toHaveText(`“${words}”`, { timeout: 30_000 });
  }
  for (const [name, told] of [
    ['c.docx', 'damaged'],
    ['d.pdf', 'PDF'],
  ] as const) {
    await page
      .locator('#words-file')
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from('not one of those') });
    await expect(page.locator('.words .notice--care')).toContainText(told);
  }
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('works with the network off after one visit', async ({ page }) => {
  await open(page, '/en/words');
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
  await page.locator('#words-text').fill('A pimp.');
  await page.locator('.words button[type=submit]').click();
  await expect(page.locator('.words__card')).toHaveCount(1);
});
