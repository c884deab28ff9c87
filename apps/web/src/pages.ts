// SPDX-License-Identifier: EUPL-1.2
// Every page of the application. The router, the loader of texts and the prerendering read this one table.

import type { FunctionComponent } from 'preact';

export interface Page {
  /** without the language; may hold `:name` parts */
  readonly path: string;
  /** areas of texts beside `shell` */
  readonly areas: readonly string[];
  readonly load: () => Promise<{ readonly default: FunctionComponent }>;
  /** source file, so that the prerendered page can preload its script */
  readonly file: string;
  /** public pages have quick exit; staff pages need sign-in and are never prerendered */
  readonly kind: 'public' | 'staff';
  readonly prerender: boolean;
}

const STAFF_AREAS = ['staff', 'account', 'cases', 'people', 'interview', 'narrative', 'result', 'palermo'];
/** Pages about many cases, with the words of the codes of a case file. */
const CASELOAD_AREAS = [...STAFF_AREAS, 'today', 'casework'];
/** Agreements between institutions, with the words of their codes. */
const AGREEMENT_AREAS = [...STAFF_AREAS, 'agreements', 'cooperation', 'casework', 'casefile'];
/** The directory and good practices, with the words of the codes between institutions. */
const DIRECTORY_AREAS = [...STAFF_AREAS, 'casework', 'cooperation', 'directory'];
const PRACTICE_AREAS = [...STAFF_AREAS, 'casework', 'cooperation', 'practices'];
/** Pages that teach: with the words of lessons, of rooms and of the certificate. */
const TRAINER_AREAS = [...STAFF_AREAS, 'trainer', 'learn', 'rooms', 'course'];

export const PAGES: readonly Page[] = [
  {
    path: '/',
    areas: ['home'],
    load: () => import('./pages/home/home.tsx'),
    file: 'src/pages/home/home.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/recognise',
    areas: ['recognise', 'palermo'],
    load: () => import('./pages/recognise/recognise.tsx'),
    file: 'src/pages/recognise/recognise.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/trafficking-or-smuggling',
    areas: ['compare', 'palermo'],
    load: () => import('./pages/compare/compare.tsx'),
    file: 'src/pages/compare/compare.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/about',
    areas: ['about'],
    load: () => import('./pages/about/about.tsx'),
    file: 'src/pages/about/about.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/practice',
    areas: ['practice', 'interview', 'narrative', 'result', 'palermo'],
    load: () => import('./pages/practice/practice.tsx'),
    file: 'src/pages/practice/practice.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/unseen',
    areas: ['estimate'],
    load: () => import('./pages/unseen/unseen.tsx'),
    file: 'src/pages/unseen/unseen.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/words',
    areas: ['words'],
    load: () => import('./pages/words/words.tsx'),
    file: 'src/pages/words/words.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/share',
    areas: ['share'],
    load: () => import('./pages/share/share.tsx'),
    file: 'src/pages/share/share.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/learn',
    areas: ['learn'],
    load: () => import('./pages/learn/learn.tsx'),
    file: 'src/pages/learn/learn.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/learn/room',
    areas: ['learn', 'palermo', 'rooms'],
    load: () => import('./pages/learn/room/room-page.tsx'),
    file: 'src/pages/learn/room/room-page.tsx',
    kind: 'public',
    prerender: false,
  },
  {
    path: '/learn/:lesson/wall',
    areas: ['learn', 'palermo', 'rooms'],
    load: () => import('./pages/learn/room/alone.tsx'),
    file: 'src/pages/learn/room/alone.tsx',
    kind: 'public',
    prerender: false,
  },
  {
    path: '/helplines',
    areas: ['helplines'],
    load: () => import('./pages/helplines/helplines.tsx'),
    file: 'src/pages/helplines/helplines.tsx',
    kind: 'public',
    prerender: true,
  },
  {
    path: '/learn/:lesson',
    areas: ['learn', 'palermo', 'rooms', 'course'],
    load: () => import('./pages/learn/lesson.tsx'),
    file: 'src/pages/learn/lesson.tsx',
    kind: 'public',
    prerender: false,
  },
  {
    path: '/staff',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/staff.tsx'),
    file: 'src/pages/staff/staff.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/setup',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/set-up.tsx'),
    file: 'src/pages/staff/set-up.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/account',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/account/account-page.tsx'),
    file: 'src/pages/staff/account/account-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/invitation',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/account/invitation-page.tsx'),
    file: 'src/pages/staff/account/invitation-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/recovery',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/account/recovery-page.tsx'),
    file: 'src/pages/staff/account/recovery-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/conversations/new',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/new-conversation.tsx'),
    file: 'src/pages/staff/new-conversation.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/conversations/current',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/current-conversation.tsx'),
    file: 'src/pages/staff/current-conversation.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/conversations/:id',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/kept-conversation.tsx'),
    file: 'src/pages/staff/kept-conversation.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/groups/:groupId',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/group.tsx'),
    file: 'src/pages/staff/group.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/today',
    areas: CASELOAD_AREAS,
    load: () => import('./pages/staff/today/today.tsx'),
    file: 'src/pages/staff/today/today.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/imports',
    areas: [...STAFF_AREAS, 'import', 'imports'],
    load: () => import('./pages/staff/imports/imports-page.tsx'),
    file: 'src/pages/staff/imports/imports-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/exports',
    areas: [...STAFF_AREAS, 'imports'],
    load: () => import('./pages/staff/imports/exports-page.tsx'),
    file: 'src/pages/staff/imports/exports-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/calendar',
    areas: CASELOAD_AREAS,
    load: () => import('./pages/staff/today/calendar.tsx'),
    file: 'src/pages/staff/today/calendar.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/oversight',
    areas: CASELOAD_AREAS,
    load: () => import('./pages/staff/today/oversight.tsx'),
    file: 'src/pages/staff/today/oversight.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/data-requests',
    areas: [...CASELOAD_AREAS, 'consents'],
    load: () => import('./pages/staff/today/data-requests.tsx'),
    file: 'src/pages/staff/today/data-requests.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/cases',
    areas: CASELOAD_AREAS,
    load: () => import('./pages/staff/list/cases-page.tsx'),
    file: 'src/pages/staff/list/cases-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/cases/new',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/cases/new-case.tsx'),
    file: 'src/pages/staff/cases/new-case.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/cases/:id/looks',
    areas: [...STAFF_AREAS, 'audit'],
    load: () => import('./pages/staff/cases/looks.tsx'),
    file: 'src/pages/staff/cases/looks.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/cases/:id/documents',
    areas: [...STAFF_AREAS, 'documents'],
    load: () => import('./pages/staff/documents/documents-page.tsx'),
    file: 'src/pages/staff/documents/documents-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/cases/:id',
    areas: [...STAFF_AREAS, 'audit', 'documents'],
    load: () => import('./pages/staff/cases/case.tsx'),
    file: 'src/pages/staff/cases/case.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/case-files/new',
    areas: [...STAFF_AREAS, 'casefile', 'casework', 'consents'],
    load: () => import('./pages/staff/case-file/open-file.tsx'),
    file: 'src/pages/staff/case-file/open-file.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/cases/:id/file/:section',
    areas: [...STAFF_AREAS, 'casefile', 'casework', 'consents', 'cooperation', 'referrals'],
    load: () => import('./pages/staff/case-file/case-file.tsx'),
    file: 'src/pages/staff/case-file/case-file.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/agreements',
    areas: AGREEMENT_AREAS,
    load: () => import('./pages/staff/agreements/agreements-page.tsx'),
    file: 'src/pages/staff/agreements/agreements-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/agreements/new',
    areas: AGREEMENT_AREAS,
    load: () => import('./pages/staff/agreements/new-agreement.tsx'),
    file: 'src/pages/staff/agreements/new-agreement.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/agreements/partners',
    areas: AGREEMENT_AREAS,
    load: () => import('./pages/staff/agreements/partners-page.tsx'),
    file: 'src/pages/staff/agreements/partners-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/agreements/:id',
    areas: AGREEMENT_AREAS,
    load: () => import('./pages/staff/agreements/agreement-page.tsx'),
    file: 'src/pages/staff/agreements/agreement-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/webhooks',
    areas: AGREEMENT_AREAS,
    load: () => import('./pages/staff/network/webhooks.tsx'),
    file: 'src/pages/staff/network/webhooks.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/network',
    areas: [...AGREEMENT_AREAS, 'network'],
    load: () => import('./pages/staff/network/network.tsx'),
    file: 'src/pages/staff/network/network.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/rooms',
    areas: TRAINER_AREAS,
    load: () => import('./pages/staff/learn/rooms.tsx'),
    file: 'src/pages/staff/learn/rooms.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/courses',
    areas: TRAINER_AREAS,
    load: () => import('./pages/staff/learn/courses.tsx'),
    file: 'src/pages/staff/learn/courses.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/certificate',
    areas: TRAINER_AREAS,
    load: () => import('./pages/staff/learn/certificate-page.tsx'),
    file: 'src/pages/staff/learn/certificate-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/peers',
    areas: [...STAFF_AREAS, 'federation'],
    load: () => import('./pages/staff/peers/peers-page.tsx'),
    file: 'src/pages/staff/peers/peers-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/helplines',
    areas: [...TRAINER_AREAS, 'helplines'],
    load: () => import('./pages/staff/learn/own-helplines.tsx'),
    file: 'src/pages/staff/learn/own-helplines.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/directory',
    areas: DIRECTORY_AREAS,
    load: () => import('./pages/staff/directory/directory-page.tsx'),
    file: 'src/pages/staff/directory/directory-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/directory/help',
    areas: DIRECTORY_AREAS,
    load: () => import('./pages/staff/directory/help-page.tsx'),
    file: 'src/pages/staff/directory/help-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/directory/new',
    areas: DIRECTORY_AREAS,
    load: () => import('./pages/staff/directory/new-service-page.tsx'),
    file: 'src/pages/staff/directory/new-service-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/directory/files',
    areas: DIRECTORY_AREAS,
    load: () => import('./pages/staff/directory/files-page.tsx'),
    file: 'src/pages/staff/directory/files-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/directory/services/:id',
    areas: DIRECTORY_AREAS,
    load: () => import('./pages/staff/directory/service-page.tsx'),
    file: 'src/pages/staff/directory/service-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/practices',
    areas: PRACTICE_AREAS,
    load: () => import('./pages/staff/practices/practices-page.tsx'),
    file: 'src/pages/staff/practices/practices-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/practices/:id',
    areas: PRACTICE_AREAS,
    load: () => import('./pages/staff/practices/practice-page.tsx'),
    file: 'src/pages/staff/practices/practice-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/break-glass',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/cases/break-glass.tsx'),
    file: 'src/pages/staff/cases/break-glass.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/approvals',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/cases/approvals.tsx'),
    file: 'src/pages/staff/cases/approvals.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/people',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/people/people.tsx'),
    file: 'src/pages/staff/people/people.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/referrals',
    areas: [...STAFF_AREAS, 'casefile', 'casework', 'cooperation', 'referrals'],
    load: () => import('./pages/staff/referrals/referrals-page.tsx'),
    file: 'src/pages/staff/referrals/referrals-page.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/institution',
    areas: [...STAFF_AREAS, 'casework', 'institution'],
    load: () => import('./pages/staff/institution/institution.tsx'),
    file: 'src/pages/staff/institution/institution.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/audit',
    areas: [...STAFF_AREAS, 'audit'],
    load: () => import('./pages/staff/people/audit.tsx'),
    file: 'src/pages/staff/people/audit.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/keys',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/keys.tsx'),
    file: 'src/pages/staff/keys.tsx',
    kind: 'staff',
    prerender: false,
  },
  {
    path: '/staff/health',
    areas: STAFF_AREAS,
    load: () => import('./pages/staff/people/health.tsx'),
    file: 'src/pages/staff/people/health.tsx',
    kind: 'staff',
    prerender: false,
  },
];

/** Shown for an address that no page has. */
export const NOT_FOUND: Page = {
  path: '/*',
  areas: [],
  load: () => import('./pages/not-found/not-found.tsx'),
  file: 'src/pages/not-found/not-found.tsx',
  kind: 'public',
  prerender: false,
};

/** @param path without the language, as `readAddress` gives it */
export function pageFor(path: string): Page {
  const parts = path.split('/').filter((part) => part !== '');
  return PAGES.find((page) => matches(page, parts)) ?? NOT_FOUND;
}

function matches(page: Page, parts: readonly string[]): boolean {
  const pattern = page.path.split('/').filter((part) => part !== '');
  if (pattern.length !== parts.length) return false;
  return pattern.every((part, index) => part.startsWith(':') || part === parts[index]);
}
