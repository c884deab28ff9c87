// SPDX-License-Identifier: EUPL-1.2
// The documents of a case in a real browser against the real server: choosing, dropping, what is refused and why, looking,
// saving, renaming, deleting and taking it back; by keyboard, on a small screen, in English and Spanish; and what is sent as a
// page or a drawing runs nothing when somebody opens its address.

import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import * as sample from '../../apps/server/src/attachments/samples.ts';
import { expectAccessible, expectNoSidewaysScroll, ready } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

let server: RealServer;
let staff: StaffMaker;
let page: Page;
let caseId = '';
const documents = () => `/staff/cases/${caseId}/documents`;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  server = await startRealServer();
  staff = makeStaff(server);
  const person = await staff.institution('Centre', 'W. Luz', ['CaseWorker']);
  const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB', acceptDownloads: true });
  await staff.signIn(context, person);
  page = await context.newPage();
  await page.goto('/en/staff');
  await ready(page);
  caseId = await page.evaluate(async () => {
    const response = await fetch('/api/v1/cases', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ ownReference: 'D-2026/1', alias: 'Luna' }),
    });
    return ((await response.json()) as { readonly id: string }).id;
  });
});
test.afterAll(async () => {
  await page.context().close();
  await staff.close();
  await server.stop();
});

async function go(language: 'en' | 'es'): Promise<void> {
  await page.goto(`/${language}${documents()}`);
  await ready(page);
  await page.getByRole('heading', { level: 3 }).waitFor();
}

const input = () => page.locator('#documents-files');
const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });

test('a file is chosen, sent, and stands in the list; another one is told why it is not taken', async () => {
  await go('en');
  await expectAccessible(page);
  await input().setInputFiles([
    { name: 'letter.pdf', mimeType: 'application/pdf', buffer: sample.pdf() },
    {
      name: 'form.docx',
      mimeType: 'application/octet-stream',
      buffer: sample.docx([{ name: 'word/vbaProject.bin', bytes: 'x' }]),
    },
    { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>document.title = "ran"</script>') },
  ]);
  await expect(row('letter.pdf').getByRole('button', { name: 'Save on this device' })).toBeVisible({ timeout: 60_000 });
  await expect(row('form.docx').getByRole('alert')).toContainText('It holds macros', { timeout: 60_000 });
  await expect(row('page.html').getByRole('alert')).toContainText('This kind of file is not taken');
  await expectAccessible(page);
  await page.screenshot({ path: 'test-results/documents-1280-en.png', fullPage: true });
});

test('a picture is dropped, looked at in the page, and saved without what the camera wrote', async () => {
  const picture = (await sample.taken('jpeg', 400, 200)).toString('base64');
  await page.locator('.documents__drop').evaluate((zone, base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], 'scan.jpg', { type: 'image/jpeg' }));
    zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, picture);
  const look = row('scan.jpg').getByRole('button', { name: 'Look at it' });
  await look.click({ timeout: 60_000 });
  const image = page.getByRole('img', { name: 'Picture scan.jpg' });
  await expect(image).toBeVisible();
  expect(await image.evaluate((shown: HTMLImageElement) => [shown.naturalWidth, shown.naturalHeight])).toEqual([
    200, 400,
  ]);
  const saving = page.waitForEvent('download');
  await row('scan.jpg').getByRole('button', { name: 'Save on this device' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('scan.jpg');
  const saved = readFileSync(await download.path());
  for (const trace of sample.TRACES) expect(saved.includes(trace)).toBe(false);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await page.screenshot({ path: 'test-results/documents-360-en.png', fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('a photo of the person waits for her consent; evidence is warned of', async () => {
  await page.getByRole('radio', { name: /The person herself/u }).check();
  await expect(page.getByText('Photos of the person are off')).toBeVisible();
  await expect(input()).toBeDisabled();
  await page.getByRole('radio', { name: /A paper/u }).check();
  await page.getByRole('checkbox', { name: /Keep as evidence/u }).check();
  await expect(page.getByText('Nothing is removed')).toBeVisible();
  await page.getByRole('checkbox', { name: /Keep as evidence/u }).uncheck();
});

test('by keyboard, in Spanish: another name, deleted, and taken back', async () => {
  await go('es');
  await expectAccessible(page);
  const renaming = row('letter.pdf').getByRole('button', { name: 'Cambiar el nombre' });
  await renaming.focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Nombre nuevo').fill('carta.pdf');
  await page.keyboard.press('Enter');
  const removing = row('carta.pdf').getByRole('button', { name: 'Borrar' });
  await removing.focus();
  await page.keyboard.press('Enter');
  await expect(removing).toHaveCount(0);
  await page.getByText('1 documento borrado que se puede recuperar').click();
  await page.getByRole('button', { name: 'Recuperar' }).click();
  await expect(removing).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await page.screenshot({ path: 'test-results/documents-360-es.png', fullPage: true });
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('ATT-3: opening the address of a document itself saves it and runs nothing', async () => {
  const id = await page.evaluate(async (of) => {
    const response = await fetch(`/api/v1/cases/${of}/attachments`);
    const { attachments } = (await response.json()) as { readonly attachments: readonly { readonly id: string }[] };
    return attachments[0]?.id;
  }, caseId);
  const saving = page.waitForEvent('download');
  await page.evaluate(
    (address) => location.assign(address),
    `/api/v1/cases/${caseId}/attachments/${String(id)}/content`,
  );
  expect((await saving).suggestedFilename()).toMatch(/\.(?:jpg|pdf)$/u);
  expect(page.url()).toContain('/documents');
});
