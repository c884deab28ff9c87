-- What a session token opens, as functions that row-level security asks. They run as the owner, with a fixed search_path.
-- The comment that opens 0003 says why it is the token and not a name.

-- plpgsql keeps its plans for the life of a connection; each of these runs once for a statement, as an init plan.

-- The institution of the transaction's session token; null without a valid one. Its age is judged by enter().
CREATE FUNCTION my_org() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  given text := coalesce(current_setting('amparo.session', true), '');
BEGIN
  IF given = '' THEN RETURN NULL; END IF;
  RETURN (SELECT s.org_id FROM session s
    JOIN staff_user u ON u.org_id = s.org_id AND u.user_id = s.user_id AND u.disabled_at IS NULL
    JOIN account a ON a.account_id = s.user_id AND a.disabled_at IS NULL
    LEFT JOIN known_device d ON d.account_id = s.user_id AND d.device_id = s.device_id
    WHERE s.org_id = split_part(given, '.', 1)::uuid
      AND s.token_hash = sha256(convert_to(split_part(given, '.', 2), 'UTF8'))
      AND d.revoked_at IS NULL);
END $$;

CREATE FUNCTION my_user() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  given text := coalesce(current_setting('amparo.session', true), '');
BEGIN
  IF given = '' THEN RETURN NULL; END IF;
  RETURN (SELECT s.user_id FROM session s
    JOIN staff_user u ON u.org_id = s.org_id AND u.user_id = s.user_id AND u.disabled_at IS NULL
    JOIN account a ON a.account_id = s.user_id AND a.disabled_at IS NULL
    LEFT JOIN known_device d ON d.account_id = s.user_id AND d.device_id = s.device_id
    WHERE s.org_id = split_part(given, '.', 1)::uuid
      AND s.token_hash = sha256(convert_to(split_part(given, '.', 2), 'UTF8'))
      AND d.revoked_at IS NULL);
END $$;

-- What time it is for this transaction: the later of the database's clock and the application's, which enter() notes. Whoever
-- changes the note can only end rights sooner.
CREATE FUNCTION my_time() RETURNS timestamptz LANGUAGE plpgsql STABLE SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN greatest(now(), nullif(current_setting('amparo.at', true), '')::timestamptz);
END $$;

-- All of it in one question, for the functions below, which would otherwise ask the same of the same tables again and again.
CREATE FUNCTION my_self(OUT org uuid, OUT me uuid, OUT roles text[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  given text := coalesce(current_setting('amparo.session', true), '');
BEGIN
  roles := '{}';
  IF given = '' THEN RETURN; END IF;
  SELECT s.org_id, s.user_id, coalesce((SELECT array_agg(g.role) FROM role_grant g
      WHERE g.org_id = s.org_id AND g.user_id = s.user_id AND g.state = 'active'), '{}') INTO org, me, roles
    FROM session s
    JOIN staff_user u ON u.org_id = s.org_id AND u.user_id = s.user_id AND u.disabled_at IS NULL
    JOIN account a ON a.account_id = s.user_id AND a.disabled_at IS NULL
    LEFT JOIN known_device d ON d.account_id = s.user_id AND d.device_id = s.device_id
    WHERE s.org_id = split_part(given, '.', 1)::uuid
      AND s.token_hash = sha256(convert_to(split_part(given, '.', 2), 'UTF8'))
      AND d.revoked_at IS NULL;
  roles := coalesce(roles, '{}');
END $$;
REVOKE ALL ON FUNCTION my_self FROM PUBLIC;

CREATE FUNCTION my_roles() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN (SELECT s.roles FROM my_self() AS s);
END $$;

-- Roles that work on cases at all. An administrator, analyst or coordinator sees none, assigned or not (AZ-7).
CREATE FUNCTION works_on_cases(roles text[]) RETURNS boolean LANGUAGE sql IMMUTABLE
  RETURN roles && ARRAY['FrontlineOfficer', 'CaseWorker', 'Supervisor'];

-- Also for assignments that have an end: without it, every statement would read all of an institution.
CREATE INDEX assignment_of_user ON assignment (org_id, user_id);

-- The cases that are mine to read and change: assigned, of my team where I supervise, or opened by me and not handed over
-- longer than seven days. A denial for conflict of interest wins over all of it (AZ-2, AZ-8).
CREATE FUNCTION my_cases() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  me uuid;
  roles text[];
  at timestamptz := my_time();
BEGIN
  SELECT s.org, s.me, s.roles INTO org, me, roles FROM my_self() AS s;
  IF org IS NULL OR NOT works_on_cases(roles) THEN RETURN '{}'; END IF;
  RETURN coalesce((SELECT array_agg(case_id) FROM (
      SELECT a.case_id FROM assignment a
        WHERE a.org_id = org AND a.user_id = me AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at)
      UNION
      SELECT a.case_id FROM staff_user u JOIN assignment a ON a.org_id = u.org_id AND a.user_id = u.user_id
        WHERE u.org_id = org AND u.supervisor_id = me AND 'Supervisor' = ANY (roles)
          AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at)
      UNION
      SELECT c.case_id FROM case_file c
        WHERE c.org_id = org AND c.created_by = me AND c.erased_at IS NULL
          AND (c.handed_over_at IS NULL OR c.handed_over_at > at - interval '7 days')
    ) AS mine (case_id)
    WHERE NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = mine.case_id AND d.user_id = me)), '{}');
END $$;

-- The same, and what break-glass opens for reading at this moment.
CREATE FUNCTION my_visible_cases() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  me uuid;
  roles text[];
  at timestamptz := my_time();
BEGIN
  SELECT s.org, s.me, s.roles INTO org, me, roles FROM my_self() AS s;
  IF org IS NULL OR NOT roles && ARRAY['CaseWorker', 'Supervisor'] THEN RETURN my_cases(); END IF;
  RETURN my_cases() || coalesce((SELECT array_agg(b.case_id) FROM break_glass b
    WHERE b.org_id = org AND b.user_id = me AND b.starts_at <= at AND b.until_at > at
      AND NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = b.case_id AND d.user_id = me)), '{}');
END $$;

-- How many people have ever been administrators of an institution, also those whose role ended or who are disabled. Below
-- two nobody else could agree to anything, and one may act alone; getting rid of the other does not bring that back. Holds
-- the lock under which administrators come and go until the end of the transaction.
CREATE FUNCTION administrators_ever(org uuid) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('administrators ' || org, 0));
  RETURN (SELECT count(DISTINCT g.user_id) FROM role_grant g
    WHERE g.org_id = org AND g.role = 'Administrator' AND g.state IN ('active', 'ended'));
END $$;

-- Begins the work of a request: binds the transaction to the session, judges its age by the clock of the application, notes
-- that it was used. No row when there is no such session, when it is too old, or when person or device are disabled.
CREATE FUNCTION enter(given text, at timestamptz, idle interval, most interval)
  RETURNS TABLE (org_id uuid, user_id uuid, session_id uuid, device_id uuid, display_name text, sign_in_name text,
    institution text, roles text[], method text, device_bound boolean, restricted boolean,
    created_at timestamptz, step_up_at timestamptz)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
DECLARE
  org uuid := split_part(given, '.', 1)::uuid;
  hashed bytea := sha256(convert_to(split_part(given, '.', 2), 'UTF8'));
  found_at timestamptz;
  known boolean;
BEGIN
  SELECT s.org_id, s.user_id, s.session_id, s.device_id, u.display_name, a.sign_in_name, i.name,
      coalesce((SELECT array_agg(g.role) FROM role_grant g
        WHERE g.org_id = s.org_id AND g.user_id = s.user_id AND g.state = 'active'), '{}'),
      s.method, s.device_bound, s.restricted, s.created_at, s.step_up_at, s.last_seen_at
    INTO org_id, user_id, session_id, device_id, display_name, sign_in_name, institution, roles,
      method, device_bound, restricted, created_at, step_up_at, found_at
    FROM session s
    JOIN staff_user u ON u.org_id = s.org_id AND u.user_id = s.user_id AND u.disabled_at IS NULL
    JOIN account a ON a.account_id = s.user_id AND a.disabled_at IS NULL
    JOIN institution i ON i.org_id = s.org_id
    LEFT JOIN known_device d ON d.account_id = s.user_id AND d.device_id = s.device_id
    WHERE s.org_id = org AND s.token_hash = hashed AND d.revoked_at IS NULL;
  known := FOUND;
  PERFORM set_config('amparo.at', at::text, true);
  IF NOT known OR at - found_at >= idle OR at - created_at >= most OR at < created_at - interval '5 minutes' THEN
    PERFORM set_config('amparo.session', '', true);
    RETURN;
  END IF;
  PERFORM set_config('amparo.session', given, true);
  IF at - found_at > interval '30 seconds' THEN
    UPDATE session s SET last_seen_at = at WHERE s.org_id = org AND s.token_hash = hashed;
  END IF;
  RETURN NEXT;
END $$;

-- The case that has this reference, for somebody who must break the glass and knows only the reference. Audited by the caller.
CREATE FUNCTION case_by_reference(reference text) RETURNS uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT (my_roles() && ARRAY['CaseWorker', 'Supervisor']) THEN RETURN NULL; END IF;
  RETURN (SELECT c.case_id FROM case_file c
    WHERE c.org_id = my_org() AND lower(c.own_reference) = lower(reference) AND c.erased_at IS NULL
      AND NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = c.org_id AND d.case_id = c.case_id AND d.user_id = my_user())
    ORDER BY c.created_at DESC LIMIT 1);
END $$;

-- Whether a break-glass by me may reach this case: it exists in my institution and I am not denied.
CREATE FUNCTION may_break_glass(target uuid) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN my_roles() && ARRAY['CaseWorker', 'Supervisor']
    AND EXISTS (SELECT FROM case_file c WHERE c.org_id = my_org() AND c.case_id = target AND c.erased_at IS NULL)
    AND NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = my_org() AND d.case_id = target AND d.user_id = my_user());
END $$;

-- Who must be told about something that concerns a case: those who work on it, their supervisors, and the data protection
-- officers; not whoever is denied it.
CREATE FUNCTION people_to_tell(target uuid) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT person FROM (
      SELECT a.user_id FROM assignment a WHERE a.org_id = my_org() AND a.case_id = target AND a.until_at IS NULL
      UNION SELECT u.supervisor_id FROM assignment a
        JOIN staff_user u ON u.org_id = a.org_id AND u.user_id = a.user_id
        WHERE a.org_id = my_org() AND a.case_id = target AND a.until_at IS NULL AND u.supervisor_id IS NOT NULL
      UNION SELECT g.user_id FROM role_grant g
        WHERE g.org_id = my_org() AND g.role = 'DataProtectionOfficer' AND g.state = 'active') AS told (person)
    WHERE NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = my_org() AND d.case_id = target AND d.user_id = person);
END $$;

CREATE FUNCTION notify_people(people uuid[], what text, about uuid, at timestamptz) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  INSERT INTO notice (org_id, notice_id, user_id, kind, object_id, at)
    SELECT my_org(), gen_random_uuid(), person, what, about, at FROM unnest(people) AS person
    WHERE EXISTS (SELECT FROM staff_user u WHERE u.org_id = my_org() AND u.user_id = person);
END $$;

-- ---------------------------------------------------------------- what row security alone cannot say

-- Whether I am denied this case for conflict of interest.
CREATE FUNCTION denied_to_me(target uuid) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM case_deny d WHERE d.org_id = my_org() AND d.case_id = target AND d.user_id = my_user());
END $$;

-- Whether a colleague has a role that works on cases, and is not disabled.
CREATE FUNCTION person_works_on_cases(person uuid) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM role_grant g
    JOIN staff_user u ON u.org_id = g.org_id AND u.user_id = g.user_id AND u.disabled_at IS NULL
    WHERE g.org_id = my_org() AND g.user_id = person AND g.state = 'active' AND works_on_cases(ARRAY[g.role]));
END $$;

-- The colleagues to whom a case can be given.
CREATE FUNCTION colleagues_on_cases() RETURNS TABLE (user_id uuid, display_name text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT works_on_cases(my_roles()) THEN RETURN; END IF;
  RETURN QUERY SELECT u.user_id, u.display_name FROM staff_user u
    WHERE u.org_id = my_org() AND person_works_on_cases(u.user_id) ORDER BY lower(u.display_name), u.user_id;
END $$;

-- Gives a case of mine to a colleague: my assignment ends, theirs begins, and whoever opened it sees it seven days more.
CREATE FUNCTION hand_over_case(target uuid, successor uuid, at timestamptz) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT target = ANY (my_cases()) THEN RETURN 'not-found'; END IF;
  IF successor = my_user() OR NOT person_works_on_cases(successor) THEN RETURN 'not-for-this-person'; END IF;
  IF EXISTS (SELECT FROM case_deny d WHERE d.org_id = my_org() AND d.case_id = target AND d.user_id = successor) THEN
    RETURN 'person-denied';
  END IF;
  UPDATE assignment SET until_at = at
    WHERE org_id = my_org() AND case_id = target AND user_id = my_user() AND until_at IS NULL;
  INSERT INTO assignment (org_id, case_id, user_id, assigned_by, from_at)
    VALUES (my_org(), target, successor, my_user(), at) ON CONFLICT DO NOTHING;
  UPDATE case_file
    SET handed_over_at = CASE WHEN created_by = my_user() THEN at ELSE coalesce(handed_over_at, at) END, changed_at = at
    WHERE org_id = my_org() AND case_id = target;
  RETURN 'done';
END $$;

-- What is left of a case once its keys are destroyed: the row without its encrypted fields and without its reference, so that
-- nothing tells who it was about. Called by the two functions below only.
CREATE FUNCTION clear_case(org uuid, target uuid, at timestamptz) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  DELETE FROM amparo_keys.case_key k WHERE k.org_id = org AND (k.case_id = target OR k.case_id IN
    (SELECT c.conversation_id FROM conversation c WHERE c.org_id = org AND c.case_id = target));
  DELETE FROM name_token t WHERE t.org_id = org AND t.case_id = target;
  DELETE FROM break_glass b WHERE b.org_id = org AND b.case_id = target;
  DELETE FROM case_deny d WHERE d.org_id = org AND d.case_id = target;
  DELETE FROM assignment a WHERE a.org_id = org AND a.case_id = target;
  DELETE FROM idempotent_result r WHERE r.org_id = org AND (r.object_id = target OR r.object_id IN
    (SELECT c.conversation_id FROM conversation c WHERE c.org_id = org AND c.case_id = target));
  DELETE FROM conversation c WHERE c.org_id = org AND c.case_id = target;
  UPDATE case_file c SET alias_sealed = NULL, name_sealed = NULL, birth_year_sealed = NULL, version = c.version + 1,
      own_reference = 'erased-0' || replace(left(c.case_id::text, 23), '-', ''), changed_at = at, erased_at = at
    WHERE c.org_id = org AND c.case_id = target;
END $$;

-- Erases a case of mine, in the transaction that destroyed its keys: only approved by two, only where the tombstone stands.
CREATE FUNCTION erase_case(target uuid, approved uuid, at timestamptz) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
BEGIN
  IF NOT target = ANY (my_cases()) THEN RETURN false; END IF;
  UPDATE approval p SET state = 'done'
    WHERE p.org_id = org AND p.approval_id = approved AND p.object_id = target AND p.kind = 'erasure'
      AND p.state = 'approved' AND p.decided_by <> p.requested_by;
  IF NOT FOUND
    OR NOT EXISTS (SELECT FROM erasure_tombstone t WHERE t.org_id = org AND t.case_id = target)
    OR EXISTS (SELECT FROM amparo_keys.case_key k WHERE k.org_id = org AND k.case_id = target) THEN
    RAISE EXCEPTION 'erased without approval, tombstone or destroyed keys' USING ERRCODE = '42501';
  END IF;
  PERFORM clear_case(org, target, at);
  RETURN true;
END $$;

-- Finishes, at a start and as the owner, erasures that a crash or a restore left half done: the tombstone stands, the row too.
CREATE FUNCTION finish_erasures() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  finished bigint;
BEGIN
  PERFORM clear_case(c.org_id, c.case_id, t.erased_at) FROM case_file c
    JOIN erasure_tombstone t ON t.org_id = c.org_id AND t.case_id = c.case_id WHERE c.erased_at IS NULL;
  GET DIAGNOSTICS finished = ROW_COUNT;
  RETURN finished;
END $$;

-- The wrapped keys that the reason of a break-glass is sealed under: for whoever may ask for one, and for whoever must decide
-- on one or review it. They open nothing without the key store, and row security gives none of the case's fields with them.
CREATE FUNCTION keys_for_break_glass(targets uuid[])
  RETURNS TABLE (org_id uuid, case_id uuid, key_version integer, kek_id text, wrapped bytea)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT k.org_id, k.case_id, k.key_version, k.kek_id, k.wrapped FROM amparo_keys.case_key k
    WHERE k.org_id = my_org() AND k.case_id = ANY (targets) AND NOT denied_to_me(k.case_id) AND (may_break_glass(k.case_id)
      OR (my_roles() && ARRAY['Supervisor', 'DataProtectionOfficer'] AND EXISTS (SELECT FROM break_glass b
        WHERE b.org_id = k.org_id AND b.case_id = k.case_id)));
END $$;

-- At the beginning there is one administrator, and nobody for four eyes. As long as nobody else has ever been one, this one
-- may make another person an administrator alone (ending the other's role does not bring this back); it is in the log under a reason of its own, and every administrator and data protection officer is told.
CREATE FUNCTION grant_second_administrator(person uuid, at timestamptz) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
  made uuid;
BEGIN
  IF NOT 'Administrator' = ANY (my_roles()) OR person = my_user() OR administrators_ever(org) > 1
    OR NOT EXISTS (SELECT FROM staff_user u WHERE u.org_id = org AND u.user_id = person AND u.disabled_at IS NULL) THEN
    RETURN NULL;
  END IF;
  INSERT INTO role_grant (org_id, grant_id, user_id, role, state, requested_by, requested_at, decided_by, decided_at)
    VALUES (org, gen_random_uuid(), person, 'Administrator', 'active', my_user(), at, my_user(), at)
    ON CONFLICT (org_id, user_id, role) WHERE state IN ('pending', 'active')
      DO UPDATE SET state = 'active', decided_by = my_user(), decided_at = at
    RETURNING grant_id INTO made;
  PERFORM audit('role.decide', made, NULL, 'allowed', 'only-administrator', NULL, at);
  PERFORM notify_people(ARRAY(SELECT g.user_id FROM role_grant g WHERE g.org_id = org AND g.state = 'active'
    AND g.role IN ('Administrator', 'DataProtectionOfficer')), 'administrator-granted-alone', person, at);
  RETURN made;
END $$;

-- Ends every session of a colleague in my institution; of my own, every other one: this one must still write to the log.
-- @returns how many
CREATE FUNCTION end_sessions_of(person uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  ended integer;
BEGIN
  IF NOT 'Administrator' = ANY (my_roles()) THEN RETURN 0; END IF;
  DELETE FROM session s WHERE s.org_id = my_org() AND s.user_id = person
    AND s.token_hash <> sha256(convert_to(split_part(current_setting('amparo.session', true), '.', 2), 'UTF8'));
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END $$;

-- Under which names colleagues sign in, and when they last did: for administrators.
CREATE FUNCTION sign_in_names() RETURNS TABLE (user_id uuid, sign_in_name text, last_sign_in timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT 'Administrator' = ANY (my_roles()) THEN RETURN; END IF;
  RETURN QUERY SELECT u.user_id, a.sign_in_name, (SELECT max(e.at)::timestamptz FROM audit_entry e
      WHERE e.org_id = u.org_id AND e.actor = u.user_id AND e.action = 'session.begin')
    FROM staff_user u JOIN account a ON a.account_id = u.user_id WHERE u.org_id = my_org();
END $$;

-- The one-time link for somebody who lost every way to sign in, once a second administrator agreed. Not for somebody who also
-- works for another institution: two administrators of one must not open the door of the other.
CREATE FUNCTION make_recovery_link(approved uuid, hashed bytea, expires timestamptz) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
  person uuid;
BEGIN
  SELECT p.object_id INTO person FROM approval p
    WHERE p.org_id = org AND p.approval_id = approved AND p.kind = 'account-recovery' AND p.state = 'approved'
      AND p.requested_by = my_user() AND p.decided_by <> p.requested_by;
  IF person IS NULL OR NOT 'Administrator' = ANY (my_roles()) THEN RETURN 'not-approved'; END IF;
  IF EXISTS (SELECT FROM staff_user u WHERE u.user_id = person AND u.org_id <> org AND u.disabled_at IS NULL) THEN
    RETURN 'works-elsewhere';
  END IF;
  DELETE FROM recovery_link l WHERE l.account_id = person;
  INSERT INTO recovery_link (token_hash, account_id, expires_at) VALUES (hashed, person, expires);
  UPDATE approval p SET state = 'done' WHERE p.org_id = org AND p.approval_id = approved;
  RETURN 'done';
END $$;
