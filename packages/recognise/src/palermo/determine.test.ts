// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ACTS, AGE_GROUPS, type AgeGroup, FINDINGS, type Finding, MEANS, PURPOSES, SMUGGLING_FACTS } from './codes.ts';
import { determineCase } from './compare.ts';
import { compileLawPack, determine, labelUnder } from './determine.ts';
import { type Facts, parseFactsOrThrow, toFactsInput } from './facts.ts';
import { examplePack } from './law-pack-example.ts';

const un = compileLawPack(examplePack());

function facts(
  acts: Finding,
  means: Finding,
  purposes: Finding,
  group: AgeGroup,
  more: Record<string, unknown> = {},
): Facts {
  const all = (finding: Finding) => [{ code: '*', finding }];
  return parseFactsOrThrow({
    age: { group },
    acts: all(acts),
    means: all(means),
    purposes: all(purposes),
    smuggling: [],
    ...more,
  });
}

const anyFinding = fc.constantFrom(...FINDINGS);
const list = <C extends string>(codes: readonly C[]) =>
  fc
    .tuple(...codes.map(() => anyFinding))
    .map((values) => codes.map((code, index) => ({ code, finding: values[index] as Finding })));
const anyFacts = fc
  .record({
    age: fc.constantFrom(...AGE_GROUPS).map((group) => ({ group })),
    acts: list(ACTS),
    means: list(MEANS),
    purposes: list(PURPOSES),
    smuggling: list(SMUGGLING_FACTS),
  })
  .map((input) => parseFactsOrThrow(input));

describe('the trafficking axis', () => {
  const vectors: [Finding, Finding, Finding, AgeGroup, string][] = [
    ['established', 'established', 'established', 'adult', 'established'],
    ['established', 'not-indicated', 'established', 'child', 'established'],
    ['established', 'not-indicated', 'established', 'adult', 'not-indicated'],
    ['indicated', 'unknown', 'indicated', 'adult', 'insufficient'],
    ['unknown', 'established', 'indicated', 'adult', 'reasonable-grounds'],
    ['established', 'unknown', 'indicated', 'presumed-child', 'reasonable-grounds'],
    ['established', 'not-indicated', 'established', 'unknown', 'insufficient'],
    ['established', 'established', 'unknown', 'adult', 'insufficient'],
    ['established', 'unknown', 'not-indicated', 'adult', 'not-indicated'],
    ['established', 'established', 'established', 'presumed-child', 'reasonable-grounds'],
    ['contradicted', 'established', 'established', 'adult', 'not-indicated'],
  ];
  for (const [acts, means, purposes, age, expected] of vectors) {
    it(`acts ${acts}, means ${means}, purposes ${purposes}, ${age}: ${expected}`, () => {
      assert.equal(determine(facts(acts, means, purposes, age), un).trafficking, expected);
    });
  }

  it('says that the act was inferred when nobody reported it', () => {
    assert.equal(determine(facts('unknown', 'established', 'established', 'adult'), un).actInferred, true);
    assert.equal(determine(facts('established', 'established', 'established', 'adult'), un).actInferred, false);
  });

  it('counts an illegal adoption under the UN definition only beside another exploitation', () => {
    const adoption = { purposes: [{ code: 'illegal-adoption', finding: 'established' }] };
    const alone = determine(facts('established', 'established', 'unknown', 'child', adoption), un);
    assert.equal(alone.label, 'neither');
    assert.deepEqual(alone.conditional, ['illegal-adoption']);
    const beside = { purposes: [...adoption.purposes, { code: 'forced-labour', finding: 'indicated' }] };
    assert.equal(determine(facts('established', 'established', 'unknown', 'child', beside), un).label, 'trafficking');
  });
});

describe('the smuggling axis', () => {
  const smuggled = (...findings: [Finding, Finding, Finding]) => ({
    smuggling: ['illegal-entry-procured', 'material-benefit', 'non-national'].map((code, index) => ({
      code,
      finding: findings[index],
    })),
  });
  const axis = (...findings: [Finding, Finding, Finding]) =>
    determine(facts('not-indicated', 'not-indicated', 'not-indicated', 'adult', smuggled(...findings)), un).smuggling;

  it('needs a conduct, a benefit and a person who is no national (arts. 3 and 6)', () => {
    assert.equal(axis('established', 'established', 'established'), 'established');
    assert.equal(axis('established', 'indicated', 'established'), 'indicated');
    assert.equal(axis('established', 'unknown', 'established'), 'insufficient');
    assert.equal(axis('established', 'contradicted', 'established'), 'not-indicated');
    assert.equal(axis('established', 'established', 'not-indicated'), 'not-indicated');
  });

  it('is asked about next, and nothing else, when trafficking is excluded and only smuggling is open', () => {
    const open = smuggled('established', 'unknown', 'established');
    const result = determine(facts('established', 'unknown', 'not-indicated', 'adult', open), un);
    assert.equal(result.label, 'insufficient');
    assert.equal(result.nextQuestion, 'smuggling');
    assert.equal(determine(facts('established', 'unknown', 'not-indicated', 'unknown', open), un).nextQuestion, 'age');
  });

  it('never closes a case as smuggling while trafficking is open', () => {
    const open = determine(
      facts('established', 'unknown', 'unknown', 'adult', smuggled('established', 'established', 'established')),
      un,
    );
    assert.equal(open.label, 'insufficient');
    assert.equal(open.nextQuestion, 'purposes');
    assert.deepEqual(open.flags, ['protective-default', 're-interview', 'no-liability-for-being-smuggled']);
  });
});

describe('national packs', () => {
  it('without a means element an adult can be a victim where the UN definition says neither', () => {
    const law = compileLawPack(
      examplePack({ id: 'xx', meansRequired: { adult: false, child: false, mark: 'not-checked' } }),
    );
    const result = determineCase(facts('established', 'not-indicated', 'established', 'adult'), [un, law], 'xx');
    assert.equal(result.un.label, 'neither');
    assert.equal(result.national?.label, 'trafficking');
    assert.equal(result.difference, 'no-means');
    assert.deepEqual(result.byPack, { xx: 'trafficking' });
  });

  it('that ask for means from a child are shown beside the UN result, which stays', () => {
    const law = compileLawPack(
      examplePack({ id: 'xx', meansRequired: { adult: true, child: true, mark: 'not-checked' } }),
    );
    const result = determineCase(facts('established', 'not-indicated', 'established', 'child'), [un, law], 'xx');
    assert.equal(result.un.label, 'trafficking');
    assert.equal(result.national?.label, 'neither');
    assert.equal(result.difference, 'means-for-children');
  });

  it('that need movement find none where the person was never moved', () => {
    const law = compileLawPack(examplePack({ id: 'xx', movementRequired: { value: true, mark: 'not-checked' } }));
    const still = { acts: [{ code: 'harbouring', finding: 'established' }] };
    assert.equal(labelUnder(facts('established', 'established', 'established', 'adult', still), law), 'neither');
    assert.equal(
      labelUnder(facts('established', 'established', 'established', 'adult', { ...still, borderCrossed: true }), law),
      'trafficking',
    );
  });

  it('may ask for means for some purposes only', () => {
    const sexual = ['prostitution-of-others', 'other-sexual-exploitation'] as const;
    const law = compileLawPack(
      examplePack({
        id: 'xx',
        meansRequired: { adult: false, child: false, mark: 'not-checked' },
        meansExceptions: [{ purposes: sexual, adult: true, child: false, mark: 'not-checked' }],
      }),
    );
    const without = (code: string) =>
      facts('established', 'not-indicated', 'unknown', 'adult', { purposes: [{ code, finding: 'established' }] });
    assert.equal(labelUnder(without('prostitution-of-others'), law), 'neither');
    assert.equal(labelUnder(without('forced-labour'), law), 'trafficking');
  });
});

describe('every determination', () => {
  it('does not depend on consent (art. 3(b))', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom('given', 'refused', 'unknown'), (known, consent) => {
        assert.deepEqual(determine({ ...known, consent }, un), determine(known, un));
      }),
    );
  });

  it('needs no means for a child: changing only the means never changes the label (art. 3(c))', () => {
    fc.assert(
      fc.property(anyFacts, anyFinding, (known, finding) => {
        const child: Facts = { ...known, age: { group: 'child' } };
        const other = facts('unknown', finding, 'unknown', 'child').means;
        assert.equal(determine(child, un).label, determine({ ...child, means: other }, un).label);
      }),
    );
  });

  it('never lowers trafficking when one finding becomes stronger', () => {
    const rank = ['not-indicated', 'insufficient', 'reasonable-grounds', 'established'];
    const strength: readonly Finding[] = ['not-indicated', 'contradicted', 'unknown', 'indicated', 'established'];
    fc.assert(
      fc.property(
        anyFacts,
        fc.constantFrom('acts', 'means', 'purposes'),
        fc.nat(),
        fc.nat(4),
        (known, name, pick, to) => {
          const codes = Object.keys(known[name as 'acts']);
          const code = codes[pick % codes.length] as string;
          const now = (known[name as 'acts'] as Readonly<Record<string, Finding>>)[code] as Finding;
          const stronger = strength[Math.max(to, strength.indexOf(now))] as Finding;
          const changed = { ...known, [name]: { ...known[name as 'acts'], [code]: stronger } } as Facts;
          const before = rank.indexOf(determine(known, un).trafficking);
          const after = rank.indexOf(determine(changed, un).trafficking);
          assert.ok(after >= before);
        },
      ),
    );
  });

  it('names a next question exactly when it is insufficient', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const result = determine(known, un);
        assert.equal(result.nextQuestion !== null, result.label === 'insufficient');
        assert.equal(result.flags.includes('protective-default'), result.label === 'insufficient');
      }),
    );
  });

  it('tells truly what would change it', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const result = determine(known, un);
        for (const change of result.wouldChange) {
          assert.notEqual(change.label, result.label);
          if (change.element !== 'means' && change.element !== 'acts') continue;
          const findings = facts(change.to as Finding, change.to as Finding, 'unknown', 'adult')[change.element];
          assert.equal(determine({ ...known, [change.element]: findings }, un).label, change.label);
        }
      }),
    );
  });

  it('is the same, byte for byte, whatever was determined before', () => {
    fc.assert(
      fc.property(anyFacts, (known) => {
        const fresh = compileLawPack(examplePack());
        assert.equal(JSON.stringify(determine(known, un)), JSON.stringify(determine(known, fresh)));
      }),
      { numRuns: 50 },
    );
  });

  it('survives the way out and in again: parse undoes the input form', () => {
    fc.assert(fc.property(anyFacts, (known) => assert.deepEqual(parseFactsOrThrow(toFactsInput(known)), known)));
  });
});
