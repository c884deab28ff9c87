// SPDX-License-Identifier: EUPL-1.2
// `npm run controls`: writes docs/security/controls.md, every control with the tests that prove it, from the names of the
// tests themselves, so that the page cannot tell of a test that is gone. A control that no test names must be a recorded
// deviation. Read again by controls.test.ts.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT, trackedFiles } from './tree.ts';

const PAGE = join(ROOT, 'docs/security/controls.md');
const ID = /\b(?:AU|AZ|CR|BI|AUD|API|BK|RET|PUB|LOG|SEC|EXP|ATT|AV|FED)-\d+\b/gu;
const NAMED = /\b(?:test|it|describe)(?:\.serial)?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gsu;

export interface Control {
  readonly id: string;
  readonly part: string;
  readonly promise: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
  /** recorded in SECURITY-DEVIATIONS.md */
  readonly deviation: boolean;
}

export async function readControls(): Promise<readonly Control[]> {
  const promises = parse(await readFile(join(ROOT, 'docs/security/controls.yaml'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const tests = await testsById();
  const deviations = new Set((await readFile(join(ROOT, 'SECURITY-DEVIATIONS.md'), 'utf8')).match(ID));
  return Object.entries(promises).flatMap(([part, controls]) =>
    Object.entries(controls).map(([id, promise]) => ({
      id,
      part,
      promise,
      tests: tests.get(id) ?? [],
      deviation: deviations.has(id),
    })),
  );
}

async function testsById(): Promise<ReadonlyMap<string, Control['tests']>> {
  const found = new Map<string, { file: string; name: string }[]>();
  const files = trackedFiles()
    .filter((file) => /\.(?:test|spec)\.ts$/u.test(file))
    .toSorted();
  for (const file of files) {
    const text = await readFile(join(ROOT, file), 'utf8');
    for (const [, , name = ''] of text.matchAll(NAMED)) {
      for (const id of new Set(name.match(ID))) {
        const list = found.get(id) ?? [];
        list.push({ file, name: name.replaceAll(/\s+/gu, ' ') });
        found.set(id, list);
      }
    }
  }
  return found;
}

export function renderControls(controls: readonly Control[]): string {
  const lines = [
    '# Controls and the tests that prove them',
    '',
    'Written by `npm run controls` from controls.yaml and the names of the tests; not edited by hand.',
  ];
  for (const part of new Set(controls.map((each) => each.part))) {
    lines.push('', `## ${part}`);
    for (const { id, promise, tests, deviation } of controls.filter((each) => each.part === part)) {
      lines.push('', `**${id}** ${promise}`, '');
      lines.push(...tests.map(({ file, name }) => `- ${name} (\`${file}\`)`));
      if (deviation) lines.push('- not met in full: see SECURITY-DEVIATIONS.md');
    }
  }
  return `${lines.join('\n')}\n`;
}

export async function readPage(): Promise<string> {
  return readFile(PAGE, 'utf8');
}

if (import.meta.main) {
  const controls = await readControls();
  await writeFile(PAGE, renderControls(controls));
  const bare = controls.filter(({ tests, deviation }) => tests.length === 0 && !deviation).map(({ id }) => id);
  console.log(
    `controls: ${controls.length}, without test or deviation: ${bare.length === 0 ? 'none' : bare.join(', ')}`,
  );
}
