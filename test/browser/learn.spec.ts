// SPDX-License-Identifier: EUPL-1.2
// Lessons in a real browser, as a learner walks through them: by keyboard, on a small phone, with the network off, in English
// and Spanish; questions that explain themselves, cases that the engine judges, and a memory that is the learner's choice.

import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, open, watch } from './pages.ts';

interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly audience: string;
  readonly role?: string;
  readonly language: string;
  readonly blocks: number;
}

const LIST = JSON.parse(readFileSync('build/content/lessons/index.json', 'utf8')) as readonly Listed[];
const AUDIENCES = ['children', 'youth', 'adults', 'institutions'];

function firstTwo(language: string, audience: string): readonly Listed[] {
  return LIST.filter(
    (each) =>
      each.language === language && each.audience === audience && each.kind === 'lesson' && each.role === undefined,
  ).slice(0, 2);
}

async function offline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  });
  await page.context().setOffline(true);
}

/** Presses Tab until something has the focus; fails when a person at the keyboard would not get there. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 120; step += 1) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(() => document.activeElement?.textContent ?? '');
    if (name.test(text.trim())) return;
  }
  throw new Error(`not reached by keyboard: ${name.source}`);
}

const WORDS = {
  en: { on: /^(?:Begin|Go on)$/u, end: 'That was the whole lesson.', test: 'Before the course' },
  es: { on: /^(?:Empezar|Seguir)$/u, end: 'Esta fue toda la lección.', test: 'Antes del curso' },
} as const;

for (const language of ['en', 'es'] as const) {
  test(`two lessons for each audience from beginning to end, by keyboard, 360 px, without network, ${language}`, async ({
    page,
    baseURL,
  }) => {
    test.setTimeout(300_000);
    await page.setViewportSize({ width: 360, height: 740 });
    const seen = await watch(page, new URL(baseURL ?? '').origin);
    await open(page, `/${language}/learn`);
    await offline(page);
    for (const audience of AUDIENCES) {
      const lessons = firstTwo(language, audience);
      expect(lessons.length, audience).toBe(2);
      for (const { id, blocks } of lessons) {
        await open(page, `/${language}/learn/${id}`);
        for (let step = 0; step < blocks; step += 1) {
          await tabTo(page, WORDS[language].on);
          await page.keyboard.press('Enter');
          // what has just been shown is read next, by a voice and by Tab
          await expect(page.locator('.learn__blocks > div').nth(step)).toBeFocused();
        }
        await expect(page.getByText(WORDS[language].end)).toBeVisible();
        await expectNoSidewaysScroll(page);
        await expectAccessible(page);
      }
    }
    expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
  });
}

test('a question explains whichever answer is chosen; the first choice counts and others may be tried', async ({
  page,
}) => {
  await open(page, '/en/learn/c1');
  await finish(page);
  const question = page.locator('.learn__question').first();
  await question.getByRole('button', { name: 'No, not yet' }).click();
  await expect(question.getByText('He has them now.')).toBeVisible();
  await expect(question.getByText('The best answer: Yes, like all children')).toBeVisible();
  await question.getByRole('button', { name: 'Yes, like all children' }).click();
  await expect(question.getByText('Rights go with each child')).toBeVisible();
});

test('a case is judged by the engine, and where the ways part is shown', async ({ page }) => {
  await open(page, '/en/learn/test-youth');
  await page.getByRole('button', { name: 'Before the course' }).click();
  const exercise = page.locator('.learn__case').first();
  const look = exercise.getByRole('button', { name: 'See why' });
  await expect(look).toBeDisabled();
  for (const group of await exercise.getByRole('group').all()) await group.getByRole('radio').first().check();
  await look.click();
  await expect(exercise.getByText('What to do first:')).toBeVisible();
  await expect(exercise.getByText(/^This is: /u)).toBeVisible();
});

test('for a child whose worry has risen the lesson ends with the adult beside her', async ({ page }) => {
  await open(page, '/en/learn/c1');
  await page.getByRole('button', { name: 'Calm' }).click();
  await finish(page);
  await page.getByRole('button', { name: 'Worried', exact: true }).last().click();
  await expect(page.getByText('talk to the adult beside you')).toBeVisible();
});

test('nothing is kept without a wish; what is kept can be forgotten, and quick exit takes it away', async ({
  page,
}) => {
  const kept = () => page.evaluate(() => JSON.stringify(Object.fromEntries(Object.entries(localStorage))));
  await open(page, '/en/learn/c1');
  await finish(page);
  expect(await kept()).toBe('{}');
  await page.getByRole('link', { name: 'All lessons' }).click();
  await page.getByLabel('Remember on this device').check();
  expect(await kept()).toContain('c1');
  await page.reload();
  await expect(page.getByRole('link', { name: /My rights, my body, my name.*Done\./u })).toBeVisible();
  await page.getByRole('button', { name: 'Forget everything now' }).click();
  expect(await kept()).toBe('{}');
  await page.getByLabel('Remember on this device').check();
  expect(await kept()).not.toBe('{}');
  await page.route('https://www.wikipedia.org/', (route) => route.fulfill({ body: 'elsewhere' }));
  await page.goto('/en/about');
  await page.locator('html[data-ready="true"]').waitFor();
  await page.getByRole('link', { name: /Leave/iu }).first().click();
  await page.waitForURL('https://www.wikipedia.org/');
  await page.goto('/en/about');
  expect(await kept()).toBe('{}');
});

test('a lesson that a language does not have says where it is', async ({ page }) => {
  await open(page, '/fr/learn/c1');
  await page.locator('main').getByRole('link', { name: 'Español' }).click();
  await expect(page.locator('h1')).toHaveText('Mis derechos, mi cuerpo, mi nombre');
});

async function finish(page: Page): Promise<void> {
  const on = page.getByRole('button', { name: /^(?:Begin|Go on)$/u });
  while ((await on.count()) > 0) await on.click();
}
