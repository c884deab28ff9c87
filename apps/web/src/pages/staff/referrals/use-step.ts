// SPDX-License-Identifier: EUPL-1.2
// One step with something that two institutions share: the buttons stay closed until what is shown is what is there now, so that nobody
// presses on a version that has passed.

import { useState } from 'preact/hooks';
import type { Outcome } from '../../../api/client.ts';
import type { Problem } from '../../../api/types.ts';
import { useDeed } from '../use-deed.ts';

export interface Step {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly act: (call: () => Promise<Outcome<unknown>>) => Promise<void>;
}

/** @param reload reads again what is shown */
export function useStep(reload: () => Promise<void>): Step {
  const deed = useDeed();
  const [reading, setReading] = useState(false);
  return {
    busy: deed.busy || reading,
    problem: deed.problem,
    act: async (call) => {
      setReading(true);
      await deed.run(call);
      await reload();
      setReading(false);
    },
  };
}
