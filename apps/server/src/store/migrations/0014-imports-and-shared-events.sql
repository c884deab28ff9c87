-- ================================================================ imports and exports

-- An import of old files (docs/decisions/0026): looked at in batches first, then written batch by batch, each exactly once. The
-- rows themselves are never kept here: only their numbers, codes of what was found, and a keyed hash of each batch, so that
-- what is written is what was looked at.
CREATE TABLE case_import (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  import_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('checking', 'writing', 'finished', 'cancelled', 'undoing', 'undone')),
  source text NOT NULL CHECK (source IN ('csv', 'xlsx', 'xml')),
  -- names of fields of the standard, in the order of the cells
  columns text[] NOT NULL CHECK (cardinality(columns) BETWEEN 1 AND 1000),
  row_count integer NOT NULL CHECK (row_count BETWEEN 1 AND 200000),
  batch_count integer NOT NULL CHECK (batch_count BETWEEN 1 AND 20000),
  case_worker_id uuid NOT NULL,
  supervisor_id uuid NOT NULL CHECK (supervisor_id <> case_worker_id),
  -- which column is which field: values of cells may stand in it
  mapping_sealed bytea,
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, import_id),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, case_worker_id) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, supervisor_id) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX case_import_newest ON case_import (org_id, created_by, created_at DESC);

CREATE TABLE case_import_batch (
  org_id uuid NOT NULL,
  import_id uuid NOT NULL,
  batch integer NOT NULL CHECK (batch > 0),
  mark bytea NOT NULL CHECK (length(mark) = 32),
  row_count integer NOT NULL CHECK (row_count BETWEEN 1 AND 500),
  checked_at timestamptz(3) NOT NULL,
  written_at timestamptz(3),
  PRIMARY KEY (org_id, import_id, batch),
  FOREIGN KEY (org_id, import_id) REFERENCES case_import (org_id, import_id) ON DELETE CASCADE
);

CREATE TABLE case_import_row (
  org_id uuid NOT NULL,
  import_id uuid NOT NULL,
  -- as the spreadsheet shows it
  row_number integer NOT NULL CHECK (row_number > 0),
  batch integer NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('ready', 'partly', 'refused', 'duplicate', 'written', 'skipped')),
  -- `code field`, never a value
  findings text[] NOT NULL CHECK (cardinality(findings) <= 60),
  -- an earlier row of the same file that seems to be about the same person
  same_as integer,
  -- keyed hash of name and birth, while the import is under way
  name_mark bytea,
  case_id uuid,
  written_at timestamptz(3),
  PRIMARY KEY (org_id, import_id, row_number),
  FOREIGN KEY (org_id, import_id, batch) REFERENCES case_import_batch (org_id, import_id, batch) ON DELETE CASCADE
);
CREATE INDEX case_import_row_batch ON case_import_row (org_id, import_id, batch);
CREATE INDEX case_import_row_name ON case_import_row (org_id, import_id, name_mark) WHERE name_mark IS NOT NULL;
CREATE UNIQUE INDEX case_import_row_case ON case_import_row (org_id, case_id) WHERE case_id IS NOT NULL;

-- What a file of HTCDS says and a case file has no field for, so that nothing is lost on the way back; sealed under the case's key.
CREATE TABLE case_remainder (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  content_sealed bytea NOT NULL,
  written_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, case_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE
);

-- A file that leaves for a purpose (EXP-1, EXP-2). The file is made when it is taken, once; it never stands here.
CREATE TABLE case_export (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  export_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'ready', 'taken', 'refused', 'withdrawn')),
  purpose text NOT NULL CHECK (purpose ~ '^[A-Za-z]{2,40}$'),
  format text NOT NULL CHECK (format IN ('csv', 'xlsx')),
  fields text[] NOT NULL CHECK (cardinality(fields) BETWEEN 1 AND 200),
  -- why, in words
  reason_sealed bytea NOT NULL,
  recipient_id uuid,
  recipient_class text CHECK (recipient_class ~ '^[A-Za-z]{2,60}$'),
  country text CHECK (country ~ '^[A-Z]{2}$'),
  acts_for text CHECK (acts_for ~ '^[A-Z]{2}$'),
  agreement_purposes text[],
  agreement_categories text[],
  agreement_countries text[],
  row_count integer NOT NULL CHECK (row_count BETWEEN 1 AND 200),
  left_out integer NOT NULL CHECK (left_out >= 0),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  approved_by uuid CHECK (approved_by <> created_by),
  expires_at timestamptz(3) NOT NULL,
  taken_at timestamptz(3),
  package_hash bytea CHECK (length(package_hash) = 32),
  PRIMARY KEY (org_id, export_id),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, approved_by) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX case_export_newest ON case_export (org_id, created_at DESC, export_id DESC);
CREATE TABLE case_export_case (
  org_id uuid NOT NULL,
  export_id uuid NOT NULL,
  case_id uuid NOT NULL,
  PRIMARY KEY (org_id, export_id, case_id),
  FOREIGN KEY (org_id, export_id) REFERENCES case_export (org_id, export_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['case_import', 'case_import_batch', 'case_import_row', 'case_remainder', 'case_export', 'case_export_case'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
  END LOOP;
END $$;

-- An import is seen and carried on by whoever began it, and by nobody else: its findings tell of a file that only they hold.
GRANT SELECT, INSERT, UPDATE (state, changed_at, mapping_sealed) ON case_import TO amparo_application;
CREATE POLICY mine ON case_import TO amparo_application
  USING (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()))
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user())
    AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor']);
GRANT SELECT, INSERT, DELETE, UPDATE (written_at) ON case_import_batch TO amparo_application;
CREATE POLICY mine ON case_import_batch TO amparo_application
  USING (org_id = (SELECT my_org()) AND import_id IN (SELECT i.import_id FROM case_import i))
  WITH CHECK (org_id = (SELECT my_org()) AND import_id IN (SELECT i.import_id FROM case_import i));
GRANT SELECT, INSERT (org_id, import_id, row_number, batch, outcome, findings, same_as, name_mark),
  UPDATE (outcome, findings, name_mark) ON case_import_row TO amparo_application;
CREATE POLICY mine ON case_import_row TO amparo_application
  USING (org_id = (SELECT my_org()) AND import_id IN (SELECT i.import_id FROM case_import i))
  WITH CHECK (org_id = (SELECT my_org()) AND import_id IN (SELECT i.import_id FROM case_import i));

GRANT SELECT, UPDATE (content_sealed) ON case_remainder TO amparo_application;
CREATE POLICY visible ON case_remainder FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY resealed ON case_remainder FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]))
  WITH CHECK (org_id = (SELECT my_org()));

-- An export is seen by whoever asked for it and by the officer who agrees or looks after it; its cases only where they are mine.
GRANT SELECT, INSERT, UPDATE (state, approved_by, expires_at, taken_at, package_hash) ON case_export TO amparo_application;
CREATE POLICY seen ON case_export FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (created_by = (SELECT my_user())
    OR 'DataProtectionOfficer' = ANY ((SELECT my_roles())::text[])));
CREATE POLICY asked ON case_export FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND approved_by IS NULL
    AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor']);
CREATE POLICY taken ON case_export FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()))
  WITH CHECK (org_id = (SELECT my_org()) AND (approved_by IS NULL OR approved_by <> (SELECT my_user())));
GRANT SELECT, INSERT ON case_export_case TO amparo_application;
CREATE POLICY visible ON case_export_case FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY asked ON case_export_case FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[])
    AND export_id IN (SELECT x.export_id FROM case_export x WHERE x.created_by = (SELECT my_user())));

-- Whether an import may name these two (I-01): a case worker, and a supervisor who is somebody else; without one, the case worker's
-- own. A case worker imports for herself, a supervisor for any colleague. @returns the supervisor; null when it does not fit
CREATE FUNCTION import_supervisor(worker uuid, supervisor uuid) RETURNS uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  self uuid;
  roles text[];
  chosen uuid := supervisor;
BEGIN
  SELECT s.org, s.me, s.roles INTO org, self, roles FROM my_self() AS s;
  IF org IS NULL OR NOT (worker = self OR 'Supervisor' = ANY (roles)) THEN RETURN NULL; END IF;
  IF chosen IS NULL THEN SELECT u.supervisor_id INTO chosen FROM staff_user u WHERE u.org_id = org AND u.user_id = worker; END IF;
  IF chosen IS NULL OR chosen = worker OR (SELECT count(*) FROM (VALUES (worker, 'CaseWorker'), (chosen, 'Supervisor')) AS w (person, role)
      JOIN staff_user u ON u.org_id = org AND u.user_id = w.person AND u.disabled_at IS NULL
      JOIN role_grant g ON g.org_id = org AND g.user_id = w.person AND g.role = w.role AND g.state = 'active') <> 2 THEN RETURN NULL; END IF;
  RETURN chosen;
END $$;

-- Cases of one batch, with their keys and whoever answers for them. Row security would compare each row with every case of the
-- person, which grows with the square of the import; so this function of the owner asks once whose import it is.
CREATE FUNCTION import_cases(target uuid, at timestamptz, rows integer[], cases uuid[], numbers text[], refs text[], aliases bytea[],
    names bytea[], years bytea[], stages text[], since timestamptz[], children boolean[], retention date[], keks text[], keys bytea[],
    record_kinds text[], record_cases uuid[], record_ids uuid[], contents bytea[], privates bytea[],
    token_cases uuid[], token_kinds text[], tokens bytea[], rest_cases uuid[], rests bytea[],
    clock_cases uuid[], clock_numbers integer[], clock_kinds text[], clock_ranks integer[], clock_records text[], clock_ids uuid[],
    appear timestamptz[], due timestamptz[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  self uuid;
  roles text[];
  mine case_import;
  given integer;
  name text;
BEGIN
  SELECT s.org, s.me, s.roles INTO org, self, roles FROM my_self() AS s;
  SELECT * INTO mine FROM case_import i WHERE i.org_id = org AND i.import_id = target AND i.created_by = self AND i.state = 'writing';
  IF NOT FOUND OR NOT roles && ARRAY['CaseWorker', 'Supervisor'] THEN
    RAISE EXCEPTION 'no import that may be written' USING ERRCODE = '42501';
  END IF;
  -- nothing reaches a case that this call does not make
  IF EXISTS (SELECT unnest(record_cases || token_cases || rest_cases || clock_cases) EXCEPT SELECT unnest(cases)) THEN
    RAISE EXCEPTION 'not a case of this batch' USING ERRCODE = '42501';
  END IF;
  INSERT INTO case_file (org_id, case_id, own_reference, alias_sealed, name_sealed, birth_year_sealed, version, created_by, created_at,
      changed_at, case_number, stage, stage_since, case_worker_id, supervisor_id, is_child, retention_due_on)
    SELECT org, g.case_id, CASE WHEN g.ref IS NOT NULL AND NOT EXISTS (SELECT FROM case_file c WHERE c.org_id = org AND c.created_by = self
        AND lower(c.own_reference) = lower(g.ref)) AND row_number() OVER (PARTITION BY lower(g.ref) ORDER BY g.row_number) = 1 THEN g.ref
        ELSE g.number || '-1' END,
      g.alias, g.name, g.year, 1, self, at, at, g.number, g.stage, g.since, mine.case_worker_id, mine.supervisor_id, g.child, g.retention
    FROM unnest(rows, cases, numbers, refs, aliases, names, years, stages, since, children, retention)
      AS g (row_number, case_id, number, ref, alias, name, year, stage, since, child, retention);
  INSERT INTO assignment (org_id, case_id, user_id, assigned_by, from_at)
    SELECT org, g.case_id, mine.case_worker_id, self, at FROM unnest(cases) AS g (case_id);
  INSERT INTO amparo_keys.case_key (org_id, case_id, key_version, kek_id, wrapped, created_at)
    SELECT org, g.case_id, 1, g.kek, g.key, at FROM unnest(cases, keks, keys) AS g (case_id, kek, key);
  UPDATE case_import_row r SET outcome = 'written', case_id = g.case_id, written_at = at
    FROM unnest(rows, cases) AS g (row_number, case_id)
    WHERE r.org_id = org AND r.import_id = target AND r.row_number = g.row_number AND r.case_id IS NULL;
  GET DIAGNOSTICS given = ROW_COUNT;
  IF given <> cardinality(cases) THEN RAISE EXCEPTION 'a row is written once' USING ERRCODE = '42501'; END IF;

  FOREACH name IN ARRAY ARRAY['case_fact', 'person', 'consent', 'case_event', 'assistance_plan', 'case_note'] LOOP
    EXECUTE format('INSERT INTO %I (org_id, case_id, record_id, version, content_sealed, private_sealed, created_by, created_at,
        changed_by, changed_at%s) SELECT $1, g.case_id, g.record_id, 1, g.content, g.private, $2, $3, $2, $3%s
      FROM unnest($4, $5, $6, $7, $8) AS g (kind, case_id, record_id, content, private) WHERE g.kind = $9', name,
      CASE WHEN name = 'person' THEN ', kind' ELSE '' END, CASE WHEN name = 'person' THEN ', ''Beneficiary''' ELSE '' END)
      USING org, self, at, record_kinds, record_cases, record_ids, contents, privates, CASE name WHEN 'case_fact' THEN 'case'
        WHEN 'case_event' THEN 'event' WHEN 'assistance_plan' THEN 'plan' WHEN 'case_note' THEN 'note' ELSE name END;
  END LOOP;
  -- one line for a case: what a record said at first is what the first change of a field says it was before, or what still stands;
  -- who wrote it and when stands in the record
  INSERT INTO record_history (org_id, case_id, kind, record_id, version, field, private, from_sealed, to_sealed, changed_by, changed_at, undoes)
    SELECT org, g.case_id, 'case', g.case_id, 1, 'imported', false, NULL, NULL, self, at, false FROM unnest(cases) AS g (case_id);
  INSERT INTO name_token (org_id, case_id, kind, token)
    SELECT org, g.case_id, g.kind, g.token FROM unnest(token_cases, token_kinds, tokens) AS g (case_id, kind, token);
  INSERT INTO case_remainder (org_id, case_id, content_sealed, written_at)
    SELECT org, g.case_id, g.content, at FROM unnest(rest_cases, rests) AS g (case_id, content);
  INSERT INTO case_clock (org_id, case_id, number, kind, rank, record, record_id, appears_at, due_at, told)
    SELECT org, g.case_id, g.number, g.kind, g.rank, g.record, g.id, g.appears, g.due, 0
    FROM unnest(clock_cases, clock_numbers, clock_kinds, clock_ranks, clock_records, clock_ids, appear, due)
      AS g (case_id, number, kind, rank, record, id, appears, due);
END $$;

-- Cases that seem to be about the same person as a row, by tokens of names: of my cases alone (I-27, AZ-2), and none of this import.
-- `fresh`: only those opened since the import began. Whoever asks compares the names themselves.
CREATE FUNCTION import_candidates(target uuid, fresh boolean, asked integer[], kinds text[], tokens bytea[])
  RETURNS TABLE (asked_row integer, case_id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
DECLARE
  org uuid := my_org();
  began timestamptz := (SELECT i.created_at FROM case_import i WHERE i.org_id = my_org() AND i.import_id = target AND i.created_by = my_user());
BEGIN
  IF began IS NULL THEN RETURN; END IF;
  IF fresh AND (SELECT count(*) FROM case_file c WHERE c.org_id = org AND c.created_at >= began)
    = (SELECT count(*) FROM case_import_row r WHERE r.org_id = org AND r.import_id = target AND r.case_id IS NOT NULL) THEN RETURN; END IF;
  RETURN QUERY
    SELECT f.asked, f.case_id FROM (
      SELECT g.asked, t.case_id FROM unnest(asked, kinds, tokens) AS g (asked, kind, token)
        JOIN name_token t ON t.org_id = org AND t.kind = g.kind AND t.token = g.token
        GROUP BY g.asked, t.case_id HAVING bool_or(g.kind = 'phonetic') AND bool_or(g.kind <> 'phonetic')) AS f (asked, case_id)
    JOIN unnest(my_cases()) AS m (case_id) ON m.case_id = f.case_id
    JOIN case_file c ON c.org_id = org AND c.case_id = f.case_id AND c.erased_at IS NULL AND (NOT fresh OR c.created_at >= began)
    WHERE NOT EXISTS (SELECT FROM case_import_row r WHERE r.org_id = org AND r.case_id = f.case_id AND r.import_id = target)
    LIMIT 5000;
END $$;

-- Cases of an import that somebody has worked on since, or that something holds: they are not taken back. `only`: of these.
CREATE FUNCTION import_worked_on(target uuid, only_these uuid[] DEFAULT NULL) RETURNS bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
BEGIN
  RETURN (SELECT count(*) FROM case_import_row r JOIN case_import i ON i.org_id = r.org_id AND i.import_id = r.import_id
      JOIN case_file c ON c.org_id = r.org_id AND c.case_id = r.case_id
    WHERE r.org_id = org AND r.import_id = target AND i.created_by = my_user() AND (only_these IS NULL OR r.case_id = ANY (only_these))
      AND (c.changed_at <> r.written_at OR c.legal_hold OR c.erased_at IS NOT NULL OR c.handed_over_at IS NOT NULL
        OR EXISTS (SELECT FROM record_history h WHERE h.org_id = org AND h.case_id = c.case_id AND (h.version > 1 OR h.field <> 'imported'))
        OR EXISTS (SELECT FROM attachment a WHERE a.org_id = org AND a.case_id = c.case_id)
        OR EXISTS (SELECT FROM conversation v WHERE v.org_id = org AND v.case_id = c.case_id)
        OR EXISTS (SELECT FROM case_group_member m WHERE m.org_id = org AND m.case_id = c.case_id)
        OR EXISTS (SELECT FROM data_subject_request q WHERE q.org_id = org AND q.case_id = c.case_id)
        OR EXISTS (SELECT FROM disclosure d WHERE d.org_id = org AND d.case_id = c.case_id)
        OR EXISTS (SELECT FROM case_export_case e WHERE e.org_id = org AND e.case_id = c.case_id)
        OR EXISTS (SELECT FROM break_glass b WHERE b.org_id = org AND b.case_id = c.case_id)));
END $$;

-- Takes back cases of an import, some at a time. @returns which; their keys are gone with them
CREATE FUNCTION import_undo(target uuid, most integer) RETURNS uuid[]
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  self uuid;
  roles text[];
  gone uuid[];
BEGIN
  SELECT s.org, s.me, s.roles INTO org, self, roles FROM my_self() AS s;
  IF NOT roles && ARRAY['CaseWorker', 'Supervisor'] OR NOT EXISTS (SELECT FROM case_import i WHERE i.org_id = org AND i.import_id = target
      AND i.created_by = self AND i.state = 'undoing') THEN
    RAISE EXCEPTION 'no import that may be taken back' USING ERRCODE = '42501';
  END IF;
  gone := coalesce((SELECT array_agg(t.case_id) FROM (SELECT r.case_id FROM case_import_row r WHERE r.org_id = org AND r.import_id = target
    AND r.case_id IS NOT NULL ORDER BY r.row_number LIMIT most) AS t), '{}');
  PERFORM FROM case_file c WHERE c.org_id = org AND c.case_id = ANY (gone) ORDER BY c.case_id FOR UPDATE;
  IF import_worked_on(target, gone) > 0 THEN RAISE EXCEPTION 'somebody has worked on a case of this import' USING ERRCODE = '42501'; END IF;
  UPDATE case_import_row r SET case_id = NULL, outcome = 'skipped' WHERE r.org_id = org AND r.import_id = target AND r.case_id = ANY (gone);
  DELETE FROM amparo_keys.case_key k WHERE k.org_id = org AND k.case_id = ANY (gone);
  DELETE FROM idempotent_result k WHERE k.org_id = org AND k.object_id = ANY (gone);
  DELETE FROM case_file c WHERE c.org_id = org AND c.case_id = ANY (gone);
  RETURN gone;
END $$;

-- What two people decided of an export, for whoever asked: the approval stands in a table of its own.
CREATE FUNCTION export_approver(target uuid) RETURNS uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN (SELECT p.decided_by FROM approval p JOIN case_export x ON x.org_id = p.org_id AND x.export_id = p.object_id
    WHERE p.org_id = my_org() AND p.object_id = target AND p.kind = 'export' AND p.state IN ('approved', 'done')
      AND p.requested_by = x.created_by AND p.decided_by <> x.created_by);
END $$;

-- An erased case takes with it what an import kept beside it; so does an identity that is erased (declined), because a street
-- or a telephone number may stand there.
CREATE FUNCTION clear_import() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  DELETE FROM case_remainder m WHERE m.org_id = NEW.org_id AND m.case_id = NEW.case_id;
  IF NEW.erased_at IS NOT NULL THEN
    UPDATE case_import_row r SET case_id = NULL WHERE r.org_id = NEW.org_id AND r.case_id = NEW.case_id;
    DELETE FROM case_export_case e WHERE e.org_id = NEW.org_id AND e.case_id = NEW.case_id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER case_file_import AFTER UPDATE OF erased_at, alias_sealed, name_sealed, birth_year_sealed ON case_file FOR EACH ROW
  WHEN (NEW.erased_at IS NOT NULL OR (NEW.stage = 'Declined' AND NEW.alias_sealed IS NULL AND NEW.name_sealed IS NULL
    AND NEW.birth_year_sealed IS NULL)) EXECUTE FUNCTION clear_import();

REVOKE ALL ON FUNCTION import_supervisor, import_cases, import_candidates, import_worked_on, import_undo, export_approver, clear_import FROM PUBLIC;
GRANT EXECUTE ON FUNCTION import_supervisor, import_cases, import_candidates,
  import_worked_on, import_undo, export_approver TO amparo_application;

-- ---------------------------------------------------------------- what an institution sets for itself
-- The profile of its country (ZZ: the defaults alone), the zone in which its days begin, and fields of its own. Definitions only,
-- never a value of a case: those are sealed with the file.

ALTER TABLE institution
  ADD COLUMN country text NOT NULL DEFAULT 'ZZ' CHECK (country ~ '^[A-Z]{2}$'),
  ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC' CHECK (time_zone ~ '^[A-Za-z][A-Za-z0-9_+/-]{0,59}$'),
  ADD COLUMN custom_fields jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(custom_fields) = 'array'),
  ADD COLUMN settings_version integer NOT NULL DEFAULT 1 CHECK (settings_version >= 1);
GRANT UPDATE (country, time_zone, custom_fields, settings_version) ON institution TO amparo_application;
CREATE POLICY own_settings ON institution FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND (SELECT my_roles()) && ARRAY['Administrator'])
  WITH CHECK (org_id = (SELECT my_org()));

-- Days and clocks of every rule are those of the institution, so whoever enters knows them.
DROP FUNCTION enter(text, timestamptz, interval, interval);
CREATE FUNCTION enter(given text, at timestamptz, idle interval, most interval)
  RETURNS TABLE (org_id uuid, user_id uuid, session_id uuid, device_id uuid, display_name text, sign_in_name text,
    institution text, roles text[], method text, device_bound boolean, restricted boolean,
    created_at timestamptz, step_up_at timestamptz, country text, time_zone text)
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
      s.method, s.device_bound, s.restricted, s.created_at, s.step_up_at, s.last_seen_at, i.country, i.time_zone
    INTO org_id, user_id, session_id, device_id, display_name, sign_in_name, institution, roles,
      method, device_bound, restricted, created_at, step_up_at, found_at, country, time_zone
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
REVOKE ALL ON FUNCTION enter FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enter TO amparo_application;

-- A second file of one person is also noticed by a telephone number and by papers, by tokens like those of the name (I-27).
ALTER TABLE name_token DROP CONSTRAINT name_token_kind_check,
  ADD CHECK (kind IN ('full-name', 'part-year', 'phonetic', 'alias', 'phone', 'paper'));

-- ---------------------------------------------------------------- speed: many cases, and one whole case, in one question

-- What lists, Today and search show of cases, and what ties people to them: given are those that I may see of the ones that are
-- asked for (null: all that are mine, without what break-glass opens). What the policies of case_file, case_key, case_clock,
-- assignment, case_deny and break_glass show, judged once for all of them and not once for each table of each question;
-- row-security.test.ts compares both. Clocks that have appeared by `shown_by`.
CREATE FUNCTION cases_seen(given uuid[], shown_by timestamptz)
  RETURNS TABLE (case_id uuid, org_id uuid, created_by uuid, handed_over_at timestamptz, erased_at timestamptz,
    health_shared_until timestamptz, assignments json, denied json, broken json, case_number text, own_reference text, stage text,
    stage_since timestamptz, risk_self smallint, risk_family smallint, risk_valid_until timestamptz, next_review_on text,
    is_child boolean, sensitivity text, case_worker_id uuid, created_at timestamptz, changed_at timestamptz, alias_sealed bytea,
    name_sealed bytea, birth_year_sealed bytea, clocks json, key_versions integer[], kek_ids text[], wrapped bytea[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
DECLARE
  org uuid;
  self uuid;
  roles text[];
  at timestamptz := my_time();
  mine uuid[];
  seen uuid[];
BEGIN
  SELECT s.org, s.me, s.roles INTO org, self, roles FROM my_self() AS s;
  IF org IS NULL OR NOT works_on_cases(roles) THEN RETURN; END IF;
  mine := my_cases();
  seen := mine;
  IF given IS NOT NULL AND roles && ARRAY['CaseWorker', 'Supervisor'] THEN
    seen := mine || coalesce((SELECT array_agg(b.case_id) FROM break_glass b
      WHERE b.org_id = org AND b.user_id = self AND b.starts_at <= at AND b.until_at > at
        AND NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = b.case_id AND d.user_id = self)), '{}');
  END IF;
  IF given IS NOT NULL THEN
    seen := ARRAY(SELECT unnest(seen) INTERSECT SELECT unnest(given));
    mine := ARRAY(SELECT unnest(mine) INTERSECT SELECT unnest(given));
  END IF;
  RETURN QUERY
    SELECT c.case_id, c.org_id, c.created_by, c.handed_over_at::timestamptz, c.erased_at::timestamptz,
      c.health_shared_until::timestamptz, coalesce(a.rows, '[]'), coalesce(d.rows, '[]'), coalesce(b.rows, '[]'), c.case_number,
      c.own_reference, c.stage, c.stage_since::timestamptz, c.risk_self, c.risk_family, c.risk_valid_until::timestamptz,
      c.next_review_on::text, c.is_child, c.sensitivity, c.case_worker_id, c.created_at::timestamptz, c.changed_at::timestamptz,
      c.alias_sealed, c.name_sealed, c.birth_year_sealed, k.rows, w.versions, w.keks, w.keys
    FROM unnest(seen) AS s (id)
      JOIN case_file c ON c.org_id = org AND c.case_id = s.id
      LEFT JOIN LATERAL (SELECT json_agg(json_build_object('user_id', g.user_id, 'supervisor_id', u.supervisor_id,
          'from_at', g.from_at, 'until_at', g.until_at, 'care_team', g.care_team)) AS rows
        FROM assignment g JOIN staff_user u ON u.org_id = g.org_id AND u.user_id = g.user_id
        WHERE g.org_id = org AND g.case_id = s.id) AS a ON true
      LEFT JOIN (SELECT x.case_id, json_agg(json_build_object('user_id', x.user_id)) AS rows FROM case_deny x
        WHERE x.org_id = org AND x.case_id = ANY (mine) AND roles && ARRAY['CaseWorker', 'Supervisor'] GROUP BY x.case_id) AS d
        ON d.case_id = s.id
      LEFT JOIN (SELECT x.case_id, json_agg(json_build_object('user_id', x.user_id, 'level', x.level, 'starts_at', x.starts_at,
          'until_at', x.until_at)) AS rows FROM break_glass x WHERE x.org_id = org AND x.user_id = self GROUP BY x.case_id) AS b
        ON b.case_id = s.id
      LEFT JOIN LATERAL (SELECT json_agg(json_build_object('kind', x.kind, 'record', x.record, 'record_id', x.record_id,
          'appears_at', x.appears_at, 'due_at', x.due_at, 'rank', x.rank)) AS rows
        FROM case_clock x WHERE x.org_id = org AND x.case_id = s.id AND x.appears_at <= shown_by) AS k ON true
      LEFT JOIN LATERAL (SELECT array_agg(x.key_version) AS versions, array_agg(x.kek_id) AS keks, array_agg(x.wrapped) AS keys
        FROM amparo_keys.case_key x WHERE x.org_id = org AND x.case_id = s.id) AS w ON true;
END $$;

-- How I come to one case, in a few looks that do not grow with the cases I have: what my_visible_cases, my_cases and
-- my_care_cases say of it.
CREATE FUNCTION case_for_me(target uuid, OUT org uuid, OUT self uuid, OUT roles text[], OUT seen boolean, OUT mine boolean,
    OUT care boolean, OUT team boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  at timestamptz := my_time();
  made_by uuid;
  given_on timestamptz;
  gone timestamptz;
  shared timestamptz;
BEGIN
  seen := false;
  mine := false;
  care := false;
  team := false;
  SELECT s.org, s.me, s.roles INTO org, self, roles FROM my_self() AS s;
  IF org IS NULL OR NOT works_on_cases(roles) THEN RETURN; END IF;
  IF EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = target AND d.user_id = self) THEN RETURN; END IF;
  SELECT c.created_by, c.handed_over_at, c.erased_at, c.health_shared_until INTO made_by, given_on, gone, shared
    FROM case_file c WHERE c.org_id = org AND c.case_id = target;
  IF NOT FOUND THEN RETURN; END IF;
  mine := EXISTS (SELECT FROM assignment a WHERE a.org_id = org AND a.case_id = target AND a.user_id = self
        AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at))
    OR (made_by = self AND gone IS NULL AND (given_on IS NULL OR given_on > at - interval '7 days'))
    OR ('Supervisor' = ANY (roles) AND EXISTS (SELECT FROM assignment a
        JOIN staff_user u ON u.org_id = a.org_id AND u.user_id = a.user_id AND u.supervisor_id = self
        WHERE a.org_id = org AND a.case_id = target AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at)));
  seen := mine OR (roles && ARRAY['CaseWorker', 'Supervisor'] AND EXISTS (SELECT FROM break_glass b
    WHERE b.org_id = org AND b.case_id = target AND b.user_id = self AND b.starts_at <= at AND b.until_at > at));
  IF 'CaseWorker' = ANY (roles) AND gone IS NULL THEN
    SELECT coalesce(bool_or(a.care_team), false), count(*) > 0 AND coalesce(shared > at, false) INTO team, care
      FROM assignment a WHERE a.org_id = org AND a.case_id = target AND a.user_id = self
        AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at);
    care := care OR team;
  END IF;
END $$;

-- The row, the keys, the clocks and the open conflicts of one case that I may see; `hold`: of one that is mine to change, which
-- nobody else changes until the end of the transaction.
CREATE FUNCTION case_head(target uuid, hold boolean)
  RETURNS TABLE (org_id uuid, case_number text, own_reference text, version integer, created_by uuid, created_at timestamptz,
    changed_at timestamptz, stage text, case_worker_id uuid, supervisor_id uuid, legal_hold boolean, alias_sealed bytea,
    name_sealed bytea, birth_year_sealed bytea, clocks json, conflicts bigint, key_versions integer[], kek_ids text[], wrapped bytea[])
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
DECLARE
  way record;
  org uuid;
BEGIN
  SELECT * INTO way FROM case_for_me(target);
  IF NOT (CASE WHEN hold THEN way.mine ELSE way.seen END) THEN RETURN; END IF;
  org := way.org;
  IF hold THEN
    PERFORM FROM case_file c WHERE c.org_id = org AND c.case_id = target FOR UPDATE;
    -- whoever waited for the one before looks again: the case may have been given away meanwhile
    SELECT * INTO way FROM case_for_me(target);
    IF NOT way.mine THEN RETURN; END IF;
  END IF;
  RETURN QUERY
    SELECT c.org_id, c.case_number, c.own_reference, c.version, c.created_by, c.created_at::timestamptz, c.changed_at::timestamptz,
      c.stage, c.case_worker_id, c.supervisor_id, c.legal_hold, c.alias_sealed, c.name_sealed, c.birth_year_sealed,
      (SELECT json_agg(json_build_object('kind', d.kind, 'record', d.record, 'record_id', d.record_id, 'appears_at', d.appears_at,
          'due_at', d.due_at) ORDER BY d.rank, d.due_at)
        FROM case_clock d WHERE d.org_id = org AND d.case_id = target),
      (SELECT count(*) FROM record_conflict r WHERE r.org_id = org AND r.case_id = target AND r.decision IS NULL),
      w.versions, w.keks, w.keys
    FROM case_file c
      LEFT JOIN LATERAL (SELECT array_agg(x.key_version) AS versions, array_agg(x.kek_id) AS keks, array_agg(x.wrapped) AS keys
        FROM amparo_keys.case_key x WHERE x.org_id = org AND x.case_id = target) AS w ON true
    WHERE c.org_id = org AND c.case_id = target AND c.erased_at IS NULL;
END $$;

-- As in 0009, with one look at the way to the case instead of four at everybody's.
CREATE OR REPLACE FUNCTION case_records(target uuid, kinds text[], most integer, for_rules boolean)
  RETURNS TABLE (kind text, record_id uuid, version integer, content_sealed bytea, private_sealed bytea, created_by uuid,
    created_at timestamptz, changed_by uuid, changed_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
DECLARE
  way record;
  org uuid;
  me uuid;
  roles text[];
  worker boolean;
  care boolean;
  team boolean;
BEGIN
  SELECT * INTO way FROM case_for_me(target);
  IF NOT (CASE WHEN for_rules THEN way.mine ELSE way.seen END) THEN RETURN; END IF;
  org := way.org;
  me := way.self;
  roles := way.roles;
  worker := for_rules OR roles && ARRAY['CaseWorker', 'Supervisor'];
  care := for_rules OR way.care;
  team := way.team;
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

REVOKE ALL ON FUNCTION cases_seen, case_for_me, case_head FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cases_seen, case_for_me, case_head TO amparo_application;
