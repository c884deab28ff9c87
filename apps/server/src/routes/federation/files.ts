// SPDX-License-Identifier: EUPL-1.2
// Envelopes as a file, for e-mail or a stick: the same sealed lines, carried by people. What is given out stays in the outbox until the
// partner's receipt is read here; given out again it has the same effect once. Holds no key and opens nothing itself.

import { z } from 'zod';
import type { Exchange, ReceiveFault } from '../../federation/exchange.ts';
import type { Federation } from '../../federation/federation.ts';
import { accountOperation, type Operation, type Route } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { isFrozen } from '../../store/incident.ts';
import { readPeer } from '../../store/federation/peers.ts';
import { FileAnswer, ImportAnswer, type IMPORT_REASONS, PeerParams } from './shapes.ts';

interface Needs {
  readonly federation: Federation;
  readonly keeper: KeeperDatabase;
}

const FILE_BYTES = 8 * 1024 * 1024;
const MOST_LINES = 500;
const FileBytes = z
  .custom<Buffer>((value) => Buffer.isBuffer(value) && value.length > 0 && value.length <= FILE_BYTES)
  .meta({ type: 'string', format: 'binary' });

function giveFile({ federation, keeper }: Needs): Operation {
  return accountOperation({
    action: 'peer.carry-files',
    summary: 'Get what waits for a partner, as a file.',
    about:
      'Everything that rests no more, also what was in an earlier file and is not answered. Sealed for the partner; an envelope is good for 72 hours, so a slow stick is answered by a new file of the same messages.',
    params: PeerParams,
    answers: { 200: { about: 'One envelope on a line.', schema: FileAnswer } },
    problems: ['not-found', 'RECIPIENT_KEY_UNKNOWN', 'incident-frozen', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, params }) => {
      const peer = await readPeer(keeper, staff.orgId, params.peerId);
      if (peer === undefined) throw new Refused('not-found');
      if (peer.state !== 'Pinned') throw new Refused('RECIPIENT_KEY_UNKNOWN');
      const tokens = await federation.courier.forFile({ orgId: staff.orgId, peer });
      if (tokens === 'frozen') throw new Refused('incident-frozen');
      return { status: 200, body: { count: tokens.length, file: tokens.map((token) => `${token}\n`).join('') } };
    },
  });
}

function takeFile({ federation, keeper }: Needs): Operation {
  return accountOperation({
    action: 'peer.carry-files',
    summary: 'Read a file of envelopes.',
    about:
      'Each line is taken exactly once however often it is read. What cannot be opened, or is too old, has no effect. The receipts come back as a file for the partner.',
    takes: 'bytes',
    body: FileBytes,
    most: FILE_BYTES + 1,
    answers: { 200: { about: 'What each line came to, in numbers.', schema: ImportAnswer } },
    problems: ['too-large', 'incident-frozen', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ body, now }) => {
      if (await isFrozen(keeper)) throw new Refused('incident-frozen');
      return { status: 200, body: await takeLines(federation.exchange, body, now) };
    },
  });
}

async function takeLines(exchange: Exchange, file: Buffer, now: Date): Promise<z.infer<typeof ImportAnswer>> {
  const lines = file.toString('latin1').split(/\r?\n/u);
  const counts = { applied: 0, waiting: 0, again: 0, answers: 0, conflicts: 0 };
  const refused: { line: number; reason: (typeof IMPORT_REASONS)[number] }[] = [];
  const receipts: string[] = [];
  let read = 0;
  for (const [index, line] of lines.entries()) {
    const token = line.trim();
    if (token === '' || token.startsWith('#')) continue;
    read += 1;
    if (read > MOST_LINES) break;
    const received = await exchange.receive(token, now);
    if ('fault' in received) {
      refused.push({ line: index + 1, reason: reasonOf(received.fault) });
      continue;
    }
    counts[COUNTED[received.verdict]] += 1;
    if (received.answer !== null) receipts.push(`${received.answer}\n`);
  }
  return { ...counts, refused: refused.slice(0, 100), file: receipts.length === 0 ? null : receipts.join('') };
}

const COUNTED = {
  applied: 'applied',
  overtaken: 'applied',
  held: 'waiting',
  duplicate: 'again',
  answer: 'answers',
  conflict: 'conflicts',
  full: 'waiting',
} as const;

/** Whoever reads a file here works for the institution, and must know what to ask the partner for. */
function reasonOf(fault: ReceiveFault): (typeof IMPORT_REASONS)[number] {
  switch (fault) {
    case 'expired':
      return 'too-old';
    case 'not-yet':
    case 'life-too-long':
      return 'clock';
    case 'unknown-recipient-key':
    case 'wrong-audience':
      return 'not-for-us';
    case 'unknown-sender-key':
    case 'key-not-valid':
    case 'not-pinned':
    case 'wrong-issuer':
      return 'unknown-sender';
    case 'full':
    case 'frozen':
    case 'failed':
      return 'later';
    default:
      return 'damaged';
  }
}

export function fileRoutesOfPeers(needs: Needs): readonly Route[] {
  return [
    { method: 'POST', path: '/api/v1/peers/:peerId/file', operation: giveFile(needs) },
    { method: 'POST', path: '/api/v1/federation/files', operation: takeFile(needs) },
  ];
}
