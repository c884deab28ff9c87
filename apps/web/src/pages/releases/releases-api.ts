// SPDX-License-Identifier: EUPL-1.2
// What the server says of releases to everybody, without an account. Only released numbers: nothing here was computed for
// the one who asks.

import type { EstimateResult } from '@amparo/measure/estimate';
import { request } from '../../api/client.ts';
import type { ChartData } from '../../charts/data.ts';

export interface Recall {
  /** ISO day */
  readonly on: string;
  readonly reason: 'mistake' | 'harm' | 'law' | 'replaced';
}

export interface ReleaseSummary {
  readonly id: string;
  readonly title: string;
  /** ISO day */
  readonly created: string;
  readonly institution: string;
  /** what the cases belong to: ISO days, both included */
  readonly period: { readonly from: string; readonly to: string };
  readonly mechanism: 'dp' | 'k' | 'tables';
  /** null where there is no differential privacy */
  readonly epsilon: number | null;
  readonly recalled: Recall | null;
}

/** As in the object `privacy` of the data package of the release. */
export interface PublicPrivacy {
  readonly epsilon: number | null;
  readonly delta: number | null;
  /** k of k-anonymity, or the smallest number that is shown */
  readonly resolution: number;
  readonly reportingLength: number;
  readonly recordCountProtected: number;
  readonly ledgerTotal: { readonly epsilon: number; readonly delta: number } | null;
  readonly domain: 'declared' | 'inferred';
}

export interface ReleaseFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** How many remain unseen: with everything that must be told beside it. */
export interface PublicEstimate {
  readonly result: EstimateResult;
  readonly scope: { readonly period: string; readonly place: string; readonly definition: string };
}

/** A recalled release has neither charts nor files: only that it was there and why it is gone. */
export interface PublicRelease extends ReleaseSummary {
  readonly privacy: PublicPrivacy;
  readonly charts: readonly ChartData[];
  readonly files: readonly ReleaseFile[];
  readonly estimate: PublicEstimate | null;
  /** how to reach whoever answers for the release; empty where nobody is named */
  readonly contact: string;
}

export const releasesApi = {
  list: () => request<{ readonly releases: readonly ReleaseSummary[] }>('GET', '/releases'),
  one: (id: string) => request<PublicRelease>('GET', `/releases/${encodeURIComponent(id)}`),
};

export function fileAddress(id: string, name: string): string {
  return `/api/v1/releases/${encodeURIComponent(id)}/files/${encodeURIComponent(name)}`;
}
