// SPDX-License-Identifier: EUPL-1.2
// The terms checker through its door: the data's own promises, places, exceptions, languages, markup, streams, growth.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LANGUAGES } from '@amparo/kernel';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  applyFixes,
  type CheckOptions,
  noteHint,
  parseTermListOrThrow,
  parseTermSources,
  TermChecker,
} from './index.ts';

const FOLDER = new URL('../../../../content/terms/', import.meta.url);
const load = (name: string): unknown => parse(readFileSync(new URL(name, FOLDER), 'utf8'));
const lists = LANGUAGES.map((language) => parseTermListOrThrow(load(`${language}.yaml`)));
const checker = new TermChecker(lists, parseTermSources(load('sources.yaml'), []));
const ids = (text: string, options: CheckOptions = {}): readonly string[] =>
  checker.check(text, options).map(({ ruleId }) => ruleId);
const EN = { language: 'en' } as const;

describe('what is found', () => {
  test('spaces, line breaks, hyphens, no-break spaces, soft hyphens and capitals do not hide a term', () => {
    for (const text of [
      'a child prostitute',
      'a CHILD PROSTITUTE',
      'a child-prostitute',
      'a child\u00A0prostitute',
      'a child\nprostitute',
      'a child\r\n   prostitute',
      'a child pros\u00ADtitute',
      'a chi\u200Bld prostitute',
    ])
      assert.deepEqual(ids(text, EN), ['en-child-prostitute'], JSON.stringify(text));
  });
  test('accents may be missing or combined; n with tilde is kept apart', () => {
    assert.deepEqual(ids('El TRAFICO DE PERSONAS', { language: 'es' }), ['es-trafico-de-personas']);
    assert.deepEqual(ids('la nin\u0303a prostituta', { language: 'es' }), ['es-nina-prostituta']);
    assert.deepEqual(ids('la nina prostituta', { language: 'es' }), []);
    assert.deepEqual(ids('trafic d’e\u0302tres humains', { language: 'fr' }), ['fr-trafic-d-etres-humains']);
  });
  test('ligatures of a PDF are spelled out', () => {
    assert.deepEqual(ids('willingly traﬃcked', EN), ['en-voluntary-trafficking']);
  });
  test('only whole words: pimple is not pimp', () => {
    assert.deepEqual(ids('A pimple, a pimpernel.', EN), []);
  });
  test('the longest of overlapping finds is told, once', () => {
    const [only, ...more] = checker.check('ayudan a víctimas de tráfico de órganos', { language: 'es' });
    assert.equal(only?.words, 'víctimas de tráfico de órganos');
    assert.deepEqual(more, []);
  });
  test('places are UTF-16 code units of the text, also after an emoji', () => {
    const text = '🙂 A child prostitute.';
    const [message] = checker.check(text, EN);
    assert.equal(text.slice(message?.start, message?.end), 'child prostitute');
    assert.equal(message?.start, 5);
  });
});

describe('what passes', () => {
  const passes = (text: string, options: CheckOptions = EN): void => assert.deepEqual(ids(text, options), [], text);
  test('quotations in every style, and block quotations; strict tells them as info', () => {
    for (const [open, close] of [
      ['"', '"'],
      ['“', '”'],
      ['«', '»'],
      ['‘', '’'],
      ["'", "'"],
      ['„', '“'],
    ] as const)
      passes(`He said ${open}she is an illegal immigrant${close} to the court.`);
    passes('> an illegal immigrant\n');
    const strict = checker.check('He said "an illegal immigrant".', { ...EN, strict: true, lowest: 'info' });
    assert.deepEqual(
      strict.map(({ severity }) => severity),
      ['info'],
    );
  });
  test('an apostrophe opens no quotation', () => {
    assert.deepEqual(ids("The workers' boss hid an illegal immigrant in the farmers' barn.", EN), [
      'en-illegal-migrant',
    ]);
  });
  test('a sentence about the word, or one that denies it', () => {
    passes('The term white slave trade is racist.');
    passes('There is no such thing as a child prostitute.');
    passes('No existen niñas prostitutas.', { language: 'es' });
    passes('Il n’existe pas d’enfants prostitués.', { language: 'fr' });
    passes('Não existem crianças prostitutas.', { language: 'pt' });
  });
  test('titles of conventions and laws, proper names, references', () => {
    passes('The 1910 International Convention for the Suppression of the White Slave Traffic was signed in Paris.');
    passes('Programa Nacional de Rescate y Acompañamiento a víctimas de trata', { language: 'es' });
    passes('Allain, J. (2017). White Slave Traffic in International Law. Journal of Trafficking 1(1).');
  });
  test('history and cited law become info', () => {
    const [old] = checker.check('In 1911 white slavery filled the newspapers.', { ...EN, lowest: 'info' });
    assert.equal(old?.severity, 'info');
    const [law] = checker.check('Section 18 of the Act punishes child pornography.', { ...EN, lowest: 'info' });
    assert.equal(law?.severity, 'info');
  });
  test('addresses, file names and identifiers', () => {
    passes('See https://example.org/child-prostitution/ and child_prostitute, illegal_migrants.csv.');
  });
  test('the verb tratar, traiter', () => {
    passes('El libro trata de migrantes.', { language: 'es' });
    passes('Le roman traite des migrants.', { language: 'fr' });
  });
});

describe('language', () => {
  test('decided per paragraph and per sentence', () => {
    const text =
      'The police spoke to the women. A child prostitute was found.\n\nLa policía habló con ellas sobre el tráfico de personas.';
    assert.deepEqual(ids(text), ['en-child-prostitute', 'es-trafico-de-personas']);
    assert.deepEqual(ids('O tráfico de pessoas é um crime. El tráfico de personas no es lo mismo que la trata.'), [
      'es-trafico-de-personas',
    ]);
  });
  test('a heading of a few words', () => {
    assert.deepEqual(ids('Trata de blancas'), ['es-trata-de-blancas']);
    assert.deepEqual(ids('Traite des blanches'), ['fr-traite-des-blanches']);
  });
  test('the reason is in the language of the text', () => {
    const [message] = checker.check('Le trafic humain augmente dans la ville.');
    assert.match(message?.reason ?? '', /traite|trafic/u);
    assert.equal(message?.language, 'fr');
  });
  test('German text is left alone', () => {
    assert.deepEqual(
      ids('Die Polizei hat mit dem Mann gesprochen, der nicht illegal migrant in the house ist und die Frau.'),
      [],
    );
  });
});

describe('markup', () => {
  test('Markdown: code, links and front matter are skipped, emphasis is looked through', () => {
    const text =
      '---\ntitle: child prostitute\n---\n# A *child* **prostitute**\n\n`child prostitute`\n\n```\nchild prostitute\n```\n\n[here](https://x.org/child-prostitute)\n';
    const messages = checker.check(text, { ...EN, format: 'markdown' });
    assert.deepEqual(
      messages.map(({ words }) => words),
      ['child* **prostitute'],
    );
    assert.equal(messages[0]?.fix, undefined, 'a replacement would lose the emphasis');
  });
  test('HTML: tags, attributes and scripts are skipped, entities decoded, quotations seen', () => {
    const text =
      '<p title="child prostitute">An <b>illegal</b>&nbsp;immigrant</p><script>"child prostitute"</script><blockquote><p>a child prostitute</p></blockquote><p>la prostitu&eacute;e</p>';
    const messages = checker.check(text, { ...EN, format: 'html' });
    assert.deepEqual(
      messages.map(({ words }) => words),
      ['illegal</b>&nbsp;immigrant'],
    );
  });
  test('HTML: a sign that is no entity stays as it is, also where JavaScript knows the word', () => {
    const text = '<p>&valueOf; &toString; &xvalueOf; an illegal immigrant</p>';
    assert.deepEqual(
      checker.check(text, { ...EN, format: 'html' }).map(({ start, end }) => text.slice(start, end)),
      ['illegal immigrant'],
    );
  });
  test('subtitles: a term broken by a cue is found', () => {
    const text =
      '1\n00:00:01,000 --> 00:00:02,000\nShe met a child\n\n2\n00:00:03,000 --> 00:00:04,000\nprostitute there.\n';
    assert.deepEqual(ids(text, { ...EN, format: 'subtitles' }), ['en-child-prostitute']);
  });
  test('comments let a line, the next line or a stretch pass', () => {
    assert.deepEqual(ids('a child prostitute <!-- amparo-ignore -->\n\na pimp', EN), ['en-pimp']);
    assert.deepEqual(ids('# amparo-ignore-next: en-pimp\na pimp and a child prostitute', EN), ['en-child-prostitute']);
    assert.deepEqual(ids('amparo-ignore-start\na pimp\n\na pimp\namparo-ignore-end\n\na pimp', EN), ['en-pimp']);
  });
});

describe('suggestions', () => {
  const first = (text: string, language: 'en' | 'es'): string | undefined =>
    checker.check(text, { language })[0]?.suggestions[0];
  test('follow number and capital letters', () => {
    assert.equal(first('two child prostitutes', 'en'), 'child victims of sexual exploitation');
    assert.equal(first('LA TRATA DE BLANCAS', 'es'), 'TRATA DE PERSONAS');
  });
  test('a safe replacement takes its article along', () => {
    const fixed = (text: string, language: 'en' | 'es'): string =>
      applyFixes(text, checker.check(text, { language })).text;
    assert.equal(fixed('He hired an illegal immigrant.', 'en'), 'He hired a migrant in an irregular situation.');
    assert.equal(fixed('El tráfico de personas crece.', 'es'), 'La trata de personas crece.');
    assert.equal(fixed('Hablan del tráfico de personas.', 'es'), 'Hablan de la trata de personas.');
    assert.equal(fixed('El tráfico de personas organizado crece.', 'es'), 'El tráfico de personas organizado crece.');
  });
});

describe('a hint in a note field', () => {
  test('the weightiest find, never a quotation, never a dismissed rule', () => {
    assert.equal(noteHint(checker, 'A pimp sold a child prostitute.', EN)?.ruleId, 'en-child-prostitute');
    assert.equal(noteHint(checker, 'She says: "I was a child prostitute".', EN), undefined);
    assert.equal(noteHint(checker, 'A pimp.', { ...EN, dismissed: new Set(['en-pimp']) }), undefined);
  });
});

const WORDS = [
  ...'child prostitute illegal , migrant the term " « paid a trafficker to cross border ( 1904 Convention smuggled into . trata de blancas no la niña se prostituía cliente que pagó por \n > ` < & rescue brothel'.split(
    ' ',
  ),
  ' ',
  '\n\n',
  "'",
  '’',
];
const anyText = fc.array(fc.constantFrom(...WORDS), { maxLength: 120 }).map((words) => words.join(' '));

describe('properties', () => {
  test('places lie in the text, in order, and do not overlap; pieces give the same as the whole', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.constantFrom('text', 'markdown', 'html', 'subtitles' as const),
        fc.integer({ min: 1, max: 50 }),
        (text, format, size) => {
          const options = { format, lowest: 'info' } as const;
          const whole = checker.check(text, options);
          let last = 0;
          for (const { start, end, words } of whole) {
            assert.ok(start >= last && end > start && end <= text.length);
            assert.equal(text.slice(start, end), words);
            last = end;
          }
          const pieces: number[] = [];
          const stream = checker.open({ ...options, language: 'en' }, ({ start }) => pieces.push(start));
          for (let at = 0; at < text.length; at += size) stream.push(text.slice(at, at + size));
          stream.end();
          assert.deepEqual(
            pieces,
            checker.check(text, { ...options, language: 'en' }).map(({ start }) => start),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
  test('work grows with the text and not faster, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS), { minLength: 3, maxLength: 12 }), (words) => {
        const unit = `${words.join(' ')} `;
        const steps = (times: number): number => {
          const before = checker.counter.steps;
          checker.check(unit.repeat(times), { lowest: 'info' });
          return checker.counter.steps - before;
        };
        const small = steps(100);
        const large = steps(800);
        assert.ok(large <= small * 8 * 1.5 + 2000, `${small} steps became ${large} for ${JSON.stringify(unit)}`);
      }),
      { numRuns: 60 },
    );
  });
});
