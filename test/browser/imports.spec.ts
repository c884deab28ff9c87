// SPDX-License-Identifier: EUPL-1.2
// Old files into case files in a real browser against the real server: choosing, saying what the columns are, looking, comparing,
// writing, going on after the page was left, taking back; what is wrong with a file is said in words; a large table does not
// keep the page from moving; small screen, Spanish.

import { expect, type Page, test } from '@playwright/test';
import { xlsxPieces } from '@amparo/spreadsheet';
import { expectAccessible, expectNoSidewaysScroll, ready } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });

let server: RealServer;
let staff: StaffMaker;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  const supervisor = await staff.institution('Centre', 'S. Paz', ['Supervisor']);
  const worker = await staff.colleague(supervisor, 'W. Luz', ['CaseWorker']);
  const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB', acceptDownloads: true });
  await staff.signIn(context, worker);
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
});
test.afterAll(async () => {
  await page.context().close();
  await staff.close();
  await server.stop();
});

/** a busy machine may be slow; what is there in the end is what counts */
const patiently = expect.configure({ timeout: 60_000 });
const PAGE = '/en/staff/imports';
const open = async (path = PAGE) => {
  await page.goto(path);
  await ready(page);
  await page.locator('#imports-choose').waitFor();
};
const choose = (name: string, text: string | Buffer) =>
  page.locator('#imports-choose').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const CSV =
  'Nombre;Apellido;Fecha de nacimiento;Consentimiento;Tipo de explotación;Color\n' +
  'Zulma;Kanek;03/04/1999;sí;trabajo forzoso;azul\n' +
  'Yadira;Pech;13/05/1991;sí;otra cosa;rojo\n' +
  'Xenia;Uc;31/02/1990;no;trabajo forzoso;\n';
const button = (name: string) => page.getByRole('button', { name, exact: true });

test('a file is mapped, looked at, compared and written, and can be taken back', async () => {
  await open();
  await choose('old.csv', CSV);
  await patiently(page.getByRole('heading', { name: 'Say what each column is' })).toBeFocused();
  const column = page.locator('.imports__column').filter({ hasText: 'Fecha de nacimiento' });
  await column.getByLabel('What comes first in these dates').selectOption('day-first');
  await expectAccessible(page);
  await button('See what would be taken').click();
  await patiently(page.getByText('this is a dry run')).toBeVisible();
  await patiently(page.getByText('This day does not exist')).toBeVisible();
  await page.getByLabel('Supervisor', { exact: true }).selectOption({ label: 'S. Paz' });
  await button('Compare with the cases that are there').click();
  await patiently(page.getByText(/2 rows can be written\. Not taken: 1/u)).toBeVisible();
  await expectAccessible(page);
  await button('Write these cases now').click();
  await patiently(page.getByText(/2 cases were written, of 3 rows/u)).toBeVisible();
  const saving = page.waitForEvent('download');
  await button('Save the report').click();
  expect((await saving).suggestedFilename()).toBe('import-report.csv');
  await button('Import another file').click();
  await button('Take the whole import back').click();
  await button('Take it back').click();
  await patiently(page.getByText('· taken back')).toBeVisible();
});

test('whoever leaves the page goes on with the same file, and with no other', async () => {
  await open();
  await choose('old.csv', CSV);
  await button('See what would be taken').click();
  await page.getByLabel('Supervisor', { exact: true }).selectOption({ label: 'S. Paz' });
  await button('Compare with the cases that are there').click();
  await patiently(page.getByRole('heading', { name: 'Write the cases' })).toBeVisible();
  await open();
  await button('Go on').click();
  await choose('other.csv', CSV.replace('Zulma', 'Zulema').concat('Wendy;Ek;1990;sí;;\n'));
  await patiently(page.getByText('This is not the file')).toBeVisible();
  await choose('old.csv', CSV);
  await patiently(page.getByRole('heading', { name: 'Write the cases' })).toBeVisible();
  await button('Write these cases now').click();
  await patiently(page.getByText(/cases? (?:was|were) written, of 3 rows/u)).toBeVisible();
});

test('what is wrong with a file is said in words, and nothing is begun', async () => {
  await open();
  await choose('broken.csv', 'a;b\n"1;2\n');
  await patiently(page.getByText('A quotation mark opens in row 2 and never closes')).toBeVisible();
  await choose('empty.csv', '');
  await patiently(page.getByText('The file is empty')).toBeVisible();
  await choose('zip.xlsx', Buffer.from('PK\u0003\u0004nothing that can be read', 'latin1'));
  await patiently(page.getByRole('alert').filter({ hasText: /damaged|no table/u })).toBeVisible();
});

test('a table of a hundred thousand cells: the page draws while it is read', async () => {
  await open();
  const header = Array.from({ length: 50 }, (_, at) => (at === 0 ? 'Nombre' : `Columna ${at}`));
  const rows = Array.from({ length: 2000 }, (_, row) => header.map((_name, at) => `valor ${(row * 7 + at) % 977}`));
  const whole = Buffer.concat([...xlsxPieces([header, ...rows], { sheetName: 'Datos' })]);
  await page.evaluate(() => {
    const seen = { frames: 0, longest: 0, last: performance.now() };
    Object.assign(globalThis, { seen });
    const frame = (now: number) => {
      seen.frames += 1;
      seen.longest = Math.max(seen.longest, now - seen.last);
      seen.last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await choose('large.xlsx', whole);
  await page.getByRole('heading', { name: 'Say what each column is' }).waitFor({ timeout: 120_000 });
  await button('See what would be taken').click();
  await page.getByRole('heading', { name: 'What would be taken' }).waitFor({ timeout: 120_000 });
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: { frames: number; longest: number } }).seen);
  expect(seen.frames).toBeGreaterThan(20);
});

test('on a small screen, in Spanish, nothing stands beside the page', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await open('/es/staff/imports');
  await choose('old.csv', CSV);
  await patiently(page.getByRole('heading', { name: 'Diga qué es cada columna' })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});

test('a file for a purpose is asked for, sealed with a passphrase and taken once', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/en/staff/exports');
  await ready(page);
  await page.getByLabel('Why', { exact: true }).fill('yearly report of the centre');
  await button('Choose all that are listed').click();
  await expectAccessible(page);
  await button('Ask for the file').click();
  await patiently(page.getByText(/The file is ready below/u)).toBeVisible();
  await page.getByLabel('Passphrase for this file').fill('correct horse battery staple');
  const saving = page.waitForEvent('download');
  await button('Take the file, once').click();
  expect((await saving).suggestedFilename()).toBe('export.xlsx.age');
  await patiently(page.getByText('taken', { exact: true })).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/es/staff/exports');
  await ready(page);
  await page.locator('#exports-reason').waitFor();
  await expectNoSidewaysScroll(page);
});
