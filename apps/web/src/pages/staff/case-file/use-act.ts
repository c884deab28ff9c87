// SPDX-License-Identifier: EUPL-1.2
// One step with the file: made once however often the button is pressed, refused in words, and the file read again after it.

import { useMemo, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../../../api/client.ts';
import { type Changed, fileApi } from '../../../api/file-api.ts';
import type { Problem } from '../../../api/types.ts';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useFile } from './file-props.ts';

interface Acts {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly warnings: readonly string[];
  /** @returns whether it was done */
  readonly make: (list: string, body: object) => Promise<boolean>;
  readonly step: (list: string, record: Seen, step: string, body?: object) => Promise<boolean>;
  readonly change: (list: string, record: Seen, body: object) => Promise<boolean>;
  /** a step of the case itself, by the version of its facts */
  readonly ofCase: (method: 'POST' | 'PUT', path: string, body: object) => Promise<boolean>;
}
interface Seen {
  readonly id: string;
  readonly version: number;
}

export function useAct(): Acts {
  const { file, reload } = useFile();
  const { busy, problem, run } = useDeed();
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const keyFor = useMemo(createKeyring, []);
  // the same help can be given twice: what was made once gets a key of its own the next time
  const made = useRef(0);
  const act = async (call: () => Promise<Outcome<Changed>>) => {
    setWarnings([]);
    const done = await run(call);
    // somebody else may have changed the file: what is shown is what is there
    await reload();
    if (done === undefined) return false;
    setWarnings(done.value.warnings);
    return true;
  };
  return {
    busy,
    problem,
    warnings,
    make: async (list, body) => {
      const key = keyFor({ list, body, made: made.current });
      const done = await act(() => fileApi.make(file.id, list, body, key));
      if (done) made.current += 1;
      return done;
    },
    step: (list, record, step, body = {}) => act(() => fileApi.step(file.id, list, record, step, body)),
    change: (list, record, body) => act(() => fileApi.change(file.id, list, record, body)),
    ofCase: (method, path, body) => act(() => fileApi.ofCase(file.id, method, path, file.facts?.version ?? 1, body)),
  };
}
