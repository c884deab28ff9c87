// SPDX-License-Identifier: EUPL-1.2
// An estimate as plain text: the interval first, then reasons for care, tables, assumptions.

import type { DataTable, ReportSection, Words } from '@amparo/measure/pictures';
import { wrap } from '../render.ts';

const WIDTH = 78;

export function renderReport(sections: readonly ReportSection[], words: Words): string {
  const lines = ['='.repeat(WIDTH), words.t('estimate.title'), '='.repeat(WIDTH)];
  for (const { title, paragraphs, table } of sections) {
    lines.push('', title.toUpperCase());
    for (const { kind, text } of paragraphs) {
      const [first, rest] = kind === 'care' ? ['! ', '  '] : kind === 'point' ? ['  - ', '    '] : ['', ''];
      lines.push(...wrap(text, first, rest));
    }
    if (table !== undefined) lines.push(...renderTable(table));
  }
  return `${lines.join('\n')}\n`;
}

export function renderTable({ columns, rows }: DataTable): string[] {
  const widths = columns.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`.trimEnd();
  return [line(columns), ...rows.map(line)];
}
