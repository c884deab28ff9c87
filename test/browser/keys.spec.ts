// SPDX-License-Identifier: EUPL-1.2
// The keys in real browsers against the real server: a new master key while people work, the end of the older one by two
// people; a case with a new key; an installation that is brought to a start with three of five shares at its console, found
// sealed, and opened by three people on the page. People are made behind the sign-in (staff-people.ts).

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, ready, watch } from './pages.ts';
import { type RealServer, startAgain, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker, type StaffPerson } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 180_000 });

const NAME = 'María Fernández Ávila';

let server: RealServer;
let staff: StaffMaker;
let adela: StaffPerson;
let dora: StaffPerson;
let ana: StaffPerson;
let caseId = '';
let shares: readonly string[] = [];
/** a master key that was retired under shares */
let retired = '';
const pages: Page[] = [];

test.beforeAll(async () => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  adela = await staff.institution('Centro Camino Abierto', 'Adela Admin', ['Administrator']);
  dora = await staff.colleague(adela, 'Dora Lima', ['DataProtectionOfficer']);
  ana = await staff.colleague(adela, 'Ana Morales', ['CaseWorker']);
});

test.afterAll(async () => {
  await Promise.all(pages.map((page) => page.context().close()));
  await staff.close();
  await server.stop();
});

/** In a browser of their own, signed in with a fresh proof; nobody, without `person`. */
async function enter(browser: Browser, person?: StaffPerson): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB' });
  if (person !== undefined) await staff.signIn(context, person);
  const page = await context.newPage();
  pages.push(page);
  return page;
}

async function go(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await ready(page);
}

async function sound(page: Page): Promise<void> {
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1280, height: 800 });
}

const alert = (page: Page, words: string | RegExp) => page.getByRole('alert').filter({ hasText: words });

test('a case gets a new key, and reads as before', async ({ browser }) => {
  const page = await enter(browser, ana);
  await go(page, '/en/staff/cases/new');
  await page.getByLabel('Own reference').fill('CAMR-2026/31');
  await page.getByLabel('Name', { exact: true }).fill(NAME);
  await page.getByRole('button', { name: 'Open the case' }).click();
  await page.waitForURL(/\/en\/staff\/cases\/[0-9a-f-]{36}$/u);
  caseId = page.url().split('/').at(-1) ?? '';
  await page.getByText('Give this case a new key').click();
  await page.getByRole('button', { name: 'Give it a new key' }).click();
  await expect(page.getByText('Done. 1 sealed field is under a new key.')).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Show who the person is' }).click();
  await expect(page.getByText(NAME)).toBeVisible();
});

test('the master key is renewed while people work, and the older one ends by two', async ({ browser }) => {
  const page = await enter(browser, adela);
  const seen = await watch(page, server.origin);
  await go(page, '/en/staff/health');
  await page.getByText('A new master key', { exact: true }).click();
  await page.getByRole('button', { name: 'Begin a new master key' }).click();
  await expect(page.getByText('Begun. It goes on by itself')).toBeVisible();
  await page.getByRole('link', { name: 'The master keys, and opening with shares' }).click();
  await expect(page.getByRole('heading', { name: 'Master keys' })).toBeVisible();
  await expect(page.getByText('wraps now')).toHaveCount(1);
  // it is emptied and waits for requests that began before
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('retired', { exact: true })).toHaveCount(1, { timeout: 1_000 });
  }).toPass({ timeout: 90_000 });
  await sound(page);
  const end = page.getByText(/^Destroy kek-1-[0-9a-f]{8} for good$/u);
  const key = (await end.textContent())?.split(' ')[1] ?? '';
  await end.click();
  await page.getByRole('button', { name: 'Ask for its end' }).click();
  await expect(page.getByText('Asked for by Adela Admin.')).toBeVisible();

  const second = await enter(browser, dora);
  await go(second, '/en/staff/approvals');
  await expect(second.getByText(key)).toBeVisible();
  await expect(second.getByText('when the last backup was verified')).toBeVisible();
  await second.getByRole('button', { name: 'Agree' }).click();
  await expect(second.getByText('agreed', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'See whether somebody has agreed' }).click();
  await expect(page.getByText('Dora Lima has agreed. Destroying cannot be undone.')).toBeVisible();
  await sound(page);
  const destroy = page.getByRole('button', { name: 'Destroy for good' });
  await expect(destroy).toBeDisabled();
  await page.getByLabel('Type the name of the key').fill(key);
  await destroy.click();
  await expect(page.getByText(`${key} is destroyed.`)).toBeVisible();
  await expect(page.getByText('retired', { exact: true })).toHaveCount(0);
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });

  const reader = await enter(browser, ana);
  await go(reader, `/en/staff/cases/${caseId}`);
  await reader.getByRole('button', { name: 'Show who the person is' }).click();
  await expect(reader.getByText(NAME)).toBeVisible();
});

/** As the operator does at the console of the server. */
function amparo(
  args: readonly string[],
  input: readonly string[] = [],
): { readonly code: number | null; readonly err: string } {
  const folder = dirname(server.dataFolder);
  const words = ['apps/cli/src/main.ts', 'keys', ...args, '--data', join(folder, 'data')];
  const env = { ...process.env, DATABASE_URL: '' };
  const { status, stderr } = spawnSync(process.execPath, words, {
    env,
    input: input.map((line) => `${line}\n`).join(''),
    encoding: 'utf8',
  });
  return { code: status, err: stderr };
}

test('at the console: five shares, three given back, and from then on a start is sealed', async ({ browser }) => {
  const folder = join(dirname(server.dataFolder), 'shares');
  expect(amparo(['split', '--to', folder]).code).toBe(3); // the server runs
  await staff.close();
  await server.halt();
  // with owners and modes: started by root, the database runs as another user
  expect(spawnSync('cp', ['-a', server.dataFolder, `${server.dataFolder}-yesterday`]).status).toBe(0);
  expect(amparo(['split', '--to', folder])).toEqual({ code: 0, err: '' });
  shares = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8').trim());
  expect(amparo(['adopt'], shares.slice(0, 3))).toEqual({ code: 0, err: '' });
  server = await startAgain(server);
  staff = makeStaff(server);
  const page = await enter(browser, ana);
  await go(page, `/en/staff/cases/${caseId}`);
  await expect(page.getByRole('link', { name: 'Open the keys' }).first()).toBeVisible();
  await expect(page.getByText(NAME)).toHaveCount(0);
  await sound(page);
  const answer = await page.evaluate(async (id) => {
    const { status } = await fetch(`/api/v1/cases/${id}/identity`);
    return status;
  }, caseId);
  expect(answer).toBe(503);
});

test('sealed: three people open the keys on the page, a wrong share is told, then everybody works again', async ({
  browser,
}) => {
  const [one = '', two = '', three = ''] = shares.slice(2);
  const page = await enter(browser);
  const seen = await watch(page, server.origin);
  await go(page, '/en/staff/keys');
  await expect(page.getByText('0 of 3 shares were given since the start.')).toBeVisible();
  await sound(page);
  const give = async (share: string) => {
    await page.getByLabel('Your share').fill(share);
    await page.getByRole('button', { name: 'Give my share' }).click();
  };
  await give(one);
  await expect(page.getByText('1 of 3 shares were given')).toBeVisible();
  await expect(page.getByLabel('Your share')).toHaveValue('');
  await give(one);
  await expect(alert(page, /share/u)).toBeVisible();
  await give(`${two.slice(0, -5)}${two.at(-5) === 'A' ? 'B' : 'A'}${two.slice(-4)}`);
  await expect(alert(page, /share/u)).toBeVisible();
  await sound(page);

  // the second and the third come from elsewhere
  const elsewhere = await enter(browser);
  await go(elsewhere, '/es/staff/keys');
  await expect(elsewhere.getByText('Desde el arranque se dieron 1 de 3 partes.')).toBeVisible();
  await elsewhere.getByLabel('Su parte').fill(two);
  await elsewhere.getByRole('button', { name: 'Dar mi parte' }).click();
  await expect(elsewhere.getByText('se dieron 2 de 3 partes')).toBeVisible();
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect(page.getByText('2 of 3 shares were given')).toBeVisible();
  await give(three);
  await expect(page.getByText('The keys are open. Nothing more is needed.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await sound(page);
  // the refusals of shares stand in the console of the browser, and nothing else does
  expect(seen.foreign).toEqual([]);
  expect(seen.violations).toEqual([]);

  const reader = await enter(browser, ana);
  await go(reader, `/en/staff/cases/${caseId}`);
  await reader.getByRole('button', { name: 'Show who the person is' }).click();
  await expect(reader.getByText(NAME)).toBeVisible();
  const admin = await enter(browser, adela);
  await go(admin, '/en/staff/health');
  await expect(admin.getByText('The keys are open, and their passphrase lies apart from them.')).toHaveCount(1);
});

/** Three people, on the page. */
async function openKeys(browser: Browser): Promise<Page> {
  const page = await enter(browser);
  await go(page, '/en/staff/keys');
  for (const [index, share] of shares.slice(1, 4).entries()) {
    await page.getByLabel('Your share').fill(share);
    await page.getByRole('button', { name: 'Give my share' }).click();
    if (index < 2) await expect(page.getByText(`${index + 1} of 3 shares were given`)).toBeVisible();
  }
  return page;
}

async function restart(between: () => void = () => undefined): Promise<void> {
  await staff.close();
  await server.halt();
  between();
  server = await startAgain(server);
  staff = makeStaff(server);
}

test('a rotation that the end of the server cut short goes on once the keys are open', async ({ browser }) => {
  const admin = await enter(browser, adela);
  await go(admin, '/en/staff/health');
  await admin.getByText('A new master key', { exact: true }).click();
  await admin.getByRole('button', { name: 'Begin a new master key' }).click();
  await expect(admin.getByText('Begun. It goes on by itself')).toBeVisible();
  await restart();
  await expect((await openKeys(browser)).getByText('The keys are open.')).toBeVisible();
  const page = await enter(browser, adela);
  await expect(async () => {
    await go(page, '/en/staff/keys');
    await expect(page.getByText('retired', { exact: true })).toHaveCount(1, { timeout: 2_000 });
  }).toPass({ timeout: 90_000 });
  retired = /kek-2-[0-9a-f]{8}/u.exec((await page.locator('main').textContent()) ?? '')?.[0] ?? '';
  await go(page, '/en/staff/health');
  await expect(page.getByText(/^Checked .*: nothing was changed from outside\.$/u)).toBeVisible();
});

test('a database from before: its master key is reinstated at the console; the loss is said by an administrator', async ({
  browser,
}) => {
  await restart(() => {
    renameSync(server.dataFolder, `${server.dataFolder}-today`);
    renameSync(`${server.dataFolder}-yesterday`, server.dataFolder);
  });
  await expect(alert(await openKeys(browser), 'they do not fit the database')).toBeVisible();
  await restart(() => {
    expect(amparo(['reinstate', 'kek-9-00000000'], shares.slice(2)).code).toBe(2);
    expect(amparo(['reinstate', retired], shares.slice(2))).toEqual({ code: 0, err: '' });
  });
  await expect((await openKeys(browser)).getByText('The keys are open.')).toBeVisible();
  const page = await enter(browser, adela);
  await expect(async () => {
    await go(page, '/en/staff/health');
    await expect(page.getByText(/^Checked .*: it was changed from outside\.$/u)).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await page.getByText('A backup was restored', { exact: true }).click();
  await expect(page.getByText('Only when you restored a backup yourself')).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: 'Yes, a backup was restored' }).click();
  await expect(page.getByText('Noted, for good.')).toBeVisible();

  const officer = await enter(browser, dora);
  await go(officer, '/en/staff/audit');
  await expect(officer.locator('.audit-list')).toContainText('Adela Admin accepted a restored backup');
  await officer.getByRole('button', { name: 'Check now' }).click();
  await expect(async () => {
    await go(officer, '/en/staff/audit');
    await expect(officer.getByText(/^Checked .*: every entry is as it was written\.$/u)).toBeVisible({
      timeout: 2_000,
    });
  }).toPass({ timeout: 60_000 });
});
