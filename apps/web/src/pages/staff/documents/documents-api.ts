// SPDX-License-Identifier: EUPL-1.2
// Requests about the documents of a case. A file goes in parts, each sent again when the line breaks; its name goes in a body
// and never in an address.

import { type Outcome, problemOf, request } from '../../../api/client.ts';
import type { Problem } from '../../../api/types.ts';

export type Shows = 'person' | 'paper' | 'other';
export interface CaseDocument {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly kind: 'jpeg' | 'png' | 'webp' | 'pdf' | 'text' | 'docx' | 'xlsx' | 'odt';
  readonly shows: Shows;
  readonly health: boolean;
  readonly original: boolean;
  readonly bytes: number;
  readonly sha256: string;
  readonly addedBy: string;
  readonly addedAt: string;
  readonly preview: boolean;
  readonly locked: boolean;
  readonly deleted: { readonly by: string; readonly at: string; readonly undoUntil: string } | null;
}
export interface CaseDocuments {
  readonly attachments: readonly CaseDocument[];
  readonly most: number;
  readonly fileBytes: number;
  /** the person's consent to photos is in force */
  readonly photos: boolean;
}
export interface Choices {
  readonly shows: Shows;
  readonly health: boolean;
  readonly original: boolean;
}

const list = (caseId: string) => `/cases/${caseId}/attachments`;

export const documentsApi = {
  list: (caseId: string) => request<CaseDocuments>('GET', list(caseId)),
  announce: (caseId: string, body: Choices & { readonly name: string; readonly bytes: number }, key: string) =>
    request<{ readonly id: string; readonly partBytes: number; readonly parts: number }>('POST', list(caseId), {
      body,
      key,
    }),
  sendPart: (caseId: string, id: string, number: number, part: Blob, stop: AbortSignal) =>
    sendBytes(`${list(caseId)}/${id}/parts/${number}`, part, stop),
  finish: (caseId: string, id: string) => request<CaseDocument>('POST', `${list(caseId)}/${id}/finish`),
  giveUp: (caseId: string, id: string) => request<undefined>('DELETE', `${list(caseId)}/${id}/upload`),
  content: (caseId: string, id: string) => readBytes(`${list(caseId)}/${id}/content`),
  rename: (caseId: string, id: string, name: string, seen: number) =>
    request<CaseDocument>('PUT', `${list(caseId)}/${id}`, { body: { name }, seen }),
  remove: (caseId: string, id: string) => request<CaseDocument>('DELETE', `${list(caseId)}/${id}`),
  undoDeletion: (caseId: string, id: string) => request<CaseDocument>('POST', `${list(caseId)}/${id}/undo-deletion`),
} as const;

const NO_LINE: Problem = { code: 'network', status: 0, errors: [], retryAfter: null, requestId: null };

async function sendBytes(path: string, part: Blob, stop: AbortSignal): Promise<Outcome<undefined>> {
  try {
    const response = await fetch(`/api/v1${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      cache: 'no-store',
      credentials: 'same-origin',
      body: part,
      signal: stop,
    });
    return response.ok ? { ok: true, value: undefined } : { ok: false, problem: await problemOf(response) };
  } catch {
    return { ok: false, problem: NO_LINE };
  }
}

async function readBytes(path: string): Promise<Outcome<Blob>> {
  try {
    const response = await fetch(`/api/v1${path}`, { cache: 'no-store', credentials: 'same-origin' });
    return response.ok ? { ok: true, value: await response.blob() } : { ok: false, problem: await problemOf(response) };
  } catch {
    // also when the giving was cut off: half a document is none
    return { ok: false, problem: NO_LINE };
  }
}
