// SPDX-License-Identifier: EUPL-1.2
// The report of a linkage: lists, threshold, what may leave beside what the unit alone sees, how both depend on the threshold,
// the errors to expect, and the files of both kinds.

import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import type { ResultAnswer } from './messages.ts';
import { SaveButtons, useNumbers } from './parts.tsx';

export function ResultReport({ result }: { readonly result: ResultAnswer }) {
  const { t } = useTexts();
  const { number, percent } = useNumbers();
  const { unit, leaves, stays, own, forgotten } = result;
  const persons = unit.counts.reduce((sum, count) => sum + count, 0);
  return (
    <div class="stack stack--wide">
      <section class="stack" aria-labelledby="linkage-report">
        <h2 id="linkage-report">{t('linking.report.title')}</h2>
        {unit.rehearsal ? <p class="notice notice--care">{t('linking.unit.rehearsal')}</p> : null}
        {unit.chosen?.overlapping === true ? <p class="notice notice--care">{t('linking.unit.overlapping')}</p> : null}
        {forgotten ? <p class="notice">{t('linking.unit.forgotten')}</p> : null}
        <ul class="linkage__points">
          {unit.lists.map((party, list) => (
            <li key={party}>
              {t('linking.report.list', {
                party,
                records: number(unit.records[list] ?? 0),
                repeated: number(unit.repeated[list] ?? 0),
              })}
            </li>
          ))}
        </ul>
        <p>{t('linking.report.persons', { persons: number(persons), lists: unit.lists.length })}</p>
        <p>
          {unit.chosen === null
            ? t('linking.report.threshold_given', { threshold: number(unit.threshold, 3) })
            : t('linking.report.threshold_auto', {
                threshold: number(unit.threshold, 3),
                overlap: percent(unit.chosen.overlap),
              })}
        </p>
      </section>
      <Cells result={result} />
      <section class="stack">
        <p>
          {unit.expected === null
            ? t('linking.report.expected_none')
            : t('linking.report.expected', {
                missed: percent(unit.expected.missed),
                wrong: percent(unit.expected.false),
              })}
        </p>
        <p>{t('linking.report.direction')}</p>
        <p>{t('linking.report.fairness')}</p>
      </section>
      <section class="stack screen-only" aria-labelledby="linkage-leaves">
        <h2 id="linkage-leaves">{t('linking.unit.leaves')}</h2>
        <p>{t('linking.unit.leaves_why')}</p>
        <p>{t('linking.unit.withheld_hint')}</p>
        <SaveButtons files={leaves} label={t('linking.unit.leaves')} />
        <p>
          <Link to="/unseen">{t('linking.page.go_estimate')}</Link>
        </p>
      </section>
      <section class="stack screen-only" aria-labelledby="linkage-stays">
        <h2 id="linkage-stays">{t('linking.unit.stays')}</h2>
        <p>{t('linking.unit.stays_why')}</p>
        <SaveButtons files={[...stays, ...own]} label={t('linking.unit.stays')} />
        <p class="notice notice--care">{t('linking.unit.delete')}</p>
      </section>
    </div>
  );
}

function Cells({ result: { unit, table, cells } }: { readonly result: ResultAnswer }) {
  const { t } = useTexts();
  const { number } = useNumbers();
  const [lower, higher] = unit.variants;
  const released = (key: string): string => {
    const count = table.history[key];
    const [low = 1, high = unit.smallestCell - 1] = table.intervals?.[key] ?? [];
    return typeof count === 'number' ? number(count) : t('linking.report.withheld', { low, high });
  };
  const label = t('linking.report.sensitivity');
  return (
    <section class="stack" aria-labelledby="linkage-cells">
      <h2 id="linkage-cells">{label}</h2>
      {/* a wide table scrolls by itself, also by keyboard, so that the page never does */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div class="linkage__table" role="region" aria-label={label} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('linking.unit.combination')}</th>
              <th scope="col">{t('linking.unit.released')}</th>
              <th scope="col">{t('linking.unit.exact')}</th>
              {[lower, higher].map((variant, index) => (
                <th key={index} scope="col">
                  {t('linking.unit.at', { threshold: number(variant?.threshold ?? 0, 2) })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map(({ mask, key }) => (
              <tr key={mask}>
                <th scope="row">{unit.lists.filter((_, list) => key[list] === '1').join(' + ')}</th>
                <td>{released(key)}</td>
                <td>{number(unit.counts[mask] ?? 0)}</td>
                <td>{number(lower?.counts[mask] ?? 0)}</td>
                <td>{number(higher?.counts[mask] ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
