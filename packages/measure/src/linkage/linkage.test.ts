// SPDX-License-Identifier: EUPL-1.2
// Linkage through its door: names of four customs and several scripts, the vectors of the specification, keys and files,
// clusters, refusals, the ring.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  type BlindedList,
  bundleList,
  ClkEncoder,
  encodeList,
  type EncodedList,
  featureKey,
  FIELDS,
  findAllPairs,
  findBlockedPairs,
  type Group,
  isRehearsal,
  linkBundles,
  type LinkageKey,
  linkLists,
  type ListRecord,
  makeKeyPair,
  makeLinkageKey,
  nobleGroup,
  normaliseList,
  openKernel,
  openSealedKey,
  passOn,
  protectBySuppression,
  readEncodedList,
  readList,
  readNameData,
  type RingMaterial,
  sealKey,
  weightsOf,
  writeEncodedList,
  historyKey,
  historyOrder,
} from './index.ts';

const content = join(import.meta.dirname, '../../../../content/linkage');
const fixtures = join(import.meta.dirname, '../../fixtures/linkage');
const file = (name: string): unknown => parse(readFileSync(join(content, `${name}.yaml`), 'utf8'));
const data = readNameData(
  { nicknames: file('nicknames'), variants: file('variants'), glued: file('glued'), countries: file('countries') },
  [],
);
const TODAY = '2026-11-26' as const;
const NOTHING = { purpose: '', legalBasis: '', parties: [], until: '' };
const keyOf = (seed: number): LinkageKey =>
  makeLinkageKey(
    new Uint8Array(40).map((_, index) => index * 3 + seed),
    NOTHING,
  );

function record(fields: Partial<ListRecord>): ListRecord {
  return { ...(Object.fromEntries(FIELDS.map((field) => [field, ''])) as ListRecord), ...fields };
}

const tokens = (fullName: string): readonly string[] =>
  normaliseList([record({ recordId: '1', fullName })], data, TODAY).persons[0]?.tokens ?? [];
const born = (birthDate: string) => normaliseList([record({ recordId: '1', fullName: 'Ana', birthDate })], data, TODAY);

describe('names', () => {
  it('get the keys of the specification (3.1)', () => {
    const vectors: readonly (readonly [string, string])[] = [
      ['Mohamed', 'mmd'],
      ['محمد', 'mmd'],
      ['Youssef', 'asf'],
      ['يوسف', 'asf'],
      ['Hassan', 'asn'],
      ['Alhassan', 'asn'],
      ['الحسن', 'asn'],
      ['Khadija', 'kdj'],
      ['خديجة', 'kdj'],
      ['Souza', 'ss'],
      ['Sousa', 'ss'],
      ['Ximénez', 'jmns'],
      ['Velásquez', 'blsks'],
      ['Quizpe', 'ksp'],
      ['González', 'gnsls'],
    ];
    for (const [name, key] of vectors) assert.deepEqual(tokens(name), [key], name);
  });

  it('of one person get one word in every spelling of the fixture, more than 200 pairs', () => {
    let pairs = 0;
    for (const line of readFileSync(join(fixtures, 'same-name.txt'), 'utf8').split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const spellings = (line.split('|')[1] ?? '').trim().split(/\s+/u);
      const [first = ''] = spellings;
      for (const spelling of spellings.slice(1))
        assert.deepEqual(tokens(spelling), tokens(first), `${first} ${spelling}`);
      pairs += (spellings.length * (spellings.length - 1)) / 2;
    }
    assert.ok(pairs >= 200, String(pairs));
  });

  it('are a set: order, commas, particles, hyphens and fields do not matter', () => {
    const words = tokens('Silva Santos, Ana Maria');
    assert.deepEqual(tokens('Ana Maria da Silva dos Santos'), words);
    assert.deepEqual(tokens('ANA-MARIA SANTOS SILVA'), words);
    const [person] = normaliseList(
      [record({ recordId: '1', givenNames: 'Ana Maria', surname1: 'da Silva', surname2: 'Santos' })],
      data,
      TODAY,
    ).persons;
    assert.deepEqual(person?.tokens, words);
  });

  it('written as one or as two are the same', () => {
    assert.deepEqual(tokens('Abdul Aziz'), tokens('Abdelaziz'));
    assert.deepEqual(tokens('عبد العزيز'), tokens('Abdelaziz'));
    assert.deepEqual(tokens('de la Cruz'), tokens('Delacruz'));
    assert.deepEqual(tokens("O'Brien"), tokens('OBrien'));
    assert.deepEqual(tokens('Abu Zeid'), tokens('Abouzeid'));
  });
});

describe('dates, phones and codes', () => {
  it('read every form of a date and keep year and day apart', () => {
    for (const written of ['1987-07-19', '19/07/1987', '19.07.1987', '19-07-87', '١٩/٠٧/١٩٨٧', '19 de julio de 1987']) {
      const [person] = born(written).persons;
      assert.deepEqual([person?.year, person?.monthDay], [1987, '0719'], written);
    }
    assert.deepEqual([born('1987').persons[0]?.year, born('1987').persons[0]?.monthDay], [1987, undefined]);
  });

  it('drop the day of placeholders, and dates that cannot be', () => {
    for (const written of ['1990-01-01', '1990-07-01', '31/12/1990'])
      assert.deepEqual([born(written).persons[0]?.year, born(written).persons[0]?.monthDay], [1990, undefined]);
    assert.deepEqual(born('2031-05-06').futureRows, [2]);
    assert.equal(born('1850-05-06').warnings['too-old'], 1);
  });

  it('keep nine digits of a phone and drop one that more than three names share', () => {
    const phones = ['+51 987 654 321', '0051987654321', '0987654321', '(987) 654-321'];
    const one = normaliseList(
      phones.map((phone, index) => record({ recordId: String(index), fullName: 'Ana Silva', phone })),
      data,
      TODAY,
    );
    assert.deepEqual(new Set(one.persons.map(({ phone9 }) => phone9)), new Set(['987654321']));
    const shared = normaliseList(
      ['Ana', 'Berta', 'Carla', 'Diana'].map((fullName, index) =>
        record({ recordId: String(index), fullName, phone: '987654321' }),
      ),
      data,
      TODAY,
    );
    assert.deepEqual(new Set(shared.persons.map(({ phone9 }) => phone9)), new Set([undefined]));
  });

  it('tell M from M: mujer where men are H, male elsewhere; countries by code or name', () => {
    const sexes = (codes: readonly string[]) =>
      normaliseList(
        codes.map((sex, index) => record({ recordId: String(index), fullName: 'Ana', sex })),
        data,
        TODAY,
      ).persons.map(({ sex }) => sex);
    assert.deepEqual(sexes(['H', 'M']), ['m', 'f']);
    assert.deepEqual(sexes(['F', 'M', 'Femenino', 'ذكر']), ['f', 'm', 'f', 'm']);
    const nations = ['PRY', 'PY', 'Paraguay', 'paraguaya'].map(
      (nationality) =>
        normaliseList([record({ recordId: '1', fullName: 'Ana', nationality })], data, TODAY).persons[0]?.nat,
    );
    assert.deepEqual(new Set(nations), new Set(['pry']));
  });
});

describe('encodings', () => {
  const master = new Uint8Array(32).map((_, index) => index);

  it('are those of the vectors (4.1)', () => {
    assert.equal(
      Buffer.from(featureKey(master, 'name')).toString('hex'),
      '06e3644977eae7e67abccacbfd2993305395a58e016291cb29985d115e525722',
    );
    const encoder = new ClkEncoder(master);
    const bits = (feature: 'name' | 'birthYear', text: string, count: number) => [
      ...encoder.bitsOf({ feature, text, bits: count }),
    ];
    assert.deepEqual(bits('name', 't:gnsls', 8), [306, 664, 27, 7, 192, 427, 380, 371]);
    assert.deepEqual(bits('name', 'g:_g', 4), [114, 632, 838, 103]);
    assert.deepEqual(bits('name', 'g:gn', 4), [900, 806, 462, 96]);
    assert.deepEqual(bits('birthYear', 'y:1987', 6), [197, 409, 120, 657, 917, 747]);
  });

  it('of other keys are alike by chance only', () => {
    const [person] = normaliseList(
      [record({ recordId: '1', fullName: 'Ana Maria Silva Santos', birthDate: '1987-07-19', nationality: 'BRA' })],
      data,
      TODAY,
    ).persons;
    assert.ok(person);
    let shared = 0;
    let expected = 0;
    for (let seed = 0; seed < 20; seed += 1) {
      const [one, other] = [seed, seed + 100].map((own) =>
        new ClkEncoder(featureKey(master, String(own))).encode(person),
      );
      assert.ok(one && other);
      one.forEach((byte, at) => {
        for (let both = byte & (other[at] as number); both > 0; both &= both - 1) shared += 1;
      });
      expected += ((weightsOf(one)[0] as number) * (weightsOf(other)[0] as number)) / 1024;
    }
    assert.ok(shared < 2 * expected, `${shared} ${expected}`);
  });

  it('are counted alike by every kernel', () => {
    const filters = fc.uint8Array({ minLength: 6 * 128, maxLength: 6 * 128 });
    fc.assert(
      fc.property(filters, fc.integer({ min: 0, max: 300 }), (bytes, least) => {
        const answers = (['words', 'vectors', 'arrays'] as const).map((name) => {
          const kernel = openKernel(bytes, weightsOf(bytes), 6, name);
          kernel.leastFor.fill(least);
          for (let k = 0; k < 6; k += 1) kernel.chosen[k] = k;
          const scanned = Array.from(kernel.found.slice(0, 2 * kernel.scan(0, 0, 6, least)));
          const picked = Array.from(kernel.found.slice(0, 2 * kernel.pick(0, 6)));
          return { scanned, picked };
        });
        assert.deepEqual(answers[1], answers[0]);
        assert.deepEqual(answers[2], answers[0]);
        assert.deepEqual(answers[0]?.picked, answers[0]?.scanned);
      }),
      { numRuns: 20 },
    );
  });
});

const FIRST = 'Ana Berta Carla Diana Elena Flora Gloria Helena Irene Julia Karina Lucia Marta Nadia Olga Paula'.split(
  ' ',
);
const LAST =
  'Silva Rojas Medina Quispe Torres Vargas Castro Duarte Flores Mendes Nunes Pinto Ramos Soto Vega Zapata'.split(' ');

/** Persons of a fictional population by number; every list writes them a little differently. */
function listOf(party: string, persons: readonly number[]): ListRecord[] {
  return persons.map((person) => {
    const first = FIRST[person % 16] as string;
    const last = LAST[Math.floor(person / 16) % 16] as string;
    const day = 2 + ((person * 7) % 26);
    const year = 1960 + ((person * 13) % 45);
    return record({
      recordId: `${party}${person}`,
      fullName: party === 'B' ? `${last.toUpperCase()}, ${first.toUpperCase()}` : `${first} ${last}`,
      birthDate: party === 'C' ? `${day}/${2 + (person % 10)}/${year}` : `${year}-${2 + (person % 10)}-${day}`,
      sex: 'F',
      nationality: ['PER', 'BOL', 'BRA'][person % 3] as string,
    });
  });
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const LISTS = { A: range(0, 120), B: range(60, 180), C: range(100, 240) };

async function encoded(key: LinkageKey, party: 'A' | 'B' | 'C', persons = LISTS[party]): Promise<EncodedList> {
  const made = await encodeList({ records: listOf(party, persons), party, key, data, today: TODAY });
  assert.ok(made.ok, JSON.stringify(made));
  return made.value.list;
}

describe('a linkage of three lists', () => {
  let lists: EncodedList[];
  before(async () => {
    lists = await Promise.all((['A', 'B', 'C'] as const).map((party) => encoded(keyOf(1), party)));
  });

  it('counts every person once, on exactly the right lists, whatever the key', async () => {
    const truth = new Map<string, number>();
    for (const person of range(0, 240)) {
      const mask = Object.values(LISTS).reduce((sum, own, list) => sum | (own.includes(person) ? 1 << list : 0), 0);
      truth.set(historyKey(mask, 3), (truth.get(historyKey(mask, 3)) ?? 0) + 1);
    }
    const other = await Promise.all((['A', 'B', 'C'] as const).map((party) => encoded(keyOf(99), party)));
    for (const own of [lists, other]) {
      const linked = await linkLists(own);
      assert.ok(linked.ok);
      const { history, labels, records } = linked.value;
      const found = Object.fromEntries(historyOrder(3).map((mask) => [historyKey(mask, 3), history.counts[mask] ?? 0]));
      for (const [key, count] of truth)
        assert.ok(Math.abs((found[key] ?? 0) - count) <= 3, `${key} ${found[key]} ${count}`);
      assert.equal(
        history.counts.reduce((sum, count) => sum + count, 0),
        new Set(labels).size,
      );
      // no cluster holds two records of one list: nobody repeats here
      let at = 0;
      for (const size of records) {
        assert.equal(new Set(labels.slice(at, at + size)).size, size);
        at += size;
      }
    }
  });

  it('finds in buckets what it finds among all pairs', () => {
    const filters = new Uint8Array(lists.reduce((sum, list) => sum + list.filters.length, 0));
    const owner: number[] = [];
    let at = 0;
    lists.forEach((list, index) => {
      filters.set(list.filters, at);
      at += list.filters.length;
      for (const _ of list.ids) owner.push(index);
    });
    const set = { filters, listOf: Uint8Array.from(owner) };
    const all = findAllPairs(set, { least: 0.7, within: false });
    const blocked = findBlockedPairs(set, { least: 0.7, within: false });
    assert.ok(all.s.length > 100);
    assert.ok(blocked.s.length >= 0.98 * all.s.length, `${blocked.s.length} of ${all.s.length}`);
    assert.ok(blocked.s.length <= all.s.length);
  });

  it('refuses one list, a list sent twice, other keys, and files that were cut or changed', async () => {
    const [a, b] = lists as [EncodedList, EncodedList, EncodedList];
    const codes = async (own: readonly EncodedList[]): Promise<readonly string[]> => {
      const linked = await linkLists(own);
      return linked.ok ? [] : linked.problems.map(({ code }) => code);
    };
    assert.deepEqual(await codes([a]), ['one-list']);
    assert.deepEqual(await codes([a, { ...a, header: { ...a.header, party: 'X' } }]), ['same-list']);
    assert.deepEqual(await codes([a, await encoded(keyOf(5), 'B')]), ['different-keys']);
    assert.deepEqual(await codes([a, { ...b, header: { ...b.header, parameters: 'clk-1;bits=512' } }]), [
      'different-parameters',
    ]);
    assert.deepEqual(await codes([a, { ...b, header: { ...b.header, normVersion: '1-other' } }]), ['different-norms']);
    const text = [...writeEncodedList(a)].join('');
    assert.ok(readEncodedList(text).ok);
    const read = (changed: string): string | undefined => {
      const outcome = readEncodedList(changed);
      return outcome.ok ? undefined : outcome.problems[0]?.code;
    };
    assert.equal(read(text.slice(0, text.length / 2)), 'truncated');
    assert.equal(read(text.replace('["A3","', '["A3","B')), 'damaged');
    assert.equal(read('recordId,fullName\n1,Ana\n'), 'not-an-encoding');
    assert.ok(!text.includes('Silva') && !text.includes('1987'));
  });
});

describe('a list', () => {
  const refusal = async (records: readonly ListRecord[]): Promise<readonly string[]> => {
    const made = await encodeList({ records, party: 'A', key: keyOf(1), data, today: TODAY });
    return made.ok ? [] : made.problems.map(({ code }) => code);
  };

  it('is refused when it is short, nameless, repeats itself or knows the future', async () => {
    const records = listOf('A', range(0, 120));
    assert.deepEqual(await refusal(records), []);
    assert.deepEqual(await refusal(records.slice(0, 49)), ['too-few-persons']);
    assert.deepEqual(await refusal(records.map((own) => ({ ...own, fullName: '' }))), ['no-names']);
    assert.deepEqual(await refusal(records.map((own, at) => (at === 7 ? { ...own, birthDate: '2030-02-03' } : own))), [
      'future-birth',
    ]);
    const twice = records.slice(0, 20).map((own) => ({ ...own, recordId: `${own.recordId}b` }));
    assert.deepEqual(await refusal([...records, ...twice]), ['too-many-duplicates']);
  });

  it('needs a number for every record and a name column', () => {
    const codes = (rows: readonly (readonly string[])[]): readonly string[] => {
      const read = readList(rows);
      return read.ok ? [] : read.problems.map(({ code }) => code);
    };
    assert.deepEqual(codes([]), ['empty-list']);
    assert.deepEqual(codes([['name'], ['Ana']]), ['no-record-id']);
    assert.deepEqual(
      codes([
        ['recordId', 'sex'],
        ['1', 'F'],
      ]),
      ['no-name-column'],
    );
    assert.deepEqual(
      codes([
        ['recordId', 'name'],
        ['1', 'Ana'],
        ['1', 'Eva'],
        ['', 'Ines'],
      ]),
      ['missing-record-id', 'repeated-record-id'],
    );
    assert.deepEqual(
      codes([
        ['id_registro', 'Record ID', 'Nombre completo'],
        ['x', '1', 'Ana'],
      ]),
      [],
    );
  });
});

describe('a key', () => {
  it('is sealed for one holder and opens for nobody else', () => {
    const key = makeLinkageKey(randomBytes(40), { ...NOTHING, purpose: 'rehearsal', legalBasis: 'art. 1' });
    const [ana, eva, bob] = ['Ana', 'Eva', 'Bob'].map((name) => makeKeyPair(name, randomBytes(32)));
    assert.ok(ana && eva && bob);
    const sealed = sealKey(key, ana.own, eva.shared, randomBytes(32));
    assert.ok(!JSON.stringify(sealed).includes(key.secret));
    assert.deepEqual(openSealedKey(sealed, eva.own, ana.shared), { ok: true, value: key });
    assert.equal(openSealedKey(sealed, bob.own, ana.shared).ok, false);
    assert.equal(openSealedKey(sealed, eva.own, bob.shared).ok, false);
    const changed = { ...sealed, agreement: { ...sealed.agreement, purpose: 'other' } };
    assert.equal(openSealedKey(changed, eva.own, ana.shared).ok, false);
    assert.equal(isRehearsal(key.agreement), false);
    assert.equal(isRehearsal(NOTHING), true);
  });
});

const PRIME = 2n ** 61n - 1n;

/** A small group in which tests are quick: powers in the numbers modulo 2^61 - 1. Right, and of no strength. */
const smallGroup: Group = {
  derive(uniform) {
    const elements = new Uint8Array((uniform.length / 64) * 32);
    for (let k = 0; k * 64 < uniform.length; k += 1) {
      const hash = createHash('sha256')
        .update(uniform.subarray(k * 64, k * 64 + 64))
        .digest();
      put(elements, k, (hash.readBigUInt64LE(0) % (PRIME - 2n)) + 2n);
    }
    return elements;
  },
  multiply(elements, seed) {
    const exponent = (Buffer.from(seed).readBigUInt64LE(0) >> 24n) | 1n;
    const products = new Uint8Array(elements.length);
    for (let k = 0; k * 32 < elements.length; k += 1) {
      let [base, power, rest] = [Buffer.from(elements.subarray(k * 32, k * 32 + 8)).readBigUInt64LE(0), 1n, exponent];
      for (; rest > 0n; rest >>= 1n) {
        if (rest & 1n) power = (power * base) % PRIME;
        base = (base * base) % PRIME;
      }
      put(products, k, power);
    }
    return products;
  },
};

function put(elements: Uint8Array, at: number, value: bigint): void {
  new DataView(elements.buffer, elements.byteOffset).setBigUint64(at * 32, value, true);
}

describe('the ring', () => {
  it('multiplies in ristretto255 so that the order of parties does not matter', async () => {
    const [one, two] = [randomBytes(64), randomBytes(64)];
    const element = await nobleGroup.derive(randomBytes(64));
    assert.deepEqual(
      await nobleGroup.multiply(await nobleGroup.multiply(element, one), two),
      await nobleGroup.multiply(await nobleGroup.multiply(element, two), one),
    );
  });

  it('gives the table of three lists, without any list leaving its holder', async () => {
    const parties = ['A', 'B', 'C'] as const;
    const materials = parties.map(
      (): RingMaterial => ({ group: smallGroup, random: randomBytes, secret: randomBytes(64) }),
    );
    const rounds: BlindedList[] = [];
    for (const [at, party] of parties.entries()) {
      const request = { records: listOf(party, LISTS[party]), party, key: keyOf(1), data, today: TODAY, keepIds: true };
      const made = await bundleList({ ...request, material: materials[at] as RingMaterial });
      assert.ok(made.ok);
      let list = made.value.list;
      assert.equal(list.header.records % 100, 0);
      for (const material of [1, 2].map((step) => materials[(at + step) % 3] as RingMaterial)) {
        const passed = await passOn(list, material);
        assert.ok(passed.ok);
        list = passed.value;
      }
      const again = await passOn(list, materials[at] as RingMaterial);
      assert.equal(again.ok ? '' : again.problems[0]?.code, 'already-blinded');
      rounds.push(list);
    }
    const linked = linkBundles(rounds);
    assert.ok(linked.ok);
    const { counts } = linked.value.history;
    for (const [mask, count] of [
      [1, 60],
      [2, 0],
      [3, 40],
      [4, 60],
      [6, 60],
      [7, 20],
    ] as const)
      assert.ok(Math.abs((counts[mask] as number) - count) <= 3, `${mask}: ${counts[mask]}`);
    const [first, second, third] = rounds as [BlindedList, BlindedList, BlindedList];
    const short = { ...first, header: { ...first.header, blindedBy: first.header.blindedBy.slice(0, 2) } };
    const early = linkBundles([short, second, third]);
    assert.equal(early.ok ? '' : early.problems[0]?.code, 'rounds-missing');
  });
});

describe('what leaves', () => {
  it('holds no cell from 1 to 9, and never one withheld cell alone among those of a list', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(counts, (cells) => {
        const exact = [0, ...cells];
        const { history, intervals } = protectBySuppression({ lists: ['A', 'B', 'C'], counts: exact });
        for (const mask of historyOrder(3)) {
          const key = historyKey(mask, 3);
          const count = exact[mask] as number;
          if (history[key] === null) {
            const [low, high] = intervals[key] as readonly [number, number];
            assert.ok(low <= count && count <= high);
          } else assert.ok(history[key] === count && (count === 0 || count >= 10));
        }
        for (let list = 0; list < 3; list += 1) {
          const own = historyOrder(3).filter((mask) => (mask >> list) & 1);
          const hidden = own.filter((mask) => history[historyKey(mask, 3)] === null);
          const others = own.filter((mask) => !hidden.includes(mask) && (exact[mask] as number) > 0);
          assert.ok(hidden.length !== 1 || others.length === 0);
        }
      }),
    );
  });
});
