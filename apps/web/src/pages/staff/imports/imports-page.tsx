// SPDX-License-Identifier: EUPL-1.2
// Old files into case files: choose a file, say what its columns are, look at what would be taken, and only then write. The file
// is read on this device and goes to the server row by row; what was written can be taken back while nobody has worked on it.

import './imports.css';
import { Htcds, type HtcdsContent } from '@amparo/casework/htcds';
import type { Mapping } from '@amparo/casework/import';
import { useEffect, useRef, useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { loadContent } from '../../../content/load.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { todayThere } from '../day.ts';
import { mayDo } from '../places.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { ColumnsForm } from './columns-form.tsx';
import { type FileReader, type Refusal, startFileReader } from './file-reader.ts';
import { type Duplicate, type Import, type ImportRow, importsApi } from './imports-api.ts';
import type { Opened, Planned } from './messages.ts';
import { runPass } from './pass.ts';
import { findingText, ReportView, saveReport } from './report.tsx';

export default function ImportsPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('imports.title')} lead={t('imports.lead')}>
      {(who) => <Imports who={who} />}
    </StaffGate>
  );
}

interface Walk {
  readonly kind: 'reading' | 'checking' | 'writing';
  readonly done: number;
  readonly of: number;
}

function Imports({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const known = useLoaded(importsApi.list);
  const [taken, setTaken] = useState<Import | null>(null);
  const [fresh, setFresh] = useState(0);
  const reload = () => void known.reload();
  if (taken !== null) {
    const back = () => {
      setTaken(null);
      reload();
    };
    return <OneImport who={who} given={taken} onBack={back} />;
  }
  const open = known.value?.imports ?? [];
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={known.problem} />
      <OneImport
        key={fresh}
        who={who}
        given={null}
        onBack={() => {
          setFresh(fresh + 1);
          reload();
        }}
      />
      {open.length === 0 ? null : (
        <section class="stack" aria-labelledby="imports-earlier">
          <h2 id="imports-earlier">{t('imports.earlier.title')}</h2>
          <ul class="plain entry-list">
            {open.map((each) => (
              <EarlierImport key={each.id} given={each} onTake={() => setTaken(each)} onChange={reload} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function EarlierImport(props: { readonly given: Import; readonly onTake: () => void; readonly onChange: () => void }) {
  const { given, onTake, onChange } = props;
  const { t, language } = useTexts();
  const deed = useDeed();
  const [asking, setAsking] = useState(false);
  const [left, setLeft] = useState<number | null>(null);
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const underWay = given.state === 'checking' || given.state === 'writing';
  const undo = async () => {
    for (;;) {
      const done = await deed.run(() => importsApi.undo(given.id));
      if (done === undefined) break;
      setLeft(done.value.left);
      if (done.value.left === 0) break;
    }
    setAsking(false);
    onChange();
  };
  return (
    <li class="stack stack--tight">
      <p>
        <strong>{day.format(new Date(given.createdAt))}</strong> · {t(`imports.state.${given.state}`)}
      </p>
      <p class="small">
        {t('imports.earlier.counts', {
          rows: given.rows,
          written: given.counts.written,
          refused: given.counts.refused,
          skipped: given.counts.skipped + given.counts.duplicate,
        })}
      </p>
      <div class="row">
        {underWay ? (
          <button type="button" class="button" onClick={onTake}>
            {t('imports.earlier.go_on')}
          </button>
        ) : null}
        <button type="button" class="button button--quiet" onClick={() => void saveReport(given.id, t)}>
          {t('imports.report.save')}
        </button>
        {underWay ? (
          <button
            type="button"
            class="button button--quiet"
            disabled={deed.busy}
            onClick={() => void deed.run(() => importsApi.cancel(given.id)).then(onChange)}
          >
            {t('imports.cancel')}
          </button>
        ) : null}
        {given.counts.written > 0 && !asking ? (
          <button type="button" class="button button--quiet" onClick={() => setAsking(true)}>
            {t('imports.undo.begin')}
          </button>
        ) : null}
      </div>
      {asking ? (
        <div class="notice notice--care stack stack--tight">
          <p>{t('imports.undo.sure', { count: given.counts.written })}</p>
          {left === null ? null : <p role="status">{t('imports.undo.left', { count: left })}</p>}
          <div class="row">
            <button type="button" class="button button--danger" disabled={deed.busy} onClick={() => void undo()}>
              {t('imports.undo.go')}
            </button>
            <button type="button" class="button button--quiet" onClick={() => setAsking(false)}>
              {t('imports.undo.not')}
            </button>
          </div>
        </div>
      ) : null}
      <ImportProblem problem={deed.problem} />
    </li>
  );
}

const OWN_PROBLEMS = new Set([
  'import-changed',
  'import-over',
  'import-not-checked',
  'import-worked-on',
  'too-many-imports',
  'not-for-this-person',
]);

function ImportProblem({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  if (problem === null || !OWN_PROBLEMS.has(problem.code)) return <ProblemNote problem={problem} />;
  return (
    <p role="alert" class="notice notice--danger">
      {t(`imports.problem.${problem.code}`)}
    </p>
  );
}

/** Importing, from the choice of a file to the last case. @param given an import that is taken up again; null: a new one */
function OneImport(props: { readonly who: WhoAmI; readonly given: Import | null; readonly onBack: () => void }) {
  const { who, given, onBack } = props;
  const { t } = useTexts();
  const reader = useRef<FileReader | null>(null);
  const stop = useRef(new AbortController());
  const heading = useRef<HTMLHeadingElement>(null);
  const file = useRef<File | null>(null);
  const [htcds, setHtcds] = useState<Htcds | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const [planned, setPlanned] = useState<Planned | null>(null);
  const [walk, setWalk] = useState<Walk | null>(null);
  const [lost, setLost] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [current, setCurrent] = useState<Import | null>(given);
  const [checked, setChecked] = useState(false);
  const [doubles, setDoubles] = useState<readonly ImportRow[]>([]);
  const [duplicates, setDuplicates] = useState<readonly Duplicate[]>([]);
  const [another, setAnother] = useState<ReadonlySet<number>>(new Set());
  const [responsible, setResponsible] = useState({ caseWorkerId: '', supervisorId: '' });
  const [finished, setFinished] = useState<Import | null>(null);
  useEffect(
    () => () => {
      stop.current.abort();
      reader.current?.end();
    },
    [],
  );
  // the focus follows what is new, so that it is read out
  useEffect(() => heading.current?.focus(), [opened === null, planned === null, checked, finished === null]);
  // leaving the page in the middle loses nothing, but it should not happen by mistake
  useEffect(() => {
    if (walk === null || walk.kind === 'reading') return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [walk === null]);

  const open = async (chosen: File, choice: { readonly sheet: number | null; readonly headerRow: number | null }) => {
    setRefusal(null);
    setProblem(null);
    setOpened(null);
    setPlanned(null);
    setChecked(false);
    setWalk({ kind: 'reading', done: 0, of: 0 });
    file.current = chosen;
    const content = await loadContent<HtcdsContent>('htcds.json');
    setHtcds(new Htcds(content));
    reader.current ??= startFileReader();
    const today = todayThere();
    const found = await reader.current.open(chosen, content, { ...choice, today });
    setWalk(null);
    if (!found.ok) return setRefusal(found.refusal);
    setOpened(found.value);
    setMapping(found.value.mapping);
    if (given !== null) await takeUp(found.value);
    return undefined;
  };

  /** The mapping that was made for this import; then on from the batch that waits. */
  const takeUp = async (found: Opened) => {
    if (given === null) return;
    const kept = await importsApi.read(given.id);
    if (!kept.ok) return setProblem(kept.problem);
    const before = kept.value.mapping === null ? found.mapping : (JSON.parse(kept.value.mapping) as Mapping);
    setMapping(before);
    setCurrent(kept.value.import);
    await plan(before, kept.value.import);
    return undefined;
  };

  const plan = async (wanted: Mapping, known: Import | null) => {
    const { current: worker } = reader;
    if (worker === null) return;
    setPlanned(null);
    setWalk({ kind: 'reading', done: 0, of: 0 });
    const found = await worker.plan(wanted, (rows) => setWalk({ kind: 'reading', done: rows, of: 0 }));
    setWalk(null);
    if (!found.ok) return setRefusal(found.refusal);
    if (known !== null && (found.value.rows !== known.rows || found.value.batches !== known.batches)) {
      return setProblem({ code: 'import-changed', status: 409, errors: [], retryAfter: null, requestId: null });
    }
    setPlanned(found.value);
    if (known !== null && known.nextToCheck === null) setChecked(true);
    return undefined;
  };

  /** Looks at every batch on the server: nothing is written. */
  const check = async () => {
    if (reader.current === null || mapping === null || planned === null || opened === null) return;
    setProblem(null);
    stop.current = new AbortController();
    let one = current;
    if (one === null) {
      const { caseWorkerId, supervisorId } = responsible;
      const begun = await importsApi.begin({
        source: opened.source,
        columns: planned.names,
        rows: planned.rows,
        batches: planned.batches,
        ...(caseWorkerId === '' ? {} : { caseWorkerId }),
        ...(supervisorId === '' ? {} : { supervisorId }),
        mapping: JSON.stringify(mapping).slice(0, 60_000),
      });
      if (!begun.ok) return setProblem(begun.problem);
      one = begun.value;
      setCurrent(one);
    }
    const { id, nextToCheck } = one;
    setWalk({ kind: 'checking', done: one.checked, of: one.batches });
    const end = await runPass({
      reader: reader.current,
      mapping,
      from: nextToCheck ?? 1,
      send: (batch, rows) => importsApi.check(id, batch, rows),
      got: (answer, batch) => {
        setWalk({ kind: 'checking', done: batch, of: planned.batches });
        const same = answer.rows.filter(({ outcome }) => outcome === 'duplicate');
        if (same.length > 0) setDoubles((before) => [...before, ...same]);
        if (answer.duplicates.length > 0) setDuplicates((before) => [...before, ...answer.duplicates]);
      },
      lost: setLost,
      stop: stop.current.signal,
    });
    setWalk(null);
    if (end.kind === 'problem') setProblem(end.problem);
    else if (end.kind === 'refused') setRefusal(end.refusal);
    const now = await importsApi.read(id);
    if (now.ok) setCurrent(now.value.import);
    if (end.kind === 'done') setChecked(true);
    return undefined;
  };

  const write = async () => {
    if (reader.current === null || mapping === null || current === null || planned === null) return;
    setProblem(null);
    stop.current = new AbortController();
    const { id } = current;
    setWalk({ kind: 'writing', done: current.written, of: current.batches });
    const end = await runPass({
      reader: reader.current,
      mapping,
      from: current.nextToWrite ?? 1,
      send: (batch, rows) =>
        importsApi.write(
          id,
          batch,
          rows,
          rows.flatMap(({ row }) => (another.has(row) ? [row] : [])),
        ),
      got: (_answer, batch) => setWalk({ kind: 'writing', done: batch, of: planned.batches }),
      lost: setLost,
      stop: stop.current.signal,
    });
    setWalk(null);
    if (end.kind === 'problem') setProblem(end.problem);
    else if (end.kind === 'refused') setRefusal(end.refusal);
    const now = await importsApi.read(id);
    if (now.ok) {
      setCurrent(now.value.import);
      if (now.value.import.state === 'finished') setFinished(now.value.import);
    }
  };

  const pause = () => stop.current.abort();
  const openValues = mapping?.columns.reduce((sum, { open: left }) => sum + Object.keys(left).length, 0) ?? 0;

  if (finished !== null) {
    return (
      <section class="stack" aria-labelledby="imports-finished">
        <h2 id="imports-finished" tabIndex={-1} ref={heading}>
          {t('imports.finished.title')}
        </h2>
        <p role="status">{t('imports.finished.counts', { written: finished.counts.written, rows: finished.rows })}</p>
        <p>{t('imports.finished.next')}</p>
        <div class="row">
          <button type="button" class="button" onClick={() => void saveReport(finished.id, t)}>
            {t('imports.report.save')}
          </button>
          <Link to="/staff/cases" class="button button--quiet">
            {t('imports.finished.cases')}
          </Link>
          <button type="button" class="button button--quiet" onClick={onBack}>
            {t('imports.finished.another')}
          </button>
        </div>
      </section>
    );
  }
  return (
    <div class="stack stack--wide">
      <section class="stack" aria-labelledby="imports-file">
        <h2 id="imports-file">{t(given === null ? 'imports.file.title' : 'imports.file.again')}</h2>
        <p>{t(given === null ? 'imports.file.what' : 'imports.file.again_why')}</p>
        <div class="field">
          <label for="imports-choose">{t('imports.file.choose')}</label>
          <input
            id="imports-choose"
            type="file"
            accept=".csv,.tsv,.txt,.xlsx,.xml"
            disabled={walk !== null}
            onChange={(event) => {
              const [chosen] = event.currentTarget.files ?? [];
              if (chosen !== undefined) void open(chosen, { sheet: null, headerRow: null });
            }}
          />
          <p class="small soft">{t('imports.file.stays')}</p>
        </div>
        {given === null ? null : (
          <p>
            <button type="button" class="button button--quiet" onClick={onBack}>
              {t('imports.file.back')}
            </button>
          </p>
        )}
        <FileRefusal refusal={refusal} />
        <ImportProblem problem={problem} />
        {walk === null ? null : <Progress walk={walk} lost={lost} onPause={pause} />}
      </section>
      {opened === null || mapping === null || htcds === null || reader.current === null ? null : (
        <section class="stack" aria-labelledby="imports-columns">
          <h2 id="imports-columns" tabIndex={-1} ref={planned === null ? heading : null}>
            {t('imports.columns.title')}
          </h2>
          <p>{t('imports.columns.what', { row: opened.headerRow, count: opened.columns.length })}</p>
          <div class="row">
            {opened.sheets.length < 2 ? null : (
              <div class="field">
                <label for="imports-sheet">{t('imports.columns.sheet')}</label>
                <select
                  id="imports-sheet"
                  value={String(opened.sheet)}
                  disabled={current !== null}
                  onChange={(event) =>
                    void open(file.current as File, { sheet: Number(event.currentTarget.value), headerRow: null })
                  }
                >
                  {opened.sheets.map(({ sheet, name, hidden }) => (
                    <option key={sheet} value={String(sheet)}>
                      {hidden ? t('imports.columns.hidden_sheet', { name }) : name}
                    </option>
                  ))}
                </select>
              </div>
            )}
            <div class="field">
              <label for="imports-header">{t('imports.columns.header')}</label>
              <input
                id="imports-header"
                type="number"
                min={1}
                max={30}
                value={opened.headerRow}
                disabled={current !== null}
                onChange={(event) =>
                  void open(file.current as File, {
                    sheet: opened.sheet,
                    headerRow: Math.max(1, Number(event.currentTarget.value)),
                  })
                }
              />
            </div>
          </div>
          {current === null ? (
            <ColumnsForm
              opened={opened}
              mapping={mapping}
              htcds={htcds}
              reader={reader.current}
              onChange={(next) => {
                setMapping(next);
                setPlanned(null);
              }}
            />
          ) : null}
          {openValues === 0 ? null : (
            <p class="notice notice--care">{t('imports.columns.still_open', { count: openValues })}</p>
          )}
          {current === null ? (
            <p>
              <button type="button" class="button" disabled={walk !== null} onClick={() => void plan(mapping, null)}>
                {t('imports.look.go')}
              </button>
            </p>
          ) : null}
        </section>
      )}
      {planned === null ? null : (
        <section class="stack" aria-labelledby="imports-look">
          <h2 id="imports-look" tabIndex={-1} ref={checked ? null : heading}>
            {t('imports.look.title')}
          </h2>
          <p class="notice">{t('import.report.dry-run')}</p>
          <ReportView report={planned.report} notices={planned.notices} />
          {current === null ? <Responsible who={who} value={responsible} onChange={setResponsible} /> : null}
          {checked ? null : (
            <p>
              <button
                type="button"
                class="button"
                disabled={walk !== null || planned.rows === 0}
                onClick={() => void check()}
              >
                {t('imports.check.go')}
              </button>
            </p>
          )}
        </section>
      )}
      {!checked || planned === null || current === null ? null : (
        <section class="stack" aria-labelledby="imports-write">
          <h2 id="imports-write" tabIndex={-1} ref={heading}>
            {t('imports.write.title')}
          </h2>
          <p>
            {t('imports.write.counts', {
              ready: current.counts.ready + current.counts.partly,
              refused: current.counts.refused,
              duplicate: current.counts.duplicate,
            })}
          </p>
          <Doubles rows={doubles} duplicates={duplicates} another={another} onChange={setAnother} />
          <p>
            <button type="button" class="button" disabled={walk !== null} onClick={() => void write()}>
              {t(current.written > 0 ? 'imports.write.go_on' : 'imports.write.go')}
            </button>
          </p>
          {walk === null ? null : <Progress walk={walk} lost={lost} onPause={pause} />}
        </section>
      )}
    </div>
  );
}

function FileRefusal({ refusal }: { readonly refusal: Refusal | null }) {
  const { t } = useTexts();
  if (refusal === null) return null;
  const words =
    refusal.code === 'worker-failed'
      ? t('imports.problem.worker-failed')
      : t(`import.refusal.${refusal.code}`, { row: 0, limit: 0, found: 0, ...refusal.place });
  return (
    <p role="alert" class="notice notice--danger">
      {words}
    </p>
  );
}

function Progress({
  walk,
  lost,
  onPause,
}: {
  readonly walk: Walk;
  readonly lost: boolean;
  readonly onPause: () => void;
}) {
  const { t } = useTexts();
  const { kind, done, of } = walk;
  return (
    <div class="stack stack--tight">
      <label for="imports-progress">{t(`imports.progress.${kind}`, { done, of })}</label>
      {of === 0 ? (
        <progress id="imports-progress" class="imports__progress" />
      ) : (
        <progress id="imports-progress" class="imports__progress" value={done} max={of} />
      )}
      {lost ? (
        <p role="status" class="notice notice--care">
          {t('imports.progress.lost')}
        </p>
      ) : null}
      {kind === 'reading' ? null : (
        <p>
          <button type="button" class="button button--quiet" onClick={onPause}>
            {t('imports.progress.pause')}
          </button>
        </p>
      )}
    </div>
  );
}

function Responsible(props: {
  readonly who: WhoAmI;
  readonly value: { readonly caseWorkerId: string; readonly supervisorId: string };
  readonly onChange: (value: { readonly caseWorkerId: string; readonly supervisorId: string }) => void;
}) {
  const { who, value, onChange } = props;
  const { t } = useTexts();
  const colleagues = useLoaded(casesApi.colleagues).value?.colleagues ?? [];
  const mayName = mayDo(who, 'file.approve');
  const options = colleagues.map(({ userId, displayName }) => (
    <option key={userId} value={userId}>
      {displayName}
    </option>
  ));
  return (
    <fieldset class="stack">
      <legend class="label">{t('imports.responsible.title')}</legend>
      <p class="small soft">{t('imports.responsible.why')}</p>
      {mayName ? (
        <div class="field">
          <label for="imports-worker">{t('imports.responsible.worker')}</label>
          <select
            id="imports-worker"
            value={value.caseWorkerId}
            onChange={(event) => onChange({ ...value, caseWorkerId: event.currentTarget.value })}
          >
            <option value="">{t('imports.responsible.me')}</option>
            {options}
          </select>
        </div>
      ) : null}
      <div class="field">
        <label for="imports-supervisor">{t('imports.responsible.supervisor')}</label>
        <select
          id="imports-supervisor"
          value={value.supervisorId}
          onChange={(event) => onChange({ ...value, supervisorId: event.currentTarget.value })}
        >
          <option value="">{t('imports.responsible.own_supervisor')}</option>
          {options}
        </select>
      </div>
    </fieldset>
  );
}

const MOST_DOUBLES = 100;

/** Rows that resemble somebody: not written unless a person says that it is somebody else (I-27). */
function Doubles(props: {
  readonly rows: readonly ImportRow[];
  readonly duplicates: readonly Duplicate[];
  readonly another: ReadonlySet<number>;
  readonly onChange: (another: ReadonlySet<number>) => void;
}) {
  const { rows, duplicates, another, onChange } = props;
  const { t } = useTexts();
  if (rows.length === 0) return null;
  const toggle = (row: number, on: boolean) => {
    const next = new Set(another);
    if (on) next.add(row);
    else next.delete(row);
    onChange(next);
  };
  return (
    <fieldset class="stack stack--tight">
      <legend class="label">{t('imports.doubles.title')}</legend>
      <p class="small soft">{t('imports.doubles.why')}</p>
      <ul class="plain entry-list imports__rows">
        {rows.slice(0, MOST_DOUBLES).map(({ row, sameAs, findings }) => (
          <li key={row}>
            <label class="imports__choice">
              <input
                type="checkbox"
                checked={another.has(row)}
                onChange={(event) => toggle(row, event.currentTarget.checked)}
              />
              <span>
                {t('imports.doubles.row', { row })}{' '}
                {sameAs === null ? null : t('imports.rows.same_as', { row: sameAs })}
                {findings.map((finding) => (
                  <span key={finding} class="small soft">
                    {' '}
                    {findingText(finding, t)}
                  </span>
                ))}
              </span>
            </label>
            {duplicates
              .filter((each) => each.row === row)
              .map(({ caseId, ownReference }) => (
                <p key={caseId} class="small">
                  <Link to={`/staff/cases/${caseId}/file/overview`}>
                    {t('imports.doubles.case', { reference: ownReference })}
                  </Link>
                </p>
              ))}
          </li>
        ))}
      </ul>
      {rows.length > MOST_DOUBLES ? (
        <p class="small soft">{t('import.report.and-more', { count: rows.length - MOST_DOUBLES })}</p>
      ) : null}
    </fieldset>
  );
}
