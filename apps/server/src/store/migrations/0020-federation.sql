-- SPDX-License-Identifier: EUPL-1.2
-- Exchange with other installations: our keys, the installations that an institution has pinned, what waits to leave, and what has come.
-- Contents are sealed; what is in clear are ids, codes, times and random aliases.

-- This installation, as others know it. One row, made at the first start.
CREATE TABLE instance (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  instance_id text NOT NULL CHECK (instance_id ~ '^[A-Za-z0-9._~-]{1,64}$'),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  place text NOT NULL CHECK (length(place) BETWEEN 1 AND 200),
  notice_number integer NOT NULL DEFAULT 0 CHECK (notice_number >= 0),
  created_at timestamptz(3) NOT NULL
);

-- Its keys. The private halves are sealed by the key store.
CREATE TABLE instance_key (
  key_id text PRIMARY KEY CHECK (key_id ~ '^[A-Za-z0-9_-]{43}$'),
  use text NOT NULL CHECK (use IN ('sig', 'enc')),
  public_key bytea NOT NULL CHECK (length(public_key) = 32),
  private_sealed bytea,
  state text NOT NULL CHECK (state IN ('next', 'active', 'retired', 'revoked')),
  since timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX instance_key_once ON instance_key (use, state) WHERE state IN ('next', 'active');

-- Installations that an institution exchanges with: public keys and names of offices, compared by two people.
CREATE TABLE peer (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  peer_id uuid NOT NULL,
  instance_id text NOT NULL CHECK (instance_id ~ '^[A-Za-z0-9._~-]{1,64}$'),
  state text NOT NULL CHECK (state IN ('Proposed', 'Pinned', 'Blocked')),
  content jsonb NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  proposed_by uuid NOT NULL,
  confirmed_by uuid,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, peer_id),
  FOREIGN KEY (org_id, proposed_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, confirmed_by) REFERENCES staff_user (org_id, user_id),
  CHECK (confirmed_by <> proposed_by),
  CHECK (state <> 'Pinned' OR confirmed_by IS NOT NULL)
);
CREATE UNIQUE INDEX peer_once ON peer (org_id, instance_id) WHERE state <> 'Blocked';
CREATE INDEX peer_instance ON peer (instance_id);

-- What came and went, by peer: counts and times, so that silence and conflicts are seen.
CREATE TABLE peer_event (
  org_id uuid NOT NULL,
  peer_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('received', 'delivered', 'conflict', 'full', 'refused')),
  count integer NOT NULL CHECK (count > 0),
  last_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, peer_id, kind),
  FOREIGN KEY (org_id, peer_id) REFERENCES peer (org_id, peer_id)
);

-- Written in the transaction of the cause; the content goes when it is delivered, taken back or given up.
CREATE TABLE outbox_message (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  message_id uuid NOT NULL,
  -- in the order of their writing within an institution; no sequence, which a backup would not carry
  turn bigint NOT NULL CHECK (turn > 0),
  to_instance text NOT NULL CHECK (to_instance ~ '^[A-Za-z0-9._~-]{1,64}$'),
  to_org text NOT NULL CHECK (to_org ~ '^[A-Za-z0-9._~-]{0,64}$'),
  type text NOT NULL CHECK (type ~ '^[A-Za-z]{2,40}$'),
  agreement_id text CHECK (agreement_id ~ '^[A-Za-z0-9._~-]{1,64}$'),
  case_alias text NOT NULL CHECK (case_alias ~ '^[A-Za-z0-9._~-]{1,64}$'),
  sequence integer CHECK (sequence > 0),
  body_sealed bytea,
  state text NOT NULL CHECK (state IN ('Queued', 'Sending', 'Delivered', 'Cancelled', 'Dead')),
  queued_at timestamptz(3) NOT NULL,
  not_before timestamptz(3) NOT NULL,
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  last_attempt_at timestamptz(3),
  delivered_at timestamptz(3),
  dead_reason text CHECK (dead_reason ~ '^[a-z-]{2,40}$'),
  useless_after timestamptz(3),
  PRIMARY KEY (org_id, message_id),
  CHECK (state NOT IN ('Delivered', 'Cancelled') OR body_sealed IS NULL)
);
CREATE INDEX outbox_due ON outbox_message (not_before, turn) WHERE state IN ('Queued', 'Sending');
CREATE INDEX outbox_turn ON outbox_message (org_id, turn DESC);
CREATE INDEX outbox_alias ON outbox_message (org_id, to_instance, case_alias);

-- Which institution an alias belongs to: an answer names none.
CREATE TABLE message_alias (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  instance_id text NOT NULL CHECK (instance_id ~ '^[A-Za-z0-9._~-]{1,64}$'),
  case_alias text NOT NULL CHECK (case_alias ~ '^[A-Za-z0-9._~-]{1,64}$'),
  since timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, instance_id, case_alias)
);
CREATE INDEX message_alias_found ON message_alias (instance_id, case_alias, since);

-- The next number of each stream that leaves; the state of each that comes; ids of what came, until it would be refused as too old.
CREATE TABLE outbox_stream (
  instance_id text NOT NULL,
  case_alias text NOT NULL,
  next_sequence integer NOT NULL CHECK (next_sequence > 0),
  PRIMARY KEY (instance_id, case_alias)
);
CREATE TABLE inbox_stream (
  instance_id text NOT NULL,
  case_alias text NOT NULL,
  applied integer NOT NULL DEFAULT 0,
  early integer[] NOT NULL DEFAULT '{}',
  recalled boolean NOT NULL DEFAULT false,
  ids jsonb NOT NULL DEFAULT '[]',
  held_sealed bytea,
  PRIMARY KEY (instance_id, case_alias)
);
CREATE TABLE inbox_seen (
  instance_id text NOT NULL,
  jti text NOT NULL,
  until_at timestamptz(3) NOT NULL,
  error_code text CHECK (error_code ~ '^[a-z-]{2,40}$'),
  PRIMARY KEY (instance_id, jti)
);
CREATE INDEX inbox_seen_until ON inbox_seen (until_at);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['instance', 'instance_key', 'peer', 'peer_event', 'outbox_message', 'message_alias',
      'outbox_stream', 'inbox_stream', 'inbox_seen'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY owner_all ON %I TO amparo_owner USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON %I FROM amparo_application', name);
    EXECUTE format('CREATE POLICY keeper_all ON %I TO amparo_keeper USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON instance, instance_key TO amparo_keeper;
GRANT SELECT ON instance TO amparo_application;
CREATE POLICY seen ON instance FOR SELECT TO amparo_application USING ((SELECT my_org()) IS NOT NULL);
GRANT SELECT (key_id, use, public_key, state, since) ON instance_key TO amparo_application;
CREATE POLICY seen ON instance_key FOR SELECT TO amparo_application USING ((SELECT my_org()) IS NOT NULL);

GRANT SELECT, UPDATE (content, version, state, changed_at) ON peer TO amparo_keeper;
GRANT SELECT, INSERT, UPDATE (content, version, state, confirmed_by, changed_at) ON peer TO amparo_application;
CREATE POLICY seen ON peer FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY proposed ON peer FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND proposed_by = (SELECT my_user()) AND state = 'Proposed' AND confirmed_by IS NULL
    AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator', 'Administrator']);
CREATE POLICY changed ON peer FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org())
    AND (SELECT my_roles())::text[] && ARRAY['NetworkCoordinator', 'Administrator', 'DataProtectionOfficer'])
  WITH CHECK (org_id = (SELECT my_org()) AND state IN ('Pinned', 'Blocked', 'Proposed'));

-- Nobody confirms what they proposed, whatever the program says; and what was once confirmed was so by somebody who is asked now.
CREATE FUNCTION peer_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = amparo, pg_temp AS $$
BEGIN
  -- the keeper brings notices of keys, and pins nobody: only a session is asked who it is
  IF NEW.state = 'Pinned' AND OLD.state <> 'Pinned' THEN
    IF OLD.state <> 'Proposed' OR NEW.confirmed_by IS NULL OR NEW.confirmed_by <> my_user() THEN
      RAISE EXCEPTION 'a peer is pinned by the person who confirms it' USING ERRCODE = '42501';
    END IF;
  END IF;
  IF OLD.state = 'Blocked' AND NEW.state <> 'Blocked' THEN
    RAISE EXCEPTION 'a blocked peer is proposed anew' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER peer_guard BEFORE UPDATE ON peer FOR EACH ROW EXECUTE FUNCTION peer_guard();

GRANT SELECT, INSERT, UPDATE ON peer_event TO amparo_keeper;
GRANT SELECT ON peer_event TO amparo_application;
CREATE POLICY seen ON peer_event FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));

GRANT SELECT, INSERT, UPDATE ON outbox_message TO amparo_keeper;
GRANT SELECT (org_id, message_id, turn, to_instance, to_org, type, agreement_id, case_alias, sequence, state, queued_at, not_before,
    attempts, last_attempt_at, delivered_at, dead_reason, useless_after),
  INSERT, UPDATE (state, body_sealed, not_before, queued_at, dead_reason) ON outbox_message TO amparo_application;
CREATE POLICY seen ON outbox_message FOR SELECT TO amparo_application USING (org_id = (SELECT my_org()));
CREATE POLICY queued ON outbox_message FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND state = 'Queued' AND sequence IS NULL AND attempts = 0);
CREATE POLICY stopped ON outbox_message FOR UPDATE TO amparo_application
  USING (org_id = (SELECT my_org()) AND state IN ('Queued', 'Sending', 'Dead'))
  WITH CHECK (org_id = (SELECT my_org()) AND state IN ('Queued', 'Cancelled', 'Dead'));

GRANT SELECT, INSERT ON message_alias TO amparo_keeper;
GRANT SELECT, INSERT ON message_alias TO amparo_application;
CREATE POLICY mine ON message_alias TO amparo_application
  USING (org_id = (SELECT my_org())) WITH CHECK (org_id = (SELECT my_org()));

GRANT SELECT, INSERT, UPDATE ON outbox_stream, inbox_stream TO amparo_keeper;
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox_seen TO amparo_keeper;
