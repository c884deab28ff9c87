// SPDX-License-Identifier: EUPL-1.2
// Cases in real browsers against the real server: somebody of another institution and a curious colleague see nothing, by
// no way; who the person is hides again; imminent danger; second persons; roles with two administrators; the log. People
// are made behind the sign-in (staff-people.ts), each in a browser context of their own.

import { readFileSync } from 'node:fs';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { parse } from 'yaml';
import { expectAccessible, expectNoSidewaysScroll, ready, watch } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker, type StaffPerson } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

const NAME = 'María Fernández Ávila';
const REFERENCE = 'CAMR-2026/31';
const REASON = 'The shelter called: somebody is at the gate and asks for her.';
const ALIAS = 'Luna';

const SHORT_VERSION = (parse(readFileSync('content/instruments/short.yaml', 'utf8')) as { readonly version: number })
  .version;

let server: RealServer;
let staff: StaffMaker;
const people = new Map<Page, StaffPerson>();
let ana: Page;
let beto: Page;
let sofia: Page;
let dora: Page;
let adela: Page;
let adam: Page;
let bruno: Page;
let carla: StaffPerson;
/** of the case that everything is about */
let caseId = '';
/** every address and title that any of the pages had */
const left: string[] = [];

async function enter(browser: Browser, person: StaffPerson): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB' });
  await staff.signIn(context, person);
  const page = await context.newPage();
  page.on('framenavigated', (frame) => left.push(frame.url()));
  page.on(
    'load',
    () =>
      void page.title().then(
        (title) => left.push(title),
        () => undefined,
      ),
  );
  people.set(page, person);
  return page;
}

/** A proof counts for five minutes, and a busy machine takes longer to come here. */
async function fresh(...of: readonly Page[]): Promise<void> {
  for (const page of of) {
    const person = people.get(page);
    if (person !== undefined) await staff.signIn(page.context(), person);
  }
}

async function go(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
  await page.locator('.staff-bar').waitFor();
  await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
  left.push(page.url(), await page.title());
}

async function sound(page: Page): Promise<void> {
  await toTheTop(page);
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await toTheTop(page);
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Where the bar that stays in place covers half of nothing. */
async function toTheTop(page: Page): Promise<void> {
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request of the page itself, as a curious person would send from its console. */
async function ask(page: Page, method: string, path: string, body?: unknown): Promise<Answer> {
  return page.evaluate(
    async ({ method: wanted, path: to, body: given }) => {
      const headers: Record<string, string> = { 'idempotency-key': crypto.randomUUID(), 'if-match': '"1"' };
      if (given !== undefined) headers['content-type'] = 'application/json';
      const response = await fetch(`/api/v1${to}`, {
        method: wanted,
        headers,
        ...(given === undefined ? {} : { body: JSON.stringify(given) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
    },
    { method, path, body },
  );
}

const alert = (page: Page, words: string | RegExp) => page.getByRole('alert').filter({ hasText: words });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  const first = await staff.institution('Centro Camino Abierto', 'Adela Admin', ['Administrator']);
  adela = await enter(browser, first);
  adam = await enter(browser, await staff.colleague(first, 'Adam Admin', ['Administrator']));
  ana = await enter(browser, await staff.colleague(first, 'Ana Morales', ['CaseWorker']));
  beto = await enter(browser, await staff.colleague(first, 'Beto Castillo', ['CaseWorker']));
  sofia = await enter(browser, await staff.colleague(first, 'Sofía Reyes', ['Supervisor']));
  dora = await enter(browser, await staff.colleague(first, 'Dora Lima', ['DataProtectionOfficer']));
  carla = await staff.colleague(first, 'Carla Paz', ['CaseWorker']);
  bruno = await enter(browser, await staff.institution('Otro Centro', 'Bruno Sol', ['CaseWorker', 'Supervisor']));
});

test.afterAll(async () => {
  await Promise.all([...people.keys()].map((page) => page.context().close()));
  await staff.close();
  await server.stop();
});

test('a case is opened; it says before what is encrypted and who will see it', async () => {
  const seen = await watch(ana, server.origin);
  await go(ana, '/en/staff/cases');
  await expect(ana.getByText('You have no cases yet.')).toBeVisible();
  await sound(ana);
  await ana.getByRole('link', { name: 'Open a case' }).click();
  await expect(ana.getByText('are encrypted under a key of this case alone')).toBeVisible();
  await expect(ana.getByText('Administrators cannot see them.')).toBeVisible();
  await ana.getByLabel('Own reference').fill('Maria Fernandez');
  await ana.getByRole('button', { name: 'Open the case' }).click();
  await expect(alert(ana, 'Never a name')).toBeVisible();
  await sound(ana);
  await ana.getByLabel('Own reference').fill(REFERENCE);
  await ana.getByLabel('Alias').fill(ALIAS);
  await ana.getByLabel('Name', { exact: true }).fill(NAME);
  await ana.getByLabel('Year of birth').fill('1999');
  await ana.getByRole('button', { name: 'Open the case' }).click();
  await ana.waitForURL(/\/en\/staff\/cases\/[0-9a-f-]{36}$/u);
  caseId = ana.url().split('/').at(-1) ?? '';
  await expect(ana.getByRole('heading', { name: REFERENCE })).toBeVisible();
  await expect(ana.getByText(NAME)).toHaveCount(0);
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('who the person is: shown by a button, hidden after a minute and when the tab goes to the background', async () => {
  await ana.clock.install();
  await go(ana, `/en/staff/cases/${caseId}`);
  const show = ana.getByRole('button', { name: 'Show who the person is' });
  await show.click();
  await expect(ana.getByText(NAME)).toBeVisible();
  await expect(ana.getByText('1999')).toBeVisible();
  await expectAccessible(ana);
  await ana.emulateMedia({ media: 'print' });
  await expect(ana.getByText(NAME)).toBeHidden();
  await ana.emulateMedia({ media: null });
  await ana.clock.runFor(50_000);
  await expect(ana.getByText(NAME)).toBeVisible();
  await ana.getByRole('button', { name: 'One more minute' }).click();
  await ana.clock.runFor(50_000);
  await expect(ana.getByText(NAME)).toBeVisible();
  await ana.clock.runFor(11_000);
  await expect(ana.getByText(NAME)).toHaveCount(0);
  await show.click();
  await expect(ana.getByText(NAME)).toBeVisible();
  await ana.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(ana.getByText(NAME)).toHaveCount(0);
  await sound(ana);
});

test('found by the name in any order and spelling, and by the beginning of the reference', async () => {
  await go(ana, '/en/staff/cases');
  await ana.getByLabel('Own reference').fill('camr-2026/3');
  await expect(ana.locator('.kept__row')).toHaveCount(1);
  await ana.getByLabel('Own reference').fill('');
  await expect(ana.getByText('is written into the log; the name itself is not')).toBeVisible();
  await ana.getByLabel('Name or alias').fill('avila fernandez maria');
  await ana.getByRole('button', { name: 'Search' }).click();
  await expect(ana.getByText('1 case fits')).toBeVisible();
  await ana.getByLabel('Name or alias').fill('Nadie Conocido');
  await ana.getByRole('button', { name: 'Search' }).click();
  await expect(ana.getByText('None of your cases fits.')).toBeVisible();
  await sound(ana);
});

test('another institution and a curious colleague see nothing: list, search, address, requests of the page', async () => {
  const unknown = '11111111-1111-4111-8111-111111111111';
  await fresh(bruno, beto);
  for (const page of [bruno, beto]) {
    await go(page, '/en/staff/cases');
    await expect(page.getByText('You have no cases yet.')).toBeVisible();
    await page.getByLabel('Own reference').fill(REFERENCE);
    await expect(page.getByText('None of your cases has a reference')).toBeVisible();
    await page.getByLabel('Name or alias').fill(NAME);
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(page.getByText('None of your cases fits.')).toBeVisible();
    for (const address of [`/en/staff/cases/${caseId}`, `/en/staff/cases/${caseId}/looks`]) {
      await go(page, address);
      await expect(alert(page, 'There is nothing here that you can see')).toBeVisible();
      await expect(page.getByText(REFERENCE)).toHaveCount(0);
      await sound(page);
    }
    const attempts = [
      ['GET', ''],
      ['GET', '/identity'],
      ['GET', '/looks'],
      ['PUT', '/identity', { name: 'Somebody Else' }],
      ['POST', '/conversations', { conversation: unknown }],
      ['POST', '/hand-over', { userId: carla.userId }],
      ['POST', '/denied', { userId: carla.userId }],
      ['DELETE', `/denied/${carla.userId}`],
      ['POST', '/erasure'],
      ['POST', '/erase'],
    ] as const;
    for (const [method, path, body] of attempts) {
      const real = await ask(page, method, `/cases/${caseId}${path}`, body);
      const none = await ask(page, method, `/cases/${unknown}${path}`, body);
      expect(real.status, `${method} ${path}`).toBe(404);
      const strip = ({ requestId: _id, ...rest }: Readonly<Record<string, unknown>>) => rest;
      expect(strip(real.body)).toEqual(strip(none.body));
    }
  }
  const elsewhere = await ask(bruno, 'POST', '/break-glass', { reference: REFERENCE, level: 'file', reason: REASON });
  expect(elsewhere.status).toBe(404);
});

test('an administrator has no way to any case, and the menu offers none', async () => {
  await go(adela, '/en/staff/people');
  await expect(adela.getByRole('link', { name: 'Cases' })).toHaveCount(0);
  expect((await ask(adela, 'GET', `/cases/${caseId}`)).status).toBe(404);
  expect((await ask(adela, 'GET', '/cases')).status).toBe(403);
  await go(adela, '/en/staff/cases');
  await expect(alert(adela, 'None of your roles covers this').first()).toBeVisible();
});

test('two people change the same at once: nothing is overwritten, both stand side by side', async () => {
  await go(ana, `/en/staff/cases/${caseId}`);
  await ana.getByRole('button', { name: 'Change', exact: true }).click();
  await ana.getByLabel('Alias').fill('Estrella');
  const other = await ana.context().newPage();
  await go(other, `/en/staff/cases/${caseId}`);
  await other.getByRole('button', { name: 'Change', exact: true }).click();
  await other.getByLabel('Year of birth').fill('2001');
  await other.getByRole('button', { name: 'Save' }).click();
  await expect(other.getByText('Saved.')).toBeVisible();
  await other.close();
  await ana.getByRole('button', { name: 'Save' }).click();
  await expect(ana.getByRole('heading', { name: 'Somebody changed this in the meantime' })).toBeVisible();
  await expect(ana.getByText('2001')).toBeVisible();
  await expect(ana.getByText('Estrella')).toBeVisible();
  await sound(ana);
  await ana.getByRole('button', { name: 'Go on with my changes' }).click();
  await expect(ana.getByLabel('Year of birth')).toHaveValue('2001');
  await expect(ana.getByLabel('Alias')).toHaveValue('Estrella');
  await ana.getByRole('button', { name: 'Save' }).click();
  await expect(ana.getByText('Saved.')).toBeVisible();
});

test('imminent danger: a reason first, an hour for reading, no name, reviewed by a second person', async () => {
  await fresh(beto, dora);
  await go(beto, '/en/staff/break-glass');
  await beto.getByLabel('Own reference of the case').fill(REFERENCE);
  await beto.getByLabel('What is the danger?').fill('Too short');
  await expect(beto.getByText('11 more signs at least')).toBeVisible();
  await beto.getByRole('button', { name: 'Open the file for one hour' }).click();
  await expect(alert(beto, 'Say in at least 20 signs')).toBeVisible();
  await sound(beto);
  await beto.getByLabel('What is the danger?').fill(REASON);
  await beto.getByRole('button', { name: 'Open the file for one hour' }).click();
  await beto.waitForURL(new RegExp(`/staff/cases/${caseId}$`, 'u'));
  await expect(beto.getByText('You see this case because of imminent danger.')).toBeVisible();
  await expect(beto.getByText(/more minutes\./u)).toBeVisible();
  await expect(beto.getByRole('button', { name: 'Change', exact: true })).toHaveCount(0);
  await expect(beto.getByText('Erase it for good')).toHaveCount(0);
  await expect(beto.getByText('Who the person is is not covered.')).toBeVisible();
  await expect(beto.getByRole('button', { name: 'Show who the person is' })).toHaveCount(0);
  await expect(beto.getByRole('link', { name: 'Ask for it' })).toBeVisible();
  expect((await ask(beto, 'GET', `/cases/${caseId}/identity`)).body['code']).toBe('identity-not-covered');
  await sound(beto);
  await go(beto, '/en/staff/break-glass');
  await beto.getByLabel('Own reference of the case').fill(REFERENCE);
  await beto.getByText('Who the person is, too').first().click();
  await beto.getByLabel('What is the danger?').fill(REASON);
  await beto.getByRole('button', { name: 'Ask a second person' }).click();
  await expect(beto.getByText('Asked for. It waits for a second person')).toBeVisible();

  await go(dora, '/en/staff/break-glass');
  const waiting = dora.getByRole('region', { name: 'Waiting for a second person' });
  await expect(waiting.getByText(REASON)).toBeVisible();
  await sound(dora);
  await waiting.getByRole('button', { name: 'Agree, for one hour' }).click();
  await expect(waiting.getByText('Nothing waits for you.')).toBeVisible();

  await go(beto, `/en/staff/cases/${caseId}`);
  await beto.getByRole('button', { name: 'Show who the person is' }).click();
  await expect(beto.getByText(NAME)).toBeVisible();

  const review = dora.getByRole('region', { name: 'To be reviewed' });
  await expect(review.getByRole('button', { name: 'It was not right' })).toHaveCount(2);
  await review.getByRole('button', { name: 'It was not right' }).first().click();
  await expect(review.getByRole('button', { name: 'It was not right' })).toHaveCount(1);
  await review.getByRole('button', { name: 'It was not right' }).click();
  await expect(review.getByText('Nothing is left to review.')).toBeVisible();
  await go(beto, `/en/staff/cases/${caseId}`);
  await expect(alert(beto, 'There is nothing here that you can see')).toBeVisible();
});

test('who looked: names on the screen, numbers on the paper for the person', async () => {
  await go(ana, `/en/staff/cases/${caseId}/looks`);
  await expect(ana.locator('.looks-sheet')).toContainText('Ana Morales');
  await expect(ana.locator('.looks-sheet')).toContainText('Beto Castillo');
  await expect(ana.locator('.looks-sheet')).toContainText('saw who the person is');
  await expect(ana.locator('.looks-sheet')).toContainText('because of imminent danger');
  await sound(ana);
  await ana.emulateMedia({ media: 'print' });
  await expect(ana.getByText('Beto Castillo').first()).toBeHidden();
  await expect(ana.getByText('Person 2').first()).toBeVisible();
  await expect(ana.getByText('Everybody who looked at your file')).toBeVisible();
  await expect(ana.locator('.staff-bar')).toBeHidden();
  await ana.emulateMedia({ media: null });
});

test('a supervisor gives the case to a colleague; a conflict of interest closes it, whatever else holds', async () => {
  await fresh(adela);
  await go(adela, '/en/staff/people');
  const card = adela.locator('.person', { hasText: 'Ana Morales' });
  await card.getByText('Supervisor, sessions, way in').click();
  await card.getByLabel('Supervisor', { exact: true }).selectOption({ label: 'Sofía Reyes' });
  await card.getByRole('button', { name: 'Save the supervisor' }).click();
  await expect(card.getByText('Supervised by Sofía Reyes')).toBeVisible();

  await go(sofia, `/en/staff/cases/${caseId}`);
  await expect(sofia.getByText('Somebody whom you supervise works on it.')).toBeVisible();
  await sofia.getByLabel('Give it to a colleague too').selectOption({ label: 'Beto Castillo' });
  await sofia.getByRole('button', { name: 'Give', exact: true }).click();
  await expect(sofia.getByText('Given.')).toBeVisible();
  await sound(sofia);
  await go(beto, `/en/staff/cases/${caseId}`);
  await expect(beto.getByRole('heading', { name: REFERENCE })).toBeVisible();
  await sofia.getByLabel('Close it to').selectOption({ label: 'Beto Castillo' });
  await sofia.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(sofia.getByText('Closed to that person.')).toBeVisible();
  await go(beto, `/en/staff/cases/${caseId}`);
  await expect(alert(beto, 'There is nothing here that you can see')).toBeVisible();
});

test('a conversation becomes part of the case, and is seen by whoever works on it', async () => {
  const instrument = { id: 'short', version: SHORT_VERSION };
  const begun = { ownReference: 'CAMR-2026/31-A', instrument, language: 'es' };
  expect((await ask(ana, 'POST', '/conversations', begun)).status).toBe(201);
  await go(ana, `/en/staff/cases/${caseId}`);
  await expect(ana.getByText('No conversation belongs to this case yet.')).toBeVisible();
  await ana.getByText('Add one of your conversations').click();
  await ana.getByLabel('Which one').selectOption({ label: 'CAMR-2026/31-A' });
  await ana.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(ana.getByText('Added.')).toBeVisible();
  await go(sofia, `/en/staff/cases/${caseId}`);
  await sofia.getByRole('link', { name: 'CAMR-2026/31-A' }).click();
  await expect(sofia.locator('h1')).toContainText('CAMR-2026/31-A');
});

test('a case is handed over: the colleague has it, and whoever opened it sees it seven days more', async () => {
  const made = await ask(ana, 'POST', '/cases', { ownReference: 'CAMR-2026/77', alias: 'Sol' });
  const address = `/en/staff/cases/${String(made.body['id'])}`;
  await go(ana, address);
  await ana.getByText('Hand it over to a colleague').click();
  await sound(ana);
  await ana.getByLabel('To whom').selectOption({ label: 'Carla Paz' });
  await ana.getByRole('button', { name: 'Hand over', exact: true }).click();
  await expect(ana.getByText('Carla Paz').first()).toBeVisible();
  const later = await enter(ana.context().browser() as Browser, carla);
  await go(later, address);
  await expect(later.getByRole('heading', { name: 'CAMR-2026/77' })).toBeVisible();
  await go(ana, address);
  await expect(ana.getByText('After handing it over you see it for seven more days.')).toBeVisible();
});

test('a new way in for somebody who lost every one: two administrators, then a link that works once', async ({
  browser,
}) => {
  await fresh(adela, adam);
  await go(adela, '/en/staff/people');
  const card = adela.locator('.person', { hasText: 'Beto Castillo' });
  await card.getByText('Supervisor, sessions, way in').click();
  await card.getByRole('button', { name: 'Ask for a new way in' }).click();
  await expect(card.getByText('Asked for by Adela Admin.')).toBeVisible();
  await go(adam, '/en/staff/approvals');
  await expect(adam.getByText('Call them on a number that you know.')).toBeVisible();
  await sound(adam);
  await adam.getByRole('button', { name: 'Agree' }).click();
  await expect(adam.getByText('Nothing waits for your decision.')).toBeVisible();
  await card.getByRole('button', { name: 'See whether somebody has agreed' }).click();
  await card.getByRole('button', { name: 'Make the link' }).click();
  const link =
    /\/en\/staff\/recovery#[A-Za-z0-9_-]{43}/u.exec((await card.locator('.one-time').textContent()) ?? '')?.[0] ?? '';
  expect(link).not.toBe('');
  await sound(adela);

  const recover = async (password: string) => {
    const page = await (await browser.newContext({ baseURL: server.origin, locale: 'en-GB' })).newPage();
    await page.goto(link);
    await ready(page);
    for (const field of await page.locator('input[type=password]').all()) await field.fill(password);
    await page.locator('form button[type=submit]').click();
    return page;
  };
  const back = await recover('another river under stones');
  await back.waitForURL(/\/en\/staff\/account$/u);
  await expect(back.getByText('Beto Castillo').first()).toBeVisible();
  // nothing but the own account until there is a passkey or a second factor
  await go(back, '/en/staff/cases');
  await expect(back.getByText('You have no cases yet.')).toHaveCount(0);
  await sound(back);
  const again = await recover('a third river under stones');
  await expect(alert(again, /link/u)).toBeVisible();
  await beto.reload();
  await ready(beto);
  await expect(beto.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await Promise.all([back, again].map((page) => page.context().close()));
});

test('an erasure: asked for, agreed to by a second person, done by hand, gone', async () => {
  await fresh(ana, sofia);
  const made = await ask(ana, 'POST', '/cases', { ownReference: 'CAMR-2026/99', alias: 'Sol' });
  const address = `/en/staff/cases/${String(made.body['id'])}`;
  await go(ana, address);
  await ana.getByText('Erase it for good').click();
  await ana.getByRole('button', { name: 'Ask for the erasure' }).click();
  await expect(ana.getByText('Asked for by Ana Morales.')).toBeVisible();
  await sound(ana);
  await go(sofia, '/en/staff/approvals');
  await expect(sofia.getByText('CAMR-2026/99')).toBeVisible();
  await sound(sofia);
  await sofia.getByRole('button', { name: 'Agree' }).click();
  await expect(sofia.getByText('Nothing waits for your decision.')).toBeVisible();
  await ana.getByRole('button', { name: 'See whether somebody has agreed' }).click();
  await ana.getByLabel('Type the own reference of this case').fill('CAMR-2026/99');
  await ana.getByRole('button', { name: 'Erase for good' }).click();
  await ana.waitForURL(/\/en\/staff\/cases$/u);
  await go(ana, address);
  await expect(alert(ana, 'There is nothing here that you can see')).toBeVisible();
});

test('roles take two administrators; an invitation is shown once; the last two stay', async () => {
  await fresh(adela, adam);
  await go(adela, '/en/staff/people');
  await expect(adela.getByText('Every role takes two administrators')).toBeVisible();
  const card = adela.locator('.person', { hasText: 'Carla Paz' });
  await card.getByText('Ask for a role').click();
  await card.getByLabel('Role', { exact: true }).selectOption({ label: 'Data protection officer' });
  await card.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(card.getByText('Asked for. A second administrator must agree.')).toBeVisible();
  await expect(card.getByRole('button', { name: /^Agree/u })).toHaveCount(0);
  await go(adam, '/en/staff/people');
  await expect(adam.getByText('A role waits for your decision')).toBeVisible();
  await sound(adam);
  await adam.getByRole('button', { name: 'Agree: Data protection officer for Carla Paz' }).click();
  await expect(adam.locator('.person', { hasText: 'Carla Paz' }).getByText('Agreed.')).toBeVisible();
  await adam.getByRole('button', { name: 'End: Administrator of Adela Admin' }).click();
  await expect(alert(adam, 'Two administrators must remain')).toBeVisible();

  await adela.getByLabel('Name, as colleagues see it').fill('Elena Ríos');
  await adela.getByRole('button', { name: 'Make the invitation' }).click();
  await expect(alert(adela, 'Choose at least one role.')).toBeVisible();
  await adela.getByRole('checkbox', { name: /^Case worker/u }).check();
  await adela.getByRole('button', { name: 'Make the invitation' }).click();
  await expect(adela.locator('.one-time')).toContainText('/en/staff/invitation#');
  await sound(adela);
  await adela.getByRole('button', { name: 'Hide it' }).click();
  await expect(adela.locator('.one-time')).toHaveCount(0);
  await adela.getByRole('button', { name: 'Withdraw the invitation of Elena Ríos' }).click();
  await expect(adela.getByText('withdrawn', { exact: true })).toBeVisible();
});

test('the log in sentences, by filters; alarms are questions that somebody looks into', async () => {
  await go(dora, '/en/staff/audit');
  await expect(dora.locator('.audit-list')).toContainText('Ana Morales looked at who a person is');
  await sound(dora);
  await dora.getByLabel('What', { exact: true }).selectOption({ label: 'erased a case' });
  await dora.getByLabel('Outcome').selectOption({ label: 'Done' });
  await expect(dora.locator('.audit-list > li')).toHaveCount(1);
  await expect(dora.locator('.audit-list')).toContainText('Ana Morales erased a case');
  await dora.getByRole('button', { name: 'Show everything' }).click();
  await dora.getByLabel('Outcome').selectOption({ label: 'Refused' });
  await dora.getByLabel('Who', { exact: true }).selectOption({ label: 'Adela Admin' });
  await expect(dora.locator('.audit-list')).toContainText('refused');
  await expect(dora.locator('.audit-list')).not.toContainText('Ana Morales');
  await expect(async () => {
    await go(dora, '/en/staff/audit');
    await expect(dora.getByText('Access because of imminent danger').first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await dora.getByRole('button', { name: 'I have looked into it' }).first().click();
  await expect(dora.getByText(/alarm(?:s)? that (?:was|were) looked into/u)).toBeVisible();
  expect(await dora.locator('body').textContent()).not.toContain(NAME);
});

test('health: a warning about the passphrase beside the keys, and what to do', async () => {
  await go(adela, '/en/staff/health');
  await expect(adela.getByText('Whoever takes the disk can read every name.')).toBeVisible();
  await expect(adela.getByText('Put the passphrase on a medium of its own')).toBeVisible();
  await sound(adela);
  await go(adela, '/es/staff/health');
  await expect(adela.getByText('Quien se lleve el disco puede leer todos los nombres.')).toBeVisible();
});

test('every page holds together from right to left and at 200 %', async () => {
  const visits = [
    [ana, ['cases', 'cases/new', `cases/${caseId}`, `cases/${caseId}/looks`, 'break-glass']],
    [dora, ['approvals', 'audit']],
    [adela, ['people', 'health']],
  ] as const;
  for (const [page, paths] of visits) {
    await page.setViewportSize({ width: 320, height: 400 });
    for (const path of paths) {
      await page.goto(`/qps-plocm/staff/${path}`);
      await ready(page);
      await page.locator('.staff-bar').waitFor();
      await expectNoSidewaysScroll(page);
    }
  }
});

test('no name of a person is in any address or title', () => {
  expect(left.length).toBeGreaterThan(50);
  for (const words of left) expect(words).not.toMatch(/Fern|Mar%C3|María|Luna|Estrella/u);
});
