// SPDX-License-Identifier: EUPL-1.2
// What the page and its worker say to each other.

import type { Language } from '@amparo/kernel';
import type { TermMessage, TermSources, TextFormat } from '@amparo/learn/terms';

export interface ToWorker {
  readonly text: string;
  readonly format: TextFormat;
  readonly language: Language | undefined;
  /** as the content build wrote them */
  readonly lists: readonly unknown[];
  readonly sources: TermSources;
}

export interface FromWorker {
  readonly messages: readonly TermMessage[];
}
