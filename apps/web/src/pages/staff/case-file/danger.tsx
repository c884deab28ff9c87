// SPDX-License-Identifier: EUPL-1.2
// The danger for the person, for her family and for staff, each on its own, with every reason; the safety plan; what is said
// to be owed. The level is worked out in the open: whoever asks sees it change with each answer.

import { RISK_LEVELS, type RiskLevel, RISK_SCOPES, type RiskScope } from '@amparo/casework/risk';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { AssessForm } from './assess-form.tsx';
import { Debts } from './debts.tsx';
import { Form, Opens, SelectField, TextField } from './fields.tsx';
import { isOutOfDate, latestOf, levelOf, nameOf, useFile } from './file-props.ts';
import { Reasons } from './reasons.tsx';
import { RuleNote } from './rule-note.tsx';
import { SafetyPlans } from './safety-plan.tsx';
import { useAct } from './use-act.ts';

export default function Danger() {
  const { t } = useTexts();
  const { file } = useFile();
  if (file.risks === undefined) return <p class="notice">{t('casefile.not_yours')}</p>;
  return (
    <div class="stack stack--wide">
      <p class="lead">{t('casefile.danger.lead')}</p>
      {RISK_SCOPES.map((scope) => (
        <Scope key={scope} scope={scope} />
      ))}
      <SafetyPlans />
      <Debts />
    </div>
  );
}

function Scope({ scope }: { readonly scope: RiskScope }) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const date = useDates();
  const risk = latestOf(file, scope);
  const draft = file.risks?.findLast(({ status, subjectScope }) => status === 'Draft' && subjectScope === scope);
  const earlier = (file.risks ?? []).filter(
    ({ id, status, subjectScope }) => status === 'Final' && subjectScope === scope && id !== risk?.id,
  );
  const level = risk === undefined ? null : levelOf(risk);
  return (
    <section class="card stack" aria-labelledby={`danger-${scope}`}>
      <h2 id={`danger-${scope}`}>{t(`casework.risk_scope.${scope}`)}</h2>
      {risk === undefined || level === null ? (
        <p>{t('casefile.danger.never')}</p>
      ) : (
        <>
          <p>
            <span class={`badge risk risk--${level.toLowerCase()}`}>{t(`casework.risk_level.${level}`)}</span>{' '}
            {t(`casework.risk_level_about.${level}`)}
          </p>
          {isOutOfDate(risk, Date.now()) ? <p class="notice notice--care">{t('casefile.danger.old_about')}</p> : null}
          <Reasons risk={risk} />
          {risk.immediateActions.length === 0 ? null : (
            <>
              <h3>{t('casefile.danger.actions')}</h3>
              <ul>
                {risk.immediateActions.map((action) => (
                  <li key={action}>
                    <bdi>{action}</bdi>
                  </li>
                ))}
              </ul>
            </>
          )}
          <p class="small soft">
            {t('casefile.danger.assessed', { when: date(risk.assessedAt) })} <bdi>{nameOf(file, risk.assessorId)}</bdi>
            {risk.validUntil === null ? null : ` · ${t('casefile.danger.valid', { when: date(risk.validUntil) })}`}
          </p>
          {earlier.length === 0 ? null : (
            <Opens title={t('casefile.danger.earlier', { count: earlier.length })}>
              <ul>
                {earlier.toReversed().map((each) => (
                  <li key={each.id}>
                    {date(each.assessedAt)}: {t(`casework.risk_level.${levelOf(each)}`)}
                  </li>
                ))}
              </ul>
            </Opens>
          )}
        </>
      )}
      {readOnly || !mayDo(who, 'file.assess') ? null : (
        <>
          <Opens
            key={risk?.id ?? 'new'}
            title={t(risk === undefined ? 'casefile.danger.look' : 'casefile.danger.look_again')}
          >
            <AssessForm key={draft?.id ?? risk?.id ?? 'new'} scope={scope} draft={draft} before={risk} />
          </Opens>
          {risk === undefined ? null : <Override risk={risk} now={levelOf(risk)} />}
        </>
      )}
    </section>
  );
}

function Override(props: {
  readonly risk: { readonly id: string; readonly version: number };
  readonly now: RiskLevel;
}) {
  const { t } = useTexts();
  const act = useAct();
  const [level, setLevel] = useState<RiskLevel>(props.now);
  const [reason, setReason] = useState('');
  return (
    <Opens title={t('casefile.danger.override')}>
      <p class="small">{t('casefile.danger.override_about')}</p>
      <Form
        busy={act.busy}
        go={t('casefile.danger.override_go')}
        onSubmit={() => void act.step('risks', props.risk, 'override', { level, reason })}
      >
        <SelectField
          id={`override-${props.risk.id}`}
          label={t('casefile.danger.level')}
          value={level}
          options={RISK_LEVELS}
          word={(each) => t(`casework.risk_level.${each}`)}
          onChange={setLevel}
        />
        <TextField
          id={`override-reason-${props.risk.id}`}
          rows={2}
          required
          label={t('casefile.danger.reason')}
          value={reason}
          onInput={setReason}
        />
        <RuleNote problem={act.problem} />
      </Form>
    </Opens>
  );
}
