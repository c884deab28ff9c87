// SPDX-License-Identifier: EUPL-1.2
// Below the columns: for every element each code that was found, in plain words, with its finding, its article, and the
// answers or quotes it rests on; and what is still open.

import type { ExplainedElement, Explanation } from '@amparo/recognise/palermo';
import { useTexts } from '../i18n/use-texts.tsx';
import { StatusIcon } from './result-icons.tsx';

/** What one finding rests on. */
export type Ground =
  | { readonly kind: 'answer'; readonly question: string; readonly said: string; readonly onChange?: () => void }
  | { readonly kind: 'quote'; readonly quote: string }
  /** accepted from a narrative whose words were not kept */
  | { readonly kind: 'accepted' }
  /** several signs together, counted by the rule of the screening indicators */
  | { readonly kind: 'indicators' }
  /** something speaks against it as well: a person has to look at both */
  | { readonly kind: 'conflict' };

/** `list/code` -> what it rests on */
export type Grounds = ReadonlyMap<string, readonly Ground[]>;

const TONES = {
  acts: 'column-act',
  means: 'column-means',
  purposes: 'column-purpose',
  smuggling: 'column-smuggling',
} as const;

export function EvidenceList({ explained, grounds }: { readonly explained: Explanation; readonly grounds: Grounds }) {
  const { t } = useTexts();
  return (
    <section class="stack" aria-labelledby="evidence">
      <h2 id="evidence">{t('result.evidence')}</h2>
      {[...explained.elements, explained.smuggling].map((element) => (
        <ElementEvidence key={element.element} element={element} grounds={grounds} />
      ))}
    </section>
  );
}

function ElementEvidence({ element, grounds }: { readonly element: ExplainedElement; readonly grounds: Grounds }) {
  const { t } = useTexts();
  const open = element.unknown;
  return (
    <article class={`evidence ${TONES[element.element]} stack`}>
      <h3>
        {element.name} · {element.question}
      </h3>
      <p class="small soft">{element.article}</p>
      {element.restsOn.length === 0 || !element.required ? <p>{element.sentence}</p> : null}
      <ul class="plain stack">
        {element.restsOn.map((found) => (
          <li key={found.code} class="evidence__code">
            <p class="evidence__name">
              <StatusIcon finding={found.finding} />
              <span>
                <strong>{found.name}</strong> <span class="badge">{found.findingName}</span>
              </span>
            </p>
            <p>{found.plain}</p>
            <p class="small soft">{found.source}</p>
            <GroundList grounds={grounds.get(`${element.element}/${found.code}`) ?? []} name={found.name} />
          </li>
        ))}
      </ul>
      {open.length === 0 ? null : (
        <details>
          <summary>{t('result.still_open', { count: open.length })}</summary>
          <p>{open.join(' · ')}</p>
        </details>
      )}
    </article>
  );
}

function GroundList({ grounds, name }: { readonly grounds: readonly Ground[]; readonly name: string }) {
  const { t } = useTexts();
  if (grounds.length === 0) return null;
  return (
    <div class="grounds">
      <p class="small">
        <strong>{t('result.rests_on')}</strong>
      </p>
      <ul>
        {grounds.map((ground, index) => (
          <li key={index}>
            <GroundText ground={ground} />
            {ground.kind === 'answer' && ground.onChange !== undefined ? (
              <button type="button" class="link-button" onClick={ground.onChange}>
                {t('result.change_answer')}
                <span class="visually-hidden">
                  : {ground.question} ({name})
                </span>
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

function GroundText({ ground }: { readonly ground: Ground }) {
  const { t } = useTexts();
  switch (ground.kind) {
    case 'answer':
      return (
        <>
          <span class="soft">{ground.question}</span> <bdi class="grounds__said">{ground.said}</bdi>{' '}
        </>
      );
    case 'quote':
      return (
        <>
          <span class="soft">{t('result.quote')}</span> <q dir="auto">{ground.quote}</q>
        </>
      );
    case 'accepted':
      return <>{t('result.accepted_quote')}</>;
    case 'conflict':
      return <strong>{t('result.conflict')}</strong>;
    default:
      return <>{t('result.indicators')}</>;
  }
}
