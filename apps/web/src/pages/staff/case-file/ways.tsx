// SPDX-License-Identifier: EUPL-1.2
// Help across a border: the phase, the receiver, escort and day, and where it stands. The big red button is for when it is not safe any
// more; it works at once and for everybody who works on the case.

import {
  ESCORTS,
  STOP_REASONS,
  type StopReason,
  TRM_PHASES,
  type TransnationalState,
  type TrmPhase,
  UNSAFE_SOURCES,
} from '@amparo/cooperation/transnational';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { type Referral, referralsApi, type Way } from '../referrals/referrals-api.ts';
import { useStep } from '../referrals/use-step.ts';
import { ReferralProblem, usePartyName } from '../referrals/waits.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { CountryField, Form, Opens, SelectField, TextField, Tick } from './fields.tsx';
import { useFile } from './file-props.ts';
import { useWords } from './words.ts';

interface Props {
  readonly onDone: () => Promise<void>;
}
/** What comes after what, as long as all is well. */
const NEXT: Partial<Record<TransnationalState, TransnationalState>> = {
  Prepared: 'Offered',
  Offered: 'Accepted',
  Accepted: 'Arranged',
  Arranged: 'Departed',
  Departed: 'Received',
  Received: 'Monitoring',
  Monitoring: 'Completed',
};
const BEFORE_DEPARTURE: readonly TransnationalState[] = ['Prepared', 'Offered', 'Accepted', 'Arranged'];

export function Ways({
  ways,
  referrals,
  onDone,
}: Props & { readonly ways: readonly Way[]; readonly referrals: readonly Referral[] }) {
  const { t } = useTexts();
  const { who, readOnly } = useFile();
  const mayWork = !readOnly && mayDo(who, 'transnational.work');
  if (ways.length === 0 && !mayWork) return null;
  return (
    <section class="card stack" aria-labelledby="ways">
      <h2 id="ways">{t('referrals.way.title')}</h2>
      <p>{t('referrals.way.about')}</p>
      <ul class="plain ref-list">
        {ways.map((way) => (
          <li key={way.id}>
            <OneWay way={way} referrals={referrals} mayWork={mayWork} onDone={onDone} />
          </li>
        ))}
      </ul>
      {mayWork ? (
        <Opens key={ways.length} title={t('referrals.way.add')}>
          <AddWay onDone={onDone} />
        </Opens>
      ) : null}
    </section>
  );
}

function OneWay(
  props: Props & { readonly way: Way; readonly referrals: readonly Referral[]; readonly mayWork: boolean },
) {
  const { way, referrals, mayWork, onDone } = props;
  const { t } = useTexts();
  const { file } = useFile();
  const { country, day } = useWords();
  const date = useDates();
  const name = usePartyName();
  const deed = useStep(onDone);
  const act = (step: string, body: object) => deed.act(() => referralsApi.stepWay(file.id, way, step, body));
  const { state, receiver, travelOn, escort, phase, unsafeReports, stoppedBecause } = way;
  const over = state === 'Completed' || state === 'Stopped' || state === 'Declined';
  return (
    <article class="card stack ref-row">
      <div class="row row--start ref-row__head">
        <h3>{t('referrals.way.to', { country: country(way.destinationCountry) })}</h3>
        <span class={`badge ${state === 'NotSafe' ? 'badge--danger' : ''}`}>{t(`cooperation.way_state.${state}`)}</span>
      </div>
      <dl class="ref-lines">
        <div>
          <dt>{t('referrals.way.phase')}</dt>
          <dd>{t(`cooperation.phase.${phase}`)}</dd>
        </div>
        {receiver === null ? null : (
          <div>
            <dt>{t('referrals.way.receiver')}</dt>
            <dd>{name(receiver)}</dd>
          </div>
        )}
        {escort === null ? null : (
          <div>
            <dt>{t('referrals.way.escort')}</dt>
            <dd>{t(`referrals.escort.${escort}`)}</dd>
          </div>
        )}
        {travelOn === null ? null : (
          <div>
            <dt>{t('referrals.way.travel')}</dt>
            <dd>{day(travelOn)}</dd>
          </div>
        )}
      </dl>
      {unsafeReports.map(({ source, at, resolvedAt }) => (
        <p key={at} class="notice notice--danger small">
          {t('referrals.way.report', { who: t(`referrals.unsafe.${source}`), when: date(at) })}{' '}
          {resolvedAt === null ? t('referrals.way.report_open') : ''}
        </p>
      ))}
      {stoppedBecause === null ? null : (
        <p class="small">{t('referrals.way.stopped', { why: t(`referrals.stop.${stoppedBecause}`) })}</p>
      )}
      <ReferralProblem problem={deed.problem} />
      {mayWork && !over ? <WaySteps way={way} referrals={referrals} busy={deed.busy} act={act} /> : null}
    </article>
  );
}

function WaySteps(props: {
  readonly way: Way;
  readonly referrals: readonly Referral[];
  readonly busy: boolean;
  readonly act: (step: string, body: object) => Promise<void>;
}) {
  const { way, referrals, busy, act } = props;
  const { t } = useTexts();
  const { who } = useFile();
  const [referralId, setReferralId] = useState('');
  const [escort, setEscort] = useState<(typeof ESCORTS)[number]>('CaseWorker');
  const [accepted, setAccepted] = useState(false);
  const [travelOn, setTravelOn] = useState('');
  const [phase, setPhase] = useState<TrmPhase>(way.phase);
  const [source, setSource] = useState<(typeof UNSAFE_SOURCES)[number]>('Person');
  const [because, setBecause] = useState<StopReason>('PersonsWish');
  const { id, state } = way;
  const to = NEXT[state];
  const asked = referrals.filter((each) => each.trmPhase !== null && each.direction === 'Outgoing');
  const go = () => {
    if (to === undefined) return;
    void act('step', {
      to,
      ...(to === 'Offered' && referralId !== '' ? { referralId } : {}),
      ...(to === 'Arranged'
        ? { escort, escortAcceptedByPerson: accepted, ...(travelOn === '' ? {} : { travelOn }) }
        : {}),
    });
  };
  return (
    <div class="stack">
      {state === 'NotSafe' && mayDo(who, 'file.approve') ? (
        <div class="row row--start">
          {(['MadeSafe', 'AnotherSolution'] as const).map((outcome) => (
            <button
              key={outcome}
              type="button"
              class="button button--quiet"
              disabled={busy}
              onClick={() => void act('resolve', { outcome })}
            >
              {t(`referrals.way.resolve_${outcome}`)}
            </button>
          ))}
        </div>
      ) : null}
      {to === undefined ? null : (
        <Form busy={busy} go={t('referrals.way.next', { what: t(`cooperation.way_state.${to}`) })} onSubmit={go}>
          {to === 'Offered' ? (
            <SelectField
              id={`way-referral-${id}`}
              label={t('referrals.way.by_referral')}
              help={t('referrals.way.by_referral_help')}
              value={referralId}
              options={asked.map((each) => each.id)}
              word={(each) => asked.find((one) => one.id === each)?.to.name ?? t('referrals.unknown_party')}
              onChange={setReferralId}
              empty={t('referrals.choose')}
            />
          ) : null}
          {to === 'Arranged' ? (
            <>
              <SelectField
                id={`way-escort-${id}`}
                label={t('referrals.way.escort')}
                value={escort}
                options={ESCORTS}
                word={(each) => t(`referrals.escort.${each}`)}
                onChange={setEscort}
              />
              <Tick label={t('referrals.way.escort_accepted')} value={accepted} onChange={setAccepted} />
              <TextField
                id={`way-day-${id}`}
                label={t('referrals.way.travel')}
                type="date"
                value={travelOn}
                onInput={setTravelOn}
              />
            </>
          ) : null}
        </Form>
      )}
      <Opens title={t('referrals.way.change_phase')}>
        <Form busy={busy} go={t('referrals.way.change_phase')} onSubmit={() => void act('phase', { phase })}>
          <SelectField
            id={`way-phase-${id}`}
            label={t('referrals.way.phase')}
            value={phase}
            options={TRM_PHASES}
            word={(each) => t(`cooperation.phase.${each}`)}
            onChange={setPhase}
          />
        </Form>
      </Opens>
      <Opens title={t('referrals.way.not_safe')}>
        <p>{t('referrals.way.not_safe_help')}</p>
        <Form busy={busy} go={t('referrals.way.not_safe_go')} onSubmit={() => void act('unsafe', { source })}>
          <SelectField
            id={`way-source-${id}`}
            label={t('referrals.way.who_says')}
            value={source}
            options={UNSAFE_SOURCES}
            word={(each) => t(`referrals.unsafe.${each}`)}
            onChange={setSource}
          />
        </Form>
      </Opens>
      {BEFORE_DEPARTURE.includes(state) || state === 'NotSafe' ? (
        <Opens title={t('referrals.way.stop')}>
          <Form busy={busy} go={t('referrals.way.stop')} onSubmit={() => void act('stop', { because })}>
            <SelectField
              id={`way-stop-${id}`}
              label={t('referrals.back.why')}
              value={because}
              options={STOP_REASONS}
              word={(each) => t(`referrals.stop.${each}`)}
              onChange={setBecause}
            />
          </Form>
        </Opens>
      ) : null}
    </div>
  );
}

function AddWay({ onDone }: Props) {
  const { t } = useTexts();
  const { file } = useFile();
  const { country: countryName } = useWords();
  const deed = useDeed();
  const returns = (file.returns ?? []).filter(
    ({ state }) => !['Completed', 'Cancelled', 'NotSafe', 'AlternativeSolution'].includes(state),
  );
  const [country, setCountry] = useState('');
  const [returnCaseId, setReturnCaseId] = useState('');
  const [phase, setPhase] = useState<TrmPhase>('Identification');
  const save = async () => {
    const done = await deed.run(() =>
      referralsApi.way(file.id, {
        destinationCountry: country,
        returnCaseId: returnCaseId === '' ? null : returnCaseId,
        phase,
      }),
    );
    if (done !== undefined) await onDone();
  };
  return (
    <Form busy={deed.busy} go={t('referrals.way.save')} onSubmit={() => void save()}>
      <ReferralProblem problem={deed.problem} />
      <CountryField id="way-country" label={t('referrals.way.country')} value={country} onChange={setCountry} />
      <SelectField
        id="way-new-phase"
        label={t('referrals.way.phase')}
        value={phase}
        options={TRM_PHASES}
        word={(each) => t(`cooperation.phase.${each}`)}
        onChange={setPhase}
      />
      {returns.length === 0 ? (
        <p class="small soft">{t('referrals.way.no_return')}</p>
      ) : (
        <SelectField
          id="way-return"
          label={t('referrals.way.return')}
          value={returnCaseId}
          options={returns.map(({ id }) => id)}
          word={(each) => countryName(returns.find(({ id }) => id === each)?.destinationCountry ?? '')}
          onChange={setReturnCaseId}
          empty={t('referrals.way.not_a_return')}
        />
      )}
    </Form>
  );
}
