// SPDX-License-Identifier: EUPL-1.2
// A linkage by hand, in a real browser: from four lists to history.csv that the page on the unseen reads; and what is refused. The
// network is watched: nothing of a list leaves, and nothing leaves the origin. The lists are the invented ones of the page.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, open, watch } from './pages.ts';

test.describe.configure({ timeout: 240_000 });

const practice = (party: string): string => join('content/linkage/practice', `practice-${party}.csv`);

async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

const asFile = ({ name, text }: { name: string; text: string }) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(text),
});

async function makeKey(page: Page): Promise<{ name: string; text: string }> {
  await page.getByText('Make a new key for all holders').click();
  await page.getByLabel('Purpose').fill('how many are unseen');
  await page.getByLabel('Legal basis').fill('agreement of the invented institutions');
  await page.getByLabel('Parties, separated by commas').fill('A, B, C, D');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByText(/Key ready, fingerprint [\da-f]{16}/u)).toBeVisible();
  return saved(page, () => page.getByRole('button', { name: 'Save linkage.key.json' }).click());
}

async function encode(page: Page, party: string): Promise<{ name: string; text: string }> {
  await page.getByLabel('The list (CSV or XLSX)').setInputFiles(practice(party));
  await page.locator('#linkage-party').fill(party);
  await page.getByRole('button', { name: 'Encode', exact: true }).click();
  await expect(page.getByText(new RegExp(`records of ${party} encoded`, 'u'))).toBeVisible({ timeout: 60_000 });
  return saved(page, () => page.getByRole('button', { name: `Save ${party}.encoded.json` }).click());
}

test('four lists become a table for the page on the unseen, and no name leaves the device', async ({
  page,
  baseURL,
}) => {
  const seen = await watch(page, new URL(baseURL ?? '').origin);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') sent.push(request.url());
  });
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, '/en/linkage/holder');
  const key = await makeKey(page);
  expect(key.name).toBe('linkage.key.json');
  const encoded: { name: string; text: string }[] = [];
  for (const party of ['A', 'B', 'C', 'D']) encoded.push(await encode(page, party));
  for (const { text } of encoded) expect(text).not.toMatch(/Silva|Mohamed|Quispe|19\d\d-\d\d/u);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);

  await open(page, '/en/linkage/unit');
  await page.getByLabel('Encoded files of all holders').setInputFiles(encoded.map(asFile));
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Linkage report' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByRole('rowheader')).toHaveCount(15);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  const history = await saved(page, () => page.getByRole('button', { name: 'Save history.csv' }).click());
  expect(history.text.split('\r\n')[0]).toBe('A,B,C,D,count');

  await open(page, '/en/unseen');
  await page
    .getByLabel('Choose a table (CSV)')
    .setInputFiles({ name: 'history.csv', mimeType: 'text/csv', buffer: Buffer.from(history.text) });
  // an interval or a refusal with its reasons: both are answers to this table, a mistake in it would be neither
  await expect(page.getByRole('heading', { name: 'The lists' })).toBeVisible({ timeout: 150_000 });
  await expect(page.getByText('This table cannot be used yet')).toHaveCount(0);
  expect(sent).toEqual([]);
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('what does not belong is refused with reason and remedy', async ({ page }) => {
  await open(page, '/es/linkage/unit');
  const choose = page.getByLabel('Archivos codificados de todas las partes');
  const compare = page.getByRole('button', { name: 'Comparar', exact: true });
  await choose.setInputFiles([practice('A'), practice('B')]);
  await compare.click();
  await expect(page.getByRole('alert')).toContainText('las listas mismas nunca deben llegar a la unidad de enlace');

  await open(page, '/en/linkage/holder');
  await makeKey(page);
  const list = readFileSync(practice('A'), 'utf8');
  const give = async (text: string, party = 'A'): Promise<void> => {
    await page
      .getByLabel('The list (CSV or XLSX)')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.locator('#linkage-party').fill(party);
    await page.getByRole('button', { name: 'Encode', exact: true }).click();
  };
  const told = page.getByRole('alert');
  await give(list, 'E');
  await expect(told).toContainText('E is not among the parties of the agreement');
  await give(list.replace(/^A000001,/mu, 'zahra.tarec@example.org,'));
  await expect(told).toContainText('1 record number looks like a name');
  await give(list.replace('14/01/1976', '14/01/2076'));
  await expect(told).toContainText('1 birthday lies in the future (rows 2)');
  await page.getByLabel('Birthdays in the future count as missing').check();
  await page.getByRole('button', { name: 'Encode', exact: true }).click();
  await expect(page.getByText(/records of A encoded/u)).toBeVisible({ timeout: 60_000 });
  await give(list.split('\n').slice(0, 30).join('\n'));
  await expect(told).toContainText('fewer than 50 could be singled out');
});
