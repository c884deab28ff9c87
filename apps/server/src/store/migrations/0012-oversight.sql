-- What supervisors and data protection officers see of the whole: gaps of help, requests of the people it is about, what was
-- disclosed to whom. And urgent help for somebody who has no case.

-- What could not be had, counted from the file at each change: codes and days, so that gaps can be measured (I-32).
CREATE TABLE case_gap (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  number smallint NOT NULL CHECK (number > 0),
  category text NOT NULL CHECK (category ~ '^[A-Za-z]{2,40}$'),
  source text NOT NULL CHECK (source ~ '^[A-Za-z]{2,40}$'),
  reason text CHECK (reason ~ '^[A-Za-z]{2,40}$'),
  on_day date NOT NULL,
  count integer NOT NULL CHECK (count > 0),
  PRIMARY KEY (org_id, case_id, number),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE
);

-- What a person asks of her own data. The officer who answers sees no case: the words are sealed for the institution, not under
-- the key of the case.
CREATE TABLE data_subject_request (
  org_id uuid NOT NULL,
  request_id uuid NOT NULL,
  case_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  kind text NOT NULL CHECK (kind ~ '^[A-Za-z]{2,40}$'),
  state text NOT NULL CHECK (state ~ '^[A-Za-z]{2,40}$'),
  due_on date NOT NULL,
  content_sealed bytea,
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, request_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, changed_by) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX data_subject_request_due ON data_subject_request (org_id, due_on);
CREATE INDEX data_subject_request_case ON data_subject_request (org_id, case_id);

-- Every package out: to whom, for what, on which ground. Only grows.
CREATE TABLE disclosure (
  org_id uuid NOT NULL,
  disclosure_id uuid NOT NULL,
  case_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  by_user uuid NOT NULL,
  recipient_id uuid NOT NULL,
  recipient_class text NOT NULL CHECK (recipient_class ~ '^[A-Za-z]{2,60}$'),
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  purpose text NOT NULL CHECK (purpose ~ '^[A-Za-z]{2,40}$'),
  ground text NOT NULL CHECK (ground IN ('consent', 'legal-basis')),
  ground_id uuid NOT NULL,
  categories text[] NOT NULL CHECK (cardinality(categories) BETWEEN 1 AND 16),
  package_hash bytea NOT NULL CHECK (length(package_hash) = 32),
  PRIMARY KEY (org_id, disclosure_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, by_user) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX disclosure_newest ON disclosure (org_id, at DESC, disclosure_id DESC);
CREATE INDEX disclosure_case ON disclosure (org_id, case_id, at DESC);

-- Help for somebody who has no case, nothing of whom is known (I-05): a kind of help, a day, and who gave it.
CREATE TABLE urgent_help (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  help_id uuid NOT NULL,
  category text NOT NULL CHECK (category ~ '^[A-Za-z]{2,40}$'),
  subtype text NOT NULL CHECK (subtype ~ '^[A-Za-z]{2,40}$'),
  outcome text NOT NULL CHECK (outcome ~ '^[A-Za-z]{2,40}$'),
  on_day date NOT NULL,
  given_by uuid NOT NULL,
  given_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, help_id),
  FOREIGN KEY (org_id, given_by) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX urgent_help_newest ON urgent_help (org_id, given_by, given_at DESC);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['case_gap', 'data_subject_request', 'disclosure', 'urgent_help'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT, DELETE ON case_gap TO amparo_application;
CREATE POLICY visible ON case_gap FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY written ON case_gap FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY replaced ON case_gap FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));

GRANT SELECT, INSERT, UPDATE (version, state, due_on, content_sealed, changed_by, changed_at) ON data_subject_request TO amparo_application;
CREATE POLICY seen ON data_subject_request FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND ('DataProtectionOfficer' = ANY ((SELECT my_roles())::text[])
    OR case_id = ANY ((SELECT my_cases())::uuid[])));
CREATE POLICY received ON data_subject_request FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND case_id = ANY ((SELECT my_cases())::uuid[]));
CREATE POLICY answered ON data_subject_request FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND 'DataProtectionOfficer' = ANY ((SELECT my_roles())::text[]))
  WITH CHECK (org_id = (SELECT my_org()) AND changed_by = (SELECT my_user()));

GRANT SELECT, INSERT ON disclosure TO amparo_application;
CREATE POLICY seen ON disclosure FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND ('DataProtectionOfficer' = ANY ((SELECT my_roles())::text[])
    OR case_id = ANY ((SELECT my_cases())::uuid[])));
CREATE POLICY made ON disclosure FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND by_user = (SELECT my_user()) AND case_id = ANY ((SELECT my_cases())::uuid[]));

GRANT SELECT, INSERT ON urgent_help TO amparo_application;
CREATE POLICY mine ON urgent_help FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (given_by = (SELECT my_user()) OR 'Supervisor' = ANY ((SELECT my_roles())::text[])));
CREATE POLICY given ON urgent_help FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND given_by = (SELECT my_user()) AND (SELECT works_on_cases(my_roles())));

-- Whether a legal hold keeps the case of a request: for the officer who answers it and sees no case.
CREATE FUNCTION held_for_request(target uuid) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  RETURN 'DataProtectionOfficer' = ANY (my_roles()) AND EXISTS (SELECT FROM data_subject_request r
    JOIN case_file c ON c.org_id = r.org_id AND c.case_id = r.case_id
    WHERE r.org_id = my_org() AND r.request_id = target AND c.legal_hold);
END $$;

-- An erased case leaves of a request that it was made, and of a disclosure nothing that leads back.
CREATE FUNCTION clear_oversight() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  UPDATE data_subject_request r SET content_sealed = NULL WHERE r.org_id = NEW.org_id AND r.case_id = NEW.case_id;
  DELETE FROM case_gap g WHERE g.org_id = NEW.org_id AND g.case_id = NEW.case_id;
  DELETE FROM disclosure d WHERE d.org_id = NEW.org_id AND d.case_id = NEW.case_id;
  RETURN NEW;
END $$;
CREATE TRIGGER case_file_oversight AFTER UPDATE OF erased_at ON case_file FOR EACH ROW
  WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION clear_oversight();

REVOKE ALL ON FUNCTION held_for_request, clear_oversight FROM PUBLIC;
GRANT EXECUTE ON FUNCTION held_for_request TO amparo_application;
