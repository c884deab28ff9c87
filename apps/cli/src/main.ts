// SPDX-License-Identifier: EUPL-1.2
// The command line: `amparo determine`, `amparo read` and `amparo estimate`. Chooses the command, turns refused input into exit code 2 with
// place and remedy, and never prints a stack trace or a word of the input.

import { InvalidInput } from '@amparo/kernel';
import { determineCommand } from './commands/determine.ts';
import { estimateCommand } from './commands/estimate.ts';
import { htcdsCommand } from './commands/import-htcds.ts';
import { importCommand } from './commands/import-plan.ts';
import { readCommand } from './commands/read.ts';
import { Usage } from './options.ts';

const HELP = `amparo: tools against trafficking in persons

  amparo determine [FILE|-]   facts of one or more cases -> determination with reasons
      --pack ID               a national law beside the UN Protocol (hn, gt, mx ...)
      --narrative             read only language and narrative; propose facts from the text first
      --format text|json      default: text
      --lang en|es|fr|pt      language of the text; default: the case's own, else English
  amparo read [FILE|-]        a narrative -> proposed findings with their places in the text
      --lang en|es|fr|pt      language of a plain text file (a JSON case names its own)
      --format text|json      default: json
  amparo estimate [TABLE.csv|-]   overlapping lists -> how many victims nobody has seen, or a refusal with its reason
      --method stepwise|bic|dga|latent|all   default: stepwise; --threshold 0.02 is the p-value below which a pair enters
      --bootstrap N, --no-bootstrap          replicates; default: as many as the limits need, at most 50,000
      --seed S                same seed, same answer; default 1
      --format text|json|html, --plot FILE.svg, --lang en|es|fr|pt
      --force                 computes past the checks, and says so
      --strata COLUMN,...     columns of a case table that divide the cases; --population N for a rate per 100,000
      --period, --place, --definition TEXT   what the lists cover, for the report
      --missed-links SHARE, --false-links SHARE, --linkage-assessed, --shared-source, --not-aligned
      --max-order 2|3|4       largest terms that the search by BIC looks at
      --no-panel, --threads N, --delta, --grid-to, --classes, --chains, --sweeps, --input case|history|idlists
  amparo htcds check FILE     a CSV, XLSX or survey file of cases (HTCDS 2.0) -> what is taken, asked and refused, cell by cell
      --lang en|es, --format text|json, --sheet N, --encoding E, --separator S
  amparo htcds convert FILE --out FILE [--to csv|xlsx]
                              the same, and what could be taken as a clean file of HTCDS 2.0
  amparo import plan FILE     any table of an office's past -> which column may be which field, and why
      --draft MAP.json        writes that as a mapping to be corrected; --header N: the row with the names
      --mapping MAP.json      a dry run with a mapping; --out PLAN.jsonl: the planned cases, one on each line
  amparo backup keygen --to FOLDER
                              the keys of backups; what opens them is then kept away from the server
  amparo backup create --to FOLDER --seal-key FILE --sign-key FILE [--keys FOLDER] [--data FOLDER]
                              a sealed, signed backup while the server works; --keys: another medium for the keys
  amparo backup verify BACKUP --open-key FILE --check-key FILE [--keys FOLDER] [--tombstones FOLDER] [--known FILE]
                              restores into a scratch database and checks it; changes nothing
  amparo backup restore BACKUP (the same) [--data FOLDER] [--older]
                              into an empty database or a new data folder only; --point: a restore point that the server
                              made before an update, --open-key only where it is sealed
  amparo backup replay --tombstones FOLDER [--data FOLDER]
                              erases again what was erased since the backup; the server waits for it
  amparo audit verify [--data FOLDER] [--anchors FOLDER] [--key KEY]
                              is the log whole? of DATABASE_URL, or of a data folder; KEY: the public key that must have
                              signed the anchors. Changes nothing; the server may run meanwhile

FILE is JSON (one case, a list, or {"cases": [...]}), or JSON Lines; - or nothing reads from standard input.
Nothing is sent anywhere. Exit codes: 0 done, 2 input refused (place and remedy on standard error), 3 the data folder is
in use, 4 a backup was refused, or the log could not be read. amparo audit verify: 0 intact, 1 not intact. amparo htcds and
amparo import: 0 nothing to mend, 1 something is asked or refused.
A determination is a screening opinion for protection; a trained person decides.
`;

const MOST_SHOWN = 20;

async function run(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === undefined || command === 'help' || command === '--help' || command === '-h') {
    process.stdout.write(HELP);
    return command === undefined ? 2 : 0;
  }
  if (command === 'determine') await determineCommand(rest);
  else if (command === 'read') await readCommand(rest);
  else if (command === 'backup') await runBackup(rest);
  else if (command === 'audit') return runAudit(rest);
  else if (command === 'htcds') return htcdsCommand(rest);
  else if (command === 'import') return importCommand(rest);
  else if (command === 'estimate') return estimateCommand(rest);
  else
    throw new Usage(
      `unknown command; use 'determine', 'read', 'estimate', 'htcds', 'import', 'backup' or 'audit' (amparo --help)`,
    );
  return 0;
}

/** Loaded only when asked for: it brings the database along. */
async function runBackup(args: readonly string[]): Promise<void> {
  const { backupCommand } = await import('./commands/backup.ts');
  const { checkChains } = await import('../../server/src/audit/verify-log.ts');
  const { erasuresOf } = await import('./erasures.ts');
  await backupCommand(args, { tombstones: erasuresOf, checks: [{ name: 'audit chains', run: checkChains }] });
}

async function runAudit(args: readonly string[]): Promise<number> {
  const { auditCommand } = await import('./commands/audit.ts');
  return auditCommand(args);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.exitCode = explainFailure(error);
}

function explainFailure(error: unknown): number {
  if (error instanceof Usage) {
    console.error(`amparo: ${error.message}`);
    return 2;
  }
  if (error instanceof InvalidInput) {
    for (const { path, remedy } of error.issues.slice(0, MOST_SHOWN))
      console.error(`amparo: ${path || 'input'}: ${remedy}`);
    if (error.issues.length > MOST_SHOWN)
      console.error(`amparo: and ${error.issues.length - MOST_SHOWN} more mistakes`);
    return 2;
  }
  // the server's own refusals: with words for the operator, and an exit code of their own
  if (error instanceof Error && 'code' in error && /^(?:Backup|Database|Key)Problem$/u.test(error.name)) {
    console.error(`amparo: ${error.message}`);
    return error.name === 'BackupProblem' ? 4 : error.code === 'folder-in-use' ? 3 : 1;
  }
  console.error(
    `amparo: unexpected failure (${error instanceof Error ? error.name : 'unknown'}); please report it with the command you used`,
  );
  return 1;
}
