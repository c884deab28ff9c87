// SPDX-License-Identifier: EUPL-1.2
// The tables of HSDS 3.0 as facts: names of tables and fields, which are required, their types, formats and closed lists, and how the
// nested form holds them. Transcribed from the standard's own schemas; none of its descriptions or examples is here.
// Source: Open Referral, Human Services Data Specification 3.0 (schema/simple/schema.csv, schema/compiled/tabular.json), CC BY-SA 4.0,
// https://github.com/openreferral/specification. What came after 3.0 (url, unit, service_capacity) is read over, not written.

export interface HsdsField {
  readonly name: string;
  readonly type: 'string' | 'number';
  readonly required: boolean;
  /** required only where the tables stand apart, as in CSV */
  readonly tabularRequired: boolean;
  readonly format: 'uuid' | 'email' | 'uri' | 'date-time' | 'date' | null;
  readonly options: readonly string[] | null;
  /** table that this id points to */
  readonly refersTo: string | null;
}
export interface HsdsTable {
  readonly name: string;
  /** file of the tabular data package */
  readonly path: string;
  readonly fields: readonly HsdsField[];
  /** properties of the nested form that hold rows of another table */
  readonly many: Readonly<Record<string, string>>;
  readonly one: Readonly<Record<string, string>>;
}

/** `name!` required, `name+` required in tables, `:n` number, `:uuid(table)`, `:email`, `:uri`, `:date`, `:time`, `[a|b]` closed list. */
const SPECIFICATION: Readonly<Record<string, readonly [path: string, fields: string, many: string, one: string]>> = {
  organization: [
    'organizations.csv',
    'id!:uuid name! alternate_name description! email:email website:uri tax_status tax_id year_incorporated:n legal_status logo uri:uri parent_organization_id:uuid(organization)',
    'funding=funding contacts=contact phones=phone locations=location programs=program organization_identifiers=organization_identifier attributes=attribute metadata=metadata services=service',
    '',
  ],
  program: [
    'programs.csv',
    'id!:uuid organization_id+:uuid(organization) name! alternate_name description!',
    'attributes=attribute metadata=metadata',
    '',
  ],
  service: [
    'services.csv',
    'id!:uuid organization_id+:uuid(organization) program_id:uuid(program) name! alternate_name description url:uri email:email status![active|inactive|defunct|temporarily closed] interpretation_services application_process fees_description wait_time fees accreditations eligibility_description minimum_age:n maximum_age:n assured_date:date assurer_email:email licenses alert last_modified:time',
    'phones=phone schedules=schedule service_areas=service_area service_at_locations=service_at_location languages=language funding=funding cost_options=cost_option required_documents=required_document contacts=contact attributes=attribute metadata=metadata',
    'organization=organization program=program',
  ],
  attribute: [
    'attributes.csv',
    'id!:uuid link_id+:uuid taxonomy_term_id+:uuid(taxonomy_term) link_type link_entity+ value',
    'metadata=metadata',
    'taxonomy_term=taxonomy_term',
  ],
  service_at_location: [
    'service_at_location.csv',
    'id!:uuid service_id+:uuid(service) location_id+:uuid(location) description',
    'service_areas=service_area contacts=contact phones=phone schedules=schedule attributes=attribute metadata=metadata',
    'location=location',
  ],
  location: [
    'locations.csv',
    'id!:uuid location_type![physical|postal|virtual] url:uri organization_id:uuid(organization) name alternate_name description transportation latitude:n longitude:n external_identifier external_identifier_type',
    'languages=language addresses=address contacts=contact accessibility=accessibility phones=phone schedules=schedule attributes=attribute metadata=metadata',
    '',
  ],
  phone: [
    'phones.csv',
    'id!:uuid location_id:uuid(location) service_id:uuid(service) organization_id:uuid(organization) contact_id:uuid(contact) service_at_location_id:uuid(service_at_location) number! extension:n type description',
    'languages=language attributes=attribute metadata=metadata',
    '',
  ],
  contact: [
    'contacts.csv',
    'id!:uuid organization_id:uuid(organization) service_id:uuid(service) service_at_location_id:uuid(service_at_location) location_id:uuid(location) name title department email:email',
    'phones=phone attributes=attribute metadata=metadata',
    '',
  ],
  address: [
    'addresses.csv',
    'id!:uuid location_id:uuid(location) attention address_1! address_2 city! region state_province! postal_code! country! address_type![physical|postal|virtual]',
    'attributes=attribute metadata=metadata',
    '',
  ],
  schedule: [
    'schedules.csv',
    'id!:uuid service_id:uuid(service) location_id:uuid(location) service_at_location_id:uuid(service_at_location) valid_from:date valid_to:date dtstart:date timezone:n until:date count:n wkst[MO|TU|WE|TH|FR|SA|SU] freq[WEEKLY|MONTHLY] interval:n byday byweekno bymonthday byyearday description opens_at closes_at schedule_link:uri attending_type notes',
    'attributes=attribute metadata=metadata',
    '',
  ],
  funding: [
    'funding.csv',
    'id!:uuid organization_id:uuid(organization) service_id:uuid(service) source',
    'attributes=attribute metadata=metadata',
    '',
  ],
  service_area: [
    'service_areas.csv',
    'id!:uuid service_id:uuid(service) service_at_location_id:uuid(service_at_location) name description extent extent_type uri:uri',
    'attributes=attribute metadata=metadata',
    '',
  ],
  required_document: [
    'required_documents.csv',
    'id!:uuid service_id:uuid(service) document uri:uri',
    'attributes=attribute metadata=metadata',
    '',
  ],
  language: [
    'languages.csv',
    'id!:uuid service_id:uuid(service) location_id:uuid(location) phone_id:uuid(phone) name code note',
    'attributes=attribute metadata=metadata',
    '',
  ],
  accessibility: [
    'accessibility.csv',
    'id!:uuid location_id:uuid(location) description details url:uri',
    'attributes=attribute metadata=metadata',
    '',
  ],
  taxonomy_term: [
    'taxonomy_terms.csv',
    'id!:uuid code name! description! parent_id:uuid(taxonomy_term) taxonomy language taxonomy_id:uuid(taxonomy) term_uri:uri',
    'metadata=metadata',
    'taxonomy_detail=taxonomy',
  ],
  metadata: [
    'metadata.csv',
    'id!:uuid resource_id+:uuid resource_type+ last_action_date!:date last_action_type! field_name! previous_value! replacement_value! updated_by!',
    '',
    '',
  ],
  meta_table_description: [
    'meta_table_descriptions.csv',
    'id!:uuid name language character_set',
    'attributes=attribute metadata=metadata',
    '',
  ],
  cost_option: [
    'cost_options.csv',
    'id!:uuid service_id+:uuid(service) valid_from:date valid_to:date option currency amount:n amount_description',
    'attributes=attribute metadata=metadata',
    '',
  ],
  organization_identifier: [
    'organization_identifiers.csv',
    'id!:uuid organization_id+:uuid(organization) identifier_scheme identifier_type! identifier!',
    'attributes=attribute metadata=metadata',
    '',
  ],
  taxonomy: ['taxonomies.csv', 'id!:uuid name! description! uri:uri version', 'metadata=metadata', ''],
};

/** Tables of 3.1 that a package may bring: read over without a word against it. */
export const LATER_TABLES = ['url', 'unit', 'service_capacity'] as const;
/** Properties of 3.1 in the nested form. */
export const LATER_PROPERTIES = ['additional_websites', 'additional_urls', 'capacities', 'label'] as const;

export const HSDS_TABLES: readonly HsdsTable[] = Object.entries(SPECIFICATION).map(
  ([name, [path, fields, many, one]]) => ({
    name,
    path,
    fields: splitFields(fields).map(readField),
    many: pairs(many),
    one: pairs(one),
  }),
);
const BY_NAME = new Map(HSDS_TABLES.map((table) => [table.name, table]));

/** @throws {RangeError} for a name that is no table: a mistake of the caller */
export function hsdsTable(name: string): HsdsTable {
  const table = BY_NAME.get(name);
  if (table === undefined) throw new RangeError('hsdsTable: a table of HSDS 3.0');
  return table;
}

export function isHsdsTable(name: string): boolean {
  return BY_NAME.has(name);
}

/** The table of a file of a package, by the names that the standard has used for it: `services.csv`, `service.csv`. */
export function tableOfFile(fileName: string): string | undefined {
  const base = fileName.toLowerCase().split('/').at(-1) ?? '';
  return HSDS_TABLES.find(({ name, path }) => path === base || `${name}.csv` === base)?.name;
}

function readField(text: string): HsdsField {
  const match = /^([a-z_0-9]+)([!+]?)(?::([a-z]+)(?:\(([a-z_]+)\))?)?(?:\[([^\]]*)\])?$/u.exec(text);
  if (match === null) throw new RangeError('hsds-schema: a field as written above');
  const [, name = '', mark = '', kind = '', refersTo, options] = match;
  const format =
    kind === 'time'
      ? 'date-time'
      : kind === 'uuid' || kind === 'email' || kind === 'uri' || kind === 'date'
        ? kind
        : null;
  return {
    name,
    type: kind === 'n' ? 'number' : 'string',
    required: mark === '!',
    tabularRequired: mark === '+',
    format,
    options: options === undefined ? null : options.split('|'),
    refersTo: refersTo ?? null,
  };
}

function pairs(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split(' ')
      .filter((each) => each !== '')
      .map((each) => each.split('=') as [string, string]),
  );
}

/** A closed list may hold blanks within its brackets. */
function splitFields(text: string): readonly string[] {
  return text.match(/[^\s[]+(?:\[[^\]]*\])?/gu) ?? [];
}
