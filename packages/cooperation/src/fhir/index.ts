// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './referral-to-fhir.ts';
