// SPDX-License-Identifier: EUPL-1.2
// What each column is: the suggestion with its reason, another field, or nothing; the order of day and month where it cannot be
// told; what the texts mean that are no codes. Nothing is guessed in silence.

import type { Htcds, HtcdsField } from '@amparo/casework/htcds';
import type { MappedColumn, Mapping, Suggestion } from '@amparo/casework/import';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import type { FileReader } from './file-reader.ts';
import type { Opened, OpenedColumn } from './messages.ts';

/** each with a list of all fields: more at once would make the page slow to draw */
const PAGE = 12;

export function ColumnsForm(props: {
  readonly opened: Opened;
  readonly mapping: Mapping;
  readonly htcds: Htcds;
  readonly reader: FileReader;
  readonly onChange: (mapping: Mapping) => void;
}) {
  const { opened, mapping, htcds, reader, onChange } = props;
  const { t } = useTexts();
  const [shown, setShown] = useState(PAGE);
  const change = (column: MappedColumn) =>
    onChange({ ...mapping, columns: mapping.columns.map((each) => (each.column === column.column ? column : each)) });
  const choose = async (column: MappedColumn, to: string | null) => {
    change({ ...column, to, repeat: freeRepeat(mapping, column, to, htcds), values: {}, open: {}, dateOrder: null });
    const found = await reader.values(column.column, to);
    if (!found.ok) return;
    const { values, open } = found.value;
    change({ ...column, to, repeat: freeRepeat(mapping, column, to, htcds), values, open, dateOrder: null });
  };
  return (
    <div class="stack">
      <ul class="plain imports__columns">
        {opened.columns.slice(0, shown).map((column) => {
          const mapped = mapping.columns.find((each) => each.column === column.letters);
          return mapped === undefined ? null : (
            <Column
              key={column.letters}
              column={column}
              mapped={mapped}
              htcds={htcds}
              onChange={change}
              onChoose={(to) => void choose(mapped, to)}
            />
          );
        })}
      </ul>
      {opened.columns.length > shown ? (
        <p>
          <button type="button" class="button button--quiet" onClick={() => setShown(shown + PAGE)}>
            {t('imports.columns.more', { count: opened.columns.length - shown })}
          </button>
        </p>
      ) : null}
    </div>
  );
}

/** A field that repeats takes the next number that no other column has. */
function freeRepeat(mapping: Mapping, own: MappedColumn, to: string | null, htcds: Htcds): number {
  if (to === null || htcds.field(to).repeats === null) return 1;
  const taken = new Set(
    mapping.columns.filter((each) => each.column !== own.column && each.to === to).map(({ repeat }) => repeat),
  );
  let repeat = 1;
  while (taken.has(repeat)) repeat += 1;
  return repeat;
}

function Column(props: {
  readonly column: OpenedColumn;
  readonly mapped: MappedColumn;
  readonly htcds: Htcds;
  readonly onChange: (column: MappedColumn) => void;
  readonly onChoose: (to: string | null) => void;
}) {
  const { column, mapped, htcds, onChange, onChoose } = props;
  const { t } = useTexts();
  const id = `imports-column-${column.letters}`;
  const field = mapped.to === null ? undefined : htcds.field(mapped.to);
  const reason = column.suggestions.find((each) => each.field === mapped.to);
  const likely = column.suggestions.map((each) => htcds.field(each.field));
  const asksOrder = field?.kind === 'date' && column.dates.ambiguous > 0;
  return (
    <li class={mapped.to === null ? 'imports__column imports__column--left-out' : 'imports__column'}>
      <h4>
        <span class="soft">{column.letters}</span> <bdi>{column.header}</bdi>
      </h4>
      {column.examples.length === 0 ? null : (
        <p class="small soft imports__examples">
          <bdi>{column.examples.join(' · ')}</bdi>
        </p>
      )}
      <div class="field">
        <label for={id}>{t('imports.columns.field')}</label>
        <select
          id={id}
          value={mapped.to ?? ''}
          aria-describedby={`${id}-why`}
          onChange={(event) => onChoose(event.currentTarget.value === '' ? null : event.currentTarget.value)}
        >
          <option value="">{t('imports.columns.left_out')}</option>
          {likely.length === 0 ? null : (
            <optgroup label={t('imports.columns.likely')}>
              {likely.map((each) => (
                <Field key={each.name} field={each} />
              ))}
            </optgroup>
          )}
          <optgroup label={t('imports.columns.all')}>
            {htcds.content.fields
              .filter((each) => !likely.includes(each))
              .map((each) => (
                <Field key={each.name} field={each} />
              ))}
          </optgroup>
        </select>
        <p id={`${id}-why`} class="small soft">
          {reason === undefined ? t('imports.columns.chosen') : reasonText(reason, t)}
        </p>
      </div>
      {asksOrder ? (
        <div class="field">
          <label for={`${id}-order`}>{t('imports.columns.order')}</label>
          <select
            id={`${id}-order`}
            value={mapped.dateOrder ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              onChange({ ...mapped, dateOrder: value === 'day-first' || value === 'month-first' ? value : null });
            }}
          >
            <option value="">{t('imports.columns.order_open')}</option>
            <option value="day-first">{t('imports.columns.day-first')}</option>
            <option value="month-first">{t('imports.columns.month-first')}</option>
          </select>
          <p class="small soft">
            {t('imports.columns.order_why', {
              count: column.dates.ambiguous,
              day: column.dates.dayFirst,
              month: column.dates.monthFirst,
            })}
          </p>
        </div>
      ) : null}
      {field === undefined ? null : <Values id={id} mapped={mapped} field={field} onChange={onChange} />}
    </li>
  );
}

function Field({ field }: { readonly field: HtcdsField }) {
  const { t } = useTexts();
  return (
    <option value={field.name}>
      {t(`htcds.field.${field.name}`)} ({field.name})
    </option>
  );
}

function Values(props: {
  readonly id: string;
  readonly mapped: MappedColumn;
  readonly field: HtcdsField;
  readonly onChange: (column: MappedColumn) => void;
}) {
  const { id, mapped, field, onChange } = props;
  const { t } = useTexts();
  const texts = [...Object.keys(mapped.open), ...Object.keys(mapped.values)];
  if (texts.length === 0) return null;
  const left = Object.keys(mapped.open).length;
  const decide = (text: string, code: string) => {
    const { [text]: _open, ...open } = mapped.open;
    const { [text]: _value, ...values } = mapped.values;
    if (code === '') onChange({ ...mapped, values, open: { ...open, [text]: null } });
    else onChange({ ...mapped, open, values: { ...values, [text]: code === LEAVE_OUT ? null : code } });
  };
  return (
    <details open={left > 0 && left <= 8}>
      <summary>{t(left > 0 ? 'imports.columns.values_open' : 'imports.columns.values', { count: left })}</summary>
      <div class="stack stack--tight">
        {texts.map((text, at) => {
          const given = mapped.values[text];
          const chosen = text in mapped.values ? (given ?? LEAVE_OUT) : '';
          const hint = mapped.open[text] ?? null;
          return (
            <div key={text} class="imports__value field">
              <label for={`${id}-value-${at}`}>
                <bdi>{text}</bdi>
              </label>
              <select
                id={`${id}-value-${at}`}
                value={chosen}
                onChange={(event) => decide(text, event.currentTarget.value)}
              >
                <option value="">
                  {hint === null ? t('imports.columns.value_open') : t('imports.columns.value_near', { code: hint })}
                </option>
                <option value={LEAVE_OUT}>{t('imports.columns.value_left_out')}</option>
                {field.values.map(({ code }) => (
                  <option key={code} value={code}>
                    {t(`htcds.value.${code}`)}
                  </option>
                ))}
              </select>
            </div>
          );
        })}
      </div>
    </details>
  );
}
const LEAVE_OUT = '-';

function reasonText({ reason, score }: Suggestion, t: ReturnType<typeof useTexts>['t']): string {
  const why =
    reason.by === 'values'
      ? t('import.suggestion.values', { share: reason.share })
      : 'word' in reason
        ? t(`import.suggestion.${reason.by}`, { word: reason.word, language: reason.language })
        : t(`import.suggestion.${reason.by}`);
  return t('imports.columns.suggested', { why, score });
}
