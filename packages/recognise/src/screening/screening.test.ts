// SPDX-License-Identifier: EUPL-1.2
// The shipped instruments through the door of the screening: worked cases, conduct, and what must hold for any answers.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import {
  type Answer,
  type Instrument,
  type InterviewState,
  type Slot,
  answer,
  circumstancesNow,
  compileInstrument,
  nextQuestion,
  parseInstrument,
  parseState,
  raise,
  serialiseState,
  sliceInstrument,
  start,
  tell,
  viewOf,
} from '@amparo/interview';
import type { Issue } from '@amparo/kernel';
import fc from 'fast-check';
import { parse } from 'yaml';
import { compileLawPack, determine, LISTS, parseFactsOrThrow, parseLawPack } from '../palermo/index.ts';
import { ageFrom } from './age.ts';
import {
  AGE_SOURCES,
  assess,
  createGuide,
  DIMENSIONS,
  ILO_11,
  playMember,
  readScreening,
  readVignette,
  RULES,
  UNODC_LISTS,
} from './index.ts';
import { dimensionIsPositive, forcedLabourIsIndicated, listIsIndicated } from './indicators.ts';

const CONTENT = new URL('../../../../content/', import.meta.url);
const yaml = (path: string): unknown => parse(readFileSync(new URL(path, CONTENT), 'utf8'));

function must<T>(value: T | undefined, issues: readonly Issue[] = []): T {
  if (value === undefined) throw new Error(JSON.stringify(issues, null, 1));
  return value;
}

const blocks = Object.fromEntries(
  readdirSync(new URL('instruments/blocks/', CONTENT)).map((file) => [
    file.replace('.yaml', ''),
    yaml(`instruments/blocks/${file}`),
  ]),
);
const law = compileLawPack(must(parseLawPack(yaml('law/un-palermo.yaml'), [])));
const loaded = Object.fromEntries(
  ['short', 'full'].map((id) => {
    const issues: Issue[] = [];
    const instrument: Instrument = must(parseInstrument(yaml(`instruments/${id}.yaml`), blocks, issues), issues);
    const interview = compileInstrument(instrument);
    const screening = must(readScreening(interview, issues), issues);
    const guide = createGuide(screening, (facts) => determine(facts, law));
    return [id, { instrument, interview, screening, guide }];
  }),
);
const get = (id: string) => must(loaded[id]);
const outcome = (id: string, state: InterviewState) =>
  determine(parseFactsOrThrow(assess(get(id).screening, state).facts), law);

const FIT: Readonly<Record<string, Answer>> = {
  alone: { kind: 'choice', option: 'alone' },
  understanding: { kind: 'choice', option: 'directly' },
  consent: { kind: 'choice', option: 'agrees' },
};

function begin(id: string, opening: Readonly<Record<string, Answer>> = FIT): InterviewState {
  const { interview } = get(id);
  return Object.entries(opening).reduce((state, [key, said]) => answer(interview, state, key, said), start(interview));
}

/** Some answer to a question, chosen by a number; a third are non-answers. */
function someAnswer(slot: Slot, dice: number): Answer {
  const non = (['not-asked', 'declined', 'unsafe'] as const)[dice % 9];
  if (non !== undefined) return { kind: non };
  const { kind, options } = slot.question;
  const pick = Math.floor(dice / 9);
  if (kind === 'number') return { kind, value: pick % 60 };
  if (kind === 'date') return { kind, date: '2026-03' };
  if (kind === 'text') return { kind, text: 'words' };
  const chosen = options[pick % options.length];
  if (chosen === undefined) return { kind: 'declined' };
  if (kind !== 'multiple') return { kind: 'choice', option: chosen.id };
  const second = options[Math.floor(pick / 20) % options.length];
  const both = second !== undefined && second !== chosen && !chosen.exclusive && !second.exclusive;
  return { kind: 'choices', options: both ? [chosen.id, second.id] : [chosen.id] };
}

const dice = fc.array(fc.integer({ min: 0, max: 9 * 400 }), { minLength: 130, maxLength: 130 });
const instruments = fc.constantFrom('short', 'full');

for (const file of readdirSync(new URL('vignettes/', CONTENT)).filter((name) => name.endsWith('.yaml'))) {
  const raw = yaml(`vignettes/${file}`);
  if (typeof raw !== 'object' || raw === null || !('group' in raw)) continue;
  test(`the worked case ${file} comes out as a lawyer expects`, () => {
    const issues: Issue[] = [];
    const vignette = must(readVignette(raw, issues), issues);
    assert.equal(`${vignette.id}.yaml`, file);
    for (const member of vignette.members) {
      const state = playMember(get(vignette.instrument).screening, vignette, member);
      const { label, trafficking, smuggling } = outcome(vignette.instrument, state);
      const expected = { trafficking, smuggling, ...member.expected };
      assert.deepEqual(
        { reference: member.reference, label, trafficking, smuggling },
        { reference: member.reference, ...expected },
      );
    }
  });
}

test('worked cases show every label with both instruments', () => {
  const seen = new Set<string>();
  for (const file of readdirSync(new URL('vignettes/', CONTENT))) {
    const vignette = readVignette(yaml(`vignettes/${file}`), []);
    for (const { expected } of vignette?.members ?? []) seen.add(`${vignette?.instrument} ${expected.label}`);
  }
  for (const instrument of ['short', 'full']) {
    for (const label of ['trafficking', 'smuggling', 'both', 'neither', 'insufficient']) {
      assert.ok(seen.has(`${instrument} ${label}`), `no worked case of the ${instrument} instrument for ${label}`);
    }
  }
});

test('in the five women, the one who fainted ends for today and her family is a matter of safety', () => {
  const { screening, interview, guide } = get('full');
  const vignette = must(readVignette(yaml('vignettes/five-women.yaml'), []));
  const last = must(vignette.members.at(-1));
  const state = playMember(screening, vignette, last);
  assert.deepEqual(nextQuestion(interview, state, guide), { kind: 'held', phase: 'over-today', card: 'fainting' });
  assert.deepEqual(assess(screening, state).safety, ['family-threatened', 'debt-on-family']);
  assert.ok(assess(screening, state).conduct.cards.includes('fainting'));
  assert.deepEqual(raise(state, { kind: 'resume', on: '2026-11-20', chosenBy: 'person' }), {
    ok: false,
    problem: 'not-today',
  });
  assert.ok(raise(state, { kind: 'resume', on: '2026-11-21', chosenBy: 'person' }).ok);
});

test('what the group told is never asked again, and counts as indicated until the person confirms it', () => {
  const { screening, interview, guide } = get('full');
  const told = { answer: { kind: 'choices', options: ['offered'] }, turn: 0, under: [] } as const;
  let state = start(interview, { shared: { who: told } });
  for (const [key, said] of Object.entries(FIT)) state = answer(interview, state, key, said);
  assert.equal(assess(screening, state).facts.acts.find(({ code }) => code === 'recruitment')?.finding, 'indicated');
  assert.equal(guide.look(state).matters(must(interview.slots[must(interview.places.get('who'))])), false);
});

test('the opening comes before every question about what happened', () => {
  for (const id of ['short', 'full']) {
    const { interview, guide } = get(id);
    let state = start(interview);
    const first: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const next = nextQuestion(interview, state, guide);
      assert.equal(next.kind, 'ask');
      if (next.kind !== 'ask') return;
      first.push(next.key);
      state = answer(interview, state, next.key, FIT[next.key] ?? { kind: 'declined' });
    }
    assert.deepEqual(first, ['alone', 'understanding', 'consent', 'needs-now', 'health-now', 'safety-now']);
  }
});

for (const [name, change] of Object.entries({
  'a companion in the room': { alone: 'companion' },
  'only a relative to interpret': { understanding: 'dependent-interpreter' },
  'no consent to talk': { consent: 'refuses' },
})) {
  test(`with ${name} only needs and safety are asked`, () => {
    const { interview, guide } = get('short');
    const opening = {
      ...FIT,
      ...Object.fromEntries(Object.entries(change).map(([key, option]) => [key, { kind: 'choice' as const, option }])),
    };
    let state = begin('short', opening);
    const asked: string[] = [];
    for (;;) {
      const next = nextQuestion(interview, state, guide);
      if (next.kind !== 'ask') {
        assert.equal(next.kind === 'end' && next.closedBy.length > 0 && !next.settled, true);
        break;
      }
      asked.push(next.slot.section.id);
      state = answer(interview, state, next.key, { kind: 'declined' });
    }
    assert.deepEqual(new Set(asked), new Set(['needs']));
  });
}

test('what is said while a companion is present leaves everything unknown, and needs still count', () => {
  const { interview, screening } = get('short');
  let state = begin('short', { ...FIT, alone: { kind: 'choice', option: 'companion' } });
  state = answer(interview, state, 'needs-now', { kind: 'choices', options: ['water'] });
  state = answer(interview, state, 'gain', { kind: 'choices', options: ['none'] });
  state = answer(interview, state, 'treatment', { kind: 'choices', options: ['violence'] });
  const { facts, needs, conduct } = assess(screening, state);
  assert.ok(LISTS.every((list) => facts[list].every(({ finding }) => finding === 'unknown')));
  assert.deepEqual(needs, ['water']);
  assert.deepEqual(conduct.setAside, ['gain', 'treatment']);
});

test('when it turns out that somebody was listening, earlier denials no longer count', () => {
  const { interview, screening } = get('short');
  let state = answer(interview, begin('short'), 'gain', { kind: 'choices', options: ['none'] });
  assert.equal(assess(screening, state).facts.purposes[0]?.finding, 'not-indicated');
  state = answer(interview, state, 'alone', { kind: 'choice', option: 'companion' });
  assert.equal(assess(screening, state).facts.purposes[0]?.finding, 'unknown');
});

test('somebody comes in: the questions are held, and only needs are open until that person has left', () => {
  const { interview, guide } = get('short');
  const came = raise(begin('short'), { kind: 'companion-arrived', on: '2026-11-24' });
  assert.ok(came.ok && came.card === 'companion-arrived');
  const resumed = raise(came.state, { kind: 'resume', on: '2026-11-24' });
  assert.ok(resumed.ok);
  assert.deepEqual(circumstancesNow(interview, resumed.state), ['companion-came']);
  const next = nextQuestion(interview, resumed.state, guide);
  assert.equal(next.kind === 'ask' && next.slot.section.id, 'needs');
  const left = raise(resumed.state, { kind: 'companion-left', on: '2026-11-24' });
  assert.ok(left.ok);
  assert.deepEqual(circumstancesNow(interview, left.state), []);
});

test('with an interpreter nobody has checked, a "no" leaves the code unknown and a "yes" is at most indicated', () => {
  const { interview, screening } = get('short');
  let state = begin('short', { ...FIT, understanding: { kind: 'choice', option: 'unchecked-interpreter' } });
  state = answer(interview, state, 'gain', { kind: 'choices', options: ['none'] });
  state = answer(interview, state, 'treatment', { kind: 'choices', options: ['violence'] });
  const { facts } = assess(screening, state);
  assert.ok(facts.purposes.every(({ finding }) => finding === 'unknown'));
  assert.equal(facts.means.find(({ code }) => code === 'force-or-threat')?.finding, 'indicated');
});

test('a denial against what was told leaves the code indicated', () => {
  const { interview, screening } = get('short');
  let state = answer(interview, begin('short'), 'story', { kind: 'choices', options: ['could-not-leave'] });
  state = answer(interview, state, 'treatment', { kind: 'choices', options: ['none'] });
  const means = assess(screening, state).facts.means;
  assert.equal(means.find(({ code }) => code === 'coercion')?.finding, 'indicated');
  assert.equal(means.find(({ code }) => code === 'force-or-threat')?.finding, 'not-indicated');
});

test('a clear account with positive information against it is indicated, and marked for a person to look at', () => {
  const { interview, screening } = get('full');
  let state = begin('full');
  for (const [key, option] of Object.entries({ worked: 'yes', 'work-where': 'home', 'home-leave': 'not-free' })) {
    state = answer(interview, state, key, { kind: 'choice', option });
  }
  const finding = (at: InterviewState) => assess(screening, at).reasons.find(({ code }) => code === 'forced-labour');
  assert.equal(finding(state)?.finding, 'established');
  state = answer(interview, state, 'work-again', { kind: 'choice', option: 'yes' });
  state = answer(interview, state, 'work-where#2', { kind: 'choice', option: 'factory' });
  state = answer(interview, state, 'work-leave#2', { kind: 'choice', option: 'free' });
  assert.equal(finding(state)?.finding, 'established', 'another place of work contradicts nothing about the first');
  assert.equal(finding(state)?.conflict, undefined);
});

test('a child is not asked on without a trained person', () => {
  const { interview, guide } = get('short');
  let state = begin('short');
  for (const key of ['needs-now', 'health-now', 'safety-now'])
    state = answer(interview, state, key, { kind: 'declined' });
  state = answer(interview, state, 'age-years', { kind: 'number', value: 15 });
  state = answer(interview, state, 'age-known', { kind: 'choices', options: ['nothing'] });
  state = answer(interview, state, 'child-support', { kind: 'choice', option: 'not-yet' });
  assert.deepEqual(nextQuestion(interview, state, guide), { kind: 'end', settled: false, closedBy: ['child-alone'] });
});

const none: ReadonlySet<never> = new Set();
test('in doubt a person is presumed to be a child (Council of Europe Convention, art. 10(3))', () => {
  const at = (
    years: number | undefined,
    sources: Parameters<typeof ageFrom>[0]['sources'] extends ReadonlySet<infer S> ? readonly S[] : never,
    unsafe = false,
  ) => ageFrom({ years, sources: new Set(sources), unsafe }).group;
  assert.equal(at(15, []), 'child');
  assert.equal(at(15, ['document-says-adult']), 'presumed-child');
  assert.equal(at(15, ['document-says-adult', 'document-doubtful']), 'child');
  assert.equal(at(19, []), 'adult');
  assert.equal(at(19, ['told-which-age-to-say']), 'presumed-child');
  assert.equal(at(19, ['professional-believes-under-18', 'document-says-adult']), 'presumed-child');
  assert.equal(at(undefined, ['document-says-under-18']), 'child');
  assert.equal(at(undefined, ['says-under-18']), 'child');
  assert.equal(at(undefined, []), 'unknown');
  assert.equal(at(30, [], true), 'unknown', 'a companion in the room cannot make an adult');
  assert.equal(at(15, [], true), 'presumed-child');
  assert.deepEqual(
    ageFrom({ years: 19, sources: none, unsafe: false }),
    { group: 'adult', years: 19 },
    'no reason is needed for a plain answer',
  );
});

test('accepted findings of a narrative count as indicated and spare the questions they answer', () => {
  const { interview, screening, guide } = get('short');
  let state = begin('short');
  for (const name of ['acts/recruitment', 'purposes/forced-labour', 'means/deception'])
    state = tell(state, name, 'indicated');
  const { facts, reasons } = assess(screening, state);
  assert.equal(facts.means.find(({ code }) => code === 'deception')?.finding, 'indicated');
  assert.ok(reasons.every(({ rule }) => rule === 'told'));
  const outlook = guide.look(state);
  for (const key of ['gain', 'treatment', 'who'])
    assert.equal(outlook.matters(must(interview.slots[must(interview.places.get(key))])), false);
});

test('told facts can never establish or deny', () => {
  const state = tell(tell(begin('short'), 'means/coercion', 'established'), 'acts/receipt', 'not-indicated');
  assert.deepEqual(assess(get('short').screening, state).reasons, []);
});

test('a published list of indicators raises a code to indicated, never higher, and is named as what it is', () => {
  const { interview, screening } = get('full');
  let state = begin('full');
  const say = (key: string, said: Answer) => {
    state = answer(interview, state, key, said);
  };
  say('worked', { kind: 'choice', option: 'yes' });
  say('work-where', { kind: 'choice', option: 'land' });
  say('work-conditions', { kind: 'choices', options: ['long-hours', 'bad-lodging'] });
  const reason = assess(screening, state).reasons.find(({ code }) => code === 'forced-labour');
  assert.deepEqual([reason?.finding, reason?.rule, reason?.detail], ['indicated', 'ilo-dimension', 'exploitation']);
  say('work-leave', { kind: 'choice', option: 'free' });
  const after = assess(screening, state).reasons.find(({ code }) => code === 'forced-labour');
  assert.equal(after?.finding, 'contradicted', 'a count does not outweigh positive information');
});

test('being free to leave one place of work takes nothing from the signs of another', () => {
  const { interview, screening } = get('full');
  let state = begin('full');
  const say = (key: string, ...options: readonly [string, ...string[]]) => {
    const multiple = interview.slots.some(({ key: each, question }) => each === key && question.kind === 'multiple');
    state = answer(
      interview,
      state,
      key,
      multiple ? { kind: 'choices', options } : { kind: 'choice', option: options[0] },
    );
  };
  const found = () => assess(screening, state).reasons.find(({ code }) => code === 'forced-labour');
  say('worked', 'yes');
  say('work-where', 'land');
  say('work-conditions', 'long-hours', 'dangerous');
  say('work-again', 'yes');
  say('work-where#2', 'factory');
  assert.equal(found()?.finding, 'indicated');
  say('work-leave#2', 'free');
  assert.deepEqual([found()?.finding, found()?.rule, found()?.conflict], ['indicated', 'ilo-dimension', undefined]);
  say('work-conditions#2', 'bad-lodging');
  assert.deepEqual(
    found()?.from.map(({ questionId }) => questionId),
    ['work-conditions', 'work-conditions'],
    'what the free place was like is no sign',
  );
});

test('the same sign told of three places of work counts once', () => {
  const { interview, screening } = get('full');
  const home: Answer = { kind: 'choice', option: 'home' };
  let state = answer(interview, begin('full'), 'worked', { kind: 'choice', option: 'yes' });
  for (const round of ['', '#2', '#3']) {
    state = answer(interview, state, `work-where${round}`, home);
    state = answer(interview, state, `work-again${round}`, { kind: 'choice', option: 'yes' });
  }
  assert.deepEqual(assess(screening, state).reasons, [], 'three homes alone are no sign of servitude');
});

test('declining everything leaves everything unknown, never not-indicated', () => {
  for (const id of ['short', 'full']) {
    for (const kind of ['declined', 'unsafe', 'not-asked'] as const) {
      const { interview, screening, guide } = get(id);
      let state = begin(id);
      for (;;) {
        const next = nextQuestion(interview, state, guide);
        if (next.kind !== 'ask') break;
        state = answer(interview, state, next.key, { kind });
      }
      const { facts, reasons } = assess(screening, state);
      assert.deepEqual(reasons, []);
      assert.equal(facts.age.group, 'unknown');
      assert.equal(outcome(id, state).label, 'insufficient');
    }
  }
});

test('an answered question never comes again, and every conversation ends', () => {
  fc.assert(
    fc.property(instruments, dice, (id, throws) => {
      const { interview, guide } = get(id);
      let state = begin(id);
      const asked = new Set(Object.keys(FIT));
      for (const dots of throws) {
        const next = nextQuestion(interview, state, guide);
        if (next.kind !== 'ask') return;
        assert.ok(!asked.has(next.key), next.key);
        asked.add(next.key);
        state = answer(interview, state, next.key, someAnswer(next.slot, dots));
      }
      assert.equal(nextQuestion(interview, state, guide).kind, 'end');
    }),
    { numRuns: 150 },
  );
});

test('one more answer never reopens a settled element', () => {
  fc.assert(
    fc.property(instruments, dice, (id, throws) => {
      const { interview, guide } = get(id);
      let state = begin(id);
      let before = outcome(id, state);
      for (const dots of throws) {
        const next = nextQuestion(interview, state, guide);
        if (next.kind !== 'ask') return;
        state = answer(interview, state, next.key, someAnswer(next.slot, dots));
        const after = outcome(id, state);
        for (const element of ['acts', 'means', 'purposes'] as const) {
          const was = before.elements[element].status;
          if (was !== 'unknown')
            assert.notEqual(after.elements[element].status, 'unknown', `${next.key} reopened ${element}`);
          if (was === 'established' || was === 'indicated')
            assert.ok(['established', 'indicated'].includes(after.elements[element].status));
        }
        before = after;
      }
    }),
    { numRuns: 100 },
  );
});

test('when enough is known, no further answer changes the outcome', () => {
  fc.assert(
    fc.property(instruments, dice, dice, (id, throws, more) => {
      const { interview, screening, guide } = get(id);
      let state = begin(id);
      for (const dots of throws) {
        const next = nextQuestion(interview, state, guide);
        if (next.kind !== 'ask' || next.settled) break;
        state = answer(interview, state, next.key, someAnswer(next.slot, dots));
      }
      const settled = nextQuestion(interview, state, guide);
      if (settled.kind === 'held' || !settled.settled) return;
      const was = outcome(id, state);
      for (const slot of interview.slots) {
        const role = slot.section.role;
        if (
          role === 'opening' ||
          state.given[slot.key] !== undefined ||
          viewOf(interview, state).relevant[slot.index] !== true
        )
          continue;
        state = answer(interview, state, slot.key, someAnswer(slot, more[slot.index % more.length] ?? 0));
        const now = outcome(id, state);
        assert.equal(now.label, was.label, slot.key);
        if (screening.settle === 'axes')
          assert.deepEqual([now.trafficking, now.smuggling], [was.trafficking, was.smuggling], slot.key);
      }
    }),
    { numRuns: 150 },
  );
});

test('a saved conversation comes back byte for byte', () => {
  fc.assert(
    fc.property(instruments, dice, (id, throws) => {
      const { interview, guide } = get(id);
      let state = tell(begin(id), 'means/coercion', 'indicated');
      for (const dots of throws.slice(0, 30)) {
        const next = nextQuestion(interview, state, guide);
        if (next.kind !== 'ask') break;
        state = answer(interview, state, next.key, someAnswer(next.slot, dots));
      }
      const raised = raise(state, { kind: 'pause', on: '2026-11-24' });
      if (raised.ok) state = raised.state;
      const text = serialiseState(state);
      const issues: Issue[] = [];
      const back = must(parseState(interview, JSON.parse(text), issues), issues);
      assert.equal(serialiseState(back), text);
      assert.deepEqual(assess(get(id).screening, back), assess(get(id).screening, state));
    }),
    { numRuns: 60 },
  );
});

test('the short conversation reaches its label in at most 20 questions, opening included', () => {
  fc.assert(
    fc.property(dice, (throws) => {
      const { interview, guide } = get('short');
      let state = begin('short');
      let asked = 3;
      for (const dots of throws) {
        const next = nextQuestion(interview, state, guide);
        if (next.kind !== 'ask' || next.role === 'help') break;
        asked += 1;
        state = answer(interview, state, next.key, someAnswer(next.slot, dots));
      }
      assert.ok(asked <= 20, `${asked} questions`);
    }),
    { numRuns: 200 },
  );
});

test('every text stands in four languages, and one language of an instrument fits in 12 kB compressed', () => {
  for (const id of ['short', 'full']) {
    const { instrument } = get(id);
    const missing: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('en' in value && !('es' in value && 'fr' in value && 'pt' in value)) missing.push(path);
      for (const [key, inner] of Object.entries(value)) walk(inner, `${path}.${key}`);
    };
    walk(instrument, id);
    assert.deepEqual(missing, []);
    for (const language of ['en', 'es', 'fr', 'pt'] as const) {
      const bytes = brotliCompressSync(JSON.stringify(sliceInstrument(instrument, language))).length;
      assert.ok(bytes <= 12_000, `${id}.${language}: ${bytes} bytes`);
    }
  }
});

test('a one-language instrument means exactly the same', () => {
  const { instrument, screening } = get('full');
  const plain = compileInstrument(JSON.parse(JSON.stringify(sliceInstrument(instrument, 'es'))) as Instrument<string>);
  assert.deepEqual(must(readScreening(plain, [])).slots, screening.slots);
});

test('a meaning that cannot be right is refused with its place and remedy', () => {
  const { instrument } = get('short');
  const withMeaning = (meaning: unknown, option: unknown = {}) => {
    const [section, ...rest] = instrument.sections.filter(({ id }) => id === 'gain' || id === 'pressure');
    if (section === undefined) throw new Error('no section');
    const questions = section.questions.map((question) => ({
      ...question,
      meaning,
      options: question.options.map((each) => ({ ...each, meaning: option })),
    }));
    const issues: Issue[] = [];
    const broken = compileInstrument({
      ...instrument,
      sections: [{ ...section, questions }, ...rest],
      terms: {},
      circumstances: [],
    });
    assert.equal(readScreening(broken, issues), undefined);
    return issues.map(({ path, code }) => `${path} ${code}`);
  };
  assert.ok(
    withMeaning({ element: 'purposes', covers: ['means/coercion'] }).includes('treatment.meaning.covers covered-twice'),
  );
  assert.ok(withMeaning({}).includes('gain.meaning.element missing'));
  assert.ok(
    withMeaning({ element: 'purposes' }, { gives: { 'means/none': 'established' } }).includes(
      'gain.sexual.meaning.gives unknown-code',
    ),
  );
  assert.ok(
    withMeaning({ element: 'purposes' }, { ilo: ['exploitation.huge.x'] }).includes(
      'gain.sexual.meaning.ilo[0] bad-indicator',
    ),
  );
});

test('every word the screening returns by code has a text', () => {
  const texts = yaml('translations/en/screening.yaml') as Record<string, Record<string, string>>;
  const wanted = new Set<string>([
    ...RULES.map((rule) => `rule.${rule}`),
    ...DIMENSIONS.map((each) => `dimension.${each}`),
    ...ILO_11.map((each) => `ilo11.${each}`),
    ...UNODC_LISTS.map((each) => `unodc.${each}`),
    ...AGE_SOURCES.filter((each) => each !== 'not-known').map((each) => `age.${each}`),
  ]);
  for (const { screening } of Object.values(loaded)) {
    for (const { options } of screening.slots) {
      for (const { need, safety } of options.values()) {
        if (need !== undefined) wanted.add(`need.${need}`);
        if (safety !== undefined) wanted.add(`safety.${safety}`);
      }
    }
  }
  const missing = [...wanted].filter((key) => {
    const [area, name] = key.split('.') as [string, string];
    return texts[area]?.[name] === undefined;
  });
  assert.deepEqual(missing, []);
});

test('an ILO dimension is positive from two strong, one strong and another, three medium, or two medium and one weak', () => {
  const positive = ['strong strong', 'strong medium', 'strong weak', 'medium medium medium', 'medium medium weak'];
  const negative = ['', 'strong', 'medium', 'medium medium', 'medium weak', 'medium weak weak', 'weak weak weak weak'];
  const read = (line: string) =>
    dimensionIsPositive(line.split(' ').filter((each) => each !== '') as ('strong' | 'medium' | 'weak')[]);
  for (const line of positive) assert.equal(read(line), true, line);
  for (const line of negative) assert.equal(read(line), false, line);
});

test('signs of forced labour count from three, one of them about the work; one list of UNODC from three', () => {
  assert.equal(forcedLabourIsIndicated(['threats', 'violence', 'isolation']), false);
  assert.equal(forcedLabourIsIndicated(['threats', 'violence', 'excessive-overtime']), true);
  assert.equal(forcedLabourIsIndicated(['threats', 'threats', 'excessive-overtime']), false);
  assert.deepEqual([2, 3].map(listIsIndicated), [false, true]);
});

test('a medical emergency closes every question but needs', () => {
  const { interview, guide } = get('short');
  let state = begin('short');
  state = answer(interview, state, 'needs-now', { kind: 'declined' });
  state = answer(interview, state, 'health-now', { kind: 'choices', options: ['emergency'] });
  state = answer(interview, state, 'safety-now', { kind: 'declined' });
  assert.deepEqual(nextQuestion(interview, state, guide), { kind: 'end', settled: false, closedBy: ['emergency'] });
  assert.ok(assess(get('short').screening, state).conduct.cards.includes('emergency'));
});
