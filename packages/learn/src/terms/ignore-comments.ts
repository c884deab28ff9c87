// SPDX-License-Identifier: EUPL-1.2
// Comments in a text that let a place pass, in whatever comment marks the format has:
//
//   amparo-ignore            this line            amparo-ignore: en-pimp, en-john    only these rules
//   amparo-ignore-next       the next line that is not empty
//   amparo-ignore-start … amparo-ignore-end       everything between
//   amparo-ignore-file       from here to the end of the file

interface Ignored {
  readonly from: number;
  to: number;
  /** empty for all */
  readonly ids: ReadonlySet<string>;
}

const WORD = 'amparo-ignore';
const DIRECTIVE =
  /amparo-ignore(-next|-start|-end|-file)?(?![\w-])(?:\s*:\s*([a-z]{2}-[\w-]+(?:\s*,\s*[a-z]{2}-[\w-]+)*))?/gu;

export class IgnoreComments {
  readonly #ranges: Ignored[] = [];
  /** the line that has not ended yet, and where it begins */
  #line = '';
  #at = 0;
  #open: Ignored | undefined;
  #next: ReadonlySet<string> | undefined;

  read(text: string, isLast: boolean): void {
    let pending = this.#line + text;
    if (!isLast && !pending.includes(WORD) && this.#next === undefined) {
      // only the last line can still become a comment
      const start = pending.lastIndexOf('\n') + 1;
      this.#at += start;
      this.#line = pending.slice(start).slice(-4096);
      this.#at += pending.length - start - this.#line.length;
      return;
    }
    while (pending !== '') {
      const stop = pending.indexOf('\n');
      if (stop === -1 && !isLast) break;
      const end = stop === -1 ? pending.length : stop + 1;
      this.#readLine(pending.slice(0, end), this.#at);
      this.#at += end;
      pending = pending.slice(end);
      if (pending.includes(WORD) || this.#next !== undefined) continue;
      const start = pending.lastIndexOf('\n') + 1;
      this.#at += start;
      pending = pending.slice(start);
      if (!isLast) break;
    }
    this.#line = pending;
  }

  #readLine(line: string, at: number): void {
    if (this.#next !== undefined && line.trim() !== '') {
      this.#ranges.push({ from: at, to: at + line.length, ids: this.#next });
      this.#next = undefined;
    }
    if (!line.includes(WORD)) return;
    for (const found of line.matchAll(DIRECTIVE)) {
      const [whole, kind, list] = found;
      // the names of rules in the comment itself are no prose
      this.#ranges.push({ from: at + found.index, to: at + found.index + whole.length, ids: new Set() });
      const ids = new Set(
        (list ?? '')
          .split(/[\s,]+/u)
          .map((id) => id.replace(/-+$/u, ''))
          .filter((id) => id !== ''),
      );
      if (kind === undefined) this.#ranges.push({ from: at, to: at + line.length, ids });
      else if (kind === '-next') this.#next = ids;
      else if (kind === '-end') {
        if (this.#open !== undefined) this.#open.to = at + line.length;
        this.#open = undefined;
      } else {
        const range = { from: at, to: Number.POSITIVE_INFINITY, ids };
        this.#ranges.push(range);
        if (kind === '-start') this.#open = range;
      }
    }
  }

  covers(from: number, to: number, id: string): boolean {
    return this.#ranges.some(
      (range) => from < range.to && to > range.from && (range.ids.size === 0 || range.ids.has(id)),
    );
  }

  /** Nothing before this place will be asked again. */
  forget(before: number): void {
    const keep = this.#ranges.filter(({ to }) => to > before);
    if (keep.length < this.#ranges.length) this.#ranges.splice(0, this.#ranges.length, ...keep);
  }
}
