// SPDX-License-Identifier: EUPL-1.2
// What every section of a case file is given, and what several of them read out of the file.

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { RiskAssessment, RiskLevel, RiskScope } from '@amparo/casework/risk';
import type { WholeFile, Wire } from '../../../api/file-api.ts';
import type { WhoAmI } from '../../../api/types.ts';

export interface FileProps {
  readonly file: WholeFile;
  readonly who: WhoAmI;
  /** reads the file again after a change */
  readonly reload: () => Promise<void>;
  /** looked at because of imminent danger, or referred: nothing can be changed */
  readonly readOnly: boolean;
}

const FileContext = createContext<FileProps | undefined>(undefined);
export const FileProvider = FileContext.Provider;

export function useFile(): FileProps {
  const props = useContext(FileContext);
  if (props === undefined) throw new TypeError('useFile: expected a FileProvider above, found none');
  return props;
}

/** The name of a colleague; an empty text where the file does not say. */
export function nameOf({ people }: Pick<WholeFile, 'people'>, userId: string | null | undefined): string {
  return people.find((each) => each.userId === userId)?.displayName ?? '';
}

export function beneficiary({ persons }: Pick<WholeFile, 'persons'>) {
  return persons?.find(({ kind }) => kind === 'Beneficiary');
}

type Risk = Wire<RiskAssessment>;

/** The newest final assessment of a scope. */
export function latestOf({ risks }: Pick<WholeFile, 'risks'>, scope: RiskScope): Risk | undefined {
  return (risks ?? [])
    .filter(({ status, subjectScope }) => status === 'Final' && subjectScope === scope)
    .toSorted((a, b) => (a.assessedAt < b.assessedAt ? -1 : 1))
    .at(-1);
}

export function levelOf({ overrideLevel, computed }: Risk): RiskLevel {
  return overrideLevel ?? computed?.level ?? 'Medium';
}

export function isOutOfDate({ validUntil }: Risk, now: number): boolean {
  return validUntil === null || Date.parse(validUntil) <= now;
}

/** Neither null nor left out: what the reader may not see is missing, what nobody knows is null. */
export function isKnown<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}

/** What was typed, or null where nothing was. */
export function orNull(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}

export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
