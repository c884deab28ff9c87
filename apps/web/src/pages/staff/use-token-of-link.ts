// SPDX-License-Identifier: EUPL-1.2
// The token of a one-time link stands behind `#`, which browsers never send. It is taken out of the address at once and
// kept in memory until it is used; a reload needs the link again.

import { useEffect } from 'preact/hooks';
import { type Cell, useCell } from '../../store/cell.ts';

/** @returns the token, empty when the page was opened without its link */
export function useTokenOfLink(held: Cell<string>): string {
  const token = useCell(held);
  useEffect(() => {
    if (location.hash.length < 2) return;
    held.set(location.hash.slice(1));
    history.replaceState(history.state, '', location.pathname);
  }, []);
  return token;
}
