// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { changeCase, changePerson, decideStatus } from '../case/change.ts';
import { ana, as, fileIn, later, must, sofia } from '../case/fictional.ts';
import { RECORD_KIND_NAMES, RECORD_KINDS } from '../outcome/record.ts';
import {
  changedRecords,
  decideConflicts,
  type Edit,
  fieldChanges,
  type Fields,
  type FieldValue,
  historyOf,
  mergeEdits,
  same,
  undoLast,
  valueAt,
  versionConflict,
} from './index.ts';

const NAMES = ['alias', 'village', 'literacy', 'phones'] as const;
const aValue: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.constantFrom<FieldValue>(null, 'a', 'b', 3, true),
  fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
);
const someFields: fc.Arbitrary<Fields> = fc.record(Object.fromEntries(NAMES.map((name) => [name, aValue])));
const edit = (base: Fields, fields: Fields, by = 'ana', at = ana.now): Edit => ({ base, fields, by, at });

describe('I-28: two edits of one record', () => {
  test('property I-28: nothing is overwritten in silence: every value that somebody wrote is in the result or in a conflict', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RECORD_KIND_NAMES),
        someFields,
        someFields,
        someFields,
        (kind, base, one, other) => {
          const { fields, conflicts } = mergeEdits(
            kind,
            edit(base, one),
            edit(base, other, 'berta', later(ana, 1).now),
          );
          for (const name of NAMES) {
            for (const written of [one, other]) {
              if (same(written[name] ?? null, base[name] ?? null)) continue;
              const kept = same(fields[name] ?? null, written[name] ?? null);
              const shown = conflicts.some(
                (each) => each.field === name && each.versions.some(({ value }) => same(value, written[name] ?? null)),
              );
              assert.ok(kept || shown, name);
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
  test('property I-28: the order of the two does not matter, and an edit with itself is that edit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RECORD_KIND_NAMES),
        someFields,
        someFields,
        someFields,
        (kind, base, one, other) => {
          const a = edit(base, one);
          const b = edit(base, other, 'berta', later(ana, 1).now);
          assert.deepEqual(mergeEdits(kind, a, b), mergeEdits(kind, b, a));
          assert.deepEqual(mergeEdits(kind, a, a), { fields: { ...one }, conflicts: [] });
          assert.deepEqual(mergeEdits(kind, a, edit(base, base, 'berta')), { fields: { ...one }, conflicts: [] });
        },
      ),
    );
  });
  test('I-28: risk, consent, safe contact and referral are never put together by the program, even in different fields', () => {
    const base = { alias: 'a', village: 'b' };
    for (const kind of ['riskAssessment', 'consent', 'safeContact', 'referral'] as const) {
      const { fields, conflicts } = mergeEdits(
        kind,
        edit(base, { ...base, alias: 'x' }),
        edit(base, { ...base, village: 'y' }, 'berta'),
      );
      assert.deepEqual(fields, base, kind);
      assert.deepEqual(
        conflicts.map(({ field }) => field),
        ['alias', 'village'],
      );
    }
    const person = mergeEdits(
      'person',
      edit(base, { ...base, alias: 'x' }),
      edit(base, { ...base, village: 'y' }, 'berta'),
    );
    assert.deepEqual(person, { fields: { alias: 'x', village: 'y' }, conflicts: [] });
  });
  test('I-28: both values stand side by side with who wrote them, until somebody decides', () => {
    const base = { alias: 'a' };
    const merged = mergeEdits(
      'person',
      edit(base, { alias: 'x' }),
      edit(base, { alias: 'y' }, 'berta', later(ana, 1).now),
    );
    assert.deepEqual(
      merged.conflicts[0]?.versions.map(({ value, by }) => [value, by]),
      [
        ['x', 'ana'],
        ['y', 'berta'],
      ],
    );
    assert.equal(merged.fields['alias'], 'a');
    assert.deepEqual(versionConflict('person', 'p-1', merged.conflicts).what, ['alias']);
    assert.deepEqual(decideConflicts(merged, { alias: 'y' }), { alias: 'y' });
    assert.throws(() => decideConflicts(merged, {}), RangeError);
    assert.throws(() => decideConflicts(merged, { alias: 'y', village: 'z' }), RangeError);
  });
  test('edits of different bases cannot be merged: a mistake of the caller', () => {
    assert.throws(() => mergeEdits('person', edit({ alias: 'a' }, {}), edit({ alias: 'b' }, {})), RangeError);
  });
});

describe('the history of every field', () => {
  const before = fileIn('Intake');
  const once = must(changePerson(before, { village: 'A', literacy: 'Good' }, ana));
  const twice = must(changePerson(once, { village: 'B' }, later(sofia, 1)));
  const rows = [...fieldChanges(null, before), ...fieldChanges(before, once), ...fieldChanges(once, twice)];
  test('who, when, from, to', () => {
    assert.deepEqual(
      historyOf(rows, before.person.id, 'village').map(({ by, at, from, to }) => [by, at, from, to]),
      [
        ['sofia', later(ana, 1).now, 'A', 'B'],
        ['ana', ana.now, null, 'A'],
      ],
    );
  });
  test('the value it had at a version', () => {
    const { version } = once.person;
    assert.equal(valueAt(rows, before.person.id, 'village', version), 'A');
    assert.equal(valueAt(rows, before.person.id, 'village', version + 1), 'B');
    assert.equal(valueAt(rows, before.person.id, 'literacy', version + 1), 'Good');
    assert.equal(valueAt(rows, 'nobody', 'village', 1), undefined);
  });
  test('only the records that a rule touched are to be written', () => {
    assert.deepEqual(
      changedRecords(once, twice).map(({ kind }) => kind),
      ['person'],
    );
    assert.deepEqual(changedRecords(once, once), []);
  });
  test('property: playing the rows back gives the record', () => {
    for (const [field, value] of Object.entries(twice.person)) {
      if (['id', 'orgId', 'version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy'].includes(field)) continue;
      assert.deepEqual(valueAt(rows, before.person.id, field, twice.person.version) ?? null, value);
    }
  });
  test('every kind of record of a file has its sealed fields named', () => {
    for (const { kind } of changedRecords(null, fileIn('FollowUp')))
      assert.ok(Array.isArray(RECORD_KINDS[kind].sealed));
  });
});

describe('undo of the last change', () => {
  const before = fileIn('Intake');
  const once = must(changePerson(before, { village: 'A' }, ana));
  const rows = fieldChanges(before, once);
  test('gives the former values back, as a change of its own', () => {
    const undone = undoLast('person', once.person, rows, ana);
    assert.ok(undone.ok);
    const back = must(changePerson(once, undone.fields, ana));
    assert.equal(back.person.village, null);
    assert.equal(back.person.version, once.person.version + 1);
  });
  test('not when somebody else changed it since, nor somebody else’s change, nor the first', () => {
    const twice = must(changePerson(once, { literacy: 'Some' }, sofia));
    const refusal = (undone: ReturnType<typeof undoLast>) => (undone.ok ? [] : undone.problems.map(({ code }) => code));
    assert.deepEqual(refusal(undoLast('person', twice.person, rows, ana)), ['VERSION_CONFLICT']);
    assert.deepEqual(refusal(undoLast('person', twice.person, [...rows, ...fieldChanges(once, twice)], ana)), [
      'OUT_OF_SCOPE',
    ]);
    const fresh = fieldChanges(null, fileIn('Identified')).filter(({ version }) => version === 1);
    const first = fresh[0];
    assert.ok(first !== undefined);
    assert.deepEqual(refusal(undoLast('person', { id: first.recordId, version: 1 }, fresh, as({ user: first.by }))), [
      'NOT_NOW',
    ]);
  });
  test('a decision is not undone', () => {
    const decided = must(
      decideStatus(before, { status: 'ActualVictimOfTrafficking', decidedBy: 'NGO', basis: null, reason: null }, ana),
    );
    const undone = undoLast('case', decided.case, fieldChanges(before, decided), ana);
    assert.ok(!undone.ok && undone.problems[0].code === 'NOT_NOW');
    const changed = must(changeCase(before, { nextReviewAt: '2026-12-24' }, ana));
    assert.ok(undoLast('case', changed.case, fieldChanges(before, changed), ana).ok);
  });
});
