// SPDX-License-Identifier: EUPL-1.2
// Where the repository stands on this disk, seen from this file, so that the server starts from any working folder.

import { resolve } from 'node:path';

export const REPOSITORY = resolve(import.meta.dirname, '../../..');
