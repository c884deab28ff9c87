// SPDX-License-Identifier: EUPL-1.2
// Looks at a note on this device and says at most one word to look at. Loaded when somebody has begun to write.

import type { Language } from '@amparo/kernel';
import { noteHint, type NoteHint } from '@amparo/learn/terms';
import { deviceChecker } from './device-checker.ts';

/** A shorter text does not tell its language: then it is read in that of the screen. In UTF-16 code units. */
const TELLS_ITS_LANGUAGE = 60;
/** Of a long note only the end is looked at, where the writer is. */
const MOST = 20_000;

/** @throws when the lists cannot be loaded */
export async function checkNote(
  text: string,
  screen: Language,
  dismissed: ReadonlySet<string>,
): Promise<NoteHint | undefined> {
  const checker = await deviceChecker();
  const own = text.slice(-MOST);
  return noteHint(checker, own, { language: own.length < TELLS_ITS_LANGUAGE ? screen : undefined, dismissed });
}
