// SPDX-License-Identifier: EUPL-1.2
// Helplines that the institution adds: what waits for a second person, what is shown and until when, and a form for a new one
// or a renewal. Whoever agrees looks at the source and rings first; the page says so.

import '../../learn/room/room.css';
import {
  ANSWERED_BY,
  type Contact,
  CONTACT_TYPES,
  FOR_WHOM,
  HELPLINE_KINDS,
  HOURS,
  readHelpline,
} from '@amparo/learn/lessons';
import type { Issue } from '@amparo/kernel';
import { useState } from 'preact/hooks';
import { learnApi, type NewLine, type OwnLine } from '../../../api/learn-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { HelplineCard } from '../../helplines/lines.tsx';
import { today } from '../../learn/today.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { type Deed, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';

export default function OwnHelplinesPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('trainer.lines.title')} lead={t('trainer.lines.lead')}>
      {(who) => <OwnLines who={who} />}
    </StaffGate>
  );
}

function OwnLines({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(learnApi.ownLines);
  const [renewed, setRenewed] = useState<OwnLine | undefined>(undefined);
  const deed = useDeed();
  const live = value?.lines.filter(({ state }) => state === 'pending' || state === 'approved') ?? [];
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={problem ?? deed.problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value !== null && live.length === 0 ? <p class="notice">{t('trainer.lines.none')}</p> : null}
      <ul class="plain stack">
        {live.map((own) => (
          <li key={own.id}>
            <OwnLineCard own={own} who={who} deed={deed} onDone={reload} onRenew={() => setRenewed(own)} />
          </li>
        ))}
      </ul>
      {mayDo(who, 'helpline.propose') ? (
        <LineForm
          key={renewed?.id ?? 'new'}
          renewed={renewed}
          onDone={async () => {
            setRenewed(undefined);
            await reload();
          }}
        />
      ) : null}
      <p>
        <Link to="/helplines">{t('trainer.lines.all')}</Link>
      </p>
    </div>
  );
}

function OwnLineCard(props: {
  readonly own: OwnLine;
  readonly who: WhoAmI;
  readonly deed: Deed;
  readonly onDone: () => Promise<void>;
  readonly onRenew: () => void;
}) {
  const { t } = useTexts();
  const { own, who, deed } = props;
  const { id, state, mine, proposedBy, decidedBy, lastDay } = own;
  const over = lastDay < today();
  const act = async (call: Parameters<Deed['run']>[0]) => {
    if ((await deed.run(call)) !== undefined) await props.onDone();
  };
  return (
    <section class="stack stack--tight">
      <p class="row">
        <span class="badge">{t(over ? 'trainer.lines.state.over' : `trainer.lines.state.${state}`)}</span>
        <span class="small soft">
          {t('trainer.lines.proposed', { name: proposedBy })}{' '}
          {decidedBy === null ? null : t('trainer.lines.agreed', { name: decidedBy, day: lastDay })}
        </span>
      </p>
      <HelplineCard line={own.line} own />
      <ul class="small">
        {own.line.sources.map(({ title, date }) => (
          <li key={title}>
            {t('trainer.lines.source')}: <bdi>{title}</bdi> (<bdi>{date}</bdi>)
          </li>
        ))}
      </ul>
      {state === 'pending' && !mine && mayDo(who, 'helpline.decide') ? (
        <div class="notice stack stack--tight">
          <p>{t('trainer.lines.look_first')}</p>
          <p class="row">
            <button
              type="button"
              class="button"
              disabled={deed.busy}
              onClick={() => void act(() => learnApi.decideLine(id, 'approve'))}
            >
              {t('trainer.lines.agree')}
            </button>
            <button
              type="button"
              class="button button--quiet"
              disabled={deed.busy}
              onClick={() => void act(() => learnApi.decideLine(id, 'refuse'))}
            >
              {t('trainer.lines.refuse')}
            </button>
          </p>
        </div>
      ) : null}
      {state === 'pending' && mine ? <p class="small">{t('trainer.lines.second_needed')}</p> : null}
      {mayDo(who, 'helpline.withdraw') ? (
        <p class="row">
          {state === 'approved' ? (
            <button type="button" class="button button--quiet button--small" onClick={props.onRenew}>
              {t('trainer.lines.renew')}
            </button>
          ) : null}
          <button
            type="button"
            class="button button--quiet button--small"
            disabled={deed.busy}
            onClick={() => void act(() => learnApi.withdrawLine(id))}
          >
            {t('trainer.lines.withdraw')}
          </button>
        </p>
      ) : null}
    </section>
  );
}

type Draft = NewLine;

const EMPTY: Omit<Draft, 'checkedOn'> = {
  country: '',
  name: '',
  kind: 'anti-trafficking-support',
  answeredBy: 'organisation',
  contacts: [{ type: 'phone', value: '' }],
  languages: [],
  manyLanguagesByInterpreter: false,
  hours: 'not-stated',
  free: false,
  anonymous: false,
  forWhom: ['victims'],
  sources: [{ title: '', date: '' }],
  checkedHow: 'called',
};

function draftOf(renewed: OwnLine | undefined): Draft {
  if (renewed === undefined) return { ...EMPTY, checkedOn: today() };
  const { id: _id, confidence: _confidence, notes: _notes, ...line } = renewed.line;
  return { ...line, checkedOn: today(), replaces: renewed.id };
}

function LineForm({
  renewed,
  onDone,
}: {
  readonly renewed: OwnLine | undefined;
  readonly onDone: () => Promise<void>;
}) {
  const { t } = useTexts();
  const [draft, setDraft] = useState<Draft>(() => draftOf(renewed));
  const [languages, setLanguages] = useState(draft.languages.join(', '));
  const [faults, setFaults] = useState<readonly Issue[]>([]);
  const [sent, setSent] = useState(false);
  const deed = useDeed();
  const [source] = draft.sources;
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const contact = (place: number, part: Partial<Contact>) =>
    change({ contacts: draft.contacts.map((each, other) => (other === place ? { ...each, ...part } : each)) });

  const send = async () => {
    const issues: Issue[] = [];
    const whole = { ...draft, languages: languages.split(/[\s,]+/u).filter((code) => code !== '') };
    const { replaces: _replaces, ...line } = whole;
    readHelpline({ ...line, id: 'own', confidence: 'high', notes: [] }, '', issues);
    setFaults(issues);
    if (issues.length > 0) return;
    const done = await deed.run(() => learnApi.proposeLine(whole));
    if (done === undefined) return;
    setSent(true);
    setDraft(draftOf(undefined));
    setLanguages('');
    await onDone();
  };

  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{t(renewed === undefined ? 'trainer.lines.add' : 'trainer.lines.renew_title')}</h2>
      <p>{t('trainer.lines.how')}</p>
      <Field id="line-name" label={t('trainer.lines.name')} value={draft.name} onInput={(name) => change({ name })} />
      <Field
        id="line-country"
        label={t('trainer.lines.country')}
        value={draft.country}
        onInput={(country) => change({ country: country.toUpperCase() })}
      />
      <Select
        id="line-kind"
        label={t('trainer.lines.kind')}
        options={HELPLINE_KINDS}
        words="helplines.kind"
        value={draft.kind}
        onChange={(kind) => change({ kind })}
      />
      <Select
        id="line-answered"
        label={t('trainer.lines.answered_by')}
        options={ANSWERED_BY}
        words="helplines.answered_by"
        value={draft.answeredBy}
        onChange={(answeredBy) => change({ answeredBy })}
      />
      {draft.contacts.map(({ type, value }, place) => (
        <div key={place} class="grid">
          <Select
            id={`line-contact-${place}`}
            label={t('trainer.lines.contact')}
            options={CONTACT_TYPES}
            words="helplines.contact"
            value={type}
            onChange={(next) => contact(place, { type: next })}
          />
          <Field
            id={`line-value-${place}`}
            label={t('trainer.lines.value')}
            value={value}
            onInput={(next) => contact(place, { value: next })}
          />
        </div>
      ))}
      {draft.contacts.length >= 10 ? null : (
        <p>
          <button
            type="button"
            class="button button--quiet button--small"
            onClick={() => change({ contacts: [...draft.contacts, { type: 'phone', value: '' }] })}
          >
            {t('trainer.lines.more_contacts')}
          </button>
        </p>
      )}
      <Field id="line-languages" label={t('trainer.lines.languages')} value={languages} onInput={setLanguages} />
      <Select
        id="line-hours"
        label={t('trainer.lines.hours')}
        options={HOURS}
        words="helplines.hours"
        value={draft.hours}
        onChange={(hours) => change({ hours })}
      />
      <fieldset class="room__asked">
        <legend class="room__legend">{t('helplines.for')}</legend>
        <div class="choices">
          {FOR_WHOM.map((who) => (
            <Check
              key={who}
              label={t(`helplines.for_whom.${who}`)}
              checked={draft.forWhom.includes(who)}
              onChange={(on) =>
                change({ forWhom: on ? [...draft.forWhom, who] : draft.forWhom.filter((each) => each !== who) })
              }
            />
          ))}
        </div>
      </fieldset>
      <div class="choices">
        <Check label={t('helplines.free')} checked={draft.free} onChange={(free) => change({ free })} />
        <Check
          label={t('helplines.anonymous')}
          checked={draft.anonymous}
          onChange={(anonymous) => change({ anonymous })}
        />
        <Check
          label={t('helplines.many_languages')}
          checked={draft.manyLanguagesByInterpreter}
          onChange={(manyLanguagesByInterpreter) => change({ manyLanguagesByInterpreter })}
        />
      </div>
      <Field
        id="line-source"
        label={t('trainer.lines.source')}
        value={source?.title ?? ''}
        onInput={(title) => change({ sources: [{ title, date: source?.date ?? '' }] })}
      />
      <Field
        id="line-source-date"
        label={t('trainer.lines.source_date')}
        value={source?.date ?? ''}
        onInput={(date) => change({ sources: [{ title: source?.title ?? '', date }] })}
      />
      <Select
        id="line-how"
        label={t('trainer.lines.checked_how')}
        options={['called', 'read'] as const}
        words="trainer.lines.how_checked"
        value={draft.checkedHow}
        onChange={(checkedHow) => change({ checkedHow })}
      />
      <div class="field">
        <label for="line-checked">{t('trainer.lines.checked_on')}</label>
        <input
          id="line-checked"
          type="date"
          required
          value={draft.checkedOn}
          max={today()}
          onInput={(event) => change({ checkedOn: event.currentTarget.value as Draft['checkedOn'] })}
        />
      </div>
      <div role="alert">
        {faults.length === 0 ? null : (
          <p class="notice notice--danger">
            {t('trainer.lines.faults', { fields: [...new Set(faults.map(fieldOf))].join(', ') })}
          </p>
        )}
      </div>
      <ProblemNote problem={deed.problem} />
      <p>
        <button type="submit" class="button" disabled={deed.busy}>
          {t('trainer.lines.propose')}
        </button>
      </p>
      <p role="status">{sent ? t('trainer.lines.sent') : ''}</p>
    </form>
  );

  function fieldOf({ path }: Issue): string {
    const [, name = ''] = /^\.?([A-Za-z]+)/u.exec(path) ?? [];
    const words = FIELD_WORDS[name];
    return words === undefined ? name : t(words);
  }
}

const FIELD_WORDS: Readonly<Record<string, string | undefined>> = {
  name: 'trainer.lines.name',
  country: 'trainer.lines.country',
  contacts: 'trainer.lines.value',
  languages: 'trainer.lines.languages',
  forWhom: 'helplines.for',
  sources: 'trainer.lines.source',
  checkedOn: 'trainer.lines.checked_on',
};

function Field(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <input
        id={props.id}
        required
        autocomplete="off"
        maxLength={200}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}

function Select<const T extends string>(props: {
  readonly id: string;
  readonly label: string;
  readonly options: readonly T[];
  /** beginning of the keys of the options */
  readonly words: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
}) {
  const { t } = useTexts();
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <select id={props.id} value={props.value} onChange={(event) => props.onChange(event.currentTarget.value as T)}>
        {props.options.map((option) => (
          <option key={option} value={option} selected={option === props.value}>
            {t(`${props.words}.${option}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Check(props: { readonly label: string; readonly checked: boolean; readonly onChange: (on: boolean) => void }) {
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
