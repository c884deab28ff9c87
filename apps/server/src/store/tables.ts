// SPDX-License-Identifier: EUPL-1.2
// The tables as Kysely knows them: the same columns as in migrations/, in the same order. Only store/ sees these types;
// routes get the shapes that the functions of store/ return.

import type { Role } from '@amparo/casework/access';
import type { CustomField } from '@amparo/casework/profile';
import type { Generated } from 'kysely';
import type { DirectoryTables, PracticeTable } from './directory-tables.ts';

/** What an institution is and who works there: read by both logins. */
interface People {
  institution: {
    org_id: string;
    name: string;
    created_at: Date;
    country: Generated<string>;
    time_zone: Generated<string>;
    custom_fields: Generated<readonly CustomField[]>;
    settings_version: Generated<number>;
  };
  staff_user: {
    org_id: string;
    user_id: string;
    display_name: string;
    created_at: Date;
    disabled_at: Generated<Date | null>;
    supervisor_id: Generated<string | null>;
  };
  role_grant: {
    org_id: string;
    grant_id: string;
    user_id: string;
    role: Role;
    state: 'pending' | 'active' | 'refused' | 'ended';
    requested_by: string;
    requested_at: Date;
    decided_by: Generated<string | null>;
    decided_at: Generated<Date | null>;
    ended_by: Generated<string | null>;
    ended_at: Generated<Date | null>;
  };
  invitation: {
    org_id: string;
    invitation_id: string;
    token_hash: Buffer;
    display_name: string;
    roles: string[];
    state: 'open' | 'accepted' | 'withdrawn';
    created_by: string;
    created_at: Date;
    expires_at: Date;
    accepted_by: Generated<string | null>;
  };
  approval: {
    org_id: string;
    approval_id: string;
    kind: 'erasure' | 'break-glass' | 'account-recovery' | 'key-destruction' | 'legal-hold' | 'export';
    object_id: string;
    state: 'pending' | 'approved' | 'refused' | 'withdrawn' | 'done';
    requested_by: string;
    requested_at: Date;
    expires_at: Date;
    decided_by: Generated<string | null>;
    decided_at: Generated<Date | null>;
    /** of `key-destruction`: which key; of no other kind */
    key_id: Generated<string | null>;
  };
  notice: {
    org_id: string;
    notice_id: string;
    user_id: string;
    kind: string;
    object_id: string | null;
    at: Date;
    seen_at: Generated<Date | null>;
  };
  alarm: {
    org_id: string;
    alarm_id: string;
    kind: string;
    actor: string | null;
    at: Date;
    count: Generated<number>;
    seen_by: Generated<string | null>;
    seen_at: Generated<Date | null>;
  };
  audit_entry: {
    org_id: string;
    seq: string;
    at: Date;
    actor: string | null;
    action: string;
    object_id: string | null;
    decision: 'allowed' | 'denied';
    body: string;
    hash: Buffer;
  };
  audit_head: { org_id: string; seq: string; hash: Buffer; at: Date };
  use_count: { org_id: string; user_id: string; kind: string; hour: Date; used: number };
  erasure_tombstone: { org_id: string; case_id: string; erased_at: Date; approval_id: string };
  'amparo_keys.case_key': {
    org_id: string;
    case_id: string;
    key_version: number;
    kek_id: string;
    wrapped: Buffer;
    created_at: Date;
    retired_at: Generated<Date | null>;
  };
  course_count: {
    org_id: string;
    course: string;
    item: string;
    answered: number;
    right_answers: number;
    waiting_answered: number;
    waiting_right: number;
  };
  course_mean: {
    org_id: string;
    course: string;
    figure: 'pre' | 'post' | 'delayed' | 'gain' | 'worry';
    people: number;
    total: number;
    squares: number;
  };
  own_helpline: {
    org_id: string;
    helpline_id: string;
    replaces: string | null;
    content: unknown;
    checked_on: string;
    state: 'pending' | 'approved' | 'refused' | 'withdrawn' | 'replaced';
    proposed_by: string;
    proposed_at: Date;
    decided_by: Generated<string | null>;
    decided_at: Generated<Date | null>;
    ended_by: Generated<string | null>;
    ended_at: Generated<Date | null>;
  };
  instance: {
    one: Generated<boolean>;
    instance_id: string;
    name: string;
    place: string;
    notice_number: Generated<number>;
    created_at: Date;
  };
  instance_key: {
    key_id: string;
    use: 'sig' | 'enc';
    public_key: Buffer;
    private_sealed: Buffer | null;
    state: 'next' | 'active' | 'retired' | 'revoked';
    since: Date;
  };
  peer: {
    org_id: string;
    peer_id: string;
    instance_id: string;
    state: 'Proposed' | 'Pinned' | 'Blocked';
    content: unknown;
    version: number;
    proposed_by: string;
    confirmed_by: Generated<string | null>;
    changed_at: Date;
  };
  peer_event: {
    org_id: string;
    peer_id: string;
    kind: 'received' | 'delivered' | 'conflict' | 'full' | 'refused';
    count: number;
    last_at: Date;
  };
  outbox_message: {
    org_id: string;
    message_id: string;
    turn: string;
    to_instance: string;
    to_org: string;
    type: string;
    agreement_id: string | null;
    case_alias: string;
    sequence: number | null;
    body_sealed: Buffer | null;
    state: 'Queued' | 'Sending' | 'Delivered' | 'Cancelled' | 'Dead';
    queued_at: Date;
    not_before: Date;
    attempts: Generated<number>;
    last_attempt_at: Generated<Date | null>;
    delivered_at: Generated<Date | null>;
    dead_reason: Generated<string | null>;
    useless_after: Date | null;
  };
  message_alias: { org_id: string; instance_id: string; case_alias: string; since: Date };
  badge_sitting: {
    org_id: string;
    user_id: string;
    sitting_id: string;
    test: string;
    items: string[];
    begun_at: Date;
    answered_at: Generated<Date | null>;
  };
  idempotent_result: {
    org_id: string;
    user_id: string;
    idempotency_key: string;
    request_hash: Buffer;
    status: Generated<number | null>;
    etag: Generated<string | null>;
    location: Generated<string | null>;
    body_sealed: Generated<Buffer | null>;
    object_id: Generated<string | null>;
    created_at: Date;
  };
}

/** Seen by sign-in and housekeeping only: there is nothing here about anybody who is protected. */
export interface KeeperTables extends People {
  good_practice: PracticeTable;
  installation_setting: { name: 'purpose'; value: string };
  outbox_stream: { instance_id: string; case_alias: string; next_sequence: number };
  inbox_stream: {
    instance_id: string;
    case_alias: string;
    applied: Generated<number>;
    early: Generated<number[]>;
    recalled: Generated<boolean>;
    ids: Generated<unknown>;
    held_sealed: Generated<Buffer | null>;
  };
  inbox_seen: { instance_id: string; jti: string; until_at: Date; error_code: string | null };
  issuer_key: { key_id: string; public_key: Buffer; private_sealed: Buffer; created_at: Date };
  institution_key: {
    org_id: string;
    key_id: string;
    use: 'agreement' | 'webhook';
    public_x: string;
    private_sealed: Buffer;
    created_at: Date;
  };
  set_up_link: { token_hash: Buffer; expires_at: Date };
  mail_choice: {
    account_id: string;
    address_sealed: Buffer;
    language: string;
    confirmed_at: Date;
    told_at: Generated<Date | null>;
    failures: Generated<number>;
  };
  account: {
    account_id: string;
    sign_in_name: string;
    password_hash: string | null;
    created_at: Date;
    disabled_at: Generated<Date | null>;
  };
  passkey: {
    account_id: string;
    passkey_id: string;
    credential_id: Buffer;
    public_key: Buffer;
    counter: string | number;
    backup_eligible: boolean;
    backed_up: boolean;
    transports: string[];
    label: string;
    created_at: Date;
    last_used_at: Generated<Date | null>;
  };
  totp_factor: {
    account_id: string;
    seed_sealed: Buffer;
    created_at: Date;
    confirmed_at: Generated<Date | null>;
    last_step: Generated<string | number>;
  };
  recovery_code: { account_id: string; code_hash: Buffer; created_at: Date; used_at: Generated<Date | null> };
  challenge: {
    challenge_hash: Buffer;
    purpose: 'sign-in' | 'enrol' | 'step-up' | 'sso' | 'second-factor' | 'mail-address';
    account_id: string | null;
    sealed: Buffer | null;
    expires_at: Date;
  };
  known_device: {
    account_id: string;
    device_id: string;
    secret_hash: Buffer;
    label: string;
    first_seen_at: Date;
    last_seen_at: Date;
    revoked_at: Generated<Date | null>;
  };
  sign_in_count: {
    kind: 'account' | 'address' | 'pair';
    key_hash: Buffer;
    failures: number;
    wait_until: Date;
    last_at: Date;
  };
  external_identity: { issuer: string; subject_hash: Buffer; account_id: string; linked_at: Date };
  recovery_link: { token_hash: Buffer; account_id: string; expires_at: Date };
  session: {
    org_id: string;
    token_hash: Buffer;
    session_id: string;
    user_id: string;
    device_id: string | null;
    method: 'passkey' | 'password-totp' | 'recovery-code' | 'sso' | 'set-up';
    device_bound: Generated<boolean>;
    restricted: Generated<boolean>;
    created_at: Date;
    last_seen_at: Date;
    step_up_at: Generated<Date | null>;
  };
}

/** Seen by requests, row by row as the session allows. */
export interface Tables extends People, DirectoryTables {
  case_file: {
    org_id: string;
    case_id: string;
    own_reference: string;
    alias_sealed: Buffer | null;
    name_sealed: Buffer | null;
    birth_year_sealed: Buffer | null;
    version: number;
    created_by: string;
    created_at: Date;
    changed_at: Date;
    handed_over_at: Generated<Date | null>;
    erased_at: Generated<Date | null>;
    case_number: Generated<string>;
    stage: Generated<string>;
    stage_since: Generated<Date | null>;
    case_worker_id: Generated<string | null>;
    supervisor_id: Generated<string | null>;
    is_child: Generated<boolean>;
    sensitivity: Generated<string>;
    legal_hold: Generated<boolean>;
    risk_self: Generated<number | null>;
    risk_family: Generated<number | null>;
    risk_valid_until: Generated<Date | null>;
    next_review_on: Generated<string | null>;
    health_shared_until: Generated<Date | null>;
    retention_due_on: Generated<string | null>;
  };
  assignment: {
    org_id: string;
    case_id: string;
    user_id: string;
    assigned_by: string;
    from_at: Date;
    until_at: Generated<Date | null>;
    care_team: Generated<boolean>;
  };
  case_deny: { org_id: string; case_id: string; user_id: string; set_by: string; set_at: Date };
  break_glass: {
    org_id: string;
    break_glass_id: string;
    case_id: string;
    user_id: string;
    level: 'file' | 'identity';
    reason_sealed: Buffer;
    requested_at: Date;
    approved_by: Generated<string | null>;
    starts_at: Generated<Date | null>;
    until_at: Generated<Date | null>;
    reviewed_by: Generated<string | null>;
    reviewed_at: Generated<Date | null>;
    outcome: Generated<'justified' | 'not-justified' | null>;
  };
  name_token: {
    org_id: string;
    token: Buffer;
    case_id: string;
    kind: 'full-name' | 'part-year' | 'phonetic' | 'alias' | 'phone' | 'paper';
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
    answers_sealed: Buffer | null;
    created_by: string;
    created_at: Date;
  };
  conversation: {
    org_id: string;
    conversation_id: string;
    group_id: string | null;
    case_id: Generated<string | null>;
    own_reference: string;
    instrument_id: string;
    instrument_version: number;
    language: string;
    version: number;
    latest_version: Generated<number | null>;
    latest_label_sealed: Generated<Buffer | null>;
    latest_status: Generated<string | null>;
    created_by: string;
    created_at: Date;
    changed_at: Date;
  };
  determination: {
    org_id: string;
    conversation_id: string;
    version: number;
    group_id: string | null;
    shared_version: number | null;
    amends: number | null;
    content_sealed: Buffer | null;
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
