// SPDX-License-Identifier: EUPL-1.2
// What holds in the database whatever the program does: the rights of the application's role, keys that begin with the
// institution, migrations that know their own history.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { Connections } from '../postgres/connections.ts';
import { testDatabase, type TestDatabase } from '../postgres/test-cluster.ts';
import { startTestApp } from '../test-app.ts';
import { migrate, type Migration, MigrationRefused, readMigrations } from './migrate.ts';

/** Tables without data of an institution: accounts belong to people, who work for one or more. Anything else is keyed by it. */
const GLOBAL = [
  'account',
  'challenge',
  'external_identity',
  'inbox_seen',
  'inbox_stream',
  'incident_freeze',
  'installation_setting',
  'instance',
  'instance_key',
  'issuer_key',
  'known_device',
  'mail_choice',
  'outbox_stream',
  'passkey',
  'recovery_code',
  'recovery_link',
  'schema_migration',
  'set_up_link',
  'sign_in_count',
  'totp_factor',
];

const prepare = async ({ migration }: Connections): Promise<void> => {
  await migrate(migration);
};
let database: TestDatabase;
let owner: pg.Client;
let application: pg.Client;

before(async () => {
  database = await testDatabase(prepare);
  owner = new pg.Client(database.connections.migration);
  application = new pg.Client(database.connections.application);
  await Promise.all([owner.connect(), application.connect()]);
});
after(async () => {
  await Promise.all([owner.end(), application.end()]);
});

async function names(query: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(query);
  return rows.map(({ name }) => name).toSorted();
}

test('AZ-4: every table with data of an institution has a primary key that begins with org_id', async () => {
  const others = await names(`
    SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'amparo'
    WHERE c.relkind = 'r' AND NOT EXISTS (
      SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
      WHERE i.indrelid = c.oid AND i.indisprimary AND a.attname = 'org_id')`);
  assert.deepEqual(others, GLOBAL);
});

test('AZ-4: every unique index and every foreign key between such tables holds org_id', async () => {
  const loose = await names(`
    SELECT i.indexrelid::regclass::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'amparo'
    WHERE i.indisunique AND c.relname <> ALL (ARRAY[${GLOBAL.map((name) => `'${name}'`).join(',')}]) AND NOT EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND a.attnum = i.indkey[0])
    UNION
    SELECT k.conname FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace AND n.nspname = 'amparo'
    WHERE k.contype = 'f' AND k.confrelid <> 'account'::regclass AND k.conrelid <> ALL (ARRAY[${GLOBAL.map((name) => `'${name}'`).join(',')}]::regclass[])
      AND k.confrelid <> 'known_device'::regclass AND NOT EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'org_id' AND a.attnum = ANY (k.conkey))`);
  assert.deepEqual(loose, []);
});

test('AZ-4: the application can add determinations and decisions, and neither change nor remove them', async () => {
  for (const table of [
    'determination',
    'decision',
    'shared_answers',
    'discarded',
    'institution',
    'audit_entry',
    'audit_head',
    'erasure_tombstone',
  ]) {
    await assert.rejects(application.query(`DELETE FROM ${table}`), { code: '42501' }, table);
    await assert.rejects(application.query(`UPDATE ${table} SET org_id = org_id`), { code: '42501' }, table);
    await assert.rejects(application.query(`TRUNCATE ${table}`), { code: '42501' }, table);
  }
  for (const statement of [
    'DROP TABLE conversation',
    'ALTER TABLE conversation ADD COLUMN name text',
    'CREATE TABLE own (a int)',
    'SET ROLE amparo_owner',
    'UPDATE staff_user SET created_at = now()',
    'SELECT * FROM account',
    'SELECT * FROM session',
    'SELECT * FROM passkey',
    'INSERT INTO audit_entry SELECT * FROM audit_entry',
    'SELECT * FROM discarded',
    'UPDATE conversation SET org_id = org_id',
    'SELECT * FROM schema_migration',
    'SELECT waiting_answered FROM course_count',
    'SELECT waiting_right FROM course_count',
    'UPDATE course_mean SET people = people',
    'SELECT * FROM issuer_key',
    'SELECT * FROM institution_key',
  ]) {
    await assert.rejects(application.query(statement), { code: '42501' }, statement);
  }
});

test('CR-1: texts are codes, references and what staff call themselves; what tells of a person is sealed bytes', async () => {
  const texts = await names(`
    SELECT c.table_name || '.' || c.column_name AS name FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
    WHERE c.table_schema IN ('amparo', 'amparo_keys') AND c.data_type IN ('text', 'json', 'character varying', 'jsonb')
      AND c.table_name <> ALL (ARRAY['schema_migration'])`);
  assert.deepEqual(
    texts.filter((name) => !CODES.has(name)),
    [],
  );
});

/** Closed lists, keyed hashes and references; the reason stands beside what is not obvious. */
const CODES = new Set([
  'account.password_hash',
  'account.sign_in_name',
  'agreement.agreement_no', // random
  'agreement.content', // what institutions agree; names of staff who sign, nothing of a person helped
  'agreement.template',
  'agreement_document.language',
  'agreement_document.media_type',
  'agreement_notice.jws',
  'agreement_notice.notice',
  'agreement_notice.reason',
  'agreement_version.content',
  'alarm.kind',
  'approval.key_id',
  'approval.kind',
  'approval.state',
  'attachment.state',
  'attachment_part.round',
  'audit_entry.action',
  'audit_entry.body', // canonical JSON of codes and ids
  'audit_entry.decision',
  'break_glass.level',
  'break_glass.outcome',
  'case_export.acts_for',
  'case_export.country',
  'case_export.format',
  'case_export.purpose',
  'case_export.recipient_class',
  'case_export.state',
  'case_import.source',
  'case_import.state',
  'case_import_row.outcome',
  'case_clock.kind',
  'case_clock.record',
  'case_gap.category',
  'case_gap.reason',
  'case_gap.source',
  'case_file.case_number', // random (I-31)
  'case_file.own_reference',
  'case_file.sensitivity',
  'case_file.stage',
  'case_key.kek_id',
  'badge_sitting.test',
  'challenge.purpose',
  'content_to_seal.content', // empty once the program has started: seal-earlier.test.ts
  'content_to_seal.kind',
  'conversation.instrument_id',
  'conversation.language',
  'conversation.latest_status',
  'conversation.own_reference',
  'conversation_group.own_reference',
  'course_count.course',
  'course_count.item',
  'course_mean.course',
  'course_mean.figure',
  'data_release.audience',
  'data_release.counts', // protected counts under codes
  'data_release.failure',
  'data_release.mechanism',
  'data_release.purpose',
  'data_release.recall_reason',
  'data_release.state',
  'data_release_file.name',
  'data_subject_request.kind',
  'data_subject_request.state',
  'decision.decision',
  'decision.reason',
  'directory_organisation.content', // public words about services; so the four below
  'directory_organisation.instance_id',
  'directory_organisation.organisation_id',
  'directory_place.content',
  'directory_place.place_id',
  'directory_service.content',
  'directory_service.organisation_id',
  'directory_service.service_id',
  'disclosure.country',
  'disclosure.ground',
  'disclosure.purpose',
  'disclosure.recipient_class',
  'erased_count.code',
  'erased_count.kind',
  'external_identity.issuer',
  'good_practice.content', // what was done somewhere, read by a peer for anybody who could be recognised
  'good_practice.starter',
  'good_practice.state',
  'idempotent_result.etag',
  'idempotent_result.idempotency_key',
  'idempotent_result.location',
  'installation_setting.name',
  'installation_setting.value',
  'institution_key.key_id',
  'institution_key.public_x',
  'institution_key.use',
  'inbox_seen.error_code',
  'inbox_seen.instance_id', // of installations: random
  'inbox_seen.jti',
  'inbox_stream.case_alias', // random, another for each referral
  'inbox_stream.ids', // numbers and ids of messages
  'inbox_stream.instance_id',
  'instance.instance_id',
  'instance.name', // of an office
  'instance.place',
  'instance_key.key_id', // a thumbprint
  'instance_key.state',
  'instance_key.use',
  'institution.country',
  'institution.custom_fields', // names of fields in an institution's words, never a value
  'institution.name',
  'institution.time_zone',
  'invitation.display_name', // of staff
  'invitation.state',
  'known_device.label',
  'mail_choice.language',
  'message_alias.case_alias',
  'message_alias.instance_id',
  'name_token.kind',
  'notice.kind',
  'outbox_message.agreement_id',
  'outbox_message.case_alias',
  'outbox_message.dead_reason',
  'outbox_message.state',
  'outbox_message.to_instance',
  'outbox_message.to_org',
  'outbox_message.type',
  'outbox_stream.case_alias',
  'outbox_stream.instance_id',
  'own_helpline.content', // of a public service, checked by two people
  'own_helpline.state',
  'partner_key.country',
  'partner_key.instance_id',
  'partner_key.key_id',
  'partner_key.name', // of an institution
  'partner_key.public_x',
  'practice_review.verdict',
  'passkey.label',
  'peer.content', // public keys and names of offices
  'peer.instance_id',
  'peer.state',
  'peer_event.kind',
  'person.kind',
  'record_conflict.decision',
  'record_conflict.kind',
  'record_history.field', // the name of a field, never its value
  'record_history.kind',
  'referral.case_alias', // random, another for each referral
  'referral.category',
  'referral.decline_reason',
  'referral.direction',
  'referral.kind',
  'referral.partner_instance', // id of an installation
  'referral.state',
  'referral.urgency',
  'referral_clock.kind',
  'referral_note.category',
  'referral_note.state',
  'release_ledger.mechanism',
  'release_ledger.software_version',
  'role_grant.role',
  'role_grant.state',
  'saved_view.filters', // codes and the beginning of a number; their shape is the one of the list
  'service_delivery.category',
  'service_delivery.outcome',
  'session.method',
  'sign_in_count.kind',
  'staff_user.display_name', // of staff
  'urgent_help.category',
  'urgent_help.outcome',
  'urgent_help.subtype',
  'use_count.kind',
  'webhook.url', // of a system of the institution
  'webhook_delivery.event',
  'webhook_delivery.last_fault',
]);

test('the database itself refuses an own reference that could be a name', async () => {
  const server = await startTestApp();
  try {
    const { orgId } = await server.person();
    const { user_id: userId } = await server.owner.selectFrom('staff_user').select('user_id').executeTakeFirstOrThrow();
    const row = { org_id: orgId, group_id: randomUUID(), version: 1, created_by: userId, created_at: new Date() };
    for (const ownReference of ['Maria', 'Maria Lopez 1', 'ñ1', '']) {
      const insert = server.owner
        .insertInto('conversation_group')
        .values({ ...row, own_reference: ownReference })
        .execute();
      await assert.rejects(insert, { code: '23514' });
    }
  } finally {
    await server.close();
  }
});

const step = (number: number, sql: string, checksum = `sum ${number}`): Migration => ({
  number,
  name: `000${number}-x.sql`,
  sql,
  checksum,
});

test('AV-7: migrations are numbered without gaps and carry the checksum of their text', async () => {
  const migrations = await readMigrations();
  assert.deepEqual(
    migrations.map(({ number }) => number),
    migrations.map((_, index) => index + 1),
  );
  for (const { checksum } of migrations) assert.match(checksum, /^[0-9a-f]{64}$/u);
});

test('AV-7: several servers that start at once take each step once', async () => {
  const { connections } = await testDatabase();
  const steps = [step(1, 'CREATE TABLE one (a int)'), step(2, 'INSERT INTO one VALUES (1)')];
  const taken = await Promise.all([1, 2, 3, 4].map(() => migrate(connections.migration, steps)));
  assert.deepEqual(
    taken.map(({ taken: count }) => count).toSorted((a, b) => a - b),
    [0, 0, 0, 2],
  );
});

test('AV-7: a step that fails leaves nothing behind, and the next start takes it again', async () => {
  const { connections } = await testDatabase();
  const good = step(1, 'CREATE TABLE one (a int)');
  await assert.rejects(migrate(connections.migration, [good, step(2, 'CREATE TABLE two (a int); SELECT 1/0')]));
  assert.deepEqual(await migrate(connections.migration, [good, step(2, 'CREATE TABLE two (a int)')]), {
    schema: 2,
    taken: 1,
  });
});

test('AV-7: a newer schema refuses the older program, and a changed step is refused', async () => {
  const { connections } = await testDatabase();
  const steps = [step(1, 'CREATE TABLE one (a int)'), step(2, 'CREATE TABLE two (a int)')];
  await migrate(connections.migration, steps);
  await assert.rejects(migrate(connections.migration, steps.slice(0, 1)), MigrationRefused);
  await assert.rejects(
    migrate(connections.migration, [step(1, 'x', 'another sum'), ...steps.slice(1)]),
    MigrationRefused,
  );
  assert.deepEqual(await migrate(connections.migration, steps), { schema: 2, taken: 0 });
});
