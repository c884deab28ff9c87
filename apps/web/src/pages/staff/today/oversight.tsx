// SPDX-License-Identifier: EUPL-1.2
// What a supervisor sees of the whole team: how much each colleague carries, and which help could not be had. Counts only; no
// case and nobody protected stands here.

import '../cases/cases.css';
import './today.css';
import { useState } from 'preact/hooks';
import { caseloadApi } from '../../../api/caseload-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { daysFromToday, todayThere } from '../day.ts';
import { wordsForCode } from '../code-words.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';

export default function OversightPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('today.oversight.title')} lead={t('today.oversight.lead')}>
      {() => (
        <div class="stack stack--wide">
          <WorkloadTable />
          <Gaps />
          <p class="row screen-only">
            <Link to="/staff/approvals" class="button button--quiet">
              {t('people.approvals.title')}
            </Link>
            <button type="button" class="button button--quiet" onClick={() => print()}>
              {t('today.print')}
            </button>
          </p>
        </div>
      )}
    </StaffGate>
  );
}

const COUNTS = ['open', 'critical', 'high', 'children', 'late', 'weight'] as const;

function WorkloadTable() {
  const { t } = useTexts();
  const { value, problem } = useLoaded(caseloadApi.workload);
  return (
    <section class="stack" aria-labelledby="workload">
      <h2 id="workload">{t('today.workload.title')}</h2>
      <p class="small soft">{t('today.workload.about')}</p>
      <ProblemNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value?.colleagues.length === 0 ? <p class="notice">{t('today.workload.none')}</p> : null}
      {value === null || value.colleagues.length === 0 ? null : (
        // wider than a small telephone: it scrolls on its own, by the keyboard too
        <div class="table-wrap" tabIndex={0} role="region" aria-labelledby="workload">
          <table class="numbers">
            <thead>
              <tr>
                <th scope="col">{t('today.workload.who')}</th>
                {COUNTS.map((each) => (
                  <th key={each} scope="col">
                    {t(`today.workload.${each}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {value.colleagues.map((line) => (
                <tr key={line.userId}>
                  <th scope="row">{line.userId === '' ? t('today.workload.nobody') : <bdi>{line.displayName}</bdi>}</th>
                  {COUNTS.map((each) => (
                    <td key={each}>{line[each]}</td>
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

function Gaps() {
  const { t } = useTexts();
  const [from, setFrom] = useState(() => daysFromToday(-90));
  const [to, setTo] = useState(todayThere);
  const { value, problem } = useLoaded(() => caseloadApi.gaps(from, to), [from, to]);
  return (
    <section class="stack" aria-labelledby="gaps">
      <h2 id="gaps">{t('today.gaps.title')}</h2>
      <p class="small soft">{t('today.gaps.about')}</p>
      <div class="filters screen-only">
        <DayField id="gaps-from" label={t('today.gaps.from')} value={from} onChange={setFrom} />
        <DayField id="gaps-to" label={t('today.gaps.to')} value={to} onChange={setTo} />
      </div>
      <ProblemNote problem={problem} />
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value?.gaps.length === 0 ? <p class="notice">{t('today.gaps.none')}</p> : null}
      {value === null || value.gaps.length === 0 ? null : (
        <div class="table-wrap" tabIndex={0} role="region" aria-labelledby="gaps">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('today.gaps.category')}</th>
                <th scope="col">{t('today.gaps.what')}</th>
                <th scope="col">{t('today.gaps.count')}</th>
              </tr>
            </thead>
            <tbody>
              {value.gaps.map(({ category, source, reason, count }) => (
                <tr key={`${category} ${source} ${reason ?? ''}`}>
                  <th scope="row">{t(`casework.category.${category}`)}</th>
                  <td>
                    {t(`today.gaps.source.${source}`)}
                    {reason === null ? '' : `: ${wordsForCode(t, 'casework.decline', reason)}`}
                  </td>
                  <td>{count}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function DayField(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
}) {
  const { id, label, value, onChange } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="date"
        required
        value={value}
        onInput={(event) => {
          if (event.currentTarget.value !== '') onChange(event.currentTarget.value);
        }}
      />
    </div>
  );
}
