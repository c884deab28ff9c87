-- Row-level security on every table: what each login may do at all stands in the grants, on which rows in the policies.
-- A table without a policy gives nothing; store/policies.test.ts refuses one without forced row security.

DO $$
DECLARE
  name text;
  full_name text;
BEGIN
  FOR name, full_name IN
    SELECT c.relname, format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('amparo', 'amparo_keys') AND c.relname <> 'schema_migration'
  LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', full_name);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', full_name);
    -- the functions above and the migrations run as the owner
    EXECUTE format('CREATE POLICY owner_all ON %s TO amparo_owner USING (true) WITH CHECK (true)', full_name);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION audit_append, administrators_ever, enter, audit, my_org, my_user, my_roles, my_cases, my_visible_cases,
  case_by_reference, may_break_glass, people_to_tell, notify_people, denied_to_me, person_works_on_cases, colleagues_on_cases,
  hand_over_case, clear_case, erase_case, finish_erasures, keys_for_break_glass, grant_second_administrator, end_sessions_of,
  sign_in_names, make_recovery_link FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_org, my_user, my_roles, my_cases, my_visible_cases, enter, audit, case_by_reference,
  may_break_glass, people_to_tell, notify_people, administrators_ever, denied_to_me, person_works_on_cases,
  colleagues_on_cases, hand_over_case, erase_case, keys_for_break_glass, grant_second_administrator, end_sessions_of,
  sign_in_names, make_recovery_link TO amparo_application;

-- The keeper: accounts, sessions and what sign-in needs to know of institutions; no table with content of a case.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['account', 'passkey', 'totp_factor', 'recovery_code', 'challenge', 'known_device',
    'sign_in_count', 'external_identity', 'recovery_link', 'session', 'set_up_link', 'installation_setting', 'institution',
    'staff_user', 'role_grant', 'invitation', 'notice', 'idempotent_result', 'use_count', 'approval', 'alarm', 'audit_head',
    'audit_entry', 'erasure_tombstone', 'amparo_keys.case_key']
  LOOP
    EXECUTE format('CREATE POLICY keeper_all ON %s TO amparo_keeper USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey, totp_factor, recovery_code, challenge, known_device, sign_in_count,
  external_identity, recovery_link, session, set_up_link TO amparo_keeper;
GRANT SELECT, INSERT ON account, institution, installation_setting TO amparo_keeper;
GRANT UPDATE (password_hash, disabled_at) ON account TO amparo_keeper;
GRANT SELECT, INSERT, UPDATE (disabled_at) ON staff_user TO amparo_keeper;
GRANT SELECT, INSERT ON role_grant, notice, alarm TO amparo_keeper;
GRANT SELECT, UPDATE (state, accepted_by) ON invitation TO amparo_keeper;
GRANT SELECT, UPDATE (state) ON approval TO amparo_keeper;
GRANT SELECT (org_id, created_at), DELETE ON idempotent_result TO amparo_keeper;
GRANT SELECT, DELETE ON use_count TO amparo_keeper;
GRANT SELECT ON audit_head, audit_entry, erasure_tombstone TO amparo_keeper;
GRANT EXECUTE ON FUNCTION audit_append, administrators_ever TO amparo_keeper;
-- rotation re-wraps; it never sees what the keys open
GRANT SELECT, INSERT, DELETE, UPDATE (kek_id, wrapped, retired_at) ON amparo_keys.case_key TO amparo_keeper;

-- The application. What it may do at all stands in the grants, on which rows in the policies.
REVOKE ALL ON set_up_link, installation_setting FROM amparo_application;
REVOKE ALL ON institution, staff_user FROM amparo_application;
GRANT SELECT ON institution, staff_user TO amparo_application;
GRANT UPDATE (display_name, supervisor_id, disabled_at) ON staff_user TO amparo_application;
CREATE POLICY own_institution ON institution FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY colleagues ON staff_user FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY by_administrator ON staff_user FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND 'Administrator' = ANY ((SELECT my_roles())::text[]))
  WITH CHECK (org_id = (SELECT my_org()));

-- Whoever supervises sees the cases of their people: so nobody makes themselves a supervisor, another administrator does.
CREATE FUNCTION not_ones_own_supervisor() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NEW.supervisor_id = my_user() THEN
    RAISE EXCEPTION 'another administrator must do this' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION not_ones_own_supervisor FROM PUBLIC;
CREATE TRIGGER supervisor_by_another BEFORE UPDATE OF supervisor_id ON staff_user FOR EACH ROW
  WHEN (NEW.supervisor_id IS DISTINCT FROM OLD.supervisor_id) EXECUTE FUNCTION not_ones_own_supervisor();

GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, ended_by, ended_at) ON role_grant TO amparo_application;
CREATE POLICY seen ON role_grant FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (user_id = (SELECT my_user())
    OR (SELECT my_roles())::text[] && ARRAY['Administrator', 'Supervisor', 'DataProtectionOfficer']));
CREATE POLICY requested ON role_grant FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND 'Administrator' = ANY ((SELECT my_roles())::text[])
    AND state = 'pending' AND requested_by = (SELECT my_user()) AND decided_by IS NULL);
-- four eyes: never the one who asked, never for oneself; ending a role takes one administrator. The one exception is
-- grant_second_administrator(), while there is only one
CREATE POLICY decided ON role_grant FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND 'Administrator' = ANY ((SELECT my_roles())::text[]))
  WITH CHECK (org_id = (SELECT my_org()) AND (
    (state IN ('active', 'refused') AND decided_by = (SELECT my_user()) AND requested_by <> (SELECT my_user())
      AND user_id <> (SELECT my_user()))
    OR (state IN ('ended', 'refused') AND ended_by = (SELECT my_user()))));

GRANT SELECT, INSERT, UPDATE (state) ON invitation TO amparo_application;
CREATE POLICY by_administrator ON invitation TO amparo_application
  USING (org_id = (SELECT my_org()) AND 'Administrator' = ANY ((SELECT my_roles())::text[]))
  WITH CHECK (org_id = (SELECT my_org()) AND (created_by = (SELECT my_user()) OR state = 'withdrawn'));

GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at) ON approval TO amparo_application;
CREATE POLICY seen ON approval FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (requested_by = (SELECT my_user())
    OR (SELECT my_roles())::text[] && ARRAY['Administrator', 'Supervisor', 'DataProtectionOfficer']));
CREATE POLICY requested ON approval FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND requested_by = (SELECT my_user()) AND state = 'pending' AND decided_by IS NULL);
CREATE POLICY decided ON approval FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND state IN ('pending', 'approved'))
  WITH CHECK (org_id = (SELECT my_org()) AND (
    (state IN ('approved', 'refused') AND decided_by = (SELECT my_user()) AND requested_by <> (SELECT my_user())
      AND (SELECT my_roles())::text[] && (CASE kind WHEN 'erasure' THEN ARRAY['Supervisor', 'DataProtectionOfficer']
        WHEN 'account-recovery' THEN ARRAY['Administrator'] ELSE ARRAY['Administrator', 'DataProtectionOfficer'] END))
    OR (state = 'withdrawn' AND requested_by = (SELECT my_user()))
    OR (state = 'done' AND decided_by IS NOT NULL)));

GRANT SELECT, UPDATE (seen_at) ON notice TO amparo_application;
CREATE POLICY mine ON notice TO amparo_application
  USING (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()));

GRANT SELECT, INSERT, UPDATE (alias_sealed, name_sealed, birth_year_sealed, version, changed_at, handed_over_at, erased_at)
  ON case_file TO amparo_application;
CREATE POLICY visible ON case_file FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_visible_cases())::uuid[]));
CREATE POLICY opened ON case_file FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles())));
CREATE POLICY changed ON case_file FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]))
  WITH CHECK (org_id = (SELECT my_org()));

GRANT SELECT, INSERT, UPDATE (until_at) ON assignment TO amparo_application;
CREATE POLICY visible ON assignment FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (user_id = (SELECT my_user()) OR case_id = ANY ((SELECT my_visible_cases())::uuid[])));
CREATE POLICY assigned ON assignment FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND assigned_by = (SELECT my_user()) AND case_id = ANY ((SELECT my_cases())::uuid[])
    AND (user_id = (SELECT my_user()) OR ('Supervisor' = ANY ((SELECT my_roles())::text[]) AND person_works_on_cases(user_id))));
CREATE POLICY ended ON assignment FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[])
    AND (user_id = (SELECT my_user()) OR 'Supervisor' = ANY ((SELECT my_roles())::text[])))
  WITH CHECK (org_id = (SELECT my_org()));

GRANT SELECT, INSERT, DELETE ON case_deny TO amparo_application;
CREATE POLICY by_those_who_work_on_it ON case_deny TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[])
    AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor'])
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]) AND set_by = (SELECT my_user())
    AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor']);

GRANT SELECT, INSERT, UPDATE (approved_by, starts_at, until_at, reviewed_by, reviewed_at, outcome) ON break_glass TO amparo_application;
CREATE POLICY seen ON break_glass FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (user_id = (SELECT my_user()) OR case_id = ANY ((SELECT my_cases())::uuid[])
    OR ((SELECT my_roles())::text[] && ARRAY['Supervisor', 'DataProtectionOfficer'] AND NOT denied_to_me(case_id))));
CREATE POLICY asked ON break_glass FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()) AND (SELECT may_break_glass(case_id))
    AND approved_by IS NULL AND reviewed_by IS NULL AND (level = 'file' OR starts_at IS NULL)
    AND (starts_at IS NULL OR starts_at <= my_time() + interval '1 minute'));
CREATE POLICY decided ON break_glass FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND user_id <> (SELECT my_user()) AND NOT denied_to_me(case_id)
    AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'DataProtectionOfficer'])
  WITH CHECK (org_id = (SELECT my_org()) AND (approved_by IS NULL OR approved_by <> user_id));

GRANT SELECT, INSERT, DELETE ON name_token TO amparo_application;
CREATE POLICY visible ON name_token FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_visible_cases())::uuid[]));
CREATE POLICY written ON name_token FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY removed ON name_token FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));

GRANT SELECT, INSERT, DELETE, UPDATE (retired_at) ON amparo_keys.case_key TO amparo_application;
CREATE POLICY visible ON amparo_keys.case_key FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_visible_cases())::uuid[]));
CREATE POLICY made ON amparo_keys.case_key FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY retired ON amparo_keys.case_key FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]))
  WITH CHECK (org_id = (SELECT my_org()));
CREATE POLICY destroyed ON amparo_keys.case_key FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM approval p WHERE p.org_id = case_key.org_id
    AND p.object_id = case_key.case_id AND p.kind = 'erasure' AND p.state = 'approved'));

GRANT SELECT, INSERT ON erasure_tombstone TO amparo_application;
CREATE POLICY seen ON erasure_tombstone FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY made ON erasure_tombstone FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM approval p WHERE p.org_id = erasure_tombstone.org_id
    AND p.object_id = erasure_tombstone.case_id AND p.approval_id = erasure_tombstone.approval_id
    AND p.kind = 'erasure' AND p.state = 'approved'));

-- The log is read by data protection officers; of a case, by those who work on it; of oneself, by oneself (AUD-4).
GRANT SELECT ON audit_entry, audit_head, alarm TO amparo_application;
GRANT UPDATE (seen_by, seen_at) ON alarm TO amparo_application;
CREATE POLICY seen ON audit_entry FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (actor = (SELECT my_user()) OR object_id = ANY ((SELECT my_cases())::uuid[])
    OR 'DataProtectionOfficer' = ANY ((SELECT my_roles())::text[])));
CREATE POLICY seen ON audit_head FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (SELECT my_roles())::text[] && ARRAY['DataProtectionOfficer', 'Administrator']);
CREATE POLICY by_officer ON alarm TO amparo_application
  USING (org_id = (SELECT my_org()) AND 'DataProtectionOfficer' = ANY ((SELECT my_roles())::text[]));

GRANT SELECT, INSERT, UPDATE (used) ON use_count TO amparo_application;
CREATE POLICY mine ON use_count TO amparo_application
  USING (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()))
  WITH CHECK (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()));

CREATE POLICY mine ON idempotent_result TO amparo_application
  USING (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()))
  WITH CHECK (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()));

-- A conversation is its author's until it belongs to a case, then it is that case's.
GRANT UPDATE (case_id) ON conversation TO amparo_application;
CREATE POLICY visible ON conversation FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (case_id = ANY ((SELECT my_visible_cases())::uuid[])
    OR (case_id IS NULL AND created_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles())))));
CREATE POLICY begun ON conversation FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles()))
    AND (case_id IS NULL OR case_id = ANY ((SELECT my_cases())::uuid[])));
CREATE POLICY changed ON conversation FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND (case_id = ANY ((SELECT my_cases())::uuid[])
    OR (case_id IS NULL AND created_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles())))))
  WITH CHECK (org_id = (SELECT my_org()) AND (case_id IS NULL OR case_id = ANY ((SELECT my_cases())::uuid[])));
CREATE POLICY removed ON conversation FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND (case_id = ANY ((SELECT my_cases())::uuid[])
    OR (case_id IS NULL AND created_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles())))));

-- A group is its author's, and of whoever sees one of its conversations.
CREATE POLICY visible ON conversation_group FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND ((created_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles())))
    OR EXISTS (SELECT FROM conversation c WHERE c.org_id = conversation_group.org_id AND c.group_id = conversation_group.group_id)));
CREATE POLICY begun ON conversation_group FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles())));
CREATE POLICY changed ON conversation_group FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND (SELECT works_on_cases(my_roles()))) WITH CHECK (org_id = (SELECT my_org()));
CREATE POLICY removed ON conversation_group FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()));
CREATE POLICY with_group ON shared_answers FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM conversation_group g
    WHERE g.org_id = shared_answers.org_id AND g.group_id = shared_answers.group_id));
CREATE POLICY added ON shared_answers FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND EXISTS (SELECT FROM conversation_group g
    WHERE g.org_id = shared_answers.org_id AND g.group_id = shared_answers.group_id));

CREATE POLICY with_conversation ON determination FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM conversation c
    WHERE c.org_id = determination.org_id AND c.conversation_id = determination.conversation_id));
CREATE POLICY added ON determination FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND EXISTS (SELECT FROM conversation c
    WHERE c.org_id = determination.org_id AND c.conversation_id = determination.conversation_id
      AND (c.case_id IS NULL OR c.case_id = ANY ((SELECT my_cases())::uuid[]))));
CREATE POLICY with_conversation ON decision FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM conversation c
    WHERE c.org_id = decision.org_id AND c.conversation_id = decision.conversation_id));
CREATE POLICY added ON decision FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND decided_by = (SELECT my_user()) AND EXISTS (SELECT FROM conversation c
    WHERE c.org_id = decision.org_id AND c.conversation_id = decision.conversation_id
      AND (c.case_id IS NULL OR c.case_id = ANY ((SELECT my_cases())::uuid[]))));
CREATE POLICY added ON discarded FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND discarded_by = (SELECT my_user()));
REVOKE SELECT ON discarded FROM amparo_application;
