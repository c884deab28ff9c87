// SPDX-License-Identifier: EUPL-1.2
// The three elements as three columns, and smuggling beside them: a drawing, a plain question, a plain word for the status
// with its own sign (never colour alone), the word of the law, and what was found. Used by result, sketch and group view.

import './result.css';
import type { Code, Determination, Finding } from '@amparo/recognise/palermo';
import type { FunctionComponent } from 'preact';
import { useTexts } from '../i18n/use-texts.tsx';
import { ActIcon, MeansIcon, NotNeededIcon, PurposeIcon } from '../icons/icons.tsx';
import { BorderIcon, StatusIcon } from './result-icons.tsx';

const ELEMENTS = [
  ['acts', 'act', 'column-act', ActIcon],
  ['means', 'means', 'column-means', MeansIcon],
  ['purposes', 'purpose', 'column-purpose', PurposeIcon],
] as const satisfies readonly (readonly ['acts' | 'means' | 'purposes', string, string, FunctionComponent])[];

export function Columns(props: { readonly determination: Determination; readonly short?: boolean }) {
  const { t } = useTexts();
  const { determination, short = false } = props;
  const child = determination.age === 'child' || determination.age === 'presumed-child';
  const { smuggling } = determination.elements;
  return (
    <div class="columns-wrap">
      <ul class="columns plain">
        {ELEMENTS.map(([element, prefix, tone, Icon]) => {
          const { status, required, restsOn } = determination.elements[element];
          const spared = element === 'means' && !required && child;
          return (
            <li key={element} class={`column ${tone}`}>
              <Head
                Icon={Icon}
                name={t(`palermo.element.${element}.name`)}
                question={t(`palermo.element.${element}.question`)}
              />
              {spared ? (
                <p class="column__status">
                  <NotNeededIcon />
                  <span>
                    <strong>{t('result.not_needed')}</strong>
                    <span class="small">{t('palermo.element.status.not-required-child')}</span>
                  </span>
                </p>
              ) : (
                <Status finding={status} />
              )}
              {short ? null : <Found prefix={prefix} codes={positive(restsOn)} />}
            </li>
          );
        })}
      </ul>
      <div class="column column-smuggling column--aside">
        <Head
          Icon={BorderIcon}
          name={t('palermo.element.smuggling.name')}
          question={t('palermo.element.smuggling.question')}
        />
        <p class="column__status">
          <StatusIcon finding={AXIS[determination.smuggling]} />
          <span>
            <strong>{t(`result.plain_status.${AXIS[determination.smuggling]}`)}</strong>
            <span class="small">{t(`palermo.axis.smuggling.${determination.smuggling}`)}</span>
          </span>
        </p>
        {short ? null : <Found prefix="smuggling" codes={positive(smuggling.restsOn)} />}
      </div>
    </div>
  );
}

const AXIS = {
  established: 'established',
  indicated: 'indicated',
  insufficient: 'unknown',
  'not-indicated': 'not-indicated',
} as const satisfies Record<Determination['smuggling'], Finding>;

function positive(found: readonly { readonly code: Code; readonly finding: Finding }[]): readonly Code[] {
  return found.filter(({ finding }) => finding === 'established' || finding === 'indicated').map(({ code }) => code);
}

function Head(props: { readonly Icon: FunctionComponent; readonly name: string; readonly question: string }) {
  const { Icon } = props;
  return (
    <div class="column__head">
      <span class="column__icon">
        <Icon />
      </span>
      <h3>
        <span class="column__name">{props.name}</span>
        <span class="column__question">{props.question}</span>
      </h3>
    </div>
  );
}

function Status({ finding }: { readonly finding: Finding }) {
  const { t } = useTexts();
  return (
    <p class="column__status">
      <StatusIcon finding={finding} />
      <span>
        <strong>{t(`result.plain_status.${finding}`)}</strong>
        <span class="small">{t(`palermo.finding.${finding}.name`)}</span>
      </span>
    </p>
  );
}

function Found({ prefix, codes }: { readonly prefix: string; readonly codes: readonly Code[] }) {
  const { t } = useTexts();
  if (codes.length === 0) return null;
  return (
    <ul class="column__found">
      {codes.map((code) => (
        <li key={code}>{t(`palermo.${prefix}.${code}.name`)}</li>
      ))}
    </ul>
  );
}
