// SPDX-License-Identifier: EUPL-1.2
// The year of birth as it is typed: four digits, or nothing.

export function readBirthYear(typed: string): number | undefined {
  return /^\d{4}$/u.test(typed) ? Number(typed) : undefined;
}
