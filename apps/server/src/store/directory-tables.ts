// SPDX-License-Identifier: EUPL-1.2
// The tables of the directory and of good practices (migrations/0018), as Kysely knows them.

import type { Generated } from 'kysely';

export interface PracticeTable {
  org_id: string;
  practice_id: string;
  state: 'Draft' | 'PeerReview' | 'Published' | 'Retired';
  content: unknown;
  starter: Generated<string | null>;
  review_at: Generated<string | null>;
  version: number;
  written_by: string;
  changed_at: Date;
}

export interface DirectoryTables {
  directory_organisation: {
    org_id: string;
    organisation_id: string;
    content: unknown;
    is_own: Generated<boolean>;
    instance_id: Generated<string | null>;
    version: number;
    changed_by: string;
    changed_at: Date;
  };
  directory_place: {
    org_id: string;
    place_id: string;
    content: unknown;
    confidential: boolean;
    version: number;
    changed_by: string;
    changed_at: Date;
  };
  directory_service: {
    org_id: string;
    service_id: string;
    organisation_id: string;
    content: unknown;
    verified_at: Generated<string | null>;
    verified_by: Generated<string | null>;
    capacity_free: Generated<number | null>;
    capacity_of: Generated<number | null>;
    capacity_at: Generated<Date | null>;
    version: number;
    changed_by: string;
    changed_at: Date;
  };
  directory_revision: { org_id: string; stamp: string };
  good_practice: PracticeTable;
  practice_review: {
    org_id: string;
    practice_id: string;
    reviewer_id: string;
    reviewer_org: string;
    verdict: 'Publish' | 'Change';
    nobody_recognisable: boolean;
    of_version: number;
    at: Date;
  };
}
