// SPDX-License-Identifier: EUPL-1.2
// An answer into the memory of this device; in a test together with the time at which the test is taken.

import { answered, type Attempt, type Time } from '@amparo/learn/lessons';
import { remember } from './memory.ts';
import { today } from './today.ts';

export function recordAnswer(attempt: Omit<Attempt, 'test'>, test: Time | undefined): void {
  remember((progress) => answered(progress, test === undefined ? attempt : { ...attempt, test }, today()));
}
