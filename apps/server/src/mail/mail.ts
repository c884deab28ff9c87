// SPDX-License-Identifier: EUPL-1.2
// Hands a message to the operator's mail server. There are two messages and no third: a code that shows an address to be one's
// own, and that something new waits. Neither says what, of whom, or for which institution: whoever reads along in a mailbox
// learns that its owner has an account here.

import { createTransport } from 'nodemailer';
import type { MailSettings } from './mail-file.ts';

/** Languages that the messages are written in (content/translations/<language>/mail.yaml). */
export type MailTexts = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export type MailMessage = { readonly kind: 'news' } | { readonly kind: 'code'; readonly code: string };

export interface Mail {
  readonly languages: readonly string[];
  /** @throws whatever the mail server or the way to it refuses; the error may hold the address and must not be written down */
  readonly send: (to: string, language: string, message: MailMessage) => Promise<void>;
}

const WITHIN_MS = 20_000;

/** @param origin the address of this installation, as it stands in the message */
export function createMail(settings: MailSettings, texts: MailTexts, origin: () => string): Mail {
  const transport = createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.tlsFromStart,
    requireTLS: !settings.onlyForTestsOnLoopback,
    ignoreTLS: settings.onlyForTestsOnLoopback,
    ...(settings.login === undefined ? {} : { auth: { user: settings.login.user, pass: settings.login.password } }),
    connectionTimeout: WITHIN_MS,
    greetingTimeout: WITHIN_MS,
    socketTimeout: WITHIN_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    languages: [...texts.keys()],
    send: async (to, language, message) => {
      const words = texts.get(language) ?? texts.get('en') ?? {};
      const lines =
        message.kind === 'code'
          ? [word(words, 'mail.code.what'), message.code, word(words, 'mail.code.not_you')]
          : [word(words, 'mail.news.what'), origin(), word(words, 'mail.news.stop')];
      await transport.sendMail({
        from: settings.from,
        // as an object: an address can never become two, or a header
        to: { name: '', address: to },
        subject: word(words, `mail.${message.kind}.subject`),
        text: `${lines.join('\n\n')}\n`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    },
  };
}

/** Compiled texts are lists of words and names of values; these have no values. */
function word(words: Readonly<Record<string, unknown>>, key: string): string {
  const [found, more] = Array.isArray(words[key]) ? (words[key] as readonly unknown[]) : [words[key]];
  if (typeof found !== 'string' || more !== undefined) throw new TypeError(`the messages lack ${key}`);
  return found;
}
