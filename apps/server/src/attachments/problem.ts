// SPDX-License-Identifier: EUPL-1.2
// Why a file is not taken: a closed list of codes, one sentence each in content/translations/<language>/documents.yaml (what,
// why, what to do). Never carries the name of the file or anything that is in it.

export const FILE_PROBLEMS = [
  // its name
  'name-empty',
  'name-too-long',
  'name-with-path',
  'name-hidden-characters',
  'name-reserved',
  // what it is
  'type-not-taken',
  'archive',
  'differs-from-name',
  'second-format',
  'empty',
  'damaged',
  'protected',
  // pictures
  'too-many-pixels',
  'animated',
  'too-large-when-cleaned',
  // office files and PDF
  'macros',
  'external-link',
  'embedded-file',
  'active-content',
  'cannot-be-checked',
  'unpacks-too-large',
  // text
  'not-plain-text',
  // the program against viruses
  'malware-found',
] as const;
export type FileProblem = (typeof FILE_PROBLEMS)[number];

/** Thrown while a file is looked at; the routes turn it into a refusal. The message is the code. */
export class FileRefused extends Error {
  readonly problem: FileProblem;
  constructor(problem: FileProblem) {
    super(problem);
    this.name = 'FileRefused';
    this.problem = problem;
  }
}
