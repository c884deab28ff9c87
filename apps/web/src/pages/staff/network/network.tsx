// SPDX-License-Identifier: EUPL-1.2
// The network at a glance, for whoever looks after it: what waits and for whom, where there is room, which needs were not met, which
// agreements are due. Referrals by number only; nobody helped can be found here.

import '../agreements/agreements.css';
import { agreementApi, type CountTable, type NetworkView } from '../../../api/agreement-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { AgreementNote } from '../agreements/agreement-note.tsx';
import { AgreementRow } from '../agreements/agreements-page.tsx';
import { useWords } from '../case-file/words.ts';
import { StaffGate } from '../gate.tsx';
import { useDates } from '../use-dates.ts';
import { useLoaded } from '../use-loaded.ts';

export default function NetworkPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('network.title')} lead={t('network.lead')}>
      {() => <Network />}
    </StaffGate>
  );
}

function Network() {
  const { t } = useTexts();
  const { value, problem } = useLoaded(agreementApi.network);
  if (value === null)
    return problem === null ? <p role="status">{t('staff.loading')}</p> : <AgreementNote problem={problem} />;
  return (
    <div class="stack stack--wide">
      <Referrals network={value} />
      <section class="card stack" aria-labelledby="due">
        <h2 id="due">{t('network.agreements')}</h2>
        {value.agreements.length === 0 ? <p class="soft">{t('network.agreements_none')}</p> : null}
        <ul class="plain stack">
          {value.agreements.map((each) => (
            <AgreementRow key={each.id} agreement={each} />
          ))}
        </ul>
      </section>
      <Capacity network={value} />
      <Gaps network={value} />
    </div>
  );
}

function Referrals({ network: { referrals, more } }: { readonly network: NetworkView }) {
  const { t } = useTexts();
  const date = useDates();
  const groups = [
    ['late_them', referrals.filter(({ overdue, waitsForUs }) => overdue && !waitsForUs)],
    ['late_us', referrals.filter(({ overdue, waitsForUs }) => overdue && waitsForUs)],
    ['pending', referrals.filter(({ overdue }) => !overdue)],
  ] as const;
  return (
    <section class="card stack" aria-labelledby="waiting">
      <h2 id="waiting">{t('network.referrals')}</h2>
      {referrals.length === 0 ? <p class="soft">{t('network.referrals_none')}</p> : null}
      {more ? <p class="notice">{t('network.more', { count: referrals.length })}</p> : null}
      {groups.map(([name, list]) =>
        list.length === 0 ? null : (
          <div key={name} class="stack stack--tight">
            <h3 id={`waiting-${name}`}>{t(`network.group.${name}`, { count: list.length })}</h3>
            <div class="network-table" role="region" tabIndex={0} aria-labelledby={`waiting-${name}`}>
              <table>
                <thead>
                  <tr>
                    {['number', 'partner', 'category', 'duty', 'since', 'due'].map((column) => (
                      <th key={column} scope="col">
                        {t(`network.column.${column}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {list.map((each) => (
                    <tr key={`${each.number} ${each.direction} ${each.duty}`}>
                      <th scope="row">
                        <bdi>{each.number}</bdi>{' '}
                        <span class="small soft">{t(`network.direction.${each.direction}`)}</span>
                      </th>
                      <td>
                        <bdi>{each.partner ?? t('network.unknown')}</bdi>
                      </td>
                      <td>{each.category === null ? '' : t(`casework.category.${each.category}`)}</td>
                      <td>{t(`cooperation.duty.${each.duty}`)}</td>
                      <td>{date(each.since)}</td>
                      <td>{date(each.dueAt)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </div>
        ),
      )}
    </section>
  );
}

function Capacity({ network: { capacity } }: { readonly network: NetworkView }) {
  const { t } = useTexts();
  const columns = ['services', 'free', 'of', 'full', 'unknown', 'stale'] as const;
  return (
    <section class="card stack" aria-labelledby="capacity">
      <h2 id="capacity">{t('network.capacity')}</h2>
      <p>{t('network.capacity_about')}</p>
      {capacity.length === 0 ? (
        <p class="soft">{t('network.capacity_none')}</p>
      ) : (
        <div class="network-table" role="region" tabIndex={0} aria-labelledby="capacity">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('network.column.category')}</th>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {t(`network.column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {capacity.map((row) => (
                <tr key={row.category}>
                  <th scope="row">{t(`casework.category.${row.category}`)}</th>
                  {columns.map((column) => (
                    <td key={column} class="network-number">
                      {row[column]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Gaps({ network: { gaps } }: { readonly network: NetworkView }) {
  const { t } = useTexts();
  const { day, country } = useWords();
  const reason = (code: string) => {
    for (const key of [`network.source.${code}`, `casework.decline.${code}`]) {
      const text = t(key);
      if (text !== key) return text;
    }
    return code;
  };
  return (
    <section class="card stack" aria-labelledby="gaps">
      <h2 id="gaps">{t('network.gaps')}</h2>
      <p>{t('network.gaps_about', { from: day(gaps.from), to: day(gaps.to), least: gaps.least })}</p>
      <GapTable
        id="gaps-reason"
        title={t('network.by_reason')}
        table={gaps.byReason}
        word={reason}
        least={gaps.least}
      />
      <GapTable
        id="gaps-country"
        title={t('network.by_country')}
        table={gaps.byCountry}
        word={(code) => (code === 'ZZ' ? t('network.unknown') : country(code))}
        least={gaps.least}
      />
    </section>
  );
}

function GapTable(props: {
  readonly id: string;
  readonly title: string;
  readonly table: CountTable;
  readonly word: (column: string) => string;
  readonly least: number;
}) {
  const { t } = useTexts();
  const { id, title, table, word, least } = props;
  const told = (count: number | null, key: string | number) => (
    <td key={key} class="network-number">
      {count === null ? <span title={t('network.left_out', { least })}>–</span> : count}
    </td>
  );
  if (table.rows.length === 0) return <p class="soft">{t('network.gaps_none', { title })}</p>;
  return (
    <div class="network-table" role="region" tabIndex={0} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('network.column.category')}</th>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {word(column)}
              </th>
            ))}
            <th scope="col">{t('network.column.all')}</th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map(({ row, counts, total }) => (
            <tr key={row}>
              <th scope="row">{t(`casework.category.${row}`)}</th>
              {counts.map((count, index) => told(count, table.columns[index] ?? index))}
              {told(total, 'total')}
            </tr>
          ))}
          <tr>
            <th scope="row">{t('network.column.all')}</th>
            {table.totals.map((count, index) => told(count, table.columns[index] ?? index))}
            {told(table.total, 'total')}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
