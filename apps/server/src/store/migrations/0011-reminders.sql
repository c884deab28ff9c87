-- Reminders and retention, run by the keeper's login for every institution: they see codes, ids and times, never what a record
-- says. When they run is kept by the job queue, in a schema of its own (jobs/queue.ts).

CREATE SCHEMA IF NOT EXISTS amparo_jobs;
GRANT USAGE, CREATE ON SCHEMA amparo_jobs TO amparo_keeper;

-- Tells whoever answers for a case that something is due, and again that it is late; the supervisor when a life may hang on it
-- (rank below 6) or when it is late. What retention says goes to supervisors and data protection officers. A notice has a code
-- and the id of the case, nothing else. @returns how many clocks were told
CREATE FUNCTION remind_of_clocks(at timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  clock record;
  told_now integer := 0;
BEGIN
  FOR clock IN
    SELECT k.org_id, k.case_id, k.number, k.kind, k.rank, k.due_at <= at AS late, c.case_worker_id, c.supervisor_id
      FROM case_clock k JOIN case_file c ON c.org_id = k.org_id AND c.case_id = k.case_id AND c.erased_at IS NULL
      WHERE (k.told = 0 AND k.appears_at <= at) OR (k.told = 1 AND k.due_at <= at)
      ORDER BY k.due_at LIMIT most FOR UPDATE OF k SKIP LOCKED
  LOOP
    INSERT INTO notice (org_id, notice_id, user_id, kind, object_id, at)
      SELECT clock.org_id, gen_random_uuid(), person,
        (CASE WHEN clock.late THEN 'late-' ELSE 'due-' END) || lower(regexp_replace(clock.kind, '([a-z])([A-Z])', '\1-\2', 'g')),
        clock.case_id, at
      FROM (
        SELECT clock.case_worker_id WHERE clock.kind <> 'RetentionDue'
        UNION SELECT clock.supervisor_id WHERE clock.late OR clock.rank < 6 OR clock.kind = 'RetentionDue'
        UNION SELECT g.user_id FROM role_grant g WHERE clock.kind = 'RetentionDue' AND g.org_id = clock.org_id
          AND g.role = 'DataProtectionOfficer' AND g.state = 'active'
      ) AS told (person)
      JOIN staff_user u ON u.org_id = clock.org_id AND u.user_id = told.person AND u.disabled_at IS NULL
      WHERE NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = clock.org_id AND d.case_id = clock.case_id AND d.user_id = told.person);
    UPDATE case_clock k SET told = CASE WHEN clock.late THEN 2 ELSE 1 END
      WHERE k.org_id = clock.org_id AND k.case_id = clock.case_id AND k.number = clock.number;
    told_now := told_now + 1;
  END LOOP;
  RETURN told_now;
END $$;

-- Who declined is erased when the time of the profile is over and nobody has done it by hand: everything that could name her,
-- with its history. Nothing that a legal hold keeps. @returns how many cases
CREATE FUNCTION erase_declined(at timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  found record;
  name text;
  erased integer := 0;
BEGIN
  FOR found IN
    SELECT k.org_id, k.case_id FROM case_clock k JOIN case_file c ON c.org_id = k.org_id AND c.case_id = k.case_id
      WHERE k.kind = 'IdentityErasureDue' AND k.due_at <= at AND c.stage = 'Declined' AND NOT c.legal_hold AND c.erased_at IS NULL
      LIMIT most FOR UPDATE OF c SKIP LOCKED
  LOOP
    FOREACH name IN ARRAY ARRAY['person', 'safe_contact', 'conflict_flag', 'case_note', 'sealed_result', 'case_event', 'debt_claim',
      'safety_plan', 'risk_assessment', 'record_conflict', 'record_history'] LOOP
      EXECUTE format('DELETE FROM %I WHERE org_id = $1 AND case_id = $2', name) USING found.org_id, found.case_id;
    END LOOP;
    UPDATE case_fact f SET private_sealed = NULL WHERE f.org_id = found.org_id AND f.case_id = found.case_id;
    DELETE FROM name_token t WHERE t.org_id = found.org_id AND t.case_id = found.case_id;
    DELETE FROM idempotent_result r WHERE r.org_id = found.org_id AND r.object_id = found.case_id;
    DELETE FROM case_clock k WHERE k.org_id = found.org_id AND k.case_id = found.case_id AND k.kind = 'IdentityErasureDue';
    UPDATE case_file c SET alias_sealed = NULL, name_sealed = NULL, birth_year_sealed = NULL, version = c.version + 1, changed_at = at
      WHERE c.org_id = found.org_id AND c.case_id = found.case_id;
    PERFORM audit_append(found.org_id, NULL, NULL, 'case.erase-identity', found.case_id, NULL, 'allowed', 'retention', NULL, at);
    erased := erased + 1;
  END LOOP;
  RETURN erased;
END $$;
CREATE INDEX case_clock_erasure ON case_clock (due_at) WHERE kind = 'IdentityErasureDue';

REVOKE ALL ON FUNCTION remind_of_clocks, erase_declined FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remind_of_clocks, erase_declined TO amparo_keeper;
