// SPDX-License-Identifier: EUPL-1.2
// Protection, consulates, return, and a child’s guardian and best interests. Nothing here happens to the person: each step is
// hers, and each says what it needs before it is taken.

import {
  BEST_INTERESTS_FACTORS,
  BEST_INTERESTS_STEPS,
  type BestInterestsProcedure,
  BID_DECISIONS,
  BID_MATTERS,
  GUARDIAN_APPOINTED_BY,
  type Guardianship,
  PANEL_DISCIPLINES,
} from '@amparo/casework/child';
import { PROTECTION_STATUSES, type ProtectionStatus } from '@amparo/casework/protection';
import {
  MONITORING_RESULTS,
  RETURN_DECIDED_BY,
  RETURN_STEPS,
  type ReturnCase,
  type ReturnState,
  TRAVEL_DOCUMENTS,
} from '@amparo/casework/return';
import { useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import { fileApi, type Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useLoaded } from '../use-loaded.ts';
import { Consulates } from './consular.tsx';
import { Status } from './exploitation.tsx';
import { Choice, CountryField, Form, Opens, SelectField, TextField, Tick } from './fields.tsx';
import { todayThere } from '../day.ts';
import { beneficiary, isKnown, orNull, useFile } from './file-props.ts';
import { receiverIn } from './not-in-directory.ts';
import { Proceedings } from './proceedings.tsx';
import { Reflection } from './reflection.tsx';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

export default function Decisions() {
  const { t } = useTexts();
  const { file } = useFile();
  const child =
    beneficiary(file)?.ageGroup === '0-8' ||
    beneficiary(file)?.ageGroup === '9-17' ||
    beneficiary(file)?.ageDisputed === true ||
    (file.guardianships ?? []).length > 0 ||
    file.facts?.flags?.includes('Child') === true;
  return (
    <div class="stack stack--wide">
      <p class="lead">{t('casefile.decisions.lead')}</p>
      {file.protection === undefined ? null : <Protection />}
      <Consulates />
      <Reflection />
      {child ? <Child /> : null}
      {file.returns === undefined ? null : <Returns />}
      <Proceedings />
      <Status />
    </div>
  );
}

function Protection() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { day, country } = useWords();
  const protection = file.protection ?? null;
  const states = beneficiary(file)?.citizenship ?? [];
  return (
    <section class="card stack" aria-labelledby="protection">
      <h2 id="protection">{t('casefile.protection.title')}</h2>
      <p>
        <strong>{t(`casework.protection_status.${protection?.status ?? 'Unknown'}`)}</strong>
      </p>
      {!isKnown(protection?.legalInformationGivenAt) ? (
        <p class="notice notice--care">{t('casefile.protection.no_information')}</p>
      ) : (
        <p class="small">{t('casefile.protection.information', { day: day(protection.legalInformationGivenAt) })}</p>
      )}
      {(protection?.fearsAuthoritiesOf ?? []).map(({ country: of, fears }) => (
        <p key={of} class="small">
          {t(`casefile.protection.fear_${fears === null ? 'unknown' : fears ? 'yes' : 'no'}`, { country: country(of) })}
        </p>
      ))}
      {states.map((state) => (
        <Block key={`${state} ${file.changedAt}`} state={state} />
      ))}
      {readOnly || !mayDo(who, 'file.edit') ? null : (
        <Opens key={protection?.version} title={t('casefile.protection.change')}>
          <ChangeProtection />
        </Opens>
      )}
    </section>
  );
}

/** Whether the consulate of a state may be contacted, worked out by the server; and why not. */
function Block({ state }: { readonly state: string }) {
  const { t } = useTexts();
  const { file } = useFile();
  const { country } = useWords();
  const { value: block } = useLoaded(() => fileApi.consularBlock(file.id, state), [file, state]);
  if (block === null) return null;
  return (
    <div class={`notice ${block.blocked ? 'notice--danger' : ''} stack stack--tight`}>
      <p>
        <strong>
          {t(block.blocked ? 'casefile.protection.blocked' : 'casefile.protection.open', { country: country(state) })}
        </strong>
      </p>
      {block.reasons.length === 0 ? null : (
        <ul>
          {block.reasons.map((reason) => (
            <li key={reason}>{t(`casework.block_reason.${reason}`)}</li>
          ))}
        </ul>
      )}
      <p class="small">
        {t(block.blocked ? 'casework.problem.CONSULAR_BLOCK.next' : 'casefile.protection.only_consent')}
      </p>
    </div>
  );
}

const FEARS = ['yes', 'no', 'unknown'] as const;

function ChangeProtection() {
  const { t } = useTexts();
  const { file } = useFile();
  const { country } = useWords();
  const act = useAct();
  const before = file.protection ?? null;
  const states = [
    ...new Set([
      ...(beneficiary(file)?.citizenship ?? []),
      ...(before?.fearsAuthoritiesOf ?? []).map((each) => each.country),
    ]),
  ];
  const [status, setStatus] = useState<ProtectionStatus>(before?.status ?? 'Unknown');
  const [fears, setFears] = useState<Readonly<Record<string, (typeof FEARS)[number]>>>(
    Object.fromEntries(
      (before?.fearsAuthoritiesOf ?? []).map(({ country: of, fears: is }) => [
        of,
        is === null ? 'unknown' : is ? 'yes' : 'no',
      ]),
    ),
  );
  const [informed, setInformed] = useState((before?.legalInformationGivenAt ?? null) !== null);
  const [note, setNote] = useState(before?.note ?? '');
  const save = () =>
    void act.ofCase('PUT', 'protection', {
      status,
      fearsAuthoritiesOf: states.map((of) => {
        const said = fears[of] ?? 'unknown';
        return { country: of, fears: said === 'unknown' ? null : said === 'yes' };
      }),
      note: orNull(note),
      legalInformationGiven: informed,
    });
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={save}>
      <p class="small">{t('casefile.protection.about')}</p>
      <SelectField
        id="protection-status"
        label={t('casefile.protection.status')}
        value={status}
        options={PROTECTION_STATUSES}
        word={(each) => t(`casework.protection_status.${each}`)}
        onChange={setStatus}
      />
      {states.length === 0 ? <p class="small soft">{t('casefile.protection.citizenship_first')}</p> : null}
      {states.map((of) => (
        <Choice
          key={of}
          name={`fears-${of}`}
          legend={t('casefile.protection.fears', { country: country(of) })}
          value={fears[of] ?? 'unknown'}
          options={FEARS}
          word={(each) => t(`casefile.protection.said_${each}`)}
          onChange={(said) => setFears({ ...fears, [of]: said })}
        />
      ))}
      <Tick label={t('casefile.protection.informed')} value={informed} onChange={setInformed} />
      <TextField id="protection-note" rows={2} label={t('casefile.note')} most={4000} value={note} onInput={setNote} />
      <WarningNote warnings={act.warnings} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}

function Returns() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  const [to, setTo] = useState('');
  const returns = (file.returns ?? []).toReversed();
  const mayAct = !readOnly && mayDo(who, 'file.protect');
  const running = returns.some(({ state }) => !['Completed', 'Cancelled', 'AlternativeSolution'].includes(state));
  return (
    <section class="card stack" aria-labelledby="return">
      <h2 id="return">{t('casefile.return.title')}</h2>
      <p>{t('casefile.return.about')}</p>
      {returns.map((each) => (
        <Return key={each.id} return_={each} mayAct={mayAct} />
      ))}
      {running || !mayAct ? null : (
        <Opens title={t('casefile.return.begin')}>
          <Form
            busy={act.busy}
            go={t('casefile.return.begin_go')}
            onSubmit={() => void act.make('returns', { destinationCountry: to })}
          >
            <CountryField id="return-country" label={t('casefile.return.country')} value={to} onChange={setTo} />
            <RuleNote problem={act.problem} />
          </Form>
        </Opens>
      )}
    </section>
  );
}

function Return({ return_, mayAct }: { readonly return_: Wire<ReturnCase>; readonly mayAct: boolean }) {
  const { t } = useTexts();
  const { who } = useFile();
  const { country, day } = useWords();
  const act = useAct();
  const [change, setChange] = useState({
    destinationArea: return_.destinationArea ?? '',
    decisionMadeBy: return_.decisionMadeBy,
    travelDate: return_.travelDate ?? '',
    travelDocument: return_.travelDocument,
    receivingOrgAccepted: return_.receivingOrgAccepted,
    proceedingsChecked: return_.proceedingsCheckedOn !== null,
    reintegrationPlan: return_.reintegrationPlan ?? '',
  });
  const next = RETURN_STEPS.filter(({ from }) => from === return_.state).map(({ to }) => to);
  const go = (to: ReturnState) =>
    void act.step('returns', return_, 'step', {
      to,
      change: {
        destinationArea: orNull(change.destinationArea),
        decisionMadeBy: change.decisionMadeBy,
        travelDate: orNull(change.travelDate),
        travelDocument: change.travelDocument,
        receivingOrgAccepted: change.receivingOrgAccepted,
        receivingOrgId: change.receivingOrgAccepted ? receiverIn(return_.destinationCountry) : null,
        proceedingsCheckedOn: change.proceedingsChecked ? (return_.proceedingsCheckedOn ?? todayThere()) : null,
        reintegrationPlan: orNull(change.reintegrationPlan),
      },
    });
  return (
    <div class="stack return" data-state={return_.state}>
      <p>
        <strong>{country(return_.destinationCountry)}</strong>{' '}
        <span class="badge">{t(`casework.return_state.${return_.state}`)}</span>
        {return_.cancelledBecause === null ? '' : ` ${t(`casework.cancelled.${return_.cancelledBecause}`)}`}
      </p>
      <ol class="plain file-steps">
        {JOURNEY.map((state) => (
          <li
            key={state}
            class={stepClass(return_.state, state)}
            {...(state === return_.state ? { 'aria-current': 'step' as const } : {})}
          >
            {t(`casework.return_state.${state}`)}
          </li>
        ))}
      </ol>
      {return_.monitoring.length === 0 ? null : (
        <ul class="plain entry-list">
          {return_.monitoring.map(({ dueOn, doneOn, result }) => (
            <li key={dueOn}>
              {day(dueOn)}: {result === null ? t('casefile.return.not_asked') : t(`casework.monitoring.${result}`)}
              {doneOn !== null || !mayAct ? null : <Monitor return_={return_} dueOn={dueOn} />}
            </li>
          ))}
        </ul>
      )}
      {next.length === 0 || !mayAct ? null : (
        <>
          <Opens title={t('casefile.return.facts')} open>
            <SelectField
              id={`return-by-${return_.id}`}
              label={t('casefile.return.decided_by')}
              value={change.decisionMadeBy}
              options={RETURN_DECIDED_BY}
              word={(each) => t(`casework.return_by.${each}`)}
              onChange={(decisionMadeBy) => setChange({ ...change, decisionMadeBy })}
            />
            <div class="two">
              <TextField
                id={`return-area-${return_.id}`}
                label={t('casefile.return.area')}
                help={t('casefile.return.area_help')}
                most={120}
                value={change.destinationArea}
                onInput={(destinationArea) => setChange({ ...change, destinationArea })}
              />
              <TextField
                id={`return-date-${return_.id}`}
                type="date"
                label={t('casefile.return.travel_date')}
                value={change.travelDate}
                onInput={(travelDate) => setChange({ ...change, travelDate })}
              />
            </div>
            <SelectField
              id={`return-document-${return_.id}`}
              label={t('casefile.return.document')}
              value={change.travelDocument}
              options={TRAVEL_DOCUMENTS}
              word={(each) => t(`casework.travel_document.${each}`)}
              onChange={(travelDocument) => setChange({ ...change, travelDocument })}
            />
            <div class="choices">
              <Tick
                label={t('casefile.return.proceedings')}
                value={change.proceedingsChecked}
                onChange={(proceedingsChecked) => setChange({ ...change, proceedingsChecked })}
              />
              <Tick
                label={t('casefile.return.receiver')}
                value={change.receivingOrgAccepted}
                onChange={(receivingOrgAccepted) => setChange({ ...change, receivingOrgAccepted })}
              />
            </div>
            <TextField
              id={`return-plan-${return_.id}`}
              rows={2}
              label={t('casefile.return.reintegration')}
              most={10_000}
              value={change.reintegrationPlan}
              onInput={(reintegrationPlan) => setChange({ ...change, reintegrationPlan })}
            />
          </Opens>
          <WarningNote warnings={act.warnings} />
          <RuleNote problem={act.problem} />
          <div class="row">
            {next.map((to) =>
              (to === 'Cleared' || to === 'Departed') && !who.roles.includes('Supervisor') ? (
                <span key={to} class="soft">
                  {t(`casefile.return.to.${to}`)}: {t('casefile.next.supervisor')}
                </span>
              ) : (
                <button
                  key={to}
                  type="button"
                  class={to === 'Cancelled' || to === 'NotSafe' ? 'button button--quiet' : 'button'}
                  disabled={act.busy}
                  onClick={() => go(to)}
                >
                  {t(`casefile.return.to.${to}`)}
                </button>
              ),
            )}
          </div>
        </>
      )}
    </div>
  );
}

const JOURNEY: readonly ReturnState[] = [
  'Informed',
  'Requested',
  'PreReturnRiskAssessment',
  'Cleared',
  'Arranged',
  'Departed',
  'Received',
  'Reintegrating',
  'Monitored',
  'Completed',
];

function stepClass(now: ReturnState, state: ReturnState): string {
  const at = JOURNEY.indexOf(now);
  if (state === now) return 'steps__here';
  return at > JOURNEY.indexOf(state) ? 'steps__done' : '';
}

function Monitor({ return_, dueOn }: { readonly return_: Wire<ReturnCase>; readonly dueOn: string }) {
  const { t } = useTexts();
  const act = useAct();
  return (
    <Opens title={t('casefile.return.how_was_it')}>
      <div class="row">
        {MONITORING_RESULTS.map((result) => (
          <button
            key={result}
            type="button"
            class="button button--quiet"
            disabled={act.busy}
            onClick={() => void act.step('returns', return_, 'monitoring', { dueOn, result })}
          >
            {t(`casework.monitoring.${result}`)}
          </button>
        ))}
      </div>
      <RuleNote problem={act.problem} />
    </Opens>
  );
}

function Child() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  const { day } = useWords();
  const guardians = file.guardianships ?? [];
  const mayAct = !readOnly && mayDo(who, 'file.protect');
  return (
    <section class="card stack" aria-labelledby="child">
      <h2 id="child">{t('casefile.child.title')}</h2>
      <p>{t('casefile.child.about')}</p>
      <h3>{t('casefile.child.guardian')}</h3>
      {guardians.length === 0 ? <p class="notice notice--danger">{t('casefile.child.no_guardian')}</p> : null}
      <ul class="plain entry-list">
        {guardians.map((each) => (
          <li key={each.id} class="stack stack--tight">
            {each.personId === null ? (
              <p>{t('casefile.child.requested', { day: day(each.requestedOn) })}</p>
            ) : (
              <p>
                <strong>
                  <bdi>
                    {file.persons?.find(({ id }) => id === each.personId)?.alias ?? t('casework.person_kind.Guardian')}
                  </bdi>
                </strong>{' '}
                {each.appointedBy === null ? '' : t(`casework.appointed_by.${each.appointedBy}`)}{' '}
                {each.from === null ? '' : t('casefile.child.from', { day: day(each.from) })}
              </p>
            )}
            {each.personId === null && mayAct ? <Appoint guardianship={each} /> : null}
          </li>
        ))}
      </ul>
      {readOnly || !mayDo(who, 'file.edit') || guardians.some(({ to }) => to === null) ? null : (
        <p>
          <button type="button" class="button" disabled={act.busy} onClick={() => void act.make('guardianships', {})}>
            {t('casefile.child.request')}
          </button>
        </p>
      )}
      <RuleNote problem={act.problem} />
      {file.bestInterests === undefined ? null : <BestInterests />}
    </section>
  );
}

function Appoint({ guardianship }: { readonly guardianship: Wire<Guardianship> }) {
  const { t } = useTexts();
  const { file } = useFile();
  const act = useAct();
  const people = (file.persons ?? []).filter(({ kind }) => kind === 'Guardian' || kind === 'FamilyMember');
  const [personId, setPerson] = useState(people[0]?.id ?? '');
  const [by, setBy] = useState<(typeof GUARDIAN_APPOINTED_BY)[number]>('Court');
  const [from, setFrom] = useState(todayThere());
  const [checked, setChecked] = useState(false);
  return (
    <Opens title={t('casefile.child.appoint')}>
      {people.length === 0 ? <p class="small">{t('casefile.child.add_person_first')}</p> : null}
      <Form
        busy={act.busy}
        go={t('casefile.save')}
        onSubmit={() =>
          void act.step('guardianships', guardianship, 'appointment', {
            personId,
            appointedBy: by,
            from,
            conflictOfInterestChecked: checked,
          })
        }
      >
        <SelectField
          id={`guardian-${guardianship.id}`}
          label={t('casefile.child.guardian')}
          value={personId}
          options={people.map(({ id }) => id)}
          word={(id) => people.find((each) => each.id === id)?.alias ?? id}
          empty={t('casefile.choose')}
          onChange={setPerson}
        />
        <div class="two">
          <SelectField
            id={`guardian-by-${guardianship.id}`}
            label={t('casefile.child.by')}
            value={by}
            options={GUARDIAN_APPOINTED_BY}
            word={(each) => t(`casework.appointed_by.${each}`)}
            onChange={setBy}
          />
          <TextField
            id={`guardian-from-${guardianship.id}`}
            type="date"
            required
            label={t('casefile.child.since')}
            value={from}
            onInput={setFrom}
          />
        </div>
        <Tick label={t('casefile.child.checked')} value={checked} onChange={setChecked} />
        <RuleNote problem={act.problem} />
      </Form>
    </Opens>
  );
}

function BestInterests() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  const [matter, setMatter] = useState<(typeof BID_MATTERS)[number]>('DurableSolution');
  return (
    <>
      <h3>{t('casefile.child.best_interests')}</h3>
      {(file.bestInterests ?? []).map((procedure) => (
        <Procedure key={procedure.id} procedure={procedure} />
      ))}
      {readOnly || !mayDo(who, 'file.protect') ? null : (
        <Opens title={t('casefile.child.begin')}>
          <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void act.make('best-interests', { matter })}>
            <SelectField
              id="bi-matter"
              label={t('casefile.child.matter')}
              value={matter}
              options={BID_MATTERS}
              word={(each) => t(`casework.matter.${each}`)}
              onChange={setMatter}
            />
            <RuleNote problem={act.problem} />
          </Form>
        </Opens>
      )}
    </>
  );
}

function Procedure({ procedure }: { readonly procedure: Wire<BestInterestsProcedure> }) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  const [how, setHow] = useState('');
  const [summary, setSummary] = useState('');
  const [decision, setDecision] = useState<(typeof BID_DECISIONS)[number]>(procedure.decision ?? 'NoChangeNow');
  const [reasons, setReasons] = useState(procedure.reasons ?? '');
  const [weighed, setWeighed] = useState<Readonly<Record<string, string>>>(() => ({ ...procedure.options[0]?.pros }));
  const [panel, setPanel] = useState<readonly { readonly userId: string; readonly discipline: string }[]>(
    procedure.panel,
  );
  const [informed, setInformed] = useState(procedure.childInformedOn !== null);
  const next = BEST_INTERESTS_STEPS[procedure.state];
  const deciding = procedure.state === 'Panel';
  const colleagues = useLoaded(casesApi.colleagues).value?.colleagues ?? [];
  const go = (to: (typeof next)[number]) =>
    void act.step('best-interests', procedure, 'step', {
      to,
      change: {
        ...(orNull(summary) === null
          ? {}
          : {
              childViews: {
                heardBy: file.caseWorkerId,
                heardOn: todayThere(),
                how: orNull(how) ?? t('casefile.child.alone'),
                summary: summary.trim(),
              },
            }),
        ...(deciding
          ? {
              decision,
              reasons: orNull(reasons),
              panel,
              options: [
                {
                  decision,
                  pros: Object.fromEntries(Object.entries(weighed).filter(([, text]) => text.trim() !== '')),
                  cons: {},
                },
              ],
            }
          : {}),
        ...(informed ? { childInformedOn: procedure.childInformedOn ?? todayThere() } : {}),
      },
    });
  return (
    <div class="stack" data-state={procedure.state}>
      <p>
        <strong>{t(`casework.matter.${procedure.matter}`)}</strong>{' '}
        <span class="badge">{t(`casework.best_interests_state.${procedure.state}`)}</span>
      </p>
      {procedure.childViews === null ? null : (
        <p class="timeline__own">
          <strong>{t('casework.bi_factor.Views')}:</strong> <bdi>{procedure.childViews.summary}</bdi>
        </p>
      )}
      {procedure.decision === null ? null : (
        <p>
          {t('casefile.child.decided')}: {t(`casework.solution.${SAME[procedure.decision] ?? procedure.decision}`)}
        </p>
      )}
      {readOnly || !mayDo(who, 'file.protect') ? null : (
        <Opens title={t('casefile.child.go_on')}>
          {procedure.childViews === null ? (
            <>
              <TextField
                id={`how-${procedure.id}`}
                label={t('casefile.child.heard_how')}
                most={500}
                value={how}
                onInput={setHow}
              />
              <TextField
                id={`views-${procedure.id}`}
                ofThePerson
                rows={3}
                label={t('casefile.child.heard')}
                most={4000}
                value={summary}
                onInput={setSummary}
              />
            </>
          ) : null}
          {deciding ? (
            <>
              <SelectField
                id={`decision-${procedure.id}`}
                label={t('casefile.child.decided')}
                value={decision}
                options={BID_DECISIONS}
                word={(each) =>
                  each === 'NoChangeNow' ? t('casefile.child.no_change') : t(`casework.solution.${SAME[each] ?? each}`)
                }
                onChange={setDecision}
              />
              {BEST_INTERESTS_FACTORS.map((factor) => (
                <TextField
                  key={factor}
                  id={`${factor}-${procedure.id}`}
                  label={t(`casework.bi_factor.${factor}`)}
                  value={weighed[factor] ?? ''}
                  onInput={(text) => setWeighed({ ...weighed, [factor]: text })}
                />
              ))}
              <TextField
                id={`reasons-${procedure.id}`}
                rows={3}
                label={t('casefile.child.reasons')}
                most={10_000}
                value={reasons}
                onInput={setReasons}
              />
              {PANEL_DISCIPLINES.map((discipline) => (
                <SelectField
                  key={discipline}
                  id={`panel-${discipline}-${procedure.id}`}
                  label={t('casefile.child.panel', { discipline: t(`casework.discipline.${discipline}`) })}
                  value={panel.find((each) => each.discipline === discipline)?.userId ?? ''}
                  options={colleagues.map(({ userId }) => userId)}
                  word={(id) => colleagues.find(({ userId }) => userId === id)?.displayName ?? id}
                  empty={t('casefile.child.nobody')}
                  onChange={(userId) =>
                    setPanel([
                      ...panel.filter((each) => each.discipline !== discipline),
                      ...(userId === '' ? [] : [{ userId, discipline }]),
                    ])
                  }
                />
              ))}
            </>
          ) : null}
          {procedure.state === 'Decided' || procedure.state === 'BIASufficient' ? (
            <Tick label={t('casefile.child.informed')} value={informed} onChange={setInformed} />
          ) : null}
          <RuleNote problem={act.problem} />
          <div class="row">
            {next.map((to) => (
              <button key={to} type="button" class="button button--quiet" disabled={act.busy} onClick={() => go(to)}>
                {t('casefile.child.to', { state: t(`casework.best_interests_state.${to}`) })}
              </button>
            ))}
          </div>
        </Opens>
      )}
    </div>
  );
}

/** Decisions of the panel that are solutions by another name. */
const SAME: Readonly<Record<string, string>> = { Return: 'VoluntaryReturn', NoChangeNow: 'Undecided' };
