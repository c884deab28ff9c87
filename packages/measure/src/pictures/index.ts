// SPDX-License-Identifier: EUPL-1.2
// The door of pictures: an estimate drawn, for pages, reports and files.

export { drawAll } from './draw.ts';
export { COLOURS, type DataTable, type Picture, type Shape, toSvg, type Words } from './picture.ts';
export { ANSWER_GROUPS, type Paragraph, type ReportSection, describeEstimate } from './report.ts';
