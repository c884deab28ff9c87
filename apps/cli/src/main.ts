// SPDX-License-Identifier: EUPL-1.2
// The command line, one file for each command in commands/. Chooses the command, turns refused input into exit code 2 with
// place and remedy, and never prints a stack trace or a word of the input.

import { InvalidInput } from '@amparo/kernel';
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
  amparo terms check FILES…   words to avoid in texts on trafficking, why, and better ones (text, Markdown, HTML, DOCX,
                              ODT, PDF, SRT, VTT, JSON Lines); names, folders, patterns, - for standard input
      --lang en|es|fr|pt|auto language of the text; default: decided for each paragraph
      --format text|json|sarif|github        default: text
      --fix, --fix-dry-run    makes (shows) the replacements that are safe, as a diff
      --severity info|warn|error             the lowest one told; default: warn. --fail-on SEVERITY|never: exit code 1
      --strict                quoted words too, as info; --type markdown|jsonl|… where the name does not tell
      --ignore-file FILE      default: .amparoignore; --no-progress. In a text: amparo-ignore, amparo-ignore-next
                              exit codes: 0 clean, 1 found, 2 a file or an option was refused
  amparo terms lsp            a language server over standard input and output for editors
  amparo lessons list         the courses and lessons, and their languages
      --lang en|es|fr|pt, --format text|json
  amparo lessons export COURSE --format scorm12|scorm2004|cmi5|qti3|handout --lang en|es|fr|pt --out FILE.zip
                              a course, or one lesson, for a learning system, a question bank, or for paper
  amparo lessons export COURSE --format pdf --lang en|es|fr|pt --out FILE.pdf [--paper a4|letter]
                              the same on paper: a tagged PDF, the answers at the end
  amparo lessons poster children|youth|adults|institutions --lang en|es|fr|pt --out FILE.pdf [--paper a4|a3|letter]
      --country mx            with the helplines of that country that were checked in the last 180 days, and when
  amparo lessons cards --lang en|es|fr|pt --out FOLDER [--size square|wide|story|all]
                              cards to share, as SVG, with their alternative texts (PNG: the page /share)
  amparo lessons badge-key --to FOLDER
                              the keys of an institution that signs badges; what signs is kept by the institution alone
  amparo lessons badge --name NAME --result FILE --issuer NAME --sign-key FILE --out FOLDER [--lang …]
                              judges the answers of a staff test; from 80 % on unseen cases a signed Open Badge 3.0 and
                              a certificate to print (HTML and PDF). The name is whatever the learner chose: nobody checks it
  amparo lessons badge-check BADGE --check-key FILE
                              verifies a badge: 0 sound, 1 not sound
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
  amparo link keygen --out KEY.json   several lists that nobody may show -> how many persons are on which. First the key, for the
                              holders of the lists only
      --purpose, --legal-basis TEXT   why and on what ground; without both the key is for rehearsals with invented lists
      --parties A,B,…, --until DAY    what else was agreed; other words make another key
      --pair NAME --out FOLDER        a private and a public key of one holder
      --share --key KEY --private FILE PUBLIC…   seals the key for the public keys of the others; --out FOLDER
      --open SEALED --private FILE --from PUBLIC --out KEY   opens it; compare fingerprints by telephone first
  amparo link encode LIST.csv --key KEY.json --out FILE
                              the holder's step: what leaves is this file only. CSV or XLSX with recordId, givenNames,
                              surname1, surname2, fullName, sex, birthDate, phone, nationality, birthPlace
      --party NAME            default: the name of the file; --opaque-ids TABLE.csv replaces record numbers that say something
      --accept-future-dates, --accept-duplicates, --encoding, --sheet
      --mode keys --secret FILE       without a trusted unit: exact keys, blinded by every party in turn. The secret is made
                              when the file is not there; --forget-ids: only the table can be made
  amparo link encode BLINDED… --secret FILE --out FILE|FOLDER
                              the next party's turn with the lists of the others (mode keys), until all had theirs
  amparo link match FILE… --out FOLDER
                              the linkage unit's step: clusters.csv, history.json, history.csv; own/ holds each party's part
      --threshold 0.5…0.95    default: chosen from the scores; --smallest-cell K: cells of 1 to K - 1 are withheld, default 10
      --accept-duplicates
      --ledger FILE --private KEY.private.json
                              only when every party has signed there, and once for one key; adds the signed run
  amparo link agree --key KEY.json --private KEY.private.json --ledger FILE
                              a party signs purpose, legal basis, parties and key
  amparo link deleted --run RUN --what "encodings, key" --private KEY.private.json --ledger FILE
  amparo link ledger FILE     checks every line, and says who has still to delete
  amparo link report FOLDER   how good the linkage is, and the table for amparo estimate: --out TABLE.json
      --protect suppress|noise        default: small cells withheld; noise: discrete Laplace for --epsilon E, default 1
      --format text|json; all steps: --lang en|es, --no-progress
  amparo release TABLE.csv --out FOLDER   case records -> synthetic.csv, aggregates.tsv, data dictionary, datapackage.json
                              and privacy report, from which nobody can be found again; or a refusal with its reason
      --epsilon 4 --delta D   differential privacy (default; delta 1/(n ln n)); --reporting-length 3
      --k 10                  alone: k-anonymity over all columns, for one release only; --mode row-seeded|value-seeded|unseeded
      --schema FILE.json      kinds and code lists of the columns; without it both are told from the table
                              --schema ctdc: names and code lists of the codebook of CTDC, also of earlier years
      --subject COLUMN        rows of one person become one record; --latest-by COLUMN: which of two values is the later
      --exclude COLUMN,...    columns left out; --aggregates-only: no synthetic records
      --table COLUMN,COLUMN   instead: a cross table with small counts and what gives them away left out, below --k 10; several
                              tables (--table again) are protected together; for one release only
      --ledger FILE, --cap 8  budget of the data set; default: beside the table, TABLE.csv.ledger.jsonl
      --reason TEXT --approved-by WHO   a second person's reason, for epsilon above 8 or k below 10
      --quality FILE.html     exact quality for the owner, not to be published; --purpose, --title, --contact TEXT
      --mechanism dp|k, --accounting tight|classic, --accuracy pairs|balanced|long|short, --lang en|es|fr|pt, --no-progress
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
  amparo incident freeze [--data FOLDER] [--to FOLDER]
                              first minute of an incident: ends all sessions, stops exports and letters to others, writes
                              down where the log stands. thaw ends it, status tells; the server may run meanwhile
  amparo keys show [--keys FOLDER] [--data FOLDER]
                              how the keys are opened, and which master keys there are
  amparo keys split [--to FOLDER]
                              five new shares of the master key, shown one by one, or written into five files; changes nothing
  amparo keys adopt           takes three of them back; from then on only three shares open the keys after a start
  amparo keys reinstate KEY   opens a retired master key again, for a database restored from before it was retired
                              (keys: with the server stopped; shares are typed or piped in, never arguments)

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
  // a command's code is loaded when it is asked for: each brings much along
  if (command === 'determine') await (await import('./commands/determine.ts')).determineCommand(rest);
  else if (command === 'read') await (await import('./commands/read.ts')).readCommand(rest);
  else if (command === 'terms') return (await import('./commands/terms.ts')).termsCommand(rest);
  else if (command === 'lessons') return (await import('./commands/lessons.ts')).lessonsCommand(rest);
  else if (command === 'backup') await runBackup(rest);
  else if (command === 'audit') return (await import('./commands/audit.ts')).auditCommand(rest);
  else if (command === 'incident') await (await import('./commands/incident.ts')).incidentCommand(rest);
  else if (command === 'keys') await (await import('./commands/keys.ts')).keysCommand(rest);
  else if (command === 'htcds') return (await import('./commands/import-htcds.ts')).htcdsCommand(rest);
  else if (command === 'import') return (await import('./commands/import-plan.ts')).importCommand(rest);
  else if (command === 'release') return (await import('./commands/release.ts')).releaseCommand(rest);
  else if (command === 'estimate') return (await import('./commands/estimate.ts')).estimateCommand(rest);
  else if (command === 'link') return (await import('./commands/link.ts')).linkCommand(rest);
  else
    throw new Usage(
      `unknown command; use 'determine', 'read', 'terms', 'lessons', 'estimate', 'release', 'link', 'htcds', 'import', 'backup', 'audit', 'incident' or 'keys' (amparo --help)`,
    );
  return 0;
}

async function runBackup(args: readonly string[]): Promise<void> {
  const { backupCommand } = await import('./commands/backup.ts');
  const { checkChains } = await import('../../server/src/audit/verify-log.ts');
  const { erasuresOf } = await import('./erasures.ts');
  await backupCommand(args, { tombstones: erasuresOf, checks: [{ name: 'audit chains', run: checkChains }] });
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
