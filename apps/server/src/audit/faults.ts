// SPDX-License-Identifier: EUPL-1.2
// What can be wrong with the log or its anchors, as codes, and in one line each for the person who runs
// `amparo audit verify`. Ids and numbers only: nothing that the log says about anybody is repeated.

/** A fault of one institution's chain. `seq` is the first entry that is not as it was written. */
export type ChainFault =
  | { readonly code: 'entry-missing'; readonly org: string; readonly seq: number }
  | { readonly code: 'entry-twice'; readonly org: string; readonly seq: number }
  | { readonly code: 'not-canonical'; readonly org: string; readonly seq: number }
  | { readonly code: 'column-differs'; readonly org: string; readonly seq: number; readonly column: string }
  | { readonly code: 'hash-differs'; readonly org: string; readonly seq: number }
  | { readonly code: 'head-missing'; readonly org: string; readonly seq: number }
  | { readonly code: 'head-differs'; readonly org: string; readonly seq: number; readonly headSeq: number }
  /** the chain is sound in itself, but not the one that was anchored: rewritten after `after`, at the latest at `seq` */
  | {
      readonly code: 'anchor-differs';
      readonly org: string;
      readonly after: number;
      readonly seq: number;
      readonly line: number;
    }
  /** the chain ends before what was anchored: cut off from `seq` on */
  | {
      readonly code: 'cut-off';
      readonly org: string;
      readonly seq: number;
      readonly anchored: number;
      readonly line: number;
    }
  /** entries that must have been anchored by now are in no line */
  | { readonly code: 'anchor-overdue'; readonly org: string; readonly seq: number };

/** A fault of the anchor file; `line` counts from 0, the line that names the key. */
export type AnchorFault =
  | { readonly code: 'anchors-missing' }
  | { readonly code: 'line-unreadable'; readonly line: number }
  | { readonly code: 'line-out-of-order'; readonly line: number }
  | { readonly code: 'line-not-chained'; readonly line: number }
  | { readonly code: 'line-not-signed'; readonly line: number }
  | { readonly code: 'line-missing'; readonly line: number }
  | { readonly code: 'line-replaced'; readonly line: number }
  | { readonly code: 'key-differs'; readonly line: 0 }
  | { readonly code: 'daily-line-differs'; readonly day: string };

export type Fault = ChainFault | AnchorFault;

export function describeFault(fault: Fault): string {
  return 'org' in fault ? `institution ${fault.org}: ${describeChain(fault)}` : `anchors: ${describeAnchors(fault)}`;
}

function describeChain(fault: ChainFault): string {
  switch (fault.code) {
    case 'entry-missing':
      return `entry ${fault.seq} is missing`;
    case 'entry-twice':
      return `entry ${fault.seq} stands there more than once`;
    case 'not-canonical':
      return `entry ${fault.seq} is not written as the log writes`;
    case 'column-differs':
      return `entry ${fault.seq} was changed: its column ${fault.column} differs from what was written`;
    case 'hash-differs':
      return `entry ${fault.seq} was changed: its hash does not follow from it and the entry before`;
    case 'head-missing':
      return `the head of the chain is missing; there are entries up to ${fault.seq}`;
    case 'head-differs':
      return `the head of the chain says entry ${fault.headSeq} and does not fit the last entry, ${fault.seq}`;
    case 'anchor-differs':
      return `rewritten: one of the entries ${fault.after + 1} to ${fault.seq} is not the one that anchor line ${fault.line} holds`;
    case 'cut-off':
      return `entry ${fault.seq} is missing, and all after it; anchor line ${fault.line} holds entry ${fault.anchored}`;
    default:
      return `the anchor for entry ${(fault satisfies { code: 'anchor-overdue' }).seq} is missing, although it was due`;
  }
}

function describeAnchors(fault: AnchorFault): string {
  switch (fault.code) {
    case 'anchors-missing':
      return 'there is no anchor file in this folder, although the log has entries that must have been anchored';
    case 'line-unreadable':
      return `line ${fault.line} cannot be read`;
    case 'line-out-of-order':
      return `line ${fault.line} is missing or not in its place`;
    case 'line-not-chained':
      return `line ${fault.line} does not follow from the line before: one of the two was changed`;
    case 'line-not-signed':
      return `line ${fault.line} was changed: its signature does not fit`;
    case 'line-missing':
      return `line ${fault.line} is missing: the file was cut short`;
    case 'line-replaced':
      return `line ${fault.line} is not the one that the database remembers`;
    case 'key-differs':
      return 'the file names another signing key than the one given';
    default:
      return `the printable line of ${(fault satisfies { code: 'daily-line-differs' }).day} does not fit the anchors of that day`;
  }
}
