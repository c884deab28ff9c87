// SPDX-License-Identifier: EUPL-1.2
// Saves a text or bytes as a file of this device. The name is ours: nothing of a case stands in it.

export function saveText(text: string, name: string, type: string): void {
  // the mark at the beginning tells a spreadsheet program that it is UTF-8
  saveBlob(new Blob(['\uFEFF', text], { type: `${type};charset=utf-8` }), name);
}

export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
