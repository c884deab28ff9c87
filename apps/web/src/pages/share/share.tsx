// SPDX-License-Identifier: EUPL-1.2
// Cards to share: one of ours, in one of four languages and three sizes, with the words of whoever shares it if she likes.
// The card is drawn on this device; nothing is sent and nothing kept. Changed words are never passed off as those of a source.

import './share.css';
import type { Fact } from '@amparo/learn/lessons';
import {
  altText,
  CARD_SIZES,
  cardsFrom,
  cardSvg,
  type CardSize,
  cardWords,
  LONGEST_MESSAGE,
  type ShareCard,
} from '@amparo/learn/share';
import type { TermMessage } from '@amparo/learn/terms';
import { inLanguage } from '@amparo/kernel';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { loadContent } from '../../content/load.ts';
import { contentLanguage, type Language, LANGUAGE_NAMES, LANGUAGES } from '../../i18n/languages.ts';
import { loadTexts, translator } from '../../i18n/texts.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { createCell, useCell } from '../../store/cell.ts';
import { deviceMeasure, pngOf, saveAs, svgAddress } from './picture.ts';

const SIZES = Object.keys(CARD_SIZES) as CardSize[];
/** Pause in typing after which the words are checked. */
const PAUSE_MS = 400;
/** One for all: the name of a file says nothing about who saved it. */
const FILE_NAME = 'card';

interface Kit {
  readonly cards: readonly ShareCard[];
  readonly facts: ReadonlyMap<string, Fact>;
  readonly drawings: Readonly<Record<string, string>>;
}

interface Choice {
  readonly card: string;
  readonly language: Language | undefined;
  readonly size: CardSize;
  /** undefined: ours */
  readonly own: string | undefined;
}

const choice = createCell<Choice>({ card: '', language: undefined, size: 'square', own: undefined });
const change = (part: Partial<Choice>): void => choice.set({ ...choice.get(), ...part });

async function loadKit(): Promise<Kit> {
  const [share, facts, drawings] = await Promise.all([
    loadContent<{ readonly cards: readonly ShareCard[] }>('share.json'),
    loadContent<readonly Fact[]>('lessons/facts.json'),
    loadContent<Readonly<Record<string, string>>>('lessons/drawings.json'),
  ]);
  const today = new Date().toISOString().slice(0, 10);
  return { cards: cardsFrom(share.cards, today), facts: new Map(facts.map((fact) => [fact.id, fact])), drawings };
}

export default function SharePage() {
  const { t } = useTexts();
  const [kit, setKit] = useState<Kit | 'failed' | undefined>(undefined);
  useEffect(() => {
    loadKit().then(setKit, () => setKit('failed'));
  }, []);
  return (
    <PageFrame title={t('share.title')} lead={t('share.lead')} class="share">
      <p class="notice screen-only">{t('share.device')}</p>
      {kit === 'failed' ? <p class="notice notice--care">{t('share.failed')}</p> : null}
      {kit === undefined ? <p class="soft">{t('share.loading')}</p> : null}
      {kit === undefined || kit === 'failed' ? null : <Maker kit={kit} />}
      <section class="stack" aria-labelledby="share-rules">
        <h2 id="share-rules">{t('share.rules')}</h2>
        <ul class="stack stack--tight">
          {(['rule_person', 'rule_picture', 'rule_number', 'rule_day'] as const).map((rule) => (
            <li key={rule}>{t(`share.${rule}`)}</li>
          ))}
        </ul>
      </section>
    </PageFrame>
  );
}

function Maker({ kit }: { readonly kit: Kit }) {
  const { t, language: screen } = useTexts();
  const chosen = useCell(choice);
  const language = chosen.language ?? contentLanguage(screen);
  const card = kit.cards.find(({ id }) => id === chosen.card) ?? kit.cards[0];
  const isLoaded = useTextsOf(language);
  const say = isLoaded ? translator(language) : t;
  const measure = useMemo(deviceMeasure, []);
  if (card === undefined) return null;
  const ours = cardWords(card, kit.facts, language, {
    source: say('share.source'),
    checked: (day) => say('share.checked', { day }),
    day: dayOf(card, language),
  });
  const own = chosen.own?.trim();
  const isOwn = own !== undefined && own !== ours.message;
  const words = isOwn
    ? { ...ours, message: own, source: ours.source.replace(say('share.source'), say('share.own')) }
    : ours;
  const alt = inLanguage(card.alt, language);
  const svg = cardSvg(words, {
    size: chosen.size,
    language,
    drawing: kit.drawings[card.drawing] ?? '',
    alt,
    measure,
  });
  return (
    <div class="share__maker">
      <form class="stack screen-only" onSubmit={(event) => event.preventDefault()}>
        <div class="field">
          <label for="share-card">{t('share.card')}</label>
          <select
            id="share-card"
            value={card.id}
            onChange={(event) => change({ card: event.currentTarget.value, own: undefined })}
          >
            {kit.cards.map((each) => (
              <option key={each.id} value={each.id}>
                {`${dayOf(each, contentLanguage(screen)) || t('share.any_day')}: ${inLanguage(each.title, contentLanguage(screen))}`}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="share-language">{t('share.language')}</label>
          <select
            id="share-language"
            value={language}
            onChange={(event) =>
              change({ language: LANGUAGES.find((code) => code === event.currentTarget.value), own: undefined })
            }
          >
            {LANGUAGES.map((code) => (
              <option key={code} value={code} lang={code}>
                {LANGUAGE_NAMES[code]}
              </option>
            ))}
          </select>
        </div>
        <fieldset class="choices choices--row choices--small">
          <legend>{t('share.size')}</legend>
          {SIZES.map((size) => (
            <label key={size} class="choice">
              <input type="radio" name="size" checked={chosen.size === size} onChange={() => change({ size })} />
              <span>{t(`share.${size}`)}</span>
            </label>
          ))}
        </fieldset>
        <Message ours={ours.message} language={language} />
      </form>
      <Preview svg={svg} alt={altText(words, alt)} size={chosen.size} language={language} />
      <Behind card={card} facts={kit.facts} language={contentLanguage(screen)} />
    </div>
  );
}

/** Whether the words of a language are there; a language that cannot be loaded (offline) leaves those of the screen. */
function useTextsOf(language: Language): boolean {
  const [loaded, setLoaded] = useState<Language | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    loadTexts(language, ['share']).then(
      () => isWanted && setLoaded(language),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [language]);
  return loaded === language;
}

function dayOf({ day }: ShareCard, language: Language): string {
  if (day === undefined) return '';
  const format = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' });
  return format.format(new Date(`2024-${day}T00:00:00Z`));
}

function Message({ ours, language }: { readonly ours: string; readonly language: Language }) {
  const { t } = useTexts();
  const { own } = useCell(choice);
  const text = own ?? ours;
  const found = useCheckedWords(text, language);
  return (
    <div class="field">
      <label for="share-message">{t('share.message')}</label>
      <textarea
        id="share-message"
        lang={language}
        rows={4}
        maxlength={LONGEST_MESSAGE}
        autocomplete="off"
        aria-describedby="share-hint share-words"
        value={text}
        onInput={(event) => change({ own: event.currentTarget.value })}
      />
      <p id="share-hint" class="soft small">
        {t('share.hint')}
      </p>
      <div id="share-words" role="status" class="stack stack--tight">
        <p class={found === undefined || found.length === 0 ? 'soft small' : ''}>
          {found === undefined
            ? t('share.words_checking')
            : found.length === 0
              ? t('share.words_clean')
              : t('share.words_found', { count: found.length })}
        </p>
        {found === undefined || found.length === 0 ? null : (
          <ul class="stack stack--tight">
            {found.map((message) => (
              <li key={`${message.start} ${message.ruleId}`} lang={language}>
                <strong>{message.words}</strong>: {message.reason} <em>{t('share.better')}</em>{' '}
                {message.suggestions.join(', ')}
              </li>
            ))}
          </ul>
        )}
      </div>
      {own === undefined || own === ours ? null : (
        <p>
          <button type="button" class="button button--quiet" onClick={() => change({ own: undefined })}>
            {t('share.reset')}
          </button>
        </p>
      )}
    </div>
  );
}

/** @returns undefined until the words have been checked, or where the lists cannot be loaded */
function useCheckedWords(text: string, language: Language): readonly TermMessage[] | undefined {
  const [found, setFound] = useState<readonly TermMessage[] | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    const timer = setTimeout(() => {
      import('../words/check-text.ts')
        .then(({ checkText }) => checkText({ text, format: 'text', language }))
        .then(
          (messages) => isWanted && setFound(messages),
          () => isWanted && setFound(undefined),
        );
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text, language]);
  return found;
}

function Preview(props: {
  readonly svg: string;
  readonly alt: string;
  readonly size: CardSize;
  readonly language: Language;
}) {
  const { t } = useTexts();
  const { svg, alt, size, language } = props;
  const [address, setAddress] = useState('');
  const [told, setTold] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const next = svgAddress(svg);
    setAddress(next);
    setTold('');
    return () => URL.revokeObjectURL(next);
  }, [svg]);
  const savePng = async (): Promise<void> => {
    try {
      saveAs(`${FILE_NAME}.png`, await pngOf(svg, size));
      setTold(t('share.saved', { name: `${FILE_NAME}.png` }));
    } catch {
      setTold(t('share.not_drawn'));
    }
  };
  const saveSvg = (): void => {
    saveAs(`${FILE_NAME}.svg`, new Blob([svg], { type: 'image/svg+xml' }));
    setTold(t('share.saved', { name: `${FILE_NAME}.svg` }));
  };
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(alt);
      setTold(t('share.copied'));
    } catch {
      // where the page may not write there, the text is marked so that one key copies it
      area.current?.select();
    }
  };
  return (
    <section class="stack" aria-labelledby="share-preview">
      <h2 id="share-preview">{t('share.preview')}</h2>
      {address === '' ? null : (
        <img class={`share__card share__card--${size}`} src={address} alt={alt} lang={language} />
      )}
      <div class="share__buttons screen-only">
        <button type="button" class="button" onClick={() => void savePng()}>
          {t('share.png')}
        </button>
        <button type="button" class="button button--quiet" onClick={saveSvg}>
          {t('share.svg')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => void copy()}>
          {t('share.copy')}
        </button>
      </div>
      <p role="status" class="soft">
        {told}
      </p>
      <div class="field screen-only">
        <label for="share-alt">{t('share.alt')}</label>
        <textarea ref={area} id="share-alt" lang={language} rows={5} readOnly value={alt} />
      </div>
    </section>
  );
}

function Behind(props: {
  readonly card: ShareCard;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly language: Language;
}) {
  const { t } = useTexts();
  const { card, facts, language } = props;
  const ids = [...card.facts, ...(card.dayFact === undefined ? [] : [card.dayFact])];
  return (
    <section class="stack share__facts" aria-labelledby="share-behind">
      <h2 id="share-behind">{t('share.behind')}</h2>
      <ul class="stack stack--tight">
        {ids
          .flatMap((id) => facts.get(id) ?? [])
          .map((fact) => (
            <li key={fact.id}>
              {inLanguage(fact.statement, language)}{' '}
              {fact.limits === undefined ? null : (
                <em>
                  {t('share.limits')} {inLanguage(fact.limits, language)}
                </em>
              )}{' '}
              <span class="soft small">
                {t('share.source')} {fact.sources.join('; ')}. {t('share.checked', { day: fact.checkedOn })}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
