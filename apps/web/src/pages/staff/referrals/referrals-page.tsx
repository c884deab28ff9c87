// SPDX-License-Identifier: EUPL-1.2
// What came in and what went out, with whose turn it is at a glance: ours first, then what others owe us, then what is over. Answering
// happens in the same place. Nobody is named here; the package is asked for by a button, and each look is in the log.

import './referrals.css';
import { useState } from 'preact/hooks';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';
import { AnswerReferral, AnswerTransfer, TakeBackRequest } from './answer.tsx';
import { Ended } from './ended.tsx';
import { type Referral, referralsApi, type Transfer } from './referrals-api.ts';
import { RequestLines, usePartyName, Waits } from './waits.tsx';

export default function ReferralsPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('referrals.title')} lead={t('referrals.lead')}>
      {(who) => <Boxes who={who} />}
    </StaffGate>
  );
}

type BoxName = 'in' | 'out';

function Boxes({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const [box, setBox] = useState<BoxName>('in');
  return (
    <div class="stack stack--wide">
      <div class="row row--start" role="group" aria-label={t('referrals.boxes')}>
        {(['in', 'out'] as const).map((each) => (
          <button
            key={each}
            type="button"
            class={`button ${each === box ? '' : 'button--quiet'}`}
            aria-pressed={each === box}
            onClick={() => setBox(each)}
          >
            {t(`referrals.box.${each}`)}
          </button>
        ))}
      </div>
      <Box key={box} box={box} who={who} />
    </div>
  );
}

type Row =
  | { readonly kind: 'referral'; readonly record: Referral }
  | { readonly kind: 'transfer'; readonly record: Transfer };

/** Whose turn it is decides where a row stands. */
function partOf({ record }: Row): 'ours' | 'theirs' | 'quiet' {
  if (record.duties.some(({ ours }) => ours)) return 'ours';
  return record.duties.length > 0 ? 'theirs' : 'quiet';
}
const dueOf = ({ record }: Row): string => record.duties[0]?.dueAt ?? '';

function Box({ box, who }: { readonly box: BoxName; readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(() => referralsApi.box(box), [box]);
  const rows: readonly Row[] = [
    ...(value?.referrals ?? []).map((record) => ({ kind: 'referral', record }) as const),
    ...(value?.transfers ?? []).map((record) => ({ kind: 'transfer', record }) as const),
  ];
  if (value === null && problem === null) return <p role="status">{t('staff.loading')}</p>;
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={problem} />
      {value !== null && rows.length === 0 ? <p class="notice">{t(`referrals.none.${box}`)}</p> : null}
      {(['ours', 'theirs', 'quiet'] as const).map((part) => {
        const own = rows.filter((row) => partOf(row) === part).toSorted((a, b) => (dueOf(a) < dueOf(b) ? -1 : 1));
        if (own.length === 0) return null;
        return (
          <section key={part} class={`stack ref-part ref-part--${part}`} aria-labelledby={`ref-${part}`}>
            <h2 id={`ref-${part}`}>{t(`referrals.part.${part}`, { count: own.length })}</h2>
            <ul class="plain ref-list">
              {own.map((row) => (
                <li key={row.record.id}>
                  <OneRow row={row} who={who} onDone={reload} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {value?.next === null || value === null ? null : <p class="small soft">{t('referrals.more')}</p>}
    </div>
  );
}

function OneRow({
  row,
  who,
  onDone,
}: {
  readonly row: Row;
  readonly who: WhoAmI;
  readonly onDone: () => Promise<void>;
}) {
  const { t } = useTexts();
  const name = usePartyName();
  const { record } = row;
  const incoming = record.direction === 'Incoming';
  const state =
    row.kind === 'referral'
      ? t(`casework.referral_state.${row.record.state}`)
      : t(`cooperation.transfer_state.${row.record.state}`);
  return (
    <article class="card stack ref-row">
      <div class="row row--start ref-row__head">
        <h3>
          {t(`referrals.${row.kind}_${incoming ? 'from' : 'to'}`, { who: name(incoming ? record.from : record.to) })}
        </h3>
        <span class="badge">{state}</span>
        {record.request.urgency === 'Emergency' ? (
          <span class="badge badge--danger">{t('casework.urgency.Emergency')}</span>
        ) : null}
      </div>
      <Waits record={record} />
      <RequestLines request={record.request} />
      {row.kind === 'referral' ? <Ended referral={row.record} /> : null}
      {incoming && row.kind === 'referral' ? (
        mayDo(who, 'referral.answer') ? (
          <AnswerReferral referral={row.record} who={who} onDone={onDone} />
        ) : null
      ) : null}
      {incoming && row.kind === 'transfer' && mayDo(who, 'transfer.answer') ? (
        <AnswerTransfer transfer={row.record} onDone={onDone} />
      ) : null}
      {!incoming && record.caseId !== null ? (
        <p>
          <Link to={`/staff/cases/${record.caseId}/file/referrals`} class="button button--quiet">
            {t('referrals.to_case')}
          </Link>
        </p>
      ) : null}
      {!incoming && row.kind === 'referral' && record.caseId === null ? (
        <TakeBackRequest referral={row.record} onDone={onDone} />
      ) : null}
    </article>
  );
}
