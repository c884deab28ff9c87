// SPDX-License-Identifier: EUPL-1.2
// Synthetic records made from published counts and nothing else. No combination up to the length of the counts stands in a
// record unless it is among them. The same counts give the same records: the random numbers start from the counts.
//
// First every record is drawn column by column, each value as likely as its pairs with the values already there make it.
// Then records are mended: a cell is given another value where that brings the counts of all combinations nearer to the
// published ones (in the manner of the record updates of PrivSyn: Zhang et al., USENIX Security 2021; here on every
// combination that is published at once, weighted so that rare and common ones count by their relative error).

import { RandomStream } from '../numeric/random.ts';
import { type Aggregates, stepsInAnyOrder } from './aggregates.ts';
import type { Steps } from './combinations.ts';
import { MOST_ATTRIBUTES_OF_RECORD } from './case-records.ts';

export interface SyntheticRecords {
  readonly count: number;
  /** as in `CaseRecords` */
  readonly starts: Uint32Array;
  readonly items: Uint16Array;
}

export interface SynthesisOptions {
  /** looks at every cell so many times; fewer where the table is so large that it would take longer than `mostWork` */
  readonly sweeps?: number | undefined;
  /** combinations looked up in all, about */
  readonly mostWork?: number | undefined;
  readonly beat?: ((done: number, total: number) => void) | undefined;
}

const SWEEPS = 6;
const MOST_WORK = 4e9;

export function synthesise(aggregates: Aggregates, options: SynthesisOptions = {}): SyntheticRecords {
  const maker = new Maker(aggregates);
  const { recordCount } = aggregates;
  const beat = options.beat ?? (() => {});
  const average = aggregates.counts[0]?.reduce((sum, count) => sum + count, 0) ?? 0;
  const size = Math.max(1, average / recordCount);
  const perCell =
    2 *
    (1 +
      size +
      (aggregates.levels.length > 2 ? (size * size) / 2 : 0) +
      (aggregates.levels.length > 3 ? size ** 3 / 6 : 0));
  const affordable = Math.floor((options.mostWork ?? MOST_WORK) / (perCell * maker.places * recordCount));
  const sweeps = Math.max(1, Math.min(options.sweeps ?? SWEEPS, affordable));
  const total = (1 + sweeps) * recordCount;
  maker.drawAll((record) => beat(record, total));
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (let record = 0; record < recordCount; record += 1) {
      if (record % 512 === 0) beat((1 + sweep) * recordCount + record, total);
      maker.mend(record);
    }
    if (sweep === sweeps - 1) maker.fill();
  }
  return maker.records();
}

/** What a cell of a record may hold: the values of a column that holds one, or one value of a column that holds several. */
interface Place {
  readonly values: Uint16Array;
  /** running sums of the counts of the values and, last, of the blank */
  readonly sums: Float64Array;
}

class Maker {
  readonly #aggregates: Aggregates;
  readonly #random: RandomStream;
  readonly #steps: readonly Steps[];
  readonly #attributes: number;
  readonly #places: readonly Place[];
  readonly #counts: Float32Array[];
  readonly #targets: Float32Array[];
  readonly #weights: Float32Array[];
  readonly #lift: Float32Array;
  readonly #blankLift: Float32Array;
  /** how likely each value is in the next record */
  readonly #share: Float64Array;
  /** record r: `#cells[r * stride …]`, `#sizes[r]` of them, in no order */
  readonly #cells: Uint16Array;
  readonly #sizes: Uint8Array;
  /** combinations found by the last look: per length - 1 */
  readonly #found: Int32Array[];
  readonly #foundSize: Int32Array;
  readonly #scores = new Float64Array(65_536);
  readonly #order: Uint16Array;
  /** what made the last look fail */
  #inTheWay = 0;

  constructor(aggregates: Aggregates) {
    this.#aggregates = aggregates;
    const { space, counts, recordCount, levels } = aggregates;
    this.#attributes = space.size;
    this.#steps = stepsInAnyOrder(aggregates);
    this.#targets = counts.map((own) => Float32Array.from(own));
    this.#counts = counts.map((own) => new Float32Array(own.length));
    this.#weights = counts.map((own, k) =>
      Float32Array.from(own, (count) => (IMPORTANCE[k] ?? 1) / (count + SOFTENING)),
    );
    this.#random = new RandomStream(hashOf(counts));
    this.#share = new Float64Array(space.size);
    this.#places = placesOf(aggregates);
    [this.#lift, this.#blankLift] = this.#lifts();
    this.#cells = new Uint16Array(recordCount * STRIDE);
    this.#sizes = new Uint8Array(recordCount);
    this.#found = levels.map(() => new Int32Array(1 << 14));
    this.#foundSize = new Int32Array(levels.length);
    this.#order = Uint16Array.from(this.#places, (_, k) => k);
  }

  get places(): number {
    return this.#places.length;
  }

  /** Of attributes a and b: how many times as often they stand together as if they were independent; of a's blank too. */
  #lifts(): [Float32Array, Float32Array] {
    const { space, counts, recordCount } = this.#aggregates;
    const size = space.size;
    const single = counts[0] as Int32Array;
    const lift = new Float32Array(size * size);
    const blank = new Float32Array(this.#places.length * size);
    const pairs = this.#steps[0];
    for (let b = 0; b < size; b += 1) {
      const ofB = single[b] as number;
      if (ofB === 0) continue;
      this.#places.forEach(({ values }, place) => {
        let together = 0;
        let all = 0;
        for (const a of values) {
          const pair = pairs?.get(a, b) ?? -1;
          const count = pair < 0 ? 0 : (counts[1]?.[pair] as number);
          together += count;
          all += single[a] as number;
          lift[a * size + b] = (count * recordCount) / ((single[a] as number) * ofB);
        }
        const expected = Math.max(1, recordCount - all) / recordCount;
        blank[place * size + b] = Math.max(0.5, ofB - together) / ofB / expected;
      });
    }
    return [lift, blank];
  }

  /**
   * Records of rare values first: a rare value stands beside few others only, and would be crowded out of records that are
   * full already.
   */
  drawAll(beat: (done: number) => void): void {
    const { counts, recordCount } = this.#aggregates;
    const single = counts[0] as Int32Array;
    const rareFirst = Array.from(single.keys())
      .filter((a) => (single[a] as number) > 0)
      .sort((a, b) => (single[a] as number) - (single[b] as number));
    let record = 0;
    const now = this.#counts[0] as Float32Array;
    for (const attribute of rareFirst)
      for (; (now[attribute] as number) < (single[attribute] as number) && record < recordCount * SEEDED; record += 1) {
        if (record % 512 === 0) beat(record);
        this.#look(record, attribute, -1);
        this.#add(record, attribute);
        this.#draw(record);
      }
    for (; record < recordCount; record += 1) {
      if (record % 512 === 0) beat(record);
      this.#draw(record);
    }
  }

  /** Fills the places of one record. */
  #draw(record: number): void {
    const order = this.#order;
    for (let k = order.length - 1; k > 0; k -= 1) {
      const other = Math.floor(this.#random.uniform() * (k + 1));
      const swapped = order[k] as number;
      order[k] = order[other] as number;
      order[other] = swapped;
    }
    for (const place of order) this.#drawPlace(record, place);
  }

  #drawPlace(record: number, at: number): void {
    const { values } = this.#places[at] as Place;
    const size = this.#sizes[record] as number;
    if (size >= STRIDE) return;
    const base = record * STRIDE;
    // the place of the value that the record began with
    if (size > 0 && values.includes(this.#cells[base] as number)) return;
    const attributes = this.#attributes;
    const damping = size === 0 ? 0 : 1 / Math.sqrt(size);
    // what is still missing, over the records that are still to come: what found no place so far gets more chances
    const left = this.#aggregates.recordCount - record;
    let blank = 1;
    for (const value of values) {
      this.#share[value] = this.#missing(value) / left;
      blank -= this.#share[value];
    }
    let blankScore = 0;
    for (let k = 0; k < size; k += 1)
      blankScore += Math.log(this.#blankLift[at * attributes + (this.#cells[base + k] as number)] as number);
    blankScore = Math.max(0.001, blank) * Math.exp(blankScore * damping);
    let total = blankScore;
    for (let v = 0; v < values.length; v += 1) {
      const value = values[v] as number;
      let product = 1;
      let logs = 0;
      for (let k = 0; k < size; k += 1) {
        product *= this.#lift[value * attributes + (this.#cells[base + k] as number)] as number;
        if (product === 0) break;
        if (product < 1e-100 || product > 1e100) {
          logs += Math.log(product);
          product = 1;
        }
      }
      const score = product === 0 ? 0 : (this.#share[value] as number) * Math.exp((logs + Math.log(product)) * damping);
      this.#scores[v] = score;
      total += score;
    }
    for (let tries = 0; tries < 4; tries += 1) {
      let u = this.#random.uniform() * total - blankScore;
      if (u < 0) return;
      let v = 0;
      while (v < values.length - 1 && (u -= this.#scores[v] as number) >= 0) v += 1;
      const value = values[v] as number;
      if ((this.#scores[v] as number) > 0 && this.#look(record, value, -1)) {
        this.#add(record, value);
        return;
      }
    }
  }

  /** Looks in records at random for a place for the values that are still missing, rarest first. */
  fill(): void {
    const { counts, recordCount } = this.#aggregates;
    const single = counts[0] as Int32Array;
    const now = this.#counts[0] as Float32Array;
    const wanted = this.#places
      .flatMap(({ values }) => Array.from(values, (value) => ({ value, values })))
      .sort((a, b) => (single[a.value] as number) - (single[b.value] as number));
    let left = MOST_TRIES;
    for (const { value, values } of wanted)
      for (let tries = TRIES * ((single[value] as number) - (now[value] as number)); tries > 0; tries -= 1) {
        if (!this.#isMissing(value) || left === 0) break;
        left -= 1;
        const record = Math.floor(this.#random.uniform() * recordCount);
        const present = this.#presentIn(record, values);
        if (present !== value) this.#replace(record, present, value);
      }
  }

  /** The value of these that the record has, or -1; `values` are neighbours in number. */
  #presentIn(record: number, values: Uint16Array): number {
    const base = record * STRIDE;
    const low = values[0] as number;
    const high = values[values.length - 1] as number;
    for (let at = base + (this.#sizes[record] as number) - 1; at >= base; at -= 1) {
      const own = this.#cells[at] as number;
      if (own >= low && own <= high) return own;
    }
    return -1;
  }

  /** Gives each place another value where that brings the counts nearer. */
  mend(record: number): void {
    for (let at = 0; at < this.#places.length; at += 1) {
      const { values, sums } = this.#places[at] as Place;
      const present = this.#presentIn(record, values);
      const proposed = this.#propose(values, sums);
      if (proposed !== present) this.#replace(record, present, proposed);
    }
  }

  /** Puts `proposed` in the place of `present` (-1: blank) when the counts come nearer; else leaves all as it was. */
  #replace(record: number, present: number, proposed: number): void {
    let change = 0;
    if (present >= 0) {
      this.#look(record, present, present);
      change += this.#gain(-1);
    }
    if (proposed < 0) {
      if (change < 0) this.#remove(record, present);
      return;
    }
    if (present < 0 && (this.#sizes[record] as number) >= STRIDE) return;
    if (!this.#look(record, proposed, present)) {
      if (this.#isMissing(proposed)) this.#replaceMaking(record, present, proposed, change);
      return;
    }
    change += this.#gain(1);
    if (change >= 0) return;
    if (present >= 0) {
      this.#look(record, present, present);
      this.#remove(record, present);
      this.#look(record, proposed, -1);
    }
    this.#add(record, proposed);
  }

  #missing(attribute: number): number {
    return Math.max(0, (this.#targets[0]?.[attribute] as number) - (this.#counts[0]?.[attribute] as number));
  }

  #isMissing(attribute: number): boolean {
    return this.#missing(attribute) > 0;
  }

  /**
   * The same for a value that may not stand beside some of what is there: they make room, if that is worth it. Rare values
   * find a place only in this way.
   */
  #replaceMaking(record: number, present: number, proposed: number, change: number): void {
    const gone: number[] = [];
    let total = 0;
    if (present >= 0) {
      total += change;
      this.#look(record, present, present);
      this.#remove(record, present);
      gone.push(present);
    }
    while (!this.#look(record, proposed, -1)) {
      const leaving = this.#inTheWay;
      if (gone.length > MOST_LEAVING) {
        this.#putBack(record, gone);
        return;
      }
      this.#look(record, leaving, leaving);
      total += this.#gain(-1);
      this.#remove(record, leaving);
      gone.push(leaving);
    }
    if (total + this.#gain(1) < 0) this.#add(record, proposed);
    else this.#putBack(record, gone);
  }

  #putBack(record: number, gone: readonly number[]): void {
    for (const attribute of gone) {
      this.#look(record, attribute, -1);
      this.#add(record, attribute);
    }
  }

  /** A value or -1 for blank, as often as they should be. */
  #propose(values: Uint16Array, sums: Float64Array): number {
    const u = this.#random.uniform() * (sums[sums.length - 1] as number);
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (u < (sums[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low === values.length ? -1 : (values[low] as number);
  }

  /**
   * Every combination of `attribute` with what stands in the record, without `leaving`.
   *
   * @returns false when one of them is not published
   */
  #look(record: number, attribute: number, leaving: number): boolean {
    this.#foundSize.fill(0);
    if ((this.#aggregates.counts[0]?.[attribute] as number) <= 0) return false;
    (this.#found[0] as Int32Array)[0] = attribute;
    this.#foundSize[0] = 1;
    if (this.#steps.length === 0) return true;
    const base = record * STRIDE;
    return this.#lookDeeper(attribute, 0, base, base + (this.#sizes[record] as number), leaving);
  }

  #lookDeeper(combination: number, depth: number, from: number, to: number, leaving: number): boolean {
    const steps = this.#steps[depth] as Steps;
    const isLast = depth === this.#steps.length - 1;
    const found = this.#found[depth + 1] as Int32Array;
    let size = this.#foundSize[depth + 1] as number;
    const { dense, isDense } = steps;
    const row = combination * this.#attributes;
    for (let at = from; at < to; at += 1) {
      const other = this.#cells[at] as number;
      if (other === leaving) continue;
      const next = isDense ? (dense[row + other] as number) - 1 : steps.get(combination, other);
      if (next < 0) {
        this.#inTheWay = other;
        return false;
      }
      found[size] = next;
      size += 1;
      if (!isLast && !this.#lookDeeper(next, depth + 1, at + 1, to, leaving)) return false;
    }
    this.#foundSize[depth + 1] = size;
    return true;
  }

  /** How the distance changes when the combinations last found become one more (1) or one fewer (-1). */
  #gain(sign: 1 | -1): number {
    let sum = 0;
    for (let k = 0; k < this.#found.length; k += 1) {
      const found = this.#found[k] as Int32Array;
      const size = this.#foundSize[k] as number;
      const counts = this.#counts[k] as Float32Array;
      const targets = this.#targets[k] as Float32Array;
      const weights = this.#weights[k] as Float32Array;
      for (let f = 0; f < size; f += 1) {
        const c = found[f] as number;
        sum += (weights[c] as number) * (2 * sign * ((counts[c] as number) - (targets[c] as number)) + 1);
      }
    }
    return sum;
  }

  #count(sign: 1 | -1): void {
    for (let k = 0; k < this.#found.length; k += 1) {
      const found = this.#found[k] as Int32Array;
      const counts = this.#counts[k] as Float32Array;
      const size = this.#foundSize[k] as number;
      for (let f = 0; f < size; f += 1) counts[found[f] as number] = (counts[found[f] as number] as number) + sign;
    }
  }

  /** After a look at it. */
  #add(record: number, attribute: number): void {
    this.#count(1);
    const size = this.#sizes[record] as number;
    this.#cells[record * STRIDE + size] = attribute;
    this.#sizes[record] = size + 1;
  }

  /** After a look at it. */
  #remove(record: number, attribute: number): void {
    this.#count(-1);
    const base = record * STRIDE;
    const last = base + (this.#sizes[record] as number) - 1;
    for (let at = base; at <= last; at += 1)
      if (this.#cells[at] === attribute) {
        this.#cells[at] = this.#cells[last] as number;
        break;
      }
    this.#sizes[record] = (this.#sizes[record] as number) - 1;
  }

  records(): SyntheticRecords {
    const count = this.#sizes.length;
    const starts = new Uint32Array(count + 1);
    for (let record = 0; record < count; record += 1)
      starts[record + 1] = (starts[record] as number) + (this.#sizes[record] as number);
    const items = new Uint16Array(starts[count] as number);
    for (let record = 0; record < count; record += 1) {
      const base = record * STRIDE;
      items.set(this.#cells.slice(base, base + (this.#sizes[record] as number)).sort(), starts[record]);
    }
    return { count, starts, items };
  }
}

/** so many may make room for one */
const MOST_LEAVING = 24;
const STRIDE = MOST_ATTRIBUTES_OF_RECORD;
/** added to a count in the weight of its error: errors of rare combinations do not outweigh everything */
const SOFTENING = 5;
/** how much an error of length 1, 2, … weighs */
const IMPORTANCE = [600, 6, 1, 1];
/** records looked at for each missing one */
const TRIES = 40;
/** and in all, rarest values first */
const MOST_TRIES = 1_000_000;
/** share of the records that begin with a rare value */
const SEEDED = 0.5;

function placesOf({ space, counts, recordCount }: Aggregates): Place[] {
  const single = counts[0] as Int32Array;
  const byColumn = new Map<number, number[]>();
  for (let a = 0; a < space.size; a += 1) {
    if ((single[a] as number) <= 0) continue;
    const column = space.columns[a] as number;
    byColumn.set(column, [...(byColumn.get(column) ?? []), a]);
  }
  const place = (values: readonly number[]): Place => {
    let sum = 0;
    const sums = values.map((value) => (sum += single[value] as number));
    return { values: Uint16Array.from(values), sums: Float64Array.from([...sums, Math.max(sum * 1.02, recordCount)]) };
  };
  return [...byColumn].flatMap(([column, values]) =>
    space.several[column] === 1 ? values.map((value) => place([value])) : [place(values)],
  );
}

function hashOf(counts: readonly Int32Array[]): number {
  let hash = 0x811c9dc5;
  for (const own of counts) for (const count of own) hash = Math.imul(hash ^ count, 0x01000193);
  return hash >>> 0;
}
