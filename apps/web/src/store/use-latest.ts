// SPDX-License-Identifier: EUPL-1.2
// The newest value for work that goes on between drawings, such as a request that is tried again later.

import { useRef } from 'preact/hooks';

export function useLatest<T>(value: T): { readonly current: T } {
  const held = useRef(value);
  held.current = value;
  return held;
}
