// SPDX-License-Identifier: EUPL-1.2
// Help that was given, and appointments. Food, clothing, an emergency bed and urgent care are written down at once, before any
// consent. An appointment goes into a calendar file with neutral words only: no place, no kind of help, no name.

import {
  INTERPRETER_MODES,
  isEmergencyHelp,
  SERVICE_CATEGORIES,
  SERVICE_CATEGORY_NAMES,
  SERVICE_OUTCOMES,
  type ServiceCategory,
  type ServiceDelivery,
  type ServiceOutcome,
} from '@amparo/casework/assistance';
import { useState } from 'preact/hooks';
import type { Wire } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { Companions, type CompanionsChosen, companionsBody, NO_COMPANIONS } from './companions.tsx';
import { Choice, Form, Opens, SelectField, TextField, Tick } from './fields.tsx';
import { todayThere } from '../day.ts';
import { nameOf, orNull, useFile } from './file-props.ts';
import { RuleNote, WarningNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

type Service = Wire<ServiceDelivery>;

/** What a delivery says of when it is, and nothing else. @param when as a field of a date and a time gives it; empty: today */
export function atNow(when: string) {
  const starts = when === '' ? null : new Date(when).toISOString();
  return {
    date: starts?.slice(0, 10) ?? todayThere(),
    startsAt: starts,
    quantity: null,
    unit: null,
    value: null,
    currency: null,
    providerOrgId: null,
    providerServiceId: null,
    location: null,
    locationConfidential: true,
    interpreterMode: null,
    interpreterId: null,
    planItemId: null,
    note: null,
  };
}

export function Services() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const services = (file.services ?? []).toSorted((a, b) => (whenOf(a) < whenOf(b) ? 1 : -1));
  const planned = services.filter(({ outcome }) => outcome === 'Planned').toReversed();
  const given = services.filter(({ outcome }) => outcome !== 'Planned');
  const mayHelp = !readOnly && mayDo(who, 'file.help');
  return (
    <section class="card stack" aria-labelledby="services">
      <h2 id="services">{t('casefile.services.title')}</h2>
      {mayHelp ? <QuickHelp /> : null}
      <h3>{t('casefile.services.planned')}</h3>
      {planned.length === 0 ? <p class="soft">{t('casefile.services.planned_none')}</p> : null}
      <ul class="plain entry-list">
        {planned.map((service) => (
          <Row key={service.id} service={service} />
        ))}
      </ul>
      <h3>{t('casefile.services.given')}</h3>
      {given.length === 0 ? <p class="soft">{t('casefile.services.given_none')}</p> : null}
      <ul class="plain entry-list">
        {given.map((service) => (
          <Row key={service.id} service={service} />
        ))}
      </ul>
      {mayHelp ? (
        <Opens key={services.length} title={t('casefile.services.add')}>
          <Add />
        </Opens>
      ) : null}
    </section>
  );
}

function whenOf({ startsAt, date }: Service): string {
  return startsAt ?? `${date}T00:00:00.000Z`;
}

const QUICK = [
  ['Food', 'Meal'],
  ['Food', 'Water'],
  ['Clothing', 'Clothing'],
  ['Clothing', 'HygieneKit'],
  ['Shelter', 'Emergency'],
  ['Health', 'Emergency'],
] as const;

/** What waits for nothing: one press, written down as given today. */
function QuickHelp() {
  const { t } = useTexts();
  const act = useAct();
  const [said, setSaid] = useState('');
  const give = async (category: string, subtype: string) => {
    const done = await act.make('services', {
      ...atNow(''),
      category,
      subtype,
      outcome: 'Delivered',
      ...companionsBody(NO_COMPANIONS),
    });
    setSaid(done ? t('casefile.services.quick_done', { what: helpWord(t, category, subtype) }) : '');
  };
  return (
    <div class="stack stack--tight">
      <p>{t('casefile.services.quick')}</p>
      <div class="row">
        {QUICK.map(([category, subtype]) => (
          <button
            key={`${category} ${subtype}`}
            type="button"
            class="button button--quiet"
            disabled={act.busy}
            onClick={() => void give(category, subtype)}
          >
            {helpWord(t, category, subtype)}
          </button>
        ))}
      </div>
      <p role="status">{said}</p>
      <RuleNote problem={act.problem} />
    </div>
  );
}

function helpWord(t: (key: string) => string, category: string, subtype: string): string {
  return subtype === 'Emergency'
    ? `${t(`casework.category.${category}`)}, ${t('casework.subtype.Emergency').toLowerCase()}`
    : t(`casework.subtype.${subtype}`);
}

function Row({ service }: { readonly service: Service }) {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { day } = useWords();
  const date = useDates();
  const along = service.companions.map(({ kind }) => t(`casework.companion.${kind}`)).join(', ');
  return (
    <li class="stack stack--tight">
      <p>
        <strong>
          {t(`casework.category.${service.category}`)}, {t(`casework.subtype.${service.subtype}`)}
        </strong>
        {': '}
        {t(`casework.outcome.${service.outcome}`)}
      </p>
      <p class="small soft">
        {service.startsAt === null ? day(service.date) : date(service.startsAt)}
        {along === '' ? '' : ` · ${t('casefile.health.along', { who: along })}`} ·{' '}
        <bdi>{nameOf(file, service.createdBy)}</bdi>
      </p>
      {service.note === null || service.note === undefined ? null : (
        <p class="timeline__own">
          <bdi>{service.note}</bdi>
        </p>
      )}
      {service.outcome === 'Planned' ? (
        <>
          {service.startsAt === null ? null : (
            <p>
              <button type="button" class="button button--quiet" onClick={() => calendarFile(t, service)}>
                {t('casefile.services.ics')}
              </button>
            </p>
          )}
          {readOnly || !mayDo(who, 'file.help') ? null : (
            <Opens title={t('casefile.services.what_became')}>
              <Outcome service={service} />
            </Opens>
          )}
        </>
      ) : service.personFeedback === null ? null : (
        <p class="small">{t('casefile.services.feedback_was', { n: service.personFeedback })}</p>
      )}
    </li>
  );
}

function Outcome({ service }: { readonly service: Service }) {
  const { t } = useTexts();
  const act = useAct();
  const [outcome, setOutcome] = useState<ServiceOutcome>('Delivered');
  const [feedback, setFeedback] = useState<'1' | '2' | '3' | '4' | '5' | null>(null);
  return (
    <Form
      busy={act.busy}
      go={t('casefile.save')}
      onSubmit={() =>
        void act.step('services', service, 'outcome', {
          outcome,
          personFeedback: feedback === null ? null : Number(feedback),
        })
      }
    >
      <Choice
        name={`outcome-${service.id}`}
        legend={t('casefile.services.outcome')}
        value={outcome}
        options={SERVICE_OUTCOMES.filter((each) => each !== 'Planned')}
        word={(each) => t(`casework.outcome.${each}`)}
        onChange={setOutcome}
      />
      <Choice
        name={`feedback-${service.id}`}
        legend={t('casefile.services.feedback')}
        value={feedback}
        options={['1', '2', '3', '4', '5'] as const}
        word={(each) => each}
        onChange={setFeedback}
      />
      <RuleNote problem={act.problem} />
    </Form>
  );
}

/** An appointment for the calendar of a member of staff: when, and nothing that tells what or about whom. */
function calendarFile(t: (key: string) => string, { id, startsAt }: Service): void {
  if (startsAt === null) return;
  const stamp = (at: number) => `${new Date(at).toISOString().replaceAll(/[-:]/gu, '').slice(0, 15)}Z`;
  const begin = Date.parse(startsAt);
  const text = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//A//A//EN',
    'BEGIN:VEVENT',
    `UID:${id}`,
    `DTSTAMP:${stamp(Date.now())}`,
    `DTSTART:${stamp(begin)}`,
    `DTEND:${stamp(begin + 3600_000)}`,
    `SUMMARY:${t('casefile.services.ics_title')}`,
    'CLASS:PRIVATE',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
  const address = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'appointment.ics';
  link.click();
  URL.revokeObjectURL(address);
}

function Add() {
  const { t } = useTexts();
  const act = useAct();
  const [category, setCategory] = useState<ServiceCategory>('Food');
  const [subtype, setSubtype] = useState<string>('Meal');
  const [outcome, setOutcome] = useState<ServiceOutcome>('Planned');
  const [when, setWhen] = useState('');
  const [place, setPlace] = useState('');
  const [secret, setSecret] = useState(true);
  const [companions, setCompanions] = useState<CompanionsChosen>(NO_COMPANIONS);
  const [interpreter, setInterpreter] = useState<(typeof INTERPRETER_MODES)[number]>('None');
  const [note, setNote] = useState('');
  const subtypes: readonly string[] = SERVICE_CATEGORIES[category].subtypes;
  const save = async () => {
    const done = await act.make('services', {
      ...atNow(when),
      category,
      subtype,
      outcome,
      location: secret ? null : orNull(place),
      locationConfidential: secret,
      interpreterMode: interpreter,
      note: orNull(note),
      ...companionsBody(companions),
    });
    if (!done) return;
    setNote('');
    setCompanions(NO_COMPANIONS);
  };
  return (
    <Form busy={act.busy} go={t('casefile.save')} onSubmit={() => void save()}>
      <div class="two">
        <SelectField
          id="service-category"
          label={t('casefile.services.category')}
          value={category}
          options={SERVICE_CATEGORY_NAMES}
          word={(each) => t(`casework.category.${each}`)}
          onChange={(next) => {
            setCategory(next);
            setSubtype(SERVICE_CATEGORIES[next].subtypes[0]);
          }}
        />
        <SelectField
          id="service-subtype"
          label={t('casefile.services.subtype')}
          value={subtype}
          options={subtypes}
          word={(each) => t(`casework.subtype.${each}`)}
          onChange={setSubtype}
        />
      </div>
      <p class="small soft">
        {t(isEmergencyHelp(category, subtype) ? 'casefile.services.emergency' : 'casefile.services.on_consent')}
      </p>
      <div class="two">
        <SelectField
          id="service-outcome"
          label={t('casefile.services.outcome')}
          value={outcome}
          options={SERVICE_OUTCOMES}
          word={(each) => t(`casework.outcome.${each}`)}
          onChange={setOutcome}
        />
        <TextField
          id="service-when"
          type="datetime-local"
          label={t('casefile.services.when')}
          help={t('casefile.services.when_help')}
          value={when}
          onInput={setWhen}
        />
      </div>
      <Companions name="service" value={companions} onChange={setCompanions} />
      <SelectField
        id="service-interpreter"
        label={t('casefile.services.interpreter')}
        value={interpreter}
        options={INTERPRETER_MODES}
        word={(each) => t(`casework.interpreter_mode.${each}`)}
        onChange={setInterpreter}
      />
      <Tick label={t('casefile.services.secret')} value={secret} onChange={setSecret} />
      {secret ? null : (
        <TextField
          id="service-place"
          label={t('casefile.services.place')}
          most={300}
          value={place}
          onInput={setPlace}
        />
      )}
      <TextField id="service-note" rows={2} label={t('casefile.note')} most={4000} value={note} onInput={setNote} />
      <WarningNote warnings={act.warnings} />
      <RuleNote problem={act.problem} />
    </Form>
  );
}
