// SPDX-License-Identifier: EUPL-1.2
// `amparo lessons` as a trainer or an institution meets it: real processes, real ZIP files, and badges that another program
// (jose, and the Web Cryptography of Node beside it) verifies.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { badgeFaults } from '@amparo/learn/badge';
import { LANGUAGES } from '@amparo/kernel';
import { courseFrom, courseIds, EXPORT_FORMATS, packageFiles } from '@amparo/learn/exports';
import { LABELS } from '@amparo/recognise/palermo';
import { ELEMENTS, type Lesson, markScenario, solve } from '@amparo/learn/lessons';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { courseTranslator, loadAssets, loadCourseContent } from './lessons/load-course.ts';

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'amparo-lessons-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function amparo(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'lessons', ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

function unpacked(file: string): Map<string, string> {
  const files = unzipSync(readFileSync(file));
  return new Map(Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
}

describe('amparo lessons list', () => {
  it('names every course with its languages and lessons', () => {
    const { code, out } = amparo('list', '--format', 'json', '--lang', 'es');
    assert.equal(code, 0);
    const { courses } = JSON.parse(out) as {
      courses: { course: string; languages: string[]; lessons: { id: string }[] }[];
    };
    assert.deepEqual(
      courses.slice(0, 4).map(({ course }) => course),
      ['children', 'youth', 'adults', 'institutions'],
    );
    assert.equal(courses.length, 11);
    assert.deepEqual(courses.find(({ course }) => course === 'adults')?.languages, ['en', 'es', 'fr', 'pt']);
    assert.ok(courses.every(({ lessons }) => lessons.length > 0));
    assert.match(amparo('list').out, /institutions \(en, es, fr, pt\)\n\s+i1 /u);
  });
});

describe('amparo lessons export', () => {
  it('refuses what is not there with exit code 2, and writes nothing', () => {
    const out = join(folder, 'none.zip');
    for (const [args, told] of [
      [['nowhere', '--format', 'qti3', '--lang', 'en', '--out', out], /no such course/u],
      [['police', '--format', 'qti3', '--lang', 'pt', '--out', out], /there in en, es/u],
      [['youth', '--format', 'h5p', '--lang', 'en', '--out', out], /--format: use one of scorm12/u],
      [['youth', '--format', 'cmi5', '--lang', 'de', '--out', out], /--lang: use one of/u],
      [['youth', '--format', 'cmi5', '--lang', 'en'], /--out/u],
      [['youth', '--format', 'cmi5', '--lang', 'en', '--out', join(folder, 'no', 'x.zip')], /no such folder/u],
      [['--format', 'cmi5', '--lang', 'en', '--out', out], /name a course/u],
      [['youth', '--pass', '3'], /unknown/u],
    ] as const) {
      const { code, err } = amparo('export', ...args);
      assert.equal(code, 2, err);
      assert.match(err, told);
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  it('gives the same bytes for the same content', () => {
    const [one, other] = ['one.zip', 'other.zip'].map((name) => {
      const file = join(folder, name);
      assert.equal(amparo('export', 'c1', '--format', 'scorm2004', '--lang', 'en', '--out', file).code, 0);
      return readFileSync(file);
    });
    assert.deepEqual(one, other);
  });

  it('lists every file of a package in its manifest, under the name of its edition', () => {
    for (const [format, edition] of [
      ['scorm12', '<schemaversion>1.2<'],
      ['scorm2004', '<schemaversion>2004 4th Edition<'],
    ] as const) {
      const file = join(folder, `${format}.zip`);
      assert.equal(amparo('export', 'health', '--format', format, '--lang', 'es', '--out', file).code, 0);
      const files = unpacked(file);
      const manifest = files.get('imsmanifest.xml') ?? '';
      assert.ok(manifest.includes(edition));
      const listed = new Set([...manifest.matchAll(/<file href="([^"]+)"/gu)].map(([, href]) => href ?? ''));
      assert.deepEqual([...files.keys()].filter((name) => name !== 'imsmanifest.xml').sort(), [...listed].sort());
    }
  });
});

function expectWhole(name: string, text: string): void {
  if (!/\.(?:html|xml)$/u.test(name)) return;
  assert.doesNotMatch(text, /(?:learn|course|palermo)\.[a-z_]+\.?[a-z_]*</u, name);
  assert.doesNotMatch(text, /\son[a-z]+=|javascript:|undefined|\[object/u, name);
  if (!name.endsWith('.html')) return;
  const sources = [...text.matchAll(/\s(?:src|href)="([^"]*)"/gu)].map(([, source]) => source ?? '');
  assert.deepEqual(
    sources.filter((source) => /^[a-z]+:|^\/\//u.test(source)),
    [],
  );
}

describe('every course in every language and format', () => {
  it('is whole: no key of a text is left, nothing points outside, no script stands in a page', () => {
    let count = 0;
    for (const language of LANGUAGES) {
      const content = loadCourseContent(language);
      const t = courseTranslator(language);
      for (const id of courseIds(content.lessons)) {
        const course = courseFrom(content, id, language, t);
        assert.ok(course);
        for (const format of EXPORT_FORMATS) {
          count += 1;
          for (const [name, text] of packageFiles(course, format, content, loadAssets(format), t))
            expectWhole(`${id} ${language} ${format} ${name}`, text);
        }
      }
    }
    assert.equal(count, (11 + 11 + 2 + 2) * EXPORT_FORMATS.length);
  });

  it('keys every case by the engine when it is exported, not by what an author wrote', () => {
    const content = loadCourseContent('en');
    const t = courseTranslator('en');
    const [scenario] = content.scenarios.filter(({ id }) => id === 't1');
    assert.ok(scenario);
    const lying = { ...scenario, key: { ...scenario.key, label: 'neither' as const } };
    const changed = { ...content, scenarios: [lying] };
    const course = courseFrom(content, 'test-institutions', 'en', t);
    assert.ok(course);
    const only = {
      ...course,
      parts: course.parts.map((part) => ({
        ...part,
        lesson: {
          ...part.lesson,
          blocks: part.lesson.blocks.filter((block) => block.kind === 'case' && block.scenario === 't1'),
        },
      })),
    };
    const item = packageFiles(only, 'qti3', changed, loadAssets('qti3'), t).get('items/item-adult.1.xml') ?? '';
    const label = solve(scenario.facts, content.law).label;
    assert.equal(label, 'trafficking');
    assert.match(item, /identifier="RESPONSE_LABEL"[\s\S]*?<qti-value>trafficking</u);
  });
});

describe('the pages of a course', () => {
  it('count as right what the exercise on the site counts as right, for every case and every mark', () => {
    const content = loadCourseContent('en');
    const t = courseTranslator('en');
    const course = courseFrom(content, 'institutions', 'en', t);
    assert.ok(course);
    const pages = packageFiles(course, 'scorm12', content, loadAssets('scorm12'), t);
    let count = 0;
    for (const part of course.parts) {
      const data = /id="part">(.*?)<\/script>/u.exec(pages.get(`parts/${part.id}.html`) ?? '')?.[1];
      const { items } = JSON.parse(data ?? '') as { items: { id: string; right: Record<string, string[]> }[] };
      for (const block of part.blocks) {
        if (block.kind !== 'case' || block.help === 'worked') continue;
        const scenario = content.scenarios.find(({ id }) => id === block.scenario);
        const item = items.find(({ id }) => id === (block.item ?? block.scenario));
        assert.ok(scenario && item);
        const solution = solve(scenario.facts, content.law);
        for (const element of ELEMENTS)
          for (const mark of ['present', 'absent', 'not-needed', 'open'] as const) {
            const told = markScenario({ [element]: mark }, solution).elements.find((each) => each.element === element);
            assert.equal(item.right[element]?.includes(mark), told?.right, `${item.id} ${element} ${mark}`);
            count += 1;
          }
        for (const label of LABELS)
          assert.equal(item.right['label']?.includes(label), markScenario({ label }, solution).label.right);
      }
    }
    assert.ok(count > 200);
  });

  it('let no text of a lesson become markup', () => {
    const content = loadCourseContent('en');
    const t = courseTranslator('en');
    const [lesson] = content.lessons.filter(({ id }) => id === 'i1');
    assert.ok(lesson);
    const wild = fc.string({
      minLength: 1,
      unit: fc.constantFrom('<', '>', '&', '"', "'", 'a', ' ', '/', ']', '\u0001', 'é', '🙂'),
    });
    fc.assert(
      fc.property(wild, (text) => {
        const strange: Lesson = {
          ...lesson,
          title: `T${text}`,
          about: text,
          blocks: [
            {
              kind: 'text',
              line: 1,
              heading: text,
              parts: [{ kind: 'paragraph', line: { spans: [{ text }], facts: [] } }],
            },
            { kind: 'drawing', line: 2, drawing: 'two-roads', alt: text },
            {
              kind: 'question',
              line: 3,
              facts: [],
              item: {
                id: 'q-one',
                question: text,
                options: [
                  { text, right: true, feedback: text },
                  { text: 'other', right: false, feedback: text },
                ],
              },
            },
          ],
        };
        const changed = { ...content, lessons: [strange] };
        const course = courseFrom(changed, 'i1', 'en', t);
        const plain = courseFrom({ ...content, lessons: [withText(strange, 'a')] }, 'i1', 'en', t);
        assert.ok(course && plain);
        for (const format of EXPORT_FORMATS) {
          const tags = (each: typeof course) =>
            [...packageFiles(each, format, changed, loadAssets(format), t)].flatMap(([name, file]) =>
              /\.(?:html|xml)$/u.test(name) ? [...file.matchAll(/<[/!?a-z][^\s>]*/gu)].map(([tag]) => tag) : [],
            );
          assert.deepEqual(tags(course), tags(plain));
        }
      }),
      { numRuns: 40 },
    );
  });
});

/** The same lesson with harmless words in the places that the property fills. */
function withText(lesson: Lesson, text: string): Lesson {
  const blocks = JSON.parse(
    JSON.stringify(lesson.blocks, (key, value: unknown) =>
      ['heading', 'text', 'alt', 'question', 'feedback'].includes(key) && typeof value === 'string' ? text : value,
    ),
  ) as Lesson['blocks'];
  return { ...lesson, title: text, about: text, blocks };
}

function answersOf(choose: (item: string, label: string) => string, test = 'test-institutions', forms = 2): string {
  const { lessons, scenarios, law } = loadCourseContent('en');
  const bank = lessons.find(({ id }) => id === test);
  const answers = (bank?.blocks ?? []).flatMap((block) => {
    if (block.kind !== 'case' || block.item?.endsWith(`.${forms}`) !== true) return [];
    const scenario = scenarios.find(({ id }) => id === block.scenario);
    assert.ok(scenario);
    return [[block.item, choose(block.item, solve(scenario.facts, law).label)] as const];
  });
  return JSON.stringify({ format: 'amparo-test-answers/1', test, answers: Object.fromEntries(answers) });
}

describe('the certificate for staff', () => {
  const learner = 'Ana & “Luz” <i>';
  let sign = '';
  let check = '';
  before(() => {
    const keys = join(folder, 'keys');
    assert.equal(amparo('badge-key', '--to', keys).code, 0);
    sign = join(keys, 'badge-sign.jwk');
    check = join(keys, 'badge-check.jwk');
    assert.equal(statSync(sign).mode & 0o077, 0);
    assert.equal('d' in (JSON.parse(readFileSync(check, 'utf8')) as object), false);
    assert.equal(amparo('badge-key', '--to', keys).code, 2, 'a key is never overwritten');
  });
  const issue = (answers: string, out: string, lang = 'en') => {
    const file = join(folder, 'answers.json');
    writeFileSync(file, answers);
    const fixed = ['--issuer', 'School of Service', '--sign-key', sign, '--out', join(folder, out), '--lang', lang];
    return amparo('badge', '--name', learner, '--result', file, ...fixed);
  };

  it('is signed as an Open Badge 3.0 that a standard library verifies, with what the specification asks for', async () => {
    const { code, err, out } = issue(
      answersOf((_, label) => label),
      'badges',
      'es',
    );
    assert.equal(code, 0, err);
    assert.match(err, /of the learner’s choice/u);
    assert.match(err, /made by anybody/u);
    const names = readdirSync(join(folder, 'badges')).sort();
    assert.equal(names.length, 3);
    const stems = new Set(names.map((name) => name.replace(/\.\w+$/u, '')));
    assert.deepEqual([...stems], [names[0]?.replace(/\.\w+$/u, '')]);
    assert.doesNotMatch(`${names.join()}${err}${out}`, /Ana|Luz/u);
    const token = readFileSync(
      join(folder, 'badges', names.find((name) => name.endsWith('.jwt')) ?? ''),
      'utf8',
    ).trim();
    const key = await importJWK(JSON.parse(readFileSync(check, 'utf8')) as JWK, 'RS256');
    const { payload, protectedHeader } = await jwtVerify(token, key, { algorithms: ['RS256'] });
    assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'jwk', 'typ']);
    assert.deepEqual(badgeFaults(payload), []);
    assert.equal(decodeProtectedHeader(token).typ, 'JWT');
    assert.ok(!('d' in (protectedHeader.jwk ?? {})));
    // members that the specification requires, written out here once more
    const badge = payload as Record<string, unknown>;
    assert.deepEqual(badge['@context'], [
      'https://www.w3.org/ns/credentials/v2',
      'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
    ]);
    assert.deepEqual(badge['type'], ['VerifiableCredential', 'OpenBadgeCredential']);
    const subject = badge['credentialSubject'] as {
      type: string[];
      identifier: { identityHash: string; identityType: string; type: string; hashed: boolean }[];
      achievement: { id: string; type: string[]; name: string; description: string; criteria: { narrative: string } };
      result: { value: string; resultDescription: string }[];
    };
    assert.deepEqual(subject.identifier, [
      { type: 'IdentityObject', hashed: false, identityHash: learner, identityType: 'name' },
    ]);
    assert.match(subject.achievement.criteria.narrative, /80 %/u);
    assert.equal(subject.result[0]?.value, '100');
    assert.match(String(payload.iss), /^did:jwk:/u);
    // the did is the key: nothing has to be looked up
    const fromDid = JSON.parse(
      Buffer.from(String(payload.iss).slice('did:jwk:'.length), 'base64url').toString(),
    ) as JWK;
    await jwtVerify(token, await importJWK(fromDid, 'RS256'));
    // and once without jose
    const [head = '', body = '', signature = ''] = token.split('.');
    const crypto = await webcrypto.subtle.importKey(
      'jwk',
      JSON.parse(readFileSync(check, 'utf8')) as webcrypto.JsonWebKey,
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
      false,
      ['verify'],
    );
    const signed = new TextEncoder().encode(`${head}.${body}`);
    const bytes = Buffer.from(signature, 'base64url');
    assert.ok(await webcrypto.subtle.verify('RSASSA-PKCS1-v1_5', crypto, bytes, signed));
    const page = readFileSync(join(folder, 'badges', names.find((name) => name.endsWith('.html')) ?? ''), 'utf8');
    assert.ok(page.includes('Ana &amp; “Luz” &lt;i&gt;'));
    assert.match(page, /5 de 5 casos correctos/u);
  });

  it('is sound for badge-check, and not once a letter is changed or another key is asked', async () => {
    const names = readdirSync(join(folder, 'badges'));
    const file = join(folder, 'badges', names.find((name) => name.endsWith('.jwt')) ?? '');
    assert.equal(amparo('badge-check', file, '--check-key', check).code, 0);
    const [head, body = '', signature] = readFileSync(file, 'utf8').trim().split('.');
    const forged = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    forged['name'] = 'Everything';
    const other = join(folder, 'forged.jwt');
    writeFileSync(other, `${head}.${Buffer.from(JSON.stringify(forged)).toString('base64url')}.${signature}`);
    const told = amparo('badge-check', other, '--check-key', check);
    assert.deepEqual([told.code, told.out], [1, 'not sound: signature\n']);
    assert.equal(amparo('badge-key', '--to', join(folder, 'others')).code, 0);
    assert.equal(amparo('badge-check', file, '--check-key', join(folder, 'others', 'badge-check.jwk')).code, 1);
  });

  it('needs four of five unseen cases, whatever the file says of itself', () => {
    const wrong = (count: number) => {
      let left = count;
      return answersOf((_, label) => {
        if (left === 0) return label;
        left -= 1;
        return LABELS.find((each) => each !== label) ?? '';
      });
    };
    assert.equal(issue(wrong(1), 'four').code, 0);
    const failed = issue(wrong(2), 'three');
    assert.equal(failed.code, 1);
    assert.match(failed.err, /3 of 5/u);
    assert.ok(!readdirSync(folder).includes('three'));
  });

  it('refuses files that cannot be judged: another test, a kind left out, a kind answered twice', () => {
    const sound = JSON.parse(answersOf((_, label) => label)) as { answers: Record<string, string> };
    const entries = Object.entries(sound.answers);
    const altered = [
      JSON.stringify({ ...sound, test: 'test-youth' }),
      JSON.stringify({ ...sound, format: 'x' }),
      JSON.stringify({ ...sound, answers: Object.fromEntries(entries.slice(1)) }),
      JSON.stringify({ ...sound, answers: { ...sound.answers, 'adult.1': 'trafficking' } }),
      JSON.stringify({ ...sound, passed: true }),
      '{"format":',
    ];
    for (const text of altered) assert.equal(issue(text, 'refused').code, 2, text);
    assert.ok(!readdirSync(folder).includes('refused'));
  });

  it('finds every required member that is missing', () => {
    const names = readdirSync(join(folder, 'badges'));
    const token = readFileSync(join(folder, 'badges', names.find((name) => name.endsWith('.jwt')) ?? ''), 'utf8');
    const badge = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
    const required = ['@context', 'id', 'type', 'issuer', 'validFrom', 'credentialSubject', 'iss', 'jti', 'sub', 'nbf'];
    fc.assert(
      fc.property(fc.subarray(required, { minLength: 1 }), (missing) => {
        const rest = Object.fromEntries(Object.entries(badge).filter(([name]) => !missing.includes(name)));
        assert.notDeepEqual(badgeFaults(rest), []);
      }),
      { numRuns: 50 },
    );
  });
});
