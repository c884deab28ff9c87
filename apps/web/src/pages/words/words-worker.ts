// SPDX-License-Identifier: EUPL-1.2
// Checks a long text on a thread of its own. Sends nothing anywhere but to its page.

import { parseTermListOrThrow, TermChecker } from '@amparo/learn/terms';
import type { FromWorker, ToWorker } from './messages.ts';

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  const checker = new TermChecker(data.lists.map(parseTermListOrThrow), data.sources);
  const messages = checker.check(data.text, { language: data.language, format: data.format });
  const answer: FromWorker = { messages };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to the page that began this worker
  self.postMessage(answer);
});
