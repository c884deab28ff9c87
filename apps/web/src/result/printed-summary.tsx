// SPDX-License-Identifier: EUPL-1.2
// The result on one sheet of paper, A4, black and white: what to do first, the elements, what is open, the limits. Only
// seen in print. Holds no name and no words of the person, because paper travels.

import type { CaseDetermination, ExplainedElement, Explanation } from '@amparo/recognise/palermo';
import { contentLanguage } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { StatusIcon } from './result-icons.tsx';

export interface SummaryHead {
  /** the institution's own reference; absent in practice mode */
  readonly reference?: string;
  /** in words: draft, or accepted by whom and when */
  readonly status: string;
  readonly demo?: boolean;
}

export function PrintedSummary(props: {
  readonly explained: Explanation;
  readonly result: CaseDetermination;
  readonly head: SummaryHead;
}) {
  const { t, language } = useTexts();
  const { explained, result, head } = props;
  const date = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'long' }).format(new Date());
  return (
    <section class="summary print-only" aria-label={t('result.summary.title')}>
      <header class="summary__head">
        <p>
          <strong>Amparo</strong> · {t('result.summary.title')}
          {head.reference === undefined ? '' : ` · ${head.reference}`} · {date}
        </p>
        <p>
          {head.status}
          {head.demo === true ? ` · ${t('result.summary.fictional')}` : ''}
        </p>
      </header>
      <h2 class="summary__label">{explained.labelName}</h2>
      <p>
        {explained.headline} <strong>{explained.threshold.name}.</strong>
      </p>
      <h2>{t('palermo.steps.title')}</h2>
      <ol class="summary__steps">
        {explained.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <h2>{t('result.elements')}</h2>
      <table class="summary__elements">
        <thead>
          <tr>
            {[...explained.elements, explained.smuggling].map((element) => (
              <th key={element.element} scope="col">
                {element.name}
                <br />
                {element.question}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {[...explained.elements, explained.smuggling].map((element) => (
              <ElementCell key={element.element} element={element} spared={isSpared(element, result)} />
            ))}
          </tr>
        </tbody>
      </table>
      {explained.flags.length === 0 ? null : (
        <p>
          <strong>{t('result.flags')}:</strong> {explained.flags.map(({ name }) => name).join(' · ')}
        </p>
      )}
      {explained.nextQuestion === null ? null : (
        <p>
          <strong>{t('result.next')}:</strong> {explained.nextQuestion}
        </p>
      )}
      {explained.national === null ? null : (
        <p>
          <strong>{t('result.national.title')}:</strong> {explained.national.sentence}{' '}
          {explained.national.articleMark === 'verified'
            ? ''
            : `(${t(`palermo.mark.${explained.national.articleMark}`)})`}
        </p>
      )}
      <p>
        {explained.limits.join(' ')} {t('result.summary.base_rate')}
      </p>
      <footer class="summary__foot">
        <p>{explained.pack}</p>
        <p>{t('result.summary.sign')}</p>
      </footer>
    </section>
  );
}

function isSpared(element: ExplainedElement, { un }: CaseDetermination): boolean {
  return element.element === 'means' && !element.required && (un.age === 'child' || un.age === 'presumed-child');
}

function ElementCell({ element, spared }: { readonly element: ExplainedElement; readonly spared: boolean }) {
  const { t } = useTexts();
  if (spared) return <td>{element.sentence}</td>;
  return (
    <td>
      <p class="summary__status">
        {element.element === 'smuggling' ? null : <StatusIcon finding={element.status} />}
        <strong>{element.statusName}</strong>
      </p>
      <ul>
        {element.restsOn.map((found) => (
          <li key={found.code}>
            {found.name} ({found.findingName.toLowerCase()})
          </li>
        ))}
      </ul>
      {element.unknown.length === 0 ? null : <p>{t('result.still_open', { count: element.unknown.length })}</p>}
    </td>
  );
}
