// SPDX-License-Identifier: EUPL-1.2
// Numbers as offices write them: 1,234 is one thousand or one and a bit, so it is asked where both are possible for the field.

export type NumberReading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly code: 'not-a-number' | 'ambiguous-number' | 'out-of-range' };

export interface NumberRule {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

export type DecimalSign = 'comma' | 'point';

/** @param decimal what the person said of the column; without it a number with two readings is asked */
export function readNumber(written: string, rule: NumberRule, decimal?: DecimalSign): NumberReading {
  const text = written.trim().replaceAll(/[\s\u00A0\u202F'’]/gu, '');
  const candidates = new Set(readings(text, decimal));
  if (candidates.size === 0) return { ok: false, code: 'not-a-number' };
  const possible = [...candidates].filter((value) => fits(value, rule));
  const [only] = possible;
  if (only === undefined) return { ok: false, code: 'out-of-range' };
  return possible.length > 1 ? { ok: false, code: 'ambiguous-number' } : { ok: true, value: only };
}

export function fits(value: number, { least, most, whole }: NumberRule): boolean {
  return Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isInteger(value));
}

function readings(text: string, decimal: DecimalSign | undefined): number[] {
  if (/^[+-]?\d+$/u.test(text)) return [Number(text)];
  const found: number[] = [];
  for (const sign of ['comma', 'point'] as const) {
    if (decimal !== undefined && decimal !== sign) continue;
    const [dot, group] = sign === 'comma' ? [',', '.'] : ['.', ','];
    // a thousands group never begins with a zero
    const pattern = new RegExp(`^[+-]?(?:[1-9]\\d{0,2}(?:[${group}]\\d{3})+|\\d*)(?:[${dot}]\\d+)?$`, 'u');
    if (pattern.test(text) && /\d/u.test(text)) found.push(Number(text.replaceAll(group, '').replace(dot, '.')));
  }
  return found;
}

/** What a number of each field can be. */
export function numberRule(name: string): NumberRule {
  if (name.endsWith('Longitude')) return { least: -180, most: 180, whole: false };
  if (name.endsWith('Latitude')) return { least: -90, most: 90, whole: false };
  if (name === 'prs_NumberOfChildren') return { least: 0, most: 30, whole: true };
  return { least: 0, most: 120, whole: true };
}
