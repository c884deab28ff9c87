-- The case file: where a case stands, and one table for each kind of record in it (docs/decisions/0014-case-file-storage.md).
--
-- Every table begins with institution, case and record, so that all of a case lies together. What a record says is sealed
-- under the key of its case: `content_sealed` for whoever works on the case, `private_sealed` for fewer (names, places of
-- shelter). Beside it stand only those codes and times by which rows are found, counted or woken up. Every change of every
-- field is kept in record_history.

-- ---------------------------------------------------------------- where a case stands

-- Ten letters and digits in two groups that mean nothing (I-31): fifty bits of chance, in the alphabet of
-- packages/casework/src/case/case-number.ts. The bytes of a random UUID that hold its version and variant are left out.
CREATE FUNCTION new_case_number() RETURNS text LANGUAGE sql VOLATILE SET search_path = amparo, pg_temp AS $$
  SELECT left(n, 5) || '-' || right(n, 5) FROM (
    SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + get_byte(bytes, at) % 32, 1), '' ORDER BY at) AS n
    FROM (SELECT uuid_send(gen_random_uuid()) AS bytes) AS made, unnest(ARRAY[0, 1, 2, 3, 4, 5, 9, 10, 11, 12]) AS at) AS letters
$$;

ALTER TABLE case_file
  ADD COLUMN case_number text NOT NULL DEFAULT new_case_number(),
  ADD COLUMN stage text NOT NULL DEFAULT 'Identified' CHECK (stage IN ('Identified', 'ConsentPending', 'Intake', 'Assessment',
    'Planning', 'Assistance', 'Solution', 'Closed', 'FollowUp', 'Declined', 'TransferredOut', 'Erased')),
  ADD COLUMN stage_since timestamptz(3),
  -- who answers for it (I-01): two people of this institution
  ADD COLUMN case_worker_id uuid,
  ADD COLUMN supervisor_id uuid,
  ADD COLUMN is_child boolean NOT NULL DEFAULT false,
  ADD COLUMN sensitivity text NOT NULL DEFAULT 'Normal' CHECK (sensitivity IN ('Normal', 'Restricted', 'Sealed')),
  ADD COLUMN legal_hold boolean NOT NULL DEFAULT false,
  -- the newest final assessments: 0 low, 1 medium, 2 high, 3 critical
  ADD COLUMN risk_self smallint CHECK (risk_self BETWEEN 0 AND 3),
  ADD COLUMN risk_family smallint CHECK (risk_family BETWEEN 0 AND 3),
  ADD COLUMN risk_valid_until timestamptz(3),
  ADD COLUMN next_review_on date,
  -- until when the person agreed that health data are shared with those who work on the case
  ADD COLUMN health_shared_until timestamptz(3),
  ADD COLUMN retention_due_on date,
  ADD CHECK (case_worker_id <> supervisor_id),
  ADD FOREIGN KEY (org_id, case_worker_id) REFERENCES staff_user (org_id, user_id),
  ADD FOREIGN KEY (org_id, supervisor_id) REFERENCES staff_user (org_id, user_id);
UPDATE case_file SET stage_since = created_at, case_worker_id = created_by;
UPDATE case_file c SET supervisor_id = u.supervisor_id FROM staff_user u
  WHERE u.org_id = c.org_id AND u.user_id = c.created_by AND u.supervisor_id IS NOT NULL;
CREATE UNIQUE INDEX case_file_number ON case_file (org_id, case_number);
CREATE INDEX case_file_retention ON case_file (org_id, retention_due_on) WHERE retention_due_on IS NOT NULL AND erased_at IS NULL;
GRANT UPDATE (stage, stage_since, case_worker_id, supervisor_id, sensitivity, legal_hold, risk_self, risk_family,
  risk_valid_until, next_review_on, health_shared_until, retention_due_on, is_child) ON case_file TO amparo_application;

-- Whoever is assigned belongs to the care team unless it is said otherwise.
ALTER TABLE assignment ADD COLUMN care_team boolean NOT NULL DEFAULT true;
GRANT UPDATE (care_team) ON assignment TO amparo_application;

-- A case is also found by its alias, by tokens like those of the name.
ALTER TABLE name_token DROP CONSTRAINT name_token_kind_check,
  ADD CHECK (kind IN ('full-name', 'part-year', 'phonetic', 'alias'));

-- The cases whose health records I may open: I work on them as a case worker and belong to the care team; `shared`: also those
-- whose person agreed to it. Anything of the care team alone asks with false.
CREATE FUNCTION my_care_cases(shared boolean) RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  me uuid;
  roles text[];
  at timestamptz := my_time();
BEGIN
  SELECT s.org, s.me, s.roles INTO org, me, roles FROM my_self() AS s;
  IF org IS NULL OR NOT 'CaseWorker' = ANY (roles) THEN RETURN '{}'; END IF;
  RETURN coalesce((SELECT array_agg(a.case_id) FROM assignment a
    JOIN case_file c ON c.org_id = a.org_id AND c.case_id = a.case_id AND c.erased_at IS NULL
    WHERE a.org_id = org AND a.user_id = me AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at)
      AND (a.care_team OR (shared AND c.health_shared_until > at))
      AND NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = a.case_id AND d.user_id = me)), '{}');
END $$;

-- ---------------------------------------------------------------- records

-- What they all have. Not a table that holds anything: the others are made like it.
CREATE TABLE record_form (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  record_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  content_sealed bytea,
  private_sealed bytea,
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  -- undone right after it was made
  removed_at timestamptz(3)
);

CREATE TABLE case_fact (LIKE record_form INCLUDING ALL);
CREATE TABLE case_event (LIKE record_form INCLUDING ALL);
CREATE TABLE proceeding (LIKE record_form INCLUDING ALL);
CREATE TABLE person (LIKE record_form INCLUDING ALL, kind text NOT NULL
  CHECK (kind IN ('Beneficiary', 'FamilyMember', 'Guardian', 'ContactPerson', 'SuspectedPerpetrator')));
CREATE TABLE safe_contact (LIKE record_form INCLUDING ALL);
CREATE TABLE consent (LIKE record_form INCLUDING ALL);
CREATE TABLE legal_basis (LIKE record_form INCLUDING ALL);
CREATE TABLE risk_assessment (LIKE record_form INCLUDING ALL);
CREATE TABLE safety_plan (LIKE record_form INCLUDING ALL);
CREATE TABLE debt_claim (LIKE record_form INCLUDING ALL);
-- urgent: an emergency or a matter of the same day, which everybody who works on the case must see
CREATE TABLE health_need (LIKE record_form INCLUDING ALL, urgent boolean NOT NULL);
CREATE TABLE medical_examination (LIKE record_form INCLUDING ALL);
CREATE TABLE sealed_result (LIKE record_form INCLUDING ALL);
CREATE TABLE needs_assessment (LIKE record_form INCLUDING ALL);
CREATE TABLE assistance_plan (LIKE record_form INCLUDING ALL);
CREATE TABLE service_delivery (LIKE record_form INCLUDING ALL, category text NOT NULL, outcome text NOT NULL
  CHECK (outcome IN ('Planned', 'Delivered', 'Partly', 'Refused', 'NoShow', 'NotAvailable')), delivered_on date NOT NULL);
CREATE TABLE return_case (LIKE record_form INCLUDING ALL);
CREATE TABLE guardianship (LIKE record_form INCLUDING ALL);
CREATE TABLE best_interests (LIKE record_form INCLUDING ALL);
CREATE TABLE international_protection (LIKE record_form INCLUDING ALL);
CREATE TABLE consular_contact (LIKE record_form INCLUDING ALL);
CREATE TABLE interpreter_engagement (LIKE record_form INCLUDING ALL);
CREATE TABLE case_note (LIKE record_form INCLUDING ALL);
CREATE TABLE conflict_flag (LIKE record_form INCLUDING ALL);
CREATE TABLE block_lift (LIKE record_form INCLUDING ALL);
CREATE TABLE referral_note (LIKE record_form INCLUDING ALL, state text NOT NULL, category text NOT NULL);
DROP TABLE record_form;

-- ---------------------------------------------------------------- history, conflicts, stages

CREATE TABLE record_history (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-zA-Z]{3,40}$'),
  record_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  field text NOT NULL CHECK (field ~ '^[a-zA-Z][a-zA-Z0-9]{0,59}$'),
  -- of `private_sealed`
  private boolean NOT NULL,
  -- null: there was nothing, there is nothing any more
  from_sealed bytea,
  to_sealed bytea,
  changed_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  -- this change takes back the one before
  undoes boolean NOT NULL DEFAULT false,
  PRIMARY KEY (org_id, case_id, kind, record_id, version, field),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, changed_by) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX record_history_newest ON record_history (org_id, case_id, changed_at DESC, record_id, version);

-- Two edits of one field: both are kept until somebody has decided between them (I-28).
CREATE TABLE record_conflict (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  conflict_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-zA-Z]{3,40}$'),
  record_id uuid NOT NULL,
  seen_version integer NOT NULL CHECK (seen_version > 0),
  found_version integer NOT NULL CHECK (found_version > seen_version),
  -- what the later writer wanted, field by field
  content_sealed bytea,
  private_sealed bytea,
  made_by uuid NOT NULL,
  made_at timestamptz(3) NOT NULL,
  decision text CHECK (decision IN ('kept', 'taken', 'mixed')),
  decided_by uuid,
  decided_at timestamptz(3),
  PRIMARY KEY (org_id, case_id, conflict_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, made_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, decided_by) REFERENCES staff_user (org_id, user_id)
);
CREATE UNIQUE INDEX record_conflict_once ON record_conflict (org_id, case_id, record_id, made_by, seen_version) WHERE decision IS NULL;

-- What falls due in a case, worked out by the rules at each change and never typed in: Today and the reminders find it here.
CREATE TABLE case_clock (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  number smallint NOT NULL CHECK (number > 0),
  kind text NOT NULL CHECK (kind ~ '^[A-Z][a-zA-Z]{2,39}$'),
  -- how pressing its kind is: 0 is first
  rank smallint NOT NULL,
  record text NOT NULL CHECK (record ~ '^[a-zA-Z]{3,40}$'),
  record_id uuid,
  appears_at timestamptz(3) NOT NULL,
  due_at timestamptz(3) NOT NULL,
  -- who is responsible was told: 0 not yet, 1 that it is due, 2 that it is late
  told smallint NOT NULL DEFAULT 0 CHECK (told BETWEEN 0 AND 2),
  PRIMARY KEY (org_id, case_id, number),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE
);
CREATE INDEX case_clock_untold ON case_clock (appears_at) WHERE told = 0;
CREATE INDEX case_clock_late ON case_clock (due_at) WHERE told = 1;

-- ---------------------------------------------------------------- persons found together

-- What they share is sealed under a key of the group: events and services, once, and nothing else.
CREATE TABLE case_group (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  group_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  content_sealed bytea,
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, group_id),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, changed_by) REFERENCES staff_user (org_id, user_id)
);
CREATE TABLE case_group_member (
  org_id uuid NOT NULL,
  group_id uuid NOT NULL,
  case_id uuid NOT NULL,
  added_by uuid NOT NULL,
  added_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, group_id, case_id),
  UNIQUE (org_id, case_id),
  FOREIGN KEY (org_id, group_id) REFERENCES case_group (org_id, group_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, added_by) REFERENCES staff_user (org_id, user_id)
);

-- ---------------------------------------------------------------- what stays of an erased case

-- Counts, so that what a country needs and lacks can still be told (I-25, I-32): by year, never by case.
CREATE TABLE erased_count (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  year smallint NOT NULL,
  kind text NOT NULL CHECK (kind IN ('case', 'service', 'not-available', 'declined-referral')),
  code text NOT NULL CHECK (code ~ '^[A-Za-z]{1,60}$'),
  count integer NOT NULL CHECK (count > 0),
  PRIMARY KEY (org_id, year, kind, code)
);

-- ---------------------------------------------------------------- of a person who works here

CREATE TABLE saved_view (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  view_id uuid NOT NULL,
  name_sealed bytea NOT NULL,
  -- codes of filters and sorting; never a name that was searched for
  filters jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, user_id, view_id),
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id)
);

-- ---------------------------------------------------------------- row security

DO $$
DECLARE
  name text;
  who text;
BEGIN
  FOREACH name IN ARRAY ARRAY['case_fact', 'case_event', 'proceeding', 'person', 'safe_contact', 'consent', 'legal_basis',
    'risk_assessment', 'safety_plan', 'debt_claim', 'health_need', 'medical_examination', 'sealed_result', 'needs_assessment',
    'assistance_plan', 'service_delivery', 'return_case', 'guardianship', 'best_interests', 'international_protection',
    'consular_contact', 'interpreter_engagement', 'case_note', 'conflict_flag', 'block_lift', 'referral_note']
  LOOP
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (org_id, case_id, record_id)', name);
    EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE', name);
    EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id)', name);
    EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (org_id, changed_by) REFERENCES staff_user (org_id, user_id)', name);
    -- who sees it besides having the case: casework.md section 2, the same as packages/casework/src/access/fields.ts
    who := CASE
      WHEN name IN ('case_event', 'risk_assessment', 'safety_plan', 'debt_claim', 'return_case', 'best_interests', 'case_note') THEN '(created_by = (SELECT my_user()) OR (SELECT my_roles())::text[] && ARRAY[''CaseWorker'', ''Supervisor''])'
      WHEN name = 'health_need' THEN '(urgent OR created_by = (SELECT my_user()) OR ''Supervisor'' = ANY ((SELECT my_roles())::text[])'
        || ' OR case_id = ANY ((SELECT my_care_cases(true))::uuid[]))'
      WHEN name = 'medical_examination' THEN '(''Supervisor'' = ANY ((SELECT my_roles())::text[])'
        || ' OR case_id = ANY ((SELECT my_care_cases(true))::uuid[]))'
      WHEN name = 'sealed_result' THEN 'case_id = ANY ((SELECT my_care_cases(false))::uuid[])'
      ELSE 'true' END;
    EXECUTE format('CREATE POLICY visible ON %I FOR SELECT TO amparo_application USING (org_id = (SELECT my_org())'
      ' AND case_id = ANY ((SELECT my_visible_cases())::uuid[]) AND %s)', name, who);
    EXECUTE format('CREATE POLICY written ON %I FOR INSERT TO amparo_application WITH CHECK (org_id = (SELECT my_org())'
      ' AND case_id = ANY ((SELECT my_cases())::uuid[]) AND created_by = (SELECT my_user()) AND changed_by = (SELECT my_user()))', name);
    EXECUTE format('CREATE POLICY changed ON %I FOR UPDATE TO amparo_application USING (org_id = (SELECT my_org())'
      ' AND case_id = ANY ((SELECT my_cases())::uuid[]) AND %s)'
      ' WITH CHECK (org_id = (SELECT my_org()) AND changed_by = (SELECT my_user()))', name, who);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO amparo_application', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['case_fact', 'case_event', 'proceeding', 'person', 'safe_contact', 'consent', 'legal_basis',
    'risk_assessment', 'safety_plan', 'debt_claim', 'health_need', 'medical_examination', 'sealed_result', 'needs_assessment',
    'assistance_plan', 'service_delivery', 'return_case', 'guardianship', 'best_interests', 'international_protection',
    'consular_contact', 'interpreter_engagement', 'case_note', 'conflict_flag', 'block_lift', 'referral_note', 'record_history',
    'record_conflict', 'case_clock', 'case_group', 'case_group_member', 'saved_view', 'erased_count']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;

-- one beneficiary for each case; one set of facts, under the id of the case itself
CREATE UNIQUE INDEX person_beneficiary ON person (org_id, case_id) WHERE kind = 'Beneficiary' AND removed_at IS NULL;
ALTER TABLE case_fact ADD CHECK (record_id = case_id);

-- A table that only grows: insert and read. What somebody may see of it depends on the record it is about.
GRANT SELECT, INSERT ON record_history TO amparo_application;
CREATE POLICY visible ON record_history FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_visible_cases())::uuid[]));
CREATE POLICY written ON record_history FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]) AND changed_by = (SELECT my_user()));
GRANT SELECT, INSERT, DELETE ON case_clock TO amparo_application;
CREATE POLICY visible ON case_clock FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_visible_cases())::uuid[]));
CREATE POLICY written ON case_clock FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY replaced ON case_clock FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
GRANT SELECT, INSERT, UPDATE (content_sealed, private_sealed, found_version, made_at, decision, decided_by, decided_at) ON record_conflict TO amparo_application;
CREATE POLICY visible ON record_conflict FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_visible_cases())::uuid[]));
CREATE POLICY written ON record_conflict FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]) AND made_by = (SELECT my_user()) AND decision IS NULL);
CREATE POLICY decided ON record_conflict FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]))
  WITH CHECK (org_id = (SELECT my_org()) AND (decided_by IS NULL OR decided_by = (SELECT my_user())));

-- A group is seen through one of its cases. Which others belong to it is seen only of cases that are mine as well.
GRANT SELECT, INSERT ON case_group, case_group_member TO amparo_application;
GRANT UPDATE (version, content_sealed, changed_by, changed_at) ON case_group TO amparo_application;
GRANT DELETE ON case_group_member TO amparo_application;
CREATE POLICY visible ON case_group_member FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_visible_cases())::uuid[]));
CREATE POLICY added ON case_group_member FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]) AND added_by = (SELECT my_user()));
CREATE POLICY removed ON case_group_member FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY visible ON case_group FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (created_by = (SELECT my_user()) OR EXISTS (SELECT FROM case_group_member m
    WHERE m.org_id = case_group.org_id AND m.group_id = case_group.group_id)));
CREATE POLICY made ON case_group FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles())));
CREATE POLICY changed ON case_group FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM case_group_member m WHERE m.org_id = case_group.org_id
    AND m.group_id = case_group.group_id AND m.case_id = ANY ((SELECT my_cases())::uuid[])))
  WITH CHECK (org_id = (SELECT my_org()) AND changed_by = (SELECT my_user()));
CREATE POLICY of_case_groups ON amparo_keys.case_key FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM case_group g WHERE g.org_id = case_key.org_id AND g.group_id = case_key.case_id));
CREATE POLICY of_case_groups_made ON amparo_keys.case_key FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM case_group g WHERE g.org_id = case_key.org_id AND g.group_id = case_key.case_id));

GRANT SELECT, INSERT, UPDATE (name_sealed, filters), DELETE ON saved_view TO amparo_application;
CREATE POLICY mine ON saved_view TO amparo_application
  USING (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()))
  WITH CHECK (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()));

-- ---------------------------------------------------------------- opening a file in one question

-- Every record of a case that I may see, of the kinds that are asked for: the policies above, judged once for all of them and
-- not once for each table. Of kinds that grow without end, the newest `most`. `for_rules`: of a case that is mine to change,
-- also what my role does not show me, because a guard that sees half of a file would decide wrongly; the program gives none of
-- it to me. What only the care team reads stays with the care team.
CREATE FUNCTION case_records(target uuid, kinds text[], most integer, for_rules boolean)
  RETURNS TABLE (kind text, record_id uuid, version integer, content_sealed bytea, private_sealed bytea, created_by uuid,
    created_at timestamptz, changed_by uuid, changed_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
DECLARE
  org uuid;
  me uuid;
  roles text[];
  worker boolean;
  care boolean;
  team boolean;
BEGIN
  SELECT s.org, s.me, s.roles INTO org, me, roles FROM my_self() AS s;
  IF org IS NULL OR NOT target = ANY (CASE WHEN for_rules THEN my_cases() ELSE my_visible_cases() END) THEN RETURN; END IF;
  worker := for_rules OR roles && ARRAY['CaseWorker', 'Supervisor'];
  care := for_rules OR target = ANY (my_care_cases(true));
  team := target = ANY (my_care_cases(false));
  RETURN QUERY
    SELECT r.kind, r.record_id, r.version, r.content_sealed, r.private_sealed, r.created_by, r.created_at::timestamptz,
      r.changed_by, r.changed_at::timestamptz
    FROM (
      SELECT 'case', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM case_fact t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'case' = ANY (kinds)
      UNION ALL SELECT 'event', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM case_event t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'event' = ANY (kinds) AND (worker OR t.created_by = me)
      UNION ALL SELECT 'proceeding', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM proceeding t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'proceeding' = ANY (kinds)
      UNION ALL SELECT 'person', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM person t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'person' = ANY (kinds)
      UNION ALL SELECT 'safeContact', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM safe_contact t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'safeContact' = ANY (kinds)
      UNION ALL SELECT 'consent', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM consent t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'consent' = ANY (kinds)
      UNION ALL SELECT 'legalBasis', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM legal_basis t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'legalBasis' = ANY (kinds)
      UNION ALL SELECT 'riskAssessment', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM risk_assessment t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'riskAssessment' = ANY (kinds) AND (worker OR t.created_by = me)
      UNION ALL SELECT 'safetyPlan', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM safety_plan t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'safetyPlan' = ANY (kinds) AND (worker OR t.created_by = me)
      UNION ALL SELECT 'debtClaim', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM debt_claim t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'debtClaim' = ANY (kinds) AND (worker OR t.created_by = me)
      UNION ALL SELECT 'healthNeed', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM health_need t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'healthNeed' = ANY (kinds) AND (t.urgent OR care OR t.created_by = me OR 'Supervisor' = ANY (roles))
      UNION ALL SELECT 'medicalExamination', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM medical_examination t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'medicalExamination' = ANY (kinds) AND (care OR 'Supervisor' = ANY (roles))
      UNION ALL SELECT 'needsAssessment', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM needs_assessment t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'needsAssessment' = ANY (kinds)
      UNION ALL SELECT 'plan', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM assistance_plan t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'plan' = ANY (kinds)
      UNION ALL (SELECT 'service', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM service_delivery t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'service' = ANY (kinds) ORDER BY t.created_at DESC, t.record_id DESC LIMIT most)
      UNION ALL SELECT 'returnCase', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM return_case t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'returnCase' = ANY (kinds) AND (worker OR t.created_by = me)
      UNION ALL SELECT 'guardianship', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM guardianship t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'guardianship' = ANY (kinds)
      UNION ALL SELECT 'bestInterests', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM best_interests t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'bestInterests' = ANY (kinds) AND (worker OR t.created_by = me)
      UNION ALL SELECT 'internationalProtection', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM international_protection t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'internationalProtection' = ANY (kinds)
      UNION ALL SELECT 'consularContact', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM consular_contact t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'consularContact' = ANY (kinds)
      UNION ALL SELECT 'interpreterEngagement', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM interpreter_engagement t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'interpreterEngagement' = ANY (kinds)
      UNION ALL (SELECT 'note', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM case_note t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'note' = ANY (kinds) AND (worker OR t.created_by = me) ORDER BY t.created_at DESC, t.record_id DESC LIMIT most)
      UNION ALL SELECT 'sealedResult', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM sealed_result t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'sealedResult' = ANY (kinds) AND team
      UNION ALL SELECT 'conflictFlag', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM conflict_flag t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'conflictFlag' = ANY (kinds)
      UNION ALL SELECT 'blockLift', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM block_lift t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'blockLift' = ANY (kinds)
      UNION ALL SELECT 'referral', t.record_id, t.version, t.content_sealed, t.private_sealed, t.created_by, t.created_at, t.changed_by, t.changed_at
        FROM referral_note t WHERE t.org_id = org AND t.case_id = target AND t.removed_at IS NULL AND 'referral' = ANY (kinds)
    ) AS r (kind, record_id, version, content_sealed, private_sealed, created_by, created_at, changed_by, changed_at);
END $$;

-- ---------------------------------------------------------------- erasure covers all of it

CREATE OR REPLACE FUNCTION clear_case(org uuid, target uuid, at timestamptz) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  name text;
BEGIN
  INSERT INTO erased_count (org_id, year, kind, code, count)
    SELECT org, n.year, n.kind, n.code, count(*) FROM (
      SELECT extract(year FROM c.created_at), 'case', c.stage FROM case_file c WHERE c.org_id = org AND c.case_id = target
      UNION ALL SELECT extract(year FROM s.delivered_on), CASE s.outcome WHEN 'NotAvailable' THEN 'not-available' ELSE 'service' END,
        s.category FROM service_delivery s WHERE s.org_id = org AND s.case_id = target AND s.removed_at IS NULL
      UNION ALL SELECT extract(year FROM r.created_at), 'declined-referral', r.category FROM referral_note r
        WHERE r.org_id = org AND r.case_id = target AND r.state = 'Declined') AS n (year, kind, code)
    GROUP BY n.year, n.kind, n.code
    ON CONFLICT (org_id, year, kind, code) DO UPDATE SET count = erased_count.count + excluded.count;
  DELETE FROM amparo_keys.case_key k WHERE k.org_id = org AND (k.case_id = target OR k.case_id IN
    (SELECT c.conversation_id FROM conversation c WHERE c.org_id = org AND c.case_id = target));
  DELETE FROM name_token t WHERE t.org_id = org AND t.case_id = target;
  DELETE FROM break_glass b WHERE b.org_id = org AND b.case_id = target;
  DELETE FROM case_deny d WHERE d.org_id = org AND d.case_id = target;
  DELETE FROM assignment a WHERE a.org_id = org AND a.case_id = target;
  DELETE FROM idempotent_result r WHERE r.org_id = org AND (r.object_id = target OR r.object_id IN
    (SELECT c.conversation_id FROM conversation c WHERE c.org_id = org AND c.case_id = target));
  DELETE FROM conversation c WHERE c.org_id = org AND c.case_id = target;
  FOREACH name IN ARRAY ARRAY['case_fact', 'case_event', 'proceeding', 'person', 'safe_contact', 'consent', 'legal_basis',
    'risk_assessment', 'safety_plan', 'debt_claim', 'health_need', 'medical_examination', 'sealed_result', 'needs_assessment',
    'assistance_plan', 'service_delivery', 'return_case', 'guardianship', 'best_interests', 'international_protection',
    'consular_contact', 'interpreter_engagement', 'case_note', 'conflict_flag', 'block_lift', 'referral_note', 'record_history',
    'record_conflict', 'case_clock', 'case_group_member']
  LOOP
    EXECUTE format('DELETE FROM %I WHERE org_id = $1 AND case_id = $2', name) USING org, target;
  END LOOP;
  -- what the last member of a group shared goes with it
  DELETE FROM amparo_keys.case_key k USING case_group g WHERE g.org_id = org AND k.org_id = org AND k.case_id = g.group_id
    AND NOT EXISTS (SELECT FROM case_group_member m WHERE m.org_id = org AND m.group_id = g.group_id);
  DELETE FROM case_group g WHERE g.org_id = org
    AND NOT EXISTS (SELECT FROM case_group_member m WHERE m.org_id = org AND m.group_id = g.group_id);
  UPDATE case_file c SET alias_sealed = NULL, name_sealed = NULL, birth_year_sealed = NULL, version = c.version + 1,
      own_reference = 'erased-0' || replace(left(c.case_id::text, 23), '-', ''), case_number = new_case_number(),
      stage = 'Erased', stage_since = at, risk_self = NULL, risk_family = NULL, risk_valid_until = NULL, next_review_on = NULL,
      health_shared_until = NULL, retention_due_on = NULL, changed_at = at, erased_at = at
    WHERE c.org_id = org AND c.case_id = target;
END $$;

-- Who declined leaves no name behind, also not in the history: what the rules took out of the file goes for good. Only of a
-- case that is mine, that was declined and that nothing holds.
CREATE FUNCTION forget_identity(target uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
  name text;
BEGIN
  IF NOT target = ANY (my_cases()) OR NOT EXISTS (SELECT FROM case_file c WHERE c.org_id = org AND c.case_id = target
    AND c.stage = 'Declined' AND NOT c.legal_hold) THEN RETURN false; END IF;
  FOREACH name IN ARRAY ARRAY['safe_contact', 'conflict_flag', 'case_note', 'sealed_result', 'record_conflict'] LOOP
    EXECUTE format('DELETE FROM %I WHERE org_id = $1 AND case_id = $2', name) USING org, target;
  END LOOP;
  DELETE FROM person p WHERE p.org_id = org AND p.case_id = target AND p.kind <> 'Beneficiary';
  DELETE FROM record_history h WHERE h.org_id = org AND h.case_id = target
    AND (h.private OR h.kind IN ('person', 'safeContact', 'conflictFlag', 'note', 'sealedResult', 'event')
      OR (h.kind = 'case' AND h.field IN ('statusReason', 'closingNote', 'exploitation', 'custom')));
  DELETE FROM name_token t WHERE t.org_id = org AND t.case_id = target;
  DELETE FROM idempotent_result r WHERE r.org_id = org AND r.object_id = target;
  UPDATE case_file c SET alias_sealed = NULL, name_sealed = NULL, birth_year_sealed = NULL, version = c.version + 1
    WHERE c.org_id = org AND c.case_id = target;
  RETURN true;
END $$;

-- A legal hold keeps a case whatever else was agreed.
CREATE FUNCTION no_erasure_under_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a legal hold keeps this case' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER case_file_held BEFORE UPDATE OF erased_at ON case_file FOR EACH ROW
  WHEN (OLD.legal_hold AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION no_erasure_under_hold();

REVOKE ALL ON FUNCTION new_case_number, my_care_cases, case_records, forget_identity, no_erasure_under_hold FROM PUBLIC;
GRANT EXECUTE ON FUNCTION new_case_number, my_care_cases, case_records, forget_identity TO amparo_application;
