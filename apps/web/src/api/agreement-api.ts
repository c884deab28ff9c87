// SPDX-License-Identifier: EUPL-1.2
// Agreements of an institution, the keys they are signed with, and the network at a glance. Nothing of any person helped.

import type { ServiceCategory } from '@amparo/casework/assistance';
import type { RecipientClass } from '@amparo/casework/consent';
import type {
  AgreementState,
  AgreementTerms,
  AgreementType,
  DpoOpinion,
  PartyRole,
  SuspensionReason,
} from '@amparo/cooperation/agreement';
import type { LocalText } from '@amparo/kernel';
import { request } from './client.ts';

export interface AgreementSummary {
  readonly id: string;
  readonly agreementNo: string;
  readonly revision: number;
  readonly title: string;
  readonly type: AgreementType;
  readonly state: AgreementState;
  readonly parties: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  readonly reviewDueOn: string;
  readonly waitsForUs: boolean;
}
export interface Signatory {
  readonly name: string;
  readonly function: string;
}
export interface DraftParty {
  readonly orgId: string;
  readonly recipientClass: RecipientClass;
  readonly country: string;
  readonly role: PartyRole;
  readonly signatory: Signatory | null;
}
export interface Party extends DraftParty {
  readonly name: string;
  readonly ours: boolean;
  readonly here: boolean;
  readonly keyId: string | null;
  readonly keyTrusted: boolean;
  readonly publicKey: string | null;
  readonly proposal: { readonly at: string; readonly mine: boolean } | null;
  readonly signature: { readonly jws: string; readonly keyId: string; readonly signedAt: string } | null;
  readonly leftAt: string | null;
}
export interface AgreementView {
  readonly id: string;
  readonly version: number;
  readonly agreementNo: string;
  readonly revision: number;
  readonly state: AgreementState;
  readonly template: string;
  readonly terms: AgreementTerms;
  readonly parties: readonly Party[];
  readonly documents: readonly { readonly language: string; readonly mediaType: string; readonly sha256: string }[];
  readonly documentHash: string;
  readonly sameAsMadeHere: boolean | null;
  readonly dpoOpinion: { readonly opinion: DpoOpinion; readonly at: string } | null;
  readonly suspensions: readonly {
    readonly byOrgId: string;
    readonly from: string;
    readonly reason: SuspensionReason;
    readonly liftedAt: string | null;
  }[];
  readonly terminatedFrom: string | null;
  readonly submittedAt: string | null;
  readonly reviewDueOn: string;
  readonly supersedesId: string | null;
  readonly supersededById: string | null;
  readonly unsettled: readonly { readonly fromOrg: string; readonly notice: string; readonly code: string }[];
  readonly warnings: readonly string[];
}
export interface Templates {
  readonly templates: readonly {
    readonly id: string;
    readonly type: AgreementType;
    readonly name: LocalText;
    readonly whenToUse: LocalText;
    readonly suggested: Pick<
      AgreementTerms,
      'purposes' | 'serviceCategories' | 'dataCategories' | 'excludedCategories'
    >;
  }[];
  readonly institutions: readonly {
    readonly orgId: string;
    readonly name: string;
    readonly country: string;
    readonly ours: boolean;
    readonly here: boolean;
    readonly keyKnown: boolean;
  }[];
}
export interface Card {
  readonly format: 'amparo-institution-card';
  readonly orgId: string;
  readonly name: string;
  readonly country: string;
  readonly instanceId: string | null;
  readonly publicKey: string;
}
export interface OwnCard {
  readonly card: Card;
  readonly keyId: string;
  readonly fingerprint: string;
  readonly words: readonly string[];
  readonly pem: string;
}
export interface Partner {
  readonly keyId: string;
  readonly orgId: string;
  readonly name: string;
  readonly country: string;
  readonly state: 'Proposed' | 'Confirmed' | 'Revoked';
  readonly mine: boolean;
  readonly proposedAt: string;
  readonly pem: string;
}
interface Partners {
  readonly partners: readonly Partner[];
}
export interface CountTable {
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly row: string;
    readonly counts: readonly (number | null)[];
    readonly total: number | null;
  }[];
  readonly totals: readonly (number | null)[];
  readonly total: number | null;
}
export interface NetworkView {
  readonly referrals: readonly {
    readonly number: string;
    readonly direction: 'Outgoing' | 'Incoming';
    readonly category: ServiceCategory | null;
    readonly urgency: string | null;
    readonly state: string;
    readonly partner: string | null;
    readonly duty: string;
    readonly waitsForUs: boolean;
    readonly since: string;
    readonly dueAt: string;
    readonly overdue: boolean;
  }[];
  readonly more: boolean;
  readonly capacity: readonly {
    readonly category: ServiceCategory;
    readonly services: number;
    readonly free: number;
    readonly of: number;
    readonly full: number;
    readonly unknown: number;
    readonly stale: number;
  }[];
  readonly gaps: {
    readonly from: string;
    readonly to: string;
    readonly least: number;
    readonly byReason: CountTable;
    readonly byCountry: CountTable;
  };
  readonly agreements: readonly AgreementSummary[];
}
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly createdAt: string;
  readonly waiting: number;
  readonly lastStatus: number | null;
  readonly lastFault: string | null;
  readonly lastAt: string | null;
}
interface Webhooks {
  readonly webhooks: readonly Webhook[];
  readonly events: readonly string[];
  readonly publicKey: string;
}

/** Steps that need nothing more than that they are wanted, or a word with them. */
export type AgreementStep =
  | { readonly name: 'review' | 'signature-proposal' | 'signature' | 'resumption' | 'termination' }
  | { readonly name: 'opinion'; readonly body: { readonly opinion: DpoOpinion } }
  | { readonly name: 'suspension'; readonly body: { readonly reason: SuspensionReason } }
  | { readonly name: 'party-removal'; readonly body: { readonly orgId: string } };

export const agreementApi = {
  list: () => request<{ readonly agreements: readonly AgreementSummary[] }>('GET', '/agreements'),
  templates: () => request<Templates>('GET', '/agreement-templates'),
  read: (id: string) => request<AgreementView>('GET', `/agreements/${id}`),
  draft: (
    body: { readonly template: string; readonly terms: AgreementTerms; readonly parties: readonly DraftParty[] },
    key: string,
  ) => request<AgreementView>('POST', '/agreements', { body, key }),
  change: (
    id: string,
    body: { readonly terms: AgreementTerms; readonly parties: readonly DraftParty[] },
    seen: number,
  ) => request<AgreementView>('PUT', `/agreements/${id}`, { body, seen }),
  step: (id: string, step: AgreementStep, seen: number) =>
    request<AgreementView>('POST', `/agreements/${id}/${step.name}`, {
      seen,
      ...('body' in step ? { body: step.body } : {}),
    }),
  revise: (id: string, key: string) => request<AgreementView>('POST', `/agreements/${id}/revision`, { key }),
  file: (id: string) => request<Readonly<Record<string, unknown>>>('GET', `/agreements/${id}/file`),
  takeFile: (body: unknown) => request<AgreementView>('POST', '/agreement-files', { body }),
  documentAddress: (id: string, sha256: string) => `/api/v1/agreements/${id}/documents/${sha256}`,
  ownCard: () => request<OwnCard>('GET', '/institution-card'),
  partners: () => request<Partners>('GET', '/partner-keys'),
  bring: (body: unknown) => request<Partners>('POST', '/partner-keys', { body }),
  confirm: (keyId: string, heard: string) =>
    request<Partners>('POST', `/partner-keys/${keyId}/confirmation`, { body: { heard } }),
  revoke: (keyId: string) => request<Partners>('POST', `/partner-keys/${keyId}/revocation`),
  network: () => request<NetworkView>('GET', '/network'),
  webhooks: () => request<Webhooks>('GET', '/webhooks'),
  addWebhook: (body: { readonly url: string; readonly events: readonly string[] }) =>
    request<Webhooks>('POST', '/webhooks', { body }),
  endWebhook: (id: string) => request<Webhooks>('DELETE', `/webhooks/${id}`),
} as const;
