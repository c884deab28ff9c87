// SPDX-License-Identifier: EUPL-1.2
// What the quiet page needs a script for: leaving by keys, the language of the browser, hiding what has expired, forgetting
// answers when the page is left or out of sight for a minute, a title of one's choice, the checklist as a picture. Asks
// nothing of the network and keeps nothing. Bundled into one file by scripts/build.ts.

import { EXIT_ADDRESS, EXIT_KEY_PRESSES, EXIT_KEY_WITHIN_MS } from '../config.ts';
import { countExitKeys } from '../shell/exit-keys.ts';

const HIDE_AFTER_MS = 60_000;
/** One for all: the name of a file must say nothing either. */
const PICTURE_NAME = 'list.png';

function leave(): void {
  document.documentElement.classList.add('gone');
  document.title = '';
  document.body.replaceChildren();
  location.replace(EXIT_ADDRESS);
}

function forget(): void {
  for (const form of document.forms) form.reset();
  for (const part of document.querySelectorAll<HTMLDetailsElement>('.language details')) part.open = false;
}

const pressed = countExitKeys(EXIT_KEY_PRESSES, EXIT_KEY_WITHIN_MS);
addEventListener(
  'keydown',
  (event) => {
    if (!event.repeat && pressed(event.key, event.timeStamp)) leave();
  },
  true,
);
for (const link of document.querySelectorAll('[data-leave]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });
}

let hiding: ReturnType<typeof setTimeout> | undefined;
addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (document.visibilityState === 'hidden') hiding = setTimeout(forget, HIDE_AFTER_MS);
});
addEventListener('pagehide', forget);
// a copy that the browser kept in memory comes back empty
addEventListener('pageshow', (event) => event.persisted && forget());

const languages = [...document.querySelectorAll<HTMLDetailsElement>('details.language')];

/** Shows one language; in memory alone, the address stays as it is. */
function speak(language: string): void {
  for (const part of languages) part.open = part.id === language;
  const shown = languages.find(({ id }) => id === language);
  if (shown === undefined) return;
  document.documentElement.lang = language;
  const [first = ''] = titlesOf(shown);
  document.title = first;
}

function titlesOf(part: HTMLElement): readonly string[] {
  return (part.dataset['titles'] ?? '').split('|');
}

for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-language]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    speak(link.dataset['language'] ?? 'en');
  });
}
const wanted = navigator.languages.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
speak(wanted.find((tag) => languages.some(({ id }) => id === tag)) ?? 'en');

const today = new Date().toISOString().slice(0, 10);
for (const line of document.querySelectorAll<HTMLElement>('[data-until]')) {
  if ((line.dataset['until'] ?? '') < today) line.remove();
}
for (const section of document.querySelectorAll('.language section')) {
  if (section.querySelector('.line') === null) section.remove();
}

for (const part of languages) {
  const choice = part.querySelector<HTMLElement>('[data-title-choice]');
  const select = choice?.querySelector('select');
  if (choice === null || select === null || select === undefined) continue;
  choice.hidden = false;
  for (const title of titlesOf(part)) select.add(new Option(title));
  select.addEventListener('change', () => (document.title = select.value));
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-picture]')) {
  button.hidden = false;
  button.addEventListener('click', () => keepPicture(button));
}

/** Twelve lines on a white picture, drawn here. */
function keepPicture(button: HTMLElement): void {
  const part = button.closest('details');
  const lines = [...(part?.querySelectorAll('ol > li') ?? [])].map(
    (item, place) => `${place + 1}. ${item.textContent ?? ''}`,
  );
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const [width, size, margin] = [1080, 34, 60];
  pen.font = `${size}px sans-serif`;
  const wrapped = lines.flatMap((line) => [...wrap(pen, line, width - 2 * margin), '']);
  canvas.width = width;
  canvas.height = 2 * margin + wrapped.length * size * 1.4;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = '#111';
  pen.font = `${size}px sans-serif`; // a new size of the canvas resets it
  wrapped.forEach((line, place) => pen.fillText(line, margin, margin + (place + 1) * size * 1.4));
  canvas.toBlob((blob) => {
    if (blob === null) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = PICTURE_NAME;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, 'image/png');
}

function wrap(pen: CanvasRenderingContext2D, line: string, width: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of line.split(' ')) {
    const longer = row === '' ? word : `${row} ${word}`;
    if (row !== '' && pen.measureText(longer).width > width) {
      rows.push(row);
      row = word;
    } else row = longer;
  }
  return [...rows, row];
}
