// SPDX-License-Identifier: EUPL-1.2
// Answers the questions of the interview by real clicks, whatever order they come in: a table says what the person answers
// to each question; a question that is not in the table is left as "not asked".

import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { parse } from 'yaml';

export type Answers = Readonly<Record<string, string | number | readonly string[]>>;

interface Vignette {
  readonly group: { readonly shared?: Answers; readonly members: readonly { readonly answers: Answers }[] };
}

/** The answers of one person of a fictional case, with what the group told together. */
export function answersOf(id: string, member = 0): Answers {
  const { group } = parse(readFileSync(`content/vignettes/${id}.yaml`, 'utf8')) as Vignette;
  return { ...group.shared, ...group.members[member]?.answers };
}

/** The first of the five women. */
export function firstOfFive(): Answers {
  return answersOf('five-women');
}

export async function openPractice(page: Page, language: string): Promise<void> {
  await page.goto(`/${language}/practice`);
  await page.locator('html[data-ready="true"]').waitFor();
}

export async function begin(page: Page, instrument: 'short' | 'full'): Promise<void> {
  await page
    .locator('.instrument button')
    .nth(instrument === 'short' ? 0 : 1)
    .click();
  await page.locator('.question, .conduct-card').first().waitFor();
}

export function currentKey(page: Page): Promise<string | null> {
  return page.locator('.question').getAttribute('data-question');
}

const NON = ['not-asked', 'declined', 'unsafe'];

/** Gives one answer on the question that is shown, without going on. */
export async function fill(page: Page, said: string | number | readonly string[]): Promise<void> {
  if (typeof said === 'number') {
    await page.locator('.question input[type=text]').fill(String(said));
  } else if (typeof said === 'string' && NON.includes(said)) {
    await page.locator(`.question input[name=non-answer][value="${said}"]`).check();
  } else {
    for (const option of [said].flat()) await page.locator(`.question input[name=answer][value="${option}"]`).check();
  }
}

/** @returns the keys in the order in which they were asked */
export async function answerAll(
  page: Page,
  answers: Answers,
  { until = () => false }: { readonly until?: (key: string) => boolean } = {},
): Promise<readonly string[]> {
  const asked: string[] = [];
  for (let step = 0; step < 80; step += 1) {
    const card = page.locator('.talk__screen > .conduct-card');
    if (await card.isVisible()) {
      await card.locator('button').first().click();
      continue;
    }
    if (!(await page.locator('.question').isVisible())) return asked;
    const key = (await currentKey(page)) ?? '';
    if (until(key)) return asked;
    expect(asked, 'no question is asked twice').not.toContain(key);
    asked.push(key);
    await fill(page, answers[key] ?? 'not-asked');
    await page.locator('.question__next').click();
    await expect(page.locator(`.question[data-question="${key}"]`)).toHaveCount(0);
  }
  throw new Error(`the interview does not end: ${asked.join(', ')}`);
}

export async function toResult(page: Page): Promise<void> {
  await page.locator('.talk .notice .button:not(.button--quiet)').click();
  await page.locator('.headline').waitFor();
}
