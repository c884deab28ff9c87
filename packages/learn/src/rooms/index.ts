// SPDX-License-Identifier: EUPL-1.2
// The door of rooms: a lesson with people in one place, without accounts; what of it may be shown, and what is kept.

export {
  planOf,
  ROOM_MARKS,
  ROOM_TESTS,
  type RoomContent,
  type RoomItem,
  type RoomStep,
  type RoomTests,
} from './plan.ts';
export {
  addMoments,
  addSet,
  COMPLETED,
  type Count,
  type CountSet,
  type Figure,
  FIGURES,
  NO_COUNT,
  NO_MOMENTS,
  type PooledCount,
  type PooledCourse,
  type PooledReport,
  reportPool,
} from './pool.ts';
export { protectAnswers, type ShownAnswers } from './protect.ts';
export {
  type Answered,
  createRoom,
  MOST_DEVICES,
  type Room,
  type RoomMeasures,
  type RoomState,
  type StepResult,
  type Taken,
} from './room.ts';
