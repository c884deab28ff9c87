// SPDX-License-Identifier: EUPL-1.2
// Refusals that can only be met with partners, in plain words; anything else has the words of every staff page.

import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';

const WORDS = new Map([
  ['peer-known', 'federation.problem.peer-known'],
  ['bad-peer-address', 'federation.problem.bad-peer-address'],
  ['peers-not-told', 'federation.problem.peers-not-told'],
  ['CONTENT_CHANGED', 'federation.problem.not-the-same'],
  ['SECOND_PERSON_REQUIRED', 'federation.problem.second-person'],
  ['RECIPIENT_KEY_UNKNOWN', 'federation.problem.not-pinned'],
  ['NOT_NOW', 'federation.problem.not-now'],
  ['bad-input', 'federation.problem.not-a-card'],
]);

export function PeerProblem({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  const words = problem === null ? undefined : WORDS.get(problem.code);
  if (words === undefined) return <ProblemNote problem={problem} />;
  return (
    <div role="alert" class="problem">
      <p class="notice notice--danger">{t(words)}</p>
    </div>
  );
}
