// SPDX-License-Identifier: EUPL-1.2
// What `npm run content` says about broken files: always the file, the line and what to do.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { InvalidInput } from '@amparo/kernel';
import { buildContent } from './build.ts';
import { buildLaw } from './law.ts';
import { buildTranslations } from './translations.ts';
import { type ContentIssue, describe as told } from './yaml-file.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
let root = '';
before(() => {
  root = mkdtempSync(join(tmpdir(), 'amparo-content-'));
  cpSync(join(project, 'content/law'), join(root, 'content/law'), { recursive: true });
});
after(() => rmSync(root, { recursive: true, force: true }));

function lawWith(change: (text: string) => string): string[] {
  const path = join(root, 'content/law/gt.yaml');
  const sound = readFileSync(join(project, 'content/law/gt.yaml'), 'utf8');
  writeFileSync(path, change(sound));
  const issues: ContentIssue[] = [];
  buildLaw(join(root, 'content/law'), root, issues);
  writeFileSync(path, sound);
  return issues.map(told);
}

/** The first message of a file that cannot be read at all. */
function refusal(text: string | Uint8Array): string {
  const folder = join(root, 'broken');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'gt.yaml'), text);
  try {
    buildLaw(folder, root, []);
  } catch (error) {
    if (error instanceof InvalidInput) return `${error.issues[0]?.path}: ${error.issues[0]?.remedy}`;
    throw error;
  }
  return 'accepted';
}

describe('the content of this repository', () => {
  it('is complete and without a mistake', () => {
    assert.deepEqual(buildContent(project).issues.map(told), []);
  });
});

describe('a broken law pack', () => {
  it('without its article is refused with file, line and remedy', () => {
    const [message] = lawWith((text) => text.replace(/^article:[^\n]*\n(?:[ \t]+[^\n]*\n)*/mu, ''));
    assert.match(message ?? '', /^content\/law\/gt\.yaml:\d+: article: 'article' is missing; add it/u);
  });

  it('with an unknown purpose names the line it stands on', () => {
    const [message] = lawWith((text) => text.replace(/code: forced-labour/u, 'code: bad-luck'));
    const line =
      readFileSync(join(project, 'content/law/gt.yaml'), 'utf8')
        .split('\n')
        .findIndex((text) => /code: forced-labour/u.test(text)) + 1;
    assert.match(
      message ?? '',
      new RegExp(
        `^content/law/gt\\.yaml:${line}: purposes\\[\\d+\\]\\.code: 'bad-luck' is not known; use one of: prostitution-of-others`,
        'u',
      ),
    );
  });

  it('without a mark, or with a day that does not exist, is refused', () => {
    assert.match(
      lawWith((text) => text.replace(/checkedOn: [\d-]+/u, 'checkedOn: 2026-02-30')).join(),
      /checkedOn: expected a day that exists/u,
    );
    assert.match(
      lawWith((text) => text.replace(/mark: verified/u, 'mark: surely')).join(),
      /mark: 'surely' is not known/u,
    );
  });

  it('whose id is not its file name is refused', () => {
    assert.match(
      lawWith((text) => text.replace(/^id: gt$/mu, 'id: xx')).join(),
      /gt\.yaml:\d+: id: must be the file name/u,
    );
  });
});

describe('a file that cannot be read', () => {
  it('names the line of a YAML mistake', () => {
    assert.match(refusal('id: gt\nname: {en: "a\n'), /broken\/gt\.yaml: line \d+: .*mend the YAML/u);
  });

  it('is refused when it is empty, not UTF-8, or larger than 1 MiB', () => {
    assert.match(refusal(' \n'), /the file is empty/u);
    assert.match(refusal(new Uint8Array([0x69, 0x64, 0xff, 0xfe])), /not valid UTF-8/u);
    assert.match(refusal(`id: ${'x'.repeat(1024 * 1024)}`), /larger than 1 MiB/u);
  });

  it('is refused when its aliases multiply (a YAML bomb), at once', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const bomb = names.map((name, index) =>
      index === 0 ? `a: &a [x, x, x, x, x, x, x, x, x]` : `${name}: &${name} [${`*${names[index - 1]}, `.repeat(9)}x]`,
    );
    assert.match(refusal(bomb.join('\n')), /expansions of aliases/u);
  });

  it('is refused when it is nested too deep', () => {
    assert.match(refusal(`id: ${'['.repeat(200)}${']'.repeat(200)}`), /nested deeper than/u);
  });
});

describe('translations', () => {
  const translate = (texts: Readonly<Record<string, string>>): string[] => {
    const folder = join(root, 'translations');
    rmSync(folder, { recursive: true, force: true });
    for (const [name, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const issues: ContentIssue[] = [];
    buildTranslations(folder, root, issues);
    return issues.map(told);
  };

  it('that are missing in Spanish are named with file and line', () => {
    const messages = translate({ 'en/staff.yaml': 'a: One\nb: Two\n', 'es/staff.yaml': 'a: Uno\n' });
    assert.deepEqual(messages, [
      'translations/es/staff.yaml:1: b: missing in this language; translate it from translations/en/staff.yaml',
    ]);
  });

  it('must use the placeholders of the English text', () => {
    const messages = translate({
      'en/staff.yaml': 'a: "{count} kept"\n',
      'es/staff.yaml': 'a: "{cuenta} guardadas"\n',
    });
    assert.match(messages.join(), /es\/staff\.yaml:1: a: must use the same placeholders as the English text: count/u);
  });

  it('that are no text say so: numbers, lists and yes without quotes', () => {
    assert.match(
      translate({ 'en/staff.yaml': 'a: [1]\n', 'es/staff.yaml': 'a: x\n' }).join(),
      /en\/staff\.yaml:1: a: expected a text/u,
    );
  });
});
