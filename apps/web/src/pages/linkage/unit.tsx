// SPDX-License-Identifier: EUPL-1.2
// The desk of the linkage unit: encodings in, the report and the table out. What may leave and what stays are apart, so that
// nobody gives away the wrong file.

import './linkage.css';
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { createCell, useCell } from '../../store/cell.ts';
import { beginWork, type Work } from './desk.ts';
import type { Answer, PlacedProblem, Progress, ResultAnswer, ToWorker } from './messages.ts';
import { Failed, FileField, Problems, Tick, useNumbers, Working } from './parts.tsx';
import { ResultReport } from './result-report.tsx';

const THRESHOLDS = [0.6, 0.63, 0.66, 0.7, 0.73, 0.76, 0.8] as const;
const SMALLEST = [5, 10, 20, 50] as const;

interface Desk {
  readonly files: readonly File[];
  readonly threshold: number | null;
  readonly smallestCell: number;
  readonly acceptDuplicates: boolean;
  readonly working: Progress | 'begun' | null;
  readonly refused: readonly PlacedProblem[] | 'failed' | null;
  readonly result: ResultAnswer | null;
}

const desk = createCell<Desk>({
  files: [],
  threshold: null,
  smallestCell: 10,
  acceptDuplicates: false,
  working: null,
  refused: null,
  result: null,
});
let running: Work | undefined;
// quick exit empties the desk: the work ends with it
desk.subscribe(() => {
  if (desk.get().working === null) endWork();
});

function endWork(): void {
  const work = running;
  running = undefined;
  work?.end();
}

const change = (part: Partial<Desk>): void => desk.set({ ...desk.get(), ...part });

function ask(message: ToWorker): void {
  endWork();
  change({ working: 'begun', refused: null, result: null });
  running = beginWork(message, hear, (progress) => change({ working: progress }));
}

function hear(answer: Answer | 'failed'): void {
  if (answer === 'failed') change({ working: null, refused: 'failed' });
  else if (answer.kind === 'refused') change({ working: null, refused: answer.problems });
  else if (answer.kind === 'result') change({ working: null, result: answer });
}

export default function UnitPage() {
  const { t } = useTexts();
  const { working, refused, result } = useCell(desk);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (result !== null) place.current?.focus();
  }, [result]);
  return (
    <PageFrame title={t('linking.unit.title')} lead={t('linking.unit.lead')} class="linkage">
      <p class="notice screen-only">{t('linking.page.device')}</p>
      <p class="screen-only">
        <Link to="/linkage">{t('linking.page.back')}</Link>
      </p>
      <Input />
      {working === null ? null : <Phase working={working} />}
      {refused === null ? null : refused === 'failed' ? <Failed /> : <Problems problems={refused} />}
      <div ref={place} tabIndex={-1}>
        {result === null ? null : <ResultReport result={result} />}
      </div>
    </PageFrame>
  );
}

function Phase({ working }: { readonly working: Progress | 'begun' }) {
  const { t } = useTexts();
  const phase = working === 'begun' ? 'duplicates' : working.phase;
  return (
    <Working
      progress={working === 'begun' ? null : working}
      label={t(`linking.phases.${phase}`)}
      onStop={() => change({ working: null })}
    />
  );
}

function Input() {
  const { t } = useTexts();
  const { number } = useNumbers();
  const { files, threshold, smallestCell, acceptDuplicates, working } = useCell(desk);
  return (
    <form
      class="stack screen-only"
      onSubmit={(event) => {
        event.preventDefault();
        ask({ kind: 'match', files, threshold, smallestCell, acceptDuplicates });
      }}
    >
      <FileField
        id="linkage-encoded"
        label={t('linking.unit.files')}
        hint={t('linking.unit.files_hint')}
        accept=".json,application/json"
        multiple
        onFiles={(chosen) => change({ files: chosen, refused: null })}
      />
      <p role="status">{files.length === 0 ? '' : t('linking.unit.chosen', { count: files.length })}</p>
      <div class="linkage__choices">
        <div class="field">
          <label for="linkage-threshold">{t('linking.unit.threshold')}</label>
          <select
            id="linkage-threshold"
            value={threshold === null ? 'auto' : String(threshold)}
            onChange={(event) =>
              change({ threshold: THRESHOLDS.find((value) => String(value) === event.currentTarget.value) ?? null })
            }
          >
            <option value="auto">{t('linking.unit.threshold_auto')}</option>
            {THRESHOLDS.map((value) => (
              <option key={value} value={String(value)}>
                {number(value, 2)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="linkage-smallest">{t('linking.unit.smallest')}</label>
          <select
            id="linkage-smallest"
            value={String(smallestCell)}
            onChange={(event) =>
              change({ smallestCell: SMALLEST.find((value) => String(value) === event.currentTarget.value) ?? 10 })
            }
          >
            {SMALLEST.map((value) => (
              <option key={value} value={String(value)}>
                {number(value)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <Tick
        label={t('linking.unit.accept_duplicates')}
        checked={acceptDuplicates}
        onTick={(checked) => change({ acceptDuplicates: checked })}
      />
      <button type="submit" class="button linkage__button" disabled={files.length === 0 || working !== null}>
        {t('linking.unit.run')}
      </button>
      <FileField
        id="linkage-result"
        label={t('linking.unit.open')}
        accept=".json,application/json"
        onFiles={([file]) => {
          if (file !== undefined) ask({ kind: 'read-result', file });
        }}
      />
    </form>
  );
}
