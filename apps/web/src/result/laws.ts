// SPDX-License-Identifier: EUPL-1.2
// The law packs on this device, loaded and compiled once. Used by the interview (what can still change the outcome) and by
// the result.

import { type CompiledLawPack, compileLawPack, type LawPack } from '@amparo/recognise/palermo';
import { loadContent } from '../content/load.ts';

export interface Laws {
  readonly all: readonly CompiledLawPack[];
  /** the Palermo Protocol: the reference, shown always and first */
  readonly un: CompiledLawPack;
}

let loading: Promise<Laws> | undefined;

export function loadLaws(): Promise<Laws> {
  loading ??= loadContent<readonly LawPack[]>('law.json').then((packs) => {
    const all = packs.map(compileLawPack);
    const un = all.find(({ pack }) => pack.id === 'un-palermo');
    if (un === undefined) throw new TypeError('laws: un-palermo is not among the packs');
    return { all, un };
  });
  // a failed load may be tried again
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}
