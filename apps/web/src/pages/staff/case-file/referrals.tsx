// SPDX-License-Identifier: EUPL-1.2
// Referrals of a case: whom to ask, with reasons; the package as it would go, read to the person; sending, what the partner said, taking
// back; a handover to another institution; help across a border. Nothing leaves before the person has heard it.

import '../referrals/referrals.css';
import { useId, useMemo, useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { TakeBack } from '../referrals/answer.tsx';
import { Ended } from '../referrals/ended.tsx';
import { type Help, type Match, type Referral, referralsApi, type Way } from '../referrals/referrals-api.ts';
import { useStep } from '../referrals/use-step.ts';
import { ReferralProblem, RequestLines, usePartyName, Waits } from '../referrals/waits.tsx';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { Choice, Form, Opens, SelectField } from './fields.tsx';
import { useFile } from './file-props.ts';
import { HelpFields, searchOf, ShowToPerson } from './referral-parts.tsx';
import { Transfers } from './transfers.tsx';
import { Ways } from './ways.tsx';

export default function Referrals() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { value, problem, reload } = useLoaded(() => referralsApi.ofCase(file.id), [file.id]);
  const [made, setMade] = useState(0);
  const mayPrepare = !readOnly && mayDo(who, 'referral.prepare');
  const done = async () => {
    setMade((n) => n + 1);
    await reload();
  };
  return (
    <div class="stack stack--wide">
      <section class="card stack" aria-labelledby="referrals">
        <h2 id="referrals">{t('referrals.case.title')}</h2>
        <p>{t('referrals.case.about')}</p>
        <p class="small soft">
          <Link to={`/staff/cases/${file.id}/file/help`}>{t('referrals.case.joint')}</Link>
        </p>
        <ProblemNote problem={problem} />
        {value !== null && value.referrals.length === 0 ? <p class="soft">{t('referrals.case.none')}</p> : null}
        <ul class="plain ref-list">
          {(value?.referrals ?? []).map((referral) => (
            <li key={referral.id}>
              <OneReferral referral={referral} all={value?.referrals ?? []} onDone={done} />
            </li>
          ))}
        </ul>
        {mayPrepare ? (
          <Opens key={made} title={t('referrals.case.add')}>
            <Compose ways={value?.ways ?? []} onDone={done} />
          </Opens>
        ) : null}
      </section>
      <Transfers transfers={value?.transfers ?? []} onDone={done} />
      <Ways ways={value?.ways ?? []} referrals={value?.referrals ?? []} onDone={done} />
    </div>
  );
}

const OPEN: readonly string[] = ['Draft', 'Ready', 'Sent', 'Received', 'Accepted', 'InProgress', 'Completed'];
const GOT_HELP: readonly string[] = ['Accepted', 'InProgress', 'Completed'];

function OneReferral({
  referral,
  all,
  onDone,
}: {
  readonly referral: Referral;
  readonly all: readonly Referral[];
  readonly onDone: () => Promise<void>;
}) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const name = usePartyName();
  const deed = useStep(onDone);
  const { state, stage, recall, direction } = referral;
  const act = (step: string, body: object = {}) => deed.act(() => referralsApi.step(file.id, referral, step, body));
  const mayAct = direction === 'Outgoing' && !readOnly && mayDo(who, 'referral.send');
  return (
    <article class="card stack ref-row">
      <div class="row row--start ref-row__head">
        <h3>
          {t(direction === 'Outgoing' ? 'referrals.referral_to' : 'referrals.referral_from', {
            who: name(direction === 'Outgoing' ? referral.to : referral.from),
          })}
        </h3>
        <span class="badge">{t(`casework.referral_state.${state}`)}</span>
      </div>
      {state === 'Draft' || state === 'Ready' ? null : <Waits record={referral} />}
      <RequestLines request={referral.request} />
      <Ended referral={referral} />
      <ReferralProblem problem={deed.problem} />
      {mayAct && (state === 'Draft' || state === 'Ready') ? <ShowFirst referral={referral} onDone={onDone} /> : null}
      {mayAct && state === 'Ready' ? (
        <p>
          <button type="button" class="button" disabled={deed.busy} onClick={() => void act('send')}>
            {t('referrals.send.go')}
          </button>{' '}
          <span class="small soft">{t('referrals.send.about')}</span>
        </p>
      ) : null}
      {mayAct && state === 'Accepted' && stage === 'Request' ? (
        <div class="stack stack--tight">
          <p>{t('referrals.release.about')}</p>
          <p>
            <button type="button" class="button" disabled={deed.busy} onClick={() => void act('release')}>
              {t('referrals.release.go')}
            </button>
          </p>
        </div>
      ) : null}
      {mayAct && GOT_HELP.includes(state) ? (
        <Choice
          name={`feedback-${referral.id}`}
          legend={t('referrals.feedback.ask')}
          value={referral.feedback === null ? null : (String(referral.feedback) as Grade)}
          options={GRADES}
          word={(each) => t(`referrals.feedback.${each}`)}
          onChange={(each) => void act('feedback', { feedback: Number(each) })}
        />
      ) : null}
      {mayAct && (state === 'Declined' || state === 'Expired') ? (
        <Opens title={t('referrals.alternatives')}>
          <Compose ways={[]} given={referral} notOrgIds={refusedBy(all)} onDone={onDone} />
        </Opens>
      ) : null}
      {mayAct && OPEN.includes(state) && recall === null ? (
        <TakeBack
          id={referral.id}
          busy={deed.busy}
          title={t('referrals.back.go')}
          onGo={(reason) => act('withdraw', { reason })}
        />
      ) : null}
    </article>
  );
}
const GRADES = ['1', '2', '3', '4', '5'] as const;
type Grade = (typeof GRADES)[number];

/** The package as it would go now, read to her; her yes is written down with the language in which she heard it. */
function ShowFirst({ referral, onDone }: { readonly referral: Referral; readonly onDone: () => Promise<void> }) {
  const { file } = useFile();
  const { t } = useTexts();
  return (
    <Opens
      title={t(referral.state === 'Ready' ? 'referrals.preview.again' : 'referrals.preview.open')}
      open={referral.state === 'Draft'}
    >
      <ShowToPerson
        ask={() => referralsApi.preview(file.id, referral.id)}
        onAgreed={async (deed, shown) => {
          await deed.run(() => referralsApi.step(file.id, referral, 'check', shown));
          await onDone();
        }}
      />
    </Opens>
  );
}

const NEW_HELP: Help = { category: 'Shelter', subtype: null, urgency: 'Routine', people: 1, stepFreeAccess: false };
const helpOf = ({ request: { category, subtype, urgency, people, stepFreeAccess } }: Referral): Help => ({
  category,
  subtype,
  urgency,
  people,
  stepFreeAccess,
});
/** Whoever said no, or nothing. */
const refusedBy = (all: readonly Referral[]): readonly string[] =>
  all.filter(({ state }) => state === 'Declined' || state === 'Expired').map(({ to }) => to.id);

/** What help, how soon; then who could give it, best first with the reasons. */
function Compose(props: {
  readonly ways: readonly Way[];
  /** the referral that came to nothing */
  readonly given?: Referral;
  /** asked already, and it came to nothing */
  readonly notOrgIds?: readonly string[];
  readonly onDone: () => Promise<void>;
}) {
  const { ways, given, notOrgIds = [], onDone } = props;
  const field = useId();
  const { t } = useTexts();
  const { file } = useFile();
  const deed = useDeed();
  const keyFor = useMemo(createKeyring, []);
  const [help, setHelp] = useState<Help>(given === undefined ? NEW_HELP : helpOf(given));
  const [wayId, setWayId] = useState('');
  const [planItemId, setPlanItemId] = useState(given?.planItemId ?? '');
  const [found, setFound] = useState<readonly Match[] | null>(null);
  const items = (file.plans ?? []).filter(({ status }) => status === 'Active').flatMap(({ items: each }) => each);
  const prepared = ways.filter(({ state }) => state === 'Prepared');
  const look = async () => {
    const done = await deed.run(() => referralsApi.match(searchOf(file, help, notOrgIds)));
    const others = done?.value.found.filter(
      ({ institutionId, organisationId }) => !notOrgIds.includes(institutionId ?? organisationId),
    );
    setFound(others ?? null);
  };
  const choose = async ({ service, organisationId, institutionId }: Match) => {
    const way = prepared.find(({ id }) => id === wayId);
    const body = {
      ...help,
      toOrgId: institutionId ?? organisationId,
      toServiceId: service.id,
      reason: 'AdditionalServicesRequired',
      planItemId: planItemId === '' ? null : planItemId,
      trmPhase: way?.phase ?? null,
      wayId: way?.id ?? null,
    } as const;
    const done = await deed.run(() => referralsApi.draft(file.id, body, keyFor(body)));
    if (done !== undefined) await onDone();
  };
  return (
    <div class="stack">
      <ReferralProblem problem={deed.problem} />
      <Form busy={deed.busy} go={t('referrals.compose.look')} onSubmit={() => void look()}>
        <HelpFields
          help={help}
          onChange={(next) => {
            setHelp(next);
            setFound(null);
          }}
        />
        {items.length === 0 ? null : (
          <SelectField
            id={`${field}-item`}
            label={t('referrals.compose.item')}
            value={planItemId}
            options={items.map(({ id }) => id)}
            word={(each) => items.find(({ id }) => id === each)?.goal ?? each}
            onChange={setPlanItemId}
            empty={t('referrals.compose.no_item')}
          />
        )}
        {prepared.length === 0 ? null : (
          <SelectField
            id={`${field}-way`}
            label={t('referrals.compose.way')}
            value={wayId}
            options={prepared.map(({ id }) => id)}
            word={(each) => t(`cooperation.phase.${prepared.find(({ id }) => id === each)?.phase ?? 'Identification'}`)}
            onChange={setWayId}
            empty={t('referrals.compose.no_way')}
          />
        )}
      </Form>
      {found === null ? null : <Found found={found} busy={deed.busy} onChoose={choose} />}
    </div>
  );
}

function Found(props: {
  readonly found: readonly Match[];
  readonly busy: boolean;
  readonly onChoose: (match: Match) => Promise<void>;
}) {
  const { t } = useTexts();
  const { found, busy, onChoose } = props;
  if (found.length === 0) return <p class="notice notice--care">{t('referrals.compose.nobody')}</p>;
  return (
    <ol class="stack">
      {found.map((match) => (
        <li key={match.service.id}>
          <p>
            <strong>{match.service.name}</strong>, {match.service.organisation}
            {match.service.city === null ? '' : `, ${match.service.city}`}
          </p>
          <ul class="small">
            {match.reasons.map((reason) => (
              <li key={reason}>{t(`cooperation.match.${reason}`)}</li>
            ))}
          </ul>
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void onChoose(match)}>
            {t('referrals.compose.choose', { who: match.service.name })}
          </button>
        </li>
      ))}
    </ol>
  );
}
