// SPDX-License-Identifier: EUPL-1.2
// Asking about danger, one factor after the other, the gravest first. What is left out stays “not asked”, which is not a no.
// The level that follows is shown while answers come in, by the same rule that the server uses.

import {
  ANSWER_SOURCES,
  ANSWER_VALUES,
  type AnswerValue,
  computeRisk,
  FACTOR_TIMES,
  factorsOf,
  OFFICIALS_OF,
  OWN_PERCEPTIONS,
  type OwnPerception,
  RISK_FACTORS,
  type RiskAnswer,
  type RiskAssessment,
  type RiskFactor,
  type RiskScope,
} from '@amparo/casework/risk';
import { useState } from 'preact/hooks';
import type { WholeFile, Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Choice, Form, SelectField, Several, TextField } from './fields.tsx';
import { linesOf, orNull, useFile } from './file-props.ts';
import { Reasons } from './reasons.tsx';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';

type Assessment = Wire<RiskAssessment>;
const WEIGHT_ORDER = ['C', 'H', 'M'];

export function AssessForm(props: {
  readonly scope: RiskScope;
  readonly draft: Assessment | undefined;
  readonly before: Assessment | undefined;
}) {
  const { scope, draft, before } = props;
  const { t } = useTexts();
  const { file } = useFile();
  const act = useAct();
  // what was answered the last time is shown, to be asked again; it counts only when it is saved
  const [answers, setAnswers] = useState<readonly RiskAnswer[]>(() =>
    withUrgentSign(draft?.answers ?? before?.answers ?? [], scope === 'Self' && hasUrgentSign(file)),
  );
  const [own, setOwn] = useState<OwnPerception | null>(draft?.ownPerception ?? null);
  const [actions, setActions] = useState((draft?.immediateActions ?? []).join('\n'));
  const factors = factorsOf(scope).toSorted(
    (a, b) => WEIGHT_ORDER.indexOf(RISK_FACTORS[a].weight) - WEIGHT_ORDER.indexOf(RISK_FACTORS[b].weight),
  );
  const computed = computeRisk(scope, answers, own);
  const set = (factor: RiskFactor, change: Partial<RiskAnswer>) => {
    const now = answers.find((each) => each.factor === factor);
    const next: RiskAnswer = {
      factor,
      value: 'NotAsked',
      time: 'Present',
      officialsOf: [],
      detail: null,
      source: 'Person',
      ...now,
      ...change,
    };
    setAnswers([...answers.filter((each) => each.factor !== factor), next]);
  };
  const save = (final: boolean) => {
    const body = {
      subjectScope: scope,
      answers,
      ownPerception: own,
      immediateActions: linesOf(actions),
      assessedAt: new Date().toISOString(),
      final,
    };
    void (draft === undefined ? act.make('risks', body) : act.change('risks', draft, body));
  };
  return (
    <Form
      busy={act.busy}
      go={t('casefile.danger.finish')}
      onSubmit={() => save(true)}
      more={
        <button type="button" class="button button--quiet" disabled={act.busy} onClick={() => save(false)}>
          {t('casefile.danger.draft')}
        </button>
      }
    >
      <p>{t('casefile.danger.how')}</p>
      {before === undefined || draft !== undefined ? null : (
        <p class="small soft">{t('casefile.danger.from_before')}</p>
      )}
      {factors.map((factor) => (
        <Factor
          key={factor}
          scope={scope}
          factor={factor}
          answer={answers.find((each) => each.factor === factor)}
          onChange={(change) => set(factor, change)}
        />
      ))}
      <Choice
        name={`own-${scope}`}
        legend={t('casefile.danger.own')}
        value={own === null ? null : `${own}`}
        options={OWN_PERCEPTIONS.map((each) => `${each}` as const)}
        word={(each) => t(`casework.perception.${each}`)}
        onChange={(each) => setOwn(Number(each) as OwnPerception)}
      />
      <TextField
        id={`actions-${scope}`}
        rows={3}
        label={t('casefile.danger.actions')}
        help={t('casefile.one_per_line')}
        value={actions}
        onInput={setActions}
      />
      <div class="notice stack stack--tight" aria-live="polite">
        <p>
          {t('casefile.danger.follows')}{' '}
          <span class={`badge risk risk--${computed.level.toLowerCase()}`}>
            {t(`casework.risk_level.${computed.level}`)}
          </span>
        </p>
        <Reasons risk={{ computed, overrideLevel: null, overrideReason: null }} most={5} />
      </div>
      <WarningNote warnings={act.warnings} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}

function hasUrgentSign({ healthNeeds = [] }: WholeFile): boolean {
  return healthNeeds.some(
    ({ resolvedAt, urgency }) => resolvedAt === null && (urgency === 'Emergency' || urgency === 'SameDay'),
  );
}

/** A sign in this file that a doctor should see today is a danger too: answered beforehand, for whoever asks to confirm. */
function withUrgentSign(answers: readonly RiskAnswer[], urgent: boolean): readonly RiskAnswer[] {
  if (!urgent) return answers;
  return [
    ...answers.filter(({ factor }) => factor !== 'UrgentHealthSign'),
    {
      factor: 'UrgentHealthSign',
      value: 'Yes',
      time: 'Present',
      officialsOf: [],
      detail: null,
      source: 'Professional',
    },
  ];
}

function Factor(props: {
  readonly scope: RiskScope;
  readonly factor: RiskFactor;
  readonly answer: RiskAnswer | undefined;
  readonly onChange: (change: Partial<RiskAnswer>) => void;
}) {
  const { scope, factor, answer, onChange } = props;
  const { t } = useTexts();
  const { weight } = RISK_FACTORS[factor];
  const name = `${scope}-${factor}`;
  return (
    <div class={`factor factor--${weight.toLowerCase()}`}>
      <Choice<AnswerValue>
        name={name}
        legend={
          <>
            {t(`casework.risk_factor.${factor}`)}
            {weight === 'C' ? <span class="small soft"> {t('casefile.danger.grave')}</span> : null}
          </>
        }
        value={answer?.value ?? 'NotAsked'}
        options={ANSWER_VALUES}
        word={(each) => t(`casework.risk_answer.${each}`)}
        onChange={(value) => onChange({ value })}
      />
      {answer?.value === 'Yes' ? (
        <div class="factor__more stack">
          <Choice
            name={`${name}-time`}
            legend={t('casefile.danger.when')}
            value={answer.time}
            options={FACTOR_TIMES}
            word={(each) => t(`casework.risk_time.${each}`)}
            onChange={(time) => onChange({ time })}
          />
          {factor === 'OfficialsInvolved' ? (
            <Several
              name={`${name}-of`}
              legend={t('casefile.danger.officials')}
              values={answer.officialsOf}
              options={OFFICIALS_OF}
              word={(each) => t(`casework.officials_of.${each}`)}
              onChange={(officialsOf) => onChange({ officialsOf })}
            />
          ) : null}
          <SelectField
            id={`${name}-source`}
            label={t('casefile.danger.source')}
            value={answer.source}
            options={ANSWER_SOURCES}
            word={(each) => t(`casework.risk_source.${each}`)}
            onChange={(source) => onChange({ source })}
          />
          <TextField
            id={`${name}-detail`}
            rows={2}
            label={t('casefile.danger.detail')}
            value={answer.detail ?? ''}
            onInput={(detail) => onChange({ detail: orNull(detail) === null ? null : detail })}
          />
        </div>
      ) : null}
    </div>
  );
}
