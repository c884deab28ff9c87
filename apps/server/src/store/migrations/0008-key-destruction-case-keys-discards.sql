-- Destroying a master key by two people; a new key for a case and its conversations; what was discarded stays discarded after
-- a restore; two changes at once that together would leave a case to nobody.

-- ---------------------------------------------------------------- destroying a master key takes two

-- Which key: its name, as the key store says it. object_id is a hash of that name (keys/destruction.ts), for the log.
DELETE FROM approval WHERE kind = 'key-destruction'; -- no program ever asked for one; it would name no key
ALTER TABLE approval ADD COLUMN key_id text CHECK (key_id ~ '^[a-z0-9-]{1,40}$');
ALTER TABLE approval ADD CHECK ((kind = 'key-destruction') = (key_id IS NOT NULL));

-- Whether the session of the transaction was proved with a key that cannot leave its device (AU-1).
CREATE FUNCTION my_key_is_bound() RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  given text := coalesce(current_setting('amparo.session', true), '');
BEGIN
  IF given = '' THEN RETURN false; END IF;
  RETURN coalesce((SELECT s.device_bound FROM session s WHERE s.org_id = split_part(given, '.', 1)::uuid
    AND s.token_hash = sha256(convert_to(split_part(given, '.', 2), 'UTF8'))), false);
END $$;
REVOKE ALL ON FUNCTION my_key_is_bound FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_key_is_bound TO amparo_application;

CREATE POLICY keys_by_administrator ON approval AS RESTRICTIVE FOR INSERT TO amparo_application
  WITH CHECK (kind <> 'key-destruction' OR ('Administrator' = ANY ((SELECT my_roles())::text[]) AND (SELECT my_key_is_bound())));
-- whoever opens an account anew or ends a key does it with a key that cannot be copied
CREATE POLICY with_a_bound_key ON approval AS RESTRICTIVE FOR UPDATE TO amparo_application
  USING (true)
  WITH CHECK (state <> 'approved' OR kind NOT IN ('key-destruction', 'account-recovery') OR (SELECT my_key_is_bound()));

-- ---------------------------------------------------------------- a new key for a case

-- The version of the key in the header of something sealed (keys/envelope.ts): format, algorithm, version in four bytes.
CREATE FUNCTION key_version_of(sealed bytea) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT
  RETURN CASE WHEN length(sealed) < 6 THEN 0 ELSE get_byte(sealed, 2)::bigint * 16777216 + get_byte(sealed, 3) * 65536
    + get_byte(sealed, 4) * 256 + get_byte(sealed, 5) END;

-- Puts in what the program sealed anew under a newer key of a case, or of a conversation that belongs to it: reasons of
-- break-glass, determinations and their labels, which nothing else may change. Only to a newer version, and only whole
-- rows that stand there: what is old is never put back. @returns how many were written
CREATE FUNCTION reseal_of_case(target uuid, places text[], subjects uuid[], versions integer[], contents bytea[])
  RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
  written bigint := 0;
  more bigint;
BEGIN
  IF NOT target = ANY (my_cases()) OR NOT my_roles() && ARRAY['CaseWorker', 'Supervisor'] THEN
    RAISE EXCEPTION 'not a case of this session' USING ERRCODE = '42501';
  END IF;
  UPDATE break_glass b SET reason_sealed = n.content
    FROM unnest(places, subjects, contents) AS n (place, subject, content)
    WHERE n.place = 'break-glass' AND b.org_id = org AND b.case_id = target AND b.break_glass_id = n.subject
      AND key_version_of(n.content) > key_version_of(b.reason_sealed);
  GET DIAGNOSTICS more = ROW_COUNT;
  written := written + more;
  UPDATE conversation c SET latest_label_sealed = n.content
    FROM unnest(places, subjects, contents) AS n (place, subject, content)
    WHERE n.place = 'label' AND c.org_id = org AND c.case_id = target AND c.conversation_id = n.subject
      AND key_version_of(n.content) > key_version_of(c.latest_label_sealed);
  GET DIAGNOSTICS more = ROW_COUNT;
  written := written + more;
  UPDATE determination d SET content_sealed = n.content
    FROM unnest(places, subjects, versions, contents) AS n (place, subject, version, content), conversation c
    WHERE n.place = 'determination' AND c.org_id = org AND c.case_id = target AND c.conversation_id = n.subject
      AND d.org_id = org AND d.conversation_id = n.subject AND d.version = n.version
      AND key_version_of(n.content) > key_version_of(d.content_sealed);
  GET DIAGNOSTICS more = ROW_COUNT;
  RETURN written + more;
END $$;
REVOKE ALL ON FUNCTION reseal_of_case FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reseal_of_case TO amparo_application;

CREATE POLICY of_conversations_retired ON amparo_keys.case_key FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM conversation c WHERE c.org_id = case_key.org_id
    AND c.conversation_id = case_key.case_id AND c.case_id = ANY ((SELECT my_cases())::uuid[])))
  WITH CHECK (org_id = (SELECT my_org()));

-- Removes replaced keys that no backup needs any more, and only those under which nothing is sealed. @returns how many
CREATE FUNCTION remove_retired_keys(before timestamptz) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  removed bigint;
BEGIN
  DELETE FROM amparo_keys.case_key k WHERE k.retired_at < before
    AND NOT EXISTS (SELECT FROM case_file c WHERE c.org_id = k.org_id AND c.case_id = k.case_id
      AND k.key_version IN (key_version_of(c.alias_sealed), key_version_of(c.name_sealed), key_version_of(c.birth_year_sealed)))
    AND NOT EXISTS (SELECT FROM break_glass b WHERE b.org_id = k.org_id AND b.case_id = k.case_id
      AND key_version_of(b.reason_sealed) = k.key_version)
    AND NOT EXISTS (SELECT FROM conversation c WHERE c.org_id = k.org_id AND c.conversation_id = k.case_id
      AND key_version_of(c.latest_label_sealed) = k.key_version)
    AND NOT EXISTS (SELECT FROM determination d WHERE d.org_id = k.org_id AND d.conversation_id = k.case_id
      AND key_version_of(d.content_sealed) = k.key_version)
    AND NOT EXISTS (SELECT FROM shared_answers a WHERE a.org_id = k.org_id AND a.group_id = k.case_id
      AND key_version_of(a.answers_sealed) = k.key_version);
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $$;
REVOKE ALL ON FUNCTION remove_retired_keys FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remove_retired_keys TO amparo_keeper;
REVOKE DELETE ON amparo_keys.case_key FROM amparo_keeper;

-- ---------------------------------------------------------------- what was discarded stays discarded

-- Finishes, at a start and as the owner, erasures that a crash or a restore left half done: the tombstone stands, the row too.
-- A tombstone may be that of a case, of a conversation or of a group that was discarded. A group is discarded only when
-- nothing belongs to it any more, so what a restore brings back with it was discarded before.
CREATE OR REPLACE FUNCTION finish_erasures() RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  finished bigint;
  more bigint;
BEGIN
  PERFORM clear_case(c.org_id, c.case_id, t.erased_at) FROM case_file c
    JOIN erasure_tombstone t ON t.org_id = c.org_id AND t.case_id = c.case_id WHERE c.erased_at IS NULL;
  GET DIAGNOSTICS finished = ROW_COUNT;
  DELETE FROM idempotent_result r USING erasure_tombstone t WHERE t.org_id = r.org_id AND t.case_id = r.object_id;
  DELETE FROM amparo_keys.case_key k USING conversation c, erasure_tombstone t
    WHERE c.org_id = k.org_id AND c.conversation_id = k.case_id AND t.org_id = c.org_id AND t.case_id = c.group_id;
  DELETE FROM conversation c USING erasure_tombstone t
    WHERE t.org_id = c.org_id AND t.case_id IN (c.conversation_id, c.group_id);
  GET DIAGNOSTICS more = ROW_COUNT;
  finished := finished + more;
  DELETE FROM conversation_group g USING erasure_tombstone t WHERE t.org_id = g.org_id AND t.case_id = g.group_id;
  GET DIAGNOSTICS more = ROW_COUNT;
  RETURN finished + more;
END $$;

-- ---------------------------------------------------------------- two at once

-- As before, and under the lock of the case from the beginning: while one hands it over, nobody ends the assignment of the
-- person who gets it (AV-8).
CREATE OR REPLACE FUNCTION hand_over_case(target uuid, successor uuid, at timestamptz) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT target = ANY (my_cases()) THEN RETURN 'not-found'; END IF;
  PERFORM FROM case_file WHERE org_id = my_org() AND case_id = target FOR UPDATE;
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
