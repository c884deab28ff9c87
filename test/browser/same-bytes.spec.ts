// SPDX-License-Identifier: EUPL-1.2
// The same facts give the same bytes in the browser as in Node: the legal test is bundled as it is and run in both.

import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileLawPack, determineCase, type LawPack, parseFactsOrThrow } from '@amparo/recognise/palermo';
import type * as Palermo_ from '@amparo/recognise/palermo';
import { expect, test } from '@playwright/test';
import { build } from 'vite';

type Palermo = typeof Palermo_;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

test('a determination is the same, byte for byte, in the browser', async ({ page }) => {
  const laws = JSON.parse(readFileSync(join(root, 'build/content/law.json'), 'utf8')) as LawPack[];
  const { cases } = JSON.parse(readFileSync(join(root, 'bench/cases/development.json'), 'utf8')) as {
    cases: { facts: unknown }[];
  };
  const facts = cases.map((one) => one.facts);
  const here = JSON.stringify(
    facts.map((raw) =>
      determineCase(
        parseFactsOrThrow(raw),
        laws.map((pack) => compileLawPack(pack)),
        'gt',
      ),
    ),
  );

  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: join(root, 'packages/recognise/src/palermo/index.ts'),
        formats: ['iife'],
        name: 'palermo',
        fileName: 'palermo',
      },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
  expect(chunk).toBeDefined();
  await page.goto('about:blank');
  await page.addScriptTag({ content: chunk?.code ?? '' });
  const there = await page.evaluate(
    ({ rawFacts, packs }) => {
      const palermo = (globalThis as unknown as { palermo: Palermo }).palermo;
      const compiled = packs.map((pack) => palermo.compileLawPack(pack));
      return JSON.stringify(
        rawFacts.map((raw) => palermo.determineCase(palermo.parseFactsOrThrow(raw), compiled, 'gt')),
      );
    },
    { rawFacts: facts, packs: laws },
  );
  expect(there).toBe(here);
});
