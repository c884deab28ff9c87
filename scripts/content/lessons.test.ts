// SPDX-License-Identifier: EUPL-1.2
// The curriculum of this repository, and what is said about a broken lesson, case, fact or helpline: file, line, remedy.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AUDIENCES, interleaved, type Lesson, questionsOf, ROLES, testFor } from '@amparo/learn/lessons';
import { buildLaw } from './law.ts';
import { type BuiltLessons, buildLessons } from './lessons.ts';
import { type ContentIssue, describe as told } from './yaml-file.ts';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const packs = buildLaw(join(project, 'content/law'), project, []);
let root = '';
before(() => {
  root = mkdtempSync(join(tmpdir(), 'amparo-lessons-'));
  for (const name of ['lessons', 'facts', 'helplines'])
    cpSync(join(project, 'content', name), join(root, 'content', name), { recursive: true });
});
after(() => rmSync(root, { recursive: true, force: true }));

function build(at: string): { built: BuiltLessons; messages: string[] } {
  const issues: ContentIssue[] = [];
  const built = buildLessons(at, packs, issues);
  return { built, messages: issues.map(told) };
}

/** What is told when one file is changed. */
function changed(file: string, from: string | RegExp, to: string): string[] {
  const path = join(root, file);
  const sound = readFileSync(path, 'utf8');
  const broken = sound.replace(from, to);
  assert.notEqual(broken, sound, 'the change must change something');
  writeFileSync(path, broken);
  try {
    return build(root).messages;
  } finally {
    writeFileSync(path, sound);
  }
}

function lineOf(file: string, needle: string): number {
  return (
    readFileSync(join(project, file), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(needle)) + 1
  );
}

describe('the curriculum', () => {
  const { built, messages } = build(project);
  const ids = (wanted: (lesson: Lesson) => boolean) =>
    [...new Set(built.lessons.filter(wanted).map(({ id }) => id))].sort();

  it('passes all its gates', () => {
    assert.deepEqual(messages, []);
  });

  it('is whole: six lessons for children, eight for youth, nine units for adults, eight modules for institutions', () => {
    for (const [audience, count] of [
      ['children', 6],
      ['youth', 8],
      ['adults', 9],
      ['institutions', 8],
    ] as const)
      assert.equal(
        ids((each) => each.audience === audience && each.kind === 'lesson' && each.role === undefined).length,
        count,
        audience,
      );
    assert.deepEqual(
      [...ROLES].filter((role) => ids((each) => each.role === role).length !== 1),
      [],
    );
    for (const audience of AUDIENCES)
      assert.equal(ids((each) => each.kind === 'test' && each.audience === audience).length, 1, audience);
  });

  it('says on every lesson that survivors’ organisations have not reviewed it yet', () => {
    assert.ok(
      built.lessons.every(
        ({ review }) => review.survivorsOrganisations === 'not-yet' && review.readAloud === 'not-yet',
      ),
    );
  });

  it('mixes trafficking, smuggling, both, neither and labour abuse, in lessons and in tests', () => {
    for (const use of ['lesson', 'unseen'] as const) {
      const kinds = new Set(built.scenarios.filter((each) => each.use === use).map(({ kind }) => kind));
      assert.deepEqual([...kinds].sort(), ['both', 'labour-abuse', 'neither', 'smuggling', 'trafficking']);
    }
    const mixed = interleaved(
      built.scenarios.filter(({ use }) => use === 'unseen'),
      ({ kind }) => kind,
      1,
    );
    assert.ok(mixed.every(({ kind }, index) => index === 0 || mixed[index - 1]?.kind !== kind));
  });

  it('never puts the right option always in the same place', () => {
    for (const audience of AUDIENCES) {
      const places = built.lessons
        .filter((each) => each.audience === audience && each.language === 'en')
        .flatMap(questionsOf)
        .map(({ options }) => options.findIndex(({ right }) => right));
      for (const place of [0, 1, 2]) {
        const share = places.filter((each) => each === place).length / places.length;
        assert.ok(
          share > 0.1 && share < 0.65,
          `${audience}: place ${place + 1} is right in ${Math.round(100 * share)} %`,
        );
      }
    }
  });

  it('has tests whose three forms are all used, one item a construct at each time', () => {
    for (const test of built.lessons.filter(({ kind }) => kind === 'test')) {
      const items = test.blocks.flatMap((block) =>
        block.kind === 'question' ? [block.item.id] : block.kind === 'case' ? [block.item ?? ''] : [],
      );
      const names = [...new Set(items.map((id) => id.slice(0, -2)))];
      const bank = names.map((id) => ({ id, forms: [`${id}.1`, `${id}.2`, `${id}.3`] as const }));
      const asked = (['pre', 'post', 'delayed'] as const).flatMap((time) => testFor(bank, time, 5));
      assert.deepEqual([...asked].sort(), [...items].sort());
    }
  });

  it('shows every helpline with the day of its check', () => {
    assert.equal(built.helplines.length, 19);
    assert.ok(built.helplines.every(({ checkedOn, sources }) => checkedOn === '2026-11-23' && sources.length > 0));
  });
});

describe('a broken file', () => {
  it('with a key that the engine does not share is refused at its line', () => {
    const file = 'content/lessons/scenarios/s1.yaml';
    const [message] = changed(file, /key: \{ label: trafficking/u, 'key: { label: smuggling');
    assert.ok(
      message?.startsWith(
        `${file}:${lineOf(file, 'key: {')}: key.label: the key says smuggling, the engine says trafficking`,
      ),
      message,
    );
  });

  it('with other facts changes the answer, and every lesson that shows the case is named', () => {
    const messages = changed(
      'content/lessons/scenarios/s2.yaml',
      'code: material-benefit, finding: established',
      'code: material-benefit, finding: not-indicated',
    );
    assert.ok(
      messages.some((each) => /scenarios\/s2\.yaml:\d+: kind: .*must come out as smuggling/u.test(each)),
      messages.join('\n'),
    );
    assert.ok(
      messages.some((each) => /youth\/y1\.es\.md:\d+: the lesson says smuggling, the engine says neither/u.test(each)),
    );
  });

  it('with a question that lost an option in Spanish is refused in the Spanish file', () => {
    const file = 'content/lessons/children/c1.es.md';
    const messages = changed(file, /^- \[ \] Solo en la escuela.*\n/mu, '');
    assert.deepEqual(
      messages.map((each) => each.split(': ')[0]),
      [`${file}:${lineOf(file, ':::question c1-rights')}`],
    );
  });

  it('with a fact taken out of the bank names the lessons that rest on it', () => {
    const messages = changed('content/facts/facts.yaml', 'id: f19', 'id: f99');
    assert.ok(messages.some((each) => /children\/c1\.en\.md:1: \[f19\] is not in content\/facts/u.test(each)));
  });

  it('with a helpline without source is refused', () => {
    const messages = changed('content/helplines/pe.yaml', /sources:\n\s+- .*\n/u, 'sources: []\n');
    assert.match(messages.join(), /helplines\/pe\.yaml:\d+: lines\[0\]\.sources: at least one entry/u);
  });

  it('with a script in a drawing is refused', () => {
    const messages = changed('content/lessons/drawings/two-roads.svg', '</svg>', '<script>x</script></svg>');
    assert.match(messages.join(), /two-roads\.svg:\d+: shapes only/u);
  });

  it('without front matter says how a lesson begins', () => {
    const messages = changed('content/lessons/children/c2.en.md', /^---\n/u, '');
    assert.ok(messages.some((each) => /c2\.en\.md:1: a lesson begins with ---/u.test(each)));
  });

  it('with a missing language is told in the English file', () => {
    const messages = changed('content/lessons/adults/a1.fr.md', 'language: fr', 'language: es');
    assert.ok(
      messages.some((each) => /a1\.en\.md:1: a1 is missing in fr/u.test(each)),
      messages.join('\n'),
    );
  });
});
