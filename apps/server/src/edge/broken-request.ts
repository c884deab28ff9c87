// SPDX-License-Identifier: EUPL-1.2
// Answers what the HTTP parser refused, where no request exists yet: the same problem document and the same headers as
// everywhere, then the connection ends. Nothing of what came in is repeated.

import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { PROBLEM_TYPE, type ProblemCode, problemBody, PROBLEMS } from '../problems.ts';
import { PRIVATE_HEADERS, SECURITY_HEADERS } from './headers.ts';

const BY_CODE: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_INVALID_METHOD: 'wrong-method',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
};

export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const code = BY_CODE[error.code ?? ''] ?? 'not-http';
  const { status } = PROBLEMS[code];
  const body = JSON.stringify(problemBody(code, randomUUID()));
  const headers = {
    ...SECURITY_HEADERS,
    ...PRIVATE_HEADERS,
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    ...(code === 'wrong-method' ? { allow: 'GET, HEAD, POST, PUT, DELETE' } : {}),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
