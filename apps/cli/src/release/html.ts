// SPDX-License-Identifier: EUPL-1.2
// The privacy report as one HTML file that needs nothing else, and as Markdown. No script.

import type { ReportPart } from '@amparo/measure/disclosure';
import { type DataTable, type Picture, toSvg } from '@amparo/measure/pictures';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;color:#1d2b3a;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:start;border-bottom:1px solid #c6ced6;padding:.2rem .4rem}svg{max-width:100%;height:auto}
figure{margin:1.5rem 0}.wide{overflow-x:auto}@media print{details{display:none}}`;

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function reportHtml(parts: readonly ReportPart[], title: string, numbers: string, language: string): string {
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escape(title)}</h1>
${parts.map((part) => sectionHtml(part, numbers)).join('\n')}
</main></body></html>
`;
}

function sectionHtml({ title, paragraphs, points, table, pictures }: ReportPart, numbers: string): string {
  return [
    `<section><h2>${escape(title)}</h2>`,
    ...paragraphs.map((text) => `<p>${escape(text)}</p>`),
    points.length === 0 ? '' : `<ul>${points.map((text) => `<li>${escape(text)}</li>`).join('')}</ul>`,
    ...pictures.map((picture) => pictureHtml(picture, numbers)),
    table === undefined ? '' : tableHtml(table),
    '</section>',
  ].join('\n');
}

function pictureHtml(picture: Picture, numbers: string): string {
  return `<figure>${toSvg([picture])}<figcaption>${escape(picture.sentence)}</figcaption>
<details><summary>${escape(numbers)}</summary>${tableHtml(picture.table)}</details></figure>`;
}

function tableHtml({ columns, rows }: DataTable): string {
  const head = columns.map((name) => `<th scope="col">${escape(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`).join('');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export function reportMarkdown(parts: readonly ReportPart[], title: string): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const lines = parts.flatMap(({ title: name, paragraphs, points, table, pictures }) => [
    `## ${name}`,
    '',
    ...paragraphs.flatMap((text) => [text, '']),
    ...points.map((text) => `- ${text}`),
    ...(points.length > 0 ? [''] : []),
    ...pictures.flatMap(({ sentence }) => [sentence, '']),
    ...(table === undefined
      ? []
      : [row(table.columns), row(table.columns.map(() => '---')), ...table.rows.map(row), '']),
  ]);
  return `# ${title}\n\n${lines.join('\n')}`;
}
