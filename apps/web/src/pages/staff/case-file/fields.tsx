// SPDX-License-Identifier: EUPL-1.2
// The fields of the forms of a case file: a label above, the whole row to touch, nothing that needs a mouse.

import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { GentleHint } from '../../../notes/gentle-hint.tsx';
import { countriesIn } from './words.ts';

interface Labelled {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
}

export function TextField(
  props: Labelled & {
    readonly value: string;
    readonly onInput: (value: string) => void;
    readonly rows?: number;
    readonly type?: 'text' | 'date' | 'datetime-local' | 'time';
    readonly required?: boolean;
    readonly most?: number;
    /** the words of the person herself or himself: nothing is said about them */
    readonly ofThePerson?: boolean;
  },
) {
  const { id, label, help, value, onInput, rows, type = 'text', required = false, most = 2000 } = props;
  const { ofThePerson = false } = props;
  const common = {
    id,
    value,
    required,
    autocomplete: 'off',
    ...(help === undefined ? {} : { 'aria-describedby': `${id}-help` }),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {rows === undefined ? (
        type === 'text' ? (
          <input {...common} type="text" maxLength={most} onInput={(event) => onInput(event.currentTarget.value)} />
        ) : (
          <input {...common} type={type} onInput={(event) => onInput(event.currentTarget.value)} />
        )
      ) : (
        <textarea {...common} rows={rows} maxLength={most} onInput={(event) => onInput(event.currentTarget.value)} />
      )}
      {help === undefined ? null : (
        <p id={`${id}-help`} class="small soft">
          {help}
        </p>
      )}
      {rows === undefined || ofThePerson ? null : <GentleHint text={value} />}
    </div>
  );
}

export function SelectField<T extends string>(
  props: Labelled & {
    readonly value: T | '';
    readonly options: readonly T[];
    readonly word: (option: T) => string;
    readonly onChange: (value: T) => void;
    /** what stands there before something is chosen; left out where something always is */
    readonly empty?: string;
  },
) {
  const { id, label, help, value, options, word, onChange, empty } = props;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        {...(help === undefined ? {} : { 'aria-describedby': `${id}-help` })}
        onChange={(event) => onChange(event.currentTarget.value as T)}
      >
        {empty === undefined ? null : <option value="">{empty}</option>}
        {options.map((option) => (
          <option key={option} value={option} selected={option === value}>
            {word(option)}
          </option>
        ))}
      </select>
      {help === undefined ? null : (
        <p id={`${id}-help`} class="small soft">
          {help}
        </p>
      )}
    </div>
  );
}

export function CountryField(props: Labelled & { readonly value: string; readonly onChange: (code: string) => void }) {
  const { t, language } = useTexts();
  const countries = useMemo(() => countriesIn(contentLanguage(language)), [language]);
  const names = useMemo(() => new Map(countries.map(({ code, name }) => [code, name])), [countries]);
  return (
    <SelectField
      {...props}
      options={countries.map(({ code }) => code)}
      word={(code) => names.get(code) ?? code}
      empty={t('casefile.choose')}
    />
  );
}

/** One of a few. */
export function Choice<T extends string>(props: {
  readonly name: string;
  readonly legend: ComponentChildren;
  readonly value: T | null;
  readonly options: readonly T[];
  readonly word: (option: T) => string;
  readonly onChange: (value: T) => void;
}) {
  const { name, legend, value, options, word, onChange } = props;
  return (
    <fieldset class="choices choices--row choices--small">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option} class="choice">
          <input type="radio" name={name} value={option} checked={option === value} onChange={() => onChange(option)} />
          <span>{word(option)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Any number of them. */
export function Several<T extends string>(props: {
  readonly name: string;
  readonly legend: string;
  readonly values: readonly T[];
  readonly options: readonly T[];
  readonly word: (option: T) => string;
  readonly onChange: (values: readonly T[]) => void;
}) {
  const { name, legend, values, options, word, onChange } = props;
  return (
    <fieldset class="choices choices--row choices--small">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option} class="choice">
          <input
            type="checkbox"
            name={name}
            checked={values.includes(option)}
            onChange={(event) =>
              onChange(event.currentTarget.checked ? [...values, option] : values.filter((each) => each !== option))
            }
          />
          <span>{word(option)}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Tick(props: {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <label class="choice">
      <input type="checkbox" checked={props.value} onChange={(event) => props.onChange(event.currentTarget.checked)} />
      <span>{props.label}</span>
    </label>
  );
}

/** A form that stays closed until somebody wants it. A key that changes with what it makes closes it again once that is made. */
export function Opens(props: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly open?: boolean;
}) {
  return (
    <details class="opens" open={props.open ?? false}>
      <summary class="opens__title">{props.title}</summary>
      <div class="stack">{props.children}</div>
    </details>
  );
}

export function Form(props: {
  readonly onSubmit: () => void;
  readonly busy: boolean;
  readonly go: string;
  readonly children: ComponentChildren;
  /** further buttons */
  readonly more?: ComponentChildren;
}) {
  return (
    <form
      class="stack"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
      <div class="row">
        <button type="submit" class="button" disabled={props.busy}>
          {props.go}
        </button>
        {props.more}
      </div>
    </form>
  );
}
