// SPDX-License-Identifier: EUPL-1.2
// `amparo link keygen | agree | encode | match | report | deleted | ledger`: how many persons are on whose list, without showing anybody the lists. Each
// step is one person's: holders make keys and encode, the linkage unit matches and reports. Files go from hand to hand; nothing
// is sent anywhere.

import { Usage } from '../options.ts';
import { isStep, readLinkCall } from '../link/options.ts';
import { wordsOf } from '../link/words.ts';

/** @returns the exit code: 0 done, 2 refused; @throws {Usage} */
export async function linkCommand(args: readonly string[]): Promise<number> {
  const [step, ...rest] = args;
  if (!isStep(step))
    throw new Usage('link: use keygen, agree, encode, match, report, deleted or ledger (amparo --help)');
  const call = readLinkCall(step, rest);
  const words = wordsOf(call.language);
  if (step === 'keygen') return (await import('../link/keygen.ts')).keygen(call, words);
  if (step === 'encode') return (await import('../link/encode.ts')).encode(call, words);
  if (step === 'match') return (await import('../link/match.ts')).match(call, words);
  if (step === 'agree') return (await import('../link/ledger.ts')).agree(call, words);
  if (step === 'deleted') return (await import('../link/ledger.ts')).deleted(call, words);
  if (step === 'ledger') return (await import('../link/ledger.ts')).showLedger(call, words);
  return (await import('../link/report.ts')).report(call, words);
}
