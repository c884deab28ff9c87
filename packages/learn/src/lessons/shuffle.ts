// SPDX-License-Identifier: EUPL-1.2
// Order by a seed: options of a question and mixed sets of cases. The same seed gives the same order on every device.

/** Numbers in [0, 1) from a 32-bit seed. Source: mulberry32, T. Ettinger, public domain; not for secrets. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A new list in an order that the seed decides (Fisher-Yates). */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = randomFrom(seed);
  const order = [...list];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/**
 * Mixes look-alike cases so that neighbours are of different kinds wherever that is possible (learning design,
 * section 2, discrimination training): always takes from the largest kind that differs from the last one.
 */
export function interleaved<T>(list: readonly T[], kindOf: (item: T) => string, seed: number): T[] {
  const piles = new Map<string, T[]>();
  for (const item of shuffled(list, seed)) {
    const kind = kindOf(item);
    const pile = piles.get(kind);
    if (pile === undefined) piles.set(kind, [item]);
    else pile.push(item);
  }
  const mixed: T[] = [];
  let last: string | undefined;
  while (mixed.length < list.length) {
    const open = [...piles].filter(([, pile]) => pile.length > 0);
    const fitting = open.filter(([kind]) => kind !== last);
    const [kind, pile] = (fitting.length > 0 ? fitting : open).reduce((one, other) =>
      other[1].length > one[1].length ? other : one,
    );
    mixed.push(pile.shift() as T);
    last = kind;
  }
  return mixed;
}
