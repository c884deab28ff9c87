// SPDX-License-Identifier: EUPL-1.2
// The one place where something thrown becomes an answer (API-10): a refusal keeps its code, a known trouble of the
// database or of HTTP gets one, anything else is `unexpected`, logged by kind and place. No words of an exception leave.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClockBehind } from '../audit/clock-guard.ts';
import { IntegrityError, KeyProblem, KeyStoreUnavailable } from '../keys/problem.ts';
import { describeError, type Log, type LogEvent } from '../log.ts';
import { stripped } from '../sensitive.ts';
import { PROBLEM_TYPE, type ProblemCode, problemBody, PROBLEMS, Refused } from '../problems.ts';

export function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const refused = asRefused(error);
  const event = LOGGED[refused.code];
  if (event !== undefined) {
    log(event, {
      request: request.id,
      ...describeError(stripped(error)),
    });
  }
  return sendProblem(reply, request.id, refused);
}

export function sendProblem(reply: FastifyReply, requestId: string, { code, details }: Refused): FastifyReply {
  const { status } = PROBLEMS[code];
  reply.code(status).headers({ 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' });
  if (details.retryAfter !== undefined) reply.header('retry-after', String(details.retryAfter));
  if (details.allow !== undefined) reply.header('allow', details.allow.join(', '));
  return reply.send(JSON.stringify(problemBody(code, requestId, details)));
}

/** What the people who run the server must hear of. */
const LOGGED: Partial<Readonly<Record<ProblemCode, LogEvent>>> = {
  unexpected: 'unexpected',
  'no-database': 'database-lost',
  'integrity-error': 'integrity-error',
  'keys-unavailable': 'keys-unavailable',
  'keys-do-not-fit': 'keys-unavailable',
  'scan-unavailable': 'scan-unavailable',
};

const BY_CODE: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'not-json',
  FST_ERR_CTP_EMPTY_TYPE: 'not-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'not-http',
  FST_ERR_BAD_URL: 'bad-url',
  FST_ERR_ASYNC_CONSTRAINT: 'bad-url',
  FST_ERR_MAX_PARAM_LENGTH: 'bad-url',
  FST_ERR_REP_ALREADY_SENT: 'unexpected',
  ECONNREFUSED: 'no-database',
  ECONNRESET: 'no-database',
  ENOENT: 'no-database',
  EPIPE: 'no-database',
  '57P01': 'no-database',
  '57P02': 'no-database',
  '57P03': 'no-database',
  '53300': 'busy',
  '53100': 'no-database',
  '57014': 'busy',
  '55P03': 'busy',
  '40001': 'busy',
  '40P01': 'busy',
};

function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof KeyStoreUnavailable) {
    return new Refused(error.reason === 'sealed' ? 'keys-sealed' : 'keys-unavailable', { retryAfter: 2 });
  }
  if (error instanceof ClockBehind) return new Refused('clock-behind', { retryAfter: 60 });
  if (error instanceof KeyProblem) return new Refused('keys-do-not-fit');
  if (error instanceof IntegrityError) return new Refused('integrity-error');
  const { code, constraint, message } = (error ?? {}) as { code?: unknown; constraint?: unknown; message?: unknown };
  if (code === '23505' && typeof constraint === 'string' && constraint.endsWith('_reference'))
    return new Refused('reference-in-use');
  if (code === '23505' && constraint === 'account_sign_in_name_key') return new Refused('sign-in-name-in-use');
  const known = typeof code === 'string' ? BY_CODE[code] : undefined;
  if (known !== undefined)
    return new Refused(known, known === 'busy' || known === 'no-database' ? { retryAfter: 2 } : {});
  // the driver has no code for these
  if (
    typeof message === 'string' &&
    /^(?:Connection terminated|Client (?:has encountered a connection error|was closed)|timeout exceeded when trying to connect)/u.test(
      message,
    )
  ) {
    return new Refused('no-database', { retryAfter: 2 });
  }
  return new Refused('unexpected');
}
