// SPDX-License-Identifier: EUPL-1.2
// The UN result first, a national result beside it, and where the two part. A national law that is narrower never
// lowers what the UN result opens: the caller shows the UN result first, always.

import type { Facts } from './facts.ts';
import { type CompiledLawPack, determine, type Determination, labelUnder } from './determine.ts';
import { isChildLike, isTrafficking, type Label } from './procedure.ts';

/** Why the national label is another one; `same` where it is not. Each has one sentence in the translations. */
export type Difference =
  | 'same'
  | 'no-means'
  | 'means-for-children'
  | 'movement'
  | 'purpose-listed'
  | 'purpose-not-listed'
  | 'other';

export interface CaseDetermination {
  readonly un: Determination;
  readonly national?: Determination;
  readonly difference?: Difference;
  /** labels under the other packs, only where they differ from the UN label; and the chosen one, always */
  readonly byPack: Readonly<Record<string, Label>>;
}

/**
 * Determines one case under the UN pack, and under every other pack for comparison.
 *
 * @param chosen id of the national pack to show in full beside the UN result
 * @throws {RangeError} when the chosen pack or the UN pack is not among `laws`: a mistake of the caller
 */
export function determineCase(facts: Facts, laws: readonly CompiledLawPack[], chosen?: string): CaseDetermination {
  const reference = lawOrThrow(laws, 'un-palermo');
  const un = determine(facts, reference);
  const byPack: Record<string, Label> = {};
  for (const law of laws) {
    if (law === reference) continue;
    const label = labelUnder(facts, law);
    if (label !== un.label || law.pack.id === chosen) byPack[law.pack.id] = label;
  }
  if (chosen === undefined || chosen === 'un-palermo') return { un, byPack };
  const law = lawOrThrow(laws, chosen);
  const national = determine(facts, law);
  return { un, national, difference: compareWith(un, national, law), byPack };
}

function lawOrThrow(laws: readonly CompiledLawPack[], id: string): CompiledLawPack {
  const law = laws.find(({ pack }) => pack.id === id);
  if (law === undefined) throw new RangeError(`law pack '${id}' is not loaded`);
  return law;
}

/** The one reason that explains best why the national label differs from the UN label. */
export function compareWith(un: Determination, national: Determination, law: CompiledLawPack): Difference {
  if (un.label === national.label) return 'same';
  if (isTrafficking(national.label) && !isTrafficking(un.label)) {
    return un.conditional.length > 0 && national.conditional.length === 0 ? 'purpose-listed' : 'no-means';
  }
  if (national.notListed.length > 0 && national.elements.purposes.status !== un.elements.purposes.status)
    return 'purpose-not-listed';
  if (national.meansRequired && !un.meansRequired && isChildLike(un.age)) return 'means-for-children';
  if (law.pack.movementRequired.value) return 'movement';
  if (national.meansRequired !== un.meansRequired) return national.meansRequired ? 'other' : 'no-means';
  return national.elements.purposes.status === un.elements.purposes.status ? 'no-means' : 'purpose-listed';
}
