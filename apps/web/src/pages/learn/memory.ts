// SPDX-License-Identifier: EUPL-1.2
// What is remembered of a learner: in memory while the tab is open, and on the device only when the person asks for it.
// Quick exit takes both away. Nothing is ever sent.

import { newProgress, parseProgress, type Progress, serializeProgress } from '@amparo/learn/lessons';
import { LEARNER_KEY } from '../../config.ts';
import { createCell } from '../../store/cell.ts';

interface Memory {
  readonly progress: Progress;
  /** whether the device keeps it */
  readonly kept: boolean;
  /** decides the order of options and the form of tests; drawn once for each learner */
  readonly seed: number;
}

const fresh = (): Memory => ({ progress: newProgress(), kept: false, seed: newSeed() });
const memory = createCell<Memory | undefined>(undefined);
// quick exit sets it back to undefined: what the device kept goes with it
memory.subscribe(() => {
  if (memory.get() === undefined) forgetOnDevice();
});

export { memory };

function newSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
}

/** Reads what the device kept, once; a store that is closed or damaged counts as empty. */
export function recall(): Memory {
  const known = memory.get();
  if (known !== undefined) return known;
  const found = readDevice() ?? fresh();
  memory.set(found);
  return found;
}

export function remember(change: (progress: Progress) => Progress): void {
  const now = recall();
  const next = { ...now, progress: change(now.progress) };
  memory.set(next);
  if (next.kept) writeDevice(next);
}

/** @returns false when the device refuses to keep anything */
export function keepOnDevice(keep: boolean): boolean {
  const now = recall();
  const kept = keep && writeDevice(now);
  if (!keep) forgetOnDevice();
  memory.set({ ...now, kept });
  return kept === keep;
}

export function forgetAll(): void {
  forgetOnDevice();
  memory.set(fresh());
}

function readDevice(): Memory | undefined {
  try {
    const raw = localStorage.getItem(LEARNER_KEY);
    if (raw === null) return undefined;
    const { seed, progress: saved } = JSON.parse(raw) as { seed?: unknown; progress?: unknown };
    const progress = parseProgress(JSON.stringify(saved ?? null), []);
    return progress === undefined
      ? undefined
      : { progress, kept: true, seed: typeof seed === 'number' ? seed : newSeed() };
  } catch {
    return undefined;
  }
}

function writeDevice({ progress, seed }: Memory): boolean {
  try {
    localStorage.setItem(
      LEARNER_KEY,
      JSON.stringify({ seed, progress: JSON.parse(serializeProgress(progress)) as unknown }),
    );
    return true;
  } catch {
    return false; // private windows and full devices: it stays in memory
  }
}

function forgetOnDevice(): void {
  try {
    localStorage.removeItem(LEARNER_KEY);
  } catch {
    // nothing was kept there
  }
}
