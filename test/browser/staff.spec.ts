// SPDX-License-Identifier: EUPL-1.2
// The staff's way through the real server with a real database: set-up link, password, conversation, keep, find, decide,
// group, and what happens when the network goes away while saving.

import { expect, type Page, test } from '@playwright/test';
import { virtualAuthenticators } from './authenticators.ts';
import { expectAccessible, expectNoSidewaysScroll, watch } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { answerAll, answersOf, begin, firstOfFive, toResult } from './talk.ts';

test.describe.configure({ mode: 'serial', timeout: 90_000 });

const PASSWORD = 'quiet river under stones';
let server: RealServer;
let page: Page;
/** what the first woman was asked of the part that is common to all */
let common: readonly string[] = [];
const SHARED = ['story', 'life-before', 'journey-control', 'who', 'belongs', 'crossing'];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000); // a database is made first
  server = await startRealServer();
  const context = await browser.newContext({ baseURL: server.origin, locale: 'es-HN' });
  page = await context.newPage();
});

test.afterAll(async () => {
  await page.context().close();
  await server.stop();
});

async function sound(): Promise<void> {
  await expectAccessible(page);
  const before = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
  await expectAccessible(page);
  if (before !== null) await page.setViewportSize(before);
}

async function openStaff(path = '/es/staff'): Promise<void> {
  await page.goto(path);
  await page.locator('html[data-ready="true"]').waitFor();
}

async function keep(): Promise<void> {
  await page.locator('.keep .button').first().click();
  await page.waitForURL(/\/staff\/conversations\/[0-9a-f-]{36}$/u);
  await page.locator('.headline').waitFor();
}

test('the one-time link sets up the institution and vanishes from the address at once', async () => {
  const seen = await watch(page, server.origin);
  await page.goto((server.setUpLink ?? '').replace('/en/', '/es/'));
  await page.locator('html[data-ready="true"]').waitFor();
  await expect(page).toHaveURL(/\/es\/staff\/setup$/u);
  await sound();
  await page.getByLabel('Nombre de la institución').fill('Centro de atención (prueba)');
  await page.getByLabel('Su nombre, como lo ven sus colegas').fill('A. Morales');
  await page.getByLabel('Nombre de usuario').fill('a.morales');
  await page.getByLabel('Contraseña', { exact: true }).fill('password1234');
  await page.getByLabel('La contraseña otra vez').fill('password1234');
  await page.getByRole('button', { name: 'Preparar' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'primeras que prueba quien ataca' })).toBeVisible();
  await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
  await page.getByLabel('La contraseña otra vez').fill(PASSWORD);
  await page.getByRole('button', { name: 'Preparar' }).click();
  await expect(page.locator('h1')).toHaveText('Mi cuenta');
  await sound();
  await openStaff();
  await expect(page.getByText('Una contraseña sola no basta')).toBeVisible();
  await sound();
  await page.getByRole('link', { name: 'Ir a mi cuenta' }).click();
  await (await virtualAuthenticators(page)).add();
  await page.getByLabel('Dónde está esta llave de acceso').fill('portátil de la oficina');
  await page.getByRole('button', { name: 'Añadir una llave de acceso' }).click();
  await expect(page.getByText('se queda en un solo dispositivo')).toBeVisible();
  await sound();
  await page.getByRole('link', { name: 'Conversaciones conservadas' }).click();
  await expect(page.locator('h1')).toHaveText('Conversaciones conservadas');
  await expect(page.getByText('Todavía no se ha conservado nada.')).toBeVisible();
  await sound();
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('signing out, a wrong password in plain words, and in again with the passkey', async () => {
  await page.getByRole('button', { name: 'Cerrar sesión' }).click();
  await expect(page.locator('h1')).toHaveText('Iniciar sesión');
  await sound();
  await page.getByRole('textbox', { name: 'Nombre de usuario' }).first().fill('a.morales');
  await page.getByRole('textbox', { name: 'Contraseña' }).fill('not the password');
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'no son correctos' })).toBeVisible();
  await page.getByRole('button', { name: 'Entrar con llave de acceso' }).click();
  await expect(page.locator('h1')).toHaveText('Conversaciones conservadas');
});

test('a new conversation of a group: reference without a name, interview, result, keep', async () => {
  await page.getByRole('link', { name: 'Conversación nueva' }).click();
  await page.getByLabel('Referencia propia', { exact: true }).fill('Maria Lopez');
  await page.locator('.instrument button').nth(1).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Nunca un nombre' })).toBeVisible();
  await page.getByLabel('Referencia propia', { exact: true }).fill('CAMR-2026/114-A');
  await page.getByLabel('Esta persona llegó, o fue encontrada, junto con otras').check();
  await page.getByLabel('Referencia propia del grupo').fill('CAMR-2026/114');
  await sound();
  await begin(page, 'full');
  const asked = await answerAll(page, firstOfFive());
  common = asked.filter((key) => SHARED.includes(key));
  expect(common).toContain('story');
  await toResult(page);
  await expect(page.locator('.headline h2')).toHaveText('Trata de personas');
  await page.locator('#pack').selectOption('hn');
  await sound();
  await keep();
  await expect(page.locator('h1')).toHaveText('Conversación CAMR-2026/114-A');
  await expect(page.locator('.headline h2')).toHaveText('Trata de personas');
  await expect(page.locator('.evidence .grounds__said').first()).not.toBeEmpty();
  await expect(page.locator('#pack')).toHaveValue('hn');
  await sound();
});

test('the next person of the group is not asked again what is common, and confirms it', async () => {
  await page.getByRole('link', { name: 'Grupo CAMR-2026/114' }).click();
  await expect(page.locator('h1')).toHaveText('Grupo CAMR-2026/114');
  await sound();
  await page.getByRole('button', { name: 'La siguiente persona de este grupo' }).click();
  await page.getByLabel('Referencia propia', { exact: true }).fill('CAMR-2026/114-B');
  await begin(page, 'full');
  const asked = await answerAll(page, answersOf('five-women', 1));
  expect(asked.filter((key) => common.includes(key))).toEqual([]);
  await page.getByRole('button', { name: /^Respuestas hasta ahora/u }).click();
  for (;;) {
    const confirm = page.getByRole('button', { name: /^Para esta persona también es así/u });
    if ((await confirm.count()) === 0) break;
    await confirm.first().click();
  }
  await page.getByRole('button', { name: 'Volver a las preguntas' }).click();
  await answerAll(page, answersOf('five-women', 1));
  await toResult(page);
  await keep();
  await page.getByRole('link', { name: 'Grupo CAMR-2026/114' }).click();
  await expect(page.locator('.member')).toHaveCount(2);
  await expect(page.locator('.member').nth(1)).toContainText('Sin confirmar: 0');
  await sound();
});

test('found again by the beginning of its own reference, with filters and an empty result', async () => {
  await openStaff();
  await expect(page.locator('.kept__row')).toHaveCount(2);
  await page.getByLabel('Referencia propia').fill('camr-2026/114-b');
  await expect(page.locator('.kept__row')).toHaveCount(1);
  await page.getByLabel('Resultado', { exact: true }).selectOption('smuggling');
  await expect(page.getByText('Nada coincide con esta búsqueda.')).toBeVisible();
  await page.getByLabel('Resultado', { exact: true }).selectOption('');
  await page.getByLabel('Referencia propia').fill('CAMR-2026/114-A');
  await expect(page.locator('.kept__row')).toHaveCount(1);
  await sound();
});

test('amended, then accepted by name, with the history of both versions', async () => {
  await page.locator('.kept__link').first().click();
  await page.getByLabel(/^Corregir/u).check();
  await page.getByLabel('Motivo').selectOption('answer-corrected');
  await page.getByRole('button', { name: 'Decidir' }).click();
  await expect(page.getByRole('heading', { name: 'Respuestas hasta ahora' })).toBeVisible();
  await page.getByRole('button', { name: 'Ver el resultado' }).first().click();
  await page.locator('.keep').waitFor();
  await keep();
  await expect(page.locator('.history__row')).toHaveCount(2);
  await page.getByLabel(/^Aceptar/u).check();
  await page.getByRole('button', { name: 'Decidir' }).click();
  await expect(page.locator('.history__row').first()).toContainText('Aceptada por A. Morales');
  await expect(page.locator('.history__row').first()).toContainText('Los hechos lo sostienen');
  await expect(page.locator('.history__row').nth(1)).toContainText('Corregida por A. Morales');
  await expect(page.locator('.history__row').nth(1)).toContainText('Se corrigió una respuesta');
  await page.getByRole('button', { name: 'Ver la versión 1' }).click();
  await expect(page.getByText('Esta es una versión anterior.')).toBeVisible();
  await sound();
});

test('without a network saving waits, says so, and happens once when the network is back', async () => {
  await openStaff();
  await page.evaluate(async () => navigator.serviceWorker.ready);
  await page.getByRole('link', { name: 'Conversación nueva' }).click();
  await page.getByLabel('Referencia propia', { exact: true }).fill('CAMR-2026/200');
  await begin(page, 'short');
  await answerAll(page, answersOf('short-smuggling'));
  await toResult(page);
  await page.context().setOffline(true);
  await page.locator('.keep .button').first().click();
  await expect(page.getByText('El guardado espera a la red')).toBeVisible();
  await expect(page.locator('.headline h2')).toHaveText('Tráfico ilícito de migrantes');
  await page.context().setOffline(false);
  await page.waitForURL(/\/staff\/conversations\/[0-9a-f-]{36}$/u, { timeout: 20_000 });
  await openStaff();
  await page.getByLabel('Referencia propia').fill('CAMR-2026/200');
  await expect(page.locator('.kept__row')).toHaveCount(1);
});

test('a lost answer to a saving does not save twice', async () => {
  await page.getByRole('link', { name: 'Conversación nueva' }).click();
  await page.getByLabel('Referencia propia', { exact: true }).fill('CAMR-2026/201');
  await begin(page, 'short');
  await answerAll(page, answersOf('short-smuggling'));
  await toResult(page);
  let lost = 0;
  await page.route('**/api/v1/conversations/*/determinations', async (route) => {
    if (lost > 0 || route.request().method() !== 'POST') return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await page.locator('.keep .button').first().click();
  await expect(page.getByText('El guardado espera a la red')).toBeVisible();
  await page.locator('.keep .button').first().click();
  await page.waitForURL(/\/staff\/conversations\/[0-9a-f-]{36}$/u);
  await expect(page.locator('.history__row')).toHaveCount(1);
  await page.unroute('**/api/v1/conversations/*/determinations');
});

test('a session that ended while a conversation was held loses nothing: sign in again, then keep', async () => {
  await openStaff();
  await page.getByRole('link', { name: 'Conversación nueva' }).click();
  await page.getByLabel('Referencia propia', { exact: true }).fill('CAMR-2026/202');
  await begin(page, 'short');
  await answerAll(page, answersOf('short-smuggling'));
  await toResult(page);
  await page.context().clearCookies();
  await page.locator('.keep .button').first().click();
  await expect(page.getByText('La sesión se cerró')).toBeVisible();
  await page.getByRole('button', { name: 'Entrar con llave de acceso' }).click();
  await expect(page.locator('.headline h2')).toHaveText('Tráfico ilícito de migrantes');
  await keep();
  await expect(page.locator('.history__row')).toHaveCount(1);
});

test('a draft is discarded for good, and an accepted result is not', async () => {
  await page.getByRole('button', { name: 'Descartar esta conversación' }).click();
  await page.getByRole('button', { name: 'Descartar CAMR-2026/202 para siempre' }).click();
  await expect(page).toHaveURL(/\/es\/staff$/u);
  await page.getByLabel('Referencia propia').fill('CAMR-2026/114-A');
  await expect(page.locator('.kept__row')).toHaveCount(1);
  await page.locator('.kept__link').first().click();
  await expect(page.getByText('fue aceptada. Permanece y no se puede descartar.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Descartar esta conversación' })).toHaveCount(0);
});

test('nothing of a conversation is stored on the device, and no staff answer in a cache', async () => {
  const stored = await page.evaluate(async () => {
    const caching = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return {
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      api: caching.flat().filter(({ url }) => url.includes('/api/')).length,
    };
  });
  expect(stored).toEqual({ local: 0, session: 0, databases: 0, api: 0 });
});

test('a demonstration says on every page that its cases are fictional', async ({ browser }) => {
  const demo = await startRealServer('--demo');
  const context = await browser.newContext({ baseURL: demo.origin });
  const visitor = await context.newPage();
  for (const path of ['/en/', '/en/practice', '/en/staff']) {
    await visitor.goto(path);
    await expect(visitor.locator('.demo-banner')).toHaveText('Demonstration. All cases are fictional.');
  }
  await visitor.getByRole('textbox', { name: 'Sign-in name' }).first().fill('demo');
  await visitor.getByRole('textbox', { name: 'Password' }).fill(demo.demoPassword ?? '');
  await visitor.getByRole('button', { name: 'Sign in', exact: true }).click();
  // whoever works on cases begins with Today
  await visitor.waitForURL(/\/staff\/today$/u);
  await visitor.getByRole('link', { name: 'Kept conversations' }).click();
  await visitor.getByLabel('Own reference').fill('HN-2026-014');
  await expect(visitor.locator('.kept__row')).toHaveCount(5);
  await visitor.getByRole('link', { name: 'Group HN-2026-014' }).first().click();
  await expect(visitor.locator('.member')).toHaveCount(5);
  await expect(visitor.locator('.member', { hasText: 'The person has fainted' })).toHaveCount(1);
  await context.close();
  await demo.stop();
});
