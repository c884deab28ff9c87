// SPDX-License-Identifier: EUPL-1.2
// Files of HSDS: one is chosen, looked at by the server, and its report read before anything is written; and the directory as a file,
// without confidential places. A ZIP file is opened and made on the device.

import './directory.css';
import { RECIPIENT_CLASSES } from '@amparo/casework/consent';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { useState } from 'preact/hooks';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { StaffGate } from '../gate.tsx';
import { saveBlob } from '../imports/save-text.ts';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { directoryApi, type ImportReport, type ImportSource } from './directory-api.ts';

export default function FilesPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('directory.files.title')} lead={t('directory.files.lead')}>
      {(who) => <Files who={who} />}
    </StaffGate>
  );
}

function Files({ who }: { readonly who: WhoAmI }) {
  return (
    <div class="stack stack--wide">
      {mayDo(who, 'directory.import') ? <Bring /> : null}
      {mayDo(who, 'directory.export') ? <Take /> : null}
    </div>
  );
}

const MOST_BYTES = 20 * 1024 * 1024;
const MOST_FILES = 60;

/** @returns undefined where the file cannot be what is asked for */
async function sourceOf(files: readonly File[]): Promise<ImportSource | undefined> {
  const [first] = files;
  if (first === undefined || files.reduce((sum, { size }) => sum + size, 0) > MOST_BYTES) return undefined;
  if (/\.json$/iu.test(first.name) && files.length === 1) return { form: 'nested', text: plain(await first.text()) };
  const tables: { name: string; text: string }[] = [];
  if (/\.zip$/iu.test(first.name) && files.length === 1) {
    let sum = 0;
    try {
      const inside = unzipSync(new Uint8Array(await first.arrayBuffer()), {
        filter: ({ name, originalSize }) => {
          if (!/\.csv$/iu.test(name)) return false;
          sum += originalSize;
          return sum <= MOST_BYTES;
        },
      });
      for (const [name, bytes] of Object.entries(inside)) tables.push({ name, text: plain(strFromU8(bytes)) });
    } catch {
      return undefined;
    }
    if (sum > MOST_BYTES) return undefined;
  } else {
    for (const file of files)
      if (/\.csv$/iu.test(file.name)) tables.push({ name: file.name, text: plain(await file.text()) });
  }
  return tables.length === 0 || tables.length > MOST_FILES ? undefined : { form: 'tables', files: tables };
}

function plain(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function Bring() {
  const { t } = useTexts();
  const deed = useDeed();
  const [source, setSource] = useState<ImportSource | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const [recipientClass, setRecipientClass] = useState('NGO');
  const [country, setCountry] = useState('');
  const [report, setReport] = useState<ImportReport | null>(null);
  const defaults = { recipientClass, country };

  const choose = async (files: readonly File[]) => {
    setReport(null);
    const read = await sourceOf(files);
    setSource(read ?? null);
    setUnreadable(read === undefined && files.length > 0);
  };
  const look = async () => {
    if (source === null) return;
    const done = await deed.run(() => directoryApi.look(source, defaults));
    setReport(done?.value ?? null);
  };
  const apply = async () => {
    if (source === null || report === null) return;
    const done = await deed.run(() => directoryApi.apply(source, defaults, report.fingerprint));
    if (done !== undefined) setReport(done.value);
  };

  return (
    <section class="card stack directory-form" aria-labelledby="bring">
      <h2 id="bring">{t('directory.files.bring')}</h2>
      <p>{t('directory.files.bring_about')}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <div class="field">
          <label for="hsds-file">{t('directory.files.file')}</label>
          <input
            id="hsds-file"
            type="file"
            multiple
            accept=".json,.zip,.csv"
            onChange={(event) => void choose([...(event.currentTarget.files ?? [])])}
          />
        </div>
        {unreadable ? (
          <p class="notice notice--danger" role="alert">
            {t('directory.files.unreadable')}
          </p>
        ) : null}
        <div class="directory-filters">
          <div class="field">
            <label for="hsds-class">{t('directory.files.class')}</label>
            <select
              id="hsds-class"
              value={recipientClass}
              onChange={(event) => setRecipientClass(event.currentTarget.value)}
            >
              {RECIPIENT_CLASSES.map((each) => (
                <option key={each} value={each}>
                  {t(`directory.class.${each}`)}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="hsds-country">{t('directory.files.country')}</label>
            <input
              id="hsds-country"
              required
              maxLength={2}
              autocomplete="off"
              value={country}
              onInput={(event) => setCountry(event.currentTarget.value.toUpperCase().replaceAll(/[^A-Z]/gu, ''))}
            />
          </div>
        </div>
        <p>
          <button type="submit" class="button" disabled={deed.busy || source === null || country.length !== 2}>
            {t('directory.files.look')}
          </button>
        </p>
      </form>
      <ProblemNote problem={deed.problem} />
      {report === null ? null : <Report report={report} busy={deed.busy} onApply={() => void apply()} />}
    </section>
  );
}

const ACTIONS = ['add', 'change', 'same', 'kept', 'refused'] as const;

function Report({
  report,
  busy,
  onApply,
}: {
  readonly report: ImportReport;
  readonly busy: boolean;
  readonly onApply: () => void;
}) {
  const { t } = useTexts();
  const isNothing = (['organisations', 'places', 'services'] as const).every(
    (kind) => report[kind].add + report[kind].change === 0,
  );
  return (
    <section class="stack" aria-labelledby="report" aria-live="polite">
      <h3 id="report">{t(report.applied ? 'directory.files.done' : 'directory.files.report')}</h3>
      <div class="directory-report">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('directory.files.what')}</th>
              {ACTIONS.map((action) => (
                <th key={action} scope="col">
                  {t(`directory.action.${action}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(['organisations', 'places', 'services'] as const).map((kind) => (
              <tr key={kind}>
                <th scope="row">{t(`directory.files.${kind}`)}</th>
                {ACTIONS.map((action) => (
                  <td key={action}>{report[kind][action]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>{t('directory.files.counts', { refused: report.refused, said: report.said })}</p>
      {report.rows.length === 0 ? null : (
        <div class="directory-report" tabIndex={0} role="region" aria-label={t('directory.files.rows')}>
          <table class="small">
            <thead>
              <tr>
                <th scope="col">{t('directory.files.table')}</th>
                <th scope="col">{t('directory.files.row')}</th>
                <th scope="col">{t('directory.files.field')}</th>
                <th scope="col">{t('directory.files.why')}</th>
              </tr>
            </thead>
            <tbody>
              {report.rows.map(({ table, row, field, code, severity }) => (
                <tr key={`${table} ${row} ${field ?? ''} ${code}`}>
                  <td>{table}</td>
                  <td>
                    <bdi>{row}</bdi>
                  </td>
                  <td>{field ?? ''}</td>
                  <td>
                    {severity === 'error' ? <strong>{t('directory.files.left_out')} </strong> : null}
                    {wordsOf(t, code)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {report.applied ? null : (
        <p class="row row--start">
          <button type="button" class="button" disabled={busy || isNothing} onClick={onApply}>
            {t('directory.files.apply')}
          </button>
          {isNothing ? <span>{t('directory.files.nothing')}</span> : null}
        </p>
      )}
    </section>
  );
}

function wordsOf(t: (key: string) => string, code: string): string {
  const own = t(`directory.reason.${code}`);
  return own === `directory.reason.${code}` ? t(`cooperation.hsds.${code}`) : own;
}

function Take() {
  const { t } = useTexts();
  const deed = useDeed();
  const [of, setOf] = useState<'own' | 'all'>('own');
  const [said, setSaid] = useState<string | null>(null);
  const take = async (form: 'nested' | 'tables') => {
    const done = await deed.run(() => directoryApi.take(form, of));
    if (done === undefined) return;
    const { files, services, confidentialPlaces, leftOut } = done.value;
    const [first] = files;
    if (form === 'nested' && first !== undefined)
      saveBlob(new Blob([first.text], { type: 'application/json' }), 'directory-hsds.json');
    else {
      const zipped = zipSync(Object.fromEntries(files.map(({ name, text }) => [name, strToU8(text)])));
      saveBlob(new Blob([zipped], { type: 'application/zip' }), 'directory-hsds.zip');
    }
    setSaid(t('directory.files.taken', { services, places: confidentialPlaces, texts: leftOut.length }));
  };
  return (
    <section class="card stack directory-form" aria-labelledby="take">
      <h2 id="take">{t('directory.files.take')}</h2>
      <p>{t('directory.files.take_about')}</p>
      <div class="field">
        <label for="hsds-of">{t('directory.files.of')}</label>
        <select
          id="hsds-of"
          value={of}
          onChange={(event) => setOf(event.currentTarget.value === 'all' ? 'all' : 'own')}
        >
          <option value="own">{t('directory.files.own')}</option>
          <option value="all">{t('directory.files.all')}</option>
        </select>
      </div>
      <p class="row row--start">
        <button type="button" class="button" disabled={deed.busy} onClick={() => void take('tables')}>
          {t('directory.files.zip')}
        </button>
        <button type="button" class="button button--quiet" disabled={deed.busy} onClick={() => void take('nested')}>
          {t('directory.files.json')}
        </button>
      </p>
      <ProblemNote problem={deed.problem} />
      {said === null ? null : <p role="status">{said}</p>}
    </section>
  );
}
