// SPDX-License-Identifier: EUPL-1.2
// Handing the responsibility for a person over to another institution: offered by a supervisor after the person has heard what goes with
// it, the package, the meeting with her, and the end of the case here. Until the other has taken it, the page says who answers for her.

import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { TakeBack } from '../referrals/answer.tsx';
import { type Help, type Match, referralsApi, type Transfer } from '../referrals/referrals-api.ts';
import { useStep } from '../referrals/use-step.ts';
import { ReferralProblem, RequestLines, usePartyName, Waits } from '../referrals/waits.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { Choice, Form, Opens } from './fields.tsx';
import { useFile } from './file-props.ts';
import { HelpFields, searchOf, ShowToPerson } from './referral-parts.tsx';

interface Props {
  readonly onDone: () => Promise<void>;
}

export function Transfers({ transfers, onDone }: Props & { readonly transfers: readonly Transfer[] }) {
  const { t } = useTexts();
  const { who, readOnly } = useFile();
  const open = transfers.some(
    ({ state }) => state === 'Offered' || state === 'Accepted' || state === 'HandoverMeeting',
  );
  const mayOffer = !readOnly && mayDo(who, 'transfer.offer') && !open;
  if (transfers.length === 0 && !mayOffer) return null;
  return (
    <section class="card stack" aria-labelledby="transfers">
      <h2 id="transfers">{t('referrals.transfer.title')}</h2>
      <p>{t('referrals.transfer.about')}</p>
      <ul class="plain ref-list">
        {transfers.map((transfer) => (
          <li key={transfer.id}>
            <OneTransfer transfer={transfer} onDone={onDone} />
          </li>
        ))}
      </ul>
      {mayOffer ? (
        <Opens key={transfers.length} title={t('referrals.transfer.add')}>
          <Offer onDone={onDone} />
        </Opens>
      ) : null}
    </section>
  );
}

function OneTransfer({ transfer, onDone }: Props & { readonly transfer: Transfer }) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const date = useDates();
  const name = usePartyName();
  const deed = useStep(onDone);
  const [withHer, setWithHer] = useState<'with' | 'without'>('with');
  const { state, direction, to, from, responsible, packageSentAt, declineReason } = transfer;
  const act = (step: string, body: object = {}) =>
    deed.act(() => referralsApi.stepTransfer(file.id, transfer, step, body));
  const mayAct = direction === 'Outgoing' && !readOnly && mayDo(who, 'transfer.work');
  const running = state === 'Accepted' || state === 'HandoverMeeting';
  return (
    <article class="card stack ref-row">
      <div class="row row--start ref-row__head">
        <h3>
          {t(direction === 'Outgoing' ? 'referrals.transfer_to' : 'referrals.transfer_from', {
            who: name(direction === 'Outgoing' ? to : from),
          })}
        </h3>
        <span class="badge">{t(`cooperation.transfer_state.${state}`)}</span>
      </div>
      <p>
        <strong>{t('referrals.transfer.responsible', { who: name(responsible === to.id ? to : from) })}</strong>
      </p>
      <Waits record={transfer} />
      <RequestLines request={transfer.request} />
      {transfer.meetingAt === null ? null : (
        <p class="small">{t('referrals.meeting', { when: date(transfer.meetingAt) })}</p>
      )}
      {declineReason === null ? null : (
        <p class="small">{t('referrals.declined', { why: t(`casework.decline.${declineReason}`) })}</p>
      )}
      <ReferralProblem problem={deed.problem} />
      {mayAct && running && packageSentAt === null ? (
        <p>
          <button type="button" class="button" disabled={deed.busy} onClick={() => void act('release')}>
            {t('referrals.release.go')}
          </button>{' '}
          <span class="small soft">{t('referrals.release.about')}</span>
        </p>
      ) : null}
      {mayAct && state === 'Accepted' ? (
        <Opens title={t('referrals.transfer.meeting')}>
          <p class="small soft">{t('referrals.transfer.meeting_help')}</p>
          <Form
            busy={deed.busy}
            go={t('referrals.transfer.meeting_go')}
            onSubmit={() => void act('meeting', { personAtMeeting: withHer === 'with' })}
          >
            <Choice
              name={`meeting-${transfer.id}`}
              legend={t('referrals.transfer.was_there')}
              value={withHer}
              options={['with', 'without'] as const}
              word={(each) => t(`referrals.transfer.${each}`)}
              onChange={setWithHer}
            />
          </Form>
        </Opens>
      ) : null}
      {mayAct && state === 'Completed' && file.stage !== 'TransferredOut' ? (
        <p>
          <button type="button" class="button" disabled={deed.busy} onClick={() => void act('close')}>
            {t('referrals.transfer.close')}
          </button>{' '}
          <span class="small soft">{t('referrals.transfer.close_help')}</span>
        </p>
      ) : null}
      {mayAct && (state === 'Offered' || running) ? (
        <TakeBack
          id={transfer.id}
          busy={deed.busy}
          title={t('referrals.transfer.cancel')}
          onGo={(reason) => act('cancel', { reason })}
        />
      ) : null}
    </article>
  );
}

function Offer({ onDone }: Props) {
  const { t } = useTexts();
  const { file } = useFile();
  const deed = useDeed();
  const [help, setHelp] = useState<Help>({
    category: 'Shelter',
    subtype: null,
    urgency: 'Routine',
    people: 1,
    stepFreeAccess: false,
  });
  const [found, setFound] = useState<readonly Match[] | null>(null);
  const [chosen, setChosen] = useState<Match | null>(null);
  const look = async () => {
    setChosen(null);
    const done = await deed.run(() => referralsApi.match(searchOf(file, help)));
    setFound(done?.value.found ?? null);
  };
  const toOrgId = chosen === null ? '' : (chosen.institutionId ?? chosen.organisationId);
  // one line for each institution: responsibility goes to it, not to one of its services
  const houses = [...new Map((found ?? []).map((each) => [each.institutionId ?? each.organisationId, each])).values()];
  return (
    <div class="stack">
      <p class="notice notice--care">{t('referrals.transfer.second_person')}</p>
      <ReferralProblem problem={deed.problem} />
      <Form busy={deed.busy} go={t('referrals.compose.look')} onSubmit={() => void look()}>
        <HelpFields help={help} onChange={setHelp} />
      </Form>
      {found !== null && houses.length === 0 ? (
        <p class="notice notice--care">{t('referrals.compose.nobody')}</p>
      ) : null}
      <ul class="plain stack">
        {houses.map((match) => (
          <li key={match.organisationId}>
            <button
              type="button"
              class="button button--quiet"
              aria-pressed={match === chosen}
              onClick={() => setChosen(match)}
            >
              {t('referrals.compose.choose', { who: match.service.organisation })}
            </button>
          </li>
        ))}
      </ul>
      {chosen === null ? null : (
        <ShowToPerson
          key={toOrgId}
          ask={() => referralsApi.previewTransfer(file.id, { ...help, toOrgId })}
          onAgreed={async (inner, shown) => {
            const done = await inner.run(() => referralsApi.offer(file.id, { ...help, ...shown, toOrgId }));
            if (done !== undefined) await onDone();
          }}
        />
      )}
    </div>
  );
}
