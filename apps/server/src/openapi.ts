// SPDX-License-Identifier: EUPL-1.2
// The OpenAPI 3.1 description, made from the routes and from the very schemas that validate requests. Made once.

import { type Action, ROLES, ruleOf } from '@amparo/casework/access';
import { z } from 'zod';
import type { Operation, Route } from './operation.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import { ProblemShape } from './schemas.ts';

type Json = Readonly<Record<string, unknown>>;

export interface Description {
  readonly openapi: '3.1.0';
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>>; readonly securitySchemes: Json };
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly Json[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Json };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Json; readonly headers?: Json }>
  >;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
}

const reference = (id: string) => `#/components/schemas/${id}`;

export function describeApi(routes: readonly Route[], version: string): Description {
  const { schemas } = z.toJSONSchema(z.globalRegistry, { uri: reference, io: 'input', unrepresentable: 'any' });
  const paths: Record<string, Record<string, DescribedOperation>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/gu, '{$1}');
    (paths[path] ??= {})[route.method.toLowerCase()] = describeOperation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Amparo',
      version,
      description:
        'Guided conversations and explained determinations for the protection of presumed victims of trafficking in persons. ' +
        'A determination is a screening opinion for protection: no proof, no decision on status, no reason to refuse help.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema as Json)])),
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-amparo' } },
    },
  };
}

/** OpenAPI 3.1 speaks the 2020-12 dialect already; `$id` and `$schema` of each part would only confuse its readers. */
function withoutIds(schema: Json): Json {
  const { $schema: _dialect, $id: _id, id: _name, ...rest } = schema;
  return rest;
}

function describeOperation({ method, path, operation }: Route): DescribedOperation {
  const parameters = [
    ...parametersOf(operation.params, 'path'),
    ...parametersOf(operation.query, 'query'),
    ...headersOf(operation),
  ];
  return {
    operationId: `${method.toLowerCase()}${path
      .replace('/api/v1', '')
      .replaceAll(/[/:-]+(\w)/gu, (_, letter: string) => letter.toUpperCase())}`,
    summary: operation.summary,
    ...(operation.about === undefined ? {} : { description: operation.about }),
    tags: [path.split('/')[3] ?? 'api'],
    security: 'action' in operation.policy ? [{ session: [] }] : [],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body === undefined ? {} : { requestBody: { required: true, content: bodyOf(operation) } }),
    responses: responsesOf(operation),
  };
}

function bodyOf({ body, takes, example }: Operation): Json {
  if (takes === 'bytes') return { 'application/octet-stream': { schema: {} } };
  return body === undefined ? {} : jsonOf(body, example?.body);
}

function jsonOf(schema: z.ZodType, example?: unknown): Json {
  return { 'application/json': { schema: schemaOf(schema), ...(example === undefined ? {} : { example }) } };
}

function schemaOf(schema: z.ZodType): Json {
  const id = z.globalRegistry.get(schema)?.['id'];
  if (id !== undefined) return { $ref: reference(id) };
  return withoutIds(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): readonly Parameter[] {
  if (schema === undefined) return [];
  const object = withoutIds(z.toJSONSchema(schema, { io: 'input' }));
  const properties = (object['properties'] ?? {}) as Readonly<Record<string, Json>>;
  const required = (object['required'] ?? []) as readonly string[];
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema: rest,
  }));
}

function headersOf({ creates, changes }: Operation): readonly Parameter[] {
  const key: Parameter = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'New for each new request; the same key gives the same answer for seven days. A UUID will do.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
  };
  const match: Parameter = {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'The ETag of what you read.',
    schema: { type: 'string', pattern: '^"[1-9][0-9]*"$' },
  };
  return [...(creates ? [key] : []), ...(changes ? [match] : [])];
}

function responsesOf(operation: Operation): DescribedOperation['responses'] {
  const responses: Record<string, DescribedOperation['responses'][string]> = {};
  for (const [status, { about, schema }] of Object.entries(operation.answers)) {
    responses[status] = { description: about, ...(schema === undefined ? {} : { content: jsonOf(schema) }) };
  }
  const byStatus = Map.groupBy(problemsOf(operation), (code) => PROBLEMS[code].status);
  for (const [status, codes] of [...byStatus].toSorted(([one], [other]) => one - other)) {
    const known = responses[String(status)];
    const description = codes.map((code) => `${code}: ${PROBLEMS[code].title}`).join(' ');
    responses[String(status)] =
      known === undefined
        ? { description, content: { 'application/problem+json': { schema: schemaOf(ProblemShape) } } }
        : { ...known, description: `${known.description} ${description}` };
  }
  return responses;
}

/** What decide() can refuse such an action with. */
function refusalsOf(action: Action): readonly ProblemCode[] {
  const { on, roles, stepUp, deviceBound, identity } = ruleOf(action);
  const about = on === 'case' || on === 'conversation' || on === 'group';
  return [
    ...(about ? (['not-found', 'read-only'] as const) : []),
    ...(on === 'institution' && roles.length < ROLES.length ? (['role-missing'] as const) : []),
    ...(stepUp === true ? (['step-up-required'] as const) : []),
    ...(deviceBound === true ? (['device-bound-key-required'] as const) : []),
    ...(identity === true ? (['identity-not-covered'] as const) : []),
  ];
}

/** What an operation can refuse with, beside what it says itself. */
function problemsOf({
  policy,
  creates,
  changes,
  body,
  params,
  query,
  problems = [],
}: Operation): readonly ProblemCode[] {
  const all: ProblemCode[] = ['too-many', 'unexpected', 'no-database', ...problems];
  if ('action' in policy) all.push('not-signed-in', ...refusalsOf(policy.action));
  if (body !== undefined) all.push('bad-json', 'bad-input', 'too-large', 'not-json', 'cross-site');
  else if (params !== undefined || query !== undefined) all.push('bad-input');
  if (creates) all.push('bad-header');
  if (changes) all.push('bad-header', 'no-version');
  return [...new Set(all)];
}
