// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import {
  AGREEMENT_STATES,
  AGREEMENT_TYPES,
  DPO_OPINIONS,
  ONWARD_SHARING,
  PARTY_ROLES,
  SECURITY_MEASURES,
  SUSPENSION_REASONS,
} from '../agreement/index.ts';
import { EXCLUSIONS, HSDS_ISSUES, MATCH_REASONS, REPORTING } from '../directory/index.ts';
import { DEAD_REASONS, RECALL_ANSWERS, RECALL_REASONS } from '../envelope/index.ts';
import { EVIDENCE_LEVELS, EVIDENCE_TYPES, PRACTICE_STATES } from '../good-practice/index.ts';
import { DISCLOSURE_STAGES, DUTY_KINDS } from '../referral/index.ts';
import { TRANSFER_STATES } from '../transfer/index.ts';
import { TRANSNATIONAL_STATES, TRM_PHASES } from '../transnational/index.ts';
import { COOPERATION_CODES, COOPERATION_REMEDIES, COOPERATION_WARNINGS } from './index.ts';

const LISTS: Readonly<Record<string, readonly string[]>> = {
  agreement_state: AGREEMENT_STATES,
  agreement_type: AGREEMENT_TYPES,
  party_role: PARTY_ROLES,
  onward: ONWARD_SHARING,
  security: SECURITY_MEASURES,
  opinion: DPO_OPINIONS,
  suspension: SUSPENSION_REASONS,
  stage: DISCLOSURE_STAGES,
  transfer_state: TRANSFER_STATES,
  way_state: TRANSNATIONAL_STATES,
  phase: TRM_PHASES,
  recall: RECALL_REASONS,
  recall_answer: RECALL_ANSWERS,
  duty: DUTY_KINDS,
  match: MATCH_REASONS,
  excluded: EXCLUSIONS,
  reporting: REPORTING,
  hsds: HSDS_ISSUES,
  evidence: EVIDENCE_TYPES,
  level: EVIDENCE_LEVELS,
  practice_state: PRACTICE_STATES,
  message: DEAD_REASONS,
  problem: COOPERATION_CODES,
  remedy: COOPERATION_REMEDIES,
  warning: COOPERATION_WARNINGS,
};

for (const language of ['en', 'es']) {
  test(`every code of cooperation has its words, and no word is without its code: ${language}`, () => {
    const file = new URL(`../../../../content/translations/${language}/cooperation.yaml`, import.meta.url);
    const words = parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
    const named = Object.fromEntries(Object.entries(words).map(([key, list]) => [key, Object.keys(list)]));
    assert.deepEqual(named, Object.fromEntries(Object.entries(LISTS).map(([key, list]) => [key, [...list]])));
  });
}
