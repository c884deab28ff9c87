// SPDX-License-Identifier: EUPL-1.2
// The narrative box: a written account is read on this device; every proposed finding stands beside the words it rests on,
// and a person accepts or rejects each one. Nothing is accepted silently, nothing leaves the device, the text is not kept.

import './narrative.css';
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { LANGUAGES, LANGUAGE_NAMES, type Language, contentLanguage } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { TickIcon } from '../icons/icons.tsx';
import { type NarrativeWork, type Proposal, type Verdict, judge, verdictOn, withReading } from './accepted.ts';
import { cutAtSpans } from './segments.ts';

const PREFIX = { acts: 'act', means: 'means', purposes: 'purpose', smuggling: 'smuggling' } as const;
const TONES = {
  acts: 'column-act',
  means: 'column-means',
  purposes: 'column-purpose',
  smuggling: 'column-smuggling',
} as const;

interface NarrativeProps {
  readonly work: NarrativeWork;
  readonly onWork: (work: NarrativeWork) => void;
  /** buttons for going on */
  readonly children: ComponentChildren;
}

export function NarrativePanel(props: NarrativeProps) {
  const { work, onWork } = props;
  const { t, language } = useTexts();
  const [reading, setReading] = useState<Language>(contentLanguage(language));
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const results = useRef<HTMLHeadingElement>(null);

  const read = async () => {
    setState('busy');
    try {
      const { readText } = await import('./reader.ts');
      onWork(withReading(work, await readText(work.text, reading)));
      setState('idle');
      requestAnimationFrame(() => results.current?.focus());
    } catch {
      setState('failed');
    }
  };

  return (
    <div class="narrative stack stack--wide">
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (work.text.trim() !== '') void read();
        }}
      >
        <p class="notice">{t('narrative.stays_here')}</p>
        <div class="field">
          <label for="narrative-text">{t('narrative.text')}</label>
          <textarea
            id="narrative-text"
            rows={9}
            dir="auto"
            autocomplete="off"
            spellcheck={false}
            maxLength={200_000}
            value={work.text}
            aria-describedby="narrative-help"
            onInput={(event) => onWork({ ...work, text: event.currentTarget.value })}
          />
          <p id="narrative-help" class="small soft">
            {t('narrative.no_names')}
          </p>
        </div>
        <div class="row narrative__go">
          <div class="field">
            <label for="narrative-language">{t('narrative.language')}</label>
            <select id="narrative-language" onChange={(event) => setReading(event.currentTarget.value as Language)}>
              {LANGUAGES.map((one) => (
                <option key={one} value={one} lang={one} selected={one === reading}>
                  {LANGUAGE_NAMES[one]}
                </option>
              ))}
            </select>
          </div>
          <button type="submit" class="button" disabled={work.text.trim() === '' || state === 'busy'}>
            {t(state === 'busy' ? 'narrative.reading' : 'narrative.read')}
          </button>
        </div>
        <p role="alert" class="field__error">
          {state === 'failed' ? t('narrative.failed') : ''}
        </p>
      </form>
      {work.readText === null ? null : (
        <section class="stack" aria-labelledby="found">
          <h2 id="found" ref={results} tabIndex={-1}>
            {t('narrative.found', { count: work.proposals.length })}
          </h2>
          <p>{t(work.proposals.length === 0 ? 'narrative.none' : 'narrative.how')}</p>
          {work.readText === work.text ? null : <p class="notice notice--care">{t('narrative.changed')}</p>}
          <div class="narrative__both">
            <MarkedText work={work} />
            <Proposals {...props} />
          </div>
        </section>
      )}
      <Earlier {...props} />
      <div class="row">{props.children}</div>
    </div>
  );
}

function cardId({ id }: Proposal): string {
  return `proposal-${id.replace('/', '-')}`;
}

function markId(proposal: Proposal, place: number): string {
  return `${cardId(proposal)}-${place}`;
}

function focusOn(id: string): void {
  const target = document.getElementById(id);
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: 'center' });
}

/** The text with every proposed span marked; a numbered button after each span leads to its proposal. */
function MarkedText({ work }: { readonly work: NarrativeWork }) {
  const { t } = useTexts();
  const spans = work.proposals.flatMap((proposal, index) =>
    proposal.quotes.map((quote, place) => ({ ...quote, proposal, place, number: index + 1 })),
  );
  return (
    <div class="narrative__text card" dir="auto" role="group" aria-label={t('narrative.marked')}>
      {cutAtSpans(work.readText ?? '', spans).map((segment, index) => {
        const within = segment.within.flatMap((at) => spans[at]?.proposal ?? []);
        const open = within.some(({ id }) => verdictOn(work, id) !== 'rejected');
        const [first] = within;
        return (
          <span key={index}>
            {first === undefined ? (
              segment.text
            ) : (
              <mark
                class={`${TONES[first.list]} ${within.length > 1 ? 'mark--several' : ''} ${open ? '' : 'mark--rejected'}`}
              >
                {segment.text}
              </mark>
            )}
            {segment.ending.map((at) => {
              const span = spans[at];
              return span === undefined ? null : <MarkNumber key={at} {...span} />;
            })}
          </span>
        );
      })}
    </div>
  );
}

function MarkNumber(props: { readonly proposal: Proposal; readonly place: number; readonly number: number }) {
  const { t } = useTexts();
  const { proposal, number } = props;
  return (
    <button
      type="button"
      id={markId(proposal, props.place)}
      class={`mark-number ${TONES[proposal.list]}`}
      onClick={() => focusOn(cardId(proposal))}
      aria-label={t('narrative.to_proposal', {
        number,
        name: t(`palermo.${PREFIX[proposal.list]}.${proposal.code}.name`),
      })}
    >
      {number}
    </button>
  );
}

function Proposals({ work, onWork }: NarrativeProps) {
  const { t } = useTexts();
  return (
    <ol class="proposals plain">
      {work.age === null ? null : (
        <li class="proposal stack stack--tight">
          <p>
            <strong>
              {t('narrative.age')}: {t(`palermo.age.${work.age.group}.name`)}
              {work.age.years === undefined ? '' : ` (${work.age.years})`}
            </strong>
          </p>
          <Verdicts
            name={t('narrative.age')}
            verdict={work.ageAccepted === null ? null : work.ageAccepted ? 'accepted' : 'rejected'}
            onVerdict={(verdict) => onWork({ ...work, ageAccepted: verdict === null ? null : verdict === 'accepted' })}
          />
        </li>
      )}
      {work.proposals.map((proposal, index) => (
        <ProposalCard
          key={proposal.id}
          proposal={proposal}
          number={index + 1}
          verdict={verdictOn(work, proposal.id)}
          onVerdict={(verdict) => onWork(judge(work, proposal, verdict))}
        />
      ))}
    </ol>
  );
}

function ProposalCard(props: {
  readonly proposal: Proposal;
  readonly number: number;
  readonly verdict: Verdict;
  readonly onVerdict: (verdict: Verdict) => void;
}) {
  const { t } = useTexts();
  const { proposal, number, verdict } = props;
  const prefix = `palermo.${PREFIX[proposal.list]}.${proposal.code}`;
  const name = t(`${prefix}.name`);
  return (
    <li
      id={cardId(proposal)}
      tabIndex={-1}
      class={`proposal stack stack--tight ${TONES[proposal.list]} proposal--${verdict ?? 'open'}`}
    >
      <p class="small soft">
        {number} · {t(`palermo.element.${proposal.list}.name`)}
      </p>
      <p>
        <strong>{name}</strong> <span class="badge">{t('palermo.finding.indicated.name')}</span>
      </p>
      <p class="small">{t(`${prefix}.plain`)}</p>
      <ul class="proposal__quotes">
        {proposal.quotes.map(({ start, quote }, place) => (
          <li key={start}>
            <button type="button" class="link-button" onClick={() => focusOn(markId(proposal, place))}>
              <q dir="auto">{quote}</q>
            </button>
          </li>
        ))}
      </ul>
      <Verdicts name={`${number} ${name}`} verdict={verdict} onVerdict={props.onVerdict} />
    </li>
  );
}

function Verdicts(props: {
  readonly name: string;
  readonly verdict: Verdict;
  readonly onVerdict: (verdict: Verdict) => void;
}) {
  const { t } = useTexts();
  return (
    <div class="row" role="group" aria-label={props.name}>
      {(['accepted', 'rejected'] as const).map((verdict) => (
        <button
          key={verdict}
          type="button"
          class={`button button--quiet button--small verdict--${verdict}`}
          aria-pressed={props.verdict === verdict}
          onClick={() => props.onVerdict(props.verdict === verdict ? null : verdict)}
        >
          {props.verdict === verdict ? <TickIcon /> : null}
          {t(`narrative.${verdict === 'accepted' ? 'accept' : 'reject'}`)}
          <span class="visually-hidden">: {props.name}</span>
        </button>
      ))}
    </div>
  );
}

/** Accepted from a text that is no longer in the box. */
function Earlier({ work, onWork }: NarrativeProps) {
  const { t } = useTexts();
  const earlier = work.accepted.filter(({ id }) => id.startsWith('earlier:'));
  if (earlier.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="earlier">
      <h2 id="earlier">{t('narrative.earlier')}</h2>
      <ul class="plain stack">
        {earlier.map((proposal) => (
          <li key={proposal.id} class="row">
            <strong>{t(`palermo.${PREFIX[proposal.list]}.${proposal.code}.name`)}</strong>
            {proposal.quotes.map(({ start, quote }) => (
              <q key={start} dir="auto">
                {quote}
              </q>
            ))}
            <button
              type="button"
              class="button button--quiet button--small"
              onClick={() => onWork(judge(work, proposal, null))}
            >
              {t('narrative.take_back')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
