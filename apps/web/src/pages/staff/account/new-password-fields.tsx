// SPDX-License-Identifier: EUPL-1.2
// A new password, typed twice: for the pages that begin with a one-time link.

import { useTexts } from '../../../i18n/use-texts.tsx';

export interface NewPassword {
  readonly password: string;
  readonly again: string;
}

export function NewPasswordFields(props: {
  readonly value: NewPassword;
  readonly required: boolean;
  readonly help: string;
  readonly differs: boolean;
  readonly onChange: (value: NewPassword) => void;
}) {
  const { t } = useTexts();
  const { value, required, help, differs, onChange } = props;
  return (
    <>
      <div class="field">
        <label for="password">{t('staff.sign_in.password')}</label>
        <input
          id="password"
          type="password"
          required={required}
          autocomplete="new-password"
          maxLength={1024}
          value={value.password}
          aria-describedby="password-help"
          onInput={(event) => onChange({ ...value, password: event.currentTarget.value })}
        />
        <p id="password-help" class="small soft">
          {help} {t('staff.set_up.password_help')}
        </p>
      </div>
      <div class="field">
        <label for="again">{t('staff.set_up.again')}</label>
        <input
          id="again"
          type="password"
          required={required}
          autocomplete="new-password"
          maxLength={1024}
          value={value.again}
          onInput={(event) => onChange({ ...value, again: event.currentTarget.value })}
        />
      </div>
      <p role="alert" class="field__error">
        {differs ? t('staff.set_up.differs') : ''}
      </p>
    </>
  );
}
