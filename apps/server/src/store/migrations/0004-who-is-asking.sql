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

CREATE FUNCTION my_roles() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN coalesce((SELECT array_agg(role) FROM role_grant
    WHERE org_id = my_org() AND user_id = my_user() AND state = 'active'), '{}');
END $$;

-- Roles that work on cases at all. An administrator, analyst or coordinator sees none, assigned or not (AZ-7).
CREATE FUNCTION works_on_cases(roles text[]) RETURNS boolean LANGUAGE sql IMMUTABLE
  RETURN roles && ARRAY['FrontlineOfficer', 'CaseWorker', 'Supervisor'];

-- The cases that are mine to read and change: assigned, of my team where I supervise, or opened by me and not handed over
-- longer than seven days. A denial for conflict of interest wins over all of it (AZ-2, AZ-8).
CREATE FUNCTION my_cases() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
  me uuid := my_user();
  roles text[] := my_roles();
BEGIN
  IF org IS NULL OR NOT works_on_cases(roles) THEN RETURN '{}'; END IF;
  RETURN coalesce((SELECT array_agg(case_id) FROM (
      SELECT a.case_id FROM assignment a
        WHERE a.org_id = org AND a.user_id = me AND a.from_at <= now() AND (a.until_at IS NULL OR a.until_at > now())
      UNION
      SELECT a.case_id FROM staff_user u JOIN assignment a ON a.org_id = u.org_id AND a.user_id = u.user_id
        WHERE u.org_id = org AND u.supervisor_id = me AND 'Supervisor' = ANY (roles)
          AND a.from_at <= now() AND (a.until_at IS NULL OR a.until_at > now())
      UNION
      SELECT c.case_id FROM case_file c
        WHERE c.org_id = org AND c.created_by = me
          AND (c.handed_over_at IS NULL OR c.handed_over_at > now() - interval '7 days')
    ) AS mine (case_id)
    WHERE NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = mine.case_id AND d.user_id = me)), '{}');
END $$;

-- The same, and what break-glass opens for reading at this moment.
CREATE FUNCTION my_visible_cases() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
  me uuid := my_user();
BEGIN
  IF org IS NULL OR NOT (my_roles() && ARRAY['CaseWorker', 'Supervisor']) THEN RETURN my_cases(); END IF;
  RETURN my_cases() || coalesce((SELECT array_agg(b.case_id) FROM break_glass b
    WHERE b.org_id = org AND b.user_id = me AND b.starts_at <= now() AND b.until_at > now()
      AND NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = b.case_id AND d.user_id = me)), '{}');
END $$;

CREATE FUNCTION active_administrators(org uuid) RETURNS bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN (SELECT count(DISTINCT g.user_id) FROM role_grant g
    JOIN staff_user u ON u.org_id = g.org_id AND u.user_id = g.user_id AND u.disabled_at IS NULL
    WHERE g.org_id = org AND g.role = 'Administrator' AND g.state = 'active');
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
  born_at timestamptz;
BEGIN
  PERFORM set_config('amparo.session', given, true);
  SELECT s.last_seen_at, s.created_at INTO found_at, born_at FROM session s WHERE s.org_id = org AND s.token_hash = hashed;
  IF found_at IS NULL OR my_org() IS NULL
    OR at - found_at >= idle OR at - born_at >= most OR at < born_at - interval '5 minutes' THEN
    PERFORM set_config('amparo.session', '', true);
    RETURN;
  END IF;
  IF at - found_at > interval '30 seconds' THEN
    UPDATE session s SET last_seen_at = at WHERE s.org_id = org AND s.token_hash = hashed;
  END IF;
  RETURN QUERY SELECT s.org_id, s.user_id, s.session_id, s.device_id, u.display_name, a.sign_in_name, i.name, my_roles(),
      s.method, s.device_bound, s.restricted, s.created_at::timestamptz, s.step_up_at::timestamptz
    FROM session s
    JOIN staff_user u ON u.org_id = s.org_id AND u.user_id = s.user_id
    JOIN account a ON a.account_id = s.user_id
    JOIN institution i ON i.org_id = s.org_id
    WHERE s.org_id = org AND s.token_hash = hashed;
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

-- Who must be told about something that concerns a case: those who work on it, and the data protection officers.
CREATE FUNCTION people_to_tell(target uuid) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT a.user_id FROM assignment a WHERE a.org_id = my_org() AND a.case_id = target AND a.until_at IS NULL
    UNION SELECT g.user_id FROM role_grant g
      WHERE g.org_id = my_org() AND g.role = 'DataProtectionOfficer' AND g.state = 'active';
END $$;

CREATE FUNCTION notify_people(people uuid[], what text, about uuid, at timestamptz) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  INSERT INTO notice (org_id, notice_id, user_id, kind, object_id, at)
    SELECT my_org(), gen_random_uuid(), person, what, about, at FROM unnest(people) AS person
    WHERE EXISTS (SELECT FROM staff_user u WHERE u.org_id = my_org() AND u.user_id = person);
END $$;
