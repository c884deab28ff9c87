// SPDX-License-Identifier: EUPL-1.2
// What the pages and their worker say to each other.

import type {
  Agreement,
  LinkageKey,
  LinkageProblem,
  LinkPhase,
  NameContent,
  ReleasedTable,
  UnitFile,
} from '@amparo/measure/linkage';
import type { LetterTable } from './letters.ts';

/** What normalisation needs to know, the same for all parties. */
export interface Known {
  readonly names: NameContent;
  readonly letters: LetterTable;
}

export interface EncodeChoices {
  readonly opaqueIds: boolean;
  readonly acceptFutureDates: boolean;
  readonly acceptDuplicates: boolean;
}

export type ToWorker =
  | { readonly kind: 'make-key'; readonly agreement: Agreement }
  | { readonly kind: 'read-key'; readonly file: File; readonly today: string }
  | { readonly kind: 'make-pair'; readonly party: string }
  | { readonly kind: 'seal'; readonly key: LinkageKey; readonly own: File; readonly to: File }
  | { readonly kind: 'open-sealed'; readonly sealed: File; readonly own: File; readonly from: File }
  | {
      readonly kind: 'encode';
      readonly file: File;
      readonly party: string;
      readonly key: LinkageKey;
      readonly known: Known;
      readonly choices: EncodeChoices;
      readonly today: string;
    }
  | {
      readonly kind: 'match';
      readonly files: readonly File[];
      /** null: by the scores */
      readonly threshold: number | null;
      readonly smallestCell: number;
      readonly acceptDuplicates: boolean;
    }
  | { readonly kind: 'read-result'; readonly file: File };

/** A file that is offered to be saved. */
export interface Made {
  readonly name: string;
  readonly blob: Blob;
}

export interface PlacedProblem {
  /** name of the file, where several were given */
  readonly file: string | null;
  readonly problem: LinkageProblem;
}

export interface KeyAnswer {
  readonly kind: 'key';
  readonly key: LinkageKey;
  readonly fingerprint: string;
  readonly rehearsal: boolean;
}

export interface PairAnswer {
  readonly kind: 'pair';
  readonly name: string;
  readonly fingerprint: string;
  readonly files: readonly Made[];
}

export interface SealedAnswer {
  readonly kind: 'sealed';
  readonly party: string;
  readonly fingerprint: string;
  readonly files: readonly Made[];
}

export interface EncodedAnswer {
  readonly kind: 'encoded';
  readonly party: string;
  readonly count: number;
  readonly fingerprint: string;
  readonly commitment: string;
  readonly fill: number;
  /** code of a remark -> how many records */
  readonly warnings: readonly (readonly [string, number])[];
  readonly guessed: boolean;
  readonly repeated: readonly (readonly string[])[];
  readonly files: readonly Made[];
}

export interface ResultAnswer {
  readonly kind: 'result';
  readonly unit: UnitFile;
  readonly table: ReleasedTable;
  /** combinations of lists in the order of the table; the key is read from the left */
  readonly cells: readonly { readonly mask: number; readonly key: string }[];
  /** may go to the analyst */
  readonly leaves: readonly Made[];
  /** stays with the unit */
  readonly stays: readonly Made[];
  /** a file for each party, in the order of the lists; empty where record numbers were forgotten */
  readonly own: readonly Made[];
  /** record numbers did not come along; unknown for a result that was opened again */
  readonly forgotten: boolean;
}

export interface Progress {
  readonly kind: 'progress';
  readonly phase: LinkPhase | 'encoding';
  /** 0 … 1 */
  readonly share: number;
}

export type Answer =
  | { readonly kind: 'refused'; readonly problems: readonly PlacedProblem[] }
  | KeyAnswer
  | PairAnswer
  | SealedAnswer
  | EncodedAnswer
  | ResultAnswer;

export type FromWorker = Progress | Answer;
