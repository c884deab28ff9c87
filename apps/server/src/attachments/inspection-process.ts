// SPDX-License-Identifier: EUPL-1.2
// The process in which one file is looked at: reads a request from its standard input, writes an answer to its standard output
// and ends. Started by inspection.ts without any environment of the server, and for one file only.

import { inspect } from './inspect.ts';
import { FileRefused } from './problem.ts';
import { readRequest, writeAnswer } from './inspection-wire.ts';

const parts: Buffer[] = [];
for await (const part of process.stdin) parts.push(part as Buffer);
const { kind, original, bytes } = readRequest(Buffer.concat(parts.splice(0)));
try {
  const kept = await inspect(bytes, kind, original);
  const unchanged = kept === bytes;
  await writeAnswer(process.stdout, { taken: true, unchanged }, unchanged ? Buffer.alloc(0) : kept);
} catch (error) {
  // a mistake of a library is no reason to take a file
  const problem = error instanceof FileRefused ? error.problem : 'cannot-be-checked';
  await writeAnswer(process.stdout, { taken: false, problem }, Buffer.alloc(0));
}
