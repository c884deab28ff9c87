// SPDX-License-Identifier: EUPL-1.2
// Saves a file on this device. Its name says what it is and which institution made it, never who is in it.

export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
