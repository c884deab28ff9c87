// SPDX-License-Identifier: EUPL-1.2
// Notes; edits of one field by two people, side by side, until somebody decides; and who changed which field when, from what
// to what. One’s own last change can be taken back while nobody else has changed the record.

import { useState } from 'preact/hooks';
import { fileApi, type HistoryEntry, type WaitingConflict } from '../../../api/file-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { mayDo } from '../places.ts';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { Form, Opens, TextField, Tick } from './fields.tsx';
import { nameOf, useFile } from './file-props.ts';
import { RuleNote } from './rule-note.tsx';
import { useAct } from './use-act.ts';
import { useWords } from './words.ts';

export default function History() {
  return (
    <div class="stack stack--wide">
      <Conflicts />
      <Notes />
      <Changes />
    </div>
  );
}

function Conflicts() {
  const { t } = useTexts();
  const { file, reload } = useFile();
  const { value, problem, reload: again } = useLoaded(() => fileApi.conflicts(file.id), [file.id]);
  const waiting = value?.conflicts ?? [];
  if (waiting.length === 0 && problem === null) return null;
  return (
    <section class="card stack" aria-labelledby="conflicts">
      <h2 id="conflicts">{t('casefile.conflict.title')}</h2>
      <p>{t('casefile.conflict.about')}</p>
      <RuleNote problem={problem} />
      {waiting.map((conflict) => (
        <Conflict
          key={`${conflict.id} ${conflict.version}`}
          conflict={conflict}
          onDecided={async () => {
            await again();
            await reload();
          }}
        />
      ))}
    </section>
  );
}

function Conflict(props: { readonly conflict: WaitingConflict; readonly onDecided: () => Promise<void> }) {
  const { conflict, onDecided } = props;
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const { field } = useWords();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const [take, setTake] = useState<readonly string[]>([]);
  const may = !readOnly && mayDo(who, 'file.resolve-conflict');
  const decide = async () => {
    const done = await run(() => fileApi.decide(file.id, conflict, take));
    if (done !== undefined) await onDecided();
  };
  return (
    <div class="stack factor" data-conflict={conflict.kind}>
      <p>
        <strong>{t(`casework.record.${conflict.kind}`)}</strong>{' '}
        <span class="small soft">
          {date(conflict.madeAt)} · <bdi>{nameOf(file, conflict.madeBy)}</bdi>
        </span>
      </p>
      {conflict.fields.map(({ field: name, hidden, current, theirs }) => (
        <fieldset key={name} class="choices">
          <legend>{field(name)}</legend>
          <div class="both">
            {(
              [
                ['kept', current],
                ['other', theirs],
              ] as const
            ).map(([which, value]) => (
              <label key={which} class="choice">
                <input
                  type="radio"
                  name={`${conflict.id}-${name}`}
                  disabled={!may}
                  checked={take.includes(name) === (which === 'other')}
                  onChange={() => setTake(which === 'other' ? [...take, name] : take.filter((each) => each !== name))}
                />
                <span>
                  <span class="small soft">{t(`casefile.conflict.${which}`)}</span>
                  <br />
                  {hidden ? t('casefile.history.hidden') : <Value field={name} value={value} />}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <RuleNote problem={problem} />
      {may ? (
        <p>
          <button type="button" class="button" disabled={busy} onClick={() => void decide()}>
            {t('casefile.conflict.decide')}
          </button>
        </p>
      ) : null}
    </div>
  );
}

function Notes() {
  const { t } = useTexts();
  const { file, who, readOnly } = useFile();
  const date = useDates();
  const act = useAct();
  const [text, setText] = useState('');
  const [sealed, setSealed] = useState(false);
  if (file.notes === undefined) return null;
  const save = async () => {
    if (await act.make('notes', { text, sealed })) setText('');
  };
  return (
    <section class="card stack" aria-labelledby="notes">
      <h2 id="notes">{t('casefile.notes.title')}</h2>
      {readOnly || !mayDo(who, 'file.edit') ? null : (
        <Form busy={act.busy} go={t('casefile.notes.add')} onSubmit={() => void save()}>
          <TextField
            id="note-text"
            rows={3}
            required
            label={t('casefile.notes.new')}
            help={t('casefile.notes.help')}
            most={20_000}
            value={text}
            onInput={setText}
          />
          <Tick label={t('casefile.notes.sealed')} value={sealed} onChange={setSealed} />
          <RuleNote problem={act.problem} />
        </Form>
      )}
      {file.notes.length === 0 ? <p class="soft">{t('casefile.notes.none')}</p> : null}
      <ul class="plain entry-list">
        {file.notes.toReversed().map(({ id, createdAt, createdBy, text: said, sealed: kept }) => (
          <li key={id}>
            <p class="small soft">
              {date(createdAt)} · <bdi>{nameOf(file, createdBy)}</bdi>
              {kept ? ` · ${t('casework.sensitivity.Sealed')}` : ''}
            </p>
            <p class="timeline__own">
              <bdi>{said}</bdi>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Changes() {
  const { t } = useTexts();
  const { file } = useFile();
  const [more, setMore] = useState<readonly HistoryEntry[]>([]);
  const [cursor, setCursor] = useState<string | null | undefined>(undefined);
  const first = useLoaded(() => fileApi.history(file.id, {}), [file.id]);
  const next = cursor === undefined ? (first.value?.next ?? null) : cursor;
  const entries = [...(first.value?.entries ?? []), ...more];
  const earlier = async (from: string) => {
    const page = await fileApi.history(file.id, { cursor: from });
    if (!page.ok) return;
    setMore([...more, ...page.value.entries]);
    setCursor(page.value.next);
  };
  const again = async () => {
    setMore([]);
    setCursor(undefined);
    await first.reload();
  };
  return (
    <section class="card stack" aria-labelledby="changes">
      <h2 id="changes">{t('casefile.history.title')}</h2>
      <p>{t('casefile.history.about')}</p>
      <p>
        <Link to={`/staff/cases/${file.id}/looks`} class="button button--quiet">
          {t('cases.case.looks_go')}
        </Link>
      </p>
      <RuleNote problem={first.problem} />
      <ol class="plain entry-list">
        {entries.map((entry) => (
          <Change
            key={`${entry.kind} ${entry.recordId} ${entry.version}`}
            entry={entry}
            newest={entries.find(({ recordId }) => recordId === entry.recordId) === entry}
            onUndone={again}
          />
        ))}
      </ol>
      {next === null ? null : (
        <p>
          <button type="button" class="button button--quiet" onClick={() => void earlier(next)}>
            {t('casefile.history.more')}
          </button>
        </p>
      )}
    </section>
  );
}

/** Kinds whose changes are decisions: taken by a step of their own, never undone. */
const DECISIONS = new Set(['consent', 'riskAssessment', 'legalBasis', 'note', 'plan', 'returnCase', 'bestInterests']);

function Change(props: {
  readonly entry: HistoryEntry;
  /** of its record */
  readonly newest: boolean;
  readonly onUndone: () => Promise<void>;
}) {
  const { entry, newest, onUndone } = props;
  const { t } = useTexts();
  const { file, who, readOnly, reload } = useFile();
  const { field } = useWords();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const mine = nameOf(file, entry.by) === who.displayName;
  const may = newest && mine && !entry.undoes && !readOnly && mayDo(who, 'file.undo') && !DECISIONS.has(entry.kind);
  const undo = async () => {
    const done = await run(() => fileApi.undo(file.id, entry));
    if (done === undefined) return;
    await onUndone();
    await reload();
  };
  const changes = entry.changes.filter(({ field: name }) => !TECHNICAL.has(name));
  const made = changes.every(({ from, hidden }) => from === null && !hidden) && entry.version === 1;
  return (
    <li class="stack stack--tight">
      <p>
        <strong>{t(`casework.record.${entry.kind}`)}</strong>
        {entry.undoes ? ` (${t('casefile.history.undone')})` : made ? ` (${t('casefile.history.made')})` : ''}{' '}
        <span class="small soft">
          {date(entry.at)} · <bdi>{nameOf(file, entry.by)}</bdi>
        </span>
      </p>
      <Opens title={t('casefile.history.fields', { count: changes.length })}>
        <ul class="small">
          {changes.map(({ field: name, hidden, from, to }) => (
            <li key={name}>
              <strong>{field(name)}</strong>:{' '}
              {hidden ? (
                t('casefile.history.hidden')
              ) : (
                <>
                  {from === null ? null : (
                    <>
                      <del>
                        <Value field={name} value={from} />
                      </del>{' '}
                      →{' '}
                    </>
                  )}
                  <Value field={name} value={to} />
                </>
              )}
            </li>
          ))}
        </ul>
      </Opens>
      {may ? (
        <p>
          <button type="button" class="button button--quiet button--small" disabled={busy} onClick={() => void undo()}>
            {t('casefile.history.undo')}
          </button>
        </p>
      ) : null}
      <RuleNote problem={problem} />
    </li>
  );
}

const TECHNICAL = new Set([
  'personId',
  'subjectId',
  'stageHistory',
  'origin',
  'caseNo',
  'caseWorkerId',
  'supervisorId',
]);

/** A value as it is stored, told as well as its form allows. */
function Value({ field, value }: { readonly field: string; readonly value: unknown }) {
  const { t } = useTexts();
  const words = useWords();
  const date = useDates();
  if (value === null || value === undefined || value === '') return <>{t('casefile.history.empty')}</>;
  if (typeof value === 'boolean') return <>{t(value ? 'casefile.yes' : 'casefile.no')}</>;
  if (typeof value === 'number') return <>{value}</>;
  if (typeof value === 'string') {
    if (/^\d{4}-\d{2}-\d{2}T/u.test(value)) return <>{date(value)}</>;
    if (/^\d{4}-\d{2}-\d{2}$/u.test(value)) return <>{words.day(value)}</>;
    if (/^[A-Z]{2}$/u.test(value)) return <>{words.country(value)}</>;
    return <bdi>{/^[A-Z][A-Za-z]+$/u.test(value) ? codeWord(t, field, value) : value}</bdi>;
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return <>{t('casefile.history.empty')}</>;
    return (
      <>
        {value.map((each, index) => (
          <span key={index}>
            {index === 0 ? '' : ', '}
            <Value field={field} value={each} />
          </span>
        ))}
      </>
    );
  }
  return (
    <>
      {Object.entries(value).map(([name, inner], index) => (
        <span key={name}>
          {index === 0 ? '' : '; '}
          {words.field(name)}: <Value field={name} value={inner} />
        </span>
      ))}
    </>
  );
}

/** Lists of codes by the name of the field that holds them. */
const LIST_OF: Readonly<Record<string, string>> = {
  source: 'casework.source',
  flags: 'casework.flag',
  solution: 'casework.solution',
  closingReason: 'casework.closing_reason',
  stage: 'casework.stage',
  traffickingStatus: 'casework.trafficking_status',
  gender: 'casework.gender',
  literacy: 'casework.literacy',
  maritalStatus: 'casework.marital',
  kind: 'casework.person_kind',
  level: 'casework.language_level',
  category: 'casework.category',
  subtype: 'casework.subtype',
  outcome: 'casework.outcome',
  signs: 'casework.health_sign',
  urgency: 'casework.health_urgency',
  reportedBy: 'casework.reported_by',
  factor: 'casework.risk_factor',
  value: 'casework.risk_answer',
  time: 'casework.risk_time',
  subjectScope: 'casework.risk_scope',
  scopes: 'casework.risk_scope',
  type: 'casework.event_type',
  precision: 'casework.precision',
  mode: 'casework.mode',
  capacity: 'casework.capacity',
  grantedBy: 'casework.granted_by',
  channel: 'casework.channel',
  dataCategories: 'consents.data',
  recipientClass: 'consents.class',
};

function codeWord(t: (key: string) => string, field: string, code: string): string {
  const list = LIST_OF[field];
  if (list === undefined) return code;
  const key = `${list}.${code}`;
  const text = t(key);
  return text === key ? code : text;
}
