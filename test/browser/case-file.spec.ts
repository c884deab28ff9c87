// SPDX-License-Identifier: EUPL-1.2
// The case file in a real browser against the real server: five women found together in a closed bar, each with a file of her
// own. One has a family in danger and faints at the interview; she sees a doctor with a consular officer beside her, because
// she said yes to that; food, clothing and care wait for nothing; and she goes home safely, because she wants to.
// All of them are invented. AMPARO_SCREENSHOTS names a folder for pictures of every screen.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, ready, watch } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker, type StaffPerson } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });

const PICTURES = process.env['AMPARO_SCREENSHOTS'];
const WOMEN = ['Luna', 'Brisa', 'Estrella', 'Coral', 'Alba'] as const;
const REAL_NAME = 'Marisol Zúniga Paz';

let server: RealServer;
let staff: StaffMaker;
let ana: Page;
let sofia: Page;
let people: Map<Page, StaffPerson>;
const files = new Map<string, string>();
const luna = () => files.get('Luna') ?? '';

async function enter(browser: Browser, person: StaffPerson): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB', timezoneId: 'UTC' });
  await staff.signIn(context, person);
  const page = await context.newPage();
  people.set(page, person);
  return page;
}

async function go(page: Page, section: string, caseId = luna(), language = 'en'): Promise<void> {
  await page.goto(`/${language}/staff/cases/${caseId}/file/${section}`);
  await ready(page);
  await page.locator('.case-head').waitFor();
  await expect(page.getByText('Loading', { exact: true })).toHaveCount(0);
}

/** Accessible on a small telephone, without sideways scrolling; looked at on a computer too where pictures are wanted. */
async function sound(page: Page, name: string): Promise<void> {
  await toTheTop(page);
  await picture(page, `${name}-1280`);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await toTheTop(page);
  await expectAccessible(page);
  await picture(page, `${name}-360`);
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function toTheTop(page: Page): Promise<void> {
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** A request as the page sends it, for what the story needs and no screen is about. */
async function ask(page: Page, method: string, path: string, body?: unknown, seen?: number) {
  const answer = await page.evaluate(
    async ({ method: wanted, path: to, body: given, seen: version }) => {
      const headers: Record<string, string> = { 'idempotency-key': crypto.randomUUID() };
      if (given !== undefined) headers['content-type'] = 'application/json';
      if (version !== undefined) headers['if-match'] = `"${version}"`;
      const response = await fetch(`/api/v1${to}`, {
        method: wanted,
        headers,
        ...(given === undefined ? {} : { body: JSON.stringify(given) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
    },
    { method, path, body, seen },
  );
  return answer;
}

/** Opens what is closed, by its title, inside a part of the page. */
async function open(page: Page, part: string, title: string | RegExp) {
  const region = page.getByRole('region', { name: part, exact: true });
  await region.locator('summary', { hasText: title }).first().click();
  return region;
}

const alert = (page: Page, words: string | RegExp) => page.getByRole('alert').filter({ hasText: words });

/** Asks for one consent on the page, as somebody who reads the card aloud would. */
async function consents(
  page: Page,
  purpose: string,
  answer: 'The person says yes' | 'The person says no',
  chooses: (form: ReturnType<Page['getByRole']>) => Promise<void> = async () => undefined,
): Promise<void> {
  const form = page.getByRole('region', { name: 'Ask for a consent' });
  await form.getByLabel('What for').selectOption({ label: purpose });
  await chooses(form);
  const points = form.getByRole('group', { name: 'I have explained' }).getByRole('checkbox');
  for (let at = 0; at < 7; at += 1) await points.nth(at).check();
  await form.getByRole('button', { name: answer }).click();
  await expect(form.getByLabel('What for')).toHaveValue('');
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  people = new Map();
  server = await startRealServer();
  staff = makeStaff(server);
  const first = await staff.institution('Casa Abierta', 'Adela Admin', ['Administrator']);
  const worker = await staff.colleague(first, 'Ana Morales', ['CaseWorker']);
  const supervisor = await staff.colleague(first, 'Sofía Reyes', ['Supervisor']);
  ana = await enter(browser, worker);
  sofia = await enter(browser, supervisor);
  const adela = await enter(browser, first);
  await adela.goto('/en/staff/people');
  await ready(adela);
  const set = await ask(adela, 'PUT', `/people/${worker.userId}`, { supervisorId: supervisor.userId });
  expect(set.status, JSON.stringify(set.body)).toBeLessThan(300);
  await staff.colleague(first, 'Dora Lima', ['DataProtectionOfficer']);
});

test.afterAll(async () => {
  await Promise.all([...people.keys()].map((page) => page.context().close()));
  await staff.close();
  await server.stop();
});

test('five women, five files: each is looked for first, and opened with an alias and a second person', async () => {
  const seen = await watch(ana, server.origin);
  for (const [index, alias] of WOMEN.entries()) {
    await ana.goto('/en/staff/case-files/new');
    await ready(ana);
    await ana.getByLabel('Name or alias of the person').fill(index === 0 ? REAL_NAME : alias);
    await ana.getByRole('button', { name: 'Look', exact: true }).click();
    await expect(ana.getByText('None of your cases fits.')).toBeVisible();
    await ana.getByLabel('Alias', { exact: true }).fill(alias);
    await ana.getByLabel('Supervisor').selectOption({ label: 'Sofía Reyes' });
    if (index === 0) await ana.getByText('keep it encrypted').click();
    await ana.getByLabel('How the person came to us').selectOption({ label: 'Police' });
    await ana.getByLabel('Age', { exact: true }).selectOption('21-23');
    await ana.getByLabel('Nationality').selectOption('HN');
    await ana.getByLabel('The person’s language').fill('es');
    if (index === 0) await sound(ana, 'open');
    await ana.getByRole('button', { name: 'Open', exact: true }).click();
    await ana.waitForURL(/\/file\/overview$/u);
    await expect(ana.locator('.case-head')).toContainText(alias);
    files.set(alias, ana.url().split('/').at(-3) ?? '');
  }
  expect(new Set(files.values()).size).toBe(5);
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('a second file of the same person is noticed before it is opened', async () => {
  await ana.goto('/en/staff/case-files/new');
  await ready(ana);
  await ana.getByLabel('Name or alias of the person').fill('zuniga paz marisol');
  await ana.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(ana.getByText('One of your cases may be about the same person')).toBeVisible();
  await expect(ana.getByRole('button', { name: 'Open', exact: true })).toHaveCount(0);
  await sound(ana, 'duplicate');
});

test('what is not known comes first; the real name does not show', async () => {
  await go(ana, 'overview');
  const unknown = ana.getByRole('region', { name: 'Not known yet' });
  await expect(unknown.getByText('Danger for the family')).toBeVisible();
  await expect(unknown.getByText('Whether food, bed or doctor are needed now')).toBeVisible();
  await expect(ana.getByText('To nothing yet. Urgent help waits for no consent.')).toBeVisible();
  await expect(ana.getByText(/Marisol|Zúniga/u)).toHaveCount(0);
  await sound(ana, 'overview-new');
});

test('food and clothing by one press each, before any consent', async () => {
  for (const alias of WOMEN) {
    await go(ana, 'help', files.get(alias));
    const help = ana.getByRole('region', { name: 'Help given and appointments' });
    for (const what of ['Meal', 'Clothes', 'Hygiene kit']) {
      await help.getByRole('button', { name: what, exact: true }).click();
      await expect(help.getByText(`Written down: ${what}.`)).toBeVisible();
    }
  }
  await go(ana, 'help');
  await expect(ana.getByText('Food, Meal: given')).toBeVisible();
});

test('she faints at the interview: a doctor today, and the words that this is no diagnosis', async () => {
  await go(ana, 'health');
  const signs = await open(ana, 'What was seen or told', 'Add a sign');
  await signs.getByLabel('Fainting').check();
  await expect(signs.getByText('A doctor should see the person today.')).toBeVisible();
  await expect(signs.getByText('This is no diagnosis.')).toBeVisible();
  await signs.getByLabel('Who says so').selectOption({ label: 'seen by whoever spoke with the person' });
  await signs.getByRole('button', { name: 'Save' }).click();
  await expect(signs.getByRole('listitem').filter({ hasText: 'Fainting' }).filter({ hasText: 'Today' })).toBeVisible();
  await sound(ana, 'health');
});

test('consents: a card in her language, a yes, a no, each on its own', async () => {
  await go(ana, 'consents');
  await ana.getByLabel('Language of the cards').selectOption('es');
  const form = ana.getByRole('region', { name: 'Ask for a consent' });
  await form.getByLabel('What for').selectOption({ label: 'Writing it down' });
  await expect(form.getByText('para que no tenga que contarlo una y otra vez')).toBeVisible();
  await form.getByRole('button', { name: 'The person says yes' }).click();
  await expect(alert(ana, 'Something is missing.')).toBeVisible();
  await sound(ana, 'consent-ask');
  await consents(ana, 'Writing it down', 'The person says yes');
  await consents(ana, 'Help from us', 'The person says yes');
  await consents(ana, 'Seeing a doctor', 'The person says yes');
  await consents(ana, 'A picture or a recording', 'The person says no');
  await expect(ana.locator('[data-purpose="PhotoOrRecording"]')).toContainText('Usted dijo que no.');
  await expect(ana.locator('[data-purpose="CaseRecord"]')).toContainText('Usted dijo que sí.');
  await sound(ana, 'consents');
});

test('her family is in danger, she less: both are seen, with reasons; a safety plan is asked for', async () => {
  await go(ana, 'people');
  const others = await open(ana, 'Others', 'Add somebody');
  await others.getByLabel('Alias').fill('The sister');
  await others.getByLabel('To the person').selectOption({ label: 'sister' });
  await others.getByRole('button', { name: 'Save' }).click();
  await expect(others.getByText('The sister')).toBeVisible();
  await sound(ana, 'people');

  await go(ana, 'danger');
  await sound(ana, 'danger-new');
  for (const scope of ['The person', 'The family'] as const) {
    const part = await open(ana, scope, 'Look at the danger');
    const groups = part.locator('.factor');
    for (let at = 0; at < (await groups.count()); at += 1)
      await groups.nth(at).getByLabel('No', { exact: true }).first().check();
    if (scope === 'The family') {
      const threats = part.locator('.factor', { hasText: 'The family was threatened' });
      await threats.getByLabel('Yes', { exact: true }).check();
      await threats.getByLabel('More, if it helps to protect').fill('A man asked for the sister at her school.');
      await expect(part.locator('.notice').filter({ hasText: 'From these answers follows' })).toContainText('Critical');
      await sound(ana, 'danger-asking');
    }
    await part.getByLabel('0 – not afraid').check();
    await part.getByRole('button', { name: 'Finish' }).click();
    await expect(part.getByText('Looked at on')).toBeVisible();
  }
  await expect(
    ana.getByRole('region', { name: 'The family' }).getByText('Grave, and now: The family was threatened').first(),
  ).toBeVisible();
  await expect(ana.locator('.case-head')).toContainText('The family: Critical');
  await expect(ana.locator('.case-head')).toContainText('The person: Low');
  const plan = ana.getByRole('region', { name: 'Safety plan' });
  await expect(plan.getByText('The family: a safety plan is needed today.')).toBeVisible();
  await open(ana, 'Safety plan', 'Write it with the person');
  await plan.getByLabel('Safe places').fill('With the aunt, in the other town\nThe house of the nuns');
  await plan.getByLabel('Agreed word').fill('mango');
  await plan.getByLabel('Children and family at home').fill('The sister does not walk to school alone.');
  await plan.getByRole('button', { name: 'Save' }).click();
  await expect(plan.getByText('The house of the nuns').first()).toBeVisible();
  await expect(plan.getByText('a safety plan is needed today')).toHaveCount(0);
  await sound(ana, 'danger');
});

test('a consular officer comes along to the doctor only after her own yes to that consulate', async () => {
  await go(ana, 'decisions');
  await expect(ana.getByText('No contact with the consulate of Honduras')).toBeVisible();
  const protection = await open(ana, 'International protection and consulates', 'Change');
  await protection.getByLabel('Where it stands').selectOption({ label: 'No claim' });
  await protection
    .getByRole('group', { name: /authorities of Honduras/u })
    .getByLabel('no', { exact: true })
    .check();
  await protection.getByLabel(/was told about protection/u).check();
  await protection.getByRole('button', { name: 'Save' }).click();
  await expect(ana.getByText('Contact with the consulate of Honduras is possible')).toBeVisible();

  await go(ana, 'health');
  const examinations = await open(ana, 'Medical examinations', 'Arrange an examination');
  await examinations.getByLabel('When').fill('2027-01-15T10:00');
  await examinations.getByLabel('case worker').check();
  await examinations.getByLabel('consular officer').check();
  await examinations.getByLabel('Consulate of').selectOption('HN');
  await examinations.getByLabel('Where it is').selectOption('DO');
  await examinations.getByLabel(/has said yes to each of them/u).check();
  await examinations.getByLabel('Who should examine').selectOption({ label: 'a woman' });
  await examinations.getByLabel(/somebody else stays in the room/u).check();
  await examinations.getByRole('button', { name: 'Save' }).click();
  await expect(alert(ana, 'The person has not agreed to this.')).toBeVisible();
  await sound(ana, 'health-refused');

  await go(ana, 'consents');
  await consents(ana, 'Your consulate', 'The person says yes', async (form) => {
    await form.getByLabel('Kind of institution').selectOption({ label: 'the consulate' });
    await form.getByLabel('In or of which country').selectOption('HN');
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    await form.getByLabel('your name and who you are').check();
    await form.getByLabel('Other countries where it may go').selectOption('DO');
  });
  await go(ana, 'health');
  await open(ana, 'Medical examinations', 'Arrange an examination');
  await examinations.getByLabel('When').fill('2027-01-15T10:00');
  await examinations.getByLabel('case worker').check();
  await examinations.getByLabel('consular officer').check();
  await examinations.getByLabel('Consulate of').selectOption('HN');
  await examinations.getByLabel('Where it is').selectOption('DO');
  await examinations.getByLabel(/has said yes to each of them/u).check();
  await examinations.getByLabel(/somebody else stays in the room/u).check();
  await examinations.getByRole('button', { name: 'Save' }).click();
  await expect(examinations.getByText('comes along: case worker, consular officer')).toBeVisible();
  await go(ana, 'help');
  const download = ana.waitForEvent('download');
  await ana.getByRole('button', { name: 'For my calendar' }).click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const calendar = Buffer.concat(chunks).toString('utf8');
  expect(calendar).toContain('SUMMARY:Appointment');
  expect(calendar).not.toMatch(/health|medical|Luna|consul|LOCATION/iu);
  // that a consulate learns of her stands in the list of what went out
  await go(ana, 'responsible');
  await expect(ana.getByRole('region', { name: 'What went to whom' }).getByText('Your consulate')).toBeVisible();
});

test('what one of them says is in no file of the others', async () => {
  for (const alias of WOMEN.slice(1)) {
    await go(ana, 'overview', files.get(alias));
    await expect(ana.locator('.case-head')).toContainText(alias);
    await expect(ana.getByText(/Luna|Fainting|Critical|sister/u)).toHaveCount(0);
  }
});

test('needs, a plan that she agrees to, approved by somebody who did not write it', async () => {
  await go(ana, 'overview');
  const next = ana.getByRole('region', { name: 'The next step' });
  if (!(await next.getByLabel('The person could speak alone with us').isVisible()))
    await next.locator('summary', { hasText: 'What the steps need' }).click();
  await next.getByLabel('The person’s language').fill('es');
  await next.getByLabel('The person could speak alone with us').check();
  await next.getByLabel(/Food, water, bed, doctor/u).check();
  await next.getByLabel('A safety card was offered').check();
  await next.getByRole('button', { name: 'Save' }).click();
  await expect(ana.getByRole('region', { name: 'Not known yet' }).getByText(/food, bed or doctor/u)).toHaveCount(0);
  await next.getByRole('button', { name: 'The person was informed' }).click();
  await expect(ana.locator('.case-head')).toContainText('Asking for consent');
  await next.getByRole('button', { name: 'The person agrees to a record' }).click();
  await expect(ana.locator('.case-head')).toContainText('Intake');
  await next.getByRole('button', { name: 'Intake is complete' }).click();
  await expect(alert(ana, 'Something is missing.')).toContainText('a safe contact, or that there is none');
  await sound(ana, 'next-refused');

  await go(ana, 'people');
  await open(ana, 'Names, and how to reach the person', 'Agree on a safe contact');
  await ana.getByLabel('How', { exact: true }).selectOption({ label: 'Only when we meet' });
  await ana
    .getByRole('region', { name: 'Names, and how to reach the person' })
    .getByRole('button', { name: 'Save' })
    .click();
  await expect(ana.getByText('Saved.')).toBeVisible();
  await go(ana, 'overview');
  await next.getByRole('button', { name: 'Intake is complete' }).click();
  await expect(ana.locator('.case-head')).toContainText('Looking at danger and needs');

  await go(ana, 'help');
  const needs = await open(ana, 'Needs', 'Ask what is needed');
  await needs.getByRole('group', { name: 'Health' }).getByLabel('Urgent').check();
  await needs.getByRole('group', { name: 'Return', exact: true }).getByLabel('Much').check();
  await needs.getByLabel('In the person’s words').nth(1).fill('I want to go home to my sister.');
  await needs.getByRole('button', { name: 'Finish' }).click();
  await expect(needs.getByText('I want to go home to my sister.').first()).toBeVisible();
  await go(ana, 'overview');
  await next.getByRole('button', { name: 'Assessment is complete' }).click();
  await expect(ana.locator('.case-head')).toContainText('Making the plan');

  await go(ana, 'help');
  const plan = await open(ana, 'Plan', 'Write a plan with the person');
  await plan.getByLabel('What the person wants to reach').fill('To be well, and to be at home with my sister.');
  await plan.getByLabel('What exactly').fill('See the doctor, and again after a week');
  await plan.getByRole('button', { name: 'Save' }).click();
  await plan.getByRole('button', { name: 'Read it to the person' }).click();
  await plan.getByRole('button', { name: 'The person agrees' }).click();
  await expect(plan.getByText('Now somebody else than its author approves it.')).toBeVisible();
  await sound(ana, 'help');
  await go(ana, 'overview');
  await expect(next.getByText('a supervisor does it')).toBeVisible();
  await go(sofia, 'overview');
  await sofia.getByRole('button', { name: 'Approve the plan' }).click();
  await expect(sofia.locator('.case-head')).toContainText('Help is running');
});

test('home, because she wants to, and only when it is safe', async () => {
  await go(ana, 'consents');
  await consents(ana, 'Going back', 'The person says yes', async (form) => {
    await form.getByLabel('Kind of institution').selectOption({ label: 'organisations that help' });
    await form.getByLabel('In or of which country').selectOption('HN');
    await form.getByRole('button', { name: 'Add', exact: true }).click();
  });
  await go(ana, 'decisions');
  const part = await open(ana, 'Return', 'Speak about return');
  await part.getByLabel('To which country').selectOption('HN');
  await part.getByRole('button', { name: /wants to hear about it/u }).click();
  await part.getByRole('button', { name: 'The person was informed' }).click();
  await part.getByRole('button', { name: 'The person asks for it' }).click();
  await part.getByRole('button', { name: 'Look at the danger' }).click();
  await expect(part.locator('[data-state="PreReturnRiskAssessment"]')).toBeVisible();
  await go(sofia, 'decisions');
  const hers = sofia.getByRole('region', { name: 'Return', exact: true });
  await hers.getByLabel(/no proceeding suffers/u).check();
  await hers.getByRole('button', { name: 'It is safe enough' }).click();
  await expect(alert(sofia, 'The danger is critical.')).toContainText('The family was threatened');
  await sound(sofia, 'return-refused');

  // the sister has moved; she is asked again, alone
  await go(ana, 'danger');
  const family = await open(ana, 'The family', 'Look again');
  const threats = family.locator('.factor', { hasText: 'The family was threatened' });
  await threats.getByLabel('over', { exact: true }).check();
  await family.getByLabel('0 – not afraid').check();
  await family.getByRole('button', { name: 'Finish' }).click();
  await expect(ana.locator('.case-head')).toContainText('The family: High');
  await go(sofia, 'decisions');
  await hers.getByLabel(/no proceeding suffers/u).check();
  await hers.getByLabel(/has agreed to receive the person/u).check();
  await hers.getByRole('button', { name: 'It is safe enough' }).click();
  await expect(hers.locator('[data-state="Cleared"]')).toBeVisible();
  await hers.getByRole('button', { name: 'It is arranged' }).click();
  await expect(hers.locator('[data-state="Arranged"]')).toBeVisible();
  await hers.getByRole('button', { name: 'The person has left' }).click();
  await hers.getByRole('button', { name: 'The person has arrived' }).click();
  await expect(hers.getByText('to be asked').first()).toBeVisible();
  await sound(sofia, 'return');
});

test('a consent taken back counts at once', async () => {
  await go(ana, 'consents');
  const card = ana.locator('[data-purpose="ConsularContact"]');
  await card.locator('summary', { hasText: 'takes it back' }).click();
  await card.getByRole('button', { name: 'in person' }).click();
  await expect(ana.locator('[data-purpose="ConsularContact"][data-state="Withdrawn"]')).toBeVisible();
  await expect(card.getByText('Usted lo retiró.')).toBeVisible();
});

test('names only when asked for, hidden again, and the look is in the list of who looked', async () => {
  await go(ana, 'people');
  await expect(ana.getByText(/Marisol|Zúniga/u)).toHaveCount(0);
  await ana.getByRole('button', { name: 'Show names and contacts' }).click();
  await expect(ana.getByText(REAL_NAME)).toBeVisible();
  await expectAccessible(ana);
  await ana.emulateMedia({ media: 'print' });
  await expect(ana.getByText(REAL_NAME)).toBeHidden();
  await ana.emulateMedia({ media: null });
  await ana.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(ana.getByText(REAL_NAME)).toHaveCount(0);
  await ana.goto(`/en/staff/cases/${luna()}/looks`);
  await ready(ana);
  await expect(ana.getByText('Ana Morales').first()).toBeVisible();
});

test('two people change the same field: both versions stand side by side, and one decides', async () => {
  const read = await ask(ana, 'GET', `/cases/${luna()}/file`);
  const { persons } = read.body as { persons: { id: string; version: number; kind: string }[] };
  const person = persons.find(({ kind }) => kind === 'Beneficiary');
  expect(person).toBeDefined();
  if (person === undefined) return;
  const path = `/cases/${luna()}/persons/${person.id}`;
  expect((await ask(ana, 'PUT', path, { numberOfChildren: 1 }, person.version)).status).toBe(200);
  await go(sofia, 'people');
  expect((await ask(sofia, 'PUT', path, { numberOfChildren: 2 }, person.version)).status).toBe(412);
  await go(ana, 'history');
  const conflict = ana.getByRole('region', { name: 'Two people changed the same' });
  await expect(conflict.getByText('Nothing was overwritten.')).toBeVisible();
  await sound(ana, 'conflict');
  await conflict.getByLabel(/The other wrote/u).check();
  await conflict.getByRole('button', { name: 'Take what I chose' }).click();
  await expect(conflict).toHaveCount(0);
  await go(ana, 'people');
  await expect(ana.getByRole('region', { name: 'The person we help' })).toContainText('Children2');
});

test('a note, the history of every field, and undo of one’s own last change', async () => {
  await go(ana, 'people');
  const person = await open(ana, 'The person we help', 'Change');
  await person.getByLabel('Reading').selectOption({ label: 'reads well' });
  await person.getByRole('button', { name: 'Save' }).click();
  await expect(person.getByText('Saved.')).toBeVisible();
  await go(ana, 'history');
  const notes = ana.getByRole('region', { name: 'Notes', exact: true });
  // a gentle hint: it says a better word, never takes the focus, and is waved away once
  const field = notes.getByLabel('New note');
  await field.fill('The illegal immigrant slept well in the shelter last night.');
  const hint = notes.getByRole('status').filter({ hasText: 'A word to look at: “illegal immigrant”.' });
  await expect(hint).toBeVisible();
  await expect(field).toBeFocused();
  await notes.getByRole('button', { name: 'Do not tell me about this word again' }).click();
  await expect(hint).toHaveCount(0);
  await field.fill('She sleeps better. The aunt called.');
  await notes.getByRole('button', { name: 'Add' }).click();
  await expect(notes.getByText('She sleeps better.').first()).toBeVisible();
  await ana.reload();
  await ready(ana);
  const changes = ana.getByRole('region', { name: 'Who changed what' });
  await sound(ana, 'history');
  await changes.getByRole('button', { name: 'Take my change back' }).first().click();
  await expect(changes.getByText('(taken back)').first()).toBeVisible();
  await go(ana, 'people');
  await expect(person.locator('.facts-list')).not.toContainText('reads well');
});

test('the page that she takes along: in her language, chosen piece by piece, and nothing else is printed', async () => {
  await go(ana, 'sheet');
  await ana.getByLabel('Language of the cards').selectOption('es');
  await ana.getByLabel('What was agreed to').check();
  const sheet = ana.locator('.sheet');
  await expect(sheet.getByRole('heading', { name: 'Mi hoja' })).toBeVisible();
  await expect(sheet.getByText('me acompaña: alguien de aquí, alguien del consulado')).toBeVisible();
  await expect(sheet.getByText('Marisol')).toHaveCount(0);
  await sound(ana, 'sheet');
  await ana.emulateMedia({ media: 'print' });
  await expect(ana.getByRole('heading', { level: 1 })).toBeHidden();
  await expect(ana.locator('.case-head')).toBeHidden();
  await expect(sheet).toBeVisible();
  await picture(ana, 'sheet-print');
  await ana.emulateMedia({ media: null });
});

test('every section in Spanish, on a small telephone, by the keyboard', async () => {
  for (const section of [
    'overview',
    'consents',
    'danger',
    'health',
    'help',
    'people',
    'decisions',
    'history',
    'sheet',
  ]) {
    await ana.goto(`/es/staff/cases/${luna()}/file/${section}`);
    await ready(ana);
    await ana.locator('.case-head').waitFor();
    await expect(ana.getByText('Cargando')).toHaveCount(0);
    // a key on the screen would be a word that nobody translated
    await expect(ana.getByText(/\b(?:casefile|casework|consents|sheet)\.[a-z_]+/u)).toHaveCount(0);
    await sound(ana, `es-${section}`);
  }
  await go(ana, 'overview');
  await ana.locator('.case-sections a').first().focus();
  await ana.keyboard.press('Tab');
  await expect(ana.locator('.case-sections a').nth(1)).toBeFocused();
  await ana.keyboard.press('Enter');
  await ana.waitForURL(/\/file\/consents$/u);
});
