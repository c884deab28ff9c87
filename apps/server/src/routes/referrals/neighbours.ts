// SPDX-License-Identifier: EUPL-1.2
// The neighbours of referrals as they are: the directory, the agreements, the exchange with other installations. What several of them
// know of a recipient is put together here, and only here.

import type { SharableField } from '@amparo/casework/consent';
import type { Recipient } from '@amparo/casework/consent';
import { recipientOf } from '@amparo/cooperation/directory';
import { sealingKey } from '@amparo/cooperation/envelope';
import { sql } from 'kysely';
import { ownInstanceId, putIntoOutbox, takeBack } from '../../federation/outbox.ts';
import { findAgreementScope, type FoundScope } from '../../store/agreements.ts';
import type { Database } from '../../store/database.ts';
import { type ListedOrganisation, readDirectory, type SharedDirectory } from '../../store/directory.ts';
import { findPinned } from '../../store/federation/peers.ts';
import type { AskedRecipient, CooperationPorts } from './ports.ts';

export const NEIGHBOURS: CooperationPorts = {
  counterpart: async (trx, asked, now) => {
    const directory = await readDirectory(trx);
    const { fromOrgId, toOrgId, category, toServiceId } = asked;
    const service = toServiceId === null ? undefined : directory.services.get(toServiceId);
    if (toServiceId !== null && (service === undefined || institutionOf(service) !== toOrgId)) return undefined;
    const found = await findAgreementScope(trx, { orgId: fromOrgId, fromOrgId, toOrgId, category, now: new Date(now) });
    const listed = service ?? organisationOf(directory, toOrgId);
    const recipient =
      listed === undefined ? partyOf(found, toOrgId) : { ...recipientOf(listed.organisation), institutionId: toOrgId };
    if (recipient === undefined) return undefined;
    const own = await ownInstanceId({ trx });
    const here = (listed?.institutionId ?? null) !== null || (found?.toInstance ?? null) === own;
    const instanceId = here ? own : (listed?.instanceId ?? found?.toInstance ?? null);
    return {
      recipient,
      intakeFields: service?.service.intakeFields ?? intakeOf(directory, asked),
      agreement: found?.scope ?? null,
      terms: found?.terms ?? null,
      keyKnown: here || (await keyKnown(trx, fromOrgId, instanceId)),
      instanceId,
      name: listed?.organisation.name ?? found?.agreement.parties.find(({ orgId }) => orgId === toOrgId)?.name ?? '',
      serviceName: service?.service.name ?? null,
    };
  },
  scope: async (trx, orgId, { agreementId, fromOrgId, toOrgId, category }, now) => {
    const found = await findAgreementScope(trx, {
      orgId,
      agreementId,
      fromOrgId,
      toOrgId,
      category,
      now: new Date(now),
    });
    return found?.scope ?? null;
  },
  put: putIntoOutbox,
  takeBack,
  names: async (trx, orgIds) => {
    const { organisations } = await readDirectory(trx);
    const names = new Map<string, string>();
    for (const { organisation, institutionId } of organisations.values()) {
      const id = institutionId ?? organisation.id;
      if (orgIds.includes(id)) names.set(id, organisation.name);
    }
    const own = await trx
      .selectFrom('institution')
      .select(['org_id', 'name'])
      .where('org_id', 'in', [NOBODY, ...orgIds.filter(isUuid)])
      .execute();
    for (const { org_id, name } of own) names.set(org_id, name);
    // in no directory: as the agreement with it says
    if (orgIds.some((id) => !names.has(id)))
      for (const [id, name] of await partyNames(trx)) if (orgIds.includes(id) && !names.has(id)) names.set(id, name);
    return names;
  },
};

const NOBODY = '00000000-0000-4000-8000-000000000000';
const isUuid = (id: string): boolean => /^[0-9a-f-]{36}$/u.test(id);

async function partyNames(trx: Database): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT DISTINCT p ->> 'orgId' AS id, p ->> 'name' AS name FROM agreement a, jsonb_array_elements(a.content -> 'parties') AS p
    WHERE a.org_id = (SELECT my_org())`.execute(trx);
  return rows.map(({ id, name }) => [id, name] as const);
}

/** What both sides call an institution: its id here, or the one under which it publishes itself. */
function institutionOf({ institutionId, organisation }: ListedOrganisation): string {
  return institutionId ?? organisation.id;
}

function organisationOf({ organisations }: SharedDirectory, orgId: string): ListedOrganisation | undefined {
  return [...organisations.values()].find((each) => institutionOf(each) === orgId);
}

/** Of an institution that is in no directory: what the agreement says. A consulate must say for which state it acts. */
function partyOf(found: FoundScope | null, orgId: string): Recipient | undefined {
  const party = found?.agreement.parties.find((each) => each.orgId === orgId);
  if (party === undefined || party.recipientClass === 'Consulate') return undefined;
  const { recipientClass, country } = party;
  return { institutionId: orgId, recipientClass, country, actsFor: null, personIds: [], phones: [] };
}

/** Without a service: what any of its services of that kind asks for. */
function intakeOf({ services }: SharedDirectory, { toOrgId, category }: AskedRecipient): readonly SharableField[] {
  const own = [...services.values()].filter(
    (each) => institutionOf(each) === toOrgId && each.service.categories.includes(category),
  );
  return [...new Set(own.flatMap(({ service }) => service.intakeFields))];
}

async function keyKnown(trx: Database, orgId: string, instanceId: string | null): Promise<boolean> {
  const peer = instanceId === null ? undefined : await findPinned(trx, orgId, instanceId);
  return peer !== undefined && sealingKey(peer) !== undefined;
}
