// SPDX-License-Identifier: EUPL-1.2
// The door for envelopes of partners: takes one sealed line, gives one sealed line. Whatever is wrong with it, the answer is the same
// words at the same tick: a stranger learns neither who is a partner, nor which key, nor whether anybody is known here (FED-7).

import { z } from 'zod';
import type { Federation } from '../../federation/federation.ts';
import { ENVELOPE_PATH } from '../../federation/transport.ts';
import type { Log } from '../../log.ts';
import { type Operation, publicOperation, type Route } from '../../operation.ts';
import { Refused } from '../../problems.ts';

interface Needs {
  readonly federation: Federation;
  readonly log: Log;
}

const MOST = 1024 * 1024;
const EnvelopeBytes = z
  .custom<Buffer>((value) => Buffer.isBuffer(value) && value.length > 0 && value.length <= MOST)
  .meta({ type: 'string', format: 'binary' });

function takeEnvelope({ federation, log }: Needs): Operation {
  return publicOperation({
    summary: 'Take an envelope of a partner installation.',
    open: 'only what is sealed to a key of this installation and signed by a pinned one has an effect; anything else gets one and the same answer',
    about:
      'A JWE in compact form, one line of ASCII (docs/methods/envelopes.md). The answer is an envelope too: a receipt, once it is durable. Every fault has the same answer at a fixed tick.',
    takes: 'bytes',
    body: EnvelopeBytes,
    most: MOST + 1,
    answers: { 200: { about: 'A sealed receipt, one line of ASCII.' } },
    problems: ['envelope-refused', 'too-large'],
    handle: async ({ body, now, requestId }) => {
      const received = await federation.exchange
        .receive(body.toString('latin1'), now)
        .catch(() => ({ fault: 'failed' as const }));
      if ('fault' in received || received.answer === null) {
        // the operator sees the kind of fault; who sent it is in no log
        log('envelope-refused', { request: requestId, problem: 'fault' in received ? received.fault : 'no-answer' });
        return { status: 400, atTick: true, refusal: new Refused('envelope-refused') };
      }
      const bytes = Buffer.from(received.answer, 'ascii');
      return {
        status: 200,
        atTick: true,
        bytes: { type: 'application/octet-stream', length: bytes.length, parts: only(bytes) },
      };
    },
  });
}

async function* only(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export function envelopeRoutes(needs: Needs): readonly Route[] {
  return [{ method: 'POST', path: ENVELOPE_PATH, operation: takeEnvelope(needs) }];
}
