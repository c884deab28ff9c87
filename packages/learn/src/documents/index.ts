// SPDX-License-Identifier: EUPL-1.2
// The door of documents: text out of the XML of DOCX and ODT files. Who unpacks the archive hands the parts in.

export { DOCX_PARTS, docxText, ODT_PART, odtText } from './office-text.ts';
