// SPDX-License-Identifier: EUPL-1.2
// Exported courses played where institutions play them: in the SCORM runtime `scorm-again` and against an xAPI endpoint. Looks at
// what the system got, and that it never gets what a person answered.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FrameLocator, type Page, expect, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll } from './pages.ts';
import { exportedCourse, lessonsCommand, startSystems, type Statement, type Systems } from './course-systems.ts';

// whole courses by hand on a machine that does other things too
test.describe.configure({ timeout: 90_000 });

interface Item {
  readonly id: string;
  readonly right: Readonly<Record<string, readonly string[]>>;
}

type Place = Page | FrameLocator;

async function itemsOf(place: Place): Promise<Item[]> {
  await expect(place.locator('html[data-ready]')).toBeAttached();
  return (JSON.parse((await place.locator('#part').textContent()) ?? '') as { items: Item[] }).items;
}

/** Answers every item by the key, or otherwise than the key, and looks why. */
async function answer(place: Place, item: Item, isRight: boolean): Promise<void> {
  const section = place.locator(`[data-item="${item.id}"]`);
  for (const [row, values] of Object.entries(item.right)) {
    const inputs = section.locator(`[data-row="${row}"] input`);
    if (await inputs.first().isDisabled()) continue;
    const all = await inputs.evaluateAll((each) => each.map((input) => (input as HTMLInputElement).value));
    const value = isRight ? values[0] : all.find((each) => !values.includes(each));
    await section.locator(`[data-row="${row}"] input[value="${value}"]`).check();
  }
  await section.getByRole('button').click();
  await expect(section.locator('.told > :visible').first()).toBeVisible();
}

async function cmiOf(page: Page, api: string, names: readonly string[], verb: string): Promise<Record<string, string>> {
  return page.evaluate(
    ([object, wanted, getter]) => {
      const runtime = (window as unknown as Record<string, Record<string, (name: string) => string>>)[object];
      return Object.fromEntries(wanted.map((name) => [name, String(runtime?.[getter]?.(name))]));
    },
    [api, names, verb] as const,
  );
}

async function withSystems(
  course: string,
  format: string,
  language: string,
  use: (systems: Systems) => Promise<void>,
): Promise<void> {
  const systems = await startSystems(exportedCourse(course, format, language));
  try {
    await use(systems);
  } finally {
    await systems.stop();
  }
}

const LESSON_12 = ['cmi.core.lesson_status', 'cmi.core.score.raw', 'cmi.core.score.max', 'cmi.suspend_data'];

test('SCORM 1.2: a lesson is under way, then passed, with its score, and the commit holds no answer', async ({
  page,
}) => {
  await withSystems('i1', 'scorm12', 'en', async (systems) => {
    await page.goto(`${systems.origin}/lms/scorm12/parts/i1.html`);
    const frame = page.frameLocator('iframe');
    const items = await itemsOf(frame);
    expect(items.length).toBeGreaterThan(2);
    const state = () => cmiOf(page, 'API', LESSON_12, 'lmsGetValue');
    expect((await state())['cmi.core.lesson_status']).toBe('incomplete');
    const [first, ...others] = items;
    if (first === undefined) throw new Error('expected items');
    await answer(frame, first, true);
    expect((await state())['cmi.suspend_data']).toBe(`1${'-'.repeat(others.length)}`);
    await frame.locator('#finish').click();
    await expect(frame.locator('#outcome')).toContainText('still to answer');
    expect((await state())['cmi.core.lesson_status']).toBe('incomplete');
    for (const item of others) await answer(frame, item, true);
    await frame.locator('#finish').click();
    await expect(frame.locator('#outcome')).toContainText('Passed.');
    expect(await state()).toEqual({
      'cmi.core.lesson_status': 'passed',
      'cmi.core.score.raw': '100',
      'cmi.core.score.max': '100',
      'cmi.suspend_data': '1'.repeat(items.length),
    });
    await frame.locator('#leave').click();
    await expect.poll(() => JSON.stringify(systems.commits.at(-1))).toContain('passed');
    const last = JSON.stringify(systems.commits.at(-1));
    expect(last).toMatch(/"session_time":"[\d:.]*[1-9]/u);
    expect(last).not.toMatch(/student_response|"interactions":\{"0/u);
  });
});

test('SCORM 1.2: wrong first answers fail a lesson, which may be begun again and passed', async ({ page }) => {
  await withSystems('i3', 'scorm12', 'es', async (systems) => {
    await page.goto(`${systems.origin}/lms/scorm12/parts/i3.html`);
    const frame = page.frameLocator('iframe');
    const items = await itemsOf(frame);
    for (const item of items) await answer(frame, item, false);
    // a second look at the right answer is for learning; the first one counts
    for (const item of items) await answer(frame, item, true);
    await frame.locator('#finish').click();
    const state = () => cmiOf(page, 'API', LESSON_12, 'lmsGetValue');
    expect(await state()).toMatchObject({ 'cmi.core.lesson_status': 'failed', 'cmi.core.score.raw': '0' });
    await frame.locator('#again').click();
    for (const item of items) await answer(frame, item, true);
    await frame.locator('#finish').click();
    expect(await state()).toMatchObject({ 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '100' });
  });
});

test('SCORM 1.2: who was under way goes on where they were', async ({ page }) => {
  await withSystems('i3', 'scorm12', 'en', async (systems) => {
    const frame = page.frameLocator('iframe');
    await page.goto(`${systems.origin}/lms/scorm12/parts/i3.html`);
    const before = `0${'-'.repeat((await itemsOf(frame)).length - 1)}`;
    const start = JSON.stringify({ core: { lesson_status: 'incomplete' }, suspend_data: before });
    await page.goto(`${systems.origin}/lms/scorm12/parts/i3.html?start=${encodeURIComponent(start)}`);
    const [, ...open] = await itemsOf(frame);
    for (const item of open) await answer(frame, item, true);
    await frame.locator('#finish').click();
    const raw = Math.round((open.length / (open.length + 1)) * 100);
    expect((await cmiOf(page, 'API', LESSON_12, 'lmsGetValue'))['cmi.core.score.raw']).toBe(String(raw));
  });
});

test('SCORM 1.2: a lesson for children tells completion and score, and judges nobody', async ({ page }) => {
  await withSystems('children', 'scorm12', 'en', async (systems) => {
    await page.goto(`${systems.origin}/lms/scorm12/parts/c1.html`);
    const frame = page.frameLocator('iframe');
    for (const item of await itemsOf(frame)) await answer(frame, item, false);
    await frame.locator('#finish').click();
    expect(await cmiOf(page, 'API', LESSON_12, 'lmsGetValue')).toMatchObject({
      'cmi.core.lesson_status': 'completed',
      'cmi.core.score.raw': '0',
    });
  });
});

const PART_2004 = ['cmi.completion_status', 'cmi.success_status', 'cmi.score.scaled', 'cmi.progress_measure'];

test('SCORM 2004: completion, success and score of a staff test; the test before the course judges nobody', async ({
  page,
}) => {
  await withSystems('institutions', 'scorm2004', 'en', async (systems) => {
    await page.goto(`${systems.origin}/lms/scorm2004/parts/test-institutions-2.html`);
    const frame = page.frameLocator('iframe');
    const items = await itemsOf(frame);
    for (const [place, item] of items.entries()) await answer(frame, item, place > 1);
    await frame.locator('#finish').click();
    const share = (items.length - 2) / items.length;
    const told = await cmiOf(page, 'API_1484_11', PART_2004, 'lmsGetValue');
    expect(told).toEqual({
      'cmi.completion_status': 'completed',
      'cmi.success_status': share >= 0.8 ? 'passed' : 'failed',
      'cmi.score.scaled': String(share),
      'cmi.progress_measure': '1',
    });
    await frame.locator('#leave').click();
    await expect.poll(() => JSON.stringify(systems.commits.at(-1))).toContain('"completed"');
    await page.goto(`${systems.origin}/lms/scorm2004/parts/test-institutions-1.html`);
    for (const item of await itemsOf(frame)) await answer(frame, item, false);
    await frame.locator('#finish').click();
    expect(await cmiOf(page, 'API_1484_11', PART_2004, 'lmsGetValue')).toMatchObject({
      'cmi.completion_status': 'completed',
      'cmi.success_status': 'unknown',
      'cmi.score.scaled': '0',
    });
  });
});

const verbs = (statements: readonly Statement[]) => statements.map(({ verb }) => verb.id.split('/').at(-1));
const CATEGORY = 'https://w3id.org/xapi/cmi5/context/categories/';

test('cmi5: token, launch data, and the five statements with their context', async ({ page }) => {
  await withSystems('i1', 'cmi5', 'en', async (systems) => {
    systems.newSession({ masteryScore: 0.8 });
    await page.goto(systems.launchUrl('parts/i1.html'));
    for (const item of await itemsOf(page)) await answer(page, item, true);
    await page.locator('#finish').click();
    await expect.poll(() => verbs(systems.statements)).toEqual(['initialized', 'completed', 'passed']);
    await page.locator('#leave').click();
    await expect.poll(() => verbs(systems.statements)).toEqual(['initialized', 'completed', 'passed', 'terminated']);
    for (const statement of systems.statements) {
      expect(statement.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
      expect(statement.timestamp).toMatch(/Z$/u);
      expect(statement.object.id).toBe('https://lms.example/activities/77');
      expect(statement.context.registration).toBe('2f6c9a3e-5b1d-4c8e-9a70-3d1e5f7b9c11');
      expect(statement.context.contextActivities['grouping']).toEqual([{ id: 'urn:amparo:course:i1:en:i1' }]);
      expect(statement.context.extensions['https://w3id.org/xapi/cmi5/context/extensions/sessionid']).toBe('session-1');
      const categories = statement.context.contextActivities['category']?.map(({ id }) => id.replace(CATEGORY, ''));
      const isDeciding =
        statement.result !== undefined && ('success' in statement.result || 'completion' in statement.result);
      expect(categories).toEqual(isDeciding ? ['cmi5', 'moveon'] : ['cmi5']);
    }
    const [initialized, completed, passed, terminated] = systems.statements;
    expect(initialized?.result).toBeUndefined();
    expect(completed?.result).toEqual({ completion: true, duration: expect.stringMatching(/^PT[\d.]+S$/u) });
    expect(passed?.result).toMatchObject({ success: true, score: { scaled: 1, raw: 100, min: 0, max: 100 } });
    expect(passed?.context.extensions['https://w3id.org/xapi/cmi5/context/extensions/masteryscore']).toBe(0.8);
    expect(terminated?.result).toEqual({ duration: expect.stringMatching(/^PT[\d.]+S$/u) });
    expect(systems.refused).toEqual([]);
    // the same registration again: completed and passed are said once only
    systems.statements.length = 0;
    systems.newSession({ masteryScore: 0.8 });
    await page.goto(systems.launchUrl('parts/i1.html'));
    for (const item of await itemsOf(page)) await answer(page, item, false);
    await page.locator('#finish').click();
    await page.locator('#leave').click();
    await expect.poll(() => verbs(systems.statements)).toEqual(['initialized', 'terminated']);
    expect(systems.refused).toEqual([]);
  });
});

test('cmi5: failed is said when the page is left, after another mastery score of the system', async ({ page }) => {
  await withSystems('i3', 'cmi5', 'es', async (systems) => {
    systems.newSession({ masteryScore: 1, returnURL: `${systems.origin}/lms/back` });
    await page.goto(systems.launchUrl('parts/i3.html'));
    const items = await itemsOf(page);
    for (const [place, item] of items.entries()) await answer(page, item, place > 0);
    await page.locator('#finish').click();
    await page.locator('#leave').click();
    await page.waitForURL(/\/lms\/back$/u);
    expect(verbs(systems.statements)).toEqual(['initialized', 'completed', 'failed', 'terminated']);
    expect(systems.statements[2]?.result).toMatchObject({ success: false });
  });
});

test('cmi5: a window that is closed without a word still ends its session', async ({ page }) => {
  await withSystems('i3', 'cmi5', 'en', async (systems) => {
    systems.newSession({ masteryScore: 0.8 });
    await page.goto(systems.launchUrl('parts/i3.html'));
    const [first, ...others] = await itemsOf(page);
    if (first === undefined) throw new Error('expected items');
    await answer(page, first, true);
    await expect.poll(() => systems.states.get('amparo.progress')).toMatchObject({ completed: false });
    await page.goto('about:blank');
    await expect.poll(() => verbs(systems.statements)).toEqual(['initialized', 'terminated']);
    // the next session of the registration goes on where this one stopped
    systems.newSession({ masteryScore: 0.8 });
    await page.goto(systems.launchUrl('parts/i3.html'));
    await expect(page.locator('#standing')).toContainText(`${others.length} of ${others.length + 1}`);
    for (const item of await itemsOf(page)) if (item.id !== first.id) await answer(page, item, true);
    await page.locator('#finish').click();
    await expect.poll(() => verbs(systems.statements).slice(2)).toEqual(['initialized', 'completed', 'passed']);
    expect(systems.refused).toEqual([]);
  });
});

test('cmi5: who only looks around is not judged', async ({ page }) => {
  await withSystems('i3', 'cmi5', 'en', async (systems) => {
    systems.newSession({ launchMode: 'Browse' });
    await page.goto(systems.launchUrl('parts/i3.html'));
    for (const item of await itemsOf(page)) await answer(page, item, true);
    await page.locator('#finish').click();
    await page.locator('#leave').click();
    await expect.poll(() => verbs(systems.statements)).toEqual(['initialized', 'terminated']);
    expect(systems.states.has('amparo.progress')).toBe(false);
  });
});

test('staff take the answers of a test to whoever signs the badge, and the badge is sound', async ({ page }) => {
  await withSystems('test-institutions', 'scorm2004', 'fr', async (systems) => {
    await page.goto(`${systems.origin}/course/parts/test-institutions-2.html`);
    for (const item of await itemsOf(page)) await answer(page, item, true);
    await page.locator('#finish').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
    const folder = mkdtempSync(join(tmpdir(), 'amparo-badge-'));
    try {
      const saved = join(folder, 'answers.json');
      await download.saveAs(saved);
      const keys = join(folder, 'keys');
      expect(lessonsCommand('badge-key', '--to', keys)).toBe(0);
      const given = ['--name', 'Nelson', '--issuer', 'School of Service', '--lang', 'fr'];
      const files = ['--result', saved, '--sign-key', join(keys, 'badge-sign.jwk'), '--out', join(folder, 'out')];
      expect(lessonsCommand('badge', ...given, ...files)).toBe(0);
      const [badge] = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.jwt'));
      const checked = ['--check-key', join(keys, 'badge-check.jwk')];
      expect(lessonsCommand('badge-check', join(folder, 'out', badge ?? ''), ...checked)).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('without any system a page reads and practises, asks no other server, and works by keyboard', async ({ page }) => {
  await withSystems('i1', 'scorm12', 'en', async (systems) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(`${systems.origin}/course/parts/i1.html`);
    const [first] = (await itemsOf(page)).filter(({ right }) => 'answer' in right);
    if (first === undefined) throw new Error('expected a question');
    await expect(page.locator('#outcome')).toContainText('nothing is kept or sent');
    const section = page.locator(`[data-item="${first.id}"]`);
    await section.locator('input').first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(section.locator('.told > :visible')).toHaveCount(1);
    await expect(page.locator('svg').first()).toBeVisible();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('#finish')).toBeHidden();
    expect(asked.filter((url) => !url.startsWith(systems.origin))).toEqual([]);
    expect(faults).toEqual([]);
  });
});

test('a handout is one page that prints, with the answers at its end', async ({ page }) => {
  await withSystems('institutions', 'handout', 'fr', async (systems) => {
    await page.goto(`${systems.origin}/course/handout.html`);
    await expectAccessible(page);
    await expect(page.locator('article')).toHaveCount(9);
    await expect(page.getByRole('button')).toHaveCount(0);
    const answers = page.locator('article').last();
    await expect(answers).toContainText('les réponses et leurs raisons');
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('svg').first()).toBeVisible();
  });
});

test('the XML of QTI, SCORM and cmi5 is read by a browser, with what the formats ask for', async ({ page }) => {
  const bank = exportedCourse('institutions', 'qti3', 'en');
  const read = (texts: readonly (readonly [string, string])[]) =>
    page.evaluate(
      (all) =>
        all.map(([name, text]) => {
          const document = new DOMParser().parseFromString(text, 'application/xml');
          const count = (tag: string) => document.getElementsByTagName(tag).length;
          const ids = (tag: string, attribute: string) =>
            [...document.getElementsByTagName(tag)].map((each) => each.getAttribute(attribute) ?? '');
          return {
            name,
            isBroken: count('parsererror') > 0,
            root: document.documentElement.tagName,
            namespace: document.documentElement.namespaceURI,
            interactions: ids('qti-choice-interaction', 'response-identifier'),
            declared: ids('qti-response-declaration', 'identifier'),
            choices: ids('qti-simple-choice', 'identifier'),
            right: [...document.querySelectorAll('qti-correct-response > qti-value')].map((each) => each.textContent),
            feedback: ids('qti-modal-feedback', 'identifier'),
            order: [...document.documentElement.children].map(({ tagName }) => tagName),
            hrefs: [...ids('file', 'href'), ...ids('qti-assessment-item-ref', 'href')],
          };
        }),
      texts,
    );
  const items = await read([...bank].filter(([name]) => name.startsWith('items/')));
  expect(items.length).toBeGreaterThan(40);
  for (const item of items) {
    expect(item.isBroken, item.name).toBe(false);
    expect([item.root, item.namespace]).toEqual(['qti-assessment-item', 'http://www.imsglobal.org/xsd/imsqtiasi_v3p0']);
    expect(item.interactions).toEqual(item.declared);
    expect(item.right.length).toBe(item.declared.length);
    for (const right of item.right) expect(item.choices).toContain(right);
    // feedback for each option of the row that decides
    for (const id of item.feedback) expect(item.choices).toContain(id);
    expect(item.feedback.length).toBeGreaterThan(1);
    const places = item.order.map((tag) =>
      [
        'qti-response-declaration',
        'qti-outcome-declaration',
        'qti-item-body',
        'qti-response-processing',
        'qti-modal-feedback',
      ].indexOf(tag),
    );
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places).not.toContain(-1);
  }
  const others: [string, ReadonlyMap<string, string>, string][] = [
    ['imsmanifest.xml', bank, 'manifest'],
    ['test.xml', bank, 'qti-assessment-test'],
    ['imsmanifest.xml', exportedCourse('police', 'scorm12', 'es'), 'manifest'],
    ['imsmanifest.xml', exportedCourse('youth', 'scorm2004', 'es'), 'manifest'],
    ['cmi5.xml', exportedCourse('adults', 'cmi5', 'pt'), 'courseStructure'],
  ];
  for (const [name, files, root] of others) {
    const [found] = await read([[name, files.get(name) ?? '']]);
    expect([found?.isBroken, found?.root]).toEqual([false, root]);
    for (const href of found?.hrefs ?? []) expect([...files.keys()]).toContain(href);
  }
});
