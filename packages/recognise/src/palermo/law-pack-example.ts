// SPDX-License-Identifier: EUPL-1.2
// A small law pack for tests of the engine. It states no real law: the real packs are data in content/law.

import type { LawPack } from './law-pack.ts';

const text = { en: 'for tests', es: 'para pruebas' };
const marked = { text, mark: 'not-checked' } as const;

/** The rules of the UN definition, unless told otherwise. */
export function examplePack(rules: Partial<LawPack> = {}): LawPack {
  return {
    id: 'un-palermo',
    country: null,
    name: text,
    version: 1,
    instrument: marked,
    article: marked,
    inForce: { from: null, until: null, mark: 'not-checked' },
    status: 'in-force',
    checkedOn: '2026-11-23',
    meansRequired: { adult: true, child: false, mark: 'not-checked' },
    meansExceptions: [],
    movementRequired: { value: false, mark: 'not-checked' },
    actsExtra: [],
    purposes: [],
    purposesOpen: true,
    conditionalPurposes: ['illegal-adoption'],
    consentRule: marked,
    ageOfChild: { years: 18, mark: 'not-checked' },
    reflection: { minimumDays: null, text, mark: 'not-checked' },
    identifyingBody: marked,
    nonPunishment: marked,
    smuggling: { article: text, mark: 'not-checked' },
    notes: [],
    caution: null,
    sources: [{ id: 'test', title: 'for tests', mark: 'not-checked' }],
    ...rules,
  };
}
