// SPDX-License-Identifier: EUPL-1.2
// The guided conversation in practice mode, by real clicks and by keyboard: what it asks, how it stops, what it shows.

import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, watch } from './pages.ts';
import { answerAll, answersOf, begin, currentKey, fill, firstOfFive, openPractice, toResult } from './talk.ts';

// many clicks each, on machines that do other things too
test.describe.configure({ timeout: 90_000 });

test('the five women, full conversation in Spanish: trafficking, with its reasons and the steps first', async ({
  page,
  baseURL,
}) => {
  const seen = await watch(page, baseURL ?? '');
  await openPractice(page, 'es');
  await begin(page, 'full');
  const asked = await answerAll(page, firstOfFive());
  expect(asked.slice(0, 6)).toEqual(['alone', 'understanding', 'consent', 'needs-now', 'health-now', 'safety-now']);
  expect(asked[6]).toBe('age-years');
  await toResult(page);
  await expect(page.locator('.headline h2')).toHaveText('Trata de personas');
  await expect(page.locator('.result h2').first()).toHaveText('Qué hacer ahora');
  for (const name of ['Captación', 'Transporte', 'Acogida', 'Recepción', 'Engaño', 'Otras formas de coacción']) {
    await expect(page.locator('.columns')).toContainText(name);
  }
  await expect(page.locator('.columns .column').nth(2)).toContainText('Explotación de la prostitución ajena');
  await expect(page.locator('.evidence').nth(1)).toContainText('Se apoya en:');
  await expect(page.locator('.evidence .grounds__said').first()).not.toBeEmpty();
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
});

test('the short conversation reaches smuggling', async ({ page }) => {
  await openPractice(page, 'en');
  await begin(page, 'short');
  await answerAll(page, answersOf('short-smuggling'));
  await toResult(page);
  await expect(page.locator('.headline h2')).toHaveText('Smuggling of migrants');
});

test('a child: the middle column says that no means is needed, with its article', async ({ page }) => {
  await openPractice(page, 'en');
  await begin(page, 'short');
  await answerAll(page, answersOf('short-child'));
  await toResult(page);
  const means = page.locator('.columns .column').nth(1);
  await expect(means).toContainText('Not needed');
  await expect(means).toContainText('Art. 3(c)');
});

test('fainting shows the card at once and ends the questions of the day', async ({ page }) => {
  await openPractice(page, 'es');
  await begin(page, 'full');
  await answerAll(page, firstOfFive(), { until: (key) => key === 'age-known' });
  await page.getByRole('button', { name: 'La persona se desmayó' }).click();
  await expect(page.locator('.conduct-card h2')).toHaveText('La persona se desmayó');
  await expect(page.locator('.conduct-card h2')).toBeFocused();
  await expect(page.locator('.question')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /seguir/iu })).toHaveCount(0);
  await page.getByRole('button', { name: 'Ver el resultado' }).last().click();
  await expect(page.locator('.headline')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Seguir con la entrevista' })).toHaveCount(0);
});

test('a pause and a companion hold the questions, and the half-chosen answer is still there afterwards', async ({
  page,
}) => {
  await openPractice(page, 'en');
  await begin(page, 'short');
  await answerAll(page, { alone: 'alone', understanding: 'directly' }, { until: (key) => key === 'consent' });
  await fill(page, 'agrees');
  await page.getByRole('button', { name: 'Pause the questions' }).click();
  await expect(page.locator('.question')).toHaveCount(0);
  await page.getByRole('button', { name: 'Go on with the questions' }).click();
  await expect(page.locator('input[value=agrees]')).toBeChecked();
  await page.getByRole('button', { name: 'Somebody else came in' }).click();
  await expect(page.locator('.conduct-card')).toBeVisible();
  await page.getByRole('button', { name: 'The other person has left' }).click();
  await page.getByRole('button', { name: 'Go on with the questions' }).click();
  await expect(page.locator('.question')).toBeVisible();
});

test('after distress only the person’s own wish goes on', async ({ page }) => {
  await openPractice(page, 'en');
  await begin(page, 'short');
  await page.getByRole('button', { name: 'The person is in distress' }).click();
  await expect(page.getByRole('button', { name: 'Go on with the questions' })).toHaveCount(0);
  await page.getByRole('button', { name: 'The person herself or himself wants to go on' }).click();
  await expect(page.locator('.question')).toBeVisible();
});

test('the language changes in the middle, and every answer and the half-chosen one stay', async ({ page }) => {
  await openPractice(page, 'en');
  await begin(page, 'full');
  await answerAll(page, firstOfFive(), { until: (key) => key === 'needs-now' });
  await fill(page, ['water', 'food']);
  await page.locator('.languages summary').click();
  await page.getByRole('link', { name: 'Português' }).click();
  await expect(page.locator('.question__ask')).toHaveText('Do que você precisa agora, antes de tudo?');
  await expect(page.locator('.question input:checked')).toHaveCount(2);
  await page.getByRole('button', { name: /^Respostas até agora/u }).click();
  await expect(page.locator('.answers__row')).toHaveCount(3);
  await expect(page.locator('.answers__row').first()).toContainText('Sim, estamos a sós');
});

test('going back, changing an answer, and what no longer counts', async ({ page }) => {
  await openPractice(page, 'en');
  await begin(page, 'full');
  await answerAll(page, firstOfFive(), { until: (key) => key === 'story' });
  await page.getByRole('button', { name: /^Answers so far/u }).click();
  await expect(page.locator('.answers__row')).toHaveCount(8);
  await expect(page.getByText('It may count less.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Back to the questions' }).click();
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  expect(await currentKey(page)).toBe('age-known');
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  expect(await currentKey(page)).toBe('age-years');
  await expect(page.locator('.question input[type=text]')).toHaveValue('25');
  await fill(page, 16);
  await page.locator('.question__next').click();
  await expect(page.locator('.conduct-card h2')).toHaveText('A child, or perhaps a child');
  await page.getByRole('button', { name: 'Seen. Go on' }).click();
  expect(await currentKey(page)).toBe('age-known');
  await page.locator('.question__next').click();
  expect(await currentKey(page)).toBe('child-support');
});

test('nothing chosen is told, and the three ways of having no answer are three', async ({ page }) => {
  await openPractice(page, 'en');
  await begin(page, 'short');
  await page.locator('.question__next').click();
  await expect(page.getByRole('alert').filter({ hasText: 'Choose an answer' })).toBeVisible();
  await expect(page.locator('.non-answers label')).toHaveText([
    /Not asked/u,
    /Did not want to answer/u,
    /Could not be asked safely/u,
  ]);
  await page.getByLabel('Could not be asked safely').check();
  await page.locator('.question__next').click();
  await page.getByRole('button', { name: /^Answers so far/u }).click();
  await expect(page.locator('.answers__said').first()).toHaveText('Could not be asked safely');
});

test('the keyboard alone: numbers choose, Enter goes on, the new question has the focus', async ({ page }) => {
  await openPractice(page, 'en');
  await page.locator('.instrument button').first().focus();
  await page.keyboard.press('Enter');
  const heading = page.locator('.question__ask');
  await expect(heading).toBeFocused();
  for (const [key, pressed] of [
    ['alone', '1'],
    ['understanding', '1'],
    ['consent', '1'],
  ] as const) {
    await expect(page.locator(`[data-question="${key}"]`)).toBeVisible();
    await page.keyboard.press(pressed);
    await page.keyboard.press('Enter');
  }
  await expect(page.locator('[data-question="needs-now"]')).toBeVisible();
  await expect(heading).toBeFocused();
  await page.keyboard.press('9');
  await page.keyboard.press('Enter');
  await page.keyboard.press('b');
  await expect(page.locator('input[value=declined]')).toBeChecked();
  await page.keyboard.press('Enter');
  await page.keyboard.press('7');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-question="age-years"]')).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.type('30');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-question="age-known"]')).toBeVisible();
});

test('discarding asks first and can be taken back', async ({ page }) => {
  await openPractice(page, 'en');
  await begin(page, 'short');
  await fill(page, 'alone');
  await page.locator('.question__next').click();
  await page.getByRole('button', { name: 'Discard all' }).click();
  await page.getByRole('button', { name: 'Yes, discard' }).click();
  await expect(page.locator('.question')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await currentKey(page)).toBe('understanding');
});

test('closing the tab with answers warns; quick exit does not', async ({ page }) => {
  await page.route('https://www.wikipedia.org/**', (route) => route.fulfill({ body: 'elsewhere' }));
  await openPractice(page, 'en');
  await begin(page, 'short');
  await fill(page, 'alone');
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.type());
    void dialog.dismiss();
  });
  await page.reload({ timeout: 2000 }).catch(() => undefined);
  expect(dialogs).toEqual(['beforeunload']);
  await page.locator('.exit').click();
  await page.waitForURL('https://www.wikipedia.org/**');
  expect(dialogs).toEqual(['beforeunload']);
});

async function storedWords(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const parts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href];
    parts.push(JSON.stringify(history.state), JSON.stringify(await indexedDB.databases()));
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) parts.push(request.url);
    }
    return parts.join('\n');
  });
}

test('answers are in no storage and in no address, and nothing is sent', async ({ page }) => {
  const sent: string[] = [];
  await openPractice(page, 'es');
  await page.evaluate(async () => navigator.serviceWorker.ready);
  page.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));
  await begin(page, 'full');
  await answerAll(page, firstOfFive());
  await toResult(page);
  const stored = await storedWords(page);
  for (const word of ['could-not-refuse', 'others-took', 'agrees', 'age-years', 'trafficking"', 'deception']) {
    expect(stored).not.toContain(word);
    expect(sent.join('\n')).not.toContain(word);
  }
  expect(sent.filter((one) => !one.startsWith('GET '))).toEqual([]);
  await expect(page).toHaveURL(/\/es\/practice$/u);
});

test('interview, cards, answers and result are accessible and fit 360 px', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openPractice(page, 'es');
  await expectAccessible(page);
  await begin(page, 'full');
  const check = async () => {
    await expectNoSidewaysScroll(page);
    // where the controls at the lower edge lie in their own place and over nothing
    await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
    await expectAccessible(page);
  };
  await check();
  await answerAll(page, firstOfFive(), { until: (key) => key === 'age-years' });
  await check();
  await page.getByRole('button', { name: 'Poner en pausa las preguntas' }).click();
  await check();
  await page.getByRole('button', { name: 'Seguir con las preguntas' }).click();
  await page.getByRole('button', { name: /^Respuestas hasta ahora/u }).click();
  await check();
  await page.getByRole('button', { name: 'Volver a las preguntas' }).click();
  await page.locator('.sketch summary').click();
  await check();
  await answerAll(page, firstOfFive());
  await check();
  await toResult(page);
  await page.locator('#pack').selectOption('hn');
  await check();
  await page.setViewportSize({ width: 320, height: 400 });
  await expectNoSidewaysScroll(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1280, height: 800 });
  await expectAccessible(page);
});

test('the printed summary of the five women is one A4 page', async ({ page }) => {
  await openPractice(page, 'es');
  await begin(page, 'full');
  await answerAll(page, firstOfFive());
  await toResult(page);
  await page.locator('#pack').selectOption('hn');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/gu)).toHaveLength(1);
});
