// SPDX-License-Identifier: EUPL-1.2
// Shares of the master key, given at a console: typed without being shown, or read line by line from what is piped in;
// never from the command line, which other users of the machine can read. For `amparo keys` and for `amparo backup` where
// the keys are sealed.

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { KeyHealth, KeyStore } from '../../server/src/keys/key-store.ts';
import { KeyRefused } from '../../server/src/keys/problem.ts';
import { SHARES } from '../../server/src/keys/shares.ts';
import { Usage } from './options.ts';

export interface Answers {
  /** whether a person types them, who may be asked again */
  readonly typed: boolean;
  /** @throws {Usage} when there are no more */
  next(question: string): Promise<string>;
  close(): void;
}

export function answersFrom(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Answers {
  const typed = input.isTTY;
  // what is typed is not echoed: the question is written past it
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: silent, terminal: typed });
  lines.on('SIGINT', () => lines.close()); // Ctrl-C: the question is left unanswered
  const queue = lines[Symbol.asyncIterator]();
  return {
    typed,
    next: async (question) => {
      if (typed) output.write(question);
      const { value, done } = await queue.next();
      if (typed) output.write('\n');
      if (done === true) throw new Usage('a line is missing on standard input');
      return value.trim();
    },
    close: () => lines.close(),
  };
}

const REFUSED: Readonly<Partial<Record<KeyRefused['code'], string>>> = {
  'share-malformed': 'that is no share, or it is mistyped: compare it letter by letter with the paper',
  'share-of-another-set': 'that share belongs to another set; all three must be of the newest',
  'share-given-already': 'that share was given already; each must be another one',
  'shares-wrong': 'fewer than three different shares, or three that do not give the key: begin again with all of them',
  'kek-unknown': 'there is no such key here: it was destroyed, or the folder is another one (amparo keys show)',
  'kek-current': 'that key wraps now and needs nothing',
  'no-new-shares': 'no new shares were made: begin with `amparo keys split`',
};

/** @returns what is to be said of a refusal. @throws the error, when it is none */
export function wordsOf(error: unknown): string {
  const words = error instanceof KeyRefused ? REFUSED[error.code] : undefined;
  if (words === undefined) throw error;
  return words;
}

/** Asks for shares until the keys are open; does nothing where they are. @throws {Usage} when a piped share is refused */
export async function unseal(store: KeyStore, answers: Answers, output: NodeJS.WriteStream): Promise<void> {
  let health: KeyHealth = await store.health();
  while (health.state === 'sealed') {
    const { given = 0, needed = SHARES.needed } = health.progress ?? {};
    const share = await answers.next(`Share ${given + 1} of ${needed} of the keys as they are (it is not shown): `);
    try {
      health = await store.unseal(share);
    } catch (error) {
      const words = wordsOf(error);
      if (!answers.typed) throw new Usage(words);
      output.write(`${words}\n`);
      health = await store.health();
    }
  }
}
