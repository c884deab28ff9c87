// SPDX-License-Identifier: EUPL-1.2
// Templates for drafting: clauses in several languages with places for what the parties agree on, read from content/agreements; and the
// document that people sign, made from a template and an agreement, the same to the byte wherever it is made. A template is no legal
// advice: counsel of each party reads the document before it is signed.

import {
  type Issue,
  inLanguage,
  type Language,
  type LocalText,
  readList,
  readLocalText,
  readObject,
  readOneOf,
  readText,
} from '@amparo/kernel';
import { SERVICE_CATEGORY_NAMES, type ServiceCategory } from '@amparo/casework/assistance';
import { CONSENT_PURPOSES, type ConsentPurpose, DATA_CATEGORIES, type DataCategory } from '@amparo/casework/consent';
import { sha256Hex, utf8 } from '../canonical/index.ts';
import { type Agreement, AGREEMENT_TYPES, type AgreementType } from './agreement.ts';

export const TEMPLATE_TYPES = [
  'MoU',
  'DataSharing',
  'ReferralProtocol',
  'BilateralAgreement',
] as const satisfies readonly AgreementType[];

/** What can stand between braces in a clause. */
export const PLACEHOLDERS = [
  'title',
  'agreementNo',
  'revision',
  'parties',
  'purposes',
  'serviceCategories',
  'dataCategories',
  'excludedCategories',
  'countries',
  'legalBasisText',
  'retentionDays',
  'onwardSharing',
  'securityMeasures',
  'breachNoticeHours',
  'contactPoints',
  'slaAckHours',
  'slaResponseHours',
  'disputeProcedure',
  'reviewAt',
  'validFrom',
  'validTo',
  'terminationNoticeDays',
  'governingLaw',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

export interface TemplateClause {
  readonly id: string;
  readonly heading: LocalText;
  readonly text: LocalText;
}
export interface AgreementTemplate {
  readonly id: string;
  readonly type: AgreementType;
  readonly version: number;
  readonly name: LocalText;
  readonly whenToUse: LocalText;
  readonly clauses: readonly TemplateClause[];
  readonly suggested: {
    readonly purposes: readonly ConsentPurpose[];
    readonly serviceCategories: readonly ServiceCategory[];
    readonly dataCategories: readonly DataCategory[];
    readonly excludedCategories: readonly DataCategory[];
  };
}

const PLACE = /\{([A-Za-z]+)\}/gu;

/** Reads one template. Every place must be known, and stand in each language alike. */
export function parseAgreementTemplate(value: unknown): {
  readonly template: AgreementTemplate | undefined;
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const object = readObject(value, '', issues, ['id', 'type', 'version', 'name', 'whenToUse', 'clauses', 'suggested']);
  if (object === undefined) return { template: undefined, issues };
  const id = readText(object['id'], 'id', issues, 60);
  const type = readOneOf(object['type'], 'type', issues, AGREEMENT_TYPES);
  const version = Number.isInteger(object['version']) ? Number(object['version']) : undefined;
  if (version === undefined) issues.push({ path: 'version', code: 'not-a-number', remedy: 'expected a whole number' });
  const name = readLocalText(object['name'], 'name', issues);
  const whenToUse = readLocalText(object['whenToUse'], 'whenToUse', issues);
  const clauses = (readList(object['clauses'], 'clauses', issues, 60) ?? []).flatMap(
    (each, index) => readClause(each, `clauses[${index}]`, issues) ?? [],
  );
  const suggested =
    readObject(object['suggested'], 'suggested', issues, [
      'purposes',
      'serviceCategories',
      'dataCategories',
      'excludedCategories',
    ]) ?? {};
  const words = <T extends string>(key: string, known: readonly T[]) =>
    (readList(suggested[key], `suggested.${key}`, issues, 60) ?? []).flatMap(
      (each, index) => readOneOf(each, `suggested.${key}[${index}]`, issues, known) ?? [],
    );
  const lists = {
    purposes: words('purposes', CONSENT_PURPOSES),
    serviceCategories: words('serviceCategories', SERVICE_CATEGORY_NAMES),
    dataCategories: words('dataCategories', DATA_CATEGORIES),
    excludedCategories: words('excludedCategories', DATA_CATEGORIES),
  };
  const ids = clauses.map((clause) => clause.id);
  if (new Set(ids).size !== ids.length)
    issues.push({ path: 'clauses', code: 'twice', remedy: 'each clause has an id of its own' });
  const whole =
    id !== undefined && type !== undefined && version !== undefined && name !== undefined && whenToUse !== undefined;
  return whole && issues.length === 0
    ? { template: { id, type, version, name, whenToUse, clauses, suggested: lists }, issues }
    : { template: undefined, issues };
}

function readClause(value: unknown, path: string, issues: Issue[]): TemplateClause | undefined {
  const object = readObject(value, path, issues, ['id', 'heading', 'text']);
  if (object === undefined) return undefined;
  const id = readText(object['id'], `${path}.id`, issues, 60);
  const heading = readLocalText(object['heading'], `${path}.heading`, issues);
  const text = readLocalText(object['text'], `${path}.text`, issues);
  if (id === undefined || heading === undefined || text === undefined) return undefined;
  const used = placesIn(text.en);
  for (const place of used) {
    if (!(PLACEHOLDERS as readonly string[]).includes(place))
      issues.push({
        path: `${path}.text`,
        code: 'unknown-place',
        remedy: `{${place}} is not known; use one of: ${PLACEHOLDERS.join(', ')}`,
      });
  }
  for (const [language, translated] of Object.entries(text)) {
    if (placesIn(translated).join() !== used.join())
      issues.push({
        path: `${path}.text.${language}`,
        code: 'other-places',
        remedy: 'the same places in braces as in English',
      });
  }
  return { id, heading, text };
}

function placesIn(text: string): readonly string[] {
  return [...text.matchAll(PLACE)].map(([, name = '']) => name).toSorted();
}

/** The word for a code of the platform in a language, e.g. `purpose.ReferralNational`. */
export type WordOf = (
  kind: 'purpose' | 'service' | 'data' | 'role' | 'onward' | 'security' | 'label',
  code: string,
) => string;

/**
 * The document as one HTML file without anything from outside. Nothing of the time of making it is in it, so that two installations
 * make the same bytes.
 */
export function agreementHtml(
  agreement: Agreement,
  template: AgreementTemplate,
  language: Language,
  wordOf: WordOf,
): string {
  const { title, number, clauses, headings, signatories } = agreementText(agreement, template, language, wordOf);
  const sections = clauses.map(
    ({ heading, paragraphs: own }) =>
      `<section><h2>${escaped(heading)}</h2>\n${own.map((each) => `<p>${escaped(each)}</p>`).join('\n')}</section>`,
  );
  const row = (cells: readonly string[], name: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${name}>${escaped(cell)}</${name}>`).join('')}</tr>`;
  return [
    `<!doctype html>`,
    `<html lang="${language}"><head><meta charset="utf-8"><title>${escaped(title)}</title>`,
    `<style>body{font:16px/1.5 serif;max-width:44em;margin:2em auto;padding:0 1em}h1{font-size:1.5em}h2{font-size:1.1em;margin-top:1.5em}table{border-collapse:collapse;width:100%}td,th{border:1px solid;padding:.3em .5em;text-align:start}</style></head>`,
    `<body><h1>${escaped(title)}</h1>`,
    `<p>${escaped(number)}</p>`,
    ...sections,
    `<table><thead>${row(headings, 'th')}</thead><tbody>`,
    ...signatories.map((cells) => row(cells, 'td')),
    `</tbody></table></body></html>`,
    ``,
  ].join('\n');
}

/** What the document says, whatever it is drawn as: the web page and the PDF have the same words in the same order. */
export interface AgreementText {
  readonly title: string;
  readonly number: string;
  readonly clauses: readonly { readonly heading: string; readonly paragraphs: readonly string[] }[];
  /** party, who signs, function */
  readonly headings: readonly [string, string, string];
  readonly signatories: readonly (readonly [string, string, string])[];
}

export function agreementText(
  agreement: Agreement,
  template: AgreementTemplate,
  language: Language,
  wordOf: WordOf,
): AgreementText {
  return {
    title: agreement.terms.title,
    number: `${agreement.agreementNo} · ${agreement.revision}`,
    clauses: template.clauses.map(({ heading, text }, index) => ({
      heading: `${index + 1}. ${inLanguage(heading, language)}`,
      paragraphs: paragraphs(filled(inLanguage(text, language), agreement, wordOf)),
    })),
    headings: [wordOf('label', 'party'), wordOf('label', 'signatory'), wordOf('label', 'function')],
    signatories: agreement.parties.map(({ name, signatory }) => [
      name,
      signatory?.name ?? '',
      signatory?.function ?? '',
    ]),
  };
}

/** SHA-256 of the file as it is given out. */
export function documentDigest(html: string): string {
  return sha256Hex(utf8(html));
}

function filled(text: string, { agreementNo, revision, terms, parties }: Agreement, wordOf: WordOf): string {
  const list = (kind: 'purpose' | 'service' | 'data' | 'security', codes: readonly string[]) =>
    codes.map((code) => wordOf(kind, code)).join('; ');
  const values: Readonly<Record<Placeholder, string>> = {
    title: terms.title,
    agreementNo,
    revision: String(revision),
    parties: parties.map(({ name, country, role }) => `${name} (${country}, ${wordOf('role', role)})`).join('; '),
    purposes: list('purpose', terms.purposes),
    serviceCategories: list('service', terms.serviceCategories),
    dataCategories: list(
      'data',
      terms.dataCategories.filter((each) => !terms.excludedCategories.includes(each)),
    ),
    excludedCategories: list('data', terms.excludedCategories),
    countries: terms.countries.join(', '),
    legalBasisText: terms.legalBasisText,
    retentionDays: String(terms.retentionDays),
    onwardSharing: wordOf('onward', terms.onwardSharing),
    securityMeasures: list('security', terms.securityMeasures),
    breachNoticeHours: String(terms.breachNoticeHours),
    contactPoints: terms.contactPoints
      .map((each) =>
        [each.person, each.function, each.backup ?? '', each.hours].filter((part) => part !== '').join(', '),
      )
      .join('; '),
    slaAckHours: String(terms.slaAckHours),
    slaResponseHours: String(terms.slaResponseHours),
    disputeProcedure: terms.disputeProcedure,
    reviewAt: terms.reviewAt,
    validFrom: terms.validFrom,
    validTo: terms.validTo,
    terminationNoticeDays: String(terms.terminationNoticeDays),
    governingLaw: terms.governingLaw,
  };
  return text.replace(PLACE, (_, name: Placeholder) => values[name]);
}

function paragraphs(text: string): readonly string[] {
  return text.split(/\n\s*\n/u).map((each) => each.trim().replaceAll(/\s*\n\s*/gu, ' '));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
