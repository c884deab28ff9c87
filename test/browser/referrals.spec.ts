// SPDX-License-Identifier: EUPL-1.2
// A referral between two institutions in a real browser: what would be told is shown to the person first; the other side hears what help is
// needed, then who she is; what is taken back is gone there. All of it is invented. AMPARO_SCREENSHOTS names a folder for pictures.

import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factorsOf } from '@amparo/casework/risk';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { DATABASE } from '../../apps/server/src/postgres/cluster.ts';
import { connectionSettings, MIGRATION } from '../../apps/server/src/postgres/connections.ts';
import { agree, listIn } from '../../apps/server/src/routes/referrals/test-network.ts';
import { openPools } from '../../apps/server/src/store/database.ts';
import { expectAccessible, expectNoSidewaysScroll, ready } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { makeStaff, type StaffMaker, type StaffPerson } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });

const PICTURES = process.env['AMPARO_SCREENSHOTS'];
let server: RealServer;
let staff: StaffMaker;
let ana: Page;
let sara: Page;
let caseId = '';

async function enter(browser: Browser, person: StaffPerson): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB', timezoneId: 'UTC' });
  await staff.signIn(context, person);
  return context.newPage();
}

async function sound(page: Page, name: string): Promise<void> {
  await picture(page, `${name}-1280`);
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await picture(page, `${name}-360`);
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}

async function ask(page: Page, path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await page.evaluate(
    async ([to, given]) => {
      const headers = { 'idempotency-key': crypto.randomUUID(), 'content-type': 'application/json' };
      const response = await fetch(`/api/v1${to}`, { method: 'POST', headers, body: JSON.stringify(given) });
      return { status: response.status, text: await response.text() };
    },
    [path, body] as const,
  );
  expect(answer.status, answer.text).toBeLessThan(300);
  return JSON.parse(answer.text) as Record<string, unknown>;
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  const origin = await staff.institution('Centre of the Hill', 'Nora', ['Administrator']);
  const [worker, supervisor, second] = [
    await staff.colleague(origin, 'Ana', ['CaseWorker']),
    await staff.colleague(origin, 'Sofia', ['Supervisor']),
    await staff.colleague(origin, 'Paz', ['Supervisor']),
  ];
  const house = await staff.institution('House of the River', 'Rosa', ['Administrator']);
  const shelter = await staff.colleague(house, 'Sara', ['ShelterProvider', 'CaseWorker']);
  const passwords = JSON.parse(readFileSync(join(server.dataFolder, 'postgres-passwords.json'), 'utf8')) as Readonly<
    Record<string, string>
  >;
  const address = { host: join(server.dataFolder, 'postgres', 'socket'), port: 5432, database: DATABASE };
  const settings = connectionSettings(address, { user: MIGRATION, password: passwords[MIGRATION] }, MIGRATION);
  const pools = openPools({ application: settings, keeper: settings }, { application: 1, keeper: 1 }, () => undefined);
  const scene = { owner: pools.db, clock: { now: new Date() } };
  const there = { orgId: house.orgId, worker: shelter, supervisor: shelter, secondSupervisor: house };
  await pools.db.updateTable('institution').set({ country: 'HN' }).execute();
  await listIn(scene, there, randomUUID());
  await agree(scene, [{ orgId: origin.orgId, supervisor, secondSupervisor: second }, there], randomUUID());
  await pools.close();
  ana = await enter(browser, worker);
  sara = await enter(browser, shelter);
  await ana.goto('/en/staff/cases');
  await ready(ana);
  const made = await ask(ana, '/cases', { ownReference: 'HILL-1', alias: 'Luna', name: 'Marisol Invented' });
  caseId = String(made['id']);
  const now = new Date(Date.now() - 60_000).toISOString();
  await ask(ana, `/cases/${caseId}/risks`, {
    subjectScope: 'Self',
    answers: factorsOf('Self').map((factor) => ({
      factor,
      value: 'No',
      time: 'Present',
      officialsOf: [],
      detail: null,
      source: 'Person',
    })),
    ownPerception: 0,
    immediateActions: [],
    assessedAt: now,
    final: true,
  });
  const points = [
    'agreementToInterview',
    'purpose',
    'actualAndPossibleUse',
    'nonIdentifyingResearchUse',
    'rightToOwnData',
    'storageTime',
    'howToWithdraw',
  ];
  await ask(ana, `/cases/${caseId}/consents`, {
    purpose: 'ReferralNational',
    recipients: [{ kind: 'institution', institutionId: house.orgId }],
    dataCategories: ['Identity', 'Risk'],
    countries: ['HN'],
    grantedBy: 'Self',
    guardianId: null,
    childAssent: 'NotApplicable',
    capacity: 'Assumed',
    capacityNote: null,
    language: 'es',
    interpreterId: null,
    mode: 'WitnessedOral',
    informed: Object.fromEntries(points.map((point) => [point, true])),
    conditions: null,
    decision: 'Given',
    evidenceRef: null,
    validFrom: null,
    expiresAt: null,
  });
});

test.afterAll(async () => {
  await staff.close();
  await server.stop();
});

test('the person hears what would be told, in her language, before anything leaves', async () => {
  await ana.goto(`/en/staff/cases/${caseId}/file/referrals`);
  await ready(ana);
  await ana.getByText('Ask for help', { exact: true }).click();
  await ana.getByLabel('How soon').selectOption('Emergency');
  await ana.getByRole('button', { name: 'See who could help' }).click();
  await ana.getByRole('button', { name: 'Prepare it for Safe house' }).click();
  await ana.getByLabel('Language of what is shown').selectOption('es');
  await ana.getByRole('button', { name: 'Show what would be told' }).click();
  const shown = ana.getByRole('region', { name: 'Lo que les diríamos' });
  await expect(shown).toContainText('Luna');
  await expect(shown).not.toContainText('Marisol');
  await sound(ana, 'preview');
  await ana.getByRole('button', { name: 'She or he heard it and agrees' }).click();
  await ana.getByRole('button', { name: 'Send the request' }).click();
  await expect(ana.getByText('House of the River has to act.').first()).toBeVisible();
  await sound(ana, 'sent');
});

test('the other side sees at a glance that it is its turn, and says yes without knowing who it is', async () => {
  await expect(async () => {
    await sara.goto('/en/staff/referrals');
    await ready(sara);
    await expect(sara.getByRole('heading', { name: 'Your turn (1)' })).toBeVisible({ timeout: 2000 });
  }).toPass();
  await expect(sara.getByText('Luna')).toHaveCount(0);
  await sound(sara, 'inbox');
  await sara.getByRole('button', { name: 'We have it and look at it' }).click();
  await expect(sara.getByText('received', { exact: true })).toBeVisible();
  await sara.getByText('Say yes', { exact: true }).click();
  await sara.getByRole('button', { name: 'Yes, we help' }).click();
  await expect(sara.getByText('They have not yet told you who it is.')).toBeVisible();
});

test('then it hears who it is; taken back, it is gone there', async () => {
  await expect(async () => {
    await ana.goto(`/en/staff/cases/${caseId}/file/referrals`);
    await ready(ana);
    await expect(ana.getByRole('button', { name: 'Tell them who the person is' })).toBeVisible({ timeout: 2000 });
  }).toPass();
  await sound(ana, 'accepted');
  await ana.getByRole('button', { name: 'Tell them who the person is' }).click();
  await expect(ana.getByText('They know who the person is, as far as she or he agreed.')).toBeVisible();
  await expect(async () => {
    await sara.goto('/es/staff/referrals');
    await ready(sara);
    await expect(sara.getByRole('button', { name: 'Abrir lo que le cuentan de la persona' })).toBeVisible({
      timeout: 2000,
    });
  }).toPass();
  await sara.getByRole('button', { name: 'Abrir lo que le cuentan de la persona' }).click();
  await expect(sara.getByText('Luna')).toBeVisible();
  await sound(sara, 'package-es');
  await ana.getByText('Take it back', { exact: true }).first().click();
  await ana.getByRole('button', { name: 'Take it back' }).click();
  await expect(ana.getByText('Nobody has said that it was deleted')).toBeVisible();
  await expect(async () => {
    await ana.goto(`/en/staff/cases/${caseId}/file/referrals`);
    await ready(ana);
    await expect(ana.getByText('On the other side: deleted')).toBeVisible({ timeout: 2000 });
  }).toPass();
  await sara.goto('/es/staff/referrals');
  await ready(sara);
  await expect(sara.getByText('Retirado el')).toBeVisible();
  await expect(sara.getByRole('button', { name: 'Abrir lo que le cuentan de la persona' })).toHaveCount(0);
  await ana.goto(`/es/staff/cases/${caseId}/file/referrals`);
  await ready(ana);
  await expect(ana.getByText('Retirado el')).toBeVisible();
  await sound(ana, 'case-es');
});
