// SPDX-License-Identifier: EUPL-1.2
// An entry of the rules of cooperation as the log takes it: codes in small letters and ids, nothing else.

import type { CooperationAudit } from '@amparo/cooperation/outcome';
import type { AuditEntry } from '../../store/session.ts';

const kebab = (text: string) => text.replaceAll(/([a-z])([A-Z])/gu, '$1-$2').toLowerCase();

/** @param otherwise the reason where the entry has none that is a code */
export function logged({ action, to, recordId, caseId }: CooperationAudit, otherwise: string): AuditEntry {
  const reason = to === null ? otherwise : kebab(to);
  return {
    action: kebab(action),
    objectId: caseId ?? recordId,
    outcome: 'allowed',
    reason: /^[a-z][a-z-]{0,39}$/u.test(reason) ? reason : otherwise,
    purpose: null,
  };
}
