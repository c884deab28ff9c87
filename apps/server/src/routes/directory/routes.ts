// SPDX-License-Identifier: EUPL-1.2
// The directory over HTTP (docs/api/directory.md): looked through, drawn, asked who could help, kept, said to be right, said to have
// room. A search for somebody is answered and forgotten. Files of HSDS in and out: files.ts.

import { readPlainDate } from '@amparo/kernel';
import { isStale } from '@amparo/cooperation/directory';
import { randomUUID } from 'node:crypto';
import { type Operation, type Route, staffOperation, type StaffCall } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import {
  CapacityBody,
  EntryAnswer,
  EntryBody,
  ListAnswer,
  ListQuery,
  MapAnswer,
  MatchAnswer,
  OrganisationParams,
  OwnOrganisationsAnswer,
  ReachBody,
  SearchBody,
  ServiceParams,
} from '../../schemas/directory.ts';
import { findService, matchServices, readDirectory } from '../../store/directory.ts';
import {
  type KeptEntry,
  listOwnOrganisations,
  readOwnEntry,
  removeService,
  setCapacity,
  verifyService,
  writeEntries,
} from '../../store/directory-entries.ts';
import { contextOf } from '../file/work.ts';
import { saveEntry } from './entry.ts';
import { applyImport, exportDirectory, lookAtImport } from './files.ts';
import { filtered, mapOf, shownLine } from './shown.ts';

export function directoryRoutes(): readonly Route[] {
  const all = '/api/v1/directory';
  const one = `${all}/services/:serviceId`;
  return [
    { method: 'GET', path: all, operation: listServices() },
    { method: 'GET', path: `${all}/map`, operation: readMap() },
    { method: 'GET', path: `${all}/organisations`, operation: listOrganisations() },
    { method: 'PUT', path: `${all}/organisations/:organisationId/reach`, operation: changeReach() },
    { method: 'GET', path: `${all}/export`, operation: exportDirectory() },
    { method: 'POST', path: `${all}/match`, operation: findHelp() },
    { method: 'POST', path: `${all}/imports/look`, operation: lookAtImport() },
    { method: 'POST', path: `${all}/imports`, operation: applyImport() },
    { method: 'POST', path: `${all}/services`, operation: addService() },
    { method: 'GET', path: one, operation: readService() },
    { method: 'PUT', path: one, operation: changeService() },
    { method: 'DELETE', path: one, operation: deleteService() },
    { method: 'POST', path: `${one}/verification`, operation: verify() },
    { method: 'PUT', path: `${one}/capacity`, operation: tellCapacity() },
  ];
}

const PAGE = 40;

function listServices(): Operation {
  return staffOperation({
    action: 'directory.read',
    summary: 'Services of the directory, by name, a page at a time.',
    about:
      'Of every institution of the installation. A confidential place is in no answer to another institution (I-19).',
    query: ListQuery,
    answers: { 200: { about: 'Short lines, and how many there are.', schema: ListAnswer } },
    handle: async ({ db, staff, query, now }) => {
      const seen = { orgId: staff.orgId, today: contextOf(staff, now).today };
      const entries = filtered(await readDirectory(db), query, seen);
      const from = Number(query.from ?? '0');
      return {
        status: 200,
        body: {
          services: entries.slice(from, from + PAGE).map((entry) => shownLine(entry, seen)),
          total: entries.length,
          stale: entries.filter(({ service }) => isStale(service, seen.today)).length,
          next: from + PAGE < entries.length ? from + PAGE : null,
        },
      };
    },
  });
}

function readMap(): Operation {
  return staffOperation({
    action: 'directory.read',
    summary: 'Where services are, counted by squares of half a degree.',
    about: 'Without confidential places. Drawn by the page itself: no tile server learns who looks where.',
    query: ListQuery,
    answers: { 200: { about: 'Squares, and countries.', schema: MapAnswer } },
    handle: async ({ db, staff, query, now }) => {
      const seen = { orgId: staff.orgId, today: contextOf(staff, now).today };
      return { status: 200, body: mapOf(filtered(await readDirectory(db), query, seen)) };
    },
  });
}

function listOrganisations(): Operation {
  return staffOperation({
    action: 'directory.read',
    summary: 'Institutions in the entries that your institution keeps.',
    answers: { 200: { about: 'To choose from.', schema: OwnOrganisationsAnswer } },
    handle: async ({ db, staff }) => ({
      status: 200,
      body: {
        organisations: (await listOwnOrganisations(db, staff.orgId)).map(({ organisation, isOwn }) => ({
          id: organisation.id,
          name: organisation.name,
          country: organisation.country,
          isOwn,
          instanceId: organisation.instanceId,
        })),
      },
    }),
  });
}

function changeReach(): Operation {
  return staffOperation({
    action: 'directory.change',
    summary: 'Say which institution of an entry is your own, or which installation receives for it.',
    about: 'No file can say this. A request is still sent only to an installation whose keys two people have compared.',
    params: OrganisationParams,
    body: ReachBody,
    answers: { 204: { about: 'Said.' } },
    problems: ['not-found', 'one-own-institution'],
    handle: async ({ db, staff, params, body, now }) => {
      const kept = await listOwnOrganisations(db, staff.orgId);
      const found = kept.find(({ organisation }) => organisation.id === params.organisationId);
      if (found === undefined) throw new Refused('not-found');
      if (body.isOwn && kept.some((other) => other.isOwn && other !== found)) throw new Refused('one-own-institution');
      const instanceId = body.isOwn ? null : body.instanceId;
      const organisation = { ...found.organisation, instanceId };
      const toWrite = { organisations: [{ organisation, isOwn: body.isOwn }], places: [], services: [] };
      await writeEntries(db, staff, toWrite, now);
      return { status: 204 };
    },
  });
}

const MOST_FOUND = 20;

function findHelp(): Operation {
  return staffOperation({
    action: 'directory.match',
    summary: 'Who could help, best first, with the reasons.',
    about:
      'By who may be helped there, safety, language, room and distance, in this order. What is asked is not kept. A person chooses; and she is asked before anybody is told of her.',
    body: SearchBody,
    answers: { 200: { about: 'At most twenty, and why others are not among them, counted.', schema: MatchAnswer } },
    handle: async ({ db, staff, body, now }) => {
      const seen = { orgId: staff.orgId, today: contextOf(staff, now).today };
      const { services } = await readDirectory(db);
      const { found, excluded } = await matchServices(db, body, seen.today, MOST_FOUND);
      return {
        status: 200,
        body: {
          found: found.flatMap(({ service, reasons, distanceKm, language, institutionId, instanceId }) => {
            const entry = services.get(service.id);
            if (entry === undefined) return [];
            const organisationId = service.organisationId;
            const line = shownLine(entry, seen);
            return [{ service: line, reasons, distanceKm, language, organisationId, institutionId, instanceId }];
          }),
          excluded: Object.entries(excluded).map(([reason, count]) => ({ reason, services: count })),
        },
      };
    },
  });
}

type Call = Pick<StaffCall<unknown, unknown, unknown>, 'db' | 'staff' | 'now'>;

/** One's own with the places that this session may see; another's without those that are confidential. */
async function shownEntry({ db, staff, now }: Call, serviceId: string) {
  const { today } = contextOf(staff, now);
  const own = await readOwnEntry(db, staff, serviceId);
  if (own !== undefined) return { body: ownEntry(own, staff.orgId, today), version: own.version };
  const found = await findService(db, serviceId);
  if (found === undefined) throw new Refused('not-found');
  const { service, organisation, places, institutionId, instanceId, checkedHere, version } = found;
  return {
    body: {
      // who looked is known to colleagues only
      service: { ...service, verifiedBy: null },
      organisation,
      places,
      institutionId,
      instanceId,
      stale: isStale(service, today),
      checkedHere,
      mine: false,
      hiddenPlace: places.length < service.placeIds.length,
      version,
    },
    version,
  };
}

function ownEntry({ service, organisation, places, version }: KeptEntry, orgId: string, today: string) {
  const day = readPlainDate(today, 'today', []);
  if (day === undefined) throw new TypeError('the clock shows no day');
  return {
    service,
    organisation: organisation.organisation,
    places,
    institutionId: organisation.isOwn ? orgId : null,
    instanceId: organisation.organisation.instanceId,
    stale: isStale(service, day),
    checkedHere: service.verifiedBy !== null,
    mine: true,
    hiddenPlace: places.length < service.placeIds.length,
    version,
  };
}

function readService(): Operation {
  return staffOperation({
    action: 'directory.read',
    summary: 'One service, with its institution and its places.',
    params: ServiceParams,
    answers: { 200: { about: 'Your own institution sees its confidential places, by role.', schema: EntryAnswer } },
    problems: ['not-found'],
    handle: async (call) => ({ status: 200, ...(await shownEntry(call, call.params.serviceId)) }),
  });
}

function addService(): Operation {
  return staffOperation({
    action: 'directory.change',
    summary: 'Add a service to the directory.',
    about: 'It counts as checked by you today. A text that tells where a confidential place is, is refused.',
    creates: true,
    body: EntryBody,
    answers: { 201: { about: 'Added.', schema: EntryAnswer } },
    problems: [
      'not-found',
      'tells-hidden-place',
      'hidden-characters',
      'one-own-institution',
      'key-reused',
      'keys-unavailable',
    ],
    handle: async (call) =>
      call.once(async () => {
        const { db, staff, body, now } = call;
        const id = randomUUID();
        await saveEntry({ db, staff, now, today: contextOf(staff, now).today }, { id, body, was: undefined });
        return { status: 201, ...(await shownEntry(call, id)), objectId: id };
      }),
  });
}

function changeService(): Operation {
  return staffOperation({
    action: 'directory.change',
    summary: 'Change an entry that your institution keeps.',
    about: 'It counts as checked by you today.',
    changes: true,
    params: ServiceParams,
    body: EntryBody,
    answers: { 200: { about: 'Changed.', schema: EntryAnswer } },
    problems: ['not-found', 'stale', 'tells-hidden-place', 'hidden-characters', 'one-own-institution'],
    handle: async (call) => {
      const { db, staff, params, body, now, seen } = call;
      const was = await readOwnEntry(db, staff, params.serviceId, true);
      if (was === undefined) throw new Refused('not-found');
      if (was.version !== seen)
        throw new Refused('stale', { current: (await shownEntry(call, params.serviceId)).body });
      const today = contextOf(staff, now).today;
      await saveEntry({ db, staff, now, today }, { id: params.serviceId, body, was });
      return { status: 200, ...(await shownEntry(call, params.serviceId)) };
    },
  });
}

function deleteService(): Operation {
  return staffOperation({
    action: 'directory.change',
    summary: 'Take an entry out of the directory.',
    params: ServiceParams,
    answers: { 204: { about: 'Gone, with places where nothing else is.' } },
    problems: ['not-found'],
    handle: async ({ db, staff, params }) => {
      const was = await readOwnEntry(db, staff, params.serviceId, true);
      if (was === undefined) throw new Refused('not-found');
      await removeService(db, staff, was);
      return { status: 204 };
    },
  });
}

function verify(): Operation {
  return staffOperation({
    action: 'directory.tell',
    summary: 'Say that an entry is right: you rang, or you were there.',
    about: 'After 180 days without it an entry is marked stale and drops in the ranking.',
    params: ServiceParams,
    answers: { 200: { about: 'Checked today.', schema: EntryAnswer } },
    problems: ['not-found'],
    handle: async (call) => {
      const { db, staff, params, now } = call;
      const done = await verifyService(db, staff, params.serviceId, { today: contextOf(staff, now).today, now });
      if (!done) throw new Refused('not-found');
      return { status: 200, ...(await shownEntry(call, params.serviceId)) };
    },
  });
}

function tellCapacity(): Operation {
  return staffOperation({
    action: 'directory.tell',
    summary: 'Say how many places are free.',
    about: 'Shown to members of the network, never exported.',
    params: ServiceParams,
    body: CapacityBody,
    answers: { 200: { about: 'Said now.', schema: EntryAnswer } },
    problems: ['not-found'],
    handle: async (call) => {
      const { db, staff, params, body, now } = call;
      if (body.of !== null && body.free > body.of) {
        throw new Refused('bad-input', {
          issues: [{ path: 'free', code: 'more-than-there-are', remedy: 'at most the number of places' }],
        });
      }
      if (!(await setCapacity(db, staff, params.serviceId, { ...body, now }))) throw new Refused('not-found');
      return { status: 200, ...(await shownEntry(call, params.serviceId)) };
    },
  });
}
