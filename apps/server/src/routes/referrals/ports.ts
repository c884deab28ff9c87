// SPDX-License-Identifier: EUPL-1.2
// What referrals ask of their neighbours: the directory (who receives, what its intake asks for), the agreements (what may go), the
// exchange with other installations (where to, with which key). Read anew for every step; nothing of it ever comes from a client.

import type { ServiceCategory } from '@amparo/casework/assistance';
import type { AgreementScope } from '@amparo/casework/consent';
import type { Instant } from '@amparo/casework/calendar';
import type { MessageType } from '@amparo/cooperation/envelope';
import type { Counterpart } from '@amparo/cooperation/referral';
import type { OutboxConnection, PutIntoOutbox } from '../../federation/outbox.ts';
import type { Database, KeeperDatabase } from '../../store/database.ts';

export interface AskedRecipient {
  readonly fromOrgId: string;
  readonly toOrgId: string;
  readonly toServiceId: string | null;
  readonly category: ServiceCategory;
}
export interface FoundCounterpart extends Counterpart {
  /** the installation it works on; null: none, only a telephone */
  readonly instanceId: string | null;
  /** names of an institution and a service, for screens */
  readonly name: string;
  readonly serviceName: string | null;
}
export interface AskedScope {
  /** null: whichever covers it best */
  readonly agreementId: string | null;
  readonly fromOrgId: string;
  readonly toOrgId: string;
  readonly category: ServiceCategory | null;
}

export interface CooperationPorts {
  /** @returns undefined for an institution or service that nobody here knows */
  readonly counterpart: (trx: Database, asked: AskedRecipient, now: Instant) => Promise<FoundCounterpart | undefined>;
  readonly scope: (
    trx: Database | KeeperDatabase,
    orgId: string,
    asked: AskedScope,
    now: Instant,
  ) => Promise<AgreementScope | null>;
  readonly put: (connection: OutboxConnection, given: PutIntoOutbox) => Promise<unknown>;
  /** takes back what has not left yet */
  readonly takeBack: (
    connection: Pick<OutboxConnection, 'trx'>,
    given: {
      readonly institutionId: string;
      readonly toInstance: string;
      readonly caseAlias: string;
      readonly types: readonly MessageType[];
    },
  ) => Promise<number>;
  /** names of institutions on either side, for screens; an id that is not in the answer is unknown here */
  readonly names: (trx: Database, orgIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}
