// SPDX-License-Identifier: EUPL-1.2
// Gives a text to the person as a file. The name says what kind of file it is and when it was made, never for whom.

export function saveText(kind: 'card' | 'envelopes' | 'receipts', text: string, now: Date): void {
  const stamp = now.toISOString().slice(0, 16).replaceAll(/[:T]/gu, '-');
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `amparo-${kind}-${stamp}.txt`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
