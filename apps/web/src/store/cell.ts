// SPDX-License-Identifier: EUPL-1.2
// Values in memory that outlive a page and a switch of language, but never the tab. Nothing here writes to the device.
// Quick exit empties every cell.

import { useEffect, useState } from 'preact/hooks';

export interface Cell<T> {
  readonly get: () => T;
  readonly set: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

interface Kept {
  readonly forget: () => void;
  readonly unsaved: () => boolean;
}
const kept: Kept[] = [];

/**
 * @param initial what it holds at first and after `forgetEverything`
 * @param options.unsaved says of a value whether a person would lose work if it vanished; nothing counts as lost by default
 */
export function createCell<T>(initial: T, options: { readonly unsaved?: (value: T) => boolean } = {}): Cell<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  const set = (value: T) => {
    current = value;
    for (const listener of listeners) listener();
  };
  kept.push({ forget: () => set(initial), unsaved: () => options.unsaved?.(current) ?? false });
  return {
    get: () => current,
    set,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function forgetEverything(): void {
  for (const one of kept) one.forget();
}

export function hasUnsavedWork(): boolean {
  return kept.some((one) => one.unsaved());
}

/** The value of a cell inside a component, which is drawn again when it changes. */
export function useCell<T>(cell: Cell<T>): T {
  const [, redraw] = useState(0);
  useEffect(() => cell.subscribe(() => redraw((n) => n + 1)), [cell]);
  return cell.get();
}
