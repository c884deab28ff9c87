// SPDX-License-Identifier: EUPL-1.2
// From HSDS to our directory. What a publisher did not say is taken for the worse: a service is thought to tell the police by law, to
// ask for papers and to take no children until somebody has asked it. A service without hours is taken, and said.

import type { PlainDate } from '@amparo/kernel';
import { RECIPIENT_CLASSES, type RecipientClass } from '@amparo/casework/consent';
import {
  type Directory,
  type DirectoryService,
  LOCATION_TYPES,
  type OpeningHours,
  type Organisation,
  type Phone,
  type Place,
  SERVICE_STATUSES,
  WEEKDAYS,
  type Weekday,
} from './directory.ts';
import { type HsdsIssue, type HsdsRead, type HsdsRow, type HsdsRows, issue } from './hsds-read.ts';
import { categoryOfTerm, genderPolicyOf, reportingOf, termById } from './hsds-terms.ts';

export interface ImportDefaults {
  /** for an organisation that does not say what it is, chosen by whoever imports */
  readonly recipientClass: RecipientClass;
  readonly country: string;
}
export interface ImportedDirectory {
  readonly directory: Directory;
  readonly issues: readonly HsdsIssue[];
}

export function importDirectory({ rows, issues: read }: HsdsRead, defaults: ImportDefaults): ImportedDirectory {
  const issues: HsdsIssue[] = [...read];
  const view = viewOf(rows);
  const organisations = distinct(rows['organization'] ?? []).map((row) => organisationFrom(row, view, defaults));
  const known = new Set(organisations.map(({ id }) => id));
  const places = distinct(rows['location'] ?? []).map((row) => placeFrom(row, view));
  const services = distinct(rows['service'] ?? []).flatMap((row) => {
    const id = String(row['id']);
    const organisationId = text(row, 'organization_id');
    if (organisationId === null || !known.has(organisationId)) {
      issues.push(issue('service-without-organisation', 'service', id, 'organization_id', 'error'));
      return [];
    }
    const service = serviceFrom(row, organisationId, view, issues);
    if (service.hours.length === 0) issues.push(issue('service-without-hours', 'service', id, null, 'warning'));
    if (service.status === 'defunct') issues.push(issue('defunct-service', 'service', id, 'status', 'warning'));
    return [service];
  });
  return { directory: { organisations, services, places }, issues };
}

/** Rows of each table by the id that they hang on. */
interface View {
  readonly by: (table: string, field: string, id: string) => readonly HsdsRow[];
  readonly attributes: (entity: string, id: string) => ReadonlyMap<string, string>;
}

function viewOf(rows: HsdsRows): View {
  const indexes = new Map<string, Map<string, HsdsRow[]>>();
  const by = (table: string, field: string, id: string): readonly HsdsRow[] => {
    const key = `${table}.${field}`;
    let index = indexes.get(key);
    if (index === undefined) {
      index = new Map();
      for (const row of rows[table] ?? []) {
        const target = row[field];
        if (target === undefined) continue;
        const list = index.get(String(target)) ?? [];
        list.push(row);
        index.set(String(target), list);
      }
      indexes.set(key, index);
    }
    return index.get(id) ?? [];
  };
  const attributes = (entity: string, id: string): ReadonlyMap<string, string> => {
    const found = new Map<string, string>();
    for (const row of by('attribute', 'link_id', id)) {
      if (text(row, 'link_entity') !== entity) continue;
      const term = termById(String(row['taxonomy_term_id'] ?? ''));
      if (term === undefined) continue;
      const [key = '', value] = term.code.split(':');
      const isList = key === 'category' || key === 'subtype';
      found.set(isList ? term.code : key, value ?? text(row, 'value') ?? '');
    }
    return found;
  };
  return { by, attributes };
}

function organisationFrom(row: HsdsRow, { by, attributes }: View, defaults: ImportDefaults): Organisation {
  const id = String(row['id']);
  const extra = attributes('organization', id);
  const recipientClass =
    RECIPIENT_CLASSES.find((each) => each === extra.get('recipientClass')) ?? defaults.recipientClass;
  return {
    id,
    name: String(row['name']),
    alternateName: text(row, 'alternate_name'),
    description: String(row['description']),
    email: text(row, 'email'),
    website: text(row, 'website'),
    uri: text(row, 'uri'),
    parentOrganisationId: text(row, 'parent_organization_id'),
    identifiers: distinct(by('organization_identifier', 'organization_id', id)).map((each) => ({
      id: String(each['id']),
      scheme: text(each, 'identifier_scheme') ?? String(each['identifier_type']),
      identifier: String(each['identifier']),
    })),
    phones: phonesOf(by('phone', 'organization_id', id), by),
    recipientClass,
    country: countryOf(extra.get('country')) ?? defaults.country,
    actsFor: countryOf(extra.get('actsFor')) ?? null,
    instanceId: null,
    place: null,
  };
}

function countryOf(word: string | undefined): string | undefined {
  return word !== undefined && /^[A-Z]{2}$/u.test(word) ? word : undefined;
}

function placeFrom(row: HsdsRow, { by }: View): Place {
  const id = String(row['id']);
  const [address] = by('address', 'location_id', id);
  return {
    id,
    organisationId: text(row, 'organization_id'),
    type: LOCATION_TYPES.find((each) => each === row['location_type']) ?? 'physical',
    name: text(row, 'name'),
    latitude: number(row, 'latitude'),
    longitude: number(row, 'longitude'),
    address:
      address === undefined
        ? null
        : {
            id: String(address['id']),
            lines: [text(address, 'address_1'), text(address, 'address_2')].filter((each) => each !== null).join(', '),
            city: String(address['city']),
            region: text(address, 'region'),
            stateProvince: String(address['state_province']),
            postalCode: String(address['postal_code']),
            country: String(address['country']),
          },
    stepFree: null,
    confidential: false,
  };
}

function serviceFrom(
  row: HsdsRow,
  organisationId: string,
  { by, attributes }: View,
  issues: HsdsIssue[],
): DirectoryService {
  const id = String(row['id']);
  const extra = attributes('service', id);
  const codes = [...extra.keys()];
  const links = by('service_at_location', 'service_id', id);
  const schedules = [
    ...by('schedule', 'service_id', id),
    ...links.flatMap((link) => by('schedule', 'service_at_location_id', String(link['id']))),
    ...links.flatMap((link) => by('schedule', 'location_id', String(link['location_id'] ?? ''))),
  ];
  const assured = text(row, 'assured_date');
  return {
    id,
    organisationId,
    name: String(row['name']),
    alternateName: text(row, 'alternate_name'),
    description: text(row, 'description'),
    url: text(row, 'url'),
    email: text(row, 'email'),
    status: SERVICE_STATUSES.find((each) => each === row['status']) ?? 'inactive',
    categories: codes.flatMap((code) => categoryOfTerm(code) ?? []),
    subtypes: codes.flatMap((code) => /^subtype:[^.]+\.(.+)$/u.exec(code)?.[1] ?? []),
    phones: phonesOf(
      [
        ...by('phone', 'service_id', id),
        ...links.flatMap((link) => by('phone', 'service_at_location_id', String(link['id']))),
      ],
      by,
    ),
    languages: languagesOf(by('language', 'service_id', id)),
    interpretation: text(row, 'interpretation_services'),
    applicationProcess: text(row, 'application_process'),
    feesDescription: text(row, 'fees_description'),
    free: yesNo(extra.get('free')),
    alert: text(row, 'alert'),
    minimumAge: number(row, 'minimum_age'),
    maximumAge: number(row, 'maximum_age'),
    eligibility: text(row, 'eligibility_description'),
    genderPolicy: genderPolicyOf(extra.get('genderPolicy')) ?? 'AskFirst',
    acceptsChildren: yesNo(extra.get('acceptsChildren')) ?? false,
    acceptsWithoutPapers: yesNo(extra.get('acceptsWithoutPapers')) ?? false,
    requiredDocuments: distinct(by('required_document', 'service_id', id)).flatMap(
      (each) => text(each, 'document') ?? [],
    ),
    reportsToPolice: reportingOf(extra.get('reportsToPolice')) ?? 'LegalDuty',
    reportsToImmigration: reportingOf(extra.get('reportsToImmigration')) ?? 'LegalDuty',
    survivorInformed: yesNo(extra.get('survivorInformed')) ?? false,
    placeIds: [...new Set(links.flatMap((link) => text(link, 'location_id') ?? []))],
    areas: [...new Set(by('service_area', 'service_id', id).flatMap((each) => areaOf(text(each, 'uri') ?? '') ?? []))],
    hours: hoursOf(schedules, issues),
    capacity: null,
    intakeFields: [],
    verifiedAt: assured === null ? null : (assured.slice(0, 10) as PlainDate),
    verifiedBy: null,
  };
}

/** ISO 3166-1 or 3166-2 within a URI, as `urn:iso:std:iso:3166:-2:HN-FM` or `.../HN-FM`. */
function areaOf(uri: string): string | undefined {
  return /(?:^|[:/])([A-Z]{2}(?:-[A-Z0-9]{1,3})?)$/u.exec(uri)?.[1];
}

function phonesOf(rows: readonly HsdsRow[], by: View['by']): readonly Phone[] {
  return distinct(rows).map((row) => {
    const id = String(row['id']);
    const extension = number(row, 'extension');
    return {
      id,
      // the standard's own example writes quotation marks around a number, for the sake of spreadsheets
      number: String(row['number']).replaceAll('"', '').trim(),
      extension: extension === null ? null : String(extension),
      type: text(row, 'type'),
      languages: languagesOf(by('language', 'phone_id', id)),
    };
  });
}

function languagesOf(rows: readonly HsdsRow[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => text(row, 'code')?.toLowerCase() ?? []))];
}

function hoursOf(rows: readonly HsdsRow[], issues: HsdsIssue[]): readonly OpeningHours[] {
  const seen = new Set<string>();
  return distinct(rows).flatMap((row) => {
    const id = String(row['id']);
    if (seen.has(id)) return [];
    seen.add(id);
    const days = (text(row, 'byday') ?? '').split(',').map((each) => each.trim());
    const known = days.filter((each): each is Weekday => (WEEKDAYS as readonly string[]).includes(each));
    const opensAt = timeOf(text(row, 'opens_at'));
    const closesAt = timeOf(text(row, 'closes_at'));
    const weekly = (text(row, 'freq') ?? 'WEEKLY') === 'WEEKLY' && (number(row, 'interval') ?? 1) === 1;
    if (!weekly || known.length !== days.length || opensAt === null || closesAt === null) {
      issues.push(issue('schedule-not-used', 'schedule', id, null, 'warning'));
      return [];
    }
    const wholeDay = opensAt === '00:00' && ['00:00', '23:59', '24:00'].includes(closesAt);
    const always = wholeDay && known.length === 7;
    return [
      {
        id,
        days: known,
        opensAt: always ? null : opensAt,
        closesAt: always ? null : closesAt,
        always,
        validFrom: day(text(row, 'valid_from')),
        validTo: day(text(row, 'valid_to')),
      },
    ];
  });
}

/** HH:MM, whatever seconds or offset follow. */
function timeOf(value: string | null): string | null {
  return /^([01]\d|2[0-4]):[0-5]\d/u.exec(value ?? '')?.[0] ?? null;
}

function day(value: string | null): PlainDate | null {
  return value === null ? null : (value.slice(0, 10) as PlainDate);
}

function distinct(rows: readonly HsdsRow[]): readonly HsdsRow[] {
  return [...new Map(rows.map((row) => [String(row['id']), row])).values()];
}

function text(row: HsdsRow, field: string): string | null {
  const value = row[field];
  return value === undefined ? null : String(value);
}

function number(row: HsdsRow, field: string): number | null {
  const value = row[field];
  return typeof value === 'number' ? value : null;
}

function yesNo(word: string | undefined): boolean | null {
  return word === 'yes' ? true : word === 'no' ? false : null;
}
