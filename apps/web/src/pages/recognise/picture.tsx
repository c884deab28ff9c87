// SPDX-License-Identifier: EUPL-1.2
// The three columns, to try out. Without JavaScript they are a plain picture with words; with it, choices answer at once.

import { useEffect, useId, useState } from 'preact/hooks';
import type { Code } from '@amparo/recognise/palermo';
import { useTexts } from '../../i18n/use-texts.tsx';
import { NotNeededIcon, TickIcon } from '../../icons/icons.tsx';
import { ElementIcon } from './element-icon.tsx';
import { CODES_OF, ELEMENTS, type ElementName, PICTURE_CODES, TEXTS_OF, pictureOutcome } from './elements.ts';

export function Picture() {
  const { t } = useTexts();
  const [child, setChild] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<Code>>(new Set());
  // the controls appear only where a script answers them, so that the prerendered page promises nothing
  const [live, setLive] = useState(false);
  useEffect(() => setLive(true), []);

  const toggle = (code: Code) => {
    const next = new Set(chosen);
    if (!next.delete(code)) next.add(code);
    setChosen(next);
  };
  const outcome = pictureOutcome(chosen, child);
  const complete = outcome === 'complete_adult' || outcome === 'complete_child';

  return (
    <div class="picture stack">
      {live ? (
        <>
          <p>{t('recognise.picture.intro')}</p>
          <AgeChoice child={child} onChange={setChild} />
        </>
      ) : null}
      <div class="picture__columns">
        {ELEMENTS.map((element) => (
          <Column
            key={element}
            element={element}
            live={live}
            needed={!(child && element === 'means')}
            chosen={chosen}
            onToggle={toggle}
          />
        ))}
      </div>
      {live ? (
        <div class={`notice stack stack--tight ${complete ? '' : 'notice--care'}`}>
          <p role="status">{t(`recognise.picture.${outcome}`)}</p>
          <p class="soft small">{t('recognise.picture.consent')}</p>
          {chosen.size === 0 ? null : (
            <button type="button" class="button button--quiet" onClick={() => setChosen(new Set())}>
              {t('recognise.picture.clear')}
            </button>
          )}
        </div>
      ) : null}
    </div>
  );
}

function AgeChoice(props: { readonly child: boolean; readonly onChange: (child: boolean) => void }) {
  const { t } = useTexts();
  const name = useId();
  return (
    <fieldset class="choices choices--row">
      <legend>{t('recognise.picture.person')}</legend>
      {[false, true].map((child) => (
        <label class="choice" key={String(child)}>
          <input type="radio" name={name} checked={props.child === child} onChange={() => props.onChange(child)} />
          <span>{t(child ? 'recognise.picture.child' : 'recognise.picture.adult')}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Column(props: {
  readonly element: ElementName;
  readonly live: boolean;
  readonly needed: boolean;
  readonly chosen: ReadonlySet<Code>;
  readonly onToggle: (code: Code) => void;
}) {
  const { t } = useTexts();
  const { element, needed, chosen } = props;
  const present = CODES_OF[element].some((code) => chosen.has(code));
  const heading = useId();
  return (
    <section
      class={`element-card column-${TEXTS_OF[element]} ${needed ? '' : 'element-card--off'}`}
      aria-labelledby={heading}
    >
      <h3 id={heading} class="element-card__head">
        <ElementIcon element={element} />
        <span>
          <span class="element-card__question">{t(`palermo.element.${element}.question`)}</span>
          <span class="element-card__name">{t(`palermo.element.${element}.name`)}</span>
        </span>
      </h3>
      {props.live ? (
        <p class={`element-card__state ${present ? 'element-card__state--present' : ''}`}>
          {needed ? present ? <TickIcon /> : null : <NotNeededIcon />}
          {t(needed ? (present ? 'recognise.present' : 'recognise.open') : 'recognise.child_not_needed')}
        </p>
      ) : element === 'means' ? (
        <p class="element-card__state">{t('recognise.child_not_needed')}</p>
      ) : null}
      <ul class="chips plain">
        {PICTURE_CODES[element].map((code) => (
          <li key={code}>
            {props.live ? (
              <label class="chip">
                <input type="checkbox" checked={chosen.has(code)} onChange={() => props.onToggle(code)} />
                <span>{t(`palermo.${TEXTS_OF[element]}.${code}.name`)}</span>
              </label>
            ) : (
              <span class="chip">{t(`palermo.${TEXTS_OF[element]}.${code}.name`)}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
