// SPDX-License-Identifier: EUPL-1.2
// What a partner's message makes of referrals and transfers here: read as data, it can only move a record along its own states. Runs
// on the keeper's login in the transaction of the inbox, without a session and without any case file: what an answer means for a case
// is settled when somebody of the institution changes the case next (routes/file/work.ts). What the rules refuse has no effect.

import { dayOf } from '@amparo/casework/calendar';
import type { Context } from '@amparo/casework/outcome';
import type { ErrorCode, MessageType, OutgoingMessage, StatusCode } from '@amparo/cooperation/envelope';
import type { CooperationAudit } from '@amparo/cooperation/outcome';
import { packageFault } from '@amparo/cooperation/package';
import { applyAnswer, receiveOffer, receivePackage, receiveRecall, type Referral } from '@amparo/cooperation/referral';
import { applyToTransfer, receiveTransfer, type Transfer } from '@amparo/cooperation/transfer';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { profileOf } from '../../country-profiles.ts';
import type {
  IncomingConnection,
  IncomingHandlers,
  IncomingMessage,
  IncomingResult,
} from '../../federation/handlers.ts';
import type { Database, KeeperDatabase } from '../../store/database.ts';
import { instantOf } from '../../store/records/blank.ts';
import { addKept, findByAlias, type Kept, saveKept } from '../../store/referrals.ts';
import type { Store } from '../../store/sealed.ts';
import { logged } from './logged.ts';
import type { CooperationPorts } from './ports.ts';

type Ports = Pick<CooperationPorts, 'scope'>;
/** Whoever writes for the machine: no colleague has this id. */
const PARTNER = '00000000-0000-4000-8000-000000000000';

interface Here {
  readonly store: Store;
  readonly keeper: KeeperDatabase;
  readonly orgId: string;
  readonly context: Context;
  readonly now: Date;
  readonly ports: Ports;
}

/** One handler for each type of message that concerns a referral, a transfer or a journey. */
export function referralHandlers(ports: Ports): IncomingHandlers {
  const on =
    <T extends MessageType>(work: (here: Here, message: IncomingMessage<T>) => Promise<IncomingResult>) =>
    async (connection: IncomingConnection, message: IncomingMessage<T>): Promise<IncomingResult> =>
      work(await hereOf(ports, connection, message), message);
  return {
    Offer: on<'Offer'>(offer),
    Ack: on<'Ack'>(answer),
    Accept: on<'Accept'>(answer),
    Decline: on<'Decline'>(answer),
    Status: on<'Status'>(status),
    RecallDone: on<'RecallDone'>(answer),
    Package: on<'Package'>(arrived),
    Recall: on<'Recall'>(recalled),
  };
}

async function hereOf(
  ports: Ports,
  { trx, keys }: IncomingConnection,
  { institutionId, now }: IncomingMessage,
): Promise<Here> {
  const { country, time_zone: timeZone } = await trx
    .selectFrom('institution')
    .select(['country', 'time_zone'])
    .where('org_id', '=', institutionId)
    .executeTakeFirstOrThrow();
  const at = instantOf(now);
  const actor = { orgId: institutionId, userId: PARTNER, roles: ['CaseWorker'] as const };
  const context = { actor, now: at, today: dayOf(at, timeZone), profile: profileOf({ country, timeZone }) };
  return { store: { trx: trx as unknown as Database, keys }, keeper: trx, orgId: institutionId, context, now, ports };
}

async function offer(here: Here, { claims, fromInstitution }: IncomingMessage<'Offer'>): Promise<IncomingResult> {
  const { store, orgId, context, now, ports } = here;
  const { agreementId, caseAlias, body, iss } = claims;
  // an institution of this installation speaks for itself only
  if (fromInstitution !== null && fromInstitution !== body.fromOrgId) return { error: 'bad-body' };
  const kinds = body.kind === 'transfer' ? (['transfer'] as const) : (['referral'] as const);
  if ((await findByAlias(store, orgId, caseAlias, { kinds, direction: 'Incoming' })) !== undefined) return [];
  const asked = { agreementId, fromOrgId: body.fromOrgId, toOrgId: orgId, category: body.request.category };
  const scope = await ports.scope(store.trx, orgId, asked, context.now);
  const id = randomUUID();
  if (body.kind === 'transfer') {
    if (scope?.state !== 'Active') return { error: 'no-agreement' };
    const outcome = receiveTransfer({ id, caseAlias, agreementId, body }, context);
    if (!outcome.ok) return { error: 'bad-body' };
    await addKept(store, 'transfer', outcome.value, now, iss);
    await note(here, id, outcome.audit, 'transfer-came');
    return [];
  }
  const outcome = receiveOffer({ id, caseAlias, agreementId, sentAt: context.now, body }, scope, context);
  if (!outcome.ok) return { error: refusal(outcome.problems[0].code) };
  await addKept(store, 'referral', outcome.value, now, iss);
  await note(here, id, outcome.audit, body.request.urgency === 'Emergency' ? 'referral-emergency' : 'referral-came');
  return [];
}

function refusal(code: string): ErrorCode {
  return code.startsWith('AGREEMENT_') ? 'no-agreement' : 'bad-body';
}

/** A row of ours about which this installation, and no other, may speak. */
async function heard(here: Here, { claims, fromInstitution }: IncomingMessage, direction: 'Outgoing' | 'Incoming') {
  const kinds = ['referral', 'transfer'] as const;
  const kept = await findByAlias(here.store, here.orgId, claims.caseAlias, { kinds, direction });
  if (kept === undefined || kept.partnerInstance !== claims.iss) return undefined;
  const { fromOrgId, toOrgId } = kept.record as Referral | Transfer;
  const partner = direction === 'Outgoing' ? toOrgId : fromOrgId;
  return fromInstitution === null || fromInstitution === partner ? kept : undefined;
}

const NO_STREAM = { error: 'unknown-stream' } as const;

async function answer(
  here: Here,
  message:
    | IncomingMessage<'Ack'>
    | IncomingMessage<'Accept'>
    | IncomingMessage<'Decline'>
    | IncomingMessage<'RecallDone'>
    | IncomingMessage<'Status'>,
): Promise<IncomingResult> {
  const kept = await heard(here, message, 'Outgoing');
  if (kept === undefined) return NO_STREAM;
  if (kept.kind === 'transfer') return toTransfer(here, kept as Kept<'transfer'>, message);
  const { record } = kept as Kept<'referral'>;
  const { type, body } = message.claims;
  const outcome = applyAnswer(null, record, { type, body } as Parameters<typeof applyAnswer>[2], here.context);
  if (!outcome.ok) return [];
  await saveKept(here.store, kept as Kept<'referral'>, outcome.value.referral, here.now);
  await note(here, record.id, outcome.audit, type === 'Ack' ? null : 'referral-answered');
  return outcome.value.messages;
}

type TransferMessage = Parameters<typeof applyToTransfer>[1];

async function toTransfer(
  here: Here,
  kept: Kept<'transfer'>,
  { claims: { type, body } }: IncomingMessage,
): Promise<IncomingResult> {
  if (type === 'Ack' || type === 'RecallDone') return [];
  const outcome = applyToTransfer(kept.record, { type, body } as TransferMessage, here.context);
  if (!outcome.ok) return [];
  await saveKept(here.store, kept, outcome.value, here.now);
  await note(here, kept.record.id, outcome.audit, 'transfer-answered');
  return [];
}

/** What a sender tells of the way of a person, to whoever receives her. */
const JOURNEY: readonly StatusCode[] = [
  'Arranged',
  'Departed',
  'ReceivedThere',
  'Monitored',
  'NoLongerSafe',
  'Cancelled',
];

async function status(here: Here, message: IncomingMessage<'Status'>): Promise<IncomingResult> {
  const incoming = await heard(here, message, 'Incoming');
  if (incoming === undefined) return answer(here, message);
  if (incoming.kind === 'transfer') return toTransfer(here, incoming as Kept<'transfer'>, message);
  const { status: code, on } = message.claims.body;
  if (!JOURNEY.includes(code)) return [];
  const { record } = incoming as Kept<'referral'>;
  const next = { ...record, version: record.version + 1, updatedAt: here.context.now };
  const journey = [...incoming.journey, { status: code, on }].slice(-20);
  await saveKept(here.store, incoming as Kept<'referral'>, next, here.now, { journey });
  await note(here, record.id, [], code === 'NoLongerSafe' ? 'referral-not-safe' : 'referral-journey');
  return [];
}

async function arrived(here: Here, message: IncomingMessage<'Package'>): Promise<IncomingResult> {
  const kept = await heard(here, message, 'Incoming');
  if (kept === undefined) return NO_STREAM;
  const { sharedPackage } = message.claims.body;
  const { context, orgId, ports, store } = here;
  const { fromOrgId, request } = kept.record as Referral | Transfer;
  const asked = { agreementId: sharedPackage.agreementId, fromOrgId, toOrgId: orgId, category: request.category };
  const agreement = await ports.scope(store.trx, orgId, asked, context.now);
  if (kept.kind === 'transfer') {
    const fault = packageFault(sharedPackage, { orgId, agreement, now: context.now });
    if (fault !== null) return { error: fault === 'agreement' ? 'no-agreement' : 'bad-body' };
    return toTransfer(here, kept as Kept<'transfer'>, message);
  }
  const { record } = kept as Kept<'referral'>;
  const outcome = receivePackage(record, sharedPackage, agreement, context);
  if (!outcome.ok) {
    const [{ code }] = outcome.problems;
    return code === 'NOT_NOW' ? [] : { error: refusal(code) };
  }
  await saveKept(store, kept as Kept<'referral'>, outcome.value, here.now);
  await note(here, record.id, outcome.audit, 'referral-package');
  return [];
}

/** Taken back: what we hold goes in this very transaction, and the sender is told. */
async function recalled(
  here: Here,
  message: IncomingMessage<'Recall'>,
): Promise<readonly OutgoingMessage[] | typeof NO_STREAM> {
  const kept = await heard(here, message, 'Incoming');
  if (kept === undefined || kept.kind !== 'referral') return NO_STREAM;
  const { record } = kept as Kept<'referral'>;
  const outcome = receiveRecall(record, message.claims.body, here.context);
  if (!outcome.ok || outcome.value.referral === record) return [];
  await saveKept(here.store, kept as Kept<'referral'>, outcome.value.referral, here.now);
  await note(here, record.id, outcome.audit, 'referral-recalled');
  return outcome.value.messages;
}

/** Into the log of the institution, and to those whom it concerns. */
async function note(here: Here, id: string, audit: readonly CooperationAudit[], notice: string | null): Promise<void> {
  const { keeper, orgId, now } = here;
  for (const { action, reason } of audit.map((each) => logged(each, 'partner')))
    await sql`SELECT audit_append(${orgId}::uuid, NULL, NULL, ${action}, ${id}::uuid, NULL, 'allowed', ${reason}, NULL, ${now}::timestamptz)`.execute(
      keeper,
    );
  if (notice !== null)
    await sql`SELECT tell_of_referral(${orgId}::uuid, ${id}::uuid, ${notice}, false, ${now}::timestamptz)`.execute(
      keeper,
    );
}
