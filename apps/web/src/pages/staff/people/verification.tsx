// SPDX-License-Identifier: EUPL-1.2
// Whether the log is as it was written: what the last check came to, and a check now. It goes on after the answer.

import { useState } from 'preact/hooks';
import { peopleApi } from '../../../api/people-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { wordsForCode } from '../code-words.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';

export function Verification() {
  const { t } = useTexts();
  const date = useDates();
  const { value, problem: notRead, reload } = useLoaded(peopleApi.verification);
  const { busy, problem, run } = useDeed();
  const [begun, setBegun] = useState(false);
  const verify = async () => {
    if ((await run(peopleApi.verify)) !== undefined) setBegun(true);
  };
  const look = async () => {
    setBegun(false);
    await reload();
  };
  return (
    <section class="card stack" aria-labelledby="verification">
      <h2 id="verification">{t('people.verification.title')}</h2>
      <p>{t('people.verification.about')}</p>
      {value === null ? null : (
        <p class={value.intact === false ? 'notice notice--danger' : 'notice'}>
          {value.verifiedAt === null || value.intact === null
            ? t('people.verification.never')
            : t(value.intact ? 'people.verification.intact' : 'people.verification.broken', {
                when: date(value.verifiedAt),
              })}
        </p>
      )}
      {value === null || value.faults.length === 0 ? null : (
        <ul>
          {value.faults.map(({ code, seq, line }) => (
            <li key={`${code} ${seq} ${line}`}>
              {wordsForCode(t, 'people.verification.fault', code)}
              {seq === null ? null : ` (${t('people.audit.number', { number: seq })})`}
              {line === null ? null : ` (${t('people.verification.line', { line })})`}
            </li>
          ))}
        </ul>
      )}
      <p role="status">{begun ? t('people.verification.begun') : ''}</p>
      <ProblemNote problem={problem ?? notRead} />
      <p class="screen-only">
        {begun ? (
          <button type="button" class="button button--quiet" onClick={() => void look()}>
            {t('people.verification.look')}
          </button>
        ) : (
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void verify()}>
            {t('people.verification.go')}
          </button>
        )}
      </p>
    </section>
  );
}
