// SPDX-License-Identifier: EUPL-1.2
// How good a linkage is where the truth is known: pairs across lists, the table of histories, by custom and by kind of error.

export interface Scored {
  readonly list: string;
  readonly personId: string;
  readonly cluster: string | number;
  readonly groups: readonly string[];
}

export interface Quality {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly truePairs: number;
  /** B-cubed: mean over records of how pure and how whole their cluster is (Bagga and Baldwin 1998) */
  readonly bCubed: number;
  /** sum over cells of |count - true count| */
  readonly tableError: number;
  /** of pairs of which at least one record belongs to the group */
  readonly byGroup: Readonly<Record<string, { f1: number; precision: number; recall: number; truePairs: number }>>;
}

export function scoreLinkage(records: readonly Scored[]): Quality {
  const truth = pairsBy(records, ({ personId }) => personId);
  const found = pairsBy(records, ({ cluster }) => String(cluster));
  const names = [...new Set(records.flatMap(({ groups }) => groups))].sort();
  const inGroup =
    (group: string) =>
    ([a, b]: readonly [number, number]) =>
      (records[a]?.groups.includes(group) ?? false) || (records[b]?.groups.includes(group) ?? false);
  const { f1, precision, recall, truePairs } = compare(truth, found, records, () => true);
  return {
    f1,
    precision,
    recall,
    truePairs,
    bCubed: bCubed(records),
    tableError: tableError(records),
    byGroup: Object.fromEntries(names.map((group) => [group, compare(truth, found, records, inGroup(group))])),
  };
}

function bCubed(records: readonly Scored[]): number {
  const sizeBy = (keyOf: (record: Scored) => string): Map<string, number> => {
    const sizes = new Map<string, number>();
    for (const record of records) sizes.set(keyOf(record), (sizes.get(keyOf(record)) ?? 0) + 1);
    return sizes;
  };
  const clusterOf = ({ cluster }: Scored): string => String(cluster);
  const personOf = ({ personId }: Scored): string => personId;
  const bothOf = (record: Scored): string => `${record.cluster} ${record.personId}`;
  const [clusters, persons, both] = [sizeBy(clusterOf), sizeBy(personOf), sizeBy(bothOf)];
  let [precision, recall] = [0, 0];
  for (const record of records) {
    const shared = both.get(bothOf(record)) as number;
    precision += shared / (clusters.get(clusterOf(record)) as number);
    recall += shared / (persons.get(personOf(record)) as number);
  }
  return precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall) / records.length;
}

type Pair = readonly [number, number];

function pairsBy(records: readonly Scored[], keyOf: (record: Scored) => string): Pair[] {
  const groups = new Map<string, number[]>();
  records.forEach((record, index) => {
    const key = keyOf(record);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  });
  const pairs: Pair[] = [];
  for (const group of groups.values())
    for (const [at, one] of group.entries())
      for (const other of group.slice(at + 1))
        if (records[one]?.list !== records[other]?.list) pairs.push([one, other]);
  return pairs;
}

function compare(
  truth: readonly Pair[],
  found: readonly Pair[],
  records: readonly Scored[],
  counts: (pair: Pair) => boolean,
) {
  const wanted = truth.filter(counts);
  const made = found.filter(counts);
  const right = made.filter(([a, b]) => records[a]?.personId === records[b]?.personId).length;
  const precision = made.length === 0 ? 1 : right / made.length;
  const recall = wanted.length === 0 ? 1 : right / wanted.length;
  return { f1: (2 * right) / Math.max(1, wanted.length + made.length), precision, recall, truePairs: wanted.length };
}

function tableError(records: readonly Scored[]): number {
  const lists = [...new Set(records.map(({ list }) => list))].sort();
  const count = (keyOf: (record: Scored) => string): Map<number, number> => {
    const masks = new Map<string, number>();
    for (const record of records)
      masks.set(keyOf(record), (masks.get(keyOf(record)) ?? 0) | (1 << lists.indexOf(record.list)));
    const cells = new Map<number, number>();
    for (const mask of masks.values()) cells.set(mask, (cells.get(mask) ?? 0) + 1);
    return cells;
  };
  const truth = count(({ personId }) => personId);
  const made = count(({ cluster }) => String(cluster));
  let error = 0;
  for (let mask = 1; mask < 1 << lists.length; mask += 1)
    error += Math.abs((truth.get(mask) ?? 0) - (made.get(mask) ?? 0));
  return error;
}
