-- Documents of a case (docs/decisions/0017-attachments.md): what each is called and its key, sealed under the key of the case;
-- its bytes in parts, sealed under its own key. Rows and not files: a backup, a restore and an erasure cover them like the rest.

CREATE TABLE attachment (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  attachment_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  -- receiving: parts come in, nobody can open it; kept: looked at, and there to be opened
  state text NOT NULL CHECK (state IN ('receiving', 'kept')),
  -- its name, what it is, what it shows, its hash
  about_sealed bytea NOT NULL,
  -- the key of its bytes; where it is gone, they can never be read
  key_sealed bytea NOT NULL,
  -- about health: read by the care team, and by those the person agreed to
  health boolean NOT NULL,
  -- as it was announced, and as it is kept
  sent_bytes integer NOT NULL CHECK (sent_bytes BETWEEN 1 AND 26214400),
  kept_bytes integer CHECK (kept_bytes BETWEEN 1 AND 41943040),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  deleted_by uuid,
  deleted_at timestamptz(3),
  PRIMARY KEY (org_id, case_id, attachment_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, changed_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, deleted_by) REFERENCES staff_user (org_id, user_id),
  CHECK ((state = 'kept') = (kept_bytes IS NOT NULL)),
  CHECK ((deleted_at IS NULL) = (deleted_by IS NULL))
);
CREATE INDEX attachment_sender ON attachment (org_id, created_by, created_at);
-- what housekeeping looks for
CREATE INDEX attachment_to_remove ON attachment (coalesce(deleted_at, created_at)) WHERE state = 'receiving' OR deleted_at IS NOT NULL;

CREATE TABLE attachment_part (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  attachment_id uuid NOT NULL,
  round text NOT NULL CHECK (round IN ('received', 'kept')),
  number smallint NOT NULL CHECK (number BETWEEN 0 AND 63),
  sealed bytea NOT NULL,
  PRIMARY KEY (org_id, case_id, attachment_id, round, number),
  FOREIGN KEY (org_id, case_id, attachment_id) REFERENCES attachment (org_id, case_id, attachment_id) ON DELETE CASCADE
);
-- sealed bytes do not get smaller by packing
ALTER TABLE attachment_part ALTER COLUMN sealed SET STORAGE EXTERNAL;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['attachment', 'attachment_part'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT, DELETE,
  UPDATE (version, state, about_sealed, key_sealed, kept_bytes, changed_by, changed_at, deleted_by, deleted_at) ON attachment TO amparo_application;
CREATE POLICY visible ON attachment FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_visible_cases())::uuid[])
    AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor']
    AND (NOT health OR created_by = (SELECT my_user()) OR case_id = ANY ((SELECT my_care_cases(true))::uuid[])));
CREATE POLICY sent ON attachment FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[])
    AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor']
    AND state = 'receiving' AND created_by = (SELECT my_user()) AND changed_by = (SELECT my_user()) AND deleted_at IS NULL);
-- while it comes in, only whoever sends it
CREATE POLICY changed ON attachment FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[])
    AND (state = 'kept' OR created_by = (SELECT my_user())))
  WITH CHECK (org_id = (SELECT my_org()) AND changed_by = (SELECT my_user())
    AND (deleted_by IS NULL OR deleted_by = (SELECT my_user())));
-- what was refused or given up; what is kept is only marked, and removed by housekeeping
CREATE POLICY given_up ON attachment FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[])
    AND state = 'receiving' AND created_by = (SELECT my_user()));

-- Parts are seen, written and removed through their attachment, whose own policies hold in these questions.
GRANT SELECT, INSERT, UPDATE (sealed), DELETE ON attachment_part TO amparo_application;
CREATE POLICY visible ON attachment_part FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM attachment a WHERE a.org_id = attachment_part.org_id
    AND a.case_id = attachment_part.case_id AND a.attachment_id = attachment_part.attachment_id
    AND (a.state = 'kept' OR a.created_by = (SELECT my_user()))));
CREATE POLICY sent ON attachment_part FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]) AND EXISTS (SELECT FROM attachment a
    WHERE a.org_id = attachment_part.org_id AND a.case_id = attachment_part.case_id
      AND a.attachment_id = attachment_part.attachment_id AND a.state = 'receiving' AND a.created_by = (SELECT my_user())));
CREATE POLICY sent_again ON attachment_part FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND round = 'received' AND case_id = ANY ((SELECT my_cases())::uuid[]) AND EXISTS (SELECT FROM attachment a
    WHERE a.org_id = attachment_part.org_id AND a.case_id = attachment_part.case_id
      AND a.attachment_id = attachment_part.attachment_id AND a.state = 'receiving' AND a.created_by = (SELECT my_user())))
  WITH CHECK (org_id = (SELECT my_org()) AND round = 'received');
CREATE POLICY looked_at ON attachment_part FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM attachment a WHERE a.org_id = attachment_part.org_id
    AND a.case_id = attachment_part.case_id AND a.attachment_id = attachment_part.attachment_id
    AND a.state = 'receiving' AND a.created_by = (SELECT my_user())));

-- How much the person of this session has sent since then, also to cases that are no longer hers; and how many are under way.
CREATE FUNCTION my_uploads(since timestamptz) RETURNS TABLE (bytes bigint, under_way bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
  SELECT coalesce(sum(a.sent_bytes), 0)::bigint, count(*) FILTER (WHERE a.state = 'receiving')
  FROM attachment a WHERE a.org_id = my_org() AND a.created_by = my_user() AND a.created_at > since
$$;

-- An erased case keeps no document. Its key is destroyed before (erase_case), so that copies elsewhere stay closed as well.
CREATE FUNCTION erase_attachments() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  DELETE FROM attachment a WHERE a.org_id = NEW.org_id AND a.case_id = NEW.case_id;
  RETURN NULL;
END $$;
CREATE TRIGGER case_file_attachments AFTER UPDATE OF erased_at ON case_file FOR EACH ROW
  WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION erase_attachments();

-- For housekeeping: removes what was never finished, and what was deleted longer ago than it can be undone. A legal hold keeps
-- everything that was kept. Says only how many.
CREATE FUNCTION remove_attachments(at timestamptz, unfinished interval, undo interval) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  removed bigint;
BEGIN
  DELETE FROM attachment a USING case_file c
    WHERE c.org_id = a.org_id AND c.case_id = a.case_id
      AND ((a.state = 'receiving' AND a.created_at <= at - unfinished)
        OR (a.deleted_at IS NOT NULL AND a.deleted_at <= at - undo AND NOT c.legal_hold));
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $$;

REVOKE ALL ON FUNCTION my_uploads, erase_attachments, remove_attachments FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_uploads TO amparo_application;
GRANT EXECUTE ON FUNCTION remove_attachments TO amparo_keeper;
