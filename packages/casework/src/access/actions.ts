// SPDX-License-Identifier: EUPL-1.2
// Everything that somebody signed in can do, who may, and on what. The one list: a route names its action from here, and
// a route without one does not start. Read by decide.ts; the matrix of the tests is generated from it.

import { BREAK_GLASS_ROLES, CASE_ROLES, type Role, ROLES } from './roles.ts';

/** What an action is done to. `self`: the account of the person signed in. `institution`: nothing in particular. */
export type ActionTarget = 'self' | 'institution' | 'case' | 'conversation' | 'group';

export interface ActionRule {
  readonly roles: readonly Role[];
  readonly on: ActionTarget;
  /** also through break-glass, which only reads */
  readonly readsOnly?: true;
  /** needs a fresh proof with user verification, at most five minutes old (AU-6) */
  readonly stepUp?: true;
  /** the fresh proof must come from a key that cannot leave its device (AU-1) */
  readonly deviceBound?: true;
  /** takes effect only when a second person has agreed (AZ-7) */
  readonly fourEyes?: true;
  /** tells nothing of any person and changes nothing: not written to the log */
  readonly quiet?: true;
  /** shows or changes who the person is */
  readonly identity?: true;
}

const everybody = { roles: ROLES, on: 'self' } as const;
const casework = { roles: CASE_ROLES } as const;
const careWork = { roles: ['CaseWorker', 'Supervisor'] } as const;
const administration = { roles: ['Administrator'], on: 'institution' } as const;
/** Who works on what partners send. */
const RECEIVING_ROLES = ['CaseWorker', 'Supervisor', 'HealthProvider', 'LegalProvider', 'ShelterProvider'] as const;
const HELPLINE_ROLES = ['CaseWorker', 'Supervisor', 'NetworkCoordinator', 'Administrator'] as const;
/** Whoever works at a service says how many beds are free, and that the entry is right. */
const DIRECTORY_TELLERS = [
  'CaseWorker',
  'Supervisor',
  'NetworkCoordinator',
  'ShelterProvider',
  'HealthProvider',
  'LegalProvider',
] as const;
const PRACTICE_WRITERS = ['CaseWorker', 'Supervisor', 'NetworkCoordinator'] as const;
const privileged = { ...administration, stepUp: true, deviceBound: true } as const;

export const ACTIONS = {
  // oneself
  'account.read': { ...everybody, quiet: true },
  'account.sessions': { ...everybody, quiet: true },
  'account.end-session': everybody,
  'account.notices': { ...everybody, quiet: true },
  'account.change-factor': { ...everybody, stepUp: true },
  'account.change-mail': { ...everybody, stepUp: true },
  'account.step-up': everybody,
  'account.switch-institution': everybody,
  'account.join': everybody,
  // estimates: of tables that come with the request; nothing of the store is read
  'estimate.make': { roles: ROLES, on: 'institution', quiet: true },
  // rooms and courses: nothing of anybody; what learners answer is counted, never kept
  'room.open': { roles: ROLES, on: 'institution' },
  'room.lead': { roles: ROLES, on: 'institution', quiet: true },
  'course.measure': { roles: ROLES, on: 'institution', quiet: true },
  'badge.earn': { roles: ROLES, on: 'institution' },
  // helplines of the institution: public services, agreed to by two
  'helpline.list': { roles: ROLES, on: 'institution', quiet: true },
  'helpline.propose': { roles: HELPLINE_ROLES, on: 'institution', fourEyes: true },
  'helpline.decide': { roles: ['Supervisor', 'NetworkCoordinator', 'Administrator'], on: 'institution', stepUp: true },
  'helpline.withdraw': { roles: HELPLINE_ROLES, on: 'institution' },
  // the directory: services, never anybody helped; what is asked of it is not kept
  'directory.read': { roles: ROLES, on: 'institution', quiet: true },
  'directory.match': { roles: [...CASE_ROLES, 'NetworkCoordinator'], on: 'institution', quiet: true },
  'directory.tell': { roles: DIRECTORY_TELLERS, on: 'institution' },
  'directory.change': { roles: ['Supervisor', 'NetworkCoordinator'], on: 'institution' },
  'directory.import': { roles: ['Supervisor', 'NetworkCoordinator'], on: 'institution' },
  'directory.export': { roles: ['Supervisor', 'NetworkCoordinator'], on: 'institution' },
  // good practices: what worked somewhere; whoever writes one does not review it
  'practice.read': { roles: ROLES, on: 'institution', quiet: true },
  'practice.write': { roles: PRACTICE_WRITERS, on: 'institution' },
  'practice.review': { roles: [...PRACTICE_WRITERS, 'DataProtectionOfficer'], on: 'institution', fourEyes: true },
  'practice.publish': { roles: ['Supervisor', 'NetworkCoordinator'], on: 'institution', fourEyes: true },
  // conversations and their determinations
  'determination.preview': { ...casework, on: 'institution', quiet: true },
  'conversation.begin': { ...casework, on: 'institution' },
  'conversation.list': { ...casework, on: 'institution' },
  'conversation.read': { ...casework, on: 'conversation', readsOnly: true },
  'conversation.change': { ...casework, on: 'conversation' },
  'conversation.discard': { ...casework, on: 'conversation' },
  'group.begin': { ...casework, on: 'institution' },
  'group.read': { ...casework, on: 'group', readsOnly: true },
  'group.change': { ...casework, on: 'group' },
  'group.discard': { ...casework, on: 'group' },
  // cases
  'case.open': { ...casework, on: 'institution' },
  'case.list': { ...casework, on: 'institution' },
  'case.search': { ...casework, on: 'institution' },
  'case.read': { ...casework, on: 'case', readsOnly: true },
  'case.read-identity': { ...casework, on: 'case', readsOnly: true, identity: true },
  'case.change': { ...casework, on: 'case', identity: true },
  'conversation.attach': { ...casework, on: 'case' },
  'case.who-looked': { ...casework, on: 'case' },
  'case.assign': { roles: ['Supervisor'], on: 'case' },
  'case.hand-over': { ...casework, on: 'case' },
  'case.deny-person': { roles: ['CaseWorker', 'Supervisor'], on: 'case' },
  'case.request-erasure': { roles: ['CaseWorker', 'Supervisor'], on: 'case', stepUp: true, fourEyes: true },
  'case.erase': { roles: ['CaseWorker', 'Supervisor'], on: 'case', stepUp: true },
  /** opens everything that is sealed and seals it anew, so it belongs to those who may open it, not to administrators */
  'case.replace-key': { roles: ['CaseWorker', 'Supervisor'], on: 'case', stepUp: true },
  // the case file
  'file.read': { ...casework, on: 'case', readsOnly: true },
  'file.history': { ...casework, on: 'case', readsOnly: true },
  /** records without a rule of their own: facts, events, proceedings, notes, conflicts of interest */
  'file.edit': { ...casework, on: 'case' },
  /** help given and urgent signs: waits for nothing */
  'file.help': { ...casework, on: 'case' },
  'file.stage': { ...casework, on: 'case' },
  'file.undo': { ...casework, on: 'case' },
  'file.resolve-conflict': { ...casework, on: 'case' },
  'file.consent': { ...careWork, on: 'case' },
  'file.legal-basis': { ...careWork, on: 'case' },
  'file.assess': { ...careWork, on: 'case' },
  'file.plan': { ...careWork, on: 'case' },
  'file.protect': { ...careWork, on: 'case' },
  'file.approve': { roles: ['Supervisor'], on: 'case' },
  'file.legal-hold': { roles: ['Supervisor'], on: 'case', stepUp: true },
  'file.health': { roles: ['CaseWorker'], on: 'case' },
  'file.read-results': { roles: ['CaseWorker'], on: 'case' },
  'file.group': { ...casework, on: 'case' },
  'file.calendar': { ...casework, on: 'case' },
  // documents of a case: what they are called may say who the person is
  'attachment.list': { ...careWork, on: 'case', readsOnly: true, identity: true },
  'attachment.read': { ...careWork, on: 'case', readsOnly: true, identity: true },
  'attachment.add': { ...careWork, on: 'case' },
  /** the parts of a file whose beginning and end are written down: one line for each would hide the others */
  'attachment.send': { ...careWork, on: 'case', quiet: true },
  'attachment.change': { ...careWork, on: 'case' },
  'attachment.delete': { ...careWork, on: 'case' },
  'caseload.read': { ...casework, on: 'institution' },
  'caseload.change-many': { ...careWork, on: 'institution' },
  'today.read': { ...casework, on: 'institution' },
  'calendar.read': { ...casework, on: 'institution' },
  // files of cases in and out
  'import.read': { ...careWork, on: 'institution', quiet: true },
  'import.make': { ...careWork, on: 'institution' },
  'import.write': { ...careWork, on: 'institution' },
  /** takes every case of an import back, with its keys */
  'import.undo': { ...careWork, on: 'institution', stepUp: true },
  'export.read': { roles: ['CaseWorker', 'Supervisor', 'DataProtectionOfficer'], on: 'institution' },
  'export.request': { ...careWork, on: 'institution', stepUp: true },
  'export.take': { ...careWork, on: 'institution', stepUp: true },
  /** everything that the standard can hold of one case, for the person herself (RET-2) */
  'file.copy': { ...careWork, on: 'case', stepUp: true, identity: true },
  // referrals, transfers and steps across borders: what comes in belongs to whoever receives, until it has a case
  'referral.list': { roles: [...RECEIVING_ROLES, 'FrontlineOfficer'], on: 'institution' },
  'referral.read-case': { ...casework, on: 'case', readsOnly: true },
  'referral.prepare': { ...casework, on: 'case' },
  /** the package as it would go: who she is */
  'referral.preview': { ...casework, on: 'case', identity: true },
  'referral.send': { ...casework, on: 'case' },
  /** without a case: nothing of a person is in it */
  'referral.request': { ...casework, on: 'institution' },
  'referral.answer': { roles: RECEIVING_ROLES, on: 'institution' },
  'referral.open-package': { roles: RECEIVING_ROLES, on: 'institution' },
  /** put to a case that was opened here for it */
  'referral.take': { ...careWork, on: 'institution' },
  'transfer.offer': { roles: ['Supervisor'], on: 'case', identity: true },
  'transfer.work': { ...careWork, on: 'case' },
  'transfer.answer': { ...careWork, on: 'institution' },
  'transnational.work': { ...casework, on: 'case' },
  /** for somebody who has no case: a kind of help and a day */
  'urgent-help.give': { ...casework, on: 'institution' },
  'duplicate.check': { ...casework, on: 'institution' },
  'view.read': { ...casework, on: 'institution', quiet: true },
  'view.change': { ...casework, on: 'institution', quiet: true },
  /** what a supervisor sees of the whole: counts, no names of anybody protected */
  'oversight.read': { roles: ['Supervisor'], on: 'institution' },
  'data-request.read': { roles: ['DataProtectionOfficer'], on: 'institution' },
  'data-request.change': { roles: ['DataProtectionOfficer'], on: 'institution' },
  'data-request.receive': { ...casework, on: 'case' },
  /** to whom a case can be given: names of colleagues, nothing of anybody protected */
  'colleague.list': { ...casework, on: 'institution', quiet: true },
  // imminent danger
  'break-glass.request': { roles: BREAK_GLASS_ROLES, on: 'institution', stepUp: true },
  'break-glass.list': { roles: ['CaseWorker', 'Supervisor', 'DataProtectionOfficer'], on: 'institution' },
  'break-glass.approve': {
    roles: ['Supervisor', 'DataProtectionOfficer'],
    on: 'institution',
    stepUp: true,
    deviceBound: true,
  },
  'break-glass.review': { roles: ['Supervisor', 'DataProtectionOfficer'], on: 'institution' },
  // second persons
  'approval.list': { roles: ['Administrator', 'Supervisor', 'DataProtectionOfficer'], on: 'institution' },
  'approval.decide': {
    roles: ['Administrator', 'Supervisor', 'DataProtectionOfficer'],
    on: 'institution',
    stepUp: true,
  },
  // the data room: protected counts of those who agreed to it, never a case
  'data-room.read': { roles: ['Analyst', 'DataProtectionOfficer'], on: 'institution' },
  /** where each stands: read again and again while one is made */
  'release.read': { roles: ['Analyst', 'DataProtectionOfficer'], on: 'institution', quiet: true },
  'release.request': { roles: ['Analyst'], on: 'institution', fourEyes: true },
  'release.decide': { roles: ['DataProtectionOfficer'], on: 'institution', stepUp: true },
  'release.make': { roles: ['Analyst'], on: 'institution' },
  'release.publish': { roles: ['DataProtectionOfficer'], on: 'institution', stepUp: true },
  /** one is enough: what harms somebody harms every day */
  'release.recall': { roles: ['DataProtectionOfficer'], on: 'institution', stepUp: true },
  // what an institution sets for itself: definitions, nothing of anybody protected
  'institution.read-settings': { roles: ROLES, on: 'institution', quiet: true },
  'institution.change-settings': { ...administration, stepUp: true },
  // agreements: what institutions agree on, and the keys they sign with; nothing of anybody protected
  'agreement.read': {
    roles: ['FrontlineOfficer', 'CaseWorker', 'Supervisor', 'NetworkCoordinator', 'DataProtectionOfficer'],
    on: 'institution',
    quiet: true,
  },
  'agreement.draft': { roles: ['NetworkCoordinator'], on: 'institution' },
  'agreement.opine': { roles: ['DataProtectionOfficer'], on: 'institution', stepUp: true },
  'agreement.propose': { roles: ['NetworkCoordinator', 'Supervisor'], on: 'institution', fourEyes: true },
  'agreement.sign': {
    roles: ['Supervisor', 'DataProtectionOfficer', 'NetworkCoordinator'],
    on: 'institution',
    stepUp: true,
  },
  /** by one person and without another proof: waiting would let data out meanwhile */
  'agreement.suspend': { roles: ['NetworkCoordinator', 'DataProtectionOfficer', 'Supervisor'], on: 'institution' },
  'agreement.resume': {
    roles: ['NetworkCoordinator', 'DataProtectionOfficer', 'Supervisor'],
    on: 'institution',
    stepUp: true,
  },
  'agreement.end': { roles: ['NetworkCoordinator'], on: 'institution', stepUp: true },
  'agreement.exchange': { roles: ['NetworkCoordinator'], on: 'institution' },
  'partner.read': {
    roles: ['NetworkCoordinator', 'Supervisor', 'DataProtectionOfficer'],
    on: 'institution',
    quiet: true,
  },
  'partner.propose': { roles: ['NetworkCoordinator'], on: 'institution', fourEyes: true },
  'partner.confirm': {
    roles: ['Supervisor', 'DataProtectionOfficer', 'NetworkCoordinator'],
    on: 'institution',
    stepUp: true,
  },
  'partner.revoke': { roles: ['Supervisor', 'DataProtectionOfficer', 'NetworkCoordinator'], on: 'institution' },
  /** numbers of what waits; no case */
  'network.read': { roles: ['NetworkCoordinator', 'Supervisor'], on: 'institution' },
  'webhook.read': { ...administration, quiet: true },
  'webhook.change': { ...administration, stepUp: true },
  // other installations: their keys, what waits to leave, files of envelopes; nothing of anybody protected can be read there
  'peer.list': {
    roles: ['NetworkCoordinator', 'Administrator', 'DataProtectionOfficer', 'Supervisor'],
    on: 'institution',
    quiet: true,
  },
  'peer.propose': { roles: ['NetworkCoordinator', 'Administrator'], on: 'institution', fourEyes: true },
  'peer.confirm': {
    roles: ['NetworkCoordinator', 'Administrator', 'DataProtectionOfficer'],
    on: 'institution',
    stepUp: true,
  },
  /** by one person: waiting would let data out meanwhile */
  'peer.block': { roles: ['NetworkCoordinator', 'Administrator', 'DataProtectionOfficer'], on: 'institution' },
  'peer.carry-files': { roles: ['NetworkCoordinator', 'Administrator', 'Supervisor'], on: 'institution' },
  'instance.name': { ...administration, stepUp: true },
  'instance.roll-keys': privileged,
  // people
  'people.list': { roles: ['Administrator', 'Supervisor', 'DataProtectionOfficer'], on: 'institution' },
  'people.invite': privileged,
  'people.list-invitations': administration,
  'people.change': privileged,
  'people.end-sessions': privileged,
  'people.recover': { ...privileged, fourEyes: true },
  'role.request': { ...privileged, fourEyes: true },
  'role.decide': privileged,
  'role.end': privileged,
  // accountability
  'audit.read': { roles: ['DataProtectionOfficer'], on: 'institution' },
  'audit.verify': { roles: ['DataProtectionOfficer'], on: 'institution' },
  'alarm.read': { roles: ['DataProtectionOfficer'], on: 'institution' },
  'alarm.change': { roles: ['DataProtectionOfficer'], on: 'institution' },
  'system.health': { ...administration, quiet: true },
  'keys.list': { ...administration, quiet: true },
  'keys.rotate': { ...privileged },
  'keys.request-destruction': { ...privileged, fourEyes: true },
  'keys.destroy': privileged,
  'system.accept-restore': privileged,
} as const satisfies Record<string, ActionRule>;

export type Action = keyof typeof ACTIONS;
export const ACTION_NAMES = Object.keys(ACTIONS) as readonly Action[];

/** @returns the rule of an action, with every optional part readable */
export function ruleOf(action: Action): ActionRule {
  return ACTIONS[action];
}
