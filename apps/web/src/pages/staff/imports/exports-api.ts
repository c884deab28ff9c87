// SPDX-License-Identifier: EUPL-1.2
// Requests of files that leave. The file itself comes as bytes and goes straight to the person's device.

import type { ExportPurpose } from '@amparo/casework/import';
import { newKey, type Outcome, problemOf, request } from '../../../api/client.ts';

export interface Export {
  readonly id: string;
  readonly state: 'pending' | 'ready' | 'taken' | 'refused' | 'withdrawn' | 'expired';
  readonly purpose: ExportPurpose;
  readonly format: 'csv' | 'xlsx';
  readonly fields: readonly string[];
  readonly reason: string;
  readonly rows: number;
  readonly leftOut: number;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly takenAt: string | null;
}

export interface NewExport {
  readonly purpose: ExportPurpose;
  readonly format: 'csv' | 'xlsx';
  readonly fields?: readonly string[];
  readonly reason: string;
  readonly recipient: null;
  readonly caseIds: readonly string[];
}

export const exportsApi = {
  list: () => request<{ readonly exports: readonly Export[] }>('GET', '/exports'),
  ask: (body: NewExport) => request<Export>('POST', '/exports', { body, key: newKey() }),
  take: async (id: string, passphrase: string): Promise<Outcome<Blob>> => {
    try {
      const response = await fetch(`/api/v1/exports/${id}/file`, {
        method: 'POST',
        headers: { accept: 'application/octet-stream', 'content-type': 'application/json' },
        cache: 'no-store',
        credentials: 'same-origin',
        body: JSON.stringify({ passphrase }),
      });
      if (!response.ok) return { ok: false, problem: await problemOf(response) };
      return { ok: true, value: await response.blob() };
    } catch {
      return { ok: false, problem: { code: 'network', status: 0, errors: [], retryAfter: null, requestId: null } };
    }
  },
} as const;
