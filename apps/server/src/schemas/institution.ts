// SPDX-License-Identifier: EUPL-1.2
// What an institution sets for itself: the country whose profile holds, the zone of its days, and fields of its own. Whether
// the fields are in order, and may replace the old ones, is a rule of packages/casework.

import { z } from 'zod';
import { CUSTOM_FIELD_LEVELS, CUSTOM_FIELD_TYPES } from '@amparo/casework/profile';
import { line } from './file/parts.ts';
import { named, version } from '../schemas.ts';

export const fieldCode = z
  .string()
  .max(40)
  .regex(/^x-[a-z0-9]+(?:-[a-z0-9]+)*$/u, 'x- and small letters, e.g. x-arrival-route');
const label = z.record(z.string().regex(/^(?:en|es|fr|pt)$/u, 'en, es, fr or pt'), line(200));
const bound = z.number().min(-1e12).max(1e12).nullable();
export const customField = z.strictObject({
  code: fieldCode,
  type: z.enum(CUSTOM_FIELD_TYPES),
  label: label.describe('In English and Spanish at least.'),
  help: label.nullable(),
  level: z
    .enum(CUSTOM_FIELD_LEVELS)
    .describe('identity: it tells who the person is, and is kept and shown with the names.'),
  required: z.boolean(),
  choices: z.array(z.strictObject({ code: z.string().max(40), label })).max(200),
  minimum: bound,
  maximum: bound,
  maxLength: z.int().min(1).max(20_000).nullable(),
  retired: z.boolean(),
});
const chosen = {
  country: z.string().regex(/^[A-Z]{2}$/u, 'two capital letters; ZZ: the defaults alone'),
  timeZone: z.string().max(60).describe('IANA, e.g. America/Tegucigalpa.'),
};
export const SettingsBody = named(
  'InstitutionSettingsWritten',
  z.strictObject({ ...chosen, customFields: z.array(customField).max(200) }),
);
export const SettingsAnswer = named(
  'InstitutionSettings',
  z.strictObject({
    ...chosen,
    customFields: z.array(customField),
    version,
    countries: z.array(z.string()).describe('Of which this installation has a profile.'),
    profile: z
      .strictObject({
        ageOfMajority: z.int(),
        identificationBody: z.strictObject({ name: z.record(z.string(), z.string()), mark: z.string() }).nullable(),
        clocks: z.record(z.string(), z.unknown()),
        retention: z.record(z.string(), z.number()),
        wording: z.array(z.strictObject({ code: z.string(), text: z.record(z.string(), z.string()) })),
        sources: z.array(z.record(z.string(), z.unknown())),
      })
      .describe('What holds here now.'),
  }),
);
