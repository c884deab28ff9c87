// SPDX-License-Identifier: EUPL-1.2
// The directory and good practices in a real browser against the real server: a file of HSDS looked at and written, found, drawn on a
// map without any other server, asked who could help, kept with the keyboard; a practice from the starter set read by a peer.

import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, ready } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker, type StaffPerson } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });

const FICTIONAL = fileURLToPath(new URL('../../content/directory/fictional.json', import.meta.url));
let server: RealServer;
let staff: StaffMaker;
let page: Page;
let small: Page;
const elsewhere: string[] = [];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  const nora = await staff.institution('Casa Norte', 'N. Sol', ['NetworkCoordinator', 'CaseWorker']);
  const sofia = await staff.colleague(nora, 'S. Paz', ['Supervisor', 'CaseWorker']);
  const open = async (who: StaffPerson, width: number) => {
    const context = await browser.newContext({ baseURL: server.origin, viewport: { width, height: 900 } });
    await staff.signIn(context, who);
    const made = await context.newPage();
    made.setDefaultTimeout(60_000);
    return made;
  };
  page = await open(nora, 1280);
  small = await open(sofia, 360);
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin) && !/^(?:data|blob):/u.test(request.url()))
      elsewhere.push(request.url());
  });
});
test.afterAll(async () => {
  await page.context().close();
  await small.context().close();
  await staff.close();
  await server.stop();
});

/** a busy machine may be slow; what is there in the end is what counts */
const patiently = expect.configure({ timeout: 60_000 });
const button = (on: Page, name: string | RegExp) => on.getByRole('button', { name, exact: true });

test('a file is looked at, its report read, and only then written', async () => {
  await page.goto('/en/staff/directory/files');
  await ready(page);
  await page.getByLabel('A JSON file, a ZIP file of tables, or CSV tables').setInputFiles(FICTIONAL);
  await page.locator('#hsds-country').fill('hn');
  await button(page, 'Look at it').click();
  await patiently(page.getByRole('heading', { name: 'What would happen' })).toBeVisible();
  await expectAccessible(page);
  await button(page, 'Write it').click();
  await patiently(page.getByRole('heading', { name: 'Written' })).toBeVisible();
});

test('is found by words, and drawn on a map that asks no other server', async () => {
  await page.goto('/en/staff/directory');
  await ready(page);
  await page.getByLabel('Name, institution or town').fill('safe house');
  await patiently(page.getByRole('link', { name: 'Fictional safe house' })).toBeVisible();
  await page.getByLabel('Name, institution or town').fill('');
  await button(page, 'Show on a map').click();
  await patiently(page.getByText('Drawn on this device')).toBeVisible();
  await expectAccessible(page);
  expect(elsewhere).toEqual([]);
});

test('an entry is added with a place on the map, checked, and its beds are told, on a small screen in Spanish', async () => {
  await small.goto('/es/staff/directory/new');
  await ready(small);
  await small.getByLabel('Nombre de la institución').fill('Casa ficticia');
  await small.getByLabel('Qué es', { exact: true }).fill('No existe.');
  await small.locator('#service-orgCountry').fill('hn');
  await small.getByLabel('Nombre del servicio').fill('Camas para esta noche');
  await small.getByLabel('Un lugar para dormir').check();
  await small.locator('#service-city').fill('Puerto');
  await small.locator('#service-latitude').fill('15,5');
  await small.locator('#service-longitude').fill('-88');
  await small.locator('#service-police').selectOption('Never');
  await small.locator('#service-immigration').selectOption('Never');
  await small.getByLabel('No pide documentos').check();
  await expectNoSidewaysScroll(small);
  await button(small, 'Guardar').click();
  await patiently(small.getByRole('heading', { name: 'Camas para esta noche' })).toBeVisible();
  await small.getByLabel('Plazas libres ahora').fill('2');
  await button(small, 'Decir cuántas hay libres').click();
  await patiently(small.getByText(/2 plazas libres/u)).toBeVisible();
  await expectNoSidewaysScroll(small);
  await expectAccessible(small);
  await small.goto('/es/staff/directory');
  await ready(small);
  await button(small, 'Mostrar en un mapa').click();
  const square = small.getByRole('button', { name: /cerca de 15\.75, -87\.75/u });
  await patiently(square).toBeVisible();
  await square.focus();
  await small.keyboard.press('Enter');
  await patiently(small.getByRole('link', { name: 'Camas para esta noche' })).toBeVisible();
  await patiently(small.getByRole('status').filter({ hasText: /^2 servicios/u })).toBeVisible();
  await expectNoSidewaysScroll(small);
});

test('who could help comes with reasons', async () => {
  await page.goto('/en/staff/directory/help');
  await ready(page);
  await page.getByLabel('Her languages as codes, best first').fill('es');
  await page.getByLabel('Fears immigration').check();
  await page.getByLabel('Near latitude').fill('15.5');
  await page.getByLabel('Near longitude').fill('-88');
  await button(page, 'Search').focus();
  await page.keyboard.press('Enter');
  await patiently(page.getByText('tells neither police nor immigration').first()).toBeVisible();
  await patiently(page.getByText('0 km away').first()).toBeVisible();
  await expectAccessible(page);
});

test('a good practice goes from the starter set to a peer and is published', async () => {
  await page.goto('/en/staff/practices');
  await ready(page);
  await button(page, 'Take as a draft').first().click();
  await patiently(page.getByRole('heading', { name: 'From draft to publication' })).toBeVisible();
  await expectAccessible(page);
  await button(page, 'Give it to peers').click();
  await patiently(page.getByText('Somebody who has not written it must read it now.')).toBeVisible();
  await small.goto('/es/staff/practices');
  await ready(small);
  await small.getByLabel('Mostrar').selectOption('review');
  await small.locator('.directory-lines a').first().click();
  await small.getByLabel(/Miré si se podría reconocer/u).check();
  await button(small, 'Se puede publicar').click();
  await patiently(small.getByText(/^Usted, el/u)).toBeVisible();
  await small.getByLabel(/Revisarla de nuevo/u).fill(inAYear());
  await button(small, 'Publicar').click();
  await patiently(small.getByText('Publicada').first()).toBeVisible();
  await expectNoSidewaysScroll(small);
  await expectAccessible(small);
});

function inAYear(): string {
  return new Date(Date.now() + 365 * 86_400_000).toISOString().slice(0, 10);
}
