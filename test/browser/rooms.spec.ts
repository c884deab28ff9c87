// SPDX-License-Identifier: EUPL-1.2
// A lesson in a room, with a trainer and learners in browsers of their own: joined without an account, counted, told only of ten
// or more, forgotten at the end. A helpline of two people. A certificate that the server signs. AMPARO_SCREENSHOTS names a folder.

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lesson, itemName, type Scenario, solve } from '@amparo/learn/lessons';
import { compileLawPack, type LawPack } from '@amparo/recognise/palermo';
import { type Browser, expect as expectSoon, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, open, ready, watch } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker, type StaffPerson } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });
test.use({ actionTimeout: 30_000, navigationTimeout: 45_000 });

/** Telephones ask every few seconds, and the machine may be busy. */
const expect = expectSoon.configure({ timeout: 30_000 });
const PICTURES = process.env['AMPARO_SCREENSHOTS'];
const SMALL = { width: 360, height: 740 };

let server: RealServer;
let staff: StaffMaker;
let ana: StaffPerson;
let sofia: StaffPerson;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  ana = await staff.institution('Casa Ejemplo', 'A. Quispe', ['CaseWorker']);
  sofia = await staff.colleague(ana, 'S. Rojas', ['Supervisor']);
});
test.afterAll(async () => {
  await staff.close();
  await server.stop();
});

async function newPage(browser: Browser, person?: StaffPerson, viewport = { width: 1280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB', timezoneId: 'UTC', viewport });
  if (person !== undefined) await staff.signIn(context, person);
  return context.newPage();
}

async function go(page: Page, place: string): Promise<void> {
  await page.goto(place);
  await ready(page);
}

/** Accessible, without sideways scrolling, and without a key where words should be. */
async function sound(page: Page, name: string): Promise<void> {
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await expect(page.getByText(/\b(?:rooms|trainer|helplines|course|learn)\.[a-z_]+/u)).toHaveCount(0);
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

/** Telephones without a screen: they join and answer as the page does. */
async function joinMany(page: Page, code: string, count: number): Promise<readonly string[]> {
  return page.evaluate(
    async ([wall, many]) => {
      const tokens: string[] = [];
      for (let each = 0; each < many; each += 1) {
        const response = await fetch('/api/v1/room/join', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ code: wall }),
        });
        tokens.push(((await response.json()) as { token: string }).token);
      }
      return tokens;
    },
    [code, count] as const,
  );
}

async function answerMany(page: Page, tokens: readonly string[], body: object): Promise<readonly number[]> {
  return page.evaluate(
    async ([all, answer]) =>
      Promise.all(
        all.map(async (token) => {
          const response = await fetch('/api/v1/room/answer', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ token, ...answer }),
          });
          return response.status;
        }),
      ),
    [tokens, body] as const,
  );
}

test('a lesson in a room: two learners with telephones, twenty more, and what the wall may tell', async ({
  browser,
}) => {
  const trainer = await newPage(browser, ana);
  const seen = await watch(trainer, server.origin);
  await go(trainer, '/en/staff/rooms');
  await trainer.getByLabel('Lesson', { exact: true }).selectOption('i1');
  await sound(trainer, 'room-open');
  await trainer.getByRole('button', { name: 'Open the room' }).click();
  const code = (await trainer.locator('.room__code').textContent()) ?? '';
  expect(code).toMatch(/^[A-Z0-9]{3} [A-Z0-9]{3}$/u);
  await sound(trainer, 'room-code');

  const maria = await newPage(browser, undefined, SMALL);
  const jose = await newPage(browser, undefined, SMALL);
  for (const learner of [maria, jose]) await go(learner, '/en/learn/room');
  await maria.getByLabel('The code on the wall').fill('BBBBBB');
  await maria.getByRole('button', { name: 'Join' }).click();
  await expect(maria.getByText('There is no such room')).toBeVisible();
  await sound(maria, 'room-join');
  for (const learner of [maria, jose]) {
    await learner.getByLabel('The code on the wall').fill(code.toLowerCase());
    await learner.keyboard.press('Enter');
    await expect(learner.getByText('Look at the wall.')).toBeVisible();
  }
  const others = await joinMany(jose, code, 21);
  await expect(trainer.getByText('23 devices have joined')).toBeVisible();

  await trainer.getByRole('button', { name: 'Begin' }).click();
  const closing = trainer.getByRole('button', { name: 'Close and show' });
  const next = trainer.getByRole('button', { name: 'Next' });
  const part = (number: number) => trainer.getByText(`${number} of 12`, { exact: true });
  // scenes, then a half-solved case that is closed before anybody answers
  for (let step = 1; step < 10; step += 1) {
    await expect(part(step)).toBeVisible();
    if (await closing.isVisible()) {
      await closing.click();
      await expect(trainer.getByText('Fewer than ten answered').first()).toBeVisible();
    }
    await next.click();
  }
  await expect(part(10)).toBeVisible();
  await sound(trainer, 'room-question');

  const send = maria.getByRole('button', { name: 'Send' });
  await expect(send).toBeDisabled();
  await sound(maria, 'room-answer');
  for (const [learner, option] of [
    [maria, 0],
    [jose, 1],
  ] as const) {
    await learner.getByRole('radio').nth(option).check();
    await learner.getByRole('button', { name: 'Send' }).click();
    await expect(learner.getByText('Counted. Wait for the others.')).toBeVisible();
  }
  await maria.reload();
  await ready(maria);
  // a reload keeps the place and does not vote twice
  await expect(maria.getByText('Counted. Wait for the others.')).toBeVisible();
  const right = await answerMany(jose, others.slice(0, 10), { step: 9, answers: { 'i1-means': 0 } });
  const other = await answerMany(jose, others.slice(10), { step: 9, answers: { 'i1-means': 1 } });
  expect([...right, ...other]).toEqual(Array.from({ length: 21 }, () => 200));
  await expect(trainer.getByText('23 of 23 have answered')).toBeVisible();
  // nothing is told before the trainer closes
  await expect(trainer.getByText('People, of 23')).toHaveCount(0);
  await closing.click();
  await expect(trainer.getByText('People, of 23')).toBeVisible();
  await expect(trainer.getByRole('cell', { name: '11', exact: true })).toBeVisible();
  await expect(trainer.getByRole('cell', { name: '12', exact: true })).toBeVisible();
  await sound(trainer, 'room-results');
  await expect(maria.getByText('People, of 23')).toBeVisible();
  await sound(maria, 'room-told');

  await next.click();
  await expect(part(11)).toBeVisible();
  await maria.getByRole('radio').first().check();
  await maria.getByRole('button', { name: 'Send' }).click();
  await expect(trainer.getByText('1 of 23 have answered')).toBeVisible();
  await closing.click();
  await expect(trainer.getByText('Fewer than ten answered')).toBeVisible();

  await trainer.getByRole('button', { name: 'End the room' }).click();
  await expect(trainer.getByText('everything that it knew is forgotten')).toBeVisible();
  for (const learner of [maria, jose]) {
    await expect(learner.getByText('The room has ended')).toBeVisible();
    expect(await learner.context().cookies()).toEqual([]);
    expect(
      await learner.evaluate(() => `${localStorage.length} ${sessionStorage.getItem('amparo-room') ?? 'none'}`),
    ).toBe('0 none');
  }

  await go(trainer, '/en/staff/courses');
  await expect(trainer.getByRole('row', { name: /Question i1-means: right/u })).toContainText('23');
  await expect(trainer.getByRole('row', { name: /Question i1-child/u })).toHaveCount(0);
  await sound(trainer, 'room-measures');
  const saving = trainer.waitForEvent('download');
  await trainer.getByRole('button', { name: 'Save as CSV' }).click();
  expect(readFileSync(await (await saving).path(), 'utf8')).toContain('institutions,item/i1-means,0.');
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('a lesson on the wall without telephones, without sign-in, by keyboard', async ({ browser }) => {
  const page = await newPage(browser);
  await go(page, '/es/learn/a1/wall');
  await page.getByRole('button', { name: 'Siguiente' }).focus();
  const show = page.getByRole('button', { name: 'Mostrar por qué' });
  while ((await show.count()) === 0) await page.getByRole('button', { name: 'Siguiente' }).press('Enter');
  await sound(page, 'wall-alone');
  await show.press('Enter');
  await expect(page.locator('.room__wall .notice strong')).toBeVisible();
});

test('a helpline is proposed by one, agreed to by another, and then stands on the public page', async ({ browser }) => {
  const one = await newPage(browser, ana);
  await go(one, '/en/staff/helplines');
  await one.getByLabel('Name of the service').fill('Line of the example');
  await one.getByLabel('Country, two letters').fill('BO');
  await one.getByLabel('Number or address').fill('000 000 000');
  await one.getByLabel('Languages, as codes').fill('es, qu');
  await one.getByLabel('Source', { exact: true }).fill('Its own page (fictional)');
  await one.getByLabel('Date of the source').fill('2026');
  await one.getByRole('button', { name: 'Propose' }).click();
  await expect(one.getByText('Proposed. A second person must agree.')).toBeVisible();
  await expect(one.getByText('Waits for a second person')).toBeVisible();
  await expect(one.getByRole('button', { name: 'I have checked it too' })).toHaveCount(0);

  const reader = await newPage(browser, undefined, SMALL);
  await go(reader, '/es/helplines');
  await expect(reader.getByRole('heading', { name: 'México', exact: true })).toBeVisible();
  await expect(reader.getByText('Line of the example')).toHaveCount(0);

  const two = await newPage(browser, sofia);
  await go(two, '/en/staff/helplines');
  await sound(two, 'lines-staff');
  await two.getByRole('button', { name: 'I have checked it too' }).click();
  await expect(two.getByText('Is shown', { exact: true })).toBeVisible();

  await reader.reload();
  await ready(reader);
  await expect(reader.getByText('Line of the example')).toBeVisible();
  await expect(reader.getByText('Añadida por Casa Ejemplo')).toBeVisible();
  await reader.getByLabel('País', { exact: true }).selectOption('BO');
  await expect(reader.getByRole('heading', { name: 'México', exact: true })).toHaveCount(0);
  await reader.getByLabel('Idioma', { exact: true }).selectOption('pt');
  await expect(reader.getByText('Line of the example')).toHaveCount(0);
  await sound(reader, 'lines-public');

  await two.getByRole('button', { name: 'Take it away now' }).click();
  await expect(two.getByText('Your institution has added none yet.')).toBeVisible();
  await reader.reload();
  await ready(reader);
  await expect(reader.getByRole('heading', { name: 'México', exact: true })).toBeVisible();
  await expect(reader.getByText('Line of the example')).toHaveCount(0);
});

test('who judges the unseen cases rightly gets a certificate to print and a signed badge', async ({ browser }) => {
  const page = await newPage(browser, sofia);
  await go(page, '/en/staff/certificate');
  await sound(page, 'certificate-begin');
  const [response] = await Promise.all([
    page.waitForResponse((each) => each.url().endsWith('/badge-sittings')),
    page.getByRole('button', { name: 'Begin the test' }).click(),
  ]);
  const { items } = (await response.json()) as { readonly items: readonly string[] };
  const labels = rightLabels(items);
  const give = page.getByRole('button', { name: 'Give my conclusions' });
  await expect(give).toBeDisabled();
  const cases = page.locator('form .card');
  for (const [place, label] of labels.entries()) await cases.nth(place).getByRole('radio').nth(label).check();
  await sound(page, 'certificate-test');
  await give.click();
  await expect(page.getByText('You have passed.')).toBeVisible();
  await expect(page.locator('.certificate')).toContainText('S. Rojas');
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the signed badge' }).click();
  expect(readFileSync(await (await saving).path(), 'utf8').split('.').length).toBe(3);
  await sound(page, 'certificate');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.certificate')).toBeVisible();
  await expect(page.locator('.staff-bar')).toBeHidden();
  await expect(page.locator('h1')).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await go(page, '/en/staff/certificate');
  await page.getByRole('button', { name: 'Begin the test' }).click();
  await expect(page.getByText('You have taken the test today.')).toBeVisible();
});

/** Numbers of the labels that the engine gives, in the order of the test. */
function rightLabels(items: readonly string[]): number[] {
  const read = (name: string) => JSON.parse(readFileSync(`build/content/${name}`, 'utf8')) as unknown;
  const bank = read('lessons/en/test-institutions.json') as Lesson;
  const scenarios = read('lessons/scenarios.json') as readonly Scenario[];
  const pack = (read('law.json') as readonly LawPack[]).find(({ id }) => id === 'un-palermo');
  if (pack === undefined) throw new Error('no un-palermo');
  const law = compileLawPack(pack);
  const order = ['trafficking', 'smuggling', 'both', 'neither', 'insufficient'];
  return items.map((item) => {
    const block = bank.blocks.find((each) => itemName(each) === item);
    const scenario = scenarios.find(({ id }) => block?.kind === 'case' && id === block.scenario);
    if (scenario === undefined) throw new Error('a case is missing');
    return order.indexOf(solve(scenario.facts, law).label);
  });
}

test('on a public page the certificate is made on the device, and says that nobody issued it', async ({ page }) => {
  await open(page, '/en/learn/test-institutions');
  await page.getByRole('button', { name: 'Before the course' }).click();
  const cases = page.locator('.learn__case');
  for (let place = 0; place < (await cases.count()); place += 1) {
    for (const group of await cases.nth(place).getByRole('group').all()) await group.getByRole('radio').first().check();
    await cases.nth(place).getByRole('button', { name: 'See why' }).click();
  }
  for (const question of await page.locator('.learn__question').all())
    await question.getByRole('button').first().click();
  await expect(page.getByText(/cases right\. The certificate needs 80 %/u)).toBeVisible();
  await expect(page.getByRole('link', { name: 'To the signed certificate' })).toBeVisible();
});
