// SPDX-License-Identifier: EUPL-1.2
// Every code of a closed list of the case file has its words, in every language that its readers need: a code on a screen is a
// riddle, and a missing card is a consent nobody can explain.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as assistance from '@amparo/casework/assistance';
import * as cases from '@amparo/casework/case';
import * as child from '@amparo/casework/child';
import { CLOCK_KINDS } from '@amparo/casework/clocks';
import * as consent from '@amparo/casework/consent';
import * as health from '@amparo/casework/health';
import * as interpreter from '@amparo/casework/interpreter';
import * as outcome from '@amparo/casework/outcome';
import * as people from '@amparo/casework/people';
import { CUSTOM_FIELD_LEVELS, CUSTOM_FIELD_TYPES } from '@amparo/casework/profile';
import * as protection from '@amparo/casework/protection';
import * as returning from '@amparo/casework/return';
import * as risk from '@amparo/casework/risk';
import { COPIES_GIVEN } from '@amparo/casework/safety-plan';
import { LANGUAGES } from '@amparo/kernel';
import { parse } from 'yaml';

const translations = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../../../content/translations');

type Tree = { readonly [key: string]: string | Tree };

function areaOf(language: string, area: string): Tree {
  return parse(readFileSync(join(translations, language, `${area}.yaml`), 'utf8')) as Tree;
}

function has(tree: Tree, path: readonly string[]): boolean {
  let at: string | Tree | undefined = tree;
  for (const part of path) at = typeof at === 'object' ? at[part] : undefined;
  return typeof at === 'string' && at.trim() !== '';
}

function textsOf(tree: Tree): readonly string[] {
  return Object.values(tree).flatMap((each) => (typeof each === 'string' ? [each] : textsOf(each)));
}

const subtypes = Object.values(assistance.SERVICE_CATEGORIES).flatMap((each) => [...each.subtypes]);

const STAFF_LISTS: Readonly<Record<string, readonly (string | number)[]>> = {
  stage: cases.STAGES,
  event: cases.CASE_EVENTS,
  source: cases.CASE_SOURCES,
  trafficking_status: cases.TRAFFICKING_STATUSES,
  status_by: cases.STATUS_DECIDED_BY,
  solution: cases.SOLUTIONS,
  closing_reason: cases.CLOSING_REASONS,
  follow_up_result: cases.FOLLOW_UP_RESULTS,
  custom_type: CUSTOM_FIELD_TYPES,
  custom_level: CUSTOM_FIELD_LEVELS,
  sensitivity: cases.SENSITIVITIES,
  flag: cases.CASE_FLAGS,
  exploitation: cases.EXPLOITATION_TYPES,
  industry: cases.INDUSTRIES,
  sex_exploitation: cases.SEX_EXPLOITATION_TYPES,
  control: cases.CONTROL_METHODS,
  recruitment: cases.RECRUITMENT_METHODS,
  relation_to_trafficker: cases.TRAFFICKER_RELATIONS,
  event_type: cases.EVENT_TYPES,
  precision: cases.DATE_PRECISIONS,
  proceeding: cases.PROCEEDING_KINDS,
  proceeding_stage: cases.PROCEEDING_STAGES,
  consent_state: consent.CONSENT_STATES,
  granted_by: consent.GRANTED_BY,
  assent: consent.CHILD_ASSENTS,
  capacity: consent.CAPACITIES,
  mode: consent.CONSENT_MODES,
  withdrawn_how: consent.WITHDRAWN_HOW,
  legal_basis: consent.LEGAL_BASES,
  risk_scope: risk.RISK_SCOPES,
  risk_level: risk.RISK_LEVELS,
  risk_level_about: risk.RISK_LEVELS,
  risk_factor: risk.RISK_FACTOR_NAMES,
  risk_answer: risk.ANSWER_VALUES,
  risk_source: risk.ANSWER_SOURCES,
  risk_time: risk.FACTOR_TIMES,
  officials_of: risk.OFFICIALS_OF,
  perception: risk.OWN_PERCEPTIONS,
  debt_basis: risk.DEBT_BASES,
  debt_security: risk.DEBT_SECURITIES,
  copy_given: COPIES_GIVEN,
  health_sign: health.HEALTH_SIGN_NAMES,
  circumstance: health.HEALTH_CIRCUMSTANCES,
  health_urgency: health.HEALTH_URGENCIES,
  health_urgency_about: health.HEALTH_URGENCIES,
  reported_by: health.REPORTED_BY,
  examiner: health.EXAMINER_PREFERENCES,
  report_to: health.REPORT_TO,
  result_stored: health.RESULT_STORED,
  need_degree: assistance.NEED_DEGREES,
  plan_state: assistance.PLAN_STATES,
  item_state: assistance.PLAN_ITEM_STATES,
  category: assistance.SERVICE_CATEGORY_NAMES,
  subtype: subtypes,
  outcome: assistance.SERVICE_OUTCOMES,
  interpreter_mode: assistance.INTERPRETER_MODES,
  companion: assistance.COMPANIONS,
  referral_state: assistance.REFERRAL_STATES,
  urgency: assistance.URGENCIES,
  decline: assistance.DECLINE_REASONS,
  person_kind: people.PERSON_KINDS,
  birth_precision: people.BIRTHDATE_PRECISIONS,
  gender: people.GENDERS,
  marital: people.MARITAL_STATUSES,
  education: people.EDUCATION_LEVELS,
  migrant_type: people.MIGRANT_TYPES,
  literacy: people.LITERACIES,
  language_level: people.LANGUAGE_LEVELS,
  function: people.FUNCTIONS,
  function_degree: people.FUNCTION_DEGREES,
  identifier: people.IDENTIFIER_TYPES,
  held_by: people.HELD_BY,
  channel: people.CONTACT_CHANNELS,
  return_state: returning.RETURN_STATES,
  travel_document: returning.TRAVEL_DOCUMENTS,
  return_by: returning.RETURN_DECIDED_BY,
  monitoring: returning.MONITORING_RESULTS,
  appointed_by: child.GUARDIAN_APPOINTED_BY,
  best_interests_state: child.BEST_INTERESTS_STATES,
  matter: child.BID_MATTERS,
  bi_factor: child.BEST_INTERESTS_FACTORS,
  discipline: child.PANEL_DISCIPLINES,
  conflict_check: interpreter.CONFLICT_CHECKS,
  tie: interpreter.TIES_TO_PERSON,
  protection_status: protection.PROTECTION_STATUSES,
  block_reason: protection.BLOCK_REASONS,
  consular_purpose: protection.CONSULAR_PURPOSES,
  consular_outcome: protection.CONSULAR_OUTCOMES,
  remedy: outcome.REMEDIES,
  warning: outcome.WARNINGS,
  clock: CLOCK_KINDS,
  record: outcome.RECORD_KIND_NAMES.filter((kind) => kind !== 'group' && kind !== 'dataSubjectRequest'),
};

test('every code that staff read has its words in English and Spanish', () => {
  for (const language of ['en', 'es']) {
    const words = areaOf(language, 'casework');
    const missing = Object.entries(STAFF_LISTS).flatMap(([list, codes]) =>
      codes.filter((code) => !has(words, [list, `${code}`])).map((code) => `${list}.${code}`),
    );
    assert.deepEqual(missing, [], language);
  }
});

test('every refusal says what it is and what to do next', () => {
  for (const language of ['en', 'es']) {
    const words = areaOf(language, 'casework');
    const missing = outcome.PROBLEM_CODES.filter(
      (code) => !has(words, ['problem', code, 'name']) || !has(words, ['problem', code, 'next']),
    );
    assert.deepEqual(missing, [], language);
  }
});

test('every consent has a card that says what, who, what a no means; in four languages', () => {
  for (const language of LANGUAGES) {
    const words = areaOf(language, 'consents');
    for (const purpose of consent.CONSENT_PURPOSES)
      for (const part of ['name', 'what', 'who', 'no'])
        assert.ok(has(words, ['purpose', purpose, part]), `${language} ${purpose} ${part}`);
    for (const point of consent.INFORMED_POINTS) assert.ok(has(words, ['informed', point]), `${language} ${point}`);
    for (const category of consent.DATA_CATEGORIES)
      assert.ok(has(words, ['data', category]), `${language} ${category}`);
    for (const kind of consent.RECIPIENT_CLASSES) assert.ok(has(words, ['class', kind]), `${language} ${kind}`);
  }
});

/** Words an adult with little schooling follows by ear: no sentence of a card is long. */
test('no sentence of a card has more than 28 words', () => {
  for (const language of LANGUAGES) {
    const { purpose } = areaOf(language, 'consents') as {
      readonly purpose: Readonly<Record<string, Readonly<Record<string, string>>>>;
    };
    for (const [code, parts] of Object.entries(purpose)) {
      for (const sentence of Object.values(parts).flatMap((text) => text.split(/(?<=[.?!])\s+/u))) {
        const count = sentence.split(/\s+/u).length;
        assert.ok(count <= 28, `${language} ${code}: ${count} words: ${sentence}`);
      }
    }
  }
});

/** Found by the wrong eyes, the page must not tell what it is about. */
test('the page that the person takes along holds no word that could endanger her', () => {
  const dangerous = /traffick|trata\b|traite|tráfico|traficad|asyl|asil|shelter|refugi|abrigo|víctima|victim|vítima/iu;
  for (const language of LANGUAGES) {
    const texts = textsOf(areaOf(language, 'sheet')).join('\n');
    assert.doesNotMatch(texts, dangerous, language);
  }
});
