// SPDX-License-Identifier: EUPL-1.2
// People found together: what happened to several of them and what was given to several at once, kept once. Shows this person’s
// part of it; who else belongs to the group is named only of cases that the reader works with.

import {
  isEmergencyHelp,
  SERVICE_CATEGORIES,
  SERVICE_CATEGORY_NAMES,
  SERVICE_OUTCOMES,
  type ServiceCategory,
  type ServiceOutcome,
} from '@amparo/casework/assistance';
import { DATE_PRECISIONS, EVENT_TYPES } from '@amparo/casework/case';
import { useMemo, useState } from 'preact/hooks';
import { caseloadApi, type CaseloadLine } from '../../../api/caseload-api.ts';
import { type FileGroup, fileApi } from '../../../api/file-api.ts';
import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { Choice, CountryField, Form, Opens, SelectField, Several, TextField } from './fields.tsx';
import { todayThere } from '../day.ts';
import { beneficiary, orNull, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useWords } from './words.ts';

interface Steps {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly step: (step: string, body: object) => Promise<boolean>;
}

export default function Together() {
  const { t } = useTexts();
  const { file, who, readOnly, reload } = useFile();
  const { value: group, problem, reload: again } = useLoaded(() => fileApi.group(file.id), [file.id]);
  const [left, setLeft] = useState(false);
  const { busy, problem: refused, run } = useDeed();
  const may = !readOnly && mayDo(who, 'file.group');
  const none = left || problem?.code === 'not-found';
  const after = async () => {
    setLeft(false);
    await again();
    await reload();
  };
  const steps: Steps = {
    busy,
    problem: refused,
    step: async (path, body) => {
      if (group === null) return false;
      const done = await run(() => fileApi.groupStep(file.id, group.version, path, body));
      await after();
      if (done !== undefined && path === 'leave') setLeft(true);
      return done !== undefined;
    },
  };
  return (
    <div class="stack stack--wide">
      <section class="card stack" aria-labelledby="together">
        <h2 id="together">{t('casefile.together.title')}</h2>
        <p>{t('casefile.together.about')}</p>
        {problem === null || problem.code === 'not-found' ? null : <ProblemNote problem={problem} />}
        {none ? <p class="soft">{t('casefile.together.none')}</p> : null}
        {none && may ? <Begin onBegun={after} /> : null}
        {none || group === null ? null : <Members group={group} may={may} steps={steps} />}
        <RuleNote problem={refused} />
      </section>
      {none || group === null ? null : (
        <>
          <SharedEvents group={group} may={may} steps={steps} />
          <SharedServices group={group} may={may} steps={steps} />
        </>
      )}
    </div>
  );
}

const ownOpenCases = () => caseloadApi.list({ open: 'yes' }, 50);

/** Open cases of the reader beside this one. */
function useOwnCases(): readonly CaseloadLine[] | null {
  const { file } = useFile();
  const { value } = useLoaded(ownOpenCases);
  return value === null ? null : value.cases.filter(({ id }) => id !== file.id);
}

const nameOfLine = ({ alias, ownReference }: CaseloadLine) => alias ?? ownReference;

function Begin({ onBegun }: { readonly onBegun: () => Promise<void> }) {
  const { t } = useTexts();
  const { file } = useFile();
  const own = useOwnCases();
  const { busy, problem, run } = useDeed();
  const keyFor = useMemo(createKeyring, []);
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const begin = async () => {
    const body = { name: name.trim(), caseIds: chosen };
    if ((await run(() => fileApi.beginGroup(file.id, body, keyFor(body)))) !== undefined) await onBegun();
  };
  return (
    <Opens title={t('casefile.together.begin')}>
      <Form busy={busy} go={t('casefile.together.go')} onSubmit={() => void begin()}>
        <TextField
          id="group-name"
          required
          label={t('casefile.together.name')}
          help={t('casefile.together.name_help')}
          most={120}
          value={name}
          onInput={setName}
        />
        {own === null || own.length > 0 ? (
          <Several
            name="group-cases"
            legend={t('casefile.together.choose')}
            values={chosen}
            options={(own ?? []).map(({ id }) => id)}
            word={(id) => nameOfLine(own?.find((each) => each.id === id) ?? NOBODY)}
            onChange={setChosen}
          />
        ) : (
          <p class="small soft">{t('casefile.together.no_cases')}</p>
        )}
        <RuleNote problem={problem} />
      </Form>
    </Opens>
  );
}
const NOBODY = { alias: '', ownReference: '' } as CaseloadLine;

interface PartProps {
  readonly group: FileGroup;
  readonly may: boolean;
  readonly steps: Steps;
}

function Members({ group, may, steps }: PartProps) {
  const { t } = useTexts();
  const own = useOwnCases();
  const [caseId, setCase] = useState('');
  const others = (own ?? []).filter(({ id }) => !group.members.some((each) => each.id === id));
  return (
    <>
      <h3>
        <bdi>{group.name}</bdi>
      </h3>
      <p class="small soft">
        {t(group.members.length === 0 ? 'casefile.together.members_none' : 'casefile.together.members')}
      </p>
      <ul class="plain entry-list">
        {group.members.map((line) => (
          <li key={line.id}>
            <Link to={`/staff/cases/${line.id}/file/together`}>
              <bdi>{nameOfLine(line)}</bdi>
            </Link>{' '}
            <span class="badge">{t(`casework.stage.${line.stage}`)}</span>
          </li>
        ))}
      </ul>
      {!may ? null : (
        <>
          {others.length === 0 ? null : (
            <Opens key={group.version} title={t('casefile.together.add')}>
              <Form
                busy={steps.busy}
                go={t('casefile.together.add_go')}
                onSubmit={() => {
                  if (caseId !== '') void steps.step('members', { caseId });
                }}
              >
                <SelectField
                  id="group-add"
                  label={t('casefile.together.choose')}
                  value={caseId}
                  options={others.map(({ id }) => id)}
                  word={(id) => nameOfLine(others.find((each) => each.id === id) ?? NOBODY)}
                  empty={t('casefile.choose')}
                  onChange={setCase}
                />
              </Form>
            </Opens>
          )}
          <Opens title={t('casefile.together.leave')}>
            <p class="small">{t('casefile.together.leave_about')}</p>
            <p>
              <button
                type="button"
                class="button button--quiet"
                disabled={steps.busy}
                onClick={() => void steps.step('leave', {})}
              >
                {t('casefile.together.leave_go')}
              </button>
            </p>
          </Opens>
        </>
      )}
    </>
  );
}

/** This case and the others of the group that the reader works with. */
function Whom(props: {
  readonly name: string;
  readonly group: FileGroup;
  readonly values: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}) {
  const { t } = useTexts();
  const { file } = useFile();
  const own = beneficiary(file)?.alias ?? file.ownReference;
  return (
    <Several
      name={props.name}
      legend={t('casefile.together.whom')}
      values={props.values}
      options={[file.id, ...props.group.members.map(({ id }) => id)]}
      word={(id) =>
        id === file.id
          ? `${own} (${t('casefile.together.this_case')})`
          : nameOfLine(props.group.members.find((each) => each.id === id) ?? NOBODY)
      }
      onChange={props.onChange}
    />
  );
}

type EventFacts = FileGroup['events'][number]['facts'];
const NOTHING_KNOWN: EventFacts = {
  type: 'Exploitation',
  date: null,
  precision: 'Unknown',
  country: null,
  place: null,
  description: null,
};

function EventFields(props: {
  readonly id: string;
  readonly value: EventFacts;
  readonly onChange: (value: EventFacts) => void;
}) {
  const { id, value, onChange } = props;
  const { t } = useTexts();
  return (
    <>
      <div class="two">
        <SelectField
          id={`${id}-type`}
          label={t('casefile.timeline.type')}
          value={value.type}
          options={EVENT_TYPES}
          word={(each) => t(`casework.event_type.${each}`)}
          onChange={(type) => onChange({ ...value, type })}
        />
        <CountryField
          id={`${id}-country`}
          label={t('casefile.timeline.country')}
          value={value.country ?? ''}
          onChange={(country) => onChange({ ...value, country: country === '' ? null : country })}
        />
        <TextField
          id={`${id}-date`}
          type="date"
          label={t('casefile.timeline.date')}
          value={value.date ?? ''}
          onInput={(date) =>
            onChange({
              ...value,
              date: date === '' ? null : (date as NonNullable<EventFacts['date']>),
              precision: date === '' ? 'Unknown' : value.precision === 'Unknown' ? 'Day' : value.precision,
            })
          }
        />
        <SelectField
          id={`${id}-precision`}
          label={t('casefile.timeline.precision')}
          value={value.precision}
          options={DATE_PRECISIONS}
          word={(each) => t(`casework.precision.${each}`)}
          onChange={(precision) => onChange({ ...value, precision })}
        />
      </div>
      <TextField
        id={`${id}-place`}
        label={t('casefile.timeline.place')}
        most={200}
        value={value.place ?? ''}
        onInput={(place) => onChange({ ...value, place: place === '' ? null : place })}
      />
      <TextField
        id={`${id}-told`}
        rows={3}
        label={t('casefile.timeline.told')}
        most={10_000}
        value={value.description ?? ''}
        onInput={(description) => onChange({ ...value, description: description === '' ? null : description })}
      />
    </>
  );
}

const written = (facts: EventFacts): EventFacts => ({
  ...facts,
  place: orNull(facts.place ?? ''),
  description: orNull(facts.description ?? ''),
});

function SharedEvents({ group, may, steps }: PartProps) {
  const { t } = useTexts();
  const { file } = useFile();
  const { country, day } = useWords();
  const [facts, setFacts] = useState(NOTHING_KNOWN);
  const [whom, setWhom] = useState<readonly string[]>([file.id]);
  return (
    <section class="card stack" aria-labelledby="shared-events">
      <h2 id="shared-events">{t('casefile.together.events')}</h2>
      {group.events.length === 0 ? <p class="soft">{t('casefile.together.events_none')}</p> : null}
      <ul class="plain timeline">
        {group.events.map(({ id, facts: known, confirmed }) => (
          <li key={id} class="stack stack--tight" data-shared={known.type}>
            <p>
              <strong>{t(`casework.event_type.${known.type}`)}</strong>{' '}
              <span class="small soft">
                {known.date === null
                  ? t('casework.precision.Unknown')
                  : `${day(known.date)} (${t(`casework.precision.${known.precision}`)})`}
                {known.country === null ? '' : ` · ${country(known.country)}`}
                {known.place === null ? '' : ` · ${known.place}`}
              </span>
            </p>
            {known.description === null ? null : (
              <p class="timeline__own">
                <bdi>{known.description}</bdi>
              </p>
            )}
            <p class="small">{t(confirmed ? 'casefile.together.confirmed' : 'casefile.together.not_confirmed')}</p>
            {may ? <OwnView key={group.version} id={id} known={known} confirmed={confirmed} steps={steps} /> : null}
          </li>
        ))}
      </ul>
      {!may ? null : (
        <Opens key={group.version} title={t('casefile.together.event_add')}>
          <p class="small">{t('casefile.timeline.add_about')}</p>
          <Form
            busy={steps.busy}
            go={t('casefile.save')}
            onSubmit={() => void steps.step('events', { facts: written(facts), caseIds: whom })}
          >
            <Whom name="shared-event-whom" group={group} values={whom} onChange={setWhom} />
            <EventFields id="shared-event" value={facts} onChange={setFacts} />
          </Form>
        </Opens>
      )}
    </section>
  );
}

/** She confirms it alone, remembers it otherwise, or it did not happen to her: never seen in the files of the others. */
function OwnView(props: {
  readonly id: string;
  readonly known: EventFacts;
  readonly confirmed: boolean;
  readonly steps: Steps;
}) {
  const { id, known, confirmed, steps } = props;
  const { t } = useTexts();
  const [facts, setFacts] = useState(known);
  return (
    <>
      {confirmed ? null : (
        <p>
          <button
            type="button"
            class="button button--quiet button--small"
            disabled={steps.busy}
            onClick={() => void steps.step('confirmations', { eventId: id })}
          >
            {t('casefile.together.confirm')}
          </button>
        </p>
      )}
      <Opens title={t('casefile.together.otherwise')}>
        <p class="small">{t('casefile.together.otherwise_about')}</p>
        <Form
          busy={steps.busy}
          go={t('casefile.save')}
          onSubmit={() => void steps.step(`events/${id}/correction`, { facts: written(facts) })}
          more={
            <button
              type="button"
              class="button button--quiet"
              disabled={steps.busy}
              onClick={() => void steps.step(`events/${id}/correction`, { facts: null })}
            >
              {t('casefile.together.not_hers')}
            </button>
          }
        >
          <EventFields id={`own-${id}`} value={facts} onChange={setFacts} />
        </Form>
      </Opens>
    </>
  );
}

function SharedServices({ group, may, steps }: PartProps) {
  const { t } = useTexts();
  const { file } = useFile();
  const { day } = useWords();
  const [whom, setWhom] = useState<readonly string[]>([file.id, ...group.members.map(({ id }) => id)]);
  const [category, setCategory] = useState<ServiceCategory>('Food');
  const [subtype, setSubtype] = useState<string>('Meal');
  const subtypes: readonly string[] = SERVICE_CATEGORIES[category].subtypes;
  const save = () =>
    void steps.step('services', {
      facts: {
        category,
        subtype,
        date: todayThere(),
        startsAt: null,
        providerOrgId: null,
        providerServiceId: null,
        location: null,
        locationConfidential: true,
      },
      members: whom.map((caseId) => ({ caseId, outcome: 'Delivered', quantity: '1', unit: null })),
    });
  return (
    <section class="card stack" aria-labelledby="shared-services">
      <h2 id="shared-services">{t('casefile.together.services')}</h2>
      {group.services.length === 0 ? <p class="soft">{t('casefile.together.events_none')}</p> : null}
      <ul class="plain entry-list">
        {group.services.map((each) => (
          <li key={each.id} class="stack stack--tight">
            <p>
              <strong>{t(`casework.category.${each.facts.category}`)}</strong>,{' '}
              {t(`casework.subtype.${each.facts.subtype}`)}: {t(`casework.outcome.${each.outcome}`)}{' '}
              <span class="small soft">{day(each.facts.date)}</span>
            </p>
            {may ? <OwnOutcome key={group.version} service={each} steps={steps} /> : null}
          </li>
        ))}
      </ul>
      {!may ? null : (
        <Opens key={group.version} title={t('casefile.together.service_add')}>
          <p class="small">{t('casefile.together.service_about')}</p>
          <Form busy={steps.busy} go={t('casefile.save')} onSubmit={save}>
            <Whom name="shared-service-whom" group={group} values={whom} onChange={setWhom} />
            <div class="two">
              <SelectField
                id="shared-category"
                label={t('casefile.services.category')}
                value={category}
                options={SERVICE_CATEGORY_NAMES}
                word={(each) => t(`casework.category.${each}`)}
                onChange={(next) => {
                  setCategory(next);
                  setSubtype(SERVICE_CATEGORIES[next].subtypes[0] ?? '');
                }}
              />
              <SelectField
                id="shared-subtype"
                label={t('casefile.services.subtype')}
                value={subtype}
                options={subtypes}
                word={(each) => t(`casework.subtype.${each}`)}
                onChange={setSubtype}
              />
            </div>
            <p class="small">
              {t(isEmergencyHelp(category, subtype) ? 'casefile.services.emergency' : 'casefile.services.on_consent')}
            </p>
          </Form>
        </Opens>
      )}
    </section>
  );
}

const MARKS = ['1', '2', '3', '4', '5'] as const;
const BECAME = SERVICE_OUTCOMES.filter((each) => each !== 'Planned');

function OwnOutcome({ service, steps }: { readonly service: FileGroup['services'][number]; readonly steps: Steps }) {
  const { t } = useTexts();
  const [outcome, setOutcome] = useState<ServiceOutcome>(service.outcome);
  const [mark, setMark] = useState<(typeof MARKS)[number] | null>(
    MARKS.find((each) => each === `${service.personFeedback}`) ?? null,
  );
  return (
    <Opens title={t('casefile.together.feedback')}>
      <Form
        busy={steps.busy}
        go={t('casefile.save')}
        onSubmit={() =>
          void steps.step('outcomes', {
            serviceId: service.id,
            outcome,
            personFeedback: mark === null ? null : Number(mark),
          })
        }
      >
        <SelectField
          id={`became-${service.id}`}
          label={t('casefile.services.what_became')}
          value={outcome}
          options={BECAME}
          word={(each) => t(`casework.outcome.${each}`)}
          onChange={setOutcome}
        />
        <Choice
          name={`mark-${service.id}`}
          legend={t('casefile.services.feedback')}
          value={mark}
          options={MARKS}
          word={(each) => each}
          onChange={setMark}
        />
      </Form>
    </Opens>
  );
}
