// SPDX-License-Identifier: EUPL-1.2
// The fresh proof that some actions need. `withStepUp(call)` tries the call; where the server asks for a proof, the dialog
// opens, and once it is given the call is made again. Nothing that was typed on the page is lost.

import { useEffect, useRef, useState } from 'preact/hooks';
import { accountApi } from '../../api/account-api.ts';
import type { Outcome } from '../../api/client.ts';
import type { Problem } from '../../api/types.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { createCell, useCell } from '../../store/cell.ts';
import { answerWithPasskey } from './passkey.ts';
import { ProblemNote } from './problem-note.tsx';

interface Waiting {
  readonly finish: (given: boolean) => void;
}
const waiting = createCell<Waiting | null>(null);

export async function withStepUp<T>(call: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const first = await call();
  if (first.ok || first.problem.code !== 'step-up-required') return first;
  const given = await new Promise<boolean>((finish) => waiting.set({ finish }));
  waiting.set(null);
  return given ? call() : first;
}

/** Stands once on every staff page, in the gate. */
export function StepUpDialog() {
  const asked = useCell(waiting);
  return asked === null ? null : <Dialog finish={asked.finish} />;
}

function Dialog({ finish }: Waiting) {
  const { t } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  useEffect(() => dialog.current?.showModal(), []);

  const prove = async (ask: () => Promise<Outcome<unknown>>) => {
    setBusy(true);
    const outcome = await ask();
    setBusy(false);
    if (outcome.ok) finish(true);
    else setProblem(outcome.problem);
  };
  const withPasskey = async (): Promise<Outcome<unknown>> => {
    const answer = await answerWithPasskey(await accountApi.stepUpOptions());
    return answer.ok ? accountApi.stepUp(answer.value) : answer;
  };

  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="step-up-title"
      onCancel={(event) => {
        event.preventDefault();
        finish(false);
      }}
    >
      <div class="stack">
        <h2 id="step-up-title">{t('staff.step_up.title')}</h2>
        <p>{t('staff.step_up.why')}</p>
        <ProblemNote problem={problem} />
        <button type="button" class="button" disabled={busy} onClick={() => void prove(withPasskey)}>
          {t('staff.step_up.passkey')}
        </button>
        <details>
          <summary>{t('staff.step_up.without_passkey')}</summary>
          <form
            class="stack"
            onSubmit={(event) => {
              event.preventDefault();
              void prove(() => accountApi.stepUpWithPassword(password, code));
            }}
          >
            <div class="field">
              <label for="step-up-password">{t('staff.sign_in.password')}</label>
              <input
                id="step-up-password"
                type="password"
                required
                autocomplete="current-password"
                maxLength={1024}
                value={password}
                onInput={(event) => setPassword(event.currentTarget.value)}
              />
            </div>
            <div class="field">
              <label for="step-up-code">{t('staff.sign_in.code')}</label>
              <input
                id="step-up-code"
                type="text"
                required
                inputMode="numeric"
                autocomplete="one-time-code"
                maxLength={6}
                value={code}
                onInput={(event) => setCode(event.currentTarget.value.replaceAll(/\D/gu, ''))}
              />
            </div>
            <button type="submit" class="button button--quiet" disabled={busy}>
              {t('staff.step_up.go')}
            </button>
          </form>
        </details>
        <button type="button" class="button button--quiet" onClick={() => finish(false)}>
          {t('staff.step_up.cancel')}
        </button>
      </div>
    </dialog>
  );
}
