// SPDX-License-Identifier: EUPL-1.2
// What a dry run or an import found: counts, each kind of finding with its words and places, and the report as a file, row by row.
// The file holds numbers of rows and codes, nothing of what stood in the cells.

import type { FindingTally, Report } from '@amparo/casework/import';
import { csvLine, type Notice } from '@amparo/spreadsheet';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { saveText } from './save-text.ts';
import { type ImportRow, importsApi, patiently } from './imports-api.ts';

export function ReportView({ report, notices }: { readonly report: Report; readonly notices: readonly Notice[] }) {
  const { t } = useTexts();
  const of = (level: FindingTally['level']) => report.findings.filter((each) => each.level === level);
  return (
    <div class="stack">
      <p>{t('import.report.counts', { ready: report.ready, partly: report.partly, refused: report.refused })}</p>
      {notices.length === 0 ? null : (
        <section class="stack stack--tight">
          <h4>{t('import.report.notices')}</h4>
          <ul>
            {notices.map((notice) => (
              <li key={JSON.stringify(notice)}>{noticeText(notice, t)}</li>
            ))}
          </ul>
        </section>
      )}
      {(['objection', 'question', 'note'] as const).map((level) =>
        of(level).length === 0 ? null : (
          <section key={level} class="stack stack--tight">
            <h4>{t(`import.report.${level}s`)}</h4>
            <ul class="imports__rows">
              {of(level).map(({ code, field, column, count, places }) => (
                <li key={`${code} ${field} ${column}`}>
                  {field === null ? null : (
                    <>
                      <strong>{field}</strong>:{' '}
                    </>
                  )}
                  {t(`import.finding.${code}`)}{' '}
                  <span class="small soft">
                    {t(column === null ? 'import.report.rows' : 'import.report.cells', { count })}{' '}
                    {t('import.report.places', { places: places.slice(0, 8).join(', ') })}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ),
      )}
    </div>
  );
}

type Words = ReturnType<typeof useTexts>['t'];

export function noticeText(notice: Notice, t: Words): string {
  const key = `import.notice.${notice.code}`;
  if (notice.code === 'hidden-sheet') return t(key, { sheet: notice.sheet });
  if (notice.code === 'hidden-columns') return t(key, { columns: notice.columns.map((at) => at + 1).join(', ') });
  if (notice.code === 'hidden-rows' || notice.code === 'further-sheets') return t(key, { count: notice.count });
  if (notice.code === 'formula-values') return t(key, { count: notice.count, first: notice.first });
  if (notice.code === 'merged-cells') return t(key, { columns: notice.ranges.slice(0, 8).join(', ') });
  return notice.code === 'read-as' ? t(key, { encoding: notice.encoding }) : t(key);
}

/** A finding as the server keeps it: a code, and a field behind a space. */
export function findingText(finding: string, t: Words): string {
  const [code = '', field] = finding.split(' ');
  const own = code === 'possible-duplicate' || code === 'not-opened';
  const words = t(own ? `imports.finding.${code}` : `import.finding.${code}`);
  return field === undefined ? words : `${field}: ${words}`;
}

/** Every row with what became of it, as CSV. @returns false when the server did not answer */
export async function saveReport(id: string, t: Words): Promise<boolean> {
  const lines = [
    csvLine([t('imports.rows.row'), t('imports.rows.outcome'), t('imports.rows.why'), t('imports.rows.case')]),
  ];
  for (let after = 0; ; ) {
    const page = await patiently(
      () => importsApi.rows(id, [], after),
      new AbortController().signal,
      () => undefined,
    );
    if (!page.ok) return false;
    for (const row of page.value.rows) lines.push(lineOf(row, t));
    if (page.value.next === null) break;
    after = page.value.next;
  }
  saveText(lines.join(''), 'import-report.csv', 'text/csv');
  return true;
}

function lineOf({ row, outcome, findings, sameAs, caseId }: ImportRow, t: Words): string {
  const why = findings.map((finding) => findingText(finding, t));
  if (sameAs !== null) why.push(t('imports.rows.same_as', { row: sameAs }));
  return csvLine([String(row), t(`imports.outcome.${outcome}`), why.join(' '), caseId ?? '']);
}
