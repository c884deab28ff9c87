// SPDX-License-Identifier: EUPL-1.2
// Today, the list of cases, the calendar and what a supervisor and a data protection officer see, in a real browser against the
// real server: a case worker sees first whose safety needs her, finds a case by alias and by number, keeps a view, changes many
// after a look, and takes back what she wrote by mistake. All are invented. AMPARO_SCREENSHOTS names a folder for pictures.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, ready, watch } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker, type StaffPerson } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });
// a word that is missing on a page is found soon, not at the end of the time
test.use({ actionTimeout: 20_000, navigationTimeout: 45_000 });

const PICTURES = process.env['AMPARO_SCREENSHOTS'];
const DAY_MS = 86_400_000;
const REAL_NAME = 'Marisol Zúniga Paz';

let server: RealServer;
let staff: StaffMaker;
let ana: Page;
let sofia: Page;
let dora: Page;
let sofiaId = '';
const files = new Map<string, string>();
const pages: Page[] = [];

const day = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const instant = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();

async function enter(browser: Browser, person: StaffPerson): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB', timezoneId: 'UTC' });
  await staff.signIn(context, person);
  const page = await context.newPage();
  pages.push(page);
  return page;
}

async function go(page: Page, place: string, language = 'en'): Promise<void> {
  await page.goto(`/${language}/staff/${place}`);
  await ready(page);
  await page.locator('.staff-bar').waitFor();
  await expect(page.getByText(/^(?:Loading|Cargando)$/u)).toHaveCount(0);
}

/** Accessible and without sideways scrolling on a computer and on a small telephone. */
async function sound(page: Page, name: string): Promise<void> {
  for (const [width, height] of [
    [1280, 800],
    [360, 740],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    // a key on the screen would be a word that nobody translated
    await expect(page.getByText(/\b(?:today|casework|cases|consents|staff)\.[a-z_]+\.?[A-Za-z_]*/u)).toHaveCount(0);
    if (PICTURES === undefined) continue;
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** A request as the pages of the case file send it; those have tests of their own. */
async function ask(page: Page, method: string, path: string, body: unknown, seen?: number) {
  return page.evaluate(
    async ({ method: wanted, path: to, body: given, seen: version }) => {
      const headers: Record<string, string> = {
        'idempotency-key': crypto.randomUUID(),
        'content-type': 'application/json',
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      };
      const content = given === undefined ? {} : { body: JSON.stringify(given) };
      const response = await fetch(`/api/v1${to}`, { method: wanted, headers, ...content });
      return { status: response.status, text: await response.text() };
    },
    { method, path, body, seen },
  );
}

async function make(path: string, body: unknown): Promise<Readonly<Record<string, unknown>>> {
  const answer = await ask(ana, 'POST', path, body);
  expect(answer.status, `${path} ${answer.text}`).toBe(201);
  return JSON.parse(answer.text) as Readonly<Record<string, unknown>>;
}

async function openFile(alias: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const person = { alias, ageGroup: '21-23', citizenship: ['HN'], ...more };
  const opened = await make('/case-files', {
    origin: { kind: 'self-request' },
    source: 'Police',
    supervisorId: sofiaId,
    person,
    duplicates: { caseIds: [], decided: 'none-found' },
  });
  files.set(alias, String(opened['id']));
}

const at = (alias: string, rest: string) => `/cases/${files.get(alias) ?? ''}/${rest}`;

function risk(subjectScope: 'Self' | 'Family', factor: string, assessedAt: string) {
  return {
    subjectScope,
    answers: [{ factor, value: 'Yes', time: 'Present', officialsOf: [], detail: null, source: 'Person' }],
    ownPerception: 1,
    immediateActions: [],
    assessedAt,
    final: true,
  };
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  const first = await staff.institution('Casa Abierta', 'Adela Admin', ['Administrator']);
  const adela = await enter(browser, first);
  const worker = await staff.colleague(first, 'Ana Morales', ['CaseWorker']);
  const other = await staff.colleague(first, 'Beto Castillo', ['CaseWorker']);
  const supervisor = await staff.colleague(first, 'Sofía Reyes', ['Supervisor']);
  ana = await enter(browser, worker);
  sofiaId = supervisor.userId;
  sofia = await enter(browser, supervisor);
  dora = await enter(browser, await staff.colleague(first, 'Dora Lima', ['DataProtectionOfficer']));
  await adela.goto('/en/staff/people');
  await ready(adela);
  for (const { userId } of [worker, other]) {
    const set = await ask(adela, 'PUT', `/people/${userId}`, { supervisorId: supervisor.userId });
    expect(set.status, set.text).toBe(204);
  }
});

test.afterAll(async () => {
  await Promise.all(pages.map((page) => page.context().close()));
  await staff.close();
  await server.stop();
});

test('nothing yet: each page says so, and what to do', async () => {
  const seen = await watch(ana, server.origin);
  await go(ana, 'today');
  await expect(ana.getByText('Nothing needs you now.')).toBeVisible();
  await sound(ana, 'today-empty');
  await go(ana, 'cases');
  await expect(ana.getByText('You have no cases yet.')).toBeVisible();
  await go(ana, 'calendar');
  await expect(ana.getByText('Nothing in these two weeks.')).toBeVisible();
  await go(dora, 'data-requests');
  await expect(dora.getByText('Nobody waits for an answer.')).toBeVisible();
  await expect(dora.getByText('Nothing has gone out.')).toBeVisible();
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('several cases: whose safety needs something stands first, then what is late, then what comes next', async () => {
  await go(ana, 'today');
  const [first = '', ...rest] = REAL_NAME.split(' ');
  await openFile('Luna', { firstName: first, secondName: rest.join(' ') });
  for (const alias of ['Brisa', 'Coral', 'Alba']) await openFile(alias);
  await openFile('Estrella', { ageGroup: '9-17' });
  // the family is threatened since yesterday: a call every day, and a safety plan within one
  await make(at('Luna', 'risks'), risk('Family', 'ThreatsToFamily', instant(-1.1)));
  await make(at('Brisa', 'health-needs'), {
    signs: ['Fainting'],
    circumstances: [],
    since: null,
    reportedBy: 'Interviewer',
    reportedAt: instant(-0.001),
    actionTaken: null,
    consentId: null,
    note: null,
    atLeast: null,
  });
  await make(at('Coral', 'services'), {
    category: 'Food',
    subtype: 'Meal',
    outcome: 'Planned',
    date: day(1),
    startsAt: `${day(1)}T15:30:00.000Z`,
    quantity: null,
    unit: null,
    value: null,
    currency: null,
    providerOrgId: null,
    providerServiceId: null,
    location: null,
    locationConfidential: true,
    companions: [],
    interpreterMode: null,
    interpreterId: null,
    planItemId: null,
    note: null,
    consularPost: null,
  });
  const review = await ask(ana, 'PUT', at('Alba', 'facts'), { nextReviewAt: day(-2) }, 1);
  expect(review.status, review.text).toBe(200);

  await go(ana, 'today');
  const lines = (part: string) => ana.getByRole('region', { name: part, exact: true }).locator('.line');
  await expect(lines('Safety now').first()).toBeVisible();
  const safety = await lines('Safety now').allInnerTexts();
  expect(safety.map((text) => /Luna|Brisa|Coral|Alba|Estrella/u.exec(text)?.[0])).toEqual(
    expect.arrayContaining(['Luna', 'Brisa', 'Estrella']),
  );
  expect(safety[0]).toContain('Luna');
  expect(safety[0]).toContain('The family: Critical');
  expect(safety.filter((text) => text.includes('Safety call'))).toHaveLength(1);
  await expect(lines('Late').first()).toContainText('Alba');
  await expect(lines('Late').first()).toContainText('Review the case');
  await expect(ana.locator('.due-part')).toHaveCount(3);
  const heads = await ana.locator('.due-part h2').allInnerTexts();
  expect(heads).toEqual(['Safety now', 'Late', 'Next']);
  await expect(lines('Next').filter({ hasText: 'Coral' })).toContainText('Appointment');
  await expect(ana.getByRole('list', { name: 'At a glance' }).getByRole('listitem').nth(1)).toHaveText(
    /1\s*safety call to make/u,
  );
  await expect(ana.getByText(/Marisol|Zúniga/u)).toHaveCount(0);
  await sound(ana, 'today');
});

test('by the keyboard from line to line and into the file; narrowed, with what is hidden counted', async () => {
  const links = ana.locator('a[data-line]');
  await links.first().focus();
  await ana.keyboard.press('ArrowDown');
  await expect(links.nth(1)).toBeFocused();
  await ana.keyboard.press('End');
  await expect(links.last()).toBeFocused();
  await ana.keyboard.press('Home');
  await expect(links.first()).toBeFocused();
  await ana.getByLabel('Show').selectOption('dates');
  await expect(ana.locator('.line')).toHaveCount(1);
  await expect(ana.getByText(/more lines are hidden by your choice/u)).toBeVisible();
  await ana.locator('a[data-line]').first().focus();
  await ana.keyboard.press('Enter');
  await ana.waitForURL(new RegExp(`${files.get('Coral') ?? ''}/file/help$`, 'u'));
  await ana.goBack();
  await expect(ana.getByLabel('Show')).toHaveValue('dates');
  await ana.getByLabel('Show').selectOption('');
});

test('a safety call is written down by one press, and taken back by another', async () => {
  const call = ana.locator('.line').filter({ hasText: 'Safety call' });
  await expect(call.getByRole('link', { name: 'How to reach the person' })).toBeVisible();
  await call.getByRole('button', { name: 'I made the call: Luna' }).click();
  await expect(ana.getByText('Written down: safety call, Luna, today.')).toBeVisible();
  await expect(call).toHaveCount(0);
  await sound(ana, 'today-called');
  await ana.getByRole('button', { name: 'Take it back' }).click();
  await expect(ana.getByText('Taken back. The call to Luna is still to be made.')).toBeVisible();
  await expect(call).toHaveCount(1);
});

test('the list: filters, the worst danger first, a view that is kept, removed and kept after all', async () => {
  await go(ana, 'cases');
  await expect(ana.getByText('5 cases', { exact: true })).toBeVisible();
  await sound(ana, 'cases');
  await ana.getByLabel('In order of').selectOption('risk');
  await expect(ana.locator('.line').first()).toContainText('Luna');
  await ana.locator('summary', { hasText: 'More filters' }).click();
  await ana.getByLabel('about children').check();
  await expect(ana.locator('.line')).toHaveCount(1);
  await expect(ana.locator('.line')).toContainText('Estrella');
  await ana.locator('summary', { hasText: 'Keep this view' }).click();
  await ana.getByLabel('Name of the view').fill('Minors');
  await ana.getByRole('button', { name: 'Keep', exact: true }).click();
  await expect(ana.getByText('Kept: Minors')).toBeVisible();
  await ana.getByRole('button', { name: 'All', exact: true }).click();
  await expect(ana.locator('.line')).toHaveCount(5);
  await go(ana, 'cases');
  await ana.getByRole('button', { name: 'Minors', exact: true }).click();
  await expect(ana.locator('.line')).toHaveCount(1);
  await expect(ana.getByRole('button', { name: 'Minors', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await ana.getByRole('button', { name: 'Remove the view Minors' }).click();
  await expect(ana.getByText('Removed: Minors')).toBeVisible();
  await ana.getByRole('button', { name: 'Keep it after all' }).click();
  await expect(ana.getByRole('button', { name: 'Minors', exact: true })).toBeVisible();
  await ana.getByLabel('Danger at least').selectOption('Critical');
  await expect(ana.getByText('None of your cases fits these filters.')).toBeVisible();
  await sound(ana, 'cases-filtered');
  await ana.getByRole('button', { name: 'In danger', exact: true }).click();
  await expect(ana.locator('.line')).toHaveCount(1);
  await ana.getByRole('button', { name: 'All', exact: true }).click();
});

test('found by alias, by the real name in another order, and by number; no name goes into an address', async () => {
  const addresses: string[] = [];
  ana.on('request', (request) => addresses.push(request.url()));
  const search = ana.getByRole('region', { name: 'Find by the name of the person' });
  for (const [text, found] of [
    ['brisa', 'Brisa'],
    ['zuniga paz marisol', 'Luna'],
  ] as const) {
    await search.getByLabel('Name or alias').fill(text);
    await search.getByRole('button', { name: 'Search' }).click();
    await expect(search.locator('.line')).toHaveCount(1);
    await expect(search.locator('.line')).toContainText(found);
  }
  const number = (await ana.locator('.line', { hasText: 'Coral' }).locator('.line__number').first().innerText()).trim();
  await search.getByLabel('Name or alias').fill(number);
  await search.getByRole('button', { name: 'Search' }).click();
  await expect(search.locator('.line')).toContainText('Coral');
  await ana.getByLabel('Own reference or case number').fill(number);
  await expect(ana.locator('.lines').first().locator('.line')).toHaveCount(1);
  await ana.getByLabel('Own reference or case number').fill('');
  expect(addresses.filter((each) => /brisa|zuniga|marisol/iu.test(each))).toEqual([]);
});

test('many at once: first what would happen, then all of them', async () => {
  await go(ana, 'cases');
  await ana.getByRole('checkbox', { name: 'choose Brisa' }).check();
  await ana.getByRole('checkbox', { name: 'choose Coral' }).check();
  const many = ana.getByRole('region', { name: '2 cases chosen' });
  await many.getByLabel('Review on').fill(day(0));
  await many.getByRole('button', { name: 'See what would happen' }).click();
  await expect(many.getByText('It can be done for all 2 cases. Nothing has changed yet.')).toBeVisible();
  await sound(ana, 'cases-many');
  await many.getByRole('button', { name: 'Do it for 2 cases' }).click();
  await expect(ana.getByText('Done for 2 cases.')).toBeVisible();
  await go(ana, 'today');
  await expect(ana.locator('.line').filter({ hasText: 'Review the case' })).toHaveCount(3);
});

test('the calendar: day by day, and a file that says when and one neutral word', async () => {
  await go(ana, 'calendar');
  // twelve or twenty-four hours: as the language of the screen writes them
  const entry = ana.locator('.line').filter({ hasText: 'Coral' }).filter({ hasText: '3:30' });
  await expect(entry).toContainText('Appointment');
  await sound(ana, 'calendar');
  const download = ana.waitForEvent('download');
  await ana.getByRole('button', { name: 'The appointment for my calendar' }).click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  expect(text).toContain(`DTSTART:${day(1).replaceAll('-', '')}T153000Z`);
  expect(text).toContain('SUMMARY:Appointment');
  expect(text).not.toMatch(/Coral|Food|Meal|LOCATION|DESCRIPTION/iu);
  await ana.getByRole('button', { name: 'Two weeks after' }).click();
  await expect(ana.getByText('Nothing in these two weeks.')).toBeVisible();
});

test('a supervisor sees who carries how much, which help was missing, and gives cases to others after a look', async () => {
  await make(at('Coral', 'services'), {
    category: 'Shelter',
    subtype: 'Emergency',
    outcome: 'NotAvailable',
    date: day(0),
    startsAt: null,
    quantity: null,
    unit: null,
    value: null,
    currency: null,
    providerOrgId: null,
    providerServiceId: null,
    location: null,
    locationConfidential: true,
    companions: [],
    interpreterMode: null,
    interpreterId: null,
    planItemId: null,
    note: null,
    consularPost: null,
  });
  await go(sofia, 'oversight');
  await expect(sofia.getByRole('row', { name: /Ana Morales/u })).toContainText('5');
  await expect(sofia.getByRole('row', { name: /A place to sleep/u })).toContainText('asked for, not available');
  await expect(sofia.getByText(/Luna|Coral/u)).toHaveCount(0);
  await sound(sofia, 'oversight');

  await go(sofia, 'cases');
  await sofia.getByRole('checkbox', { name: 'choose Alba' }).check();
  const many = sofia.getByRole('region', { name: '1 case chosen' });
  await many.getByLabel('What', { exact: true }).selectOption('assign');
  await many.getByLabel('Supervisor').selectOption({ label: 'Sofía Reyes' });
  await many.getByLabel('Case worker').selectOption({ label: 'Sofía Reyes' });
  await many.getByRole('button', { name: 'See what would happen' }).click();
  await expect(many.getByText('It cannot be done for 1 case. Nothing has changed.')).toBeVisible();
  await sound(sofia, 'cases-assign');
  await many.getByLabel('Case worker').selectOption({ label: 'Beto Castillo' });
  await expect(many.getByText('It cannot be done')).toHaveCount(0);
  await many.getByRole('button', { name: 'See what would happen' }).click();
  await many.getByRole('button', { name: 'Do it for 1 case' }).click();
  await expect(sofia.getByText('Done for 1 case.')).toBeVisible();
  await expect(sofia.locator('.line').filter({ hasText: 'Alba' })).toContainText('Beto Castillo');
});

test('the data protection officer answers a request in time, and not before it is known who asks', async () => {
  await make(at('Luna', 'data-requests'), {
    kind: 'Access',
    madeBy: 'Self',
    receivedOn: day(-3),
    wish: 'She wants a copy of what was written about her.',
  });
  await go(dora, 'data-requests');
  await expect(dora.getByRole('heading', { name: '1 request to answer' })).toBeVisible();
  await dora.locator('summary', { hasText: 'Answer' }).click();
  await dora.getByLabel('The answer, in words').fill('Here is your copy. We read it together.');
  await dora.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(dora.getByRole('alert').filter({ hasText: 'how you made sure who asks' })).toBeVisible();
  await sound(dora, 'data-requests');
  await dora.getByLabel('How you made sure who asks').selectOption('SafeWord');
  await dora.getByRole('button', { name: 'Write it down' }).click();
  await expect(dora.getByText('It is known who asks', { exact: true })).toBeVisible();
  await dora.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(dora.getByText('Nobody waits for an answer.')).toBeVisible();
  await dora.locator('summary', { hasText: '1 answered request' }).click();
  await expect(dora.getByText('Here is your copy.')).toBeVisible();
});

test('in Spanish, and on paper without buttons', async () => {
  for (const [page, place] of [
    [ana, 'today'],
    [ana, 'cases'],
    [ana, 'calendar'],
    [sofia, 'oversight'],
    [dora, 'data-requests'],
  ] as const) {
    await go(page, place, 'es');
    await page.locator('.line, table, .lines').first().waitFor({ state: 'attached' });
    await sound(page, `es-${place}`);
  }
  await ana.goto('/es/staff/today');
  await ready(ana);
  await ana.locator('.line').first().waitFor();
  await ana.emulateMedia({ media: 'print' });
  await expect(ana.getByRole('button')).toHaveCount(0);
  await expect(ana.locator('.line').first()).toBeVisible();
  if (PICTURES !== undefined) await ana.screenshot({ path: join(PICTURES, 'es-today-print.png'), fullPage: true });
  await ana.emulateMedia({ media: null });
});

test('no network, or not one’s place: what happened and what to do', async () => {
  await go(dora, 'today');
  await expect(dora.getByRole('alert').filter({ hasText: 'None of your roles covers this' })).toBeVisible();
  await go(ana, 'today');
  await ana.locator('.line').first().waitFor();
  await ana.route('**/api/v1/today', (route) => route.abort());
  await ana.getByRole('button', { name: 'Look again' }).click();
  await expect(ana.getByRole('alert').filter({ hasText: /network|connection/iu })).toBeVisible();
  // what was there stays there
  await expect(ana.locator('.line').first()).toBeVisible();
  await ana.unroute('**/api/v1/today');
  await ana.getByRole('button', { name: 'Look again' }).click();
  await expect(ana.getByRole('alert').filter({ hasText: /network|connection/iu })).toHaveCount(0);
});
