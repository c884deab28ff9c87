// SPDX-License-Identifier: EUPL-1.2
// An entry as somebody typed it, made whole: what is new gets its id, what a file brought and the form does not show stays, and a text
// that tells where a confidential place is keeps everything from being written (I-19).

import { randomUUID } from 'node:crypto';
import type { PlainDate } from '@amparo/kernel';
import {
  type DirectoryService,
  entryProblem,
  hiddenPlaces,
  type Organisation,
  type Phone,
  type Place,
  wordsId,
} from '@amparo/cooperation/directory';
import type { z } from 'zod';
import type { StaffCall } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import type { EntryBody } from '../../schemas/directory.ts';
import {
  type KeptEntry,
  listOwnOrganisations,
  type OwnOrganisation,
  readOwnDirectory,
  writeEntries,
} from '../../store/directory-entries.ts';

type Body = z.output<typeof EntryBody>;
type Work = Pick<StaffCall<unknown, unknown, unknown>, 'db' | 'staff' | 'now'> & { readonly today: PlainDate };

/** @throws {Refused} when its institution is not there, or a text says too much */
export async function saveEntry(
  { db, staff, now, today }: Work,
  { id, body, was }: { readonly id: string; readonly body: Body; readonly was: KeptEntry | undefined },
): Promise<void> {
  const kept = await listOwnOrganisations(db, staff.orgId);
  const organisation = organisationOf(body.organisation, kept);
  const [first] = was?.places ?? [];
  const place = body.place === null ? null : placeOf(body.place, organisation.organisation.id, first);
  const others = (was?.service.placeIds ?? []).filter((each) => each !== first?.id);
  const service = serviceFrom(body.service, {
    id,
    organisationId: organisation.organisation.id,
    placeIds: place === null ? others : [place.id, ...others],
    was: was?.service,
    today,
    userId: staff.userId,
  });
  const isNew = 'name' in body.organisation;
  await assertTellsNothing({ db, staff, now, today }, { service, place, organisation: isNew ? organisation : null });
  const toWrite = {
    organisations: isNew ? [organisation] : [],
    places: place === null ? [] : [place],
    services: [service],
  };
  await writeEntries(db, staff, toWrite, now);
}

function organisationOf(given: Body['organisation'], kept: readonly OwnOrganisation[]): OwnOrganisation {
  if ('id' in given) {
    const found = kept.find(({ organisation }) => organisation.id === given.id);
    if (found === undefined) throw new Refused('not-found');
    return found;
  }
  if (given.isOwn && kept.some(({ isOwn }) => isOwn)) throw new Refused('one-own-institution');
  const organisation: Organisation = {
    id: randomUUID(),
    name: given.name,
    alternateName: null,
    description: given.description,
    email: given.email,
    website: given.website,
    uri: null,
    parentOrganisationId: null,
    identifiers: [],
    phones: [],
    recipientClass: given.recipientClass,
    country: given.country,
    actsFor: given.actsFor,
    instanceId: given.isOwn ? null : given.instanceId,
    place: given.place,
  };
  return { organisation, isOwn: given.isOwn };
}

function placeOf(given: NonNullable<Body['place']>, organisationId: string, was: Place | undefined): Place {
  const { lines, city, stateProvince, postalCode, country, ...rest } = given;
  const isEmpty = [lines, city, stateProvince, postalCode].every((each) => each === '');
  return {
    ...rest,
    id: was?.id ?? randomUUID(),
    organisationId: was?.organisationId ?? organisationId,
    address: isEmpty
      ? null
      : {
          id: was?.address?.id ?? randomUUID(),
          region: was?.address?.region ?? null,
          lines,
          city,
          stateProvince,
          postalCode,
          country,
        },
  };
}

function serviceFrom(
  given: Body['service'],
  made: {
    readonly id: string;
    readonly organisationId: string;
    readonly placeIds: readonly string[];
    readonly was: DirectoryService | undefined;
    readonly today: PlainDate;
    readonly userId: string;
  },
): DirectoryService {
  const { id, organisationId, placeIds, was, today, userId } = made;
  return {
    ...given,
    id,
    organisationId,
    placeIds,
    alternateName: was?.alternateName ?? null,
    requiredDocuments: was?.requiredDocuments ?? [],
    intakeFields: was?.intakeFields ?? [],
    capacity: was?.capacity ?? null,
    phones: given.phones.map((number): Phone => phoneOf(id, number, was)),
    hours: given.hours.map((rule, at) => ({
      ...rule,
      id: wordsId('hours', id, String(at)),
      validFrom: null,
      validTo: null,
    })),
    verifiedAt: today,
    verifiedBy: userId,
  };
}

function phoneOf(serviceId: string, number: string, was: DirectoryService | undefined): Phone {
  const same = was?.phones.find((phone) => phone.number === number);
  return same ?? { id: wordsId('phone', serviceId, number), number, extension: null, type: 'voice', languages: [] };
}

/** Also of what is there already, when a place becomes confidential: a street in an old description would give it away. */
async function assertTellsNothing(
  { db, staff }: Work,
  given: {
    readonly service: DirectoryService;
    readonly place: Place | null;
    readonly organisation: OwnOrganisation | null;
  },
): Promise<void> {
  const { service, place, organisation } = given;
  const own = await readOwnDirectory(db, staff);
  const places = [...own.places.filter(({ id }) => id !== place?.id), ...(place === null ? [] : [place])];
  const hidden = hiddenPlaces(places);
  const written = [service, organisation?.organisation ?? null];
  const there =
    place?.confidential === true ? [...own.services.filter(({ id }) => id !== service.id), ...own.organisations] : [];
  const open =
    place?.confidential === true ? places.filter(({ confidential }) => !confidential) : [place].filter(isOpen);
  for (const entry of [...written, ...there, ...open]) {
    const problem = entry === null ? null : entryProblem(entry, hidden);
    if (problem === 'tells-hidden-place') throw new Refused('tells-hidden-place');
    if (problem !== null && written.includes(entry as DirectoryService)) throw new Refused('hidden-characters');
  }
  if (place !== null && entryProblem(place, hiddenPlaces([])) !== null) throw new Refused('hidden-characters');
}

function isOpen(place: Place | null): place is Place {
  return place !== null && !place.confidential;
}
