-- What rooms leave behind, helplines that an institution adds, and the certificate of staff. A room itself is in no table: it
-- lives in memory and ends (docs/decisions/0022).

-- Right answers over rooms, by course and item. What waits is too small to be told; no login of the application can read it.
CREATE TABLE course_count (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  course text NOT NULL CHECK (course ~ '^[a-z][a-z-]{1,39}$'),
  item text NOT NULL CHECK (item ~ '^[a-z0-9][a-z0-9./-]{0,79}$'),
  answered integer NOT NULL CHECK (answered >= 0),
  right_answers integer NOT NULL CHECK (right_answers BETWEEN 0 AND answered),
  waiting_answered integer NOT NULL CHECK (waiting_answered >= 0),
  waiting_right integer NOT NULL CHECK (waiting_right BETWEEN 0 AND waiting_answered),
  PRIMARY KEY (org_id, course, item),
  -- told of both sides ten or more, or of nobody
  CHECK (answered = 0 OR (right_answers >= 10 AND answered - right_answers >= 10))
);

-- Sums from which mean and interval follow; of ten people or more each time something is added.
CREATE TABLE course_mean (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  course text NOT NULL CHECK (course ~ '^[a-z][a-z-]{1,39}$'),
  figure text NOT NULL CHECK (figure IN ('pre', 'post', 'delayed', 'gain', 'worry')),
  people integer NOT NULL CHECK (people >= 10),
  total double precision NOT NULL,
  squares double precision NOT NULL CHECK (squares >= 0),
  PRIMARY KEY (org_id, course, figure)
);

-- A service for people at risk, as an institution knows it: public words, never about a person. Two people, always.
CREATE TABLE own_helpline (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  helpline_id uuid NOT NULL,
  replaces uuid,
  content jsonb NOT NULL,
  checked_on date NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'approved', 'refused', 'withdrawn', 'replaced')),
  proposed_by uuid NOT NULL,
  proposed_at timestamptz(3) NOT NULL,
  decided_by uuid,
  decided_at timestamptz(3),
  ended_by uuid,
  ended_at timestamptz(3),
  PRIMARY KEY (org_id, helpline_id),
  FOREIGN KEY (org_id, replaces) REFERENCES own_helpline (org_id, helpline_id),
  FOREIGN KEY (org_id, proposed_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, decided_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, ended_by) REFERENCES staff_user (org_id, user_id),
  CHECK (decided_by <> proposed_by),
  CHECK (state <> 'approved' OR (decided_by IS NOT NULL AND decided_at IS NOT NULL))
);
CREATE INDEX own_helpline_shown ON own_helpline (org_id, state, checked_on);

-- The test that somebody takes for the certificate: which cases were drawn, and nothing of how it went. One in a day.
CREATE TABLE badge_sitting (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  sitting_id uuid NOT NULL,
  test text NOT NULL CHECK (test ~ '^[a-z][a-z0-9-]{1,39}$'),
  items text[] NOT NULL CHECK (cardinality(items) BETWEEN 1 AND 40),
  begun_at timestamptz(3) NOT NULL,
  answered_at timestamptz(3),
  PRIMARY KEY (org_id, user_id),
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id)
);

-- The key that signs certificates, one for the installation; its private half is sealed by the key store.
CREATE TABLE issuer_key (
  key_id uuid PRIMARY KEY,
  one boolean NOT NULL DEFAULT true UNIQUE CHECK (one),
  public_key bytea NOT NULL,
  private_sealed bytea NOT NULL,
  created_at timestamptz(3) NOT NULL
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['course_count', 'course_mean', 'own_helpline', 'badge_sitting', 'issuer_key'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
  END LOOP;
END $$;

GRANT SELECT (org_id, course, item, answered, right_answers) ON course_count TO amparo_application;
GRANT SELECT ON course_mean TO amparo_application;
CREATE POLICY seen ON course_count FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY seen ON course_mean FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
GRANT SELECT, INSERT, UPDATE ON course_count, course_mean TO amparo_keeper;
CREATE POLICY keeper_all ON course_count TO amparo_keeper USING (true) WITH CHECK (true);
CREATE POLICY keeper_all ON course_mean TO amparo_keeper USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, ended_by, ended_at) ON own_helpline TO amparo_application;
CREATE POLICY seen ON own_helpline FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY proposed ON own_helpline FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND proposed_by = (SELECT my_user()) AND state = 'pending' AND decided_by IS NULL
    AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor', 'NetworkCoordinator', 'Administrator']);
CREATE POLICY decided ON own_helpline FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND state IN ('pending', 'approved')
    AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor', 'NetworkCoordinator', 'Administrator'])
  WITH CHECK (org_id = (SELECT my_org()) AND (
    (state IN ('approved', 'refused') AND decided_by = (SELECT my_user()) AND proposed_by <> (SELECT my_user())
      AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'NetworkCoordinator', 'Administrator'])
    -- hiding a line needs one person only: a wrong number does harm every day
    OR (state IN ('withdrawn', 'replaced') AND ended_by = (SELECT my_user()))));
GRANT SELECT ON own_helpline TO amparo_keeper;
CREATE POLICY public_lines ON own_helpline FOR SELECT TO amparo_keeper USING (state = 'approved');

GRANT SELECT, INSERT, UPDATE (answered_at), DELETE ON badge_sitting TO amparo_application;
CREATE POLICY mine ON badge_sitting TO amparo_application
  USING (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()))
  WITH CHECK (org_id = (SELECT my_org()) AND user_id = (SELECT my_user()));
GRANT SELECT (begun_at), DELETE ON badge_sitting TO amparo_keeper;
CREATE POLICY keeper_clears ON badge_sitting TO amparo_keeper USING (true);

GRANT SELECT, INSERT ON issuer_key TO amparo_keeper;
CREATE POLICY keeper_all ON issuer_key TO amparo_keeper USING (true) WITH CHECK (true);
