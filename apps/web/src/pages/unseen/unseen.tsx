// SPDX-License-Identifier: EUPL-1.2
// How many are unseen? Overlapping lists in, an honest interval or a refusal out. The table stays on this device: a worker
// does the work, nothing is sent and nothing is kept.

import './unseen.css';
import type { EstimateOptions, EstimateResult, TableIssue } from '@amparo/measure/estimate';
import { useEffect, useRef, useState } from 'preact/hooks';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { loadContent } from '../../content/load.ts';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { createCell, useCell } from '../../store/cell.ts';
import type { FromWorker } from './messages.ts';
import { Report, type Scope } from './report.tsx';
import { type RunningWorker, runWorker } from './run-worker.ts';

const EXAMPLES = ['uk', 'uk5', 'ned', 'ned5', 'artificial'] as const;
type Example = (typeof EXAMPLES)[number];
const METHODS = ['stepwise', 'bic', 'dga', 'latent', 'all'] as const;
const THRESHOLDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1] as const;
const REPLICATES = [1000, 10_000, 100_000] as const;

type State =
  | { readonly kind: 'idle' | 'failed' }
  | {
      readonly kind: 'working';
      readonly progress: Extract<FromWorker, { kind: 'progress' }> | null;
      readonly first: EstimateResult | null;
    }
  | { readonly kind: 'refused'; readonly issues: readonly TableIssue[] }
  | { readonly kind: 'done'; readonly result: EstimateResult; readonly warnings: readonly TableIssue[] };

interface Room {
  readonly text: string;
  readonly example: Example | null;
  readonly method: EstimateOptions['method'];
  readonly threshold: number;
  readonly replicates: number | 'adaptive';
  readonly force: boolean;
  readonly scope: Scope;
  readonly state: State;
}

const room = createCell<Room>({
  text: '',
  example: null,
  method: 'stepwise',
  threshold: 0.02,
  replicates: 'adaptive',
  force: false,
  scope: { period: '', place: '', definition: '' },
  state: { kind: 'idle' },
});
let running: RunningWorker | undefined;
// quick exit empties the room: the work ends with it
room.subscribe(() => {
  if (room.get().state.kind === 'idle') endWork();
});

function endWork(): void {
  running?.end();
  running = undefined;
}

const change = (part: Partial<Room>): void => room.set({ ...room.get(), ...part });

function begin(input: File | string): void {
  endWork();
  const { method, threshold, replicates, force } = room.get();
  change({ state: { kind: 'working', progress: null, first: null } });
  const options = { method, threshold, bootstrap: replicates, mostReplicates: 20_000, sweeps: 5000, force } as const;
  running = runWorker({ kind: 'run', input, options }, hear, () => change({ state: { kind: 'failed' } }));
}

function hear(message: FromWorker): void {
  const { state } = room.get();
  const before = state.kind === 'working' ? state : { progress: null, first: null };
  if (message.kind === 'progress') change({ state: { ...before, kind: 'working', progress: message } });
  else if (message.kind === 'first') change({ state: { ...before, kind: 'working', first: message.result } });
  else if (message.kind === 'refused') change({ state: { kind: 'refused', issues: message.issues } });
  else change({ state: { kind: 'done', result: message.result, warnings: message.warnings } });
}

export default function UnseenPage() {
  const { t } = useTexts();
  const { state, scope, example } = useCell(room);
  const result = state.kind === 'done' ? state.result : state.kind === 'working' ? state.first : null;
  return (
    <PageFrame title={t('estimate.title')} lead={t('estimate.lead')} class="unseen">
      <p class="notice screen-only">{t('estimate.page.device')}</p>
      <p class="screen-only">
        <Link to="/linkage">{t('estimate.page.link_lists')}</Link>
      </p>
      <Input />
      <Status state={state} />
      {result !== null && example !== null ? <p class="notice">{t(`estimate.examples.${example}_found`)}</p> : null}
      {result === null ? null : <Report result={result} scope={scope} />}
    </PageFrame>
  );
}

function Input() {
  const { t } = useTexts();
  const { text, state } = useCell(room);
  const [over, setOver] = useState(false);
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    change({ example: null, text: '' });
    begin(file);
  };
  const open = async (name: Example): Promise<void> => {
    try {
      const tables = await loadContent<Record<string, string>>('estimate-tables.json');
      change({ example: name, text: tables[name] ?? '' });
      begin(tables[name] ?? '');
    } catch {
      change({ state: { kind: 'failed' } });
    }
  };
  return (
    <form
      class="stack screen-only"
      onSubmit={(event) => {
        event.preventDefault();
        begin(text);
      }}
    >
      <div
        class={`field unseen__drop ${over ? 'unseen__drop--over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files[0]);
        }}
      >
        <label for="unseen-file">{t('estimate.page.file')}</label>
        <input
          id="unseen-file"
          type="file"
          accept=".csv,.json,text/csv,application/json"
          onChange={(event) => take(event.currentTarget.files?.[0])}
        />
        <p class="soft small">{t('estimate.page.drop')}</p>
      </div>
      <div class="field">
        <label for="unseen-text">{t('estimate.page.type')}</label>
        <textarea
          id="unseen-text"
          rows={7}
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          placeholder={'A,B,C,count\n1,0,0,54\n1,1,0,15'}
          aria-describedby="unseen-hint"
          value={text}
          onInput={(event) => change({ text: event.currentTarget.value, example: null })}
        />
        <p id="unseen-hint" class="soft small">
          {t('estimate.page.type_hint')}
        </p>
      </div>
      <Choices />
      <div class="unseen__buttons">
        <button type="submit" class="button" disabled={text.trim() === '' || state.kind === 'working'}>
          {t('estimate.page.run')}
        </button>
      </div>
      <fieldset class="stack stack--tight unseen__examples">
        <legend>{t('estimate.page.examples')}</legend>
        {EXAMPLES.map((name) => (
          <button key={name} type="button" class="button button--quiet" onClick={() => void open(name)}>
            {t(`estimate.examples.${name}`)}
          </button>
        ))}
      </fieldset>
    </form>
  );
}

function Choices() {
  const { t, language } = useTexts();
  const { method, threshold, replicates, force, scope } = useCell(room);
  const number = new Intl.NumberFormat(contentLanguage(language), { maximumFractionDigits: 3 });
  return (
    <details>
      <summary>{t('estimate.page.method')}</summary>
      <div class="stack unseen__choices">
        <div class="field">
          <label for="unseen-method">{t('estimate.page.method')}</label>
          <select
            id="unseen-method"
            value={method}
            onChange={(event) =>
              change({ method: METHODS.find((name) => name === event.currentTarget.value) ?? 'stepwise' })
            }
          >
            {METHODS.map((name) => (
              <option key={name} value={name}>
                {t(`estimate.methods.${name}`)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="unseen-threshold">{t('estimate.page.threshold')}</label>
          <select
            id="unseen-threshold"
            value={String(threshold)}
            onChange={(event) => change({ threshold: Number(event.currentTarget.value) })}
          >
            {THRESHOLDS.map((value) => (
              <option key={value} value={String(value)}>
                {number.format(value)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="unseen-replicates">{t('estimate.page.replicates')}</label>
          <select
            id="unseen-replicates"
            value={String(replicates)}
            onChange={(event) =>
              change({
                replicates: REPLICATES.find((count) => String(count) === event.currentTarget.value) ?? 'adaptive',
              })
            }
          >
            <option value="adaptive">{t('estimate.page.adaptive')}</option>
            {REPLICATES.map((count) => (
              <option key={count} value={String(count)}>
                {number.format(count)}
              </option>
            ))}
          </select>
        </div>
        {(['period', 'place', 'definition'] as const).map((name) => (
          <div class="field" key={name}>
            <label for={`unseen-${name}`}>{t(`estimate.page.${name}`)}</label>
            <input
              id={`unseen-${name}`}
              type="text"
              dir="auto"
              autocomplete="off"
              maxLength={200}
              value={scope[name]}
              onInput={(event) => change({ scope: { ...scope, [name]: event.currentTarget.value } })}
            />
          </div>
        ))}
        <label class="unseen__force">
          <input type="checkbox" checked={force} onChange={(event) => change({ force: event.currentTarget.checked })} />
          <span>{t('estimate.page.force')}</span>
        </label>
      </div>
    </details>
  );
}

function Status({ state }: { readonly state: State }) {
  const { t } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const { kind } = state;
  useEffect(() => {
    if (kind === 'done' || kind === 'refused') place.current?.focus();
  }, [kind]);
  return (
    <div ref={place} tabIndex={-1} class="stack" role="status">
      {state.kind === 'working' ? <Working progress={state.progress} /> : null}
      {state.kind === 'failed' ? <p class="notice notice--care">{t('estimate.page.failed')}</p> : null}
      {state.kind === 'refused' ? <Issues title={t('estimate.page.problems')} issues={state.issues} /> : null}
      {state.kind === 'done' && state.warnings.length > 0 ? (
        <Issues title={t('estimate.page.warnings')} issues={state.warnings} />
      ) : null}
    </div>
  );
}

function Working({ progress }: { readonly progress: Extract<FromWorker, { kind: 'progress' }> | null }) {
  const { t, language } = useTexts();
  const number = new Intl.NumberFormat(contentLanguage(language));
  const { phase = 'model', done = 0, total = 1 } = progress ?? {};
  const words = { phase: t(`estimate.page.phases.${phase}`), done: number.format(done), total: number.format(total) };
  return (
    <div class="stack stack--tight">
      {/* the bar and its numbers change many times a second: a screen reader hears only that work goes on */}
      <progress max={total} value={done} aria-label={t(`estimate.page.phases.${phase}`)} />
      <p aria-hidden="true" class="soft small">
        {t('estimate.page.working', words)}
      </p>
      <button type="button" class="button button--quiet" onClick={() => running?.stop()}>
        {t('estimate.page.stop')}
      </button>
    </div>
  );
}

function Issues({ title, issues }: { readonly title: string; readonly issues: readonly TableIssue[] }) {
  const { t } = useTexts();
  return (
    <section class="notice notice--care stack stack--tight">
      <h2>{title}</h2>
      <ul class="unseen__points">
        {issues.slice(0, 10).map(({ code, row, column }) => (
          <li key={`${code}-${row}-${column}`}>
            {row === null ? null : <bdi dir="ltr">{`${row}${column === null ? '' : `:${column}`} · `}</bdi>}
            {t(`estimate.input.${code}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}
