// SPDX-License-Identifier: EUPL-1.2
// COPY TO STDOUT and COPY FROM STDIN over the driver's own connection, as streams that wait for each other. Sixty lines
// over the driver's documented hook for queries of one's own ("submittable") in place of one more dependency. Used by
// create.ts and restore.ts.

import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type pg from 'pg';

/** What the driver's connection can do with COPY; its type package leaves it out. */
interface CopyConnection {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const MOST_HELD = 1024 * 1024;
/** Ends a row in COPY's text format; one inside a value is written as \\n. */
const LINE_END = 10;

const rowsOf = (commandTag: string) => Number(/^COPY (\d+)$/u.exec(commandTag)?.[1]);

/**
 * @returns the rows in PostgreSQL's text format, as the server sends them; nothing is held but what is on its way
 * @throws {Error} when fewer or more rows came than the server says it sent: a backup that lacks rows must not look whole
 */
export async function* copyOut(client: pg.ClientBase, statement: string): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let bytes = 0;
  let sent: number | undefined;
  let arrived = 0;
  let done = false;
  let unread = false;
  let failure: Error | undefined;
  let stream: Duplex | undefined;
  let wake = (): void => undefined;
  client.query({
    submit(connection: unknown): void {
      const wire = connection as CopyConnection;
      stream = wire.stream;
      wire.query(statement);
    },
    handleCopyData({ chunk }: { chunk: Buffer }): void {
      if (unread) return;
      // The driver's parser writes over its memory when more arrives: what is kept must be a copy.
      held.push(Buffer.from(chunk));
      bytes += chunk.length;
      if (bytes > MOST_HELD) stream?.pause();
      wake();
    },
    handleCommandComplete({ text }: { text: string }): void {
      sent = rowsOf(text);
    },
    handleReadyForQuery(): void {
      done = true;
      wake();
    },
    handleError(error: Error): void {
      failure = error;
      done = true;
      wake();
    },
  });
  try {
    for (;;) {
      if (held.length > 0) {
        const batch = Buffer.concat(held);
        held = [];
        bytes = 0;
        for (let at = batch.indexOf(LINE_END); at >= 0; at = batch.indexOf(LINE_END, at + 1)) arrived += 1;
        yield batch;
        stream?.resume();
      } else if (done) {
        if (failure !== undefined) throw failure;
        if (arrived !== sent) throw new Error(`the server sent ${sent} rows, ${arrived} arrived`);
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    unread = true;
    stream?.resume(); // the reader left early: the rest comes and is dropped
  }
}

/** @returns how many rows the server took */
export function copyIn(client: pg.ClientBase, statement: string, rows: AsyncIterable<Uint8Array>): Promise<number> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    let taken = 0;
    client.query({
      submit(connection: unknown): void {
        (connection as CopyConnection).query(statement);
      },
      handleCopyInResponse(connection: unknown): void {
        send(connection as CopyConnection, rows, () => failure !== undefined).catch((error: unknown) => {
          failure ??= error instanceof Error ? error : new Error('the source of the rows failed');
          (connection as CopyConnection).sendCopyFail('the source of the rows failed');
        });
      },
      handleCommandComplete({ text }: { text: string }): void {
        taken = rowsOf(text);
      },
      handleReadyForQuery(): void {
        if (failure === undefined) resolve(taken);
        else reject(failure);
      },
      handleError(error: Error): void {
        failure ??= error;
        reject(failure);
      },
    });
  });
}

async function send(wire: CopyConnection, rows: AsyncIterable<Uint8Array>, stopped: () => boolean): Promise<void> {
  for await (const part of rows) {
    if (stopped()) return;
    wire.sendCopyFromChunk(part);
    if (wire.stream.writableNeedDrain) await once(wire.stream, 'drain');
  }
  if (!stopped()) wire.endCopyFrom();
}
