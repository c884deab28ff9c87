// SPDX-License-Identifier: EUPL-1.2
// `amparo terms lsp`: a language server over standard input and output. Diagnostics while one writes, the reason on hover,
// better words as quick fixes. Reads only what the editor sends; nothing is kept or sent elsewhere.

import { isLanguage, type Language } from '@amparo/kernel';
import { SEVERITIES, type Severity, type TermMessage, type TextFormat } from '@amparo/learn/terms';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type CodeAction,
  CodeActionKind,
  createConnection,
  type Diagnostic,
  DiagnosticSeverity,
  type InitializeResult,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { Usage } from '../options.ts';
import { loadTermChecker } from './load-checker.ts';

const LEVELS = {
  error: DiagnosticSeverity.Error,
  warn: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;
const MARKUP: Readonly<Record<string, TextFormat>> = {
  markdown: 'markdown',
  mdx: 'markdown',
  html: 'html',
  xml: 'html',
  subrip: 'subtitles',
};

interface Settings {
  readonly language: Language | undefined;
  readonly lowest: Severity;
}

/** Ends when the editor says so. `initializationOptions`: `{ "lang": "es", "severity": "info" }` */
export async function startTermsServer(args: readonly string[]): Promise<0> {
  if (args.some((word) => word !== '--stdio')) throw new Usage('amparo terms lsp takes no options but --stdio');
  const connection = createConnection(
    ProposedFeatures.all,
    new StreamMessageReader(process.stdin),
    new StreamMessageWriter(process.stdout),
  );
  const documents = new TextDocuments(TextDocument);
  const checker = loadTermChecker();
  let settings: Settings = { language: undefined, lowest: 'warn' };
  const known = new Map<string, readonly TermMessage[]>();

  const messagesOf = (document: TextDocument): readonly TermMessage[] =>
    checker.check(document.getText(), { ...settings, format: formatOf(document) });

  connection.onInitialize(({ initializationOptions }): InitializeResult => {
    settings = readSettings(initializationOptions);
    return {
      serverInfo: { name: 'amparo-terms' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
    };
  });
  documents.onDidChangeContent(({ document }) => {
    const messages = messagesOf(document);
    known.set(document.uri, messages);
    const diagnostics = messages.map((message) => asDiagnostic(document, message));
    void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
  });
  documents.onDidClose(({ document }) => {
    known.delete(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });
  connection.onHover(({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return null;
    const at = document.offsetAt(position);
    const message = known.get(document.uri)?.find(({ start, end }) => start <= at && at <= end);
    if (message === undefined) return null;
    const better = message.suggestions.map((text) => `- ${text}`).join('\n');
    const value = `${message.reason}\n\n${better}\n\n*${message.source}*`;
    return { contents: { kind: 'markdown', value }, range: rangeOf(document, message) };
  });
  connection.onCodeAction(({ textDocument, range }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return [];
    const [from, to] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    return (known.get(document.uri) ?? [])
      .filter(({ start, end }) => start <= to && end >= from)
      .flatMap((message) => quickFixes(document, message));
  });
  documents.listen(connection);
  connection.listen();
  await new Promise<void>((done) => {
    connection.onExit(() => done());
    process.stdin.on('end', () => done());
  });
  return 0;
}

function readSettings(value: unknown): Settings {
  const options = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const { lang, severity } = options;
  const lowest = SEVERITIES.find((word) => word === severity) ?? 'warn';
  return { language: isLanguage(lang) ? lang : undefined, lowest };
}

function formatOf({ languageId, uri }: TextDocument): TextFormat {
  if (/\.(?:srt|vtt)$/iu.test(uri)) return 'subtitles';
  return MARKUP[languageId] ?? 'text';
}

function rangeOf(document: TextDocument, { start, end }: { readonly start: number; readonly end: number }) {
  return { start: document.positionAt(start), end: document.positionAt(end) };
}

function asDiagnostic(document: TextDocument, message: TermMessage): Diagnostic {
  return {
    range: rangeOf(document, message),
    severity: LEVELS[message.severity],
    code: message.ruleId,
    source: 'amparo',
    message: `${message.words}: ${message.reason}`,
  };
}

/** The replacement that fits first, where there is one; then every better wording, for the writer to judge. */
function quickFixes(document: TextDocument, message: TermMessage): readonly CodeAction[] {
  const plain = message.suggestions.map((text) => ({
    title: text,
    place: { start: message.start, end: message.end },
    text: text.replace(/\s*\([^()]*\)\s*$/u, ''),
  }));
  const [first] = plain;
  const fitting =
    message.fix === undefined || first === undefined
      ? plain
      : [{ ...first, place: message.fix, text: message.fix.text }, ...plain.slice(1)];
  return fitting.map(({ title, place, text }, index) => ({
    title: `→ ${title}`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [asDiagnostic(document, message)],
    isPreferred: index === 0 && message.fix !== undefined,
    edit: { changes: { [document.uri]: [{ range: rangeOf(document, place), newText: text }] } },
  }));
}
