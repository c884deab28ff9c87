// SPDX-License-Identifier: EUPL-1.2
// Where somebody can go in the staff area, by what their roles allow: the same list of actions that the server asks.

import { type Action, ruleOf } from '@amparo/casework/access';
import type { WhoAmI } from '../../api/types.ts';

interface Place {
  readonly to: string;
  readonly words: string;
  /** shown when one of these is allowed; always, when left out */
  readonly actions?: readonly Action[];
}

const PLACES: readonly Place[] = [
  { to: '/staff/today', words: 'staff.places.today', actions: ['today.read'] },
  { to: '/staff', words: 'staff.list.title', actions: ['conversation.list'] },
  { to: '/staff/cases', words: 'cases.list.title', actions: ['case.list'] },
  { to: '/staff/referrals', words: 'staff.places.referrals', actions: ['referral.list'] },
  { to: '/staff/directory', words: 'staff.places.directory', actions: ['directory.read'] },
  { to: '/staff/practices', words: 'staff.places.practices', actions: ['practice.read'] },
  { to: '/staff/calendar', words: 'staff.places.calendar', actions: ['calendar.read'] },
  { to: '/staff/imports', words: 'staff.places.imports', actions: ['import.make'] },
  { to: '/staff/exports', words: 'staff.places.exports', actions: ['export.read'] },
  { to: '/staff/oversight', words: 'staff.places.team', actions: ['oversight.read'] },
  { to: '/staff/network', words: 'staff.places.network', actions: ['network.read'] },
  {
    to: '/staff/agreements',
    words: 'staff.places.agreements',
    actions: ['agreement.draft', 'agreement.opine', 'agreement.suspend'],
  },
  { to: '/staff/data-requests', words: 'staff.places.data_requests', actions: ['data-request.read'] },
  { to: '/staff/data-room', words: 'staff.places.data_room', actions: ['release.request'] },
  { to: '/staff/releases', words: 'staff.places.releases', actions: ['release.decide'] },
  { to: '/staff/break-glass', words: 'cases.break_glass.title', actions: ['break-glass.list'] },
  { to: '/staff/approvals', words: 'people.approvals.title', actions: ['approval.list'] },
  { to: '/staff/people', words: 'people.title', actions: ['people.list'] },
  { to: '/staff/audit', words: 'people.audit.title', actions: ['audit.read'] },
  { to: '/staff/institution', words: 'staff.places.institution', actions: ['institution.change-settings'] },
  { to: '/staff/webhooks', words: 'staff.places.webhooks', actions: ['webhook.change'] },
  { to: '/staff/health', words: 'people.health.title', actions: ['system.health'] },
  { to: '/staff/peers', words: 'staff.places.peers', actions: ['peer.list'] },
  { to: '/staff/rooms', words: 'staff.places.rooms', actions: ['room.open'] },
  { to: '/staff/helplines', words: 'staff.places.helplines', actions: ['helpline.propose', 'helpline.decide'] },
  { to: '/staff/certificate', words: 'staff.places.certificate', actions: ['badge.earn'] },
  { to: '/staff/account', words: 'account.title_count' },
];

export function placesFor(who: WhoAmI): readonly Place[] {
  if (who.mustEnrol) return PLACES.filter(({ actions }) => actions === undefined);
  return PLACES.filter(({ actions }) => actions === undefined || actions.some((action) => mayDo(who, action)));
}

/** Where somebody begins after signing in: Today for whoever works on cases, the first place of the others. */
export function firstPlaceOf(who: WhoAmI): string {
  return placesFor(who)[0]?.to ?? '/staff/account';
}

export function mayDo({ roles }: Pick<WhoAmI, 'roles'>, action: Action): boolean {
  return roles.some((role) => ruleOf(action).roles.includes(role));
}
