// SPDX-License-Identifier: EUPL-1.2
// The next step of the case: what it needs, in words, and what still stands against it. Before it what the steps ask of the
// case itself: the language, that one could speak alone, that urgent needs were looked at, the solution, the end.

import {
  type CASE_EVENTS,
  CASE_FLAGS,
  CASE_SOURCES,
  type CaseSource,
  CLOSING_REASONS,
  EARLY_REASONS,
  eventsFrom,
  SOLUTIONS,
} from '@amparo/casework/case';
import { useState } from 'preact/hooks';
import { LANGUAGES } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { Form, Opens, SelectField, Several, TextField, Tick } from './fields.tsx';
import { isKnown, latestOf, orNull, useFile } from './file-props.ts';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';

const SUPERVISORS = new Set(['approvePlan', 'close']);
const ELSEWHERE = new Set(['open', 'transferAccepted', 'retentionDue', 'endEarly']);

type StageEvent = (typeof CASE_EVENTS)[number];

export function NextStep() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const act = useAct();
  // outlives the form, which begins anew from what is there after each change
  const facts = useAct();
  const [reason, setReason] = useState('');
  if (readOnly || !mayDo(who, 'file.stage') || file.facts === undefined) return null;
  const events = eventsFrom(file.stage).filter((event) => !ELSEWHERE.has(event));
  const go = (event: StageEvent) => {
    const planId = file.plans?.findLast(({ status }) => status === 'Agreed')?.id;
    const riskId = latestOf(file, 'Self')?.id;
    void act.ofCase('POST', 'stage', {
      event,
      ...(orNull(reason) === null ? {} : { reason: reason.trim() }),
      ...(event === 'approvePlan' && planId !== undefined ? { planId } : {}),
      ...(event === 'reassess' && riskId !== undefined ? { riskId } : {}),
    });
  };
  return (
    <section class="card stack" aria-labelledby="next-step">
      <h2 id="next-step">{t('casefile.next.title')}</h2>
      <FactsForm key={file.facts.version} act={facts} />
      <RuleNote problem={facts.problem} />
      <WarningNote warnings={act.warnings} />
      <RuleNote problem={act.problem} />
      {events.length === 0 ? <p class="soft">{t('casefile.next.none')}</p> : null}
      {events.includes('reopen') ? (
        <TextField id="stage-reason" label={t('casefile.next.reason')} value={reason} onInput={setReason} />
      ) : null}
      <ul class="plain entry-list">
        {events.map((event) => {
          const others = SUPERVISORS.has(event) && !who.roles.includes('Supervisor');
          return (
            <li key={event} class="stack stack--tight">
              {EXPLAINED.has(event) ? <p class="small">{t(`casework.event_about.${event}`)}</p> : null}
              {others ? (
                <p>
                  {t(`casework.event.${event}`)}: <span class="soft">{t('casefile.next.supervisor')}</span>
                </p>
              ) : (
                <p>
                  <button
                    type="button"
                    class={`button ${event === events[0] ? '' : 'button--quiet'}`}
                    disabled={act.busy}
                    onClick={() => go(event)}
                  >
                    {t(`casework.event.${event}`)}
                  </button>
                </p>
              )}
            </li>
          );
        })}
      </ul>
      {eventsFrom(file.stage).includes('endEarly') ? <EndEarly /> : null}
    </section>
  );
}

/** The person goes, or is gone, before there is a solution: a reason of the list and words, by a supervisor. */
function EndEarly() {
  const { t } = useTexts();
  const { file, who } = useFile();
  const act = useAct();
  const [reason, setReason] = useState<(typeof EARLY_REASONS)[number] | ''>('');
  const [words, setWords] = useState('');
  const before = file.stage === 'Identified' || file.stage === 'ConsentPending';
  const may = who.roles.includes('Supervisor');
  const end = () =>
    void act.ofCase('POST', 'stage', {
      event: 'endEarly',
      ...(reason === '' ? {} : { closingReason: reason }),
      ...(orNull(words) === null ? {} : { reason: words.trim() }),
    });
  return (
    <Opens title={t('casefile.early.title')}>
      <p class="small">{t('casework.event_about.endEarly')}</p>
      <p class="small">{t(before ? 'casefile.early.about_before' : 'casefile.early.about_after')}</p>
      {before ? null : <p class="small">{t('casefile.early.danger')}</p>}
      {may ? (
        <Form busy={act.busy} go={t('casefile.early.go')} onSubmit={end}>
          <SelectField
            id="early-reason"
            label={t('casefile.early.reason')}
            value={reason}
            options={EARLY_REASONS}
            word={(each) => t(`casework.closing_reason.${each}`)}
            empty={t('casefile.choose')}
            onChange={setReason}
          />
          <TextField
            id="early-words"
            rows={2}
            label={t('casefile.early.words')}
            help={t('casefile.early.words_help')}
            most={2000}
            value={words}
            onInput={setWords}
          />
          {before || file.facts?.followUpOffered === true ? null : (
            <p class="small">{t('casefile.early.offered_help')}</p>
          )}
          <RuleNote problem={act.problem} />
        </Form>
      ) : (
        <p class="soft">{t('casefile.early.others')}</p>
      )}
    </Opens>
  );
}

const EXPLAINED = new Set([
  'inform',
  'consent',
  'refuse',
  'completeIntake',
  'completeAssessment',
  'approvePlan',
  'reassess',
  'startSolution',
  'close',
  'schedule',
  'reopen',
]);

function FactsForm({ act }: { readonly act: ReturnType<typeof useAct> }) {
  const { t } = useTexts();
  const { file, who } = useFile();
  const date = useDates();
  const facts = file.facts;
  const [language, setLanguage] = useState(facts?.language ?? '');
  const [alone, setAlone] = useState(facts?.privateSettingConfirmed ?? false);
  const [card, setCard] = useState(facts?.safetyCardOffered ?? false);
  const [checked, setChecked] = useState(isKnown(facts?.urgentNeedsCheckedAt));
  const [source, setSource] = useState<CaseSource>(facts?.source ?? 'Other');
  const [flags, setFlags] = useState(facts?.flags ?? []);
  const [solution, setSolution] = useState(facts?.solution ?? 'Undecided');
  const [chosen, setChosen] = useState(facts?.solutionChosenByPersonOn ?? '');
  const [followUp, setFollowUp] = useState(facts?.followUpOffered ?? false);
  const [closing, setClosing] = useState(facts?.closingReason ?? '');
  if (facts === undefined || !mayDo(who, 'file.edit')) return null;
  const late = ['Assistance', 'Solution', 'FollowUp', 'Closed'].includes(file.stage);
  const save = () =>
    void act.ofCase('PUT', 'facts', {
      language: orNull(language),
      privateSettingConfirmed: alone,
      safetyCardOffered: card,
      followUpOffered: followUp,
      source,
      flags,
      ...(checked === isKnown(facts.urgentNeedsCheckedAt)
        ? {}
        : { urgentNeedsCheckedAt: checked ? new Date().toISOString() : null }),
      ...(late
        ? {
            solution,
            solutionChosenByPersonOn: orNull(chosen),
            closingReason: closing === '' ? null : closing,
          }
        : {}),
    });
  return (
    <Opens title={t('casefile.facts.title')} open={facts.language === null || facts.urgentNeedsCheckedAt === null}>
      <Form busy={act.busy} go={t('casefile.save')} onSubmit={save}>
        <TextField
          id="facts-language"
          label={t('casefile.facts.language')}
          help={t('casefile.facts.language_help', { examples: LANGUAGES.join(', ') })}
          most={12}
          value={language}
          onInput={setLanguage}
        />
        <div class="choices">
          <Tick label={t('casefile.facts.alone')} value={alone} onChange={setAlone} />
          <Tick label={t('casefile.facts.urgent')} value={checked} onChange={setChecked} />
          <Tick label={t('casefile.facts.card')} value={card} onChange={setCard} />
        </div>
        {!isKnown(facts.urgentNeedsCheckedAt) ? null : (
          <p class="small soft">{t('casefile.facts.urgent_at', { when: date(facts.urgentNeedsCheckedAt) })}</p>
        )}
        <SelectField
          id="facts-source"
          label={t('casefile.facts.source')}
          value={source}
          options={CASE_SOURCES}
          word={(each) => t(`casework.source.${each}`)}
          onChange={setSource}
        />
        <Several
          name="facts-flags"
          legend={t('casefile.facts.flags')}
          values={flags}
          options={CASE_FLAGS}
          word={(each) => t(`casework.flag.${each}`)}
          onChange={setFlags}
        />
        {late ? null : <Tick label={t('casefile.facts.follow_up')} value={followUp} onChange={setFollowUp} />}
        {late ? (
          <>
            <div class="two">
              <SelectField
                id="facts-solution"
                label={t('casefile.facts.solution')}
                value={solution}
                options={SOLUTIONS}
                word={(each) => t(`casework.solution.${each}`)}
                onChange={setSolution}
              />
              <TextField
                id="facts-chosen"
                type="date"
                label={t('casefile.facts.chosen')}
                help={t('casefile.facts.chosen_help')}
                value={chosen}
                onInput={setChosen}
              />
            </div>
            <Tick label={t('casefile.facts.follow_up')} value={followUp} onChange={setFollowUp} />
            <SelectField
              id="facts-closing"
              label={t('casefile.facts.closing')}
              value={closing}
              options={CLOSING_REASONS}
              word={(each) => t(`casework.closing_reason.${each}`)}
              empty={t('casefile.choose')}
              onChange={setClosing}
            />
          </>
        ) : null}
      </Form>
    </Opens>
  );
}
