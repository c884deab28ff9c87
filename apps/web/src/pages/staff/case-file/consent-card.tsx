// SPDX-License-Identifier: EUPL-1.2
// A consent as a card, in the language of the person: what it is, who would see what, what happens if she says no, how to take
// it back. Read aloud by the device, and printed with drawings. The reader’s own language does not matter here.

import type { ConsentPurpose, ConsentRecipient, DataCategory } from '@amparo/casework/consent';
import { useEffect, useState } from 'preact/hooks';
import { contentLanguage, type Language } from '../../../i18n/languages.ts';
import { type Translate, loadTexts, translator } from '../../../i18n/texts.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { BackIcon, EyeIcon, NoIcon, PrintIcon, PurposePicture, WhatIcon } from './pictures.tsx';
import { ReadAloud } from './read-aloud.tsx';

export interface CardOf {
  readonly purpose: ConsentPurpose;
  readonly recipients: readonly ConsentRecipient[];
  readonly dataCategories: readonly DataCategory[];
  /** null: as long as the institution’s rule says */
  readonly expiresAt: string | null;
  readonly conditions: string | null;
}

/** The words of the cards in a language; undefined while they are loaded. */
export function useCardWords(language: Language): Translate | undefined {
  const [ready, setReady] = useState<Language | null>(null);
  useEffect(() => {
    let wanted = true;
    loadTexts(language, ['consents', 'sheet']).then(
      () => wanted && setReady(language),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [language]);
  return ready === language ? translator(language) : undefined;
}

/** The four parts of a card, ready to be shown or said. */
export function partsOf(t: Translate, language: Language, card: CardOf) {
  const { purpose, recipients, dataCategories, expiresAt, conditions } = card;
  const list = new Intl.ListFormat(language, { style: 'long', type: 'conjunction' });
  const regions = new Intl.DisplayNames([language], { type: 'region' });
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
  const who = recipients.map((each) =>
    each.kind === 'institution'
      ? t('consents.institution')
      : t('consents.class_in', {
          who: t(`consents.class.${each.recipientClass}`),
          country: regions.of(each.country) ?? each.country,
        }),
  );
  const what = dataCategories.map((each) => t(`consents.data.${each}`));
  return {
    name: t(`consents.purpose.${purpose}.name`),
    what: [t(`consents.purpose.${purpose}.what`)],
    who: [
      t(`consents.purpose.${purpose}.who`),
      ...(who.length === 0 ? [] : [t('consents.card.only_these', { who: list.format(who) })]),
      ...(what.length === 0 ? [] : [t('consents.card.only_this', { what: list.format(what) })]),
    ],
    no: [t(`consents.purpose.${purpose}.no`)],
    back: [
      t('consents.card.back_always'),
      ...(expiresAt === null ? [] : [t('consents.card.until', { date: day.format(new Date(expiresAt)) })]),
    ],
    own: conditions,
  };
}

const PARTS = [
  ['what', WhatIcon],
  ['who', EyeIcon],
  ['no', NoIcon],
  ['back', BackIcon],
] as const;

export function ConsentCard(props: {
  readonly card: CardOf;
  readonly language: Language;
  /** what the person said, in one sentence of the cards */
  readonly said?: string;
  readonly onPrint?: () => void;
  /** says nothing where the device has no voice: that is said elsewhere */
  readonly quiet?: boolean;
}) {
  const { card, language, said, onPrint, quiet = false } = props;
  const t = useCardWords(language);
  const { t: own, language: screen } = useTexts();
  if (t === undefined) return <p role="status">{own('staff.loading')}</p>;
  const parts = partsOf(t, language, card);
  const sentences = [
    parts.name,
    ...PARTS.flatMap(([part]) => [t(`consents.card.${part}`), ...parts[part]]),
    t('consents.card.yours'),
  ];
  return (
    <div class="consent-card">
      <div lang={contentLanguage(screen) === language ? undefined : language} class="stack stack--tight">
        <p class="consent-card__name">
          <PurposePicture purpose={card.purpose} />
          <strong>{parts.name}</strong>
        </p>
        {said === undefined ? null : <p class="consent-card__said">{t(`consents.card.${said}`)}</p>}
        <dl class="consent-card__parts">
          {PARTS.map(([part, Icon]) => (
            <div key={part}>
              <dt>
                <Icon />
                {t(`consents.card.${part}`)}
              </dt>
              {parts[part].map((text) => (
                <dd key={text}>{text}</dd>
              ))}
            </div>
          ))}
        </dl>
        {parts.own === null ? null : (
          <p>
            <strong>{t('consents.card.own_words')}</strong> <bdi>{parts.own}</bdi>
          </p>
        )}
        <p class="consent-card__yours">{t('consents.card.yours')}</p>
      </div>
      <div class="row screen-only">
        <ReadAloud sentences={sentences} language={language} about={parts.name} quiet={quiet} />
        {onPrint === undefined ? null : (
          <button
            type="button"
            class="button button--quiet"
            aria-label={own('casefile.consents.print_of', { about: parts.name })}
            onClick={onPrint}
          >
            <PrintIcon />
            {own('casefile.consents.print')}
          </button>
        )}
      </div>
    </div>
  );
}
