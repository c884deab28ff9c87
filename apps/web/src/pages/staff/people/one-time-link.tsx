// SPDX-License-Identifier: EUPL-1.2
// A link that is shown once, to be given to somebody by hand. Its secret stands behind `#`, which browsers never send.

import { useEffect, useRef, useState } from 'preact/hooks';
import { addressOf } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useDates } from '../use-dates.ts';

export function OneTimeLink(props: {
  readonly page: string;
  readonly token: string;
  readonly expiresAt: string;
  readonly about: string;
  readonly onDone: () => void;
}) {
  const { t, language } = useTexts();
  const date = useDates();
  const [copied, setCopied] = useState<'' | 'people.link.copied' | 'people.link.not_copied'>('');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const link = `${location.origin}${addressOf(language, props.page)}#${props.token}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied('people.link.copied');
    } catch {
      setCopied('people.link.not_copied');
    }
  };
  return (
    <div class="notice notice--care stack screen-only">
      <h3 ref={heading} tabIndex={-1}>
        {t('people.link.title')}
      </h3>
      <p>{props.about}</p>
      <p>{t('people.link.once', { when: date(props.expiresAt) })}</p>
      <code class="one-time" dir="ltr" translate={false}>
        {link}
      </code>
      <p role="status">{copied === '' ? '' : t(copied)}</p>
      <div class="row">
        <button type="button" class="button" onClick={() => void copy()}>
          {t('people.link.copy')}
        </button>
        <button type="button" class="button button--quiet" onClick={props.onDone}>
          {t('people.link.done')}
        </button>
      </div>
    </div>
  );
}
