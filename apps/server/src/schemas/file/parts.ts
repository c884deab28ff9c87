// SPDX-License-Identifier: EUPL-1.2
// Parts of the shapes of a case file: days, instants, words, money, countries, languages. Words about a person are taken here
// because they are sealed under the key of her case before they are stored; they come back only with the record they are in.

import { toInstant } from '@amparo/casework/calendar';
import type { PlainDate } from '@amparo/kernel';
import { z } from 'zod';
import { uuid, version } from '../../schemas.ts';

/** What the rules call an instant: UTC with milliseconds. Any offset is taken; what is kept is one form. */
export const moment = z.iso
  .datetime({ offset: true })
  .regex(/^(?:19|20|21)/u, 'a time from 1900 to 2199')
  .transform((text) => toInstant(Date.parse(text)))
  .describe('UTC, e.g. 2026-11-24T10:15:30.123Z');

export const day = z.iso
  .date()
  .regex(/^(?:19|20|21)/u, 'a day from 1900 to 2199')
  .transform((text) => text as PlainDate)
  .describe('A day, e.g. 2026-11-24.');

/** Several lines. Not taken: control and direction characters, which make words look like others. */
export const words = (most: number) =>
  z
    .string()
    .regex(new RegExp(`^.{1,${most}}$`, 'su'), `at most ${most} characters, and not empty`)
    .regex(/^(?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\n|\t|\u200c|\u200d)*$/u, 'without control or direction characters')
    .regex(/\S/u, 'something must be written');
export const line = (most: number) => words(most).regex(/^[^\n\t]*$/u, 'one line');

export const country = z.string().regex(/^[A-Z]{2}$/u, 'a country in two capital letters, ISO 3166-1, e.g. HN');
export const language = z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/u, 'a language tag, e.g. es or quc');
export const money = z.string().regex(/^(?:0|[1-9]\d{0,11})(?:\.\d{1,2})?$/u, 'an amount like 6000 or 6000.50');
export const currency = z.string().regex(/^[A-Z]{3}$/u, 'a currency in three capital letters, ISO 4217');
export const phone = z.string().regex(/^[1-9]\d{5,14}$/u, 'digits with the country code, without + or spaces');
export const code = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,59}$/u, 'a code: letters, digits and hyphens');

/** What every record says of itself in an answer. */
export const recordMeta = {
  id: uuid,
  version: version.describe('Also the ETag; send it as If-Match when you change this record.'),
  createdAt: moment,
  createdBy: uuid,
  changedAt: moment,
  changedBy: uuid,
};
