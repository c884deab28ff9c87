// SPDX-License-Identifier: EUPL-1.2
// Answering what came in: acknowledge, say yes with a time for the handover meeting, say no with a reason, open the package, begin, end;
// and the same for a transfer, up to taking it over. One press each; the sender is told by the server.

import { DECLINE_REASONS, type DeclineReason } from '@amparo/casework/assistance';
import {
  RECALL_REASONS,
  REFERRAL_OUTCOMES,
  type RecallReason,
  type ReferralOutcome,
} from '@amparo/cooperation/envelope';
import { useState } from 'preact/hooks';
import { caseloadApi } from '../../../api/caseload-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { Form, Opens, SelectField, TextField } from '../case-file/fields.tsx';
import { mayDo } from '../places.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { PackageView } from './package-view.tsx';
import { type Package, type Referral, referralsApi, type Transfer } from './referrals-api.ts';
import { useStep } from './use-step.ts';
import { ReferralProblem } from './waits.tsx';

interface Answering {
  readonly who: WhoAmI;
  readonly onDone: () => Promise<void>;
}

/** A time of the field, as the server takes it; nothing typed is no meeting yet. */
const momentOf = (local: string): string | null => (local === '' ? null : new Date(local).toISOString());

export function AnswerReferral({ referral, who, onDone }: Answering & { readonly referral: Referral }) {
  const { t } = useTexts();
  const deed = useStep(onDone);
  const [outcome, setOutcome] = useState<ReferralOutcome>('Delivered');
  const { state, id } = referral;
  const act = (name: string, body: object = {}) => deed.act(() => referralsApi.answer(referral, name, body));
  return (
    <div class="stack">
      <ReferralProblem problem={deed.problem} />
      <div class="row row--start">
        {state === 'Sent' ? (
          <button type="button" class="button" disabled={deed.busy} onClick={() => void act('acknowledge')}>
            {t('referrals.answer.acknowledge')}
          </button>
        ) : null}
        {state === 'Accepted' ? (
          <button type="button" class="button" disabled={deed.busy} onClick={() => void act('start')}>
            {t('referrals.answer.start')}
          </button>
        ) : null}
      </div>
      {state === 'Sent' || state === 'Received' ? (
        <YesOrNo
          id={id}
          busy={deed.busy}
          onYes={(meetingAt) => act('accept', { meetingAt })}
          onNo={(reason) => act('decline', { reason, availableFrom: null })}
        />
      ) : null}
      {referral.packageThere ? <OpenPackage ask={() => referralsApi.open(id)} /> : null}
      {state === 'Accepted' && !referral.packageThere ? (
        <p class="small soft">{t('referrals.package.not_yet')}</p>
      ) : null}
      {state === 'InProgress' || state === 'Accepted' ? (
        <>
          <Opens title={t('referrals.answer.complete')}>
            <Form
              busy={deed.busy}
              go={t('referrals.answer.complete_go')}
              onSubmit={() => void act('complete', { outcome })}
            >
              <SelectField
                id={`ref-outcome-${id}`}
                label={t('referrals.answer.outcome')}
                help={t('referrals.answer.outcome_help')}
                value={outcome}
                options={REFERRAL_OUTCOMES}
                word={(each) => t(`casework.outcome.${each}`)}
                onChange={setOutcome}
              />
            </Form>
          </Opens>
          {referral.caseId === null && mayDo(who, 'referral.take') ? (
            <ChooseCase id={id} busy={deed.busy} onChoose={(caseId) => act('case', { caseId })} />
          ) : null}
        </>
      ) : null}
      {referral.caseId === null ? null : (
        <p>
          <Link to={`/staff/cases/${referral.caseId}/file`} class="button button--quiet">
            {t('referrals.own_case')}
          </Link>
        </p>
      )}
    </div>
  );
}

function YesOrNo(props: {
  readonly id: string;
  readonly busy: boolean;
  readonly onYes: (meetingAt: string | null) => Promise<void>;
  readonly onNo: (reason: DeclineReason) => Promise<void>;
}) {
  const { id, busy, onYes, onNo } = props;
  const { t } = useTexts();
  const [meeting, setMeeting] = useState('');
  const [reason, setReason] = useState<DeclineReason | ''>('');
  return (
    <>
      <Opens title={t('referrals.answer.yes')}>
        <Form busy={busy} go={t('referrals.answer.yes_go')} onSubmit={() => void onYes(momentOf(meeting))}>
          <TextField
            id={`ref-meeting-${id}`}
            label={t('referrals.answer.meeting')}
            help={t('referrals.answer.meeting_help')}
            type="datetime-local"
            value={meeting}
            onInput={setMeeting}
          />
        </Form>
      </Opens>
      <Opens title={t('referrals.answer.no')}>
        <Form
          busy={busy}
          go={t('referrals.answer.no_go')}
          onSubmit={() => void (reason === '' ? undefined : onNo(reason))}
        >
          <SelectField
            id={`ref-reason-${id}`}
            label={t('referrals.answer.reason')}
            help={t('referrals.answer.reason_help')}
            value={reason}
            options={DECLINE_REASONS}
            word={(each) => t(`casework.decline.${each}`)}
            onChange={setReason}
            empty={t('referrals.choose')}
          />
        </Form>
      </Opens>
    </>
  );
}

function OpenPackage({ ask }: { readonly ask: () => ReturnType<typeof referralsApi.open> }) {
  const { t } = useTexts();
  const deed = useDeed();
  const [given, setGiven] = useState<Package | null>(null);
  const open = async () => {
    const done = await deed.run(ask);
    if (done !== undefined) setGiven(done.value.package);
  };
  return (
    <div class="stack">
      <ReferralProblem problem={deed.problem} />
      {given === null ? (
        <p>
          <button type="button" class="button button--quiet" disabled={deed.busy} onClick={() => void open()}>
            {t('referrals.package.open')}
          </button>{' '}
          <span class="small soft">{t('referrals.package.logged')}</span>
        </p>
      ) : (
        <>
          <PackageView given={given} />
          <button type="button" class="button button--quiet" onClick={() => setGiven(null)}>
            {t('referrals.package.close')}
          </button>
        </>
      )}
    </div>
  );
}

const MOST_CASES = 100;

/** A case that was opened here for it. */
function ChooseCase(props: {
  readonly id: string;
  readonly busy: boolean;
  readonly onChoose: (caseId: string, caseWorkerId: string | null) => Promise<void>;
}) {
  const { id, busy, onChoose } = props;
  const { t } = useTexts();
  const cases = useLoaded(() => caseloadApi.list({}, MOST_CASES)).value?.cases ?? [];
  const [caseId, setCaseId] = useState('');
  const choose = () => {
    const chosen = cases.find((each) => each.id === caseId);
    if (chosen !== undefined) void onChoose(chosen.id, chosen.caseWorkerId);
  };
  return (
    <Opens title={t('referrals.take.case')}>
      <p class="small soft">
        {t('referrals.take.case_help')} <Link to="/staff/cases/new">{t('referrals.take.open_case')}</Link>
      </p>
      <Form busy={busy} go={t('referrals.take.case_go')} onSubmit={choose}>
        <SelectField
          id={`ref-case-${id}`}
          label={t('referrals.take.which')}
          value={caseId}
          options={cases.map((each) => each.id)}
          word={(each) => cases.find((one) => one.id === each)?.ownReference ?? each}
          onChange={setCaseId}
          empty={t('referrals.choose')}
        />
      </Form>
    </Opens>
  );
}

export function AnswerTransfer({ transfer, onDone }: Pick<Answering, 'onDone'> & { readonly transfer: Transfer }) {
  const { t } = useTexts();
  const deed = useStep(onDone);
  const { id, state } = transfer;
  const act = (name: string, body: object = {}) => deed.act(() => referralsApi.answerTransfer(transfer, name, body));
  const open = state === 'Accepted' || state === 'HandoverMeeting';
  return (
    <div class="stack">
      <p class="small">
        {t(state === 'Completed' ? 'referrals.transfer.ours_now' : 'referrals.transfer.theirs_still')}
      </p>
      <ReferralProblem problem={deed.problem} />
      {state === 'Offered' ? (
        <YesOrNo
          id={id}
          busy={deed.busy}
          onYes={(meetingAt) => act('accept', { meetingAt })}
          onNo={(reason) => act('decline', { reason, availableFrom: null })}
        />
      ) : null}
      {transfer.packageThere ? <OpenPackage ask={() => referralsApi.openTransfer(id)} /> : null}
      {state === 'HandoverMeeting' ? (
        <TakeOver
          id={id}
          busy={deed.busy}
          onTake={(caseId, newCaseWorkerId) => act('take', { caseId, newCaseWorkerId })}
        />
      ) : null}
      {open ? (
        <TakeBack
          id={id}
          busy={deed.busy}
          title={t('referrals.transfer.step_back')}
          onGo={(reason) => act('cancel', { reason })}
        />
      ) : null}
    </div>
  );
}

function TakeOver(props: {
  readonly id: string;
  readonly busy: boolean;
  readonly onTake: (caseId: string, caseWorkerId: string | null) => Promise<void>;
}) {
  const { t } = useTexts();
  return (
    <div class="stack stack--tight">
      <p class="notice notice--care">{t('referrals.transfer.take_about')}</p>
      <ChooseCase id={props.id} busy={props.busy} onChoose={props.onTake} />
    </div>
  );
}

/** Why something is taken back. */
export function TakeBack(props: {
  readonly id: string;
  readonly busy: boolean;
  readonly title: string;
  readonly onGo: (reason: RecallReason) => Promise<void>;
}) {
  const { id, busy, title, onGo } = props;
  const { t } = useTexts();
  const [reason, setReason] = useState<RecallReason>('PersonsWish');
  return (
    <Opens title={title}>
      <Form busy={busy} go={title} onSubmit={() => void onGo(reason)}>
        <SelectField
          id={`ref-back-${id}`}
          label={t('referrals.back.why')}
          help={t('referrals.back.help')}
          value={reason}
          options={RECALL_REASONS}
          word={(each) => t(`cooperation.recall.${each}`)}
          onChange={setReason}
        />
      </Form>
    </Opens>
  );
}

const OPEN_STATES: readonly string[] = ['Sent', 'Received', 'Accepted', 'InProgress'];

export function TakeBackRequest({
  referral,
  onDone,
}: {
  readonly referral: Referral;
  readonly onDone: () => Promise<void>;
}) {
  const { t } = useTexts();
  const deed = useStep(onDone);
  if (!OPEN_STATES.includes(referral.state)) return null;
  const go = (reason: RecallReason) => deed.act(() => referralsApi.answer(referral, 'withdraw', { reason }));
  return (
    <div class="stack stack--tight">
      <ReferralProblem problem={deed.problem} />
      <TakeBack id={referral.id} busy={deed.busy} title={t('referrals.back.go')} onGo={go} />
    </div>
  );
}
