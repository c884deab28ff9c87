// SPDX-License-Identifier: EUPL-1.2
// The answer on the page: the interval first, pictures with a sentence and a table each, then what it rests on.

import type { EstimateResult } from '@amparo/measure/estimate';
import {
  type DataTable,
  describeEstimate,
  drawAll,
  type Picture,
  type ReportSection,
  type Shape,
  type Words,
} from '@amparo/measure/pictures';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { saveJson, savePng, saveSvg } from './save.ts';

export interface Scope {
  readonly period: string;
  readonly place: string;
  readonly definition: string;
}

function useWords(): Words {
  const { t, language } = useTexts();
  const locale = contentLanguage(language);
  return {
    t,
    number: (value, digits = 0) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
  };
}

export function Report(props: { readonly result: EstimateResult; readonly scope: Scope }) {
  const words = useWords();
  const { t } = words;
  const [answer, ...others] = describeEstimate(props.result, words, props.scope);
  const pictures = drawAll(props.result, words);
  return (
    <div class="stack stack--wide">
      {answer === undefined ? null : <Section section={answer} />}
      {pictures.length === 0 ? null : (
        <section class="stack" aria-labelledby="unseen-pictures">
          <h2 id="unseen-pictures">{t('estimate.page.pictures')}</h2>
          <div class="unseen__pictures">
            {pictures.map((picture) => (
              <Figure key={picture.name} picture={picture} />
            ))}
          </div>
        </section>
      )}
      {others.map((section) => (
        <Section key={section.name} section={section} />
      ))}
      <div class="screen-only unseen__save" role="group" aria-label={t('estimate.page.save')}>
        <button type="button" class="button button--quiet" onClick={() => saveSvg(pictures)}>
          {t('estimate.page.save_svg')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => savePng(pictures)}>
          {t('estimate.page.save_png')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => window.print()}>
          {t('estimate.page.save_pdf')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => saveJson(props.result)}>
          {t('estimate.page.save_json')}
        </button>
      </div>
    </div>
  );
}

function Section({ section }: { readonly section: ReportSection }) {
  const { name, title, paragraphs, table } = section;
  const points = paragraphs.filter(({ kind }) => kind === 'point');
  return (
    <section class={`stack unseen__${name}`} aria-labelledby={`unseen-${name}`}>
      <h2 id={`unseen-${name}`}>{title}</h2>
      {paragraphs.map(({ kind, text }) =>
        kind === 'point' ? null : (
          <p key={text} class={kind === 'care' ? 'notice notice--care' : undefined}>
            {text}
          </p>
        ),
      )}
      {points.length === 0 ? null : (
        <ul class="stack stack--tight unseen__points">
          {points.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {table === undefined ? null : <Table table={table} label={title} />}
    </section>
  );
}

function Table({ table, label }: { readonly table: DataTable; readonly label: string }) {
  return (
    // a wide table scrolls by itself, also by keyboard, so that the page never does
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class="unseen__table" role="region" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Figure({ picture }: { readonly picture: Picture }) {
  const { t } = useTexts();
  return (
    <figure class="stack stack--tight unseen__figure">
      <h3>{picture.title}</h3>
      <svg viewBox={`0 0 ${picture.width} ${picture.height}`} role="img" aria-label={picture.title}>
        {picture.shapes.map((shape, index) => (
          <Drawn key={index} shape={shape} />
        ))}
      </svg>
      <figcaption>{picture.sentence}</figcaption>
      <details class="screen-only">
        <summary>{t('estimate.page.numbers')}</summary>
        <Table table={picture.table} label={`${picture.title}: ${t('estimate.page.numbers')}`} />
      </details>
    </figure>
  );
}

function Drawn({ shape }: { readonly shape: Shape }) {
  const tone = `tone-${shape.tone}`;
  if (shape.kind === 'rect')
    return <rect class={tone} x={shape.x} y={shape.y} width={shape.width} height={shape.height} />;
  if (shape.kind === 'dot') return <circle class={tone} cx={shape.x} cy={shape.y} r={shape.r} />;
  if (shape.kind === 'line') {
    const wide = shape.wide === true ? 'wide' : '';
    return <line class={`${tone} ${wide}`} x1={shape.x1} y1={shape.y1} x2={shape.x2} y2={shape.y2} />;
  }
  return (
    <text class={tone} x={shape.x} y={shape.y} text-anchor={shape.anchor}>
      {shape.text}
    </text>
  );
}
