// SPDX-License-Identifier: EUPL-1.2
// What a telephone knows of the room it is in: the token, and of its own answers only what a later step needs. Kept as long as
// the tab lives, so that a reload does not lose the place; gone with quick exit, with leaving and with the end of the room.

import { ROOM_KEY } from '../../../config.ts';
import { createCell } from '../../../store/cell.ts';

export interface RoomPlace {
  readonly token: string;
  /** right answers of the test before */
  readonly before?: number;
  /** the face at the beginning, 1 to 3 */
  readonly face?: number;
  /** what this device chose in the step that is on the wall; in memory only */
  readonly chosen?: { readonly step: number; readonly answers: Readonly<Record<string, number>> };
}

export const roomPlace = createCell<RoomPlace | undefined>(undefined);
// quick exit sets it back to undefined, and so do leaving and the end of the room
roomPlace.subscribe(() => {
  const place = roomPlace.get();
  try {
    if (place === undefined) sessionStorage.removeItem(ROOM_KEY);
    else sessionStorage.setItem(ROOM_KEY, JSON.stringify({ ...place, chosen: undefined }));
  } catch {
    // a browser that keeps nothing: a reload then asks for the code again
  }
});

/** Once, when the page opens. */
export function recallPlace(): void {
  if (roomPlace.get() !== undefined) return;
  try {
    const { token, before, face } = JSON.parse(sessionStorage.getItem(ROOM_KEY) ?? '{}') as Partial<RoomPlace>;
    if (typeof token !== 'string') return;
    roomPlace.set({
      token,
      ...(typeof before === 'number' ? { before } : {}),
      ...(typeof face === 'number' ? { face } : {}),
    });
  } catch {
    // damaged or not readable: as if nothing had been kept
  }
}
