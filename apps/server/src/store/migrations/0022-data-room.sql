-- SPDX-License-Identifier: EUPL-1.2
-- The data room (docs/decisions/0033): lines of codes of those who agreed to protected statistics, releases made from them by two
-- people, the budget of each year's people, and what the public reads. Nobody reads a line: they are opened once, by a function,
-- for a release that a second person has allowed and that has been paid for.

-- What of a case may be counted, sealed under the key of the case, in the form of a record (0009) so that a new key reaches it
-- (0017). It stands only while a consent does. Who works on the case writes it with every change of the file.
CREATE TABLE statistics_line (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  record_id uuid NOT NULL CHECK (record_id = case_id),
  -- in which the case was opened: its group for ever
  year smallint NOT NULL CHECK (year BETWEEN 1990 AND 2200),
  -- the first moment at which the consent counts no more
  until_at timestamptz(3) NOT NULL,
  content_sealed bytea NOT NULL,
  private_sealed bytea CHECK (private_sealed IS NULL),
  PRIMARY KEY (org_id, case_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE
);
CREATE INDEX statistics_line_year ON statistics_line (org_id, year);

CREATE FUNCTION clear_statistics() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  DELETE FROM statistics_line l WHERE l.org_id = NEW.org_id AND l.case_id = NEW.case_id;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION clear_statistics FROM PUBLIC;
CREATE TRIGGER case_file_statistics AFTER UPDATE OF erased_at, stage ON case_file FOR EACH ROW
  WHEN (NEW.erased_at IS NOT NULL OR NEW.stage IN ('Declined', 'Erased')) EXECUTE FUNCTION clear_statistics();

-- A look at the people of some years: asked for by one, allowed by another, made once; then for the analysts, or for everybody.
CREATE TABLE data_release (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  release_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('requested', 'refused', 'withdrawn', 'approved', 'making', 'made', 'failed', 'published', 'recalled')),
  audience text NOT NULL CHECK (audience IN ('room', 'public')),
  mechanism text NOT NULL CHECK (mechanism IN ('dp', 'k')),
  purpose text NOT NULL CHECK (purpose IN ('services', 'prevention', 'national-report', 'sdg-reporting', 'research')),
  from_year smallint NOT NULL,
  to_year smallint NOT NULL CHECK (to_year >= from_year),
  epsilon numeric(6, 3) NOT NULL CHECK (epsilon >= 0 AND epsilon <= 6),
  with_records boolean NOT NULL,
  requested_by uuid NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  decided_by uuid CHECK (decided_by <> requested_by),
  decided_at timestamptz(3),
  -- the people are looked at once
  begun_at timestamptz(3),
  made_at timestamptz(3),
  failure text CHECK (failure IN ('too-few-people', 'too-noisy', 'too-wide', 'stopped')),
  -- protected counts, and nothing else (packages/measure/src/room)
  counts jsonb,
  published_by uuid CHECK (published_by <> requested_by),
  published_at timestamptz(3),
  recalled_by uuid,
  recalled_at timestamptz(3),
  recall_reason text CHECK (recall_reason IN ('error-in-data', 'disclosure-risk', 'consent', 'legal-order', 'other')),
  PRIMARY KEY (org_id, release_id),
  FOREIGN KEY (org_id, requested_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, decided_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, published_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, recalled_by) REFERENCES staff_user (org_id, user_id),
  CHECK (state IN ('requested', 'refused', 'withdrawn') OR decided_by IS NOT NULL),
  CHECK (state NOT IN ('made', 'published') OR counts IS NOT NULL),
  CHECK (state NOT IN ('refused', 'withdrawn', 'recalled', 'failed') OR counts IS NULL),
  CHECK ((state = 'recalled') = (recalled_at IS NOT NULL)),
  CHECK (state <> 'published' OR (audience = 'public' AND published_by IS NOT NULL))
);
CREATE INDEX data_release_newest ON data_release (org_id, requested_at DESC);

CREATE TABLE data_release_file (
  org_id uuid NOT NULL,
  release_id uuid NOT NULL,
  name text NOT NULL CHECK (name IN ('aggregates.tsv', 'synthetic.csv', 'data-dictionary.csv', 'datapackage.json')),
  content bytea NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (org_id, release_id, name),
  FOREIGN KEY (org_id, release_id) REFERENCES data_release (org_id, release_id)
);

-- The budget of the people of each year. Grows only: recalls, failed tries and years long past are in it.
CREATE TABLE release_ledger (
  org_id uuid NOT NULL,
  release_id uuid NOT NULL,
  year smallint NOT NULL,
  at timestamptz(3) NOT NULL,
  mechanism text NOT NULL CHECK (mechanism IN ('dp', 'k')),
  epsilon numeric(6, 3) NOT NULL CHECK (epsilon > 0),
  delta double precision NOT NULL CHECK (delta >= 0),
  software_version text NOT NULL CHECK (software_version ~ '^[0-9A-Za-z.+-]{1,40}$'),
  PRIMARY KEY (org_id, release_id, year),
  FOREIGN KEY (org_id, release_id) REFERENCES data_release (org_id, release_id)
);
CREATE INDEX release_ledger_year ON release_ledger (org_id, year);
-- one k-anonymous release of the people of a year, for ever
CREATE UNIQUE INDEX release_ledger_k ON release_ledger (org_id, year) WHERE mechanism = 'k';

-- The cap stands here too, so that no mistake of the program goes beyond it (packages/measure/src/room/cohort-budget.ts).
CREATE FUNCTION hold_budget() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  spent numeric;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('release-ledger ' || NEW.org_id::text, 0));
  SELECT coalesce(sum(l.epsilon), 0) INTO spent FROM release_ledger l WHERE l.org_id = NEW.org_id AND l.year = NEW.year;
  IF spent + NEW.epsilon > 8 THEN
    RAISE EXCEPTION 'the budget of the people of this year is spent' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION hold_budget FROM PUBLIC;
CREATE TRIGGER release_ledger_cap BEFORE INSERT ON release_ledger FOR EACH ROW EXECUTE FUNCTION hold_budget();

-- Turns a release that was allowed into one that is being made, pays, and gives the lines of its people with the keys that open
-- them: all at once, once, to whoever asked for it. What comes of it is the same for every order of the lines.
CREATE FUNCTION begin_release(target uuid, version text, cost numeric, deltas double precision)
  RETURNS TABLE (case_id uuid, year smallint, content_sealed bytea, key_version integer, kek_id text, wrapped bytea)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
DECLARE
  org uuid;
  self uuid;
  held text[];
  chosen data_release%ROWTYPE;
  at timestamptz := my_time();
BEGIN
  SELECT s.org, s.me, s.roles INTO org, self, held FROM my_self() AS s;
  IF org IS NULL OR NOT 'Analyst' = ANY (held) THEN
    RAISE EXCEPTION 'no release of this session' USING ERRCODE = '42501';
  END IF;
  IF is_frozen() THEN RAISE EXCEPTION 'frozen' USING ERRCODE = '42501'; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('release-ledger ' || org::text, 0));
  UPDATE data_release r SET state = 'making', begun_at = at
    WHERE r.org_id = org AND r.release_id = target AND r.state = 'approved' AND r.requested_by = self
      AND r.decided_by <> r.requested_by AND r.to_year < extract(year FROM at)
    RETURNING r.* INTO chosen;
  IF NOT FOUND THEN RAISE EXCEPTION 'no release that may be made' USING ERRCODE = '42501'; END IF;
  IF cost < (CASE chosen.mechanism WHEN 'dp' THEN chosen.epsilon ELSE 0 END) + 0.2 THEN
    RAISE EXCEPTION 'a release pays for what it takes' USING ERRCODE = '42501';
  END IF;
  INSERT INTO release_ledger (org_id, release_id, year, at, mechanism, epsilon, delta, software_version)
    SELECT org, target, y::smallint, at, chosen.mechanism, cost, deltas, version FROM generate_series(chosen.from_year::int, chosen.to_year::int) AS y;
  DELETE FROM statistics_line l WHERE l.org_id = org AND l.until_at <= at;
  RETURN QUERY
    SELECT l.case_id, l.year, l.content_sealed, k.key_version, k.kek_id, k.wrapped
    FROM statistics_line l
    JOIN case_file c ON c.org_id = l.org_id AND c.case_id = l.case_id AND c.erased_at IS NULL
    JOIN amparo_keys.case_key k ON k.org_id = l.org_id AND k.case_id = l.case_id
      AND k.key_version = key_version_of(l.content_sealed)
    WHERE l.org_id = org AND l.year BETWEEN chosen.from_year AND chosen.to_year AND l.until_at > at
    ORDER BY gen_random_uuid();
END $$;
REVOKE ALL ON FUNCTION begin_release FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_release TO amparo_application;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['statistics_line', 'data_release', 'data_release_file', 'release_ledger'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
  END LOOP;
END $$;

-- Whoever works on a case, and nobody else; analysts have no way to it but begin_release.
GRANT SELECT, INSERT, DELETE, UPDATE (until_at, content_sealed) ON statistics_line TO amparo_application;
CREATE POLICY of_my_cases ON statistics_line TO amparo_application
  USING (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]))
  WITH CHECK (org_id = (SELECT my_org()) AND case_id = ANY ((SELECT my_cases())::uuid[]));

GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_at, counts, published_by, published_at, recalled_by, recalled_at,
  recall_reason) ON data_release TO amparo_application;
CREATE POLICY seen ON data_release FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (SELECT my_roles())::text[] && ARRAY['Analyst', 'DataProtectionOfficer']);
CREATE POLICY requested ON data_release FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND requested_by = (SELECT my_user()) AND state = 'requested' AND decided_by IS NULL
    AND begun_at IS NULL AND counts IS NULL AND published_by IS NULL AND recalled_by IS NULL AND 'Analyst' = ANY ((SELECT my_roles())::text[]));
CREATE POLICY decided ON data_release FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND state IN ('requested', 'approved', 'made', 'published'))
  WITH CHECK (org_id = (SELECT my_org()) AND (
    (state IN ('approved', 'refused') AND decided_by = (SELECT my_user()) AND requested_by <> (SELECT my_user())
      AND begun_at IS NULL AND 'DataProtectionOfficer' = ANY ((SELECT my_roles())::text[]))
    OR (state = 'withdrawn' AND requested_by = (SELECT my_user()) AND begun_at IS NULL)
    OR (state = 'published' AND published_by = (SELECT my_user()) AND requested_by <> (SELECT my_user())
      AND 'DataProtectionOfficer' = ANY ((SELECT my_roles())::text[]))
    -- taking back needs one person only: what harms somebody harms every day
    OR (state = 'recalled' AND recalled_by = (SELECT my_user()) AND counts IS NULL
      AND 'DataProtectionOfficer' = ANY ((SELECT my_roles())::text[]))));
-- A change of state follows the order, and what was counted is never changed, only taken away.
CREATE FUNCTION hold_release() RETURNS trigger LANGUAGE plpgsql SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT (OLD.state, NEW.state) IN (('requested', 'approved'), ('requested', 'refused'), ('requested', 'withdrawn'),
    ('approved', 'withdrawn'), ('approved', 'making'), ('making', 'made'), ('making', 'failed'), ('made', 'published'),
    ('made', 'recalled'), ('published', 'recalled')) OR (OLD.counts IS NOT NULL AND NEW.counts IS NOT NULL AND OLD.counts <> NEW.counts) THEN
    RAISE EXCEPTION 'no such change of a release' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION hold_release FROM PUBLIC;
CREATE TRIGGER data_release_order BEFORE UPDATE ON data_release FOR EACH ROW EXECUTE FUNCTION hold_release();

GRANT SELECT, DELETE ON data_release_file TO amparo_application;
CREATE POLICY seen ON data_release_file FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND release_id IN (SELECT r.release_id FROM data_release r));
CREATE POLICY recalled ON data_release_file FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND 'DataProtectionOfficer' = ANY ((SELECT my_roles())::text[])
    AND release_id IN (SELECT r.release_id FROM data_release r WHERE r.state = 'recalled'));

GRANT SELECT ON release_ledger TO amparo_application;
CREATE POLICY seen ON release_ledger FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (SELECT my_roles())::text[] && ARRAY['Analyst', 'DataProtectionOfficer']);

-- The keeper writes what was made, and reads what is public.
GRANT SELECT, UPDATE (state, counts, made_at, failure) ON data_release TO amparo_keeper;
CREATE POLICY keeper_makes ON data_release FOR UPDATE TO amparo_keeper USING (state = 'making') WITH CHECK (state IN ('made', 'failed'));
CREATE POLICY keeper_reads ON data_release FOR SELECT TO amparo_keeper USING (state IN ('making', 'made', 'failed', 'published')
  OR (state = 'recalled' AND published_at IS NOT NULL));
GRANT SELECT, INSERT ON data_release_file TO amparo_keeper;
CREATE POLICY keeper_all ON data_release_file TO amparo_keeper USING (true) WITH CHECK (true);
GRANT SELECT ON release_ledger TO amparo_keeper;
CREATE POLICY keeper_reads ON release_ledger FOR SELECT TO amparo_keeper USING (true);
