// SPDX-License-Identifier: EUPL-1.2
// A national law beside the UN rule: the UN result always stands first; here its national neighbour, the difference in one
// sentence, and for each point of law whether somebody checked it. Law packs are data; nothing of a law is written here.

import type { Explanation, Label, LawPack, Mark } from '@amparo/recognise/palermo';
import { inLanguage } from '@amparo/kernel';
import { contentLanguage } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import type { Laws } from './laws.ts';

interface NationalProps {
  readonly laws: Laws;
  readonly pack: string | undefined;
  readonly onPack: (pack: string | undefined) => void;
  readonly explained: Explanation;
  readonly byPack: Readonly<Record<string, Label>>;
}

export function NationalLaw(props: NationalProps) {
  const { t } = useTexts();
  const { laws, pack, explained } = props;
  const chosen = laws.all.find((law) => law.pack.id === pack)?.pack;
  return (
    <section class="stack" aria-labelledby="national">
      <h2 id="national">{t('result.national.title')}</h2>
      <p>{t('result.national.about')}</p>
      <PackSelect laws={laws} pack={pack} onPack={props.onPack} />
      {explained.national === null || chosen === undefined ? null : (
        <div class="card stack" aria-live="polite">
          <p class="row">
            <span class="badge">
              {t('result.national.un')}: {explained.labelName}
            </span>
            <span class="badge">
              {explained.national.name}: {explained.national.labelName}
            </span>
          </p>
          <p class="lead">{explained.national.sentence}</p>
          {explained.national.caution === null ? null : (
            <p class="notice notice--care">
              <strong>{t('result.national.caution')}</strong> {explained.national.caution}
            </p>
          )}
          <PackPoints pack={chosen} />
        </div>
      )}
    </section>
  );
}

export function PackSelect({ laws, pack, onPack }: Pick<NationalProps, 'laws' | 'pack' | 'onPack'>) {
  const { t, language } = useTexts();
  const words = contentLanguage(language);
  const order = new Intl.Collator(words);
  const named = laws.all
    .filter((law) => law !== laws.un)
    .map(({ pack: { id, country, name } }) => ({ id, country, name: inLanguage(name, words) }))
    .sort((one, other) => order.compare(one.name, other.name));
  const options = (national: boolean) =>
    named
      .filter(({ country }) => (country !== null) === national)
      .map(({ id, name }) => (
        <option key={id} value={id} selected={id === pack}>
          {name}
        </option>
      ));
  return (
    <div class="field">
      <label for="pack">{t('result.national.choose')}</label>
      <select id="pack" onChange={(event) => onPack(event.currentTarget.value || undefined)}>
        <option value="" selected={pack === undefined}>
          {t('result.national.none')}
        </option>
        <optgroup label={t('result.national.countries')}>{options(true)}</optgroup>
        <optgroup label={t('result.national.regional')}>{options(false)}</optgroup>
      </select>
    </div>
  );
}

function PackPoints({ pack }: { readonly pack: LawPack }) {
  const { t, language } = useTexts();
  const words = contentLanguage(language);
  const rule = (value: boolean) => t(value ? 'result.national.required' : 'result.national.not_required');
  const points: readonly (readonly [string, string, Mark])[] = [
    ['instrument', inLanguage(pack.instrument.text, words), pack.instrument.mark],
    ['article', inLanguage(pack.article.text, words), pack.article.mark],
    ['means_adult', rule(pack.meansRequired.adult), pack.meansRequired.mark],
    ['means_child', rule(pack.meansRequired.child), pack.meansRequired.mark],
    ['movement', rule(pack.movementRequired.value), pack.movementRequired.mark],
    ['consent', inLanguage(pack.consentRule.text, words), pack.consentRule.mark],
    ['reflection', inLanguage(pack.reflection.text, words), pack.reflection.mark],
    ['body', inLanguage(pack.identifyingBody.text, words), pack.identifyingBody.mark],
    ['non_punishment', inLanguage(pack.nonPunishment.text, words), pack.nonPunishment.mark],
    ['smuggling', inLanguage(pack.smuggling.article, words), pack.smuggling.mark],
  ];
  return (
    <>
      <dl class="law-points">
        {points.map(([point, text, mark]) => (
          <div key={point}>
            <dt>{t(`result.national.point.${point}`)}</dt>
            <dd>
              {text} <MarkBadge mark={mark} />
            </dd>
          </div>
        ))}
        {pack.notes.map((note, index) => (
          <div key={`note-${index}`}>
            <dt>{t('result.national.point.note')}</dt>
            <dd>
              {inLanguage(note.text, words)} <MarkBadge mark={note.mark} />
            </dd>
          </div>
        ))}
      </dl>
      <p class="small soft">
        {t('result.national.checked', { date: dayOf(pack.checkedOn, language) })} ·{' '}
        {t(`result.national.status.${pack.status}`)}
      </p>
    </>
  );
}

/** `2026-11-23` as people write it; a day has no time zone. */
function dayOf(day: string, language: Parameters<typeof contentLanguage>[0]): string {
  const format = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'long', timeZone: 'UTC' });
  return format.format(new Date(`${day}T00:00:00Z`));
}

export function MarkBadge({ mark }: { readonly mark: Mark }) {
  const { t } = useTexts();
  return <span class={`mark-badge mark-badge--${mark}`}>{t(`palermo.mark.${mark}`)}</span>;
}
