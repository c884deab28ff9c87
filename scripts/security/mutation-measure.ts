// SPDX-License-Identifier: EUPL-1.2
// The mutation test of the release gate: for each small wrong version of decide(), of the verification of the log and of
// the field cipher, the tests of that file must fail. What survives is told by file, line and change: a test is missing
// there, or the change makes no difference.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, type Measure, type Scale } from './measure.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { ROOT } from './tree.ts';

interface Target {
  readonly file: string;
  readonly tests: readonly string[];
}

export const TARGETS: readonly Target[] = [
  { file: 'packages/casework/src/access/decide.ts', tests: ['packages/casework/src/access/decide.test.ts'] },
  { file: 'apps/server/src/audit/verify-chain.ts', tests: ['apps/server/src/audit/verify-chain.test.ts'] },
  { file: 'apps/server/src/keys/field-cipher.ts', tests: ['apps/server/src/keys/field-cipher.test.ts'] },
  {
    file: 'apps/server/src/keys/envelope.ts',
    tests: ['apps/server/src/keys/envelope.test.ts', 'apps/server/src/keys/field-cipher.test.ts'],
  },
];

const WITHIN_MS = 60_000;
const AT_ONCE = 2;
const LEAST_KILLED = 0.9;

/** Changes that make no difference that a caller could see, each read by a person, as `file:from:to:text of the line`. */
const SAME: readonly (readonly [file: string, line: RegExp])[] = [
  // what is left in memory is not seen from outside
  ['apps/server/src/keys/envelope.ts', /plain\.fill\(0\)/u],
];

export interface Outcome {
  readonly target: string;
  readonly mutants: number;
  readonly survivors: readonly string[];
}

/** @param every only each so many-th mutant, for a short run */
export async function mutate({ file, tests }: Target, every: number, note: Scale['note']): Promise<Outcome> {
  const source = await readFile(join(ROOT, file), 'utf8');
  const lines = source.split('\n');
  const chosen = mutantsOf(source)
    .filter(({ line }) => !SAME.some(([of, text]) => of === file && text.test(lines[line - 1] ?? '')))
    .filter((_, index) => index % every === 0);
  const folder = await mkdtemp(join(tmpdir(), 'amparo-mutants-'));
  const survivors: string[] = [];
  try {
    if (!(await passes(file, tests, source, join(folder, 'as-it-is.ts'))))
      return { target: file, mutants: 0, survivors: [`${file}: its tests fail as it is`] };
    const queue = [...chosen.entries()];
    const lane = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [index, mutant] = next;
        if (await passes(file, tests, mutant.source, join(folder, `${index}.ts`)))
          survivors.push(describe(file, mutant));
        if (index % 25 === 0) note(`${file}: ${index} of ${chosen.length}, ${survivors.length} survive`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { target: file, mutants: chosen.length, survivors };
}

function describe(file: string, { line, from, to }: Mutant): string {
  return `${file}:${line} survives: ${from || 'nothing'} for ${to || 'nothing'}`.replace(
    /survives: (.*) for (.*)$/u,
    'survives with `$2` in place of `$1`',
  );
}

/** Whether the tests pass with this version of the file; not ending in time counts as failing. */
async function passes(file: string, tests: readonly string[], source: string, place: string): Promise<boolean> {
  await writeFile(place, source);
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(ROOT, 'scripts/security/mutate-at-load.ts'),
      '--test',
      '--test-isolation=none',
      ...tests.map((test) => join(ROOT, test)),
    ],
    {
      cwd: ROOT,
      env: { ...process.env, MUTANT_OF: join(ROOT, file), MUTANT_IS: place, NODE_TEST_CONTEXT: '' },
      stdio: 'ignore',
    },
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  return code === 0;
}

export async function mutateAll(every: number, note: Scale['note']): Promise<Figure> {
  const outcomes: Outcome[] = [];
  for (const target of TARGETS) outcomes.push(await mutate(target, every, note));
  const survivors = outcomes.flatMap((outcome) => outcome.survivors);
  const parts = outcomes.map(({ target, mutants, survivors: left }) => {
    const share = mutants === 0 ? 0 : (mutants - left.length) / mutants;
    return { words: `${target.split('/').at(-1)} ${mutants - left.length}/${mutants}`, enough: share >= LEAST_KILLED };
  });
  return {
    passed: parts.every(({ enough }) => enough),
    figure: parts.map(({ words }) => words).join(', '),
    findings: survivors,
  };
}

export const mutationTest: Measure = {
  name: 'mutation test',
  gate: '>= 90 % killed of each: decide, audit verification, field cipher',
  run: ({ full, note }) => mutateAll(full ? 1 : 12, note),
};
