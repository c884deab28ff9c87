// SPDX-License-Identifier: EUPL-1.2
// Health: signs with how soon a doctor should see them, never a diagnosis; the examination with whoever the person wants
// beside her; results that only the care team reads, asked for one look at a time.

import {
  EXAMINER_PREFERENCES,
  HEALTH_CIRCUMSTANCES,
  HEALTH_SIGN_NAMES,
  HEALTH_URGENCIES,
  type HealthCircumstance,
  type HealthNeed,
  healthPrompt,
  type HealthSign,
  type HealthUrgency,
  REPORT_TO,
  REPORTED_BY,
  SEALED_RESULTS,
  type SealedResult,
} from '@amparo/casework/health';
import { useState } from 'preact/hooks';
import { fileApi, type Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { Companions, type CompanionsChosen, companionsBody, NO_COMPANIONS } from './companions.tsx';
import { Form, Opens, SelectField, Several, TextField, Tick } from './fields.tsx';
import { isKnown, nameOf, orNull, useFile } from './file-props.ts';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { atNow } from './services.tsx';
import { useAct } from './use-act.ts';

export default function Health() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const needs = (file.healthNeeds ?? []).toReversed();
  const open = needs.filter(({ resolvedAt }) => resolvedAt === null);
  const over = needs.filter(({ resolvedAt }) => resolvedAt !== null);
  return (
    <div class="stack stack--wide">
      <p class="notice notice--care">
        {t('casework.health_note')} {t('casework.health_not_reviewed')}
      </p>
      <section class="card stack" aria-labelledby="signs">
        <h2 id="signs">{t('casefile.health.signs')}</h2>
        {open.length === 0 ? <p class="soft">{t('casefile.health.none')}</p> : null}
        <ul class="plain entry-list">
          {open.map((need) => (
            <Need key={need.id} need={need} />
          ))}
        </ul>
        {over.length === 0 ? null : (
          <Opens title={t('casefile.health.over', { count: over.length })}>
            <ul class="plain entry-list">
              {over.map((need) => (
                <Need key={need.id} need={need} />
              ))}
            </ul>
          </Opens>
        )}
        {readOnly || !mayDo(who, 'file.help') ? null : (
          <Opens key={needs.length} title={t('casefile.health.add')}>
            <AddNeed />
          </Opens>
        )}
      </section>
      {file.examinations === undefined ? null : <Examinations />}
      {readOnly || !mayDo(who, 'file.read-results') ? null : <Results />}
    </div>
  );
}

function Need({ need }: { readonly need: Wire<HealthNeed> }) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const date = useDates();
  const act = useAct();
  const [done, setDone] = useState('');
  return (
    <li class="stack stack--tight">
      <p>
        <span class={`badge urgency urgency--${need.urgency.toLowerCase()}`}>
          {t(`casework.health_urgency.${need.urgency}`)}
        </span>{' '}
        <strong>{(need.signs ?? []).map((sign) => t(`casework.health_sign.${sign}`)).join(', ')}</strong>
      </p>
      {need.resolvedAt === null ? <p class="small">{t(`casework.health_urgency_about.${need.urgency}`)}</p> : null}
      <p class="small soft">
        {need.reportedAt === undefined ? '' : date(need.reportedAt)}
        {need.reportedBy === undefined ? '' : ` · ${t(`casework.reported_by.${need.reportedBy}`)}`} ·{' '}
        <bdi>{nameOf(file, need.createdBy)}</bdi>
      </p>
      {orNull(need.note ?? '') === null ? null : (
        <p class="timeline__own">
          <bdi>{need.note}</bdi>
        </p>
      )}
      {need.resolvedAt === null ? null : (
        <p class="small">
          {t('casefile.health.seen_to', { when: date(need.resolvedAt) })} <bdi>{need.actionTaken}</bdi>
        </p>
      )}
      {need.resolvedAt !== null || readOnly || !mayDo(who, 'file.assess') ? null : (
        <Opens title={t('casefile.health.resolve')}>
          <Form
            busy={act.busy}
            go={t('casefile.save')}
            onSubmit={() => void act.step('health-needs', need, 'resolution', { actionTaken: done })}
          >
            <TextField
              id={`done-${need.id}`}
              rows={2}
              required
              label={t('casefile.health.action')}
              value={done}
              onInput={setDone}
            />
            <RuleNote problem={act.problem} />
          </Form>
        </Opens>
      )}
    </li>
  );
}

function AddNeed() {
  const { t } = useTexts();
  const act = useAct();
  const [signs, setSigns] = useState<readonly HealthSign[]>([]);
  const [circumstances, setCircumstances] = useState<readonly HealthCircumstance[]>([]);
  const [since, setSince] = useState('');
  const [by, setBy] = useState<HealthNeed['reportedBy']>('Person');
  const [least, setLeast] = useState<HealthUrgency | ''>('');
  const [note, setNote] = useState('');
  const prompt = healthPrompt(signs, circumstances);
  const save = async () => {
    const done = await act.make('health-needs', {
      signs,
      circumstances,
      since: orNull(since),
      reportedBy: by,
      reportedAt: new Date().toISOString(),
      actionTaken: null,
      consentId: null,
      note: orNull(note),
      atLeast: least === '' ? null : least,
    });
    if (!done) return;
    setSigns([]);
    setCircumstances([]);
    setNote('');
  };
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
      <Several
        name="signs"
        legend={t('casefile.health.which')}
        values={signs}
        options={HEALTH_SIGN_NAMES}
        word={(each) => t(`casework.health_sign.${each}`)}
        onChange={setSigns}
      />
      <Several
        name="circumstances"
        legend={t('casefile.health.circumstances')}
        values={circumstances}
        options={HEALTH_CIRCUMSTANCES}
        word={(each) => t(`casework.circumstance.${each}`)}
        onChange={setCircumstances}
      />
      {signs.length === 0 ? null : (
        <div
          class={`notice ${prompt.urgency === 'Emergency' || prompt.urgency === 'SameDay' ? 'notice--danger' : ''}`}
          aria-live="polite"
        >
          <p>
            <strong>{t(`casework.health_urgency.${prompt.urgency}`)}</strong>{' '}
            {t(`casework.health_urgency_about.${prompt.urgency}`)}
          </p>
          <p class="small">{t('casework.health_note')}</p>
        </div>
      )}
      <div class="two">
        <TextField id="health-since" type="date" label={t('casefile.health.since')} value={since} onInput={setSince} />
        <SelectField
          id="health-by"
          label={t('casefile.health.by')}
          value={by}
          options={REPORTED_BY}
          word={(each) => t(`casework.reported_by.${each}`)}
          onChange={setBy}
        />
      </div>
      <SelectField
        id="health-least"
        label={t('casefile.health.sooner')}
        help={t('casefile.health.sooner_help')}
        value={least}
        options={HEALTH_URGENCIES}
        word={(each) => t(`casework.health_urgency.${each}`)}
        empty={t('casefile.health.as_list')}
        onChange={setLeast}
      />
      <TextField id="health-note" rows={2} label={t('casefile.note')} most={4000} value={note} onInput={setNote} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}

function Examinations() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const date = useDates();
  const examinations = (file.examinations ?? []).toReversed();
  return (
    <section class="card stack" aria-labelledby="examinations">
      <h2 id="examinations">{t('casefile.health.examinations')}</h2>
      {examinations.length === 0 ? <p class="soft">{t('casefile.health.examinations_none')}</p> : null}
      <ul class="plain entry-list">
        {examinations.map(({ id, serviceId, accompaniment, examinerGenderPreference, reportTo }) => {
          const service = file.services?.find((each) => each.id === serviceId);
          const along = accompaniment.map(({ by }) => t(`casework.companion.${by}`)).join(', ');
          return (
            <li key={id} class="stack stack--tight">
              <p>
                <strong>{!isKnown(service?.startsAt) ? (service?.date ?? '') : date(service.startsAt)}</strong>{' '}
                {service === undefined ? '' : t(`casework.outcome.${service.outcome}`)}
              </p>
              <p class="small">
                {t('casefile.health.along', { who: along })} · {t('casefile.health.examiner')}:{' '}
                {t(`casework.examiner.${examinerGenderPreference}`)} · {t('casefile.health.report')}:{' '}
                {t(`casework.report_to.${reportTo}`)}
              </p>
            </li>
          );
        })}
      </ul>
      {readOnly || !mayDo(who, 'file.health') ? null : (
        <Opens key={examinations.length} title={t('casefile.health.arrange')}>
          <Arrange />
        </Opens>
      )}
    </section>
  );
}

function Arrange() {
  const { t } = useTexts();
  const act = useAct();
  const [when, setWhen] = useState('');
  const [companions, setCompanions] = useState<CompanionsChosen>(NO_COMPANIONS);
  const [examiner, setExaminer] = useState<(typeof EXAMINER_PREFERENCES)[number]>('NotAsked');
  const [report, setReport] = useState<(typeof REPORT_TO)[number]>('PersonOnly');
  const [chaperone, setChaperone] = useState(false);
  const save = () =>
    void act.make('examinations', {
      service: {
        ...atNow(when),
        category: 'Health',
        subtype: 'MedicalExamination',
        outcome: 'Planned',
        ...companionsBody(companions),
      },
      examinerGenderPreference: examiner,
      chaperoneOffered: chaperone,
      reportTo: report,
    });
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={save}>
      <p class="small">{t('casefile.health.arrange_about')}</p>
      <TextField
        id="exam-when"
        type="datetime-local"
        required
        label={t('casefile.services.when')}
        value={when}
        onInput={setWhen}
      />
      <Companions name="exam" value={companions} onChange={setCompanions} />
      <div class="two">
        <SelectField
          id="exam-examiner"
          label={t('casefile.health.examiner')}
          value={examiner}
          options={EXAMINER_PREFERENCES}
          word={(each) => t(`casework.examiner.${each}`)}
          onChange={setExaminer}
        />
        <SelectField
          id="exam-report"
          label={t('casefile.health.report')}
          value={report}
          options={REPORT_TO}
          word={(each) => t(`casework.report_to.${each}`)}
          onChange={setReport}
        />
      </div>
      <Tick label={t('casefile.health.chaperone')} value={chaperone} onChange={setChaperone} />
      <WarningNote warnings={act.warnings} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}

function Results() {
  const { t } = useTexts();
  const { file, who } = useFile();
  const { busy, problem, run } = useDeed();
  const date = useDates();
  const [results, setResults] = useState<readonly Wire<SealedResult>[] | null>(null);
  const show = async () => {
    const read = await run(() => fileApi.results(file.id));
    if (read !== undefined) setResults(read.value.results);
  };
  return (
    <section class="card stack screen-only" aria-labelledby="results">
      <h2 id="results">{t('casefile.results.title')}</h2>
      <p>{t('casefile.results.about')}</p>
      {results === null ? (
        <p>
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void show()}>
            {t('casefile.results.show')}
          </button>
        </p>
      ) : (
        <>
          {results.length === 0 ? <p class="soft">{t('casefile.results.none')}</p> : null}
          <ul class="plain entry-list">
            {results.map(({ id, kind, result, createdAt }) => (
              <li key={id}>
                <p>
                  <strong>{t(`casefile.results.kind.${kind}`)}</strong>{' '}
                  <span class="small soft">{date(createdAt)}</span>
                </p>
                <p class="timeline__own">
                  <bdi>{result}</bdi>
                </p>
              </li>
            ))}
          </ul>
          <p>
            <button type="button" class="button button--quiet" onClick={() => setResults(null)}>
              {t('casefile.results.hide')}
            </button>
          </p>
        </>
      )}
      <RuleNote problem={problem} />
      {(file.examinations ?? []).length === 0 || !mayDo(who, 'file.read-results') ? null : (
        <Opens title={t('casefile.results.add')}>
          <AddResult onAdded={() => setResults(null)} />
        </Opens>
      )}
    </section>
  );
}

function AddResult({ onAdded }: { readonly onAdded: () => void }) {
  const { t } = useTexts();
  const { file } = useFile();
  const act = useAct();
  const [kind, setKind] = useState<SealedResult['kind']>('Other');
  const [result, setResult] = useState('');
  const save = async () => {
    const done = await act.make('results', {
      examinationId: file.examinations?.at(-1)?.id,
      kind,
      result,
      careTeamUserIds: file.caseWorkerId === null ? [] : [file.caseWorkerId],
    });
    if (!done) return;
    setResult('');
    onAdded();
  };
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
      <SelectField
        id="result-kind"
        label={t('casefile.results.kind_of')}
        value={kind}
        options={SEALED_RESULTS}
        word={(each) => t(`casefile.results.kind.${each}`)}
        onChange={setKind}
      />
      <TextField
        id="result-text"
        rows={3}
        required
        label={t('casefile.results.result')}
        most={10_000}
        value={result}
        onInput={setResult}
      />
      <RuleNote problem={act.problem} />
    </Form>
  );
}
