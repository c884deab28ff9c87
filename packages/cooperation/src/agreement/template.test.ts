// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { activeAgreement, terms } from '../../fixtures/fictional.ts';
import {
  agreementHtml,
  type AgreementTemplate,
  documentDigest,
  parseAgreementTemplate,
  TEMPLATE_TYPES,
} from './index.ts';

const FOLDER = new URL('../../../../content/agreements/', import.meta.url);
const read = (name: string) => parseAgreementTemplate(parse(readFileSync(new URL(name, FOLDER), 'utf8')));
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const template = (name: string): AgreementTemplate => {
  const { template: found, issues } = read(name);
  assert.deepEqual(issues, []);
  assert.ok(found);
  return found;
};
const wordOf = (kind: string, code: string) => `${kind} ${code}`;

test('there is a template of each type that is drafted from one, and each is in order', () => {
  assert.deepEqual(names.map((name) => template(name).type).toSorted(), [...TEMPLATE_TYPES].toSorted());
  for (const name of names) assert.equal(`${template(name).id}.yaml`, name);
});

test('every template says that the person decides, and how it is suspended', () => {
  for (const name of names) {
    const ids = template(name).clauses.map(({ id }) => id);
    assert.ok(ids.includes('person') && ids.includes('review') && ids.includes('data'), name);
  }
  assert.ok(template('bilateral-agreement.yaml').clauses.some(({ id }) => id === 'authorities'));
});

describe('the document', () => {
  test('the same bytes each time; every place filled; digest as sha256sum has it', () => {
    const agreement = activeAgreement();
    for (const name of names) {
      for (const language of ['en', 'es'] as const) {
        const html = agreementHtml(agreement, template(name), language, wordOf);
        assert.equal(html, agreementHtml(agreement, template(name), language, wordOf));
        assert.ok(!/\{[A-Za-z]+\}/u.test(html.replace(/<style>.*<\/style>/u, '')), name);
        assert.ok(html.includes('90') && !/https?:|src=|<script/u.test(html));
        assert.equal(documentDigest(html), createHash('sha256').update(html).digest('hex'));
      }
    }
  });
  test('what the parties wrote is text, never markup', () => {
    const agreement = {
      ...activeAgreement(),
      terms: terms({ title: '<script>alert(1)</script>', disputeProcedure: 'a & b' }),
    };
    const html = agreementHtml(agreement, template('referral-protocol.yaml'), 'en', wordOf);
    assert.ok(!html.includes('<script>') && html.includes('&lt;script&gt;') && html.includes('a &amp; b'));
  });
});

test('a place that is not known, or not in every language, is said with its path', () => {
  const raw = parse(readFileSync(new URL('referral-protocol.yaml', FOLDER), 'utf8')) as {
    clauses: { text: { en: string; es: string } }[];
  };
  const [first] = raw.clauses;
  assert.ok(first);
  first.text.en += ' {secret}';
  const { issues, template: none } = parseAgreementTemplate(raw);
  assert.equal(none, undefined);
  assert.deepEqual(
    issues.map(({ path, code }) => `${path} ${code}`),
    ['clauses[0].text unknown-place', 'clauses[0].text.es other-places'],
  );
});
