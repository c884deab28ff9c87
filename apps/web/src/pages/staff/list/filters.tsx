// SPDX-License-Identifier: EUPL-1.2
// What the list of cases is narrowed to and sorted by. Codes and dates only; what somebody is called is looked for in a form of
// its own (name-search.tsx).

import { STAGES } from '@amparo/casework/case';
import { RISK_LEVELS, type RiskLevel } from '@amparo/casework/risk';
import type { Filters } from '../../../api/caseload-api.ts';
import type { Colleague } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';

const SORTS = ['changed', 'due', 'risk', 'opened'] as const;
const YES = ['late', 'riskStale', 'children'] as const;
const MORE: readonly (keyof Filters)[] = ['risk', 'caseWorker', 'reviewBefore', ...YES];

interface Props {
  readonly filters: Filters;
  /** to narrow to the cases of one of them; empty for whoever sees only the own */
  readonly colleagues: readonly Colleague[];
  readonly onChange: (filters: Filters) => void;
}

/** @returns the filters with one set, or without it */
export function withFilter<K extends keyof Filters>(filters: Filters, name: K, value: Filters[K] | ''): Filters {
  const { [name]: _before, ...rest } = filters;
  return value === '' || value === undefined ? rest : { ...rest, [name]: value };
}

export function FilterForm({ filters, colleagues, onChange }: Props) {
  const { t } = useTexts();
  const more = MORE.filter((name) => filters[name] !== undefined).length;
  const setStage = (stage: string) => {
    const bare = withFilter(withFilter(filters, 'stages', ''), 'open', '');
    onChange(stage === 'open' ? { ...bare, open: 'yes' } : withFilter(bare, 'stages', stage));
  };
  return (
    <form class="stack" role="search" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
      <div class="filters">
        <div class="field">
          <label for="case-reference">{t('today.list.number')}</label>
          <input
            id="case-reference"
            type="search"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={40}
            value={filters.number ?? ''}
            aria-describedby="case-reference-help"
            onInput={(event) =>
              onChange(withFilter(filters, 'number', event.currentTarget.value.replaceAll(/[^A-Za-z0-9./-]/gu, '')))
            }
          />
          <p id="case-reference-help" class="small soft">
            {t('cases.list.reference_help')}
          </p>
        </div>
        <Select
          id="case-stage"
          label={t('today.list.stage')}
          value={filters.open === 'yes' ? 'open' : (filters.stages ?? '')}
          options={['open', ...STAGES.filter((stage) => stage !== 'Erased')]}
          word={(each) => t(each === 'open' ? 'today.list.stage_open' : `casework.stage.${each}`)}
          any={t('today.list.any')}
          onChange={setStage}
        />
        <Select
          id="case-sort"
          label={t('today.list.sort')}
          value={filters.sort ?? 'changed'}
          options={SORTS}
          word={(each) => t(`today.sort.${each}`)}
          onChange={(sort) => onChange(withFilter(filters, 'sort', sort as Filters['sort']))}
        />
      </div>
      <details class="opens" open={more > 0}>
        <summary>{t('today.list.more', { count: more })}</summary>
        <div class="stack">
          <div class="filters">
            <Select
              id="case-risk"
              label={t('today.list.risk')}
              value={filters.risk ?? ''}
              options={RISK_LEVELS.toReversed()}
              word={(each) => t(`casework.risk_level.${each}`)}
              any={t('today.list.any')}
              onChange={(risk) => onChange(withFilter(filters, 'risk', risk as RiskLevel | ''))}
            />
            <div class="field">
              <label for="case-review">{t('today.list.review_before')}</label>
              <input
                id="case-review"
                type="date"
                value={filters.reviewBefore ?? ''}
                onInput={(event) => onChange(withFilter(filters, 'reviewBefore', event.currentTarget.value))}
              />
            </div>
            {colleagues.length === 0 ? null : (
              <Select
                id="case-worker"
                label={t('today.list.case_worker')}
                value={filters.caseWorker ?? ''}
                options={colleagues.map(({ userId }) => userId)}
                word={(id) => colleagues.find(({ userId }) => userId === id)?.displayName ?? ''}
                any={t('today.list.any')}
                onChange={(id) => onChange(withFilter(filters, 'caseWorker', id))}
              />
            )}
          </div>
          <fieldset class="ticks">
            <legend>{t('today.list.only')}</legend>
            {YES.map((name) => (
              <label key={name} class="choice">
                <input
                  type="checkbox"
                  checked={filters[name] === 'yes'}
                  onChange={(event) => onChange(withFilter(filters, name, event.currentTarget.checked ? 'yes' : ''))}
                />
                <span>{t(`today.only_those.${name}`)}</span>
              </label>
            ))}
          </fieldset>
        </div>
      </details>
    </form>
  );
}

export function Select(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly word: (option: string) => string;
  /** what stands there while nothing is chosen */
  readonly any?: string;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}) {
  const { id, label, value, options, word, any, required = false, onChange } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} required={required} onChange={(event) => onChange(event.currentTarget.value)}>
        {any === undefined ? null : (
          <option value="" selected={value === ''}>
            {any}
          </option>
        )}
        {options.map((option) => (
          <option key={option} value={option} selected={option === value}>
            {word(option)}
          </option>
        ))}
      </select>
    </div>
  );
}
