// SPDX-License-Identifier: EUPL-1.2
// Asking for a look at the people of some years: for whom, what for, how protected, and what it costs of a budget that never
// comes back. Says what it costs before anything is asked.

import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { useNumbers } from './release-words.tsx';
import {
  type Audience,
  AUDIENCES,
  type Ledger,
  type Mechanism,
  MECHANISMS,
  type Purpose,
  PURPOSES,
  roomApi,
} from './room-api.ts';

/** What the server takes at once, and what it takes for asking whether there are enough people. */
const EPSILONS = [0.5, 1, 2, 3, 4, 6] as const;
const GATE = 0.2;
const YEARS_BACK = 15;

export function AskForm({
  ledger,
  onAsked,
}: {
  readonly ledger: Ledger | null;
  readonly onAsked: () => Promise<void>;
}) {
  const { t } = useTexts();
  const number = useNumbers();
  const deed = useDeed();
  const last = new Date().getUTCFullYear() - 1;
  const years = Array.from({ length: YEARS_BACK }, (_, back) => last - back);
  const [audience, setAudience] = useState<Audience>('room');
  const [mechanism, setMechanism] = useState<Mechanism>('dp');
  const [purpose, setPurpose] = useState<Purpose>('services');
  const [fromYear, setFrom] = useState(last);
  const [toYear, setTo] = useState(last);
  const [epsilon, setEpsilon] = useState<number>(3);
  const [withRecords, setWithRecords] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const first = Math.min(fromYear, toYear);
  const latest = Math.max(fromYear, toYear);
  const cost = GATE + (mechanism === 'dp' ? epsilon : 0);
  const cap = ledger?.cap ?? 0;
  const left = Math.min(
    cap,
    ...(ledger?.years ?? []).filter(({ year }) => year >= first && year <= latest).map((each) => each.left),
  );
  const ask = async () => {
    setAsked(false);
    const body = {
      audience,
      mechanism,
      purpose,
      fromYear: first,
      toYear: latest,
      epsilon,
      withRecords: audience === 'public' && withRecords,
    };
    if ((await deed.run(() => roomApi.ask(body))) === undefined) return;
    setAsked(true);
    await onAsked();
  };
  return (
    <section class="card stack" aria-labelledby="data-room-ask">
      <h2 id="data-room-ask">{t('data-room.ask.title')}</h2>
      <p>{t('data-room.ask.lead')}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void ask();
        }}
      >
        <div class="data-room__fields">
          <Choice
            id="audience"
            label={t('data-room.ask.audience')}
            codes={AUDIENCES}
            value={audience}
            name={(code) => t(`data-room.audience.${code}`)}
            onChoose={setAudience}
          />
          <Choice
            id="purpose"
            label={t('data-room.ask.purpose')}
            codes={PURPOSES}
            value={purpose}
            name={(code) => t(`data-room.purpose.${code}`)}
            onChoose={setPurpose}
          />
          <Choice
            id="from"
            label={t('data-room.ask.from')}
            codes={years}
            value={fromYear}
            name={String}
            onChoose={setFrom}
          />
          <Choice id="to" label={t('data-room.ask.to')} codes={years} value={toYear} name={String} onChoose={setTo} />
          <Choice
            id="mechanism"
            label={t('data-room.ask.mechanism')}
            codes={MECHANISMS}
            value={mechanism}
            name={(code) => t(`data-room.ask.mechanisms.${code}`)}
            onChoose={setMechanism}
          />
          {mechanism === 'k' ? null : (
            <Choice
              id="epsilon"
              label={t('data-room.ask.epsilon')}
              codes={EPSILONS}
              value={epsilon}
              name={(code) => t('data-room.ask.epsilon_value', { epsilon: number(code) })}
              onChoose={setEpsilon}
            />
          )}
        </div>
        <p class="small soft">{t(`data-room.ask.about.${mechanism}`)}</p>
        {audience === 'room' ? null : (
          <label class="data-room__check">
            <input
              type="checkbox"
              checked={withRecords}
              onChange={(event) => setWithRecords(event.currentTarget.checked)}
            />
            <span>{t('data-room.ask.records')}</span>
          </label>
        )}
        <p class={cost > left ? 'notice notice--care' : 'notice'}>
          {t('data-room.ask.cost', { cost: number(cost), left: number(left), cap: number(cap) })}
          {cost > left ? ` ${t('data-room.ask.not_enough')}` : ''}
        </p>
        <ProblemNote problem={deed.problem} />
        {isAsked ? (
          <p role="status" class="notice">
            {t('data-room.ask.asked')}
          </p>
        ) : null}
        <button type="submit" class="button" disabled={deed.busy || cost > left}>
          {t('data-room.ask.go')}
        </button>
      </form>
    </section>
  );
}

function Choice<T extends string | number>(props: {
  readonly id: string;
  readonly label: string;
  readonly codes: readonly T[];
  readonly value: T;
  readonly name: (code: T) => string;
  readonly onChoose: (code: T) => void;
}) {
  const id = `data-room-${props.id}`;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        value={String(props.value)}
        onChange={(event) => {
          const found = props.codes.find((code) => String(code) === event.currentTarget.value);
          if (found !== undefined) props.onChoose(found);
        }}
      >
        {props.codes.map((code) => (
          <option key={code} value={String(code)}>
            {props.name(code)}
          </option>
        ))}
      </select>
    </div>
  );
}
