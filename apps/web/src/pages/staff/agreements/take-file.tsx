// SPDX-License-Identifier: EUPL-1.2
// Files that go between institutions: read on the device and sent as they are, or given out as a download. Nothing of any person helped.

import type { Problem } from '../../../api/types.ts';

const MOST_BYTES = 2 * 1024 * 1024;

/** @returns what is in it, or the refusal that the screen shows */
export async function readJsonFile(file: File): Promise<{ readonly value: unknown } | { readonly problem: Problem }> {
  const refusal: Problem = { code: 'bad-json', status: 400, errors: [], retryAfter: null, requestId: null };
  if (file.size > MOST_BYTES) return { problem: { ...refusal, code: 'too-large' } };
  try {
    return { value: JSON.parse(await file.text()) as unknown };
  } catch {
    return { problem: refusal };
  }
}

export function giveOut(name: string, text: string, type = 'application/json'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
