-- SPDX-License-Identifier: EUPL-1.2
-- Agreements between institutions. Each institution keeps a copy of its own, also where two work in one database: its people sign
-- and suspend there, and what another party did comes in as a notice, which is folded in when the agreement is read. Nothing in
-- these tables is about a person helped. Keys of institutions, and webhooks, which tell others that something happened and nothing else.

-- What an institution signs with; the private half is sealed by the key store and only the keeper's login reads it.
CREATE TABLE institution_key (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  key_id text NOT NULL CHECK (key_id ~ '^[A-Za-z0-9_-]{43}$'),
  use text NOT NULL CHECK (use IN ('agreement', 'webhook')),
  public_x text NOT NULL CHECK (public_x ~ '^[A-Za-z0-9_-]{43}$'),
  private_sealed bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, key_id)
);
CREATE UNIQUE INDEX institution_key_current ON institution_key (org_id, use);

-- A key of an institution elsewhere. It counts once a second person here has typed what the partner said over another channel.
CREATE TABLE partner_key (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  key_id text NOT NULL CHECK (key_id ~ '^[A-Za-z0-9_-]{43}$'),
  partner_org_id uuid NOT NULL,
  public_x text NOT NULL CHECK (public_x ~ '^[A-Za-z0-9_-]{43}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  instance_id text CHECK (length(instance_id) BETWEEN 1 AND 100),
  proposed_by uuid NOT NULL,
  proposed_at timestamptz(3) NOT NULL,
  confirmed_by uuid,
  confirmed_at timestamptz(3),
  revoked_by uuid,
  revoked_at timestamptz(3),
  PRIMARY KEY (org_id, key_id),
  FOREIGN KEY (org_id, proposed_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, confirmed_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, revoked_by) REFERENCES staff_user (org_id, user_id),
  CHECK (confirmed_by <> proposed_by)
);

CREATE TABLE agreement (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  -- the same in the copy of every party
  agreement_id uuid NOT NULL,
  agreement_no text NOT NULL CHECK (agreement_no ~ '^[A-Z0-9-]{4,40}$'),
  revision integer NOT NULL CHECK (revision > 0),
  version integer NOT NULL CHECK (version > 0),
  -- terms, parties, hashes of documents, signatures, suspensions (packages/cooperation/src/agreement)
  content jsonb NOT NULL,
  template text NOT NULL CHECK (template ~ '^[a-z][a-z0-9-]{0,59}$'),
  valid_to date NOT NULL,
  review_on date NOT NULL,
  -- 0 nothing, 1 that it should be reviewed, 2 that it has expired
  told smallint NOT NULL DEFAULT 0 CHECK (told BETWEEN 0 AND 2),
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, agreement_id),
  UNIQUE (org_id, agreement_no, revision),
  CHECK (content ->> 'orgId' = org_id::text AND content ->> 'id' = agreement_id::text)
);
CREATE INDEX agreement_due ON agreement (review_on) WHERE told < 2;

-- Every version that was ever written, and by whom; null: what came from another party.
CREATE TABLE agreement_version (
  org_id uuid NOT NULL,
  agreement_id uuid NOT NULL,
  version integer NOT NULL,
  content jsonb NOT NULL,
  written_by uuid,
  written_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, agreement_id, version),
  FOREIGN KEY (org_id, agreement_id) REFERENCES agreement (org_id, agreement_id),
  FOREIGN KEY (org_id, written_by) REFERENCES staff_user (org_id, user_id)
);

-- The files that are signed, byte for byte.
CREATE TABLE agreement_document (
  org_id uuid NOT NULL,
  agreement_id uuid NOT NULL,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32 AND sha256 = sha256(bytes)),
  language text NOT NULL CHECK (language ~ '^[a-z]{2,3}$'),
  media_type text NOT NULL CHECK (media_type IN ('text/html', 'application/pdf')),
  bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 2000000),
  PRIMARY KEY (org_id, agreement_id, sha256),
  FOREIGN KEY (org_id, agreement_id) REFERENCES agreement (org_id, agreement_id)
);

-- What another party did with an agreement. The same act told twice is one.
CREATE TABLE agreement_notice (
  org_id uuid NOT NULL,
  agreement_id uuid NOT NULL,
  from_org uuid NOT NULL,
  notice text NOT NULL CHECK (notice IN ('Signature', 'Suspended', 'Resumed', 'Terminated')),
  at timestamptz(3) NOT NULL,
  jws text CHECK (length(jws) BETWEEN 10 AND 20000),
  reason text CHECK (reason ~ '^[A-Za-z]{2,40}$'),
  arrived_at timestamptz(3) NOT NULL,
  -- when it was written into the agreement; until then it is folded in each time
  taken_at timestamptz(3),
  PRIMARY KEY (org_id, agreement_id, from_org, notice, at),
  FOREIGN KEY (org_id, agreement_id) REFERENCES agreement (org_id, agreement_id)
);
CREATE INDEX agreement_notice_open ON agreement_notice (org_id, agreement_id) WHERE taken_at IS NULL;

-- Where another system of the institution is told that something happened: a code, an id, a time.
CREATE TABLE webhook (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  webhook_id uuid NOT NULL,
  url text NOT NULL CHECK (url ~ '^https://[^\s]+$' AND length(url) <= 320),
  events text[] NOT NULL CHECK (cardinality(events) BETWEEN 1 AND 20),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  ended_by uuid,
  ended_at timestamptz(3),
  PRIMARY KEY (org_id, webhook_id),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, ended_by) REFERENCES staff_user (org_id, user_id)
);
CREATE TABLE webhook_delivery (
  org_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  event text NOT NULL CHECK (event ~ '^[a-z]+\.[a-z-]{2,40}$'),
  object_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  attempts smallint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  next_at timestamptz(3),
  delivered_at timestamptz(3),
  -- HTTP status of the last answer, or null for none
  last_status smallint,
  last_fault text CHECK (last_fault ~ '^[a-z-]{2,40}$'),
  PRIMARY KEY (org_id, delivery_id),
  FOREIGN KEY (org_id, webhook_id) REFERENCES webhook (org_id, webhook_id)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE next_at IS NOT NULL;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['institution_key', 'partner_key', 'agreement', 'agreement_version', 'agreement_document',
    'agreement_notice', 'webhook', 'webhook_delivery'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT ON institution_key TO amparo_keeper;
CREATE POLICY keeper_all ON institution_key TO amparo_keeper USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at, revoked_by, revoked_at) ON partner_key TO amparo_application;
CREATE POLICY seen ON partner_key FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY proposed ON partner_key FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND proposed_by = (SELECT my_user()) AND confirmed_by IS NULL AND revoked_by IS NULL
    AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator']);
CREATE POLICY decided ON partner_key FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND revoked_at IS NULL
    AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator', 'Supervisor', 'DataProtectionOfficer'])
  WITH CHECK (org_id = (SELECT my_org()) AND (revoked_by = (SELECT my_user())
    OR (revoked_by IS NULL AND confirmed_by = (SELECT my_user()) AND proposed_by <> (SELECT my_user()))));

-- Everybody of an institution may know what it has agreed; case workers must, to refer somebody.
GRANT SELECT, INSERT, UPDATE (version, content, template, valid_to, review_on, told, changed_at) ON agreement TO amparo_application;
CREATE POLICY seen ON agreement FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY made ON agreement FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator']);
CREATE POLICY changed ON agreement FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org())
    AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator', 'Supervisor', 'DataProtectionOfficer'])
  WITH CHECK (org_id = (SELECT my_org()));
GRANT SELECT, INSERT ON agreement_version TO amparo_application;
CREATE POLICY seen ON agreement_version FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY written ON agreement_version FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND written_by = (SELECT my_user()));
GRANT SELECT, INSERT, DELETE ON agreement_document TO amparo_application;
CREATE POLICY seen ON agreement_document FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY made ON agreement_document FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator']);
-- the files of a draft that changed; those of one that anybody signed stay
CREATE POLICY dropped ON agreement_document FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator']
    AND NOT EXISTS (SELECT FROM agreement a WHERE a.org_id = agreement_document.org_id
      AND a.agreement_id = agreement_document.agreement_id
      AND a.content @? '$.parties[*].signature ? (@ != null)'));
-- a message that came in is held against the agreement by the keeper's login
GRANT SELECT ON agreement, agreement_notice, partner_key TO amparo_keeper;
CREATE POLICY keeper_reads ON agreement FOR SELECT TO amparo_keeper USING (true);
CREATE POLICY keeper_reads ON agreement_notice FOR SELECT TO amparo_keeper USING (true);
CREATE POLICY keeper_reads ON partner_key FOR SELECT TO amparo_keeper USING (true);
GRANT SELECT, INSERT, UPDATE (taken_at) ON agreement_notice TO amparo_application;
-- a signature out of a file: it counts only when it verifies under a key that is trusted here
CREATE POLICY brought ON agreement_notice FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND from_org <> org_id AND notice = 'Signature' AND taken_at IS NULL
    AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator']);
CREATE POLICY seen ON agreement_notice FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY taken ON agreement_notice FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org())) WITH CHECK (org_id = (SELECT my_org()));

GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON webhook TO amparo_application;
CREATE POLICY seen ON webhook FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY made ON webhook FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND created_by = (SELECT my_user()) AND ended_at IS NULL
    AND 'Administrator' = ANY ((SELECT my_roles())::text[]));
CREATE POLICY ended ON webhook FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND ended_at IS NULL AND 'Administrator' = ANY ((SELECT my_roles())::text[]))
  WITH CHECK (org_id = (SELECT my_org()) AND ended_by = (SELECT my_user()));
GRANT SELECT, INSERT ON webhook_delivery TO amparo_application;
CREATE POLICY seen ON webhook_delivery FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY queued ON webhook_delivery FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND attempts = 0 AND delivered_at IS NULL);
GRANT SELECT ON webhook TO amparo_keeper;
CREATE POLICY keeper_reads ON webhook FOR SELECT TO amparo_keeper USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_delivery TO amparo_keeper;
CREATE POLICY keeper_all ON webhook_delivery TO amparo_keeper USING (true) WITH CHECK (true);

-- What a signed agreement says stays as it was signed; and the key of an institution signs only when two of its people wanted it.
CREATE FUNCTION agreement_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = amparo, pg_temp AS $$
DECLARE
  signed_before boolean := OLD.content @? '$.parties[*].signature ? (@ != null)';
  mine jsonb := jsonb_path_query_first(NEW.content, '$.parties[*] ? (@.orgId == $org).signature', jsonb_build_object('org', NEW.org_id));
  mine_before jsonb := jsonb_path_query_first(OLD.content, '$.parties[*] ? (@.orgId == $org)', jsonb_build_object('org', OLD.org_id));
BEGIN
  IF signed_before AND (NEW.content -> 'terms' IS DISTINCT FROM OLD.content -> 'terms'
    OR NEW.content -> 'documents' IS DISTINCT FROM OLD.content -> 'documents'
    OR NEW.content -> 'agreementNo' IS DISTINCT FROM OLD.content -> 'agreementNo') THEN
    RAISE EXCEPTION 'a signed agreement does not change' USING ERRCODE = '23514';
  END IF;
  IF jsonb_typeof(mine) = 'object' AND jsonb_typeof(mine_before -> 'signature') IS DISTINCT FROM 'object'
    AND (mine ->> 'approvedBy' = mine ->> 'proposedBy'
      OR mine ->> 'proposedBy' IS DISTINCT FROM mine_before -> 'proposal' ->> 'by') THEN
    RAISE EXCEPTION 'a signature takes two people' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER agreement_stays BEFORE UPDATE OF content ON agreement FOR EACH ROW EXECUTE FUNCTION agreement_stays();

-- Hands my copy of an agreement under review to another institution of this installation that is a party of it, or the newer
-- words of one that it has not signed. It comes without what concerns only us. @returns whether it was given
CREATE FUNCTION give_agreement(target uuid, given uuid, theirs jsonb, at timestamptz) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  own agreement;
  known agreement;
  next_version integer;
BEGIN
  IF NOT my_roles() && ARRAY['NetworkCoordinator'] THEN RETURN false; END IF;
  SELECT * INTO own FROM agreement a WHERE a.org_id = my_org() AND a.agreement_id = given;
  IF own IS NULL OR target = own.org_id OR NOT EXISTS (SELECT FROM institution i WHERE i.org_id = target)
    OR NOT own.content @? format('$.parties[*] ? (@.orgId == "%s")', target)::jsonpath
    OR theirs ->> 'orgId' IS DISTINCT FROM target::text OR theirs -> 'terms' IS DISTINCT FROM own.content -> 'terms'
    OR theirs -> 'documents' IS DISTINCT FROM own.content -> 'documents'
    OR theirs @? format('$.parties[*] ? (@.orgId == "%s").signature ? (@ != null)', target)::jsonpath THEN RETURN false; END IF;
  SELECT * INTO known FROM agreement a WHERE a.org_id = target AND a.agreement_id = given FOR UPDATE;
  IF known IS NOT NULL AND (known.content @? '$.parties[*].signature ? (@ != null)'
    OR known.content -> 'documents' = own.content -> 'documents') THEN RETURN false; END IF;
  next_version := coalesce(known.version, 0) + 1;
  theirs := jsonb_set(theirs, '{version}', to_jsonb(next_version));
  INSERT INTO agreement (org_id, agreement_id, agreement_no, revision, version, content, template, valid_to, review_on, changed_at)
    VALUES (target, given, own.agreement_no, own.revision, next_version, theirs, own.template, own.valid_to, own.review_on, at)
    ON CONFLICT (org_id, agreement_id) DO UPDATE SET version = next_version, content = theirs, template = own.template,
      valid_to = own.valid_to, review_on = own.review_on, changed_at = at;
  INSERT INTO agreement_version (org_id, agreement_id, version, content, written_at) VALUES (target, given, next_version, theirs, at);
  DELETE FROM agreement_document d WHERE d.org_id = target AND d.agreement_id = given;
  INSERT INTO agreement_document (org_id, agreement_id, sha256, language, media_type, bytes)
    SELECT target, given, d.sha256, d.language, d.media_type, d.bytes FROM agreement_document d
    WHERE d.org_id = own.org_id AND d.agreement_id = given;
  PERFORM tell_coordinators(target, 'agreement-to-sign', given, at);
  PERFORM audit_append(target, NULL, NULL, 'agreement.arrive', given, NULL, 'allowed', 'same-installation', NULL, at);
  RETURN true;
END $$;

CREATE FUNCTION tell_coordinators(org uuid, what text, about uuid, at timestamptz) RETURNS void
  LANGUAGE sql SET search_path = amparo, pg_temp AS $$
  INSERT INTO notice (org_id, notice_id, user_id, kind, object_id, at)
    SELECT org, gen_random_uuid(), p.user_id, what, about, at
    FROM (SELECT DISTINCT g.user_id FROM role_grant g JOIN staff_user u ON u.org_id = g.org_id AND u.user_id = g.user_id AND u.disabled_at IS NULL
      WHERE g.org_id = org AND g.role = 'NetworkCoordinator' AND g.state = 'active') AS p
$$;

-- Has every webhook of an institution that asked for this event told of it.
CREATE FUNCTION queue_webhook(org uuid, what text, about uuid, happened timestamptz) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
  INSERT INTO webhook_delivery (org_id, delivery_id, webhook_id, event, object_id, at, next_at)
    SELECT w.org_id, gen_random_uuid(), w.webhook_id, what, about, happened, happened
    FROM webhook w WHERE w.org_id = org AND w.ended_at IS NULL AND what = ANY (w.events)
$$;
REVOKE ALL ON FUNCTION queue_webhook FROM PUBLIC;

-- A notice of a party, for the copy of another one; told twice it is one. @returns whether it is new
CREATE FUNCTION note_agreement(target uuid, given uuid, sender uuid, what text, signature text, why text, happened timestamptz, at timestamptz)
  RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM agreement a WHERE a.org_id = target AND a.agreement_id = given
    AND a.content @? format('$.parties[*] ? (@.orgId == "%s")', sender)::jsonpath) OR sender = target THEN RETURN false; END IF;
  INSERT INTO agreement_notice (org_id, agreement_id, from_org, notice, at, jws, reason, arrived_at)
    VALUES (target, given, sender, what, happened, signature, why, at) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM tell_coordinators(target, 'agreement-' || lower(what), given, at);
  PERFORM queue_webhook(target, 'agreement.changed', given, at);
  PERFORM audit_append(target, NULL, NULL, 'agreement.notice', given, NULL, 'allowed', lower(what), NULL, at);
  RETURN true;
END $$;

-- The same, by whoever is signed in, for another institution of this installation: only in the name of the own one.
CREATE FUNCTION tell_agreement(target uuid, given uuid, what text, signature text, why text, happened timestamptz, at timestamptz)
  RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT my_roles() && ARRAY['NetworkCoordinator', 'Supervisor', 'DataProtectionOfficer'] THEN RETURN false; END IF;
  RETURN note_agreement(target, given, my_org(), what, signature, why, happened, at);
END $$;

-- Tells coordinators that an agreement should be reviewed, and that one has expired. That it no longer holds needs nobody: its last
-- day says so. @returns how many agreements
CREATE FUNCTION remind_of_agreements(at timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  found record;
  told_now integer := 0;
  day date := (at AT TIME ZONE 'UTC')::date;
BEGIN
  FOR found IN
    SELECT a.org_id, a.agreement_id, a.valid_to < day AS over FROM agreement a
      WHERE a.content ->> 'terminatedFrom' IS NULL AND a.content ->> 'supersededAt' IS NULL AND ((a.told = 0 AND a.review_on <= day) OR (a.told < 2 AND a.valid_to < day))
        AND NOT EXISTS (SELECT FROM jsonb_array_elements(a.content -> 'parties') AS p
          WHERE p ->> 'leftAt' IS NULL AND p ->> 'signature' IS NULL AND NOT EXISTS (SELECT FROM agreement_notice n
            WHERE n.org_id = a.org_id AND n.agreement_id = a.agreement_id AND n.notice = 'Signature' AND n.from_org::text = p ->> 'orgId'))
      ORDER BY a.valid_to LIMIT most FOR UPDATE SKIP LOCKED
  LOOP
    UPDATE agreement a SET told = CASE WHEN found.over THEN 2 ELSE 1 END
      WHERE a.org_id = found.org_id AND a.agreement_id = found.agreement_id;
    PERFORM tell_coordinators(found.org_id, CASE WHEN found.over THEN 'agreement-expired' ELSE 'agreement-review-due' END,
      found.agreement_id, at);
    PERFORM queue_webhook(found.org_id, 'agreement.due', found.agreement_id, at);
    IF found.over THEN
      PERFORM audit_append(found.org_id, NULL, NULL, 'agreement.expire', found.agreement_id, NULL, 'allowed', NULL, NULL, at);
    END IF;
    told_now := told_now + 1;
  END LOOP;
  RETURN told_now;
END $$;

-- Public keys of the institutions of this installation: one database, so nobody needs to compare them over the telephone.
CREATE FUNCTION keys_here() RETURNS TABLE (org_id uuid, name text, country text, key_id text, public_x text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
  SELECT i.org_id, i.name, i.country, k.key_id, k.public_x FROM institution i
    LEFT JOIN institution_key k ON k.org_id = i.org_id AND k.use = 'agreement'
$$;

-- What waits for the whole institution, for whoever looks after the network: numbers of referrals, kinds and times; no case, and
-- nothing that a referral says. `waits_for_us`: we are late, or they are.
CREATE FUNCTION network_referrals(most integer) RETURNS TABLE (number text, direction text, category text, urgency text, state text,
    partner uuid, duty text, waits_for_us boolean, since timestamptz, due_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT my_roles() && ARRAY['NetworkCoordinator', 'Supervisor'] THEN RETURN; END IF;
  RETURN QUERY SELECT r.case_alias, r.direction, r.category, r.urgency, r.state,
      CASE WHEN r.direction = 'Outgoing' THEN r.to_org_id ELSE r.from_org_id END, k.kind, k.waits_for = r.org_id, k.since, k.due_at
    FROM referral_clock k JOIN referral r ON r.org_id = k.org_id AND r.record_id = k.record_id
    WHERE k.org_id = my_org() ORDER BY k.due_at, r.record_id LIMIT most;
END $$;

-- Needs that were declined or could not be had, counted by person. Small numbers are hidden by the program, not here.
CREATE FUNCTION network_gaps(since date, until date) RETURNS TABLE (category text, reason text, people bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT my_roles() && ARRAY['NetworkCoordinator', 'Supervisor'] THEN RETURN; END IF;
  RETURN QUERY SELECT g.category, coalesce(g.reason, g.source), count(DISTINCT g.case_id) FROM case_gap g
    WHERE g.org_id = my_org() AND g.on_day BETWEEN since AND until GROUP BY 1, 2;
END $$;
-- The same for requests that a partner declined, by the partner that was asked.
CREATE FUNCTION network_declined(since timestamptz, until timestamptz) RETURNS TABLE (category text, partner uuid, people bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
BEGIN
  IF NOT my_roles() && ARRAY['NetworkCoordinator', 'Supervisor'] THEN RETURN; END IF;
  RETURN QUERY SELECT r.category, r.to_org_id, count(DISTINCT coalesce(r.case_id, r.record_id)) FROM referral r
    WHERE r.org_id = my_org() AND r.direction = 'Outgoing' AND r.category IS NOT NULL AND r.to_org_id IS NOT NULL
      AND r.state IN ('Declined', 'Expired') AND coalesce(r.decline_reason, '') <> 'PersonDeclined'
      AND r.changed_at BETWEEN since AND until GROUP BY 1, 2;
END $$;

REVOKE ALL ON FUNCTION agreement_stays, give_agreement, tell_coordinators, note_agreement, tell_agreement, remind_of_agreements,
  keys_here, network_referrals, network_gaps, network_declined FROM PUBLIC;
GRANT EXECUTE ON FUNCTION give_agreement, tell_agreement, network_referrals, network_gaps, network_declined TO amparo_application;
GRANT EXECUTE ON FUNCTION keys_here TO amparo_application, amparo_keeper;
GRANT EXECUTE ON FUNCTION note_agreement, remind_of_agreements TO amparo_keeper;
