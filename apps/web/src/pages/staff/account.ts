// SPDX-License-Identifier: EUPL-1.2
// Who is signed in, as far as this tab knows: in memory only, asked from the server again after each reload. An unsaved
// conversation outlives a lapsed session in the same tab.

import { api } from '../../api/client.ts';
import type { WhoAmI } from '../../api/types.ts';
import { createCell } from '../../store/cell.ts';

export type Account =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'out'; readonly setUpNeeded: boolean; readonly lapsed: boolean }
  | { readonly kind: 'in'; readonly who: WhoAmI }
  | { readonly kind: 'no-network' }
  /** since the server started, the keys wait for their shares */
  | { readonly kind: 'sealed' };

export const account = createCell<Account>({ kind: 'unknown' });

export async function lookUpAccount(): Promise<void> {
  const outcome = await api.whoAmI();
  if (outcome.ok) account.set({ kind: 'in', who: outcome.value });
  else if (outcome.problem.code === 'not-signed-in') {
    const state = await api.setUpState();
    account.set({ kind: 'out', setUpNeeded: state.ok && state.value.needed, lapsed: false });
  } else if (account.get().kind !== 'in') {
    account.set({ kind: outcome.problem.code === 'keys-sealed' ? 'sealed' : 'no-network' });
  }
}

/** To be called with every refusal: a session that has ended shows the sign-in, and nothing that was typed is lost. */
export function noticeProblem(code: string): void {
  if (code === 'not-signed-in') account.set({ kind: 'out', setUpNeeded: false, lapsed: true });
}
