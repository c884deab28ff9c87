// SPDX-License-Identifier: EUPL-1.2
// What the pages of linkage share: a field for files, refusals with reason and remedy, files to save, the bar of a work.

import { useEffect, useRef, useState } from 'preact/hooks';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import type { Made, PlacedProblem, Progress } from './messages.ts';
import { saveBlob } from './save.ts';

const MOST_SHOWN = 10;

export function FileField(props: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly accept: string;
  readonly multiple?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <input
        id={props.id}
        class="linkage__file"
        type="file"
        accept={props.accept}
        multiple={props.multiple === true}
        aria-describedby={props.hint === undefined ? undefined : `${props.id}-hint`}
        onChange={(event) => props.onFiles([...(event.currentTarget.files ?? [])])}
      />
      {props.hint === undefined ? null : (
        <p id={`${props.id}-hint`} class="soft small">
          {props.hint}
        </p>
      )}
    </div>
  );
}

export function TextField(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <input
        id={props.id}
        type="text"
        dir="auto"
        autocomplete="off"
        maxLength={200}
        value={props.value}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
    </div>
  );
}

export function DayField(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  return (
    <div class="field">
      <label for={props.id}>{props.label}</label>
      <input
        id={props.id}
        type="date"
        value={props.value}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
    </div>
  );
}

export function Tick(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly onTick: (checked: boolean) => void;
}) {
  return (
    <label class="linkage__tick">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onTick(event.currentTarget.checked)} />
      <span>{props.label}</span>
    </label>
  );
}

/** Takes the focus when it appears: a refusal has to be read before anything else. */
export function Problems({ problems }: { readonly problems: readonly PlacedProblem[] }) {
  const { t } = useTexts();
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus(), [problems]);
  return (
    <section ref={place} tabIndex={-1} class="notice notice--care stack stack--tight" role="alert">
      <h3>{t('linking.page.problems')}</h3>
      <ul class="stack stack--tight linkage__points">
        {problems.slice(0, MOST_SHOWN).map(({ file, problem: { code, values } }, index) => (
          <li key={index}>
            {file === null ? null : <bdi dir="auto" class="linkage__name">{`${file}: `}</bdi>}
            <strong>{t(`linking.problems.${code}.reason`, values)}</strong>
            <br />
            {t(`linking.problems.${code}.remedy`, values)}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Failed() {
  const { t } = useTexts();
  return (
    <p class="notice notice--care" role="alert">
      {t('linking.page.failed')}
    </p>
  );
}

export function Working(props: {
  readonly progress: Progress | null;
  readonly label: string;
  readonly onStop: () => void;
}) {
  const { t } = useTexts();
  return (
    <div class="stack stack--tight" role="status">
      <p>{props.label}</p>
      <progress max={1} value={props.progress?.share ?? 0} aria-label={props.label} />
      <button type="button" class="button button--quiet linkage__button" onClick={props.onStop}>
        {t('linking.page.stop')}
      </button>
    </div>
  );
}

export function SaveButtons({ files, label }: { readonly files: readonly Made[]; readonly label: string }) {
  const { t } = useTexts();
  const [saved, setSaved] = useState<readonly string[]>([]);
  return (
    <ul class="linkage__buttons" aria-label={label}>
      {files.map(({ name, blob }) => (
        <li key={name}>
          <button
            type="button"
            class="button button--quiet"
            onClick={() => {
              saveBlob(name, blob);
              setSaved([...saved, name]);
            }}
          >
            {t('linking.page.save', { name })}
          </button>
          {saved.includes(name) ? (
            <span class="soft small" role="status">
              {` ${t('linking.page.saved')}`}
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

export interface Numbers {
  readonly number: (value: number, digits?: number) => string;
  readonly percent: (share: number) => string;
}

export function useNumbers(): Numbers {
  const { language } = useTexts();
  const locale = contentLanguage(language);
  return {
    number: (value, digits = 0) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value),
    percent: (share) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share),
  };
}
