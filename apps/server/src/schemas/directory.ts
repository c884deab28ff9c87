// SPDX-License-Identifier: EUPL-1.2
// The shapes of the directory: a service with its institution and places, what is searched for, what an import would do. Public
// words about services; there is no field for a person helped.

import { SERVICE_CATEGORY_NAMES, URGENCIES } from '@amparo/casework/assistance';
import { RECIPIENT_CLASSES, type SharableField, SHARABLE_FIELDS } from '@amparo/casework/consent';
import {
  EXCLUSIONS,
  GENDER_POLICIES,
  HSDS_ISSUES,
  IMPORT_ACTIONS,
  IMPORT_REASONS,
  LOCATION_TYPES,
  MATCH_REASONS,
  REPORTING,
  SERVICE_STATUSES,
  WEEKDAYS,
} from '@amparo/cooperation/directory';
import { z } from 'zod';
import { instant, named, uuid, version } from '../schemas.ts';

/** JSON of a whole import, with the files as texts in it. */
export const IMPORT_BYTES = 24 * 1024 * 1024;
/** Lines of a report that are given; all are counted. */
export const MOST_REPORTED = 1000;

export const entryId = z
  .string()
  .min(1)
  .max(100)
  .describe('As the publisher calls it; a UUID by the standard, and something else in practice.');
const words = (most: number) => z.string().trim().min(1).max(most);
const optionalWords = (most: number) => words(most).nullable();
const country = z.string().regex(/^[A-Z]{2}$/u);
const area = z.string().regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/u, 'ISO 3166-2, or 3166-1 for a whole country');
const language = z.string().regex(/^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/u, 'BCP 47, small letters');
const webAddress = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[^\s/]+\S*$/u, 'an address of a page');
const day = z.iso.date();
const time = z.string().regex(/^(?:[01]\d|2[0-4]):[0-5]\d$/u, 'HH:MM');

/** As it is kept: a file may bring more than a form may send (packages/cooperation/src/directory/import-limits.ts). */
const said = z.string().max(10_000);

const PhoneShape = z.strictObject({
  id: entryId,
  number: said,
  extension: said.nullable(),
  type: said.nullable(),
  languages: z.array(said).max(500),
});

export const OrganisationShape = named(
  'DirectoryOrganisation',
  z.strictObject({
    id: entryId,
    name: said,
    alternateName: said.nullable(),
    description: said,
    email: said.nullable(),
    website: said.nullable(),
    uri: said.nullable(),
    parentOrganisationId: entryId.nullable(),
    identifiers: z.array(z.strictObject({ id: entryId, scheme: said, identifier: said })).max(500),
    phones: z.array(PhoneShape).max(500),
    recipientClass: z.enum(RECIPIENT_CLASSES),
    country: said,
    actsFor: said.nullable(),
    instanceId: said.nullable(),
    place: said.nullable(),
  }),
);

export const PlaceShape = named(
  'DirectoryPlace',
  z.strictObject({
    id: entryId,
    organisationId: entryId.nullable(),
    type: z.enum(LOCATION_TYPES),
    name: said.nullable(),
    latitude: z.number().min(-90).max(90).nullable(),
    longitude: z.number().min(-180).max(180).nullable(),
    address: z
      .strictObject({
        id: entryId,
        lines: said,
        city: said,
        region: said.nullable(),
        stateProvince: said,
        postalCode: said,
        country: said,
      })
      .nullable(),
    stepFree: z.boolean().nullable(),
    confidential: z.boolean().describe('Never on a map, never exported, never seen by another institution (I-19).'),
  }),
);

const HoursShape = z.strictObject({
  id: entryId,
  days: z.array(z.enum(WEEKDAYS)).max(7),
  opensAt: time.nullable(),
  closesAt: time.nullable(),
  always: z.boolean(),
  validFrom: day.nullable(),
  validTo: day.nullable(),
});
const CapacityShape = z.strictObject({
  free: z.int().min(0).max(100_000),
  of: z.int().min(0).max(100_000).nullable(),
  updatedAt: instant,
});

const serviceFields = {
  id: entryId,
  organisationId: entryId,
  name: said,
  alternateName: said.nullable(),
  description: said.nullable(),
  url: said.nullable(),
  email: said.nullable(),
  status: z.enum(SERVICE_STATUSES),
  categories: z.array(z.enum(SERVICE_CATEGORY_NAMES)).max(SERVICE_CATEGORY_NAMES.length),
  subtypes: z.array(said).max(500),
  phones: z.array(PhoneShape).max(500),
  languages: z.array(said).max(500),
  interpretation: said.nullable(),
  applicationProcess: said.nullable(),
  feesDescription: said.nullable(),
  free: z.boolean().nullable(),
  alert: said.nullable(),
  minimumAge: z.number().nullable(),
  maximumAge: z.number().nullable(),
  eligibility: said.nullable(),
  genderPolicy: z.enum(GENDER_POLICIES),
  acceptsChildren: z.boolean(),
  acceptsWithoutPapers: z.boolean(),
  requiredDocuments: z.array(said).max(500),
  reportsToPolice: z.enum(REPORTING),
  reportsToImmigration: z.enum(REPORTING),
  survivorInformed: z.boolean(),
  placeIds: z.array(entryId).max(500),
  areas: z.array(said).max(500),
  hours: z.array(HoursShape).max(500),
  intakeFields: z.array(z.enum(Object.keys(SHARABLE_FIELDS) as SharableField[])),
};
export const ServiceShape = named(
  'DirectoryService',
  z.strictObject({
    ...serviceFields,
    capacity: CapacityShape.nullable(),
    verifiedAt: day.nullable(),
    verifiedBy: uuid.nullable(),
  }),
);

const howReached = {
  institutionId: uuid.nullable().describe('The institution of this installation that it is.'),
  instanceId: z.string().nullable().describe('The installation elsewhere that receives for it.'),
};

export const EntryAnswer = named(
  'DirectoryEntry',
  z.strictObject({
    service: ServiceShape,
    organisation: OrganisationShape,
    places: z.array(PlaceShape),
    ...howReached,
    stale: z.boolean().describe('Nobody verified it for 180 days.'),
    checkedHere: z.boolean().describe('Somebody here looked, and not only the publisher.'),
    mine: z.boolean().describe('Your institution keeps this entry.'),
    hiddenPlace: z.boolean().describe('It has a place that is not shown to you.'),
    version,
  }),
);

/** What a form sends. Ids of what is new are given by the server; words are shorter than what a file may bring. */
export const EntryBody = named(
  'DirectoryEntryChange',
  z.strictObject({
    organisation: z.union([
      z.strictObject({ id: entryId }).describe('One that your institution keeps already.'),
      z.strictObject({
        name: words(200),
        description: words(2000),
        recipientClass: z.enum(RECIPIENT_CLASSES),
        country,
        actsFor: country.nullable(),
        website: webAddress.nullable(),
        email: z.email().max(200).nullable(),
        place: optionalWords(200),
        isOwn: z.boolean().describe('This is your institution itself.'),
        instanceId: words(100).nullable().describe('The installation that receives for it.'),
      }),
    ]),
    place: z
      .strictObject({
        type: z.enum(LOCATION_TYPES),
        name: optionalWords(200),
        latitude: z.number().min(-90).max(90).nullable(),
        longitude: z.number().min(-180).max(180).nullable(),
        lines: z.string().trim().max(200),
        city: z.string().trim().max(100),
        stateProvince: z.string().trim().max(100),
        postalCode: z.string().trim().max(20),
        country,
        stepFree: z.boolean().nullable(),
        confidential: z.boolean(),
      })
      .nullable(),
    service: z.strictObject({
      name: words(200),
      description: optionalWords(2000),
      url: webAddress.nullable(),
      email: z.email().max(200).nullable(),
      status: z.enum(SERVICE_STATUSES),
      categories: z.array(z.enum(SERVICE_CATEGORY_NAMES)).min(1).max(SERVICE_CATEGORY_NAMES.length),
      subtypes: z.array(z.string().regex(/^[A-Z][A-Za-z]{1,39}$/u)).max(40),
      phones: z.array(z.string().regex(/^\+?[0-9][0-9 ().-]{2,30}$/u, 'digits with their spaces')).max(5),
      languages: z.array(language).max(30),
      interpretation: optionalWords(500),
      applicationProcess: optionalWords(2000),
      feesDescription: optionalWords(500),
      free: z.boolean().nullable(),
      alert: optionalWords(500),
      minimumAge: z.int().min(0).max(120).nullable(),
      maximumAge: z.int().min(0).max(120).nullable(),
      eligibility: optionalWords(2000),
      genderPolicy: z.enum(GENDER_POLICIES),
      acceptsChildren: z.boolean(),
      acceptsWithoutPapers: z.boolean(),
      reportsToPolice: z.enum(REPORTING),
      reportsToImmigration: z.enum(REPORTING),
      survivorInformed: z.boolean(),
      areas: z.array(area).max(50),
      hours: z.array(HoursShape.omit({ id: true, validFrom: true, validTo: true })).max(14),
    }),
  }),
);

export const ServiceParams = z.strictObject({ serviceId: entryId });
export const CapacityBody = z.strictObject({
  free: z.int().min(0).max(100_000),
  of: z.int().min(0).max(100_000).nullable(),
});

export const ListQuery = z.strictObject({
  words: z.string().max(100).optional(),
  category: z.enum(SERVICE_CATEGORY_NAMES).optional(),
  country: country.optional(),
  language: language.optional(),
  state: z.enum(['stale', 'checked', 'own', 'no-hours']).optional(),
  box: z
    .string()
    .regex(/^-?\d{1,2}(?:\.\d{1,4})?(?:,-?\d{1,3}(?:\.\d{1,4})?){3}$/u, 'south,west,north,east in degrees')
    .optional(),
  from: z
    .string()
    .regex(/^\d{1,6}$/u)
    .optional()
    .describe('How many to leave out at the beginning.'),
});
const Line = z.strictObject({
  id: entryId,
  name: z.string(),
  organisation: z.string(),
  country: z.string(),
  city: z.string().nullable(),
  categories: z.array(z.enum(SERVICE_CATEGORY_NAMES)),
  languages: z.array(z.string()),
  phone: z.string().nullable(),
  status: z.enum(SERVICE_STATUSES),
  capacity: CapacityShape.nullable(),
  hasHours: z.boolean(),
  verifiedAt: day.nullable(),
  stale: z.boolean(),
  mine: z.boolean(),
});
export const ListAnswer = named(
  'DirectoryList',
  z.strictObject({ services: z.array(Line), total: z.int(), stale: z.int(), next: z.int().nullable() }),
);
export const MapAnswer = named(
  'DirectoryMap',
  z.strictObject({
    cells: z
      .array(z.strictObject({ latitude: z.number(), longitude: z.number(), services: z.int() }))
      .describe('Places that are not confidential, counted by squares of half a degree; their middle.'),
    countries: z.array(z.strictObject({ country: z.string(), services: z.int() })),
    notOnMap: z.int().describe('Services without a point that may be shown.'),
  }),
);

export const SearchBody = named(
  'DirectorySearch',
  z.strictObject({
    category: z.enum(SERVICE_CATEGORY_NAMES),
    subtype: z
      .string()
      .regex(/^[A-Z][A-Za-z]{1,39}$/u)
      .nullable(),
    urgency: z.enum(URGENCIES),
    isChild: z.boolean(),
    ageYears: z.int().min(0).max(120).nullable(),
    gender: z
      .string()
      .regex(/^[A-Z][A-Za-z]{1,39}$/u)
      .nullable(),
    hasPapers: z.boolean(),
    languages: z.array(z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/u)).max(10),
    fearsReportsTo: z.array(z.enum(['Police', 'Immigration'])).max(2),
    inAreas: z.array(area).max(50),
    avoidAreas: z.array(area).max(50),
    notOrgIds: z.array(entryId).max(200),
    near: z
      .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
      .nullable(),
    people: z.int().min(1).max(500),
    stepFreeAccess: z.boolean(),
    at: z.strictObject({ day: z.enum(WEEKDAYS), time }).nullable(),
  }),
);
export const MatchAnswer = named(
  'DirectoryMatches',
  z.strictObject({
    found: z.array(
      z.strictObject({
        service: Line,
        reasons: z.array(z.enum(MATCH_REASONS)),
        distanceKm: z.int().nullable(),
        language: z.string().nullable(),
        organisationId: entryId,
        ...howReached,
      }),
    ),
    excluded: z.array(z.strictObject({ reason: z.enum(EXCLUSIONS), services: z.int() })),
  }),
);

const ImportSource = z.union([
  z.strictObject({ form: z.literal('nested'), text: z.string().max(IMPORT_BYTES) }),
  z.strictObject({
    form: z.literal('tables'),
    files: z.array(z.strictObject({ name: z.string().min(1).max(200), text: z.string().max(IMPORT_BYTES) })).max(60),
  }),
]);
const defaults = z
  .strictObject({ recipientClass: z.enum(RECIPIENT_CLASSES), country })
  .describe('For institutions that do not say what they are.');
export const LookBody = named('DirectoryImportLook', z.strictObject({ source: ImportSource, defaults }));
export const ApplyBody = named(
  'DirectoryImport',
  z.strictObject({ source: ImportSource, defaults, fingerprint: z.string().regex(/^[0-9a-f]{64}$/u) }),
);
const counts = z.record(z.enum(IMPORT_ACTIONS), z.int());
export const ImportAnswer = named(
  'DirectoryImportReport',
  z.strictObject({
    fingerprint: z.string(),
    applied: z.boolean(),
    organisations: counts,
    places: counts,
    services: counts,
    rows: z
      .array(
        z.strictObject({
          table: z.string(),
          row: z.string(),
          field: z.string().nullable(),
          code: z.enum([...HSDS_ISSUES, ...IMPORT_REASONS]),
          severity: z.enum(['error', 'warning']),
        }),
      )
      .describe(`Row by row, what was refused and what was said; at most ${MOST_REPORTED}.`),
    refused: z.int(),
    said: z.int(),
  }),
);

export const ExportQuery = z.strictObject({ form: z.enum(['nested', 'tables']), of: z.enum(['own', 'all']) });
export const ExportAnswer = named(
  'DirectoryExport',
  z.strictObject({
    files: z.array(z.strictObject({ name: z.string(), text: z.string() })),
    services: z.int(),
    leftOut: z
      .array(z.strictObject({ table: z.string(), row: z.string(), field: z.string() }))
      .describe('Texts that told of a confidential place.'),
    confidentialPlaces: z.int().describe('Places that stayed here.'),
  }),
);
export const OwnOrganisationsAnswer = named(
  'OwnDirectoryOrganisations',
  z.strictObject({
    organisations: z.array(
      z.strictObject({
        id: entryId,
        name: z.string(),
        country: z.string(),
        isOwn: z.boolean(),
        instanceId: z.string().nullable(),
      }),
    ),
  }),
);

export const OrganisationParams = z.strictObject({ organisationId: entryId });
export const ReachBody = named(
  'DirectoryReach',
  z.strictObject({
    isOwn: z.boolean().describe('This is your institution itself.'),
    instanceId: words(100).nullable().describe('The installation elsewhere that receives for it.'),
  }),
);
