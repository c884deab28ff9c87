// SPDX-License-Identifier: EUPL-1.2
// Why a file was not taken, or not given: what, why, and what to do, by the code of the server.

import type { Problem } from '../../../api/types.ts';
import type { Translate } from '../../../i18n/texts.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';

/** Codes of a whole file that have words in this area. */
const OWN = new Set([
  'file-too-large',
  'too-many-files',
  'files-of-the-day',
  'part-missing',
  'file-kept',
  'file-deleted',
  'scan-unavailable',
  'stopped',
]);
const CONSENT = new Set(['CONSENT_MISSING', 'CONSENT_EXPIRED', 'CONSENT_SCOPE', 'GUARDIAN_REQUIRED', 'ASSENT_REFUSED']);

/** @returns undefined for what is told like everywhere */
export function fileWords(t: Translate, { code, errors }: Problem): string | undefined {
  if (OWN.has(code)) return t(`documents.problem.${code}`);
  if (CONSENT.has(code)) return t('documents.problem.no-photo-consent');
  if (code === 'LEGAL_HOLD') return t('documents.problem.held');
  if (code !== 'file-refused') return undefined;
  const key = `documents.problem.${errors[0]?.code ?? 'cannot-be-checked'}`;
  const words = t(key);
  return words === key ? t('documents.problem.cannot-be-checked') : words;
}

export function FileProblem({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  const words = problem === null ? undefined : fileWords(t, problem);
  if (words === undefined) return <ProblemNote problem={problem} />;
  return (
    <div role="alert" class="problem">
      <p class="notice notice--danger">{words}</p>
    </div>
  );
}
