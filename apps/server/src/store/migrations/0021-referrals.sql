-- Referrals, transfers and steps across borders: one row for each side of each, made by the rules of packages/cooperation
-- (docs/decisions/0031). What a row says is sealed: under the key of its case, or, where there is none (what came in and has no
-- case yet; a request without a case), under a key of its own, which amparo_keys.case_key holds under the id of the row. Beside
-- it stand codes, ids and times by which rows are found, counted and woken up; never a word, never a name.

CREATE TABLE referral (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  record_id uuid NOT NULL,
  -- under whose key it is sealed; null: its own
  case_id uuid,
  kind text NOT NULL CHECK (kind IN ('referral', 'transfer', 'transnational')),
  direction text NOT NULL CHECK (direction IN ('Outgoing', 'Incoming')),
  version integer NOT NULL CHECK (version > 0),
  -- random for each referral: the only word for the person that both sides know
  case_alias text NOT NULL CHECK (case_alias ~ '^[A-Za-z0-9_-]{16,64}$'),
  from_org_id uuid NOT NULL,
  -- null: a step across a border that nobody has accepted yet
  to_org_id uuid,
  -- the installation on the other side; answers come from it or are not taken
  partner_instance text CHECK (partner_instance ~ '^[A-Za-z0-9._~-]{1,64}$'),
  category text CHECK (category ~ '^[A-Za-z]{2,40}$'),
  urgency text CHECK (urgency IN ('Routine', 'Urgent', 'Emergency')),
  state text NOT NULL CHECK (state ~ '^[A-Za-z]{2,40}$'),
  decline_reason text CHECK (decline_reason ~ '^[A-Za-z]{2,40}$'),
  -- null: it came in
  prepared_by uuid,
  sent_at timestamptz(3),
  respond_by timestamptz(3),
  answered_at timestamptz(3),
  ended_at timestamptz(3),
  recalled_at timestamptz(3),
  changed_at timestamptz(3) NOT NULL,
  content_sealed bytea,
  -- the package: who she is. Gone when it was recalled
  private_sealed bytea,
  PRIMARY KEY (org_id, record_id),
  UNIQUE (org_id, direction, kind, case_alias),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, prepared_by) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX referral_of_case ON referral (org_id, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX referral_newest ON referral (org_id, direction, changed_at DESC, record_id);

-- Whose turn it is and by when, worked out by the rules at each change and never typed in.
CREATE TABLE referral_clock (
  org_id uuid NOT NULL,
  record_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[A-Z][a-zA-Z]{2,39}$'),
  waits_for uuid NOT NULL,
  since timestamptz(3) NOT NULL,
  due_at timestamptz(3) NOT NULL,
  told boolean NOT NULL DEFAULT false,
  PRIMARY KEY (org_id, record_id, kind),
  FOREIGN KEY (org_id, record_id) REFERENCES referral (org_id, record_id) ON DELETE CASCADE
);
CREATE INDEX referral_clock_due ON referral_clock (due_at) WHERE NOT told;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['referral', 'referral_clock'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
    -- what comes in from a partner has no session: the keeper's login writes it, and sees no case
    EXECUTE format('CREATE POLICY keeper_all ON %I TO amparo_keeper USING (true) WITH CHECK (true)', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %I TO amparo_keeper', name);
  END LOOP;
END $$;

-- Who sees what came in before it has a case: whoever receives. With a case: whoever sees the case. A request without a case:
-- whoever made it, and supervisors.
GRANT SELECT, INSERT, UPDATE ON referral TO amparo_application;
CREATE POLICY visible ON referral FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()) AND CASE
  WHEN case_id IS NOT NULL THEN case_id = ANY ((SELECT my_visible_cases())::uuid[])
  WHEN direction = 'Outgoing' THEN prepared_by = (SELECT my_user()) OR 'Supervisor' = ANY ((SELECT my_roles())::text[])
  ELSE (SELECT my_roles())::text[] && ARRAY['CaseWorker', 'Supervisor', 'HealthProvider', 'LegalProvider', 'ShelterProvider'] END);
CREATE POLICY written ON referral FOR INSERT TO amparo_application WITH CHECK (org_id = (SELECT my_org())
  AND direction = 'Outgoing' AND from_org_id = (SELECT my_org()) AND prepared_by = (SELECT my_user())
  AND (case_id IS NULL OR case_id = ANY ((SELECT my_cases())::uuid[])));
CREATE POLICY changed ON referral FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND (case_id IS NULL OR case_id = ANY ((SELECT my_cases())::uuid[])))
  WITH CHECK (org_id = (SELECT my_org()) AND (case_id IS NULL OR case_id = ANY ((SELECT my_cases())::uuid[])));

GRANT SELECT, INSERT, UPDATE, DELETE ON referral_clock TO amparo_application;
GRANT DELETE ON referral_clock TO amparo_keeper;
CREATE POLICY of_referral ON referral_clock TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM referral r WHERE r.org_id = referral_clock.org_id AND r.record_id = referral_clock.record_id))
  WITH CHECK (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM referral r WHERE r.org_id = referral_clock.org_id AND r.record_id = referral_clock.record_id));

-- The own key of a row: found by whoever sees the row. It stays while the row has no case; with a case the row is sealed anew
-- under the key of the case and the own key goes.
CREATE POLICY of_referrals ON amparo_keys.case_key FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM referral r WHERE r.org_id = case_key.org_id AND r.record_id = case_key.case_id));
CREATE POLICY of_referrals_made ON amparo_keys.case_key FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM referral r WHERE r.org_id = case_key.org_id
    AND r.record_id = case_key.case_id AND r.case_id IS NULL));
CREATE POLICY of_referrals_destroyed ON amparo_keys.case_key FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND EXISTS (SELECT FROM referral r WHERE r.org_id = case_key.org_id
    AND r.record_id = case_key.case_id AND r.case_id IS NOT NULL));

-- An erased case takes its referrals with it; what a recipient holds follows the agreement.
CREATE FUNCTION referrals_go_with_the_case() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  DELETE FROM referral r WHERE r.org_id = NEW.org_id AND r.case_id = NEW.case_id;
  RETURN NULL;
END $$;
CREATE TRIGGER referrals_go AFTER UPDATE OF erased_at ON case_file FOR EACH ROW
  WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL) EXECUTE FUNCTION referrals_go_with_the_case();

-- Tells those whom a referral concerns, by a code and its id: who prepared it and who answers for its case, or, where it came
-- in and has no case, whoever receives. `wide`: also supervisors and network coordinators, when somebody else is late.
CREATE FUNCTION tell_of_referral(org uuid, target uuid, what text, wide boolean, at timestamptz) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  told integer;
BEGIN
  INSERT INTO notice (org_id, notice_id, user_id, kind, object_id, at)
    SELECT org, gen_random_uuid(), p.person, what, target, at FROM (
      SELECT r.prepared_by FROM referral r WHERE r.org_id = org AND r.record_id = target
      UNION SELECT c.case_worker_id FROM referral r JOIN case_file c ON c.org_id = r.org_id AND c.case_id = r.case_id
        WHERE r.org_id = org AND r.record_id = target
      UNION SELECT g.user_id FROM role_grant g JOIN referral r ON r.org_id = g.org_id AND r.record_id = target
        WHERE g.org_id = org AND g.state = 'active' AND r.direction = 'Incoming' AND r.case_id IS NULL
          AND (g.role IN ('CaseWorker', 'Supervisor') OR (g.role = 'ShelterProvider' AND r.category = 'Shelter')
            OR (g.role = 'HealthProvider' AND r.category = 'Health') OR (g.role = 'LegalProvider' AND r.category = 'Legal'))
      UNION SELECT g.user_id FROM role_grant g WHERE wide AND g.org_id = org AND g.state = 'active'
        AND g.role IN ('Supervisor', 'NetworkCoordinator')
    ) AS p (person)
    JOIN staff_user u ON u.org_id = org AND u.user_id = p.person AND u.disabled_at IS NULL
    WHERE NOT EXISTS (SELECT FROM case_deny d JOIN referral r ON r.org_id = d.org_id AND r.case_id = d.case_id
      WHERE r.org_id = org AND r.record_id = target AND d.user_id = p.person);
  GET DIAGNOSTICS told = ROW_COUNT;
  RETURN told;
END $$;

-- What became late since it was last looked at: once for each kind of each referral. @returns how many
CREATE FUNCTION remind_of_referrals(at timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  clock record;
  done integer := 0;
BEGIN
  FOR clock IN SELECT k.org_id, k.record_id, k.kind, k.waits_for FROM referral_clock k
    WHERE NOT k.told AND k.due_at <= at ORDER BY k.due_at LIMIT most FOR UPDATE SKIP LOCKED
  LOOP
    PERFORM tell_of_referral(clock.org_id, clock.record_id,
      'referral-' || lower(regexp_replace(clock.kind, '([a-z])([A-Z])', '\1-\2', 'g')), clock.waits_for <> clock.org_id, at);
    UPDATE referral_clock k SET told = true
      WHERE k.org_id = clock.org_id AND k.record_id = clock.record_id AND k.kind = clock.kind;
    done := done + 1;
  END LOOP;
  RETURN done;
END $$;

REVOKE ALL ON FUNCTION referrals_go_with_the_case, tell_of_referral, remind_of_referrals FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tell_of_referral, remind_of_referrals TO amparo_keeper;

-- Other systems of the institution hear that one arrived, was answered, is overdue: a code and the id of the row (webhooks, 0019).
CREATE FUNCTION referral_to_webhooks() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'referral_clock' THEN
    PERFORM queue_webhook(NEW.org_id, 'referral.overdue', NEW.record_id, NEW.due_at);
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM queue_webhook(NEW.org_id, 'referral.arrived', NEW.record_id, NEW.changed_at);
  ELSE
    PERFORM queue_webhook(NEW.org_id, 'referral.answered', NEW.record_id, NEW.changed_at);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION referral_to_webhooks FROM PUBLIC;
CREATE TRIGGER referral_arrived AFTER INSERT ON referral FOR EACH ROW
  WHEN (NEW.direction = 'Incoming') EXECUTE FUNCTION referral_to_webhooks();
CREATE TRIGGER referral_answered AFTER UPDATE OF answered_at ON referral FOR EACH ROW
  WHEN (NEW.direction = 'Outgoing' AND OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL) EXECUTE FUNCTION referral_to_webhooks();
CREATE TRIGGER referral_overdue AFTER UPDATE OF told ON referral_clock FOR EACH ROW
  WHEN (NEW.told AND NOT OLD.told) EXECUTE FUNCTION referral_to_webhooks();
