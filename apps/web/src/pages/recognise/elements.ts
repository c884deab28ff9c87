// SPDX-License-Identifier: EUPL-1.2
// The three elements as this page shows them: their codes, where their texts stand, and what the picture concludes from a
// choice. A learning aid: the determination itself is made only by @amparo/recognise/palermo.

import { ACTS, type Code, MEANS, PURPOSES } from '@amparo/recognise/palermo';

export const ELEMENTS = ['acts', 'means', 'purposes'] as const;
export type ElementName = (typeof ELEMENTS)[number];

export const CODES_OF: Readonly<Record<ElementName, readonly Code[]>> = {
  acts: ACTS,
  means: MEANS,
  purposes: PURPOSES,
};
/** The singular under which palermo.yaml keeps the codes. */
export const TEXTS_OF = { acts: 'act', means: 'means', purposes: 'purpose' } as const satisfies Record<
  ElementName,
  string
>;

/** Art. 3(a) of the Protocol names the purposes up to and with this one; the rest comes from other sources. */
const LAST_NAMED = PURPOSES.indexOf('organ-removal');
export const NAMED_PURPOSES = PURPOSES.slice(0, LAST_NAMED + 1);
export const FURTHER_PURPOSES = PURPOSES.slice(LAST_NAMED + 1);

/** Enough to try the picture on a small phone; the walk below it shows all. */
export const PICTURE_CODES: Readonly<Record<ElementName, readonly Code[]>> = {
  acts: ACTS,
  means: MEANS,
  purposes: [
    'forced-labour',
    'prostitution-of-others',
    'domestic-servitude',
    'debt-bondage',
    'forced-begging',
    'forced-criminality',
    'forced-marriage',
    'organ-removal',
  ],
};

export type PictureOutcome = 'start' | 'complete_adult' | 'complete_child' | `missing_${ElementName}`;

/** What the columns add up to: Protocol, art. 3(a), and for a child art. 3(c). */
export function pictureOutcome(chosen: ReadonlySet<Code>, child: boolean): PictureOutcome {
  if (chosen.size === 0) return 'start';
  const missing = ELEMENTS.filter((element) => !(child && element === 'means')).find(
    (element) => !CODES_OF[element].some((code) => chosen.has(code)),
  );
  if (missing !== undefined) return `missing_${missing}`;
  return child ? 'complete_child' : 'complete_adult';
}
