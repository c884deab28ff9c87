// SPDX-License-Identifier: EUPL-1.2
// What every part of the page of a case is given.

import type { CaseFile } from '../../../api/cases-api.ts';
import type { WhoAmI } from '../../../api/types.ts';

export interface CaseProps {
  readonly file: CaseFile;
  readonly who: WhoAmI;
  /** the case as the server gave it after a change */
  readonly onChanged: (file: CaseFile) => void;
  readonly reload: () => Promise<void>;
}
