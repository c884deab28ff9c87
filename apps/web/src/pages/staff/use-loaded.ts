// SPDX-License-Identifier: EUPL-1.2
// Something read from the server for a page: while it is under way, when it is there, when it was refused; and once more
// after a change.

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Outcome } from '../../api/client.ts';
import type { Problem } from '../../api/types.ts';

export interface Loaded<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly reload: () => Promise<void>;
}

/** @param ask must stay the same function from one drawing to the next, or be listed in `again` with what it depends on */
export function useLoaded<T>(ask: () => Promise<Outcome<T>>, again: readonly unknown[] = []): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const reload = useCallback(async () => {
    const outcome = await ask();
    if (outcome.ok) {
      setValue(outcome.value);
      setProblem(null);
    } else setProblem(outcome.problem);
  }, again);
  useEffect(() => void reload(), [reload]);
  return { value, problem, reload };
}
