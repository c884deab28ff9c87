// SPDX-License-Identifier: EUPL-1.2
// The result as a person reads it: what to do now comes first, then the three elements and smuggling, then what each rests
// on, what is open and what would change it, a national law beside the UN rule, and the limits. Used by practice and staff.
// It only shows; it never saves and never decides.

import './result.css';
import { type CaseDetermination, type Explanation, type FactsInput, explain } from '@amparo/recognise/palermo';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { contentLanguage } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { Columns } from './columns.tsx';
import { EvidenceList, type Grounds } from './evidence.tsx';
import { HowSure } from './how-sure.tsx';
import type { Laws } from './laws.ts';
import { NationalLaw } from './national.tsx';
import { PrintIcon } from './result-icons.tsx';
import { PrintedSummary, type SummaryHead } from './printed-summary.tsx';

export interface ResultProps {
  readonly laws: Laws;
  readonly facts: FactsInput;
  readonly result: CaseDetermination;
  readonly grounds: Grounds;
  /** id of the national law to stand beside the UN rule */
  readonly pack: string | undefined;
  readonly onPack: (pack: string | undefined) => void;
  /** goes on with the interview at the next best question; absent where there is no interview to go on with */
  readonly onNext?: () => void;
  readonly head: SummaryHead;
  /** titles and steps of the cards that hold now: needs come before everything */
  readonly cards: readonly { readonly title: string; readonly steps: readonly string[] }[];
  readonly children?: ComponentChildren;
}

export function useExplanation({ laws, result, pack }: Pick<ResultProps, 'laws' | 'result' | 'pack'>): Explanation {
  const { t, language } = useTexts();
  return useMemo(() => {
    const national = laws.all.find((law) => law.pack.id === pack)?.pack;
    const packs = { un: laws.un.pack, ...(national === undefined ? {} : { national }) };
    return explain(result, packs, contentLanguage(language), t);
  }, [laws, result, pack, language, t]);
}

export function ResultPanel(props: ResultProps) {
  const { t } = useTexts();
  const { result, laws, pack } = props;
  const explained = useExplanation(props);
  return (
    <div class="result">
      <div class="result__screen stack stack--wide screen-only">
        <Steps explained={explained} cards={props.cards} />
        <Headline explained={explained} notThis={t(`palermo.label.${explained.label}.notThis`)} />
        <section class="stack" aria-labelledby="elements">
          <h2 id="elements">{t('result.elements')}</h2>
          <Columns determination={result.un} />
          <p class="row">
            <span class="badge">
              {t('result.trafficking_axis')}: {explained.axes.trafficking}
            </span>
            <span class="badge">
              {t('result.smuggling_axis')}: {explained.axes.smuggling}
            </span>
            <span class="badge">
              {t('result.age')}: {t(`palermo.age.${result.un.age}.name`)}
              {props.facts.age.years === undefined ? '' : ` (${props.facts.age.years})`}
            </span>
          </p>
          {explained.notes.map((note) => (
            <p key={note} class="notice">
              {note}
            </p>
          ))}
        </section>
        <EvidenceList explained={explained} grounds={props.grounds} />
        <Flags explained={explained} />
        <NextBest explained={explained} onNext={props.onNext} />
        <WouldChange explained={explained} />
        <NationalLaw laws={laws} pack={pack} onPack={props.onPack} explained={explained} byPack={result.byPack} />
        <HowSure label={explained.label} />
        <Limits explained={explained} />
        <div class="row">
          <button type="button" class="button button--quiet" onClick={() => print()}>
            <PrintIcon />
            {t('result.print')}
          </button>
          <span class="small soft">{t('result.print_note')}</span>
        </div>
        {props.children}
      </div>
      <PrintedSummary explained={explained} result={result} head={props.head} />
    </div>
  );
}

function Steps({ explained, cards }: { readonly explained: Explanation; readonly cards: ResultProps['cards'] }) {
  const { t } = useTexts();
  return (
    <section class="steps stack" aria-labelledby="steps">
      <h2 id="steps">{t('palermo.steps.title')}</h2>
      {cards.length === 0 ? null : (
        <div class="stack steps__needs">
          <h3>{t('result.needs_first')}</h3>
          <ul class="stack stack--tight">
            {cards.map((card) => (
              <li key={card.title}>
                <strong>{card.title}.</strong> {card.steps.join(' ')}
              </li>
            ))}
          </ul>
        </div>
      )}
      <ol class="steps__list">
        {explained.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {explained.referrals.length === 0 ? null : (
        <dl class="steps__referrals">
          {explained.referrals.map(({ name, when }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{when}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Headline({ explained, notThis }: { readonly explained: Explanation; readonly notThis: string }) {
  const { t } = useTexts();
  const { threshold } = explained;
  return (
    <section class={`headline headline--${explained.label} stack`} aria-labelledby="label">
      <p class="small soft">{t('result.label_intro')}</p>
      <h2 id="label">{explained.labelName}</h2>
      <p class="lead">{explained.headline}</p>
      <p>{notThis}</p>
      <p>
        <strong>{threshold.name}.</strong> {threshold.consequence}
      </p>
      <p class="small">{threshold.conclusive}</p>
    </section>
  );
}

function Flags({ explained }: { readonly explained: Explanation }) {
  const { t } = useTexts();
  if (explained.flags.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="flags">
      <h2 id="flags">{t('result.flags')}</h2>
      <ul class="plain flags">
        {explained.flags.map(({ flag, name, todo }) => (
          <li key={flag} class="notice notice--care">
            <strong>{name}.</strong> {todo}
          </li>
        ))}
      </ul>
    </section>
  );
}

function NextBest({
  explained,
  onNext,
}: {
  readonly explained: Explanation;
  readonly onNext: (() => void) | undefined;
}) {
  const { t } = useTexts();
  if (explained.nextQuestion === null && onNext === undefined) return null;
  return (
    <section class="notice stack" aria-labelledby="next">
      <h2 id="next">{t('result.next')}</h2>
      <p>{explained.nextQuestion ?? t('result.next_none')}</p>
      {onNext === undefined ? null : (
        <button
          type="button"
          class={`button ${explained.nextQuestion === null ? 'button--quiet' : ''}`}
          onClick={onNext}
        >
          {t('result.next_go')}
        </button>
      )}
    </section>
  );
}

function WouldChange({ explained }: { readonly explained: Explanation }) {
  const { t } = useTexts();
  return (
    <section class="stack" aria-labelledby="change">
      <h2 id="change">{t('palermo.change.title')}</h2>
      {explained.wouldChange.length === 0 ? <p>{t('palermo.change.nothing')}</p> : null}
      <ul>
        {explained.wouldChange.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </section>
  );
}

function Limits({ explained }: { readonly explained: Explanation }) {
  const { t } = useTexts();
  return (
    <section class="stack" aria-labelledby="limits">
      <h2 id="limits">{t('palermo.limits.title')}</h2>
      <ul>
        {explained.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      <p class="small soft">{explained.pack}</p>
    </section>
  );
}
