// SPDX-License-Identifier: EUPL-1.2
// The data room in a real browser against the real server: an analyst asks, a data protection officer agrees, it is made, and with
// too few people it gives nothing and is paid all the same. Then charts, from a fictional answer, by keyboard, small and in Spanish.

import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, ready } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { RELEASE } from './release-fixture.ts';
import { makeStaff, type StaffMaker } from './staff-people.ts';

test.describe.configure({ mode: 'serial', timeout: 240_000 });
// what a service worker fetches could not be answered here
test.use({ serviceWorkers: 'block' });

let server: RealServer;
let staff: StaffMaker;
let analyst: Page;
let officer: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  server = await startRealServer();
  staff = makeStaff(server);
  const first = await staff.institution('Centre', 'D. Rey', ['DataProtectionOfficer']);
  const ana = await staff.colleague(first, 'A. Ana', ['Analyst']);
  const pageOf = async (person: typeof ana) => {
    const context = await browser.newContext({ baseURL: server.origin, locale: 'en-GB', serviceWorkers: 'block' });
    await staff.signIn(context, person);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    return page;
  };
  analyst = await pageOf(ana);
  officer = await pageOf(first);
});
test.afterAll(async () => {
  await Promise.all([analyst.context().close(), officer.context().close()]);
  await staff.close();
  await server.stop();
});

const patiently = expect.configure({ timeout: 60_000 });
const go = async (page: Page, path: string) => {
  await page.goto(path);
  await ready(page);
};

test('one asks, another agrees, it is made once; too few people give nothing, and it is paid for', async () => {
  await go(analyst, '/en/staff/data-room');
  await patiently(analyst.getByText(/Costs 3\.2 of the budget .* Left: 8 of 8/u)).toBeVisible();
  await expectAccessible(analyst);
  await analyst.getByRole('button', { name: 'Ask for it' }).click();
  await patiently(analyst.getByText('Asked. The data protection officer sees it now.')).toBeVisible();

  await go(officer, '/en/staff/releases');
  await patiently(officer.getByText('Would cost 3.2 of the budget of each year; left now: 8.')).toBeVisible();
  await expectAccessible(officer);
  await officer.getByRole('button', { name: 'Agree', exact: true }).click();
  await patiently(officer.getByText('agreed, not made yet')).toBeVisible();

  await go(analyst, '/en/staff/data-room');
  await analyst.getByRole('button', { name: 'Make it now' }).click();
  await patiently(analyst.getByText('Too few people of these years agreed to statistics.')).toBeVisible();

  await go(officer, '/en/staff/releases');
  await patiently(officer.getByText('3.2 of 8 spent, 4.8 left')).toBeVisible();
  const ledger = officer.getByRole('region', { name: 'Ledger' }).getByRole('row');
  await expect(ledger).toHaveCount(2);
  await expect(ledger.nth(1)).toContainText('A. Ana');
  await expect(ledger.nth(1)).toContainText('D. Rey');
  await expectAccessible(officer);
});

test('an officer has no way to ask, and an analyst none to the releases', async () => {
  await go(officer, '/en/staff/releases');
  await expect(officer.getByRole('link', { name: 'Data room' })).toHaveCount(0);
  await go(analyst, '/en/staff/data-room');
  await expect(analyst.getByRole('link', { name: 'Releases' })).toHaveCount(0);
});

test('charts on a small telephone in Spanish: all forms, then one, with the focus where reading goes on', async () => {
  const made = {
    id: '7d0c0f6e-1111-4222-8333-944455566677',
    audience: 'room',
    mechanism: 'dp',
    purpose: 'services',
    fromYear: 2023,
    toYear: 2025,
    epsilon: 3,
    withRecords: false,
    state: 'made',
    requestedBy: 'A. Ana',
    requestedAt: '2026-01-05T10:00:00.000Z',
    decidedBy: 'D. Rey',
    decidedAt: '2026-01-05T11:00:00.000Z',
    madeAt: '2026-01-05T12:00:00.000Z',
    publishedAt: null,
    recalledAt: null,
    recallReason: null,
    failure: null,
    recordCount: 874,
    mine: true,
    mayDecide: false,
  };
  await analyst.route('**/api/v1/data-room/releases', (route) => route.fulfill({ json: { releases: [made] } }));
  await analyst.route('**/api/v1/data-room/releases/*/charts*', (route) => {
    const form = new URL(route.request().url()).searchParams.get('form');
    const privacy = { ...RELEASE.privacy, k: null, epsilon: 3, recordCount: 874 };
    return route.fulfill({ json: { release: made, privacy, form, forms: ['ForcedLabour'], charts: RELEASE.charts } });
  });
  await analyst.setViewportSize({ width: 360, height: 740 });
  await go(analyst, '/es/staff/data-room');
  await analyst.getByRole('button', { name: 'Ver los gráficos' }).press('Enter');
  await patiently(analyst.getByRole('heading', { name: 'Para los analistas de aquí, 2023 a 2025' })).toBeFocused();
  await patiently(analyst.locator('figure.chart').first()).toBeVisible();
  await expectNoSidewaysScroll(analyst);
  const asked = analyst.waitForRequest(/form=ForcedLabour/u);
  await analyst.getByLabel('Solo personas explotadas de una forma').selectOption('ForcedLabour');
  await asked;
  await expectAccessible(analyst);
  await analyst.getByRole('button', { name: 'Cerrar los gráficos' }).click();
  await expect(analyst.locator('figure.chart')).toHaveCount(0);
});
