-- SPDX-License-Identifier: EUPL-1.2
-- The directory and good practices. An institution keeps its entries, and every institution of the installation reads them: whoever
-- looks for a bed must find it. A confidential place is the exception: no other institution finds its row at all (I-19), and no
-- text of an open row may hold its address (looked at by the server when either is written). Nothing in these tables is about a person
-- helped.

CREATE TABLE directory_organisation (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  organisation_id text NOT NULL CHECK (length(organisation_id) BETWEEN 1 AND 200),
  content jsonb NOT NULL,
  -- the institution itself: what it says of its own services goes before what others say of them
  is_own boolean NOT NULL DEFAULT false,
  -- the installation that receives for it; pinned by the pages of partners, not here
  instance_id text CHECK (length(instance_id) BETWEEN 1 AND 100),
  version integer NOT NULL CHECK (version > 0),
  changed_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, organisation_id),
  FOREIGN KEY (org_id, changed_by) REFERENCES staff_user (org_id, user_id),
  CHECK (NOT (is_own AND instance_id IS NOT NULL)),
  CHECK (content ->> 'id' = organisation_id)
);
CREATE UNIQUE INDEX directory_organisation_own ON directory_organisation (org_id) WHERE is_own;

CREATE TABLE directory_place (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  place_id text NOT NULL CHECK (length(place_id) BETWEEN 1 AND 200),
  content jsonb NOT NULL,
  confidential boolean NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  changed_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, place_id),
  FOREIGN KEY (org_id, changed_by) REFERENCES staff_user (org_id, user_id),
  CHECK (content ->> 'id' = place_id AND (content -> 'confidential')::boolean = confidential)
);

CREATE TABLE directory_service (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  service_id text NOT NULL CHECK (length(service_id) BETWEEN 1 AND 200),
  organisation_id text NOT NULL,
  content jsonb NOT NULL,
  verified_at date,
  -- null with a day: the publisher says so, and nobody here has looked
  verified_by uuid,
  capacity_free integer CHECK (capacity_free BETWEEN 0 AND 100000),
  capacity_of integer CHECK (capacity_of BETWEEN 0 AND 100000 AND capacity_of >= capacity_free),
  capacity_at timestamptz(3),
  version integer NOT NULL CHECK (version > 0),
  changed_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, service_id),
  FOREIGN KEY (org_id, organisation_id) REFERENCES directory_organisation (org_id, organisation_id),
  FOREIGN KEY (org_id, verified_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, changed_by) REFERENCES staff_user (org_id, user_id),
  CHECK ((capacity_free IS NULL) = (capacity_at IS NULL)),
  CHECK (verified_by IS NULL OR verified_at IS NOT NULL),
  CHECK (content ->> 'id' = service_id AND content ->> 'organisationId' = organisation_id)
);
CREATE INDEX directory_service_of ON directory_service (org_id, organisation_id);

-- A word that is another whenever anything of an institution's entries changed: what is kept in memory is asked by it whether it
-- still holds. Random, so that it means the same in no other database.
CREATE TABLE directory_revision (
  org_id uuid PRIMARY KEY REFERENCES institution (org_id),
  stamp uuid NOT NULL
);

CREATE FUNCTION directory_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  INSERT INTO directory_revision (org_id, stamp)
    SELECT c.org_id, gen_random_uuid() FROM (SELECT DISTINCT org_id FROM changed) c
    ON CONFLICT (org_id) DO UPDATE SET stamp = EXCLUDED.stamp;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory_changed FROM PUBLIC;

CREATE TABLE good_practice (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  practice_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('Draft', 'PeerReview', 'Published', 'Retired')),
  -- the record of packages/cooperation/src/good-practice
  content jsonb NOT NULL,
  -- id in the starter set from which it was taken
  starter text CHECK (starter ~ '^[a-z][a-z0-9-]{0,99}$'),
  review_at date,
  version integer NOT NULL CHECK (version > 0),
  written_by uuid NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, practice_id),
  UNIQUE (org_id, starter),
  FOREIGN KEY (org_id, written_by) REFERENCES staff_user (org_id, user_id),
  CHECK (content ->> 'id' = practice_id::text AND content ->> 'orgId' = org_id::text AND content ->> 'state' = state),
  CHECK ((state = 'Published') <= (review_at IS NOT NULL))
);

-- Who has read it as a peer; never whoever wrote it. One word of each, the latest.
CREATE TABLE practice_review (
  org_id uuid NOT NULL,
  practice_id uuid NOT NULL,
  reviewer_id uuid NOT NULL,
  -- the reviewer may be of another institution of the installation
  reviewer_org uuid NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('Publish', 'Change')),
  nobody_recognisable boolean NOT NULL,
  of_version integer NOT NULL CHECK (of_version > 0),
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, practice_id, reviewer_id),
  FOREIGN KEY (org_id, practice_id) REFERENCES good_practice (org_id, practice_id)
);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['directory_organisation', 'directory_place', 'directory_service', 'directory_revision', 'good_practice',
      'practice_review'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['directory_organisation', 'directory_place', 'directory_service'] LOOP
    EXECUTE format('CREATE TRIGGER added AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION directory_changed()', name);
    EXECUTE format('CREATE TRIGGER changed AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION directory_changed()', name);
    EXECUTE format('CREATE TRIGGER removed AFTER DELETE ON %I REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION directory_changed()', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON directory_organisation, directory_place, directory_service TO amparo_application;
GRANT UPDATE (content, is_own, instance_id, version, changed_by, changed_at) ON directory_organisation TO amparo_application;
GRANT UPDATE (content, confidential, version, changed_by, changed_at) ON directory_place TO amparo_application;
GRANT UPDATE (organisation_id, content, verified_at, verified_by, capacity_free, capacity_of, capacity_at, version, changed_by, changed_at)
  ON directory_service TO amparo_application;
GRANT DELETE ON directory_place, directory_service TO amparo_application;
GRANT SELECT ON directory_revision TO amparo_application;

CREATE POLICY seen ON directory_revision FOR SELECT TO amparo_application USING ((SELECT my_org()) IS NOT NULL);
CREATE POLICY seen ON directory_organisation FOR SELECT TO amparo_application USING ((SELECT my_org()) IS NOT NULL);
CREATE POLICY seen ON directory_service FOR SELECT TO amparo_application USING ((SELECT my_org()) IS NOT NULL);
-- where a hidden house stands is for those of its institution who bring people there
CREATE POLICY seen ON directory_place FOR SELECT TO amparo_application USING ((SELECT my_org()) IS NOT NULL AND (NOT confidential
  OR (org_id = (SELECT my_org()) AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor', 'NetworkCoordinator'])));

CREATE POLICY kept_added ON directory_organisation FOR INSERT TO amparo_application WITH CHECK (org_id = (SELECT my_org())
  AND changed_by = (SELECT my_user()) AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'NetworkCoordinator']);
CREATE POLICY kept_changed ON directory_organisation FOR UPDATE TO amparo_application USING (org_id = (SELECT my_org()))
  WITH CHECK (org_id = (SELECT my_org()) AND changed_by = (SELECT my_user())
    AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'NetworkCoordinator']);
CREATE POLICY kept_added ON directory_place FOR INSERT TO amparo_application WITH CHECK (org_id = (SELECT my_org())
  AND changed_by = (SELECT my_user()) AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'NetworkCoordinator']);
CREATE POLICY kept_changed ON directory_place FOR UPDATE TO amparo_application USING (org_id = (SELECT my_org()))
  WITH CHECK (org_id = (SELECT my_org()) AND changed_by = (SELECT my_user())
    AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'NetworkCoordinator']);
CREATE POLICY kept_removed ON directory_place FOR DELETE TO amparo_application USING (org_id = (SELECT my_org())
  AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'NetworkCoordinator']);
CREATE POLICY kept_added ON directory_service FOR INSERT TO amparo_application WITH CHECK (org_id = (SELECT my_org())
  AND changed_by = (SELECT my_user()) AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'NetworkCoordinator']);
-- how many places are free, and that somebody rang, is said by whoever works there
CREATE POLICY kept_changed ON directory_service FOR UPDATE TO amparo_application USING (org_id = (SELECT my_org()))
  WITH CHECK (org_id = (SELECT my_org()) AND changed_by = (SELECT my_user()) AND (SELECT my_roles())::text[]
    && ARRAY['CaseWorker', 'Supervisor', 'NetworkCoordinator', 'ShelterProvider', 'HealthProvider', 'LegalProvider']);
CREATE POLICY kept_removed ON directory_service FOR DELETE TO amparo_application USING (org_id = (SELECT my_org())
  AND (SELECT my_roles())::text[] && ARRAY['Supervisor', 'NetworkCoordinator']);

-- a function, because the rules of the two tables ask for each other
CREATE FUNCTION reviewed_by_me(org uuid, practice uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
  SELECT EXISTS (SELECT FROM practice_review r WHERE r.org_id = org AND r.practice_id = practice AND r.reviewer_id = my_user())
$$;
REVOKE ALL ON FUNCTION reviewed_by_me FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reviewed_by_me TO amparo_application;

GRANT SELECT, INSERT ON good_practice, practice_review TO amparo_application;
GRANT UPDATE (state, content, review_at, version, written_by, changed_at) ON good_practice TO amparo_application;
GRANT UPDATE (verdict, nobody_recognisable, of_version, at) ON practice_review TO amparo_application;
GRANT DELETE ON practice_review TO amparo_application;
-- drafts stay in the institution; what waits for a peer is read by peers of all institutions of the installation
CREATE POLICY seen ON good_practice FOR SELECT TO amparo_application USING (org_id = (SELECT my_org())
  OR ((SELECT my_org()) IS NOT NULL AND (state IN ('PeerReview', 'Published')
    -- a peer of another institution still finds what she gave back, until its words change
    OR reviewed_by_me(org_id, practice_id))));
CREATE POLICY written ON good_practice FOR INSERT TO amparo_application WITH CHECK (org_id = (SELECT my_org())
  AND state = 'Draft' AND written_by = (SELECT my_user())
  AND (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor', 'NetworkCoordinator']);
CREATE POLICY changed ON good_practice FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) OR ((SELECT my_org()) IS NOT NULL AND state = 'PeerReview'))
  -- a peer of another institution may only give it back for changes or leave it where it is
  WITH CHECK ((org_id = (SELECT my_org()) OR state IN ('PeerReview', 'Draft')) AND (state <> 'Published' OR EXISTS (
    SELECT FROM practice_review r WHERE r.org_id = good_practice.org_id AND r.practice_id = good_practice.practice_id
      AND r.verdict = 'Publish' AND r.nobody_recognisable AND r.reviewer_id <> good_practice.written_by)));
CREATE POLICY seen ON practice_review FOR SELECT TO amparo_application USING ((SELECT my_org()) IS NOT NULL);
CREATE POLICY reviewed ON practice_review FOR INSERT TO amparo_application WITH CHECK (reviewer_id = (SELECT my_user())
  AND reviewer_org = (SELECT my_org()) AND EXISTS (SELECT FROM good_practice p WHERE p.org_id = practice_review.org_id
    AND p.practice_id = practice_review.practice_id AND p.state = 'PeerReview' AND p.written_by <> (SELECT my_user())));
CREATE POLICY reviewed_again ON practice_review FOR UPDATE TO amparo_application USING (reviewer_id = (SELECT my_user()))
  WITH CHECK (reviewer_id = (SELECT my_user()) AND reviewer_org = (SELECT my_org()));
-- new words void the reviews
CREATE POLICY voided ON practice_review FOR DELETE TO amparo_application USING (org_id = (SELECT my_org()));
-- published ones are read by everybody
GRANT SELECT ON good_practice TO amparo_keeper;
CREATE POLICY public_ones ON good_practice FOR SELECT TO amparo_keeper USING (state = 'Published');
