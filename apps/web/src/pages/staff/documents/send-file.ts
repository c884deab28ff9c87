// SPDX-License-Identifier: EUPL-1.2
// Sends one file in parts and waits until it is kept. What a weak line or a busy server refuses is tried again after the time
// that it names; what cannot become better by waiting is given back at once.

import { newKey, type Outcome } from '../../../api/client.ts';
import { type CaseDocument, type Choices, documentsApi } from './documents-api.ts';

const TRIES = 6;
/** The files of others are looked at first; each answer names how long to wait. */
const LOOKS = 60;
const AGAIN = new Set(['network', 'too-many', 'busy', 'no-database']);

/** @param told how much of the file is there, 0 to 1; 1 while the server looks at it */
export async function sendFile(
  caseId: string,
  file: File,
  choices: Choices,
  { told, stop }: { readonly told: (share: number) => void; readonly stop: AbortSignal },
): Promise<Outcome<CaseDocument>> {
  const key = newKey();
  const body = { name: file.name, bytes: file.size, ...choices };
  const announced = await patiently(() => documentsApi.announce(caseId, body, key), stop);
  if (!announced.ok) return announced;
  const { id, parts, partBytes } = announced.value;
  for (let number = 0; number < parts; number += 1) {
    const part = file.slice(number * partBytes, (number + 1) * partBytes);
    const sent = await patiently(() => documentsApi.sendPart(caseId, id, number, part, stop), stop);
    if (!sent.ok) {
      void documentsApi.giveUp(caseId, id);
      return sent;
    }
    told((number + 1) / parts);
  }
  return patiently(() => documentsApi.finish(caseId, id), stop, LOOKS);
}

async function patiently<T>(call: () => Promise<Outcome<T>>, stop: AbortSignal, tries = TRIES): Promise<Outcome<T>> {
  for (let turn = 1; ; turn += 1) {
    const outcome = await call();
    if (outcome.ok || stop.aborted || turn === tries || !AGAIN.has(outcome.problem.code)) return outcome;
    const seconds = Math.min(30, outcome.problem.retryAfter ?? Math.min(turn, 5));
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}
