// SPDX-License-Identifier: EUPL-1.2
// A rule for textlint: reports each find with its reason, and offers the replacements that are safe to `textlint --fix`.
// The whole document is checked at once in its own format, so that quotations and titles are seen.

import type { CheckOptions, Severity, TermChecker, TextFormat } from '../terms/index.ts';

export interface TextlintAmparoOptions extends Pick<CheckOptions, 'language' | 'strict'> {
  readonly checker?: TermChecker;
  readonly lowest?: Severity;
}

interface Fixer {
  replaceTextRange(range: readonly [number, number], text: string): unknown;
}

/** What is used of textlint's rule context; the real one fits. */
interface Context {
  readonly Syntax: { readonly Document: string };
  readonly RuleError: new (message: string, options: { padding?: unknown; fix?: unknown }) => object;
  readonly locator: { range(range: readonly [number, number]): unknown };
  readonly fixer: Fixer;
  getSource(node: object): string;
  getFilePath(): string | undefined;
  report(node: object, error: object): void;
}

function reporter(context: Context, options: TextlintAmparoOptions | true = {}) {
  const { checker, ...checking } = options === true ? ({} as TextlintAmparoOptions) : options;
  if (checker === undefined) throw new TypeError('textlint-rule-amparo-terms: give the option { checker }');
  const { Syntax, RuleError, locator, fixer } = context;
  return {
    [Syntax.Document](node: object): void {
      const format = formatOf(context.getFilePath());
      for (const message of checker.check(context.getSource(node), { ...checking, format })) {
        const better = message.suggestions.length === 0 ? '' : ` → ${message.suggestions.join(' | ')}`;
        const { fix } = message;
        const place = { padding: locator.range([message.start, message.end]) };
        const repair = fix === undefined ? {} : { fix: fixer.replaceTextRange([fix.start, fix.end], fix.text) };
        const words = message.words.replace(/\s+/gu, ' ');
        context.report(
          node,
          new RuleError(`“${words}”: ${message.reason}${better} [${message.ruleId}]`, { ...place, ...repair }),
        );
      }
    },
  };
}

function formatOf(path: string | undefined): TextFormat {
  if (path === undefined) return 'markdown';
  return /\.html?$/iu.test(path) ? 'html' : /\.(?:txt|text)$/iu.test(path) ? 'text' : 'markdown';
}

export default { linter: reporter, fixer: reporter };
