// SPDX-License-Identifier: EUPL-1.2
// An agreement in a real browser against the real server: drafted from a template, given to review, opined on, proposed and signed by
// two people, in two languages, on a wide and on a small screen; the files are what their hashes say; the network at a glance.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, ready } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker, type StaffPerson } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });

let server: RealServer;
let staff: StaffMaker;
let page: Page;
let small: Page;
let address = '';

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  const nora = await staff.institution('Casa Norte', 'N. Sol', ['NetworkCoordinator']);
  const sofia = await staff.colleague(nora, 'S. Paz', ['Supervisor', 'DataProtectionOfficer']);
  await staff.institution('Clinic South', 'C. Mar', ['NetworkCoordinator']);
  const open = async (who: StaffPerson, width: number) => {
    const context = await browser.newContext({
      baseURL: server.origin,
      acceptDownloads: true,
      viewport: { width, height: 900 },
    });
    await staff.signIn(context, who);
    const made = await context.newPage();
    made.setDefaultTimeout(60_000);
    return made;
  };
  page = await open(nora, 1280);
  small = await open(sofia, 360);
});
test.afterAll(async () => {
  await page.context().close();
  await small.context().close();
  await staff.close();
  await server.stop();
});

/** a busy machine may be slow; what is there in the end is what counts */
const patiently = expect.configure({ timeout: 60_000 });
const button = (on: Page, name: string) => on.getByRole('button', { name, exact: true });

test('drafted from a template with the keyboard and given to review, with what is missing said first', async () => {
  await page.goto('/en/staff/agreements/new');
  await ready(page);
  await button(page, 'Begin with: Referral protocol').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Title').fill('Shelter and clinic');
  await page.getByLabel('Add an institution').selectOption({ label: 'Clinic South' });
  await button(page, 'Save the draft').click();
  await patiently(page).toHaveURL(/agreements\/[0-9a-f-]{36}$/u);
  address = new URL(page.url()).pathname.replace('/en/', '/');
  await button(page, 'Give it to review').click();
  await patiently(page.getByRole('alert').filter({ hasText: 'Legal basis' })).toBeVisible();
  for (const place of [0, 1]) {
    await page.locator(`#party-${place}-country`).selectOption('HN');
    await page.locator(`#party-${place}-signatory`).fill('A fictional head');
    await page.locator(`#party-${place}-function`).fill('director');
    await page.locator(`#contact-${place}-person`).fill('N. Sol');
  }
  await page.locator('#agreement-country').selectOption('HN');
  await page.getByLabel('Legal basis').fill('The consent of the person.');
  await page.getByLabel('How disputes are settled').fill('Both heads meet.');
  await page.getByLabel('Law that applies').fill('Of the place of the service.');
  await button(page, 'Save the draft').click();
  await patiently(page.getByRole('button', { name: 'Take out: Honduras' })).toBeVisible();
  await expectAccessible(page);
  await button(page, 'Give it to review').click();
  await patiently(page.getByText('Under review, waiting for signatures')).toBeVisible();
  await button(page, 'Propose to sign').click();
  await patiently(page.getByText('You proposed to sign.')).toBeVisible();
});

test('each file has the hash that stands beside it', async () => {
  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'PDF, Spanish' }).click();
  const file = await (await saving).path();
  const hash = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  await patiently(page.getByText(`SHA-256 ${hash}`)).toBeVisible();
  const taking = page.waitForEvent('download');
  await button(page, 'Take out the file for the other parties').click();
  expect((await taking).suggestedFilename()).toMatch(/^AG-[0-9A-Z]{10}-1\.json$/u);
  await expectAccessible(page);
});

test('a colleague gives the opinion and signs as the second person, in Spanish on a small screen', async () => {
  await small.goto(`/es${address}`);
  await ready(small);
  await small.locator('#opinion').selectOption('Favourable');
  await button(small, 'Dar el dictamen').click();
  await patiently(small.getByText('Protección de datos: a favor')).toBeVisible();
  await button(small, 'Firmar como segunda persona').click();
  await patiently(small.getByText('Su institución ha firmado.')).toBeVisible();
  await expectNoSidewaysScroll(small);
  await expectAccessible(small);
});

test('the lists, the keys of partners and the network fit a small screen', async () => {
  for (const [path, title] of [
    ['agreements', 'Acuerdos'],
    ['agreements/partners', 'Claves de las contrapartes'],
    ['network', 'La red'],
  ] as const) {
    await small.goto(`/es/staff/${path}`);
    await ready(small);
    await patiently(small.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await patiently(small.getByRole('status').filter({ hasText: 'Cargando' })).toHaveCount(0);
    await expectNoSidewaysScroll(small);
    await expectAccessible(small);
  }
});
