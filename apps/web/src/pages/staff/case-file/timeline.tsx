// SPDX-License-Identifier: EUPL-1.2
// What happened so far, newest first: one line for each thing, from every list of the file that the reader may see. Events of
// the trafficking itself stand in a list of their own, told as far as they are known.

import { DATE_PRECISIONS, EVENT_TYPES } from '@amparo/casework/case';
import { useState } from 'preact/hooks';
import type { WholeFile } from '../../../api/file-api.ts';
import { type Translate } from '../../../i18n/texts.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { ExploitationKnown } from './exploitation.tsx';
import { CountryField, Form, Opens, SelectField, TextField } from './fields.tsx';
import { levelOf, nameOf, orNull, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

interface Moment {
  readonly key: string;
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly by: string | null;
  /** in the words of whoever wrote it */
  readonly own?: string | null | undefined;
}

const SHOWN = 15;

export function Timeline() {
  const { t } = useTexts();
  const { file } = useFile();
  const date = useDates();
  const [all, setAll] = useState(false);
  const moments = momentsOf(file, t).toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const shown = all ? moments : moments.slice(0, SHOWN);
  return (
    <>
      <WhatHappened />
      <section class="stack" aria-labelledby="timeline">
        <h2 id="timeline">{t('casefile.timeline.title')}</h2>
        <ol class="plain timeline">
          {shown.map(({ key, at, kind, text, by, own }) => (
            <li key={key}>
              <p class="small soft">
                <time dateTime={at}>{date(at)}</time>
                {by === null || nameOf(file, by) === '' ? null : (
                  <>
                    {' · '}
                    <bdi>{nameOf(file, by)}</bdi>
                  </>
                )}
              </p>
              <p>
                <strong>{t(`casework.record.${kind}`)}</strong>: {text}
              </p>
              {own === undefined || own === null ? null : (
                <p class="timeline__own">
                  <bdi>{own}</bdi>
                </p>
              )}
            </li>
          ))}
        </ol>
        {moments.length > shown.length ? (
          <p>
            <button type="button" class="button button--quiet" onClick={() => setAll(true)}>
              {t('casefile.timeline.all', { count: moments.length })}
            </button>
          </p>
        ) : null}
      </section>
    </>
  );
}

function momentsOf(file: WholeFile, t: Translate): readonly Moment[] {
  const consents = (file.consents ?? []).flatMap(({ id, purpose, decision, decidedAt, withdrawnAt, changedBy }) => {
    const name = t(`consents.purpose.${purpose}.name`);
    const decided: Moment[] =
      decidedAt === null
        ? []
        : [
            {
              key: `${id} decided`,
              at: decidedAt,
              kind: 'consent',
              text: t(`casefile.timeline.consent_${decision}`, { name }),
              by: changedBy,
            },
          ];
    return withdrawnAt === null
      ? decided
      : [
          ...decided,
          {
            key: `${id} withdrawn`,
            at: withdrawnAt,
            kind: 'consent',
            text: t('casefile.timeline.consent_Withdrawn', { name }),
            by: changedBy,
          },
        ];
  });
  return [
    ...(file.facts?.stageHistory ?? []).map(({ to, at, by, reason }, index) => ({
      key: `stage ${index}`,
      at,
      kind: 'case',
      text: t(`casework.stage.${to}`),
      by,
      own: reason,
    })),
    ...consents,
    ...(file.risks ?? [])
      .filter(({ status }) => status === 'Final')
      .map((risk) => ({
        key: risk.id,
        at: risk.assessedAt,
        kind: 'riskAssessment',
        text: t('casefile.danger.badge', {
          scope: t(`casework.risk_scope.${risk.subjectScope}`),
          level: t(`casework.risk_level.${levelOf(risk)}`),
        }),
        by: risk.assessorId,
      })),
    ...(file.safetyPlans ?? []).map(({ id, createdAt, createdBy, scopes }) => ({
      key: id,
      at: createdAt,
      kind: 'safetyPlan',
      text: scopes.map((scope) => t(`casework.risk_scope.${scope}`)).join(', '),
      by: createdBy,
    })),
    ...(file.healthNeeds ?? []).map(({ id, reportedAt, signs, urgency, createdBy }) => ({
      key: id,
      at: reportedAt ?? '',
      kind: 'healthNeed',
      text: `${(signs ?? []).map((sign) => t(`casework.health_sign.${sign}`)).join(', ')} (${t(`casework.health_urgency.${urgency}`)})`,
      by: createdBy,
    })),
    ...(file.services ?? []).map(({ id, date, startsAt, category, subtype, outcome, createdBy }) => ({
      key: id,
      at: startsAt ?? `${date}T12:00:00.000Z`,
      kind: 'service',
      text: `${t(`casework.category.${category}`)}, ${t(`casework.subtype.${subtype}`)}: ${t(`casework.outcome.${outcome}`)}`,
      by: createdBy,
    })),
    ...(file.plans ?? []).map(({ id, changedAt, status, changedBy, objectives }) => ({
      key: id,
      at: changedAt,
      kind: 'plan',
      text: t(`casework.plan_state.${status}`),
      by: changedBy,
      own: objectives,
    })),
    ...(file.returns ?? []).map(({ id, changedAt, state, changedBy }) => ({
      key: id,
      at: changedAt,
      kind: 'returnCase',
      text: t(`casework.return_state.${state}`),
      by: changedBy,
    })),
    ...(file.proceedings ?? []).map(({ id, createdAt, kind, stage, createdBy }) => ({
      key: id,
      at: createdAt,
      kind: 'proceeding',
      text: `${t(`casework.proceeding.${kind}`)}, ${t(`casework.proceeding_stage.${stage}`)}`,
      by: createdBy,
    })),
    ...(file.notes ?? []).map(({ id, createdAt, createdBy, text }) => ({
      key: id,
      at: createdAt,
      kind: 'note',
      text: '',
      by: createdBy,
      own: text,
    })),
  ];
}

function WhatHappened() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { day, country } = useWords();
  const act = useAct();
  const facts = useAct();
  const [type, setType] = useState<(typeof EVENT_TYPES)[number]>('Exploitation');
  const [when, setWhen] = useState('');
  const [precision, setPrecision] = useState<(typeof DATE_PRECISIONS)[number]>('Unknown');
  const [where, setWhere] = useState('');
  const [place, setPlace] = useState('');
  const [told, setTold] = useState('');
  if (file.events === undefined) return null;
  const add = async () => {
    const done = await act.make('events', {
      type,
      date: orNull(when),
      precision: when === '' ? 'Unknown' : precision,
      country: orNull(where),
      place: orNull(place),
      description: orNull(told),
    });
    if (!done) return;
    setPlace('');
    setTold('');
  };
  return (
    <section class="stack" aria-labelledby="happened">
      <h2 id="happened">{t('casefile.timeline.happened')}</h2>
      {file.events.length === 0 ? <p class="soft">{t('casefile.timeline.happened_none')}</p> : null}
      <ul class="plain timeline">
        {file.events.map(({ id, type: kind, date, precision: known, country: of, place: at, description }) => (
          <li key={id}>
            <p>
              <strong>{t(`casework.event_type.${kind}`)}</strong>
              <span class="small soft">
                {' '}
                {date === null ? t('casework.precision.Unknown') : `${day(date)} (${t(`casework.precision.${known}`)})`}
                {of === null ? '' : ` · ${country(of)}`}
                {at === null ? '' : ` · ${at}`}
              </span>
            </p>
            {description === null ? null : (
              <p class="timeline__own">
                <bdi>{description}</bdi>
              </p>
            )}
          </li>
        ))}
      </ul>
      <ExploitationKnown key={file.facts?.version} act={facts} />
      <RuleNote problem={facts.problem} />
      {readOnly || !mayDo(who, 'file.edit') ? null : (
        <Opens key={file.events.length} title={t('casefile.timeline.add')}>
          <p class="small">{t('casefile.timeline.add_about')}</p>
          <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void add()}>
            <div class="two">
              <SelectField
                id="event-type"
                label={t('casefile.timeline.type')}
                value={type}
                options={EVENT_TYPES}
                word={(each) => t(`casework.event_type.${each}`)}
                onChange={setType}
              />
              <CountryField
                id="event-country"
                label={t('casefile.timeline.country')}
                value={where}
                onChange={setWhere}
              />
              <TextField
                id="event-date"
                type="date"
                label={t('casefile.timeline.date')}
                value={when}
                onInput={setWhen}
              />
              <SelectField
                id="event-precision"
                label={t('casefile.timeline.precision')}
                value={precision}
                options={DATE_PRECISIONS}
                word={(each) => t(`casework.precision.${each}`)}
                onChange={setPrecision}
              />
            </div>
            <TextField
              id="event-place"
              label={t('casefile.timeline.place')}
              most={200}
              value={place}
              onInput={setPlace}
            />
            <TextField
              id="event-told"
              ofThePerson
              rows={3}
              label={t('casefile.timeline.told')}
              most={10_000}
              value={told}
              onInput={setTold}
            />
            <RuleNote problem={act.problem} />
          </Form>
        </Opens>
      )}
    </section>
  );
}
