// SPDX-License-Identifier: EUPL-1.2
// Line and column of places in a text that comes in pieces. Places are asked in rising order, so that only the line breaks
// ahead are kept.

export class LineCounter {
  #breaks: number[] = [];
  #next = 0;
  #length = 0;
  #line = 1;
  #lineStart = 0;

  push(text: string): void {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#breaks.push(this.#length + at);
    this.#length += text.length;
  }

  /** @param offset not before the last one asked; @returns both counted from 1, the column in UTF-16 code units */
  locate(offset: number): { readonly line: number; readonly column: number } {
    this.forget(offset);
    return { line: this.#line, column: offset - this.#lineStart + 1 };
  }

  forget(offset: number): void {
    while (this.#next < this.#breaks.length && (this.#breaks[this.#next] ?? 0) < offset) {
      this.#line += 1;
      this.#lineStart = (this.#breaks[this.#next] ?? 0) + 1;
      this.#next += 1;
    }
    if (this.#next > 10_000) {
      this.#breaks = this.#breaks.slice(this.#next);
      this.#next = 0;
    }
  }
}
