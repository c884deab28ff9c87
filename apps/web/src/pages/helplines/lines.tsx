// SPDX-License-Identifier: EUPL-1.2
// One helpline in words: who answers, how, when, in which languages, and on which day it was checked. Numbers stand as the
// source writes them; nothing is completed.

import type { Contact, Helpline } from '@amparo/learn/lessons';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';

export function HelplineCard(props: {
  readonly line: Helpline;
  /** the institution that added it; absent for the built-in ones */
  readonly by?: string | undefined;
  /** of an institution, on its own page */
  readonly own?: boolean;
}) {
  const { line, by, own = by !== undefined } = props;
  const { t, language: screen } = useTexts();
  const tongues = new Intl.DisplayNames([contentLanguage(screen)], { type: 'language' });
  const facts = [
    t(`helplines.kind.${line.kind}`),
    t(`helplines.answered_by.${line.answeredBy}`),
    t(`helplines.hours.${line.hours}`),
    ...(line.free ? [t('helplines.free')] : []),
    ...(line.anonymous ? [t('helplines.anonymous')] : []),
  ];
  const languages = [
    ...line.languages.map((code) => tongues.of(code) ?? code),
    ...(line.manyLanguagesByInterpreter ? [t('helplines.many_languages')] : []),
  ];
  return (
    <div class="card stack stack--tight">
      <h3>
        <bdi>{line.name}</bdi>
      </h3>
      <ul>
        {line.contacts.map((contact) => (
          <li key={`${contact.type} ${contact.value} ${contact.area ?? ''}`}>
            {t(`helplines.contact.${contact.type}`)}: <ContactValue contact={contact} />
            {contact.area === undefined ? null : ` (${contact.area})`}
          </li>
        ))}
      </ul>
      <p>{facts.join('. ')}.</p>
      <p>
        {t('helplines.for')} {line.forWhom.map((who) => t(`helplines.for_whom.${who}`)).join(', ')}.
      </p>
      <p>{t('helplines.speaks', { languages: languages.join(', ') })}</p>
      <p class="small">
        <strong>{t('helplines.checked', { date: line.checkedOn })}</strong>{' '}
        {t(`helplines.${own ? 'checked_how_own' : 'checked_how'}.${line.checkedHow}`)}
      </p>
      {by === undefined ? null : <p class="small soft">{t('helplines.added_by', { institution: by })}</p>}
    </div>
  );
}

/** Only a whole number may be a link that calls; a short or local one is shown as it is. */
function ContactValue({ contact: { type, value } }: { readonly contact: Contact }) {
  const digits = value.replaceAll(/[^\d+]/gu, '');
  if ((type === 'phone' || type === 'sms') && digits.length >= 3) {
    return (
      <a href={`${type === 'sms' ? 'sms' : 'tel'}:${digits}`}>
        <bdi>{value}</bdi>
      </a>
    );
  }
  return (
    <strong>
      <bdi>{value}</bdi>
    </strong>
  );
}
