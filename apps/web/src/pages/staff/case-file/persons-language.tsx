// SPDX-License-Identifier: EUPL-1.2
// The language of what the person hears or takes along: hers, where we have it, and any other by choice.

import { useState } from 'preact/hooks';
import {
  contentLanguage,
  isScreenLanguage,
  type Language,
  LANGUAGE_NAMES,
  LANGUAGES,
} from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { SelectField } from './fields.tsx';
import { useFile } from './file-props.ts';

/** The language of the cards: that of the person where we have it. */
export function usePersonsLanguage(): readonly [Language, (language: Language) => void] {
  const { file } = useFile();
  const { language } = useTexts();
  const own = file.facts?.language?.split('-', 1)[0];
  const ours = isScreenLanguage(own) ? contentLanguage(own) : contentLanguage(language);
  const [chosen, setChosen] = useState<Language>(ours);
  return [chosen, setChosen];
}

export function LanguageOfPerson(props: {
  readonly id: string;
  readonly value: Language;
  readonly onChange: (language: Language) => void;
}) {
  const { t } = useTexts();
  return (
    <SelectField
      id={props.id}
      label={t('casefile.consents.language')}
      help={t('casefile.consents.language_help')}
      value={props.value}
      options={LANGUAGES}
      word={(each) => LANGUAGE_NAMES[each]}
      onChange={props.onChange}
    />
  );
}
