// SPDX-License-Identifier: EUPL-1.2
// The narrative box and practice without a network: the text is read on the device, every finding is accepted or rejected
// by a person, and what is accepted is not asked again.

import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNoSidewaysScroll, watch } from './pages.ts';
import { answerAll, begin, firstOfFive, openPractice, toResult } from './talk.ts';

// many clicks each, on machines that do other things too
test.describe.configure({ timeout: 90_000 });

const STORY =
  'La mujer, de 24 años, cuenta que le prometieron empleo como mesera. Al llegar le quitaron el pasaporte y le dijeron que ' +
  'debía el viaje. La llevaron a un local donde tenía que atender hombres; un encargado cobraba y ella no recibía nada. ' +
  'No podía salir sola.';

async function readStory(page: Page, text = STORY): Promise<void> {
  await page.getByRole('button', { name: 'Empezar con un texto' }).click();
  await page.getByLabel('Lo que se anotó').fill(text);
  await page.getByRole('button', { name: 'Leer el texto' }).click();
  await page.locator('.proposal').first().waitFor();
}

test('each proposal stands beside its words; accepted ones join the facts, rejected ones do not', async ({
  page,
  baseURL,
}) => {
  const seen = await watch(page, baseURL ?? '');
  const sent: string[] = [];
  page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
  await openPractice(page, 'es');
  await readStory(page);
  await expect(page.locator('#found')).toBeFocused();
  const cards = page.locator('.proposal[id]');
  const count = await cards.count();
  expect(count).toBeGreaterThan(2);
  for (const quote of await cards.locator('q').allTextContents()) expect(STORY).toContain(quote);
  const marked = await page.locator('.narrative__text mark').allTextContents();
  expect(marked.join('')).toContain('prometieron empleo');
  await expect(page.locator('.narrative__text mark').first()).toBeVisible();
  // nothing is accepted by itself
  await expect(page.locator('[aria-pressed="true"]')).toHaveCount(0);
  await page.getByRole('button', { name: 'Ver el resultado' }).click();
  await expect(page.locator('.headline h2')).toHaveText('No se sabe lo suficiente');
  await expect(page.locator('.column__found li')).toHaveCount(0);
  await page.getByRole('button', { name: 'Seguir con la entrevista' }).click();
  await page.getByRole('button', { name: 'Relato escrito' }).click();

  const name = (await cards.first().locator('strong').textContent()) ?? '';
  await cards
    .first()
    .getByRole('button', { name: /^Aceptar/u })
    .click();
  await cards
    .nth(1)
    .getByRole('button', { name: /^Rechazar/u })
    .click();
  await expect(cards.first().locator('[aria-pressed="true"]')).toHaveText(/Aceptar/u);
  await page.getByRole('button', { name: 'Ver el resultado' }).click();
  await expect(page.locator('.column__found li')).toHaveText([name]);
  await expect(page.locator('.grounds q').first()).toBeVisible();
  expect(seen).toEqual({ foreign: [], violations: [], errors: [] });
  expect(sent.join('\n')).not.toContain('pasaporte');
});

test('all accepted with the keyboard: the result says so, and the interview does not ask the age again', async ({
  page,
}) => {
  await openPractice(page, 'es');
  await readStory(page);
  const accepts = page.getByRole('button', { name: /^Aceptar/u });
  const count = await accepts.count();
  for (let index = 0; index < count; index += 1) {
    await accepts.nth(index).focus();
    await page.keyboard.press('Enter');
  }
  await expect(page.locator('[aria-pressed="true"]')).toHaveCount(count);
  await page.getByRole('button', { name: 'Ver el resultado' }).click();
  await expect(page.locator('.headline h2')).toHaveText('Trata de personas');
  await page.getByRole('button', { name: 'Seguir con la entrevista' }).click();
  const asked = await answerAll(page, { alone: 'alone', understanding: 'directly', consent: 'agrees' });
  expect(asked).not.toContain('age-years');
});

test('taking an accepted finding back takes it out of the facts', async ({ page }) => {
  await openPractice(page, 'es');
  await readStory(page);
  const accept = page
    .locator('.proposal[id]')
    .first()
    .getByRole('button', { name: /^Aceptar/u });
  await accept.click();
  await accept.click();
  await page.getByRole('button', { name: 'Ver el resultado' }).click();
  await expect(page.locator('.column__found li')).toHaveCount(0);
});

test('markup and direction marks in a text stay text', async ({ page }) => {
  await openPractice(page, 'es');
  await readStory(page, `<img src=x onerror=alert(1)> \u202E ${STORY}`);
  await expect(page.locator('.narrative__text img')).toHaveCount(0);
  expect(await page.locator('.narrative__text').textContent()).toContain('<img src=x onerror=alert(1)>');
});

test('the narrative box is accessible and fits 360 px', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openPractice(page, 'es');
  await readStory(page);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.locator('.mark-number').first().click();
  await expect(page.locator('.proposal:focus')).toHaveCount(1);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page);
});

test('after one visit, interview, result, national law and narrative work with the network off', async ({
  page,
  context,
}) => {
  await page.goto('/es/');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    );
  });
  await context.setOffline(true);
  await openPractice(page, 'es');
  await begin(page, 'full');
  await answerAll(page, firstOfFive());
  await toResult(page);
  await expect(page.locator('.headline h2')).toHaveText('Trata de personas');
  await page.locator('#pack').selectOption('mx');
  await expect(page.locator('.law-points').first()).toBeVisible();
  await page.locator('.languages summary').click();
  await page.getByRole('link', { name: 'Français' }).click();
  await expect(page.locator('.headline h2')).toHaveText('Traite des personnes');
  await page.reload();
  await page.locator('html[data-ready="true"]').waitFor();
  await page.goto('/es/practice');
  await page.locator('html[data-ready="true"]').waitFor();
  await readStory(page);
});
