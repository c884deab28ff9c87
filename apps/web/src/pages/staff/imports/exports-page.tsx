// SPDX-License-Identifier: EUPL-1.2
// A file of one's cases for a purpose: why, which cases, which fields; what came of it; and taking it once, sealed with a
// passphrase. What may go is decided by the server; the page never holds a case.

import './imports.css';
import { EXPORT_PURPOSE_NAMES, type ExportPurpose } from '@amparo/casework/import';
import type { HtcdsContent } from '@amparo/casework/htcds';
import { useState } from 'preact/hooks';
import { caseloadApi } from '../../../api/caseload-api.ts';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { loadContent } from '../../../content/load.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { type Export, exportsApi } from './exports-api.ts';
import { saveBlob } from './save-text.ts';

export default function ExportsPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('imports.export.title')} lead={t('imports.export.lead')}>
      {(who) => <Exports who={who} />}
    </StaffGate>
  );
}

function Exports({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(exportsApi.list);
  return (
    <div class="stack stack--wide">
      {mayDo(who, 'export.request') ? <Ask onAsked={() => void reload()} /> : null}
      <section class="stack" aria-labelledby="exports-list">
        <h2 id="exports-list">{t('imports.export.list')}</h2>
        <ProblemNote problem={problem} />
        {value !== null && value.exports.length === 0 ? <p class="soft">{t('imports.export.none')}</p> : null}
        <ul class="plain entry-list">
          {(value?.exports ?? []).map((each) => (
            <OneExport key={each.id} given={each} mayTake={mayDo(who, 'export.take')} onTaken={() => void reload()} />
          ))}
        </ul>
      </section>
    </div>
  );
}

const OWN_PROBLEMS = new Set(['nothing-to-export', 'too-many-rows-today', 'export-not-ready', 'export-gone']);

function ExportProblem({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  if (problem === null || !OWN_PROBLEMS.has(problem.code)) return <ProblemNote problem={problem} />;
  return (
    <p role="alert" class="notice notice--danger">
      {t(`imports.export.problem.${problem.code}`)}
    </p>
  );
}

const MOST_CASES = 100;
const REASON_LENGTH = 20;
/** for a purpose of the house the fields that name nobody; otherwise all, and the server lets go what consent covers */
const fieldsFor = async (purpose: ExportPurpose): Promise<readonly string[] | undefined> =>
  purpose === 'OwnStatistics'
    ? undefined
    : (await loadContent<HtcdsContent>('htcds.json')).fields
        .filter(({ section, deprecated }) => section !== 'local' && !deprecated)
        .map(({ name }) => name);

function Ask({ onAsked }: { readonly onAsked: () => void }) {
  const { t } = useTexts();
  const deed = useDeed();
  const cases = useLoaded(() => caseloadApi.list({}, MOST_CASES)).value?.cases ?? [];
  const [purpose, setPurpose] = useState<ExportPurpose>('OwnStatistics');
  const [format, setFormat] = useState<'csv' | 'xlsx'>('xlsx');
  const [reason, setReason] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Export | null>(null);
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const ask = async () => {
    const fields = await fieldsFor(purpose);
    const body = { purpose, format, reason, recipient: null, caseIds: [...chosen] };
    const done = await deed.run(() => exportsApi.ask(fields === undefined ? body : { ...body, fields }));
    if (done === undefined) return;
    setAsked(done.value);
    setChosen(new Set());
    setReason('');
    onAsked();
  };
  return (
    <section class="card stack" aria-labelledby="exports-ask">
      <h2 id="exports-ask">{t('imports.export.ask')}</h2>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <div class="field">
          <label for="exports-purpose">{t('imports.export.purpose')}</label>
          <select
            id="exports-purpose"
            value={purpose}
            onChange={(event) => {
              const found = EXPORT_PURPOSE_NAMES.find((each) => each === event.currentTarget.value);
              if (found !== undefined) setPurpose(found);
            }}
          >
            {EXPORT_PURPOSE_NAMES.map((each) => (
              <option key={each} value={each}>
                {t(`imports.export.purposes.${each}`)}
              </option>
            ))}
          </select>
          <p class="small soft">{t('imports.export.fields')}</p>
        </div>
        <div class="field">
          <label for="exports-format">{t('imports.export.format')}</label>
          <select
            id="exports-format"
            value={format}
            onChange={(event) => setFormat(event.currentTarget.value === 'csv' ? 'csv' : 'xlsx')}
          >
            <option value="xlsx">XLSX</option>
            <option value="csv">CSV</option>
          </select>
        </div>
        <div class="field">
          <label for="exports-reason">{t('imports.export.reason')}</label>
          <textarea
            id="exports-reason"
            required
            minLength={REASON_LENGTH}
            maxLength={500}
            rows={2}
            value={reason}
            aria-describedby="exports-reason-help"
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <p id="exports-reason-help" class="small soft">
            {t('imports.export.reason_help')}
          </p>
        </div>
        <fieldset class="stack stack--tight">
          <legend class="label">{t('imports.export.cases', { count: chosen.size })}</legend>
          <p class="small soft">{t('imports.export.cases_help')}</p>
          <p>
            <button
              type="button"
              class="button button--quiet"
              onClick={() => setChosen(new Set(cases.map(({ id }) => id)))}
            >
              {t('imports.export.all')}
            </button>
          </p>
          <ul class="plain imports__rows">
            {cases.map(({ id, ownReference, alias }) => (
              <li key={id}>
                <label class="imports__choice">
                  <input
                    type="checkbox"
                    checked={chosen.has(id)}
                    onChange={(event) => toggle(id, event.currentTarget.checked)}
                  />
                  <span>
                    <bdi>{ownReference}</bdi> {alias === null ? null : <bdi class="soft">{alias}</bdi>}
                  </span>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
        <ExportProblem problem={deed.problem} />
        {asked === null ? null : (
          <p role="status" class="notice">
            {t(asked.state === 'ready' ? 'imports.export.asked_ready' : 'imports.export.asked_pending', {
              rows: asked.rows,
              left: asked.leftOut,
            })}
          </p>
        )}
        <button type="submit" class="button" disabled={deed.busy || chosen.size === 0}>
          {t('imports.export.go')}
        </button>
      </form>
    </section>
  );
}

const PASSPHRASE_LENGTH = 20;

function OneExport(props: { readonly given: Export; readonly mayTake: boolean; readonly onTaken: () => void }) {
  const { given, mayTake, onTaken } = props;
  const { t } = useTexts();
  const date = useDates();
  const deed = useDeed();
  const [passphrase, setPassphrase] = useState('');
  const id = `exports-${given.id}`;
  const take = async () => {
    const done = await deed.run(() => exportsApi.take(given.id, passphrase));
    if (done === undefined) return;
    saveBlob(done.value, `export.${given.format}.age`);
    setPassphrase('');
    onTaken();
  };
  return (
    <li class="stack stack--tight">
      <p class="row row--start">
        <strong>{t(`imports.export.purposes.${given.purpose}`)}</strong>
        <span class="badge">{t(`imports.export.state.${given.state}`)}</span>
      </p>
      <p>
        <bdi>{given.reason}</bdi>
      </p>
      <p class="small soft">
        {t('imports.export.line', { rows: given.rows, left: given.leftOut, fields: given.fields.length })}{' '}
        {date(given.createdAt)}
        {given.state === 'ready' ? ` · ${t('imports.export.until', { when: date(given.expiresAt) })}` : ''}
      </p>
      {given.state === 'ready' && mayTake ? (
        <form
          class="stack stack--tight"
          onSubmit={(event) => {
            event.preventDefault();
            void take();
          }}
        >
          <div class="field">
            <label for={id}>{t('imports.export.passphrase')}</label>
            <input
              id={id}
              type="text"
              required
              autocomplete="off"
              spellcheck={false}
              minLength={PASSPHRASE_LENGTH}
              maxLength={200}
              value={passphrase}
              aria-describedby={`${id}-help`}
              onInput={(event) => setPassphrase(event.currentTarget.value)}
            />
            <p id={`${id}-help`} class="small soft">
              {t('imports.export.passphrase_help')}
            </p>
          </div>
          <button type="submit" class="button" disabled={deed.busy}>
            {t('imports.export.take')}
          </button>
        </form>
      ) : null}
      <ExportProblem problem={deed.problem} />
    </li>
  );
}
