// SPDX-License-Identifier: EUPL-1.2
// Whom a consent or another ground names, what they would see, and in which countries: never wider than what is said here.

import { DATA_CATEGORIES, type DataCategory, RECIPIENT_CLASSES, type RecipientClass } from '@amparo/casework/consent';
import { useState } from 'preact/hooks';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { CountryField, SelectField, Several } from './fields.tsx';
import { useWords } from './words.ts';

/** A kind of institution in a country. */
export interface ClassInCountry {
  readonly kind: 'class';
  readonly recipientClass: RecipientClass;
  readonly country: string;
}

export function Scope(props: {
  /** ids begin with it */
  readonly name: string;
  readonly recipients: readonly ClassInCountry[];
  readonly onRecipients: (recipients: readonly ClassInCountry[]) => void;
  readonly categories: readonly DataCategory[];
  readonly onCategories: (categories: readonly DataCategory[]) => void;
  readonly countries: readonly string[];
  readonly onCountries: (countries: readonly string[]) => void;
}) {
  const { name, recipients, onRecipients, categories, onCategories, countries, onCountries } = props;
  const { t } = useTexts();
  const { country } = useWords();
  const [kind, setKind] = useState<RecipientClass | ''>('');
  const [of, setOf] = useState('');
  const add = () => {
    if (kind === '' || of === '') return;
    onRecipients([...recipients, { kind: 'class', recipientClass: kind, country: of }]);
    setKind('');
    setOf('');
  };
  return (
    <>
      <fieldset class="choices">
        <legend>{t('casefile.consents.recipients')}</legend>
        <div class="two">
          <SelectField
            id={`${name}-class`}
            label={t('casefile.consents.class')}
            value={kind}
            options={RECIPIENT_CLASSES}
            word={(each) => t(`consents.class.${each}`)}
            empty={t('casefile.choose')}
            onChange={setKind}
          />
          <CountryField
            id={`${name}-country`}
            label={t('casefile.consents.class_country')}
            value={of}
            onChange={setOf}
          />
        </div>
        <p>
          <button type="button" class="button button--quiet" onClick={add}>
            {t('casefile.consents.add_recipient')}
          </button>
        </p>
        <ul class="plain entry-list">
          {recipients.map((each, index) => (
            <li key={index} class="row">
              <span>
                {t('consents.class_in', {
                  who: t(`consents.class.${each.recipientClass}`),
                  country: country(each.country),
                })}
              </span>
              <button
                type="button"
                class="button button--quiet button--small"
                onClick={() => onRecipients(recipients.filter((_, at) => at !== index))}
              >
                {t('casefile.remove')}
              </button>
            </li>
          ))}
        </ul>
      </fieldset>
      <Several
        name={`${name}-data`}
        legend={t('casefile.consents.categories')}
        values={categories}
        options={DATA_CATEGORIES}
        word={(each) => t(`consents.data.${each}`)}
        onChange={onCategories}
      />
      <CountryField
        id={`${name}-other-country`}
        label={t('casefile.consents.countries')}
        help={countries.length === 0 ? t('casefile.consents.countries_help') : countries.map(country).join(', ')}
        value=""
        onChange={(code) => onCountries(code === '' ? [] : [...new Set([...countries, code])])}
      />
    </>
  );
}
