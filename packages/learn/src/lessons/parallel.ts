// SPDX-License-Identifier: EUPL-1.2
// The same constructs asked three times with other items: before a course, after it and thirty days later. Nobody meets an
// item twice, and over many people every item is used at every time, so that an easy form does not look like learning.

import type { Block } from './lesson.ts';

export const TIMES = ['pre', 'post', 'delayed'] as const;
export type Time = (typeof TIMES)[number];

/** One thing to be learned, with an item for each of three forms that ask for it alike. */
export interface Construct<Item> {
  readonly id: string;
  readonly forms: readonly [Item, Item, Item];
}

/** The delayed test waits this long, because effects fade (learning design, section 2). */
export const DELAY_DAYS = 30;

/**
 * @param seed of the device or room: decides the first form; the other times take the next ones (a Latin square)
 * @returns one item for every construct, in the order of the bank
 */
export function testFor<Item>(bank: readonly Construct<Item>[], time: Time, seed: number): Item[] {
  const step = TIMES.indexOf(time);
  return bank.map(({ forms }, place) => {
    const start = (Math.abs(Math.trunc(seed)) + place) % 3;
    return forms[((start + step) % 3) as 0 | 1 | 2];
  });
}

/** The name that an item of a test is counted under; empty for what asks nothing. */
export function itemName(block: Block): string {
  return block.kind === 'question' ? block.item.id : block.kind === 'case' ? (block.item ?? block.scenario) : '';
}

/** Items are named after what they ask and their form: `offer.2`. Only what has three forms is a construct. */
export function constructsOf(blocks: readonly Block[]): Construct<Block>[] {
  const forms = new Map<string, Block[]>();
  for (const block of blocks) {
    const [construct, form] = itemName(block).split('.');
    if (construct === undefined || form === undefined) continue;
    forms.set(construct, [...(forms.get(construct) ?? []), block]);
  }
  return [...forms].flatMap(([id, [one, two, three]]) =>
    one === undefined || two === undefined || three === undefined ? [] : [{ id, forms: [one, two, three] as const }],
  );
}
