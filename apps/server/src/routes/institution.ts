// SPDX-License-Identifier: EUPL-1.2
// The institution's own settings: everybody who works there reads them, an administrator writes them. A field is retired and
// never removed, because values were given for it.

import { isTimeZone } from '@amparo/casework/calendar';
import { mayReplaceFields, parseCustomFields } from '@amparo/casework/profile';
import type { Issue } from '@amparo/kernel';
import { countriesWithProfile, knowsCountry, profileOf } from '../country-profiles.ts';
import { type Operation, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { SettingsAnswer, SettingsBody } from '../schemas/institution.ts';
import { type InstitutionSettings, readSettings, writeSettings } from '../store/institution-settings.ts';

function shown(settings: InstitutionSettings) {
  const { ageOfMajority, identificationBody, clocks, retention, wording, sources } = profileOf(settings);
  return {
    ...settings,
    countries: countriesWithProfile(),
    profile: { ageOfMajority, identificationBody, clocks, retention, wording, sources },
  };
}

export function readInstitution(): Operation {
  return staffOperation({
    action: 'institution.read-settings',
    summary: 'What your institution set for itself, and the profile that holds.',
    answers: { 200: { about: 'The settings.', schema: SettingsAnswer } },
    handle: async ({ db, staff }) => {
      const settings = await readSettings(db, staff.orgId);
      return { status: 200, body: shown(settings), version: settings.version };
    },
  });
}

export function writeInstitution(): Operation {
  return staffOperation({
    action: 'institution.change-settings',
    summary: 'Choose the profile and the time zone, and define fields of your own.',
    about: 'Clocks of a case follow with the next change of it. A field is never removed: retire it.',
    changes: true,
    body: SettingsBody,
    answers: { 200: { about: 'Set.', schema: SettingsAnswer } },
    problems: ['VERSION_CONFLICT'],
    handle: async ({ db, staff, body, seen }) => {
      const before = await readSettings(db, staff.orgId);
      if (before.version !== seen) throw new Refused('VERSION_CONFLICT', { current: { version: before.version } });
      // a form sends an empty list of answers for what has none
      const read = parseCustomFields(
        body.customFields.map(({ choices, ...field }) =>
          field.type === 'choice' || choices.length > 0 ? { ...field, choices } : field,
        ),
      );
      const issues: readonly Issue[] = [
        ...(knowsCountry(body.country)
          ? []
          : [{ path: 'country', code: 'no-profile', remedy: 'choose a country of the list, or ZZ' }]),
        ...(isTimeZone(body.timeZone)
          ? []
          : [{ path: 'timeZone', code: 'no-time-zone', remedy: 'choose a zone like America/Tegucigalpa' }]),
        ...read.issues.map((each) => ({ ...each, path: `customFields${each.path}` })),
        ...(read.fields === undefined ? [] : mayReplaceFields(before.customFields, read.fields)).map((each) => ({
          ...each,
          path: `customFields.${each.path}`,
        })),
      ];
      if (issues.length > 0 || read.fields === undefined) throw new Refused('bad-input', { issues });
      const next = { country: body.country, timeZone: body.timeZone, customFields: read.fields, version: seen };
      if (!(await writeSettings(db, staff.orgId, next))) throw new Refused('VERSION_CONFLICT');
      const written = { ...next, version: seen + 1 };
      return { status: 200, body: shown(written), version: written.version, objectId: staff.orgId };
    },
  });
}
