// SPDX-License-Identifier: EUPL-1.2
// Reads a record of good practice from content or from an export of another installation: every mistake with its path. What it says is
// only checked for form here; whether it may be published is asked by publishPractice.

import {
  type Issue,
  type LocalText,
  readList,
  readLocalText,
  readObject,
  readOneOf,
  readOptional,
  readPlainDate,
  readText,
} from '@amparo/kernel';
import { NRM_PILLARS, SERVICE_CATEGORY_NAMES } from '@amparo/casework/assistance';
import { TRM_PHASES } from '../transnational/transnational.ts';
import {
  COST_BANDS,
  type Evidence,
  EVIDENCE_LEVELS,
  EVIDENCE_TYPES,
  type PracticeText,
  SURVIVOR_INVOLVEMENT,
  TARGET_GROUPS,
} from './good-practice.ts';

const KEYS = [
  'id',
  'title',
  'summary',
  'problem',
  'steps',
  'country',
  'areas',
  'from',
  'to',
  'implementers',
  'targetGroups',
  'nrmPillar',
  'trmPhase',
  'serviceCategories',
  'evidence',
  'evidenceLevel',
  'costBand',
  'legalPreconditions',
  'ethicsAndRisks',
  'survivorInvolvement',
  'conditions',
  'notSuitableFor',
  'contactPoint',
  'sources',
] as const;

export interface ParsedPractice {
  readonly id: string;
  readonly text: PracticeText;
}

/** @returns the record, or undefined together with at least one issue */
export function parseGoodPractice(value: unknown): {
  readonly practice: ParsedPractice | undefined;
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const object = readObject(value, '', issues, KEYS);
  if (object === undefined) return { practice: undefined, issues };
  const local = (key: string): LocalText => readLocalText(object[key], key, issues) ?? { en: '', es: '' };
  const locals = (key: string): readonly LocalText[] =>
    object[key] === undefined
      ? []
      : (readList(object[key], key, issues, 40) ?? []).flatMap(
          (each, at) => readLocalText(each, `${key}[${at}]`, issues) ?? [],
        );
  const words = <const T extends string>(key: string, known: readonly T[]): readonly T[] =>
    (readList(object[key] ?? [], key, issues, 40) ?? []).flatMap(
      (each, at) => readOneOf(each, `${key}[${at}]`, issues, known) ?? [],
    );
  const texts = (key: string): readonly string[] =>
    (readList(object[key] ?? [], key, issues, 40) ?? []).flatMap(
      (each, at) => readText(each, `${key}[${at}]`, issues, 300) ?? [],
    );
  const text: PracticeText = {
    title: local('title'),
    summary: local('summary'),
    problem: local('problem'),
    steps: locals('steps'),
    country: country(object['country'], issues),
    areas: texts('areas'),
    from: year(object['from'], 'from', issues),
    to: year(object['to'], 'to', issues),
    implementers: texts('implementers'),
    targetGroups: words('targetGroups', TARGET_GROUPS),
    nrmPillar: readOneOf(object['nrmPillar'], 'nrmPillar', issues, NRM_PILLARS) ?? 'IdentificationAndProtection',
    trmPhase:
      object['trmPhase'] === undefined ? null : (readOneOf(object['trmPhase'], 'trmPhase', issues, TRM_PHASES) ?? null),
    serviceCategories: words('serviceCategories', SERVICE_CATEGORY_NAMES),
    evidence: (readList(object['evidence'] ?? [], 'evidence', issues, 40) ?? []).flatMap(
      (each, at) => evidenceFrom(each, `evidence[${at}]`, issues) ?? [],
    ),
    evidenceLevel: readOneOf(object['evidenceLevel'], 'evidenceLevel', issues, EVIDENCE_LEVELS) ?? 'Promising',
    costBand: readOneOf(object['costBand'], 'costBand', issues, COST_BANDS) ?? 'Unknown',
    legalPreconditions: locals('legalPreconditions'),
    ethicsAndRisks: object['ethicsAndRisks'] === undefined ? null : local('ethicsAndRisks'),
    survivorInvolvement:
      readOneOf(object['survivorInvolvement'], 'survivorInvolvement', issues, SURVIVOR_INVOLVEMENT) ?? 'None',
    conditions: locals('conditions'),
    notSuitableFor: locals('notSuitableFor'),
    contactPoint: readOptional(object['contactPoint'], (each) => readText(each, 'contactPoint', issues, 300)) ?? null,
    sources: (readList(object['sources'], 'sources', issues, 40) ?? []).flatMap(
      (each, at) => sourceFrom(each, `sources[${at}]`, issues) ?? [],
    ),
  };
  const id = readText(object['id'], 'id', issues, 80);
  return id !== undefined && issues.length === 0 ? { practice: { id, text }, issues } : { practice: undefined, issues };
}

function evidenceFrom(value: unknown, path: string, issues: Issue[]): Evidence | undefined {
  const object = readObject(value, path, issues, ['type', 'year', 'citation', 'result']);
  if (object === undefined) return undefined;
  const type = readOneOf(object['type'], `${path}.type`, issues, EVIDENCE_TYPES);
  const published = year(object['year'], `${path}.year`, issues);
  const citation = readText(object['citation'], `${path}.citation`, issues, 600);
  const result = readLocalText(object['result'], `${path}.result`, issues);
  if (published === null) issues.push({ path: `${path}.year`, code: 'missing', remedy: 'the year of the evidence' });
  if (type === undefined || published === null || citation === undefined || result === undefined) return undefined;
  return { type, year: published, citation, result };
}

function sourceFrom(value: unknown, path: string, issues: Issue[]): PracticeText['sources'][number] | undefined {
  const object = readObject(value, path, issues, ['citation', 'url', 'checkedOn']);
  if (object === undefined) return undefined;
  const citation = readText(object['citation'], `${path}.citation`, issues, 600);
  const url = object['url'] === undefined ? null : (readText(object['url'], `${path}.url`, issues, 400) ?? null);
  const checkedOn =
    object['checkedOn'] === undefined
      ? null
      : (readPlainDate(object['checkedOn'], `${path}.checkedOn`, issues) ?? null);
  if (url !== null && !url.startsWith('https://'))
    issues.push({ path: `${path}.url`, code: 'not-https', remedy: 'an address that begins with https://' });
  if (url !== null && checkedOn === null)
    issues.push({ path: `${path}.checkedOn`, code: 'missing', remedy: 'the day somebody read it there' });
  return citation === undefined ? undefined : { citation, url, checkedOn };
}

function country(value: unknown, issues: Issue[]): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string' && /^[A-Z]{2}$/u.test(value)) return value;
  issues.push({ path: 'country', code: 'not-a-country', remedy: 'two capital letters (ISO 3166-1)' });
  return null;
}

function year(value: unknown, path: string, issues: Issue[]): number | null {
  if (value === undefined) return null;
  if (Number.isInteger(value) && Number(value) >= 1990 && Number(value) <= 2100) return Number(value);
  issues.push({ path, code: 'not-a-year', remedy: 'a year in four digits' });
  return null;
}
