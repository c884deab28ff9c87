// SPDX-License-Identifier: EUPL-1.2
// Warns before the tab is closed or reloaded while something would be lost. Quick exit forgets everything first and is
// therefore never held up.

import { useEffect } from 'preact/hooks';
import { hasUnsavedWork } from '../store/cell.ts';

export function useLeaveWarning(): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (!hasUnsavedWork()) return;
      event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);
}
