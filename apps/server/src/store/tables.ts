// SPDX-License-Identifier: EUPL-1.2
// The tables as Kysely knows them: the same columns as in migrations/, in the same order. Only store/ sees these types;
// routes get the shapes that the functions of store/ return.

import type { Generated, JSONColumnType } from 'kysely';

export interface Tables {
  installation_setting: { name: 'purpose'; value: string };
  set_up_link: { token_hash: Buffer; expires_at: Date };
  institution: { org_id: string; name: string; created_at: Date };
  sign_in_directory: { sign_in_name: string; org_id: string };
  staff_user: {
    org_id: string;
    user_id: string;
    sign_in_name: string;
    display_name: string;
    password_hash: string;
    created_at: Date;
    disabled_at: Generated<Date | null>;
  };
  session: { org_id: string; token_hash: Buffer; user_id: string; created_at: Date; last_seen_at: Date };
  idempotent_result: {
    org_id: string;
    user_id: string;
    idempotency_key: string;
    request_hash: Buffer;
    status: Generated<number | null>;
    etag: Generated<string | null>;
    location: Generated<string | null>;
    body: Generated<string | null>;
    object_id: Generated<string | null>;
    created_at: Date;
  };
  conversation_group: {
    org_id: string;
    group_id: string;
    own_reference: string;
    version: number;
    created_by: string;
    created_at: Date;
  };
  shared_answers: {
    org_id: string;
    group_id: string;
    version: number;
    answers: Json;
    created_by: string;
    created_at: Date;
  };
  conversation: {
    org_id: string;
    conversation_id: string;
    group_id: string | null;
    own_reference: string;
    instrument_id: string;
    instrument_version: number;
    language: string;
    version: number;
    latest_version: Generated<number | null>;
    latest_label: Generated<string | null>;
    latest_status: Generated<string | null>;
    created_by: string;
    created_at: Date;
    changed_at: Date;
  };
  determination: {
    org_id: string;
    conversation_id: string;
    version: number;
    label: string;
    facts: Json;
    answers: Json;
    group_id: string | null;
    shared_version: number | null;
    events: Json;
    evidence: Json;
    result: Json;
    amends: number | null;
    created_by: string;
    created_at: Date;
  };
  decision: {
    org_id: string;
    conversation_id: string;
    version: number;
    decision: 'accepted' | 'amended' | 'rejected';
    reason: string;
    decided_by: string;
    decided_at: Date;
  };
  discarded: { org_id: string; conversation_id: string; discarded_by: string; discarded_at: Date };
}

/** Written as text, read back as what it says. */
type Json = JSONColumnType<object, string, never>;
