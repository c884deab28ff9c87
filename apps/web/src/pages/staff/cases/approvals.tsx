// SPDX-License-Identifier: EUPL-1.2
// What waits for a second person: the erasure of a case, the recovery of an account, the end of a key. Nobody decides on what they asked for.

import './cases.css';
import { type Approval, type ApprovalDecision, casesApi } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';

export default function ApprovalsPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('people.approvals.title')} lead={t('people.approvals.lead')}>
      {() => <Approvals />}
    </StaffGate>
  );
}

function Approvals() {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(casesApi.approvals);
  const all = value?.approvals ?? [];
  const forMe = all.filter(({ mayDecide }) => mayDecide);
  const open = all.filter((each) => !each.mayDecide && (each.state === 'pending' || each.state === 'approved'));
  const earlier = all.filter((each) => !forMe.includes(each) && !open.includes(each));
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value === null ? null : (
        <>
          <Some id="for-me" about="for_me" approvals={forMe} reload={reload} />
          <Some id="open" about="open" approvals={open} reload={reload} />
          <Some id="earlier" about="earlier" approvals={earlier} reload={reload} />
        </>
      )}
    </div>
  );
}

function Some(props: {
  readonly id: string;
  readonly about: 'for_me' | 'open' | 'earlier';
  readonly approvals: readonly Approval[];
  readonly reload: () => Promise<void>;
}) {
  const { t } = useTexts();
  return (
    <section class="card stack" aria-labelledby={props.id}>
      <h2 id={props.id}>{t(`people.approvals.${props.about}`)}</h2>
      {props.approvals.length === 0 ? <p class="soft">{t(`people.approvals.${props.about}_none`)}</p> : null}
      <ul class="plain entry-list">
        {props.approvals.map((approval) => (
          <ApprovalRow key={approval.id} approval={approval} reload={props.reload} />
        ))}
      </ul>
    </section>
  );
}

function ApprovalRow({ approval, reload }: { readonly approval: Approval; readonly reload: () => Promise<void> }) {
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const { kind, about, state, requestedBy, requestedAt, expiresAt, decidedBy, mine, mayDecide } = approval;
  const decide = async (decision: ApprovalDecision) => {
    if ((await run(() => casesApi.decideApproval(approval.id, decision))) !== undefined) await reload();
  };
  return (
    <li>
      <p class="row row--start">
        <strong>{t(`people.approvals.kind.${kind}`)}</strong>
        <span class="badge">{t(`people.approvals.state.${state}`)}</span>
      </p>
      <p>
        {t('people.approvals.about')} {about === null ? t('people.approvals.not_given') : <bdi>{about}</bdi>}
      </p>
      <p class="small soft">
        {t('people.approvals.asked_by')} <bdi>{requestedBy}</bdi>, {date(requestedAt)}
        {decidedBy === null ? null : (
          <>
            {' · '}
            {t('people.approvals.decided_by')} <bdi>{decidedBy}</bdi>
          </>
        )}
        {state === 'pending' ? ` · ${t('people.approvals.until', { when: date(expiresAt) })}` : ''}
      </p>
      {mine && state === 'approved' ? <Next approval={approval} /> : null}
      {mine && state === 'pending' ? <p class="small">{t('people.approvals.mine')}</p> : null}
      <ProblemNote problem={problem} />
      {mayDecide ? (
        <>
          {kind === 'erasure' || kind === 'account-recovery' || kind === 'key-destruction' ? (
            <p class="small">{t(`people.approvals.before.${kind}`)}</p>
          ) : null}
          <div class="row row--start">
            <button type="button" class="button" disabled={busy} onClick={() => void decide('approve')}>
              {t('people.approvals.approve')}
            </button>
            <button type="button" class="button button--quiet" disabled={busy} onClick={() => void decide('refuse')}>
              {t('people.approvals.refuse')}
            </button>
          </div>
        </>
      ) : null}
    </li>
  );
}

/** Agreed to: whoever asked now does it. */
function Next({ approval: { kind, objectId } }: { readonly approval: Approval }) {
  const { t } = useTexts();
  if (kind === 'erasure') return <Link to={`/staff/cases/${objectId}`}>{t('people.approvals.next.erasure')}</Link>;
  if (kind === 'account-recovery') return <Link to="/staff/people">{t('people.approvals.next.account-recovery')}</Link>;
  if (kind === 'key-destruction') return <Link to="/staff/keys">{t('people.approvals.next.key-destruction')}</Link>;
  return null;
}
