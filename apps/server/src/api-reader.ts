// SPDX-License-Identifier: EUPL-1.2
// The self-hosted reader of the API description at /api/docs: one HTML page without a script, its style sheet beside it,
// so that it works under the strict policy of the server. For developers, in English like the description itself.

import type { DescribedOperation, Description } from './openapi.ts';
import { PROBLEMS } from './problems.ts';

export const READER_STYLE = `:root { color-scheme: light dark; --line: light-dark(#767676, #9a9a9a); --soft: light-dark(#f3f3f0, #24262a); --link: light-dark(#0b4f8a, #8ec5ff); }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#ffffff, #16181b); color: light-dark(#1b1b1b, #ececec); }
header, main, nav { max-inline-size: 60rem; margin-inline: auto; padding: 1rem; }
a { color: var(--link); }
a:focus-visible, pre:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; inset-inline-start: -99rem; }
.skip:focus { position: static; }
article { border: 1px solid var(--line); border-radius: 6px; padding: 0 1rem 1rem; margin-block: 1rem; }
h3 { overflow-wrap: anywhere; }
body { overflow-wrap: anywhere; }
pre { overflow-wrap: normal; }
code, pre { font: 0.9rem/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: 0.75rem; overflow-x: auto; border-radius: 6px; }
table { border-collapse: collapse; inline-size: 100%; margin-block: 0.5rem; }
th, td { text-align: start; vertical-align: top; border-block-end: 1px solid var(--line); padding: 0.35rem 0.5rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
nav ul { columns: 20rem; padding-inline-start: 1.25rem; }
summary { padding-block: 0.35rem; min-block-size: 1.5rem; cursor: pointer; }
`;

export function renderReader(api: Description): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const links = operations.map(
    ({ path, method, operation }) =>
      html`<li><a href="#${operation.operationId}"><code>${method} ${breakable(path)}</code></a><br>${operation.summary}</li>`,
  );
  const articles = operations.map(({ path, method, operation }) => renderOperation(path, method, operation));
  const schemas = Object.entries(api.components.schemas).map(
    ([id, schema]) =>
      html`<h3 id="schema-${id}">${id}</h3>${textOf(schema['description'])}<details><summary>Schema of ${id}</summary>${renderJson(schema, `Schema of ${id}`)}</details>`,
  );
  const problems = Object.entries(PROBLEMS).map(
    ([code, { status, title, remedy }]) =>
      html`<tr><th scope="row" id="problem-${code}"><code>${code}</code></th><td>${String(status)}</td><td>${title}</td><td>${remedy}</td></tr>`,
  );
  return `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Amparo: the API</title><link rel="icon" href="/icons/icon.svg"><link rel="stylesheet" href="/api/docs/style.css"></head><body>
<header><a class="skip" href="#main">To the operations</a><h1>Amparo: the API</h1><p>${String(api.info['description'])}</p>
<p>OpenAPI ${api.openapi}, version ${String(api.info['version'])}: <a href="/api/v1/openapi.json">openapi.json</a>. Bodies are JSON in UTF-8,
at most 256 KiB; a property that is not named here is refused. Sign in first: the session is a cookie.</p></header>
<nav aria-label="Operations"><h2>Operations</h2><ul>${links}</ul></nav>
<main id="main"><h2>In detail</h2>${articles}<h2>Schemas</h2>${schemas}
<h2>Problems</h2><div class="scroll" tabindex="0" role="region" aria-label="Table of problems"><table><caption>Every refusal is a problem document (RFC 9457) with one of these codes.</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th><th scope="col">What to do</th></tr></thead><tbody>${problems}</tbody></table></div></main></body></html>`
      .text
  }`;
}

function renderOperation(path: string, method: string, operation: DescribedOperation): Html {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, required, description, schema }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${place}${required ? ', required' : ''}</td><td>${description ?? ''} <code>${JSON.stringify(schema)}</code></td></tr>`,
  );
  const body = operation.requestBody?.content['application/json'] as
    | { schema?: { $ref?: string }; example?: unknown }
    | undefined;
  const responses = Object.entries(operation.responses).map(
    ([status, { description, content }]) =>
      html`<tr><th scope="row">${status}</th><td>${description} ${schemaLink(content)}</td></tr>`,
  );
  const table = (caption: string, heads: readonly string[], rows: readonly Html[]): Html =>
    html`<div class="scroll" tabindex="0" role="region" aria-label="${caption} of ${method} ${path}"><table><caption>${caption}</caption><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
  return html`<article id="${operation.operationId}"><h3><code>${method} ${path}</code></h3><p><strong>${operation.summary}</strong> ${
    operation.security.length > 0 ? 'Needs a session.' : 'Open to everybody.'
  }</p>${textOf(operation.description)}${parameters.length === 0 ? NOTHING : table('Parameters', ['Name', 'Place', 'Form'], parameters)}${
    body === undefined ? NOTHING : html`<p>Body: ${schemaLink(operation.requestBody?.content)}</p>`
  }${body?.example === undefined ? NOTHING : html`<p>Example:</p>${renderJson(body.example, `Example body of ${method} ${path}`)}`}${table('Answers', ['Status', 'Meaning'], responses)}</article>`;
}

/** A path may break before its slashes; a word of it only where nothing else helps. */
function breakable(path: string): readonly Html[] {
  return path
    .split('/')
    .slice(1)
    .map((part) => html`<wbr>/${part}`);
}

function schemaLink(content: Readonly<Record<string, unknown>> | undefined): Html {
  const [first] = Object.values(content ?? {}) as { schema?: { $ref?: string } }[];
  const id = first?.schema?.$ref?.split('/').at(-1);
  return id === undefined ? NOTHING : html`<a href="#schema-${id}">${id}</a>`;
}

function textOf(text: unknown): Html {
  return typeof text === 'string' ? html`<p>${text}</p>` : NOTHING;
}

function renderJson(value: unknown, name: string): Html {
  return html`<pre tabindex="0" role="region" aria-label="${name}">${JSON.stringify(value, null, 2)}</pre>`;
}

/** Text that is HTML already; everything else that `html` gets is escaped. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
const NOTHING = new Html('');

function html(parts: TemplateStringsArray, ...values: readonly (string | Html | readonly Html[])[]): Html {
  const written = values.map((value) => {
    if (typeof value === 'string') return escape(value);
    return value instanceof Html ? value.text : value.map(({ text }) => text).join('');
  });
  return new Html(String.raw({ raw: parts }, ...written));
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
function escape(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (sign) => SIGNS[sign] ?? '');
}
