// SPDX-License-Identifier: EUPL-1.2
// What the server says of releases to everybody, without an account (apps/server/src/schemas/data-room.ts). Only released
// numbers: nothing here was computed for the one who asks.

import { request } from '../../api/client.ts';
import type { ChartData } from '../../charts/data.ts';

export interface ReleaseSummary {
  readonly id: string;
  readonly mechanism: 'dp' | 'k';
  readonly fromYear: number;
  readonly toYear: number;
  /** 0 for `k` */
  readonly epsilon: number;
  readonly institution: string;
  /** ISO 3166-1 alpha-2 */
  readonly country: string;
  readonly purpose: string;
  readonly state: 'published' | 'recalled';
  /** instants, ISO 8601 */
  readonly publishedAt: string;
  readonly recalledAt: string | null;
  readonly recallReason: string | null;
  /** protected number of people; null: withheld */
  readonly recordCount: number | null;
}

/** As in the object `privacy` of the data package of the release. */
export interface ReleasePrivacy {
  readonly mechanism: 'dp' | 'k';
  readonly epsilon: number | null;
  readonly delta: number | null;
  readonly k: number | null;
  /** how many attributes are counted together at most */
  readonly length: number;
  readonly columns: readonly string[];
  readonly recordCount: number;
  readonly softwareVersion: string;
}

export interface ReleaseFile {
  readonly name: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal */
  readonly hash: string;
}

/** A recalled release has neither charts nor files: only that it was there and why it is gone. */
export interface PublicRelease extends ReleaseSummary {
  readonly privacy: ReleasePrivacy | null;
  readonly budget: readonly { readonly year: number; readonly epsilon: number; readonly cap: number }[];
  readonly charts: readonly ChartData[];
  readonly files: readonly ReleaseFile[];
}

export const releasesApi = {
  list: () => request<{ readonly releases: readonly ReleaseSummary[] }>('GET', '/releases'),
  one: (id: string) => request<PublicRelease>('GET', `/releases/${encodeURIComponent(id)}`),
};

export function fileAddress(id: string, name: string): string {
  return `/api/v1/releases/${encodeURIComponent(id)}/files/${encodeURIComponent(name)}`;
}
