// SPDX-License-Identifier: EUPL-1.2
// The three fields that say who the person is, for opening a case and for changing it. Browsers are told to keep nothing.

import { useTexts } from '../../../i18n/use-texts.tsx';

export interface TypedIdentity {
  readonly alias: string;
  readonly name: string;
  readonly year: string;
}
export const NO_FIELDS: TypedIdentity = { alias: '', name: '', year: '' };

export function IdentityFields(props: {
  readonly fields: TypedIdentity;
  readonly onInput: (fields: TypedIdentity) => void;
}) {
  const { t } = useTexts();
  const { alias, name, year } = props.fields;
  const fields = { alias, name, year };
  return (
    <>
      <div class="field">
        <label for="identity-alias">{t('cases.identity.alias')}</label>
        <input
          id="identity-alias"
          type="text"
          dir="auto"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={alias}
          aria-describedby="identity-alias-help"
          onInput={(event) => props.onInput({ ...fields, alias: event.currentTarget.value })}
        />
        <p id="identity-alias-help" class="small soft">
          {t('cases.identity.alias_help')}
        </p>
      </div>
      <div class="field">
        <label for="identity-name">{t('cases.identity.name')}</label>
        <input
          id="identity-name"
          type="text"
          dir="auto"
          autocomplete="off"
          spellcheck={false}
          maxLength={200}
          value={name}
          onInput={(event) => props.onInput({ ...fields, name: event.currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for="identity-year">{t('cases.identity.year')}</label>
        <input
          id="identity-year"
          type="text"
          inputMode="numeric"
          pattern="[0-9]{4}"
          autocomplete="off"
          maxLength={4}
          value={year}
          aria-describedby="identity-year-help"
          onInput={(event) => props.onInput({ ...fields, year: event.currentTarget.value.replaceAll(/\D/gu, '') })}
        />
        <p id="identity-year-help" class="small soft">
          {t('cases.identity.year_help')}
        </p>
      </div>
    </>
  );
}
