// SPDX-License-Identifier: EUPL-1.2
// One change of the own account: asks for a fresh proof where the server wants one, tells what was refused, and looks up
// afterwards who is signed in, because a change may open what was closed.

import { useState } from 'preact/hooks';
import type { Outcome } from '../../../api/client.ts';
import type { Problem } from '../../../api/types.ts';
import { lookUpAccount } from '../account.ts';
import { withStepUp } from '../step-up.tsx';

export interface Change {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** @returns the value, or undefined when it was refused */
  readonly run: <T>(call: () => Promise<Outcome<T>>) => Promise<{ readonly value: T } | undefined>;
}

export function useChange(changed: () => Promise<void>): Change {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    busy,
    problem,
    run: async (call) => {
      setBusy(true);
      setProblem(null);
      const outcome = await withStepUp(call);
      setBusy(false);
      if (!outcome.ok) {
        setProblem(outcome.problem);
        return undefined;
      }
      await changed();
      await lookUpAccount();
      return { value: outcome.value };
    },
  };
}
