// SPDX-License-Identifier: EUPL-1.2
// Something that a person does on a page by pressing a button: asks for a fresh proof where the server wants one, and
// keeps what was refused, so that it is told beside the button.

import { useState } from 'preact/hooks';
import type { Outcome } from '../../api/client.ts';
import { newKey } from '../../api/client.ts';
import type { Problem } from '../../api/types.ts';
import { withStepUp } from './step-up.tsx';

export interface Deed {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly setProblem: (problem: Problem | null) => void;
  /** @returns what the server gave, or undefined when it refused */
  readonly run: <T>(call: () => Promise<Outcome<T>>) => Promise<{ readonly value: T } | undefined>;
}

export function useDeed(): Deed {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    busy,
    problem,
    setProblem,
    run: async (call) => {
      setBusy(true);
      setProblem(null);
      const outcome = await withStepUp(call);
      setBusy(false);
      if (outcome.ok) return { value: outcome.value };
      setProblem(outcome.problem);
      return undefined;
    },
  };
}

/** One key for as long as the content stays the same: sent twice, it happens once. */
export function createKeyring(): (content: unknown) => string {
  let kept = { content: '', key: '' };
  return (content) => {
    const written = JSON.stringify(content);
    if (written !== kept.content) kept = { content: written, key: newKey() };
    return kept.key;
  };
}
