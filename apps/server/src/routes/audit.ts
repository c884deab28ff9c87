// SPDX-License-Identifier: EUPL-1.2
// The log and the alarms, for data protection officers: who did what, by code and id, and what looks odd. The log says
// nothing of what was in a case; reading it is in the log itself.

import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { AlarmParams, AlarmsAnswer, AuditAnswer, AuditQuery } from '../schemas/people.ts';
import {
  AUDIT_PAGE,
  listAlarms as list,
  markAlarmSeen as mark,
  readLog,
  type ShownAlarm,
} from '../store/accountability.ts';

export function listAudit() {
  return staffOperation({
    action: 'audit.read',
    summary: 'The log of the institution, newest first.',
    query: AuditQuery,
    answers: { 200: { about: 'One page of a hundred.', schema: AuditAnswer } },
    handle: async ({ db, staff, query }) => {
      const { cursor, actor, object, action, decision, from, until } = query;
      const found = await readLog(db, staff, {
        before: cursor === undefined ? undefined : Number(cursor),
        actor,
        object,
        action,
        decision,
        from: from === undefined ? undefined : new Date(from),
        until: until === undefined ? undefined : new Date(until),
      });
      const entries = found.slice(0, AUDIT_PAGE);
      const last = entries.at(-1);
      const next = found.length > AUDIT_PAGE && last !== undefined ? String(last.seq) : null;
      return { status: 200, body: { entries, next } };
    },
  });
}

export function listAlarms() {
  return staffOperation({
    action: 'alarm.read',
    summary: 'What in the log looks as if somebody looked at what is not theirs.',
    about: 'Questions to ask, not findings.',
    answers: { 200: { about: 'Newest first.', schema: AlarmsAnswer } },
    handle: async ({ db, staff }) => ({ status: 200, body: { alarms: (await list(db, staff)).map(shownAlarm) } }),
  });
}

function shownAlarm({ alarmId, kind, actor, at, count, seenBy, seenAt }: ShownAlarm) {
  return { id: alarmId, kind, actor, at, count, seenBy, seenAt };
}

export function markAlarmSeen() {
  return staffOperation({
    action: 'alarm.change',
    summary: 'Say that you have looked into an alarm.',
    params: AlarmParams,
    answers: { 204: { about: 'Noted, with your name.' } },
    problems: ['not-found'],
    handle: async ({ db, staff, params, now }) => {
      if (!(await mark(db, staff, { alarmId: params.alarmId, now }))) throw new Refused('not-found');
      return { status: 204, objectId: params.alarmId };
    },
  });
}
