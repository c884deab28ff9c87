// SPDX-License-Identifier: EUPL-1.2
// From our directory to HSDS 3.0: rows, then either the nested form or a tabular data package. A confidential place has no row anywhere,
// and a text that holds its address is left out and said (I-19). Capacity is for members of the network and is not exported.

import { csvLine } from '@amparo/spreadsheet';
import type { Json } from '../canonical/index.ts';
import {
  type Directory,
  type DirectoryService,
  type OpeningHours,
  type Organisation,
  type Phone,
  type Place,
  WEEKDAYS,
} from './directory.ts';
import { hiddenPlaces, tellsOf } from './hidden-places.ts';
import type { HsdsRow, HsdsRows } from './hsds-read.ts';
import { HSDS_TABLES, hsdsTable } from './hsds-schema.ts';
import { TAXONOMY_NAME, TAXONOMY_VERSION, termOf, TERMS, wordsId } from './hsds-terms.ts';

export interface HsdsExport {
  readonly rows: HsdsRows;
  /** texts that told of a confidential place and were left out */
  readonly leftOut: readonly { readonly table: string; readonly row: string; readonly field: string }[];
}
type Rows = Record<string, Record<string, string | number>[]>;
type Fields = Readonly<Record<string, string | number | null | undefined>>;

export function exportRows(directory: Directory): HsdsExport {
  const rows: Rows = {};
  const add = (table: string, fields: Fields) => {
    const row: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(fields))
      if (value !== null && value !== undefined && value !== '') row[name] = value;
    (rows[table] ??= []).push(row);
  };
  const open = new Map(directory.places.filter(({ confidential }) => !confidential).map((place) => [place.id, place]));
  for (const organisation of directory.organisations) addOrganisation(organisation, add);
  for (const place of open.values()) addPlace(place, add);
  for (const service of directory.services) addService(service, open, add);
  const used = new Set((rows['attribute'] ?? []).map((row) => row['taxonomy_term_id']));
  if (used.size > 0) addTaxonomy(used, add);
  const leftOut = removeSecrets(rows, directory.places);
  return { rows, leftOut };
}

function addOrganisation(organisation: Organisation, add: (table: string, fields: Fields) => void): void {
  const { id } = organisation;
  add('organization', {
    id,
    name: organisation.name,
    alternate_name: organisation.alternateName,
    description: organisation.description,
    email: organisation.email,
    website: organisation.website,
    uri: organisation.uri,
    parent_organization_id: organisation.parentOrganisationId,
  });
  for (const { id: rowId, scheme, identifier } of organisation.identifiers)
    add('organization_identifier', {
      id: rowId,
      organization_id: id,
      identifier_scheme: scheme,
      identifier_type: scheme,
      identifier,
    });
  addPhones(organisation.phones, { organization_id: id }, add);
  attribute('organization', id, 'recipientClass', organisation.recipientClass, add);
  attribute('organization', id, 'country', organisation.country, add);
  if (organisation.actsFor !== null) attribute('organization', id, 'actsFor', organisation.actsFor, add);
}

function addPlace(place: Place, add: (table: string, fields: Fields) => void): void {
  add('location', {
    id: place.id,
    location_type: place.type,
    organization_id: place.organisationId,
    name: place.name,
    latitude: place.latitude,
    longitude: place.longitude,
  });
  const { address } = place;
  if (address === null) return;
  add('address', {
    id: address.id,
    location_id: place.id,
    address_1: address.lines,
    city: address.city,
    region: address.region,
    state_province: address.stateProvince,
    postal_code: address.postalCode,
    country: address.country,
    address_type: place.type === 'virtual' ? 'virtual' : place.type,
  });
}

function addService(
  service: DirectoryService,
  open: ReadonlyMap<string, Place>,
  add: (table: string, fields: Fields) => void,
): void {
  const { id } = service;
  add('service', {
    id,
    organization_id: service.organisationId,
    name: service.name,
    alternate_name: service.alternateName,
    description: service.description,
    url: service.url,
    email: service.email,
    status: service.status,
    interpretation_services: service.interpretation,
    application_process: service.applicationProcess,
    fees_description: service.feesDescription,
    eligibility_description: service.eligibility,
    minimum_age: service.minimumAge,
    maximum_age: service.maximumAge,
    assured_date: service.verifiedAt,
    alert: service.alert,
  });
  for (const placeId of service.placeIds) {
    if (!open.has(placeId)) continue;
    add('service_at_location', {
      id: wordsId('service-at-location', id, placeId),
      service_id: id,
      location_id: placeId,
    });
  }
  for (const code of service.languages) add('language', { id: wordsId('language', id, code), service_id: id, code });
  for (const area of service.areas)
    add('service_area', {
      id: wordsId('area', id, area),
      service_id: id,
      name: area,
      uri: area.includes('-') ? `urn:iso:std:iso:3166:-2:${area}` : `urn:iso:std:iso:3166:-1:${area}`,
    });
  for (const document of service.requiredDocuments)
    add('required_document', { id: wordsId('document', id, document), service_id: id, document });
  for (const hours of service.hours) add('schedule', { ...schedule(hours), service_id: id });
  addPhones(service.phones, { service_id: id }, add);
  const [first] = service.categories;
  for (const category of service.categories) attribute('service', id, `category:${category}`, null, add);
  for (const subtype of service.subtypes) {
    const term =
      TERMS.find(({ code }) => code === `subtype:${first ?? ''}.${subtype}`) ??
      TERMS.find(({ code }) => code.endsWith(`.${subtype}`));
    if (term !== undefined) attribute('service', id, term.code, null, add);
  }
  attribute('service', id, `reportsToPolice:${service.reportsToPolice}`, null, add);
  attribute('service', id, `reportsToImmigration:${service.reportsToImmigration}`, null, add);
  attribute('service', id, `genderPolicy:${service.genderPolicy}`, null, add);
  for (const key of ['acceptsChildren', 'acceptsWithoutPapers', 'survivorInformed'] as const)
    attribute('service', id, `${key}:${service[key] ? 'yes' : 'no'}`, null, add);
  if (service.free !== null) attribute('service', id, `free:${service.free ? 'yes' : 'no'}`, null, add);
}

/** Day and night is said in two fields, not in words. */
function schedule({ id, days, opensAt, closesAt, always, validFrom, validTo }: OpeningHours): Fields {
  return {
    id,
    freq: 'WEEKLY',
    byday: (always ? WEEKDAYS : days).join(','),
    opens_at: always ? '00:00' : opensAt,
    closes_at: always ? '23:59' : closesAt,
    valid_from: validFrom,
    valid_to: validTo,
  };
}

function addPhones(phones: readonly Phone[], link: Fields, add: (table: string, fields: Fields) => void): void {
  for (const { id, number, extension, type, languages } of phones) {
    const digits = extension === null || Number.isNaN(Number(extension)) ? null : Number(extension);
    add('phone', { id, ...link, number, extension: digits, type });
    for (const code of languages) add('language', { id: wordsId('language', id, code), phone_id: id, code });
  }
}

function attribute(
  entity: string,
  linkId: string,
  code: string,
  value: string | null,
  add: (table: string, fields: Fields) => void,
): void {
  add('attribute', {
    id: wordsId('attribute', linkId, code),
    link_id: linkId,
    link_entity: entity,
    link_type: TAXONOMY_NAME,
    taxonomy_term_id: termOf(code).id,
    value,
  });
}

function addTaxonomy(used: ReadonlySet<unknown>, add: (table: string, fields: Fields) => void): void {
  const taxonomyId = wordsId('taxonomy', TAXONOMY_NAME);
  add('taxonomy', { id: taxonomyId, name: TAXONOMY_NAME, description: TAXONOMY_NAME, version: TAXONOMY_VERSION });
  for (const { id, code, name } of TERMS) {
    if (used.has(id))
      add('taxonomy_term', {
        id,
        code,
        name,
        description: code,
        taxonomy: TAXONOMY_NAME,
        taxonomy_id: taxonomyId,
        language: 'en',
      });
  }
}

/** No text that leaves holds the street or the point of a confidential place. */
function removeSecrets(rows: Rows, places: readonly Place[]): HsdsExport['leftOut'] {
  const hidden = hiddenPlaces(places);
  if (hidden.words.length === 0) return [];
  const leftOut: { table: string; row: string; field: string }[] = [];
  for (const [table, list] of Object.entries(rows)) {
    const required = new Set(
      hsdsTable(table)
        .fields.filter((field) => field.required)
        .map(({ name }) => name),
    );
    for (const row of list) {
      for (const [field, value] of Object.entries(row)) {
        if (typeof value !== 'string' || !tellsOf(hidden, value)) continue;
        leftOut.push({ table, row: String(row['id']), field });
        if (required.has(field)) row[field] = '-';
        else Reflect.deleteProperty(row, field);
      }
    }
  }
  return leftOut;
}

/** The nested form: one object for each service, with everything in it, as `GET /services/{id}` of the standard answers. */
export function nestedServices({ rows }: HsdsExport): readonly Json[] {
  const finder = finderOf(rows);
  return (rows['service'] ?? []).map((row) => nested('service', row, finder, 0));
}

/** Rows of a table by what one of their fields says. Asked for every row of every level, so it is made once for each field. */
type Finder = (table: string, field: string, value: string | number | undefined) => readonly HsdsRow[];

function finderOf(rows: HsdsRows): Finder {
  const indexes = new Map<string, ReadonlyMap<string | number | undefined, readonly HsdsRow[]>>();
  return (table, field, value) => {
    const key = `${table}.${field}`;
    let index = indexes.get(key);
    if (index === undefined) {
      index = Map.groupBy(rows[table] ?? [], (row) => row[field]);
      indexes.set(key, index);
    }
    return value === undefined ? [] : (index.get(value) ?? []);
  };
}

function nested(table: string, row: HsdsRow, find: Finder, depth: number): Json {
  const { fields, many, one } = hsdsTable(table);
  const object: Record<string, Json> = {};
  for (const { name } of fields) if (row[name] !== undefined) object[name] = row[name];
  for (const [property, child] of Object.entries(one)) {
    const reference = fields.find(({ refersTo }) => refersTo === child);
    const [found] = reference === undefined ? [] : find(child, 'id', row[reference.name]);
    if (found !== undefined && depth < 4) object[property] = nested(child, found, find, depth + 1);
  }
  for (const [property, child] of Object.entries(many)) {
    if (child === 'service' || depth >= 4) continue;
    const own =
      child === 'attribute'
        ? find(child, 'link_id', row['id']).filter((each) => each['link_entity'] === table)
        : find(child, `${table}_id`, row['id']);
    if (own.length > 0) object[property] = own.map((each) => nested(child, each, find, depth + 1));
  }
  return object;
}

/** A tabular data package: `datapackage.json` and one CSV file for each table that has rows. UTF-8 texts by file name. */
export function dataPackage({ rows }: HsdsExport, created: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const resources: Json[] = [];
  for (const { name, path, fields } of HSDS_TABLES) {
    const list = rows[name] ?? [];
    if (list.length === 0) continue;
    const names = fields.map((field) => field.name);
    const lines = list.map((row) => csvLine(names.map((field) => String(row[field] ?? ''))));
    files.set(path, csvLine(names) + lines.join(''));
    resources.push({
      name,
      path,
      format: 'csv',
      mediatype: 'text/csv',
      profile: 'tabular-data-resource',
      schema: {
        fields: fields.map(({ name: field, type, required, tabularRequired }) => ({
          name: field,
          type,
          constraints: { required: required || tabularRequired },
        })),
        primaryKey: 'id',
      },
    });
  }
  const description: Json = {
    name: 'human_services_data',
    profile: 'tabular-data-package',
    version: '3.0',
    created,
    resources,
  };
  files.set('datapackage.json', `${JSON.stringify(description, null, 2)}\n`);
  return files;
}
