// SPDX-License-Identifier: EUPL-1.2
// Being told by e-mail that something new waits: for whoever wants it, to an address that they have shown to be theirs. Where the
// installation sends none, the section is not there.

import { useState } from 'preact/hooks';
import { accountApi } from '../../../api/account-api.ts';
import { LANGUAGE_NAMES, LANGUAGES } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';
import { useChange } from './use-change.ts';

export function Mail() {
  const { t, language } = useTexts();
  const { value: mail, reload } = useLoaded(accountApi.mail);
  const { busy, problem, run } = useChange(reload);
  const [address, setAddress] = useState('');
  const [chosen, setChosen] = useState('');
  const [code, setCode] = useState('');
  const [sent, setSent] = useState(false);
  if (mail === null || (!mail.offered && mail.address === null)) return null;
  const spoken = LANGUAGES.filter((each) => mail.languages.includes(each));
  const usual = mail.languages.includes(language) ? language : (mail.languages[0] ?? 'en');
  const ask = async () => {
    const done = await run(() => accountApi.askForMail(address.trim(), chosen === '' ? usual : chosen));
    if (done !== undefined) setSent(true);
  };
  const confirm = async () => {
    const done = await run(() => accountApi.confirmMail(code));
    setCode('');
    if (done === undefined) return;
    setSent(false);
    setAddress('');
  };
  return (
    <section class="card stack" aria-labelledby="mail">
      <h2 id="mail">{t('account.mail.title')}</h2>
      <p>{t('account.mail.about')}</p>
      {mail.stopped ? <p class="notice notice--care">{t('account.mail.stopped')}</p> : null}
      {mail.address === null ? (
        <p>{t('account.mail.none')}</p>
      ) : (
        <div class="row">
          <span>
            {t('account.mail.goes_to')} <bdi>{mail.address}</bdi>
          </span>
          <button
            type="button"
            class="button button--quiet button--small"
            disabled={busy}
            onClick={() => void run(accountApi.endMail)}
          >
            {t('account.mail.end')}
          </button>
        </div>
      )}
      <ProblemNote problem={problem} />
      {!mail.offered ? null : sent ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void confirm();
          }}
        >
          <p role="status">{t('account.mail.sent')}</p>
          <div class="field">
            <label for="mail-code">{t('account.mail.code')}</label>
            <input
              id="mail-code"
              required
              autocomplete="one-time-code"
              autocapitalize="characters"
              spellcheck={false}
              minLength={10}
              maxLength={30}
              value={code}
              onInput={(event) => setCode(event.currentTarget.value)}
            />
          </div>
          <div class="row">
            <button type="submit" class="button button--quiet" disabled={busy}>
              {t('account.mail.confirm')}
            </button>
            <button type="button" class="button button--quiet" disabled={busy} onClick={() => setSent(false)}>
              {t('account.cancel')}
            </button>
          </div>
        </form>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void ask();
          }}
        >
          <div class="field">
            <label for="mail-address">{t('account.mail.address')}</label>
            <input
              id="mail-address"
              type="email"
              required
              autocomplete="email"
              maxLength={254}
              value={address}
              aria-describedby="mail-address-help"
              onInput={(event) => setAddress(event.currentTarget.value)}
            />
            <p id="mail-address-help" class="small soft">
              {t('account.mail.address_help')}
            </p>
          </div>
          <div class="field">
            <label for="mail-language">{t('account.mail.language')}</label>
            <select
              id="mail-language"
              value={chosen === '' ? usual : chosen}
              onChange={(event) => setChosen(event.currentTarget.value)}
            >
              {spoken.map((each) => (
                <option key={each} value={each} lang={each}>
                  {LANGUAGE_NAMES[each]}
                </option>
              ))}
            </select>
          </div>
          <button type="submit" class="button button--quiet" disabled={busy}>
            {t(mail.address === null ? 'account.mail.ask' : 'account.mail.change')}
          </button>
        </form>
      )}
    </section>
  );
}
