// SPDX-License-Identifier: EUPL-1.2
// Requests to our own server under /api/v1, typed. A refusal is a value, never an exception. Nothing is kept here; the session is a
// cookie that no script can read.

import type {
  Conversation,
  ConversationList,
  DeterminationSummary,
  DeterminationWithConversation,
  Group,
  NewDetermination,
  Problem,
  Reason,
  SetUpState,
  SharedAnswers,
  Status,
  WhoAmI,
} from './types.ts';

export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

interface RequestOptions {
  readonly body?: unknown;
  /** makes a repeated request harmless; the same one for every attempt */
  readonly key?: string;
  /** version that the person saw */
  readonly seen?: number;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export async function request<T>(
  method: Method,
  path: string,
  { body, key, seen }: RequestOptions = {},
): Promise<Outcome<T>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (key !== undefined) headers['idempotency-key'] = key;
  if (seen !== undefined) headers['if-match'] = `"${seen}"`;
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      cache: 'no-store',
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    return { ok: false, problem: { code: 'network', status: 0, errors: [], retryAfter: null, requestId: null } };
  }
  if (!response.ok) return { ok: false, problem: await problemOf(response) };
  try {
    // some answers, such as 204, have nothing in them
    const text = await response.text();
    return { ok: true, value: (text === '' ? undefined : JSON.parse(text)) as T };
  } catch {
    // the answer was cut off on the way
    return { ok: false, problem: { code: 'network', status: 0, errors: [], retryAfter: null, requestId: null } };
  }
}

/** What an answer refuses with; for requests whose body is no JSON too. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Partial<Problem>;
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    code: typeof body.code === 'string' ? body.code : 'unexpected',
    status: response.status,
    errors: Array.isArray(body.errors) ? body.errors : [],
    retryAfter: Number.isFinite(wait) ? wait : null,
    requestId: typeof body.requestId === 'string' ? body.requestId : null,
    ...(Array.isArray(body.problems) ? { problems: body.problems } : {}),
  };
}

export interface ListQuery {
  readonly reference?: string;
  readonly label?: string;
  readonly status?: Status | 'open';
  readonly group?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export function queryOf(query: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}

export const api = {
  setUpState: () => request<SetUpState>('GET', '/setup'),
  setUp: (body: {
    readonly token: string;
    readonly institution: string;
    readonly displayName: string;
    readonly signInName: string;
    readonly password: string;
  }) => request<WhoAmI>('POST', '/setup', { body }),
  whoAmI: () => request<WhoAmI>('GET', '/session'),
  signIn: (signInName: string, password: string, totp?: string) =>
    request<WhoAmI>('POST', '/session', { body: { signInName, password, ...(totp === undefined ? {} : { totp }) } }),
  signOut: () => request<undefined>('DELETE', '/session'),
  list: (query: ListQuery) => request<ConversationList>('GET', `/conversations${queryOf({ ...query })}`),
  conversation: (id: string) => request<Conversation>('GET', `/conversations/${id}`),
  createConversation: (
    body: {
      readonly ownReference: string;
      readonly instrument: { readonly id: string; readonly version: number };
      readonly language: string;
      readonly group?: string;
    },
    key: string,
  ) => request<Conversation>('POST', '/conversations', { body, key }),
  discard: (id: string, seen: number) => request<undefined>('DELETE', `/conversations/${id}`, { seen }),
  history: (id: string) =>
    request<{ readonly determinations: readonly DeterminationSummary[] }>('GET', `/conversations/${id}/determinations`),
  version: (id: string, version: number) =>
    request<DeterminationWithConversation>('GET', `/conversations/${id}/determinations/${version}`),
  saveDetermination: (id: string, body: NewDetermination, seen: number, key: string) =>
    request<DeterminationWithConversation>('POST', `/conversations/${id}/determinations`, { body, seen, key }),
  decide: (
    id: string,
    version: number,
    body:
      | { readonly decision: 'accept' | 'reject'; readonly reason: Reason }
      | ({ readonly decision: 'amend'; readonly reason: Reason } & NewDetermination),
    seen: number,
    key: string,
  ) =>
    request<DeterminationWithConversation>('POST', `/conversations/${id}/determinations/${version}/decision`, {
      body,
      seen,
      key,
    }),
  createGroup: (
    body: {
      readonly ownReference: string;
      readonly instrument: { readonly id: string; readonly version: number };
      readonly answers: SharedAnswers;
    },
    key: string,
  ) => request<Group>('POST', '/groups', { body, key }),
  group: (id: string) => request<Group>('GET', `/groups/${id}`),
} as const;

export function newKey(): string {
  return crypto.randomUUID();
}
