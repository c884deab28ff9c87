// SPDX-License-Identifier: EUPL-1.2
// The walk through the three elements: a picture to try, every code with plain line and example, what is not needed,
// children, and how to talk. All words are content; the codes come from the legal test.

import './recognise.css';
import type { Code } from '@amparo/recognise/palermo';
import { useTexts } from '../../i18n/use-texts.tsx';
import { NotNeededIcon } from '../../icons/icons.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { ElementIcon } from './element-icon.tsx';
import { CODES_OF, ELEMENTS, type ElementName, FURTHER_PURPOSES, NAMED_PURPOSES, TEXTS_OF } from './elements.ts';
import { Picture } from './picture.tsx';

const NOT_NEEDED = ['border', 'chains', 'consent', 'gang', 'finished', 'woman'] as const;
const CHILD = ['under', 'doubt', 'purpose', 'guardian'] as const;
const CONDUCT = ['needs', 'alone', 'interpreter', 'explain', 'ask', 'stop'] as const;

export default function Recognise() {
  const { t } = useTexts();
  return (
    <PageFrame title={t('recognise.title')} lead={t('recognise.lead')} class="recognise">
      <Contents />
      <section class="stack" aria-labelledby="picture">
        <h2 id="picture">{t('recognise.picture.title')}</h2>
        <Picture />
      </section>
      {ELEMENTS.map((element) => (
        <Walk key={element} element={element} />
      ))}
      <section class="stack" aria-labelledby="not-needed">
        <h2 id="not-needed">{t('recognise.not_needed.title')}</h2>
        <ul class="grid plain">
          {NOT_NEEDED.map((key) => (
            <li key={key} class="not-needed">
              <NotNeededIcon />
              <div>
                <h3>{t(`recognise.not_needed.${key}.title`)}</h3>
                <p>{t(`recognise.not_needed.${key}.text`)}</p>
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section class="stack" aria-labelledby="child">
        <h2 id="child">{t('recognise.child.title')}</h2>
        <ul class="stack stack--tight points">
          {CHILD.map((key) => (
            <li key={key}>{t(`recognise.child.${key}`)}</li>
          ))}
        </ul>
      </section>
      <section class="stack" aria-labelledby="conduct">
        <h2 id="conduct">{t('recognise.conduct.title')}</h2>
        <ol class="grid plain conduct">
          {CONDUCT.map((key) => (
            <li key={key} class="stack stack--tight">
              <h3>{t(`recognise.conduct.${key}.title`)}</h3>
              <p>{t(`recognise.conduct.${key}.text`)}</p>
            </li>
          ))}
        </ol>
      </section>
      <section class="notice stack screen-only" aria-labelledby="practice">
        <h2 id="practice">{t('recognise.practice.title')}</h2>
        <p>{t('recognise.practice.text')}</p>
        <Link to="/practice" class="button">
          {t('recognise.practice.button')}
        </Link>
      </section>
    </PageFrame>
  );
}

function Contents() {
  const { t } = useTexts();
  return (
    <nav class="contents screen-only" aria-labelledby="contents">
      <h2 id="contents" class="contents__title">
        {t('recognise.contents')}
      </h2>
      <ul class="row">
        {ELEMENTS.map((element) => (
          <li key={element}>
            <a href={`#${element}`}>{t(`palermo.element.${element}.question`)}</a>
          </li>
        ))}
        <li>
          <a href="#not-needed">{t('recognise.not_needed.title')}</a>
        </li>
        <li>
          <a href="#child">{t('recognise.child.title')}</a>
        </li>
        <li>
          <a href="#conduct">{t('recognise.conduct.title')}</a>
        </li>
      </ul>
    </nav>
  );
}

/** One element: its question, what to keep in mind, and each of its codes. */
function Walk(props: { readonly element: ElementName }) {
  const { t } = useTexts();
  const { element } = props;
  return (
    <section class={`walk stack column-${TEXTS_OF[element]}`} aria-labelledby={element}>
      <h2 id={element} class="walk__head">
        <span class="walk__icon">
          <ElementIcon element={element} />
        </span>
        <span>
          {t(`palermo.element.${element}.question`)}{' '}
          <span class="walk__name">{t(`palermo.element.${element}.name`)}</span>
        </span>
      </h2>
      <p>{t(`recognise.${element}.intro`)}</p>
      {element === 'means' ? <p class="notice">{t('recognise.means.child')}</p> : null}
      {element === 'purposes' ? (
        <>
          <h3>{t('recognise.purposes.named')}</h3>
          <Codes element={element} codes={NAMED_PURPOSES} />
          <h3>{t('recognise.purposes.further')}</h3>
          <p>{t('recognise.purposes.further_text')}</p>
          <Codes element={element} codes={FURTHER_PURPOSES} />
        </>
      ) : (
        <Codes element={element} codes={CODES_OF[element]} />
      )}
    </section>
  );
}

function Codes(props: { readonly element: ElementName; readonly codes: readonly Code[] }) {
  const { t } = useTexts();
  return (
    <dl class="codes">
      {props.codes.map((code) => {
        const key = `palermo.${TEXTS_OF[props.element]}.${code}`;
        return (
          <div key={code} class="code">
            <dt>{t(`${key}.name`)}</dt>
            <dd>{t(`${key}.plain`)}</dd>
            <dd class="code__example">
              <span class="visually-hidden">{t('recognise.example')}: </span>
              {t(`${key}.example`)}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
