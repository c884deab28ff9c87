// SPDX-License-Identifier: EUPL-1.2
// Who is counted and with what: only with her consent to protected statistics, only what it names, never more than so many codes,
// and never anything that says who she is.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type CaseFile, CONTROL_METHODS, EXPLOITATION_TYPES, INDUSTRIES, openCase } from '../case/index.ts';
import { ana, as, fileIn, give, later, must, opening, person } from '../case/fictional.ts';
import { groundFor, withdrawConsent } from '../consent/index.ts';
import { COUNTRIES } from './countries.ts';
import { STATISTICS_COLUMN_NAMES, STATISTICS_COLUMNS, statisticsLine } from './statistics-line.ts';

const ALL = ['Identity', 'Trafficking', 'ServiceHistory'] as const;
const opened = (): CaseFile => must(openCase(opening(), ana));
const agreed = (dataCategories: (typeof ALL)[number][] = [...ALL]): CaseFile =>
  give(opened(), 'ProtectedStatistics', { dataCategories });

describe('whether somebody is counted', () => {
  test('nobody whom nobody asked, whatever else she agreed to', () => {
    assert.equal(statisticsLine(fileIn('Assistance'), ana), undefined);
    assert.equal(statisticsLine(give(opened(), 'Research', { dataCategories: [...ALL] }), ana), undefined);
  });

  test('not when she said no, took it back, or when it has run out', () => {
    assert.equal(statisticsLine(give(opened(), 'ProtectedStatistics', { decision: 'Refused' }), ana), undefined);
    const file = agreed();
    const line = statisticsLine(file, ana);
    assert.ok(line !== undefined);
    assert.equal(line.until, file.consents.at(-1)?.expiresAt);
    assert.equal(statisticsLine(file, later(ana, 24 * 3660)), undefined);
    const consentId = file.consents.at(-1)?.id ?? '';
    const taken = must(withdrawConsent(file, { consentId, how: 'InPerson' }, later(ana, 1))).file;
    assert.equal(statisticsLine(taken, later(ana, 2)), undefined);
  });

  test('not by another legal basis: statistics can wait for a yes', () => {
    const file = opened();
    const basis = {
      purpose: 'ProtectedStatistics',
      basis: 'PublicInterest',
      decidedAt: ana.now,
      decidedBy: 'ana',
      approvedBy: 'sofia',
      reviewBy: later(ana, 1000).now,
      endedAt: null,
      recipients: [],
      dataCategories: [...ALL],
      countries: [],
    } as unknown as CaseFile['legalBases'][number];
    const grounded = { ...file, legalBases: [basis] };
    const ask = { purpose: 'ProtectedStatistics', recipient: null, categories: [] } as const;
    assert.equal(groundFor(grounded, ask, ana).ground?.kind, 'legal-basis');
    assert.equal(statisticsLine(grounded, ana), undefined);
  });

  test('not a case that turned out to be none of trafficking', () => {
    const file = agreed();
    const none = { ...file, case: { ...file.case, traffickingStatus: 'NotAVictimOfTrafficking' as const } };
    assert.equal(statisticsLine(none, ana), undefined);
  });

  test('of a child only by the guardian, and only until she is of age', () => {
    const child = must(openCase(opening({ person: person({ ageGroup: '9-17' }) }), ana));
    const alone = { ...child, consents: agreed().consents };
    assert.equal(statisticsLine(alone, ana), undefined);
  });
});

describe('with what', () => {
  test('only the categories that her consent names', () => {
    const line = statisticsLine(agreed(['ServiceHistory']), ana);
    assert.deepEqual(line?.values.gender, []);
    assert.deepEqual(line?.values.citizenship, []);
    assert.deepEqual(line?.values.source, ['SelfReferral']);
    const whole = statisticsLine(agreed(), ana);
    assert.deepEqual(whole?.values.citizenship, ['NI']);
    assert.deepEqual(whole?.values.age, ['24-26']);
    assert.equal(whole?.year, 2026);
  });

  test('whatever stands in a file, codes of the lists and thirty-one of them at most (property)', () => {
    const some = <T>(list: readonly T[]) => fc.subarray([...list]);
    const countries = fc.array(fc.constantFrom(...COUNTRIES, 'QQ', 'Honduras'), { maxLength: 6 });
    const base = agreed();
    fc.assert(
      fc.property(
        some(EXPLOITATION_TYPES),
        some(INDUSTRIES),
        some(CONTROL_METHODS),
        countries,
        (types, industries, controlMethods, citizenship) => {
          const exploitation = { ...base.case.exploitation, types, industries, controlMethods };
          const file = {
            ...base,
            case: { ...base.case, exploitation },
            person: { ...base.person, citizenship, firstName: 'Zoila', alias: 'Lucero' },
          };
          const line = statisticsLine(file, ana);
          assert.ok(line !== undefined);
          let all = 0;
          for (const name of STATISTICS_COLUMN_NAMES) {
            const { values, most } = STATISTICS_COLUMNS[name];
            const own = line.values[name];
            all += own.length;
            assert.ok(own.length <= most);
            for (const code of own) assert.ok((values as readonly string[]).includes(code), code);
          }
          assert.ok(all <= 31);
          assert.ok(!/Zoila|Lucero|Honduras|\d{4}-\d\d-\d\d/u.test(JSON.stringify(line.values)));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('the same file gives the same line, whoever works on it', () => {
    const file = agreed();
    assert.deepEqual(statisticsLine(file, as({ user: 'sofia' })), statisticsLine(file, ana));
  });
});
