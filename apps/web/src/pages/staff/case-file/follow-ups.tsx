// SPDX-License-Identifier: EUPL-1.2
// Keeping in touch after a case is closed: each day on its own, what came of it, another day for one that was missed, and one
// more on any day. What the person said goes into a note.

import { FOLLOW_UP_RESULTS, type FollowUp, type FollowUpResult } from '@amparo/casework/case';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { Form, Opens, SelectField, TextField } from './fields.tsx';
import { todayThere } from '../day.ts';
import { orNull, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

export function FollowUps() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const followUps = file.facts?.followUps ?? [];
  if (file.stage !== 'FollowUp' && followUps.length === 0) return null;
  const may = !readOnly && file.stage === 'FollowUp' && mayDo(who, 'file.plan');
  return (
    <section class="card stack" aria-labelledby="follow-ups">
      <h2 id="follow-ups">{t('casefile.follow_ups.title')}</h2>
      <p>{t('casefile.follow_ups.about')}</p>
      {followUps.length === 0 ? <p class="soft">{t('casefile.follow_ups.none')}</p> : null}
      <ul class="plain entry-list">
        {followUps.map((each) => (
          <One key={each.dueOn} followUp={each} may={may} />
        ))}
      </ul>
      {may ? <PlanOne key={followUps.length} /> : null}
    </section>
  );
}

function One({ followUp, may }: { readonly followUp: FollowUp; readonly may: boolean }) {
  const { t } = useTexts();
  const { day } = useWords();
  const act = useAct();
  const [result, setResult] = useState<FollowUpResult>('Reached');
  const [again, setAgain] = useState('');
  const { dueOn, doneOn } = followUp;
  if (doneOn !== null) {
    const what = t(`casework.follow_up_result.${followUp.result ?? 'Reached'}`);
    return <li>{t('casefile.follow_ups.was', { day: day(dueOn), result: `${what} (${day(doneOn)})` })}</li>;
  }
  const late = dueOn < todayThere();
  return (
    <li class="stack stack--tight" data-follow-up={dueOn}>
      <p class={late ? 'due__late' : ''}>
        {t(late ? 'casefile.follow_ups.late' : 'casefile.follow_ups.planned', { day: day(dueOn) })}
      </p>
      {may ? (
        <Opens title={t('casefile.follow_ups.result')}>
          <Form
            busy={act.busy}
            go={t('casefile.follow_ups.write')}
            onSubmit={() =>
              void act.ofCase('POST', 'follow-up', {
                dueOn,
                result,
                ...(result === 'Missed' && again !== '' ? { again } : {}),
              })
            }
          >
            <SelectField
              id={`result-${dueOn}`}
              label={t('casefile.follow_ups.result')}
              value={result}
              options={FOLLOW_UP_RESULTS}
              word={(each) => t(`casework.follow_up_result.${each}`)}
              onChange={setResult}
            />
            {result === 'Missed' ? (
              <TextField
                id={`again-${dueOn}`}
                type="date"
                label={t('casefile.follow_ups.again')}
                help={t('casefile.follow_ups.again_help')}
                value={again}
                onInput={setAgain}
              />
            ) : null}
          </Form>
        </Opens>
      ) : null}
      <RuleNote problem={act.problem} />
    </li>
  );
}

function PlanOne() {
  const { t } = useTexts();
  const act = useAct();
  const [dueOn, setDueOn] = useState('');
  return (
    <Opens title={t('casefile.follow_ups.plan')}>
      <Form
        busy={act.busy}
        go={t('casefile.save')}
        onSubmit={() => {
          if (orNull(dueOn) !== null) void act.ofCase('POST', 'follow-ups', { dueOn });
        }}
      >
        <TextField
          id="follow-up-day"
          type="date"
          required
          label={t('casefile.follow_ups.day')}
          value={dueOn}
          onInput={setDueOn}
        />
        <RuleNote problem={act.problem} />
      </Form>
    </Opens>
  );
}
