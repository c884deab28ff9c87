// SPDX-License-Identifier: EUPL-1.2
// The certificate for staff: judges the answers of a test on cases that no lesson shows, and words the result as an Open Badges
// 3.0 credential (1EdTech, final 3.0.3, on the W3C Verifiable Credentials data model 2.0). Signs nothing: keys are the app's.

import { type Issue, type Language, readObject } from '@amparo/kernel';
import type { CompiledLawPack, Translate } from '@amparo/recognise/palermo';
import type { Block, Lesson } from '../lessons/lesson.ts';
import { CERTIFICATE_SHARE, passes } from '../lessons/quiz.ts';
import { type Scenario, solve } from '../lessons/scenario.ts';

export const ANSWERS_FORMAT = 'amparo-test-answers/1';

/** How a staff test went on its unseen cases; its other questions do not count for the certificate. */
export interface StaffResult {
  readonly test: string;
  readonly right: number;
  readonly of: number;
  readonly share: number;
  readonly passed: boolean;
}

type CaseBlock = Extract<Block, { kind: 'case' }>;

/**
 * Judges a file of answers by the engine: the file says what was concluded, never whether it was right.
 *
 * @param raw the parsed file: `{format, test, answers: {item: conclusion}}`
 * @param issues what is wrong with it; no answer is repeated
 * @param lessons of one language
 * @returns undefined when it cannot be judged: another format, no staff test, a kind of case left out or answered twice
 */
export function judgeStaffAnswers(
  raw: unknown,
  issues: Issue[],
  lessons: readonly Lesson[],
  scenarios: readonly Scenario[],
  law: CompiledLawPack,
): StaffResult | undefined {
  const refuse = (path: string, code: string, remedy: string) => void issues.push({ path, code, remedy });
  const before = issues.length;
  const object = readObject(raw, '', issues, ['format', 'test', 'answers']);
  if (object === undefined || issues.length > before) return undefined;
  if (object['format'] !== ANSWERS_FORMAT)
    return refuse('format', 'other-format', `expected ${ANSWERS_FORMAT}, as a staff test saves it`);
  const bank = lessons.find(({ id }) => id === object['test']);
  if (bank === undefined || bank.kind !== 'test' || bank.audience !== 'institutions')
    return refuse('test', 'no-staff-test', 'not a test for staff of this version of Amparo');
  const answers = object['answers'];
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers))
    return refuse('answers', 'no-answers', 'expected the conclusion for each item');
  const cases = bank.blocks.filter((block): block is CaseBlock => block.kind === 'case' && block.item !== undefined);
  const constructs = Map.groupBy(cases, ({ item }) => (item ?? '').replace(/\.[123]$/u, ''));
  let right = 0;
  for (const [construct, forms] of constructs) {
    const answered = forms.filter(({ item }) => item !== undefined && Object.hasOwn(answers, item));
    const [form] = answered;
    if (form === undefined || answered.length > 1)
      return refuse(`answers.${construct}`, 'not-once', 'every kind of case must be answered, and once');
    const scenario = scenarios.find(({ id }) => id === form.scenario);
    if (scenario === undefined || scenario.use !== 'unseen')
      throw new RangeError('judgeStaffAnswers: expected unseen cases in a bank');
    const concluded = (answers as Readonly<Record<string, unknown>>)[form.item ?? ''];
    if (concluded === solve(scenario.facts, law).label) right += 1;
  }
  const of = constructs.size;
  if (of === 0) return refuse('test', 'no-cases', 'this test has no cases');
  return { test: bank.id, right, of, share: right / of, passed: passes(right / of) };
}

export interface BadgeRequest {
  /** URIs made for this badge */
  readonly id: string;
  readonly subjectId: string;
  /** a URI of the issuer, from which its public key can be had */
  readonly issuerId: string;
  readonly issuerName: string;
  /** as the learner chose it; not checked by anybody */
  readonly learnerName: string;
  /** an instant as RFC 3339, whole seconds, UTC: `2026-11-26T12:00:00Z` */
  readonly validFrom: string;
  readonly language: Language;
  readonly result: StaffResult;
}

export const BADGE_CONTEXTS = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
] as const;

export type BadgeCredential = Readonly<Record<string, unknown>>;

/**
 * @param t the texts `course`
 * @throws {RangeError} for a result that was not passed: no badge is worded for it
 */
export function staffBadge(request: BadgeRequest, t: Translate): BadgeCredential {
  const { result, language } = request;
  if (!result.passed) throw new RangeError('staffBadge: expected a result that was passed');
  const achievement = `urn:amparo:achievement:${result.test}:1`;
  const described = `${achievement}:share`;
  const share = Math.round(CERTIFICATE_SHARE * 100);
  return {
    '@context': [...BADGE_CONTEXTS],
    id: request.id,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: t('course.badge.name'),
    issuer: { id: request.issuerId, type: ['Profile'], name: request.issuerName },
    validFrom: request.validFrom,
    credentialSubject: {
      id: request.subjectId,
      type: ['AchievementSubject'],
      identifier: [{ type: 'IdentityObject', hashed: false, identityHash: request.learnerName, identityType: 'name' }],
      achievement: {
        id: achievement,
        type: ['Achievement'],
        achievementType: 'Assessment',
        inLanguage: language,
        name: t('course.badge.name'),
        description: t('course.badge.description'),
        criteria: { narrative: `${t('course.badge.criteria', { share })} ${t('course.certificate.limits')}` },
        resultDescription: [
          {
            id: described,
            type: ['ResultDescription'],
            name: t('course.badge.criteria', { share }),
            resultType: 'Percent',
            requiredValue: String(share),
            valueMin: '0',
            valueMax: '100',
          },
        ],
      },
      result: [{ type: ['Result'], resultDescription: described, value: String(Math.round(result.share * 100)) }],
    },
  };
}

/** Claims of the JWT beside the credential (Open Badges 3.0, section 8.2.4: the payload is the credential itself). */
export function badgeClaims(badge: BadgeCredential): Readonly<Record<'iss' | 'jti' | 'sub', string> & { nbf: number }> {
  const issuer = badge['issuer'] as { readonly id: string };
  const subject = badge['credentialSubject'] as { readonly id: string };
  const nbf = Date.parse(String(badge['validFrom'])) / 1000;
  return { iss: issuer.id, jti: String(badge['id']), sub: subject.id, nbf };
}

/**
 * What the specification asks of a credential, and that the claims of its JWT say the same. Empty when all is there.
 *
 * @param payload of a JWT whose signature has been verified
 */
export function badgeFaults(payload: Readonly<Record<string, unknown>>): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, path: string) => {
    if (!holds) faults.push(path);
  };
  const record = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  const types = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [value]);
  const contexts = types(payload['@context']);
  must(
    BADGE_CONTEXTS.every((each, place) => contexts[place] === each),
    '@context',
  );
  must(isText(payload['id']), 'id');
  must(types(payload['type'])[0] === 'VerifiableCredential', 'type');
  must(types(payload['type']).includes('OpenBadgeCredential'), 'type');
  const issuer = record(payload['issuer']);
  must(isText(issuer['id']) && types(issuer['type']).includes('Profile'), 'issuer');
  must(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u.test(String(payload['validFrom'])), 'validFrom');
  const subject = record(payload['credentialSubject']);
  must(types(subject['type']).includes('AchievementSubject'), 'credentialSubject.type');
  must(isText(subject['id']) || Array.isArray(subject['identifier']), 'credentialSubject.id');
  const achievement = record(subject['achievement']);
  must(types(achievement['type']).includes('Achievement'), 'credentialSubject.achievement.type');
  for (const name of ['id', 'name', 'description'])
    must(isText(achievement[name]), `credentialSubject.achievement.${name}`);
  const criteria = record(achievement['criteria']);
  must(isText(criteria['id']) || isText(criteria['narrative']), 'credentialSubject.achievement.criteria');
  must(payload['iss'] === issuer['id'], 'iss');
  must(payload['jti'] === payload['id'], 'jti');
  must(payload['sub'] === subject['id'], 'sub');
  must(payload['nbf'] === Date.parse(String(payload['validFrom'])) / 1000, 'nbf');
  return faults;
}
