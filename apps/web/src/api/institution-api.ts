// SPDX-License-Identifier: EUPL-1.2
// What an institution set for itself: the profile, the zone of its days, fields of its own. Nothing of any case.

import type { CountryProfile, CustomField } from '@amparo/casework/profile';
import { request } from './client.ts';

export interface InstitutionSettings {
  /** ZZ: the defaults alone */
  readonly country: string;
  readonly timeZone: string;
  readonly customFields: readonly CustomField[];
  readonly version: number;
  /** of which this installation has a profile */
  readonly countries: readonly string[];
  readonly profile: Pick<
    CountryProfile,
    'ageOfMajority' | 'identificationBody' | 'clocks' | 'retention' | 'wording' | 'sources'
  >;
}

export const institutionApi = {
  settings: () => request<InstitutionSettings>('GET', '/institution/settings'),
  write: (body: Pick<InstitutionSettings, 'country' | 'timeZone' | 'customFields'>, seen: number) =>
    request<InstitutionSettings>('PUT', '/institution/settings', { body, seen }),
} as const;
