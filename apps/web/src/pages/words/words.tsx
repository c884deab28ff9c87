// SPDX-License-Identifier: EUPL-1.2
// Check my words: a text in, the words to avoid with reasons and better ones out. The text stays on this device; nothing is
// sent and nothing is kept. A person decides about every word: nothing is replaced by itself.

import './words.css';
import { LANGUAGES, type Language } from '@amparo/kernel';
import type { TermMessage, TextFormat } from '@amparo/learn/terms';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useTexts } from '../../i18n/use-texts.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { createCell, useCell } from '../../store/cell.ts';
import { checkText } from './check-text.ts';

const MOST_BYTES = 20 * 1024 * 1024;
/** More cards would be a wall; the rest shows when some are mended. */
const MOST_CARDS = 100;

type State =
  | { readonly kind: 'idle' | 'working' | 'failed' | 'too-large' | 'not-text' | 'not-document' | 'pdf' }
  | { readonly kind: 'done'; readonly checked: string; readonly messages: readonly TermMessage[] };

interface Room {
  readonly text: string;
  readonly format: TextFormat;
  readonly language: Language | 'auto';
  readonly state: State;
}

const room = createCell<Room>({ text: '', format: 'text', language: 'auto', state: { kind: 'idle' } });
const change = (part: Partial<Room>): void => room.set({ ...room.get(), ...part });
/** counts what was asked, so that a late answer to an older question is dropped */
let asked = 0;

async function begin(): Promise<void> {
  const { text, format, language } = room.get();
  asked += 1;
  const mine = asked;
  change({ state: { kind: 'working' } });
  try {
    const messages = await checkText({ text, format, language: language === 'auto' ? undefined : language });
    // quick exit empties the room: then nothing is shown any more
    if (mine === asked && room.get().text === text) change({ state: { kind: 'done', checked: text, messages } });
  } catch {
    if (mine === asked) change({ state: { kind: 'failed' } });
  }
}

async function take(file: File | undefined): Promise<void> {
  if (file === undefined) return;
  if (file.size > MOST_BYTES) return change({ state: { kind: 'too-large' } });
  const [, ending = ''] = /\.(\w+)$/u.exec(file.name.toLowerCase()) ?? [];
  if (ending === 'pdf') return change({ state: { kind: 'pdf' } });
  if (ending === 'docx' || ending === 'odt') return takeDocument(file, ending);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    change({ text, format: formatOf(file.name) });
  } catch {
    return change({ state: { kind: 'not-text' } });
  }
  await begin();
}

async function takeDocument(file: File, kind: 'docx' | 'odt'): Promise<void> {
  change({ state: { kind: 'working' } });
  try {
    const { documentText } = await import('./open-document.ts');
    const text = documentText(new Uint8Array(await file.arrayBuffer()), kind);
    if (text === undefined) return change({ state: { kind: 'not-document' } });
    change({ text, format: 'text' });
  } catch {
    return change({ state: { kind: 'failed' } });
  }
  await begin();
}

function formatOf(name: string): TextFormat {
  if (/\.(?:md|markdown)$/iu.test(name)) return 'markdown';
  if (/\.x?html?$/iu.test(name)) return 'html';
  return /\.(?:srt|vtt)$/iu.test(name) ? 'subtitles' : 'text';
}

/** One replacement, chosen by a person; then the whole text is checked again. */
function replace(message: TermMessage, suggestion: string, isFirst: boolean): void {
  const { text } = room.get();
  const bare = suggestion.replace(/\s*\([^()]*\)\s*$/u, '');
  const { start, end, text: words } = isFirst && message.fix !== undefined ? message.fix : { ...message, text: bare };
  change({ text: text.slice(0, start) + words + text.slice(end) });
  void begin();
}

export default function WordsPage() {
  const { t } = useTexts();
  const { state } = useCell(room);
  return (
    <PageFrame title={t('words.title')} lead={t('words.lead')} class="words">
      <p class="notice screen-only">{t('words.device')}</p>
      <Input />
      <Status state={state} />
      {state.kind === 'done' && state.messages.length > 0 ? (
        <Found checked={state.checked} messages={state.messages} />
      ) : null}
    </PageFrame>
  );
}

function Input() {
  const { t } = useTexts();
  const { text, language, state } = useCell(room);
  const [over, setOver] = useState(false);
  const [copied, setCopied] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // where the page may not write there, the text is marked so that one key copies it
      area.current?.select();
      return;
    }
    setCopied(true);
  };
  return (
    <form
      class="stack screen-only"
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <div
        class={`field words__drop ${over ? 'words__drop--over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer?.files[0]);
        }}
      >
        <label for="words-text">{t('words.text')}</label>
        <textarea
          ref={area}
          id="words-text"
          rows={10}
          dir="auto"
          autocomplete="off"
          aria-describedby="words-hint"
          value={text}
          onInput={(event) => {
            setCopied(false);
            change({ text: event.currentTarget.value, state: { kind: 'idle' } });
          }}
        />
        <p id="words-hint" class="soft small">
          {t('words.hint')}
        </p>
        <label for="words-file">{t('words.file')}</label>
        <input
          id="words-file"
          type="file"
          accept=".txt,.md,.markdown,.html,.htm,.srt,.vtt,.docx,.odt,.pdf,text/plain,text/markdown,text/html"
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </div>
      <div class="field words__language">
        <label for="words-language">{t('words.language')}</label>
        <select
          id="words-language"
          value={language}
          onChange={(event) =>
            change({ language: LANGUAGES.find((code) => code === event.currentTarget.value) ?? 'auto' })
          }
        >
          <option value="auto">{t('words.auto')}</option>
          {LANGUAGES.map((code) => (
            <option key={code} value={code}>
              {t(`words.languages.${code}`)}
            </option>
          ))}
        </select>
      </div>
      <div class="words__buttons">
        <button type="submit" class="button" disabled={text.trim() === '' || state.kind === 'working'}>
          {t('words.check')}
        </button>
        <button type="button" class="button button--quiet" disabled={text === ''} onClick={() => void copy()}>
          {t('words.copy')}
        </button>
        <span role="status" class="soft">
          {copied ? t('words.copied') : ''}
        </span>
      </div>
    </form>
  );
}

function Status({ state }: { readonly state: State }) {
  const { t } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  const { kind } = state;
  useEffect(() => {
    if (kind === 'done') place.current?.focus();
  }, [kind]);
  const text =
    state.kind === 'done'
      ? state.messages.length === 0
        ? t('words.clean')
        : t('words.found', { count: state.messages.length })
      : state.kind === 'idle'
        ? ''
        : t(`words.${state.kind.replace('-', '_')}`);
  return (
    <div ref={place} tabIndex={-1} role="status" class="stack">
      {text === '' ? null : (
        <p class={kind === 'done' || kind === 'working' ? 'notice' : 'notice notice--care'}>{text}</p>
      )}
    </div>
  );
}

function Found({ checked, messages }: { readonly checked: string; readonly messages: readonly TermMessage[] }) {
  const { t } = useTexts();
  const shown = messages.slice(0, MOST_CARDS);
  return (
    <>
      <section class="stack" aria-labelledby="words-marked">
        <h2 id="words-marked">{t('words.marked')}</h2>
        <Marked text={checked} messages={shown} />
      </section>
      <section class="stack" aria-labelledby="words-list">
        <h2 id="words-list">{t('words.list')}</h2>
        {messages.length > shown.length ? (
          <p class="notice">{t('words.more', { count: messages.length - shown.length })}</p>
        ) : null}
        <ol class="words__cards">
          {shown.map((message, index) => (
            <li
              key={`${message.start}-${message.ruleId}`}
              id={`words-card-${index}`}
              tabIndex={-1}
              class="stack stack--tight words__card"
            >
              <Card message={message} />
            </li>
          ))}
        </ol>
        <p class="soft small">{t('words.advice')}</p>
      </section>
    </>
  );
}

function Card({ message }: { readonly message: TermMessage }) {
  const { t } = useTexts();
  const { words, severity, category, reason, suggestions, source, language } = message;
  return (
    <>
      <p>
        <strong lang={language}>“{words}”</strong>{' '}
        <span class={`words__level words__level--${severity}`}>{t(`words.severity.${severity}`)}</span>{' '}
        <span class="soft small">{t(`words.category.${category}`)}</span>
      </p>
      <p lang={language}>{reason}</p>
      <div class="words__buttons" role="group" aria-label={t('words.replace')}>
        <span class="soft small">{t('words.replace')}</span>
        {suggestions.map((text, index) => (
          <button
            key={text}
            type="button"
            lang={language}
            class="button button--quiet"
            onClick={() => replace(message, text, index === 0)}
          >
            {text}
          </button>
        ))}
      </div>
      <p class="soft small">
        {t('words.source')} {source}
      </p>
    </>
  );
}

/** The text with what was found marked; a mark leads to its card. Only the stretch around the marks where a text is long. */
function Marked({ text, messages }: { readonly text: string; readonly messages: readonly TermMessage[] }) {
  const { t } = useTexts();
  const around = text.length > 20_000 ? 200 : text.length;
  const parts: (string | { readonly message: TermMessage; readonly index: number })[] = [];
  let at = 0;
  messages.forEach((message, index) => {
    const gap = text.slice(at, message.start);
    parts.push(gap.length > around * 2 ? `${gap.slice(0, around)} […] ${gap.slice(-around)}` : gap, { message, index });
    at = message.end;
  });
  const rest = text.slice(at);
  parts.push(rest.length > around ? `${rest.slice(0, around)} […]` : rest);
  const go = (index: number): void => document.getElementById(`words-card-${index}`)?.focus();
  return (
    // a long text scrolls by itself, also by keyboard
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class="words__text" dir="auto" role="region" aria-labelledby="words-marked" tabIndex={0}>
      {parts.map((part, index) =>
        typeof part === 'string' ? (
          <span key={index}>{part}</span>
        ) : (
          <a
            key={index}
            class={`words__mark words__mark--${part.message.severity}`}
            href={`#words-card-${part.index}`}
            aria-label={t('words.mark', { words: part.message.words })}
            onClick={(event) => {
              event.preventDefault();
              go(part.index);
            }}
          >
            {part.message.words}
          </a>
        ),
      )}
    </div>
  );
}
