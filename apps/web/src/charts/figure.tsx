// SPDX-License-Identifier: EUPL-1.2
// What stands around every drawing: title, the sentence that says the most important thing, how the numbers were protected, a
// way through the values for keyboard and finger, the table, and the table as a file. Keeps and sends nothing.

import './charts.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { ChartData } from './data.ts';
import type { ChartWords } from './chart-words.ts';
import { type Mark, tableCsv, type Told } from './tables.ts';

export interface Drawing {
  /** pixels */
  readonly width: number;
  /** the chosen mark; -1: none */
  readonly chosen: number;
  readonly choose: (mark: number) => void;
}

/** A drawing that has not been measured yet; paper gets what was measured last. */
const USUAL_WIDTH = 640;
const NARROWEST = 260;

export function ChartFigure(props: {
  readonly chart: ChartData;
  readonly told: Told;
  readonly marks: readonly Mark[];
  readonly words: ChartWords;
  readonly legend?: ComponentChildren;
  readonly notes?: ComponentChildren;
  readonly draw: (drawing: Drawing) => ComponentChildren;
}) {
  const { chart, told, marks, words } = props;
  const { t } = words;
  const id = useId();
  const [chosen, choose] = useState(-1);
  const { place, width } = useWidth();
  return (
    <figure class="chart" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>{words.title(chart.name)}</h3>
      <p id={`${id}-sentence`}>{told.sentence}</p>
      {props.legend}
      <div
        ref={place}
        class="chart__place"
        role="img"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-sentence`}
      >
        {props.draw({ width, chosen, choose })}
      </div>
      <Steps id={id} marks={marks} chosen={chosen} choose={choose} words={words} />
      <figcaption class="small soft">
        {words.protection(chart.protection)}
        {chart.kind === 'bars' && !chart.isPartition ? ` ${t('charts.overlap')}` : ''}
      </figcaption>
      {props.notes}
      <Numbers told={told} title={words.title(chart.name)} name={chart.name} words={words} />
    </figure>
  );
}

/** The drawing is one to one: text keeps its size on a telephone and on a wall. */
function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(USUAL_WIDTH);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const measure = () => setWidth(Math.max(NARROWEST, Math.floor(element.clientWidth)));
    measure();
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { place, width };
}

/** A native control: arrow keys, a finger and every screen reader know it, from right to left too. */
function Steps(props: {
  readonly id: string;
  readonly marks: readonly Mark[];
  readonly chosen: number;
  readonly choose: (mark: number) => void;
  readonly words: ChartWords;
}) {
  const { id, marks, chosen, choose, words } = props;
  if (marks.length < 2) return null;
  const mark = marks[chosen];
  const said = mark === undefined ? words.t('charts.step_none') : `${mark.label}: ${mark.text}`;
  return (
    <div class="chart__steps screen-only">
      <label class="small" for={`${id}-step`}>
        {words.t('charts.step')}
      </label>
      <input
        id={`${id}-step`}
        type="range"
        min={0}
        max={marks.length - 1}
        step={1}
        value={Math.max(0, chosen)}
        aria-valuetext={said}
        onInput={(event) => choose(Number(event.currentTarget.value))}
        onFocus={() => {
          if (chosen < 0) choose(0);
        }}
      />
      {/* the value of the control already says it */}
      <p class={mark === undefined ? 'chart__said soft small' : 'chart__said chart__said--chosen'} aria-hidden="true">
        {said}
      </p>
    </div>
  );
}

function Numbers(props: {
  readonly told: Told;
  readonly title: string;
  readonly name: string;
  readonly words: ChartWords;
}) {
  const { told, title, name, words } = props;
  return (
    <details class="chart__numbers">
      <summary>{words.t('charts.numbers')}</summary>
      <DataTable told={told} label={title} />
      <button type="button" class="button button--quiet screen-only" onClick={() => saveTable(name, told)}>
        {words.t('charts.save')}
      </button>
    </details>
  );
}

export function DataTable({ told, label }: { readonly told: Told; readonly label: string }) {
  return (
    // a wide table scrolls by itself, also by keyboard, so that the page never does
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class="chart__table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {told.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {told.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) =>
                column === 0 ? (
                  <th key={column} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={column}>{cell}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function saveTable(name: string, told: Told): void {
  // with the mark that spreadsheet programs need to read letters with accents
  const address = URL.createObjectURL(new Blob(['\uFEFF', tableCsv(told)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name.replaceAll(/[^\w-]/gu, '')}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
