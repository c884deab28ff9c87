// SPDX-License-Identifier: EUPL-1.2
// An estimate as one HTML file that needs nothing else: sentences, pictures as SVG, a table under each. No script.

import {
  type DataTable,
  type Paragraph,
  type Picture,
  type ReportSection,
  toSvg,
  type Words,
} from '@amparo/measure/pictures';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;color:#1d2b3a;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}.care{border-inline-start:4px solid #a3262a;padding-inline-start:.8rem}
.answer p:not(.care){font-size:1.15rem}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:start;border-bottom:1px solid #c6ced6;padding:.2rem .4rem}
td+td{font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}figure{margin:1.5rem 0}@media print{details{display:none}}`;

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function renderHtml(
  sections: readonly ReportSection[],
  pictures: readonly Picture[],
  words: Words,
  language: string,
): string {
  const title = escape(words.t('estimate.title'));
  const [answer, ...others] = sections;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>
<body><h1>${title}</h1>
${answer === undefined ? '' : renderSection(answer)}
<h2>${escape(words.t('estimate.page.pictures'))}</h2>
${pictures.map((picture) => renderPicture(picture, words)).join('\n')}
${others.map(renderSection).join('\n')}
</body></html>
`;
}

function renderSection({ name, title, paragraphs, table }: ReportSection): string {
  return `<section class="${name}"><h2>${escape(title)}</h2>${renderParagraphs(paragraphs)}${table === undefined ? '' : renderTable(table)}</section>`;
}

function renderParagraphs(paragraphs: readonly Paragraph[]): string {
  const points = paragraphs.filter(({ kind }) => kind === 'point');
  const others = paragraphs.filter(({ kind }) => kind !== 'point');
  const list = points.length === 0 ? '' : `<ul>${points.map(({ text }) => `<li>${escape(text)}</li>`).join('')}</ul>`;
  return (
    others.map(({ kind, text }) => `<p${kind === 'care' ? ' class="care"' : ''}>${escape(text)}</p>`).join('') + list
  );
}

function renderPicture(picture: Picture, words: Words): string {
  return `<figure>${toSvg([picture])}<figcaption>${escape(picture.sentence)}</figcaption>
<details><summary>${escape(words.t('estimate.page.numbers'))}</summary>${renderTable(picture.table)}</details></figure>`;
}

function renderTable({ columns, rows }: DataTable): string {
  const head = columns.map((name) => `<th scope="col">${escape(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
