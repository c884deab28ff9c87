-- Accounts, roles, assignments, encrypted cases, keys, audit; and row-level security on every table.
--
-- Three logins. `amparo_application` runs requests: it owns nothing and sees, through the policies below, only what the
-- session token of the transaction opens. `amparo_keeper` runs sign-in, sessions, key rotation and housekeeping: it has no
-- grant on any table with content of a case. `amparo_owner` owns everything and is nobody's login; the functions marked
-- SECURITY DEFINER run as it, with a fixed search_path.
--
-- Who is asking is the session token itself, kept in a setting of the transaction and looked up by its hash in a table that
-- the application cannot read. A statement smuggled into a query can change the setting, but not to a token that it does not know.

CREATE SCHEMA IF NOT EXISTS amparo_keys;
GRANT USAGE ON SCHEMA amparo_keys TO amparo_application, amparo_keeper;
GRANT USAGE ON SCHEMA amparo TO amparo_keeper;

-- ---------------------------------------------------------------- accounts: one person, whatever institutions

CREATE TABLE account (
  account_id uuid PRIMARY KEY,
  sign_in_name text NOT NULL UNIQUE CHECK (length(sign_in_name) BETWEEN 3 AND 60 AND sign_in_name = lower(sign_in_name)),
  password_hash text CHECK (password_hash LIKE '$argon2id$%'),
  created_at timestamptz(3) NOT NULL,
  disabled_at timestamptz(3)
);
INSERT INTO account (account_id, sign_in_name, password_hash, created_at, disabled_at)
  SELECT user_id, lower(sign_in_name), password_hash, created_at, disabled_at FROM staff_user;

CREATE TABLE passkey (
  account_id uuid NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  passkey_id uuid NOT NULL,
  credential_id bytea NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
  public_key bytea NOT NULL,
  counter bigint NOT NULL CHECK (counter >= 0),
  -- BE: may be copied to other devices; BS: is copied (WebAuthn, authenticator data)
  backup_eligible boolean NOT NULL,
  backed_up boolean NOT NULL,
  transports text[] NOT NULL DEFAULT '{}',
  label text NOT NULL CHECK (length(label) BETWEEN 1 AND 60),
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3),
  PRIMARY KEY (account_id, passkey_id)
);

CREATE TABLE totp_factor (
  account_id uuid PRIMARY KEY REFERENCES account (account_id) ON DELETE CASCADE,
  seed_sealed bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  confirmed_at timestamptz(3),
  -- the last time step that was used: each step opens once
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_code (
  account_id uuid NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  created_at timestamptz(3) NOT NULL,
  used_at timestamptz(3),
  PRIMARY KEY (account_id, code_hash)
);

-- Questions put to an authenticator or an identity provider: answered once, within five minutes.
CREATE TABLE challenge (
  challenge_hash bytea PRIMARY KEY CHECK (length(challenge_hash) = 32),
  purpose text NOT NULL CHECK (purpose IN ('sign-in', 'enrol', 'step-up', 'sso', 'second-factor')),
  account_id uuid REFERENCES account (account_id) ON DELETE CASCADE,
  sealed bytea,
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE known_device (
  account_id uuid NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  device_id uuid NOT NULL,
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  label text NOT NULL CHECK (length(label) BETWEEN 1 AND 60),
  first_seen_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  revoked_at timestamptz(3),
  PRIMARY KEY (account_id, device_id)
);

-- Failed sign-ins, by keyed hash of account, address and both; durable, so that a restart forgives nothing (AU-5).
CREATE TABLE sign_in_count (
  kind text NOT NULL CHECK (kind IN ('account', 'address', 'pair')),
  key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
  failures integer NOT NULL CHECK (failures > 0),
  wait_until timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  PRIMARY KEY (kind, key_hash)
);

-- Who an account is at an identity provider.
CREATE TABLE external_identity (
  issuer text NOT NULL CHECK (length(issuer) BETWEEN 8 AND 300),
  subject_hash bytea NOT NULL CHECK (length(subject_hash) = 32),
  account_id uuid NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  linked_at timestamptz(3) NOT NULL,
  PRIMARY KEY (issuer, subject_hash)
);

-- Recovery of an account that lost every factor: two administrators, then a one-time link for the person (AU-8).
CREATE TABLE recovery_link (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  account_id uuid NOT NULL REFERENCES account (account_id) ON DELETE CASCADE,
  expires_at timestamptz(3) NOT NULL
);

-- ---------------------------------------------------------------- people of an institution

-- user_id is the account; one row for each institution the person works for.
ALTER TABLE staff_user DROP COLUMN sign_in_name, DROP COLUMN password_hash;
ALTER TABLE staff_user ADD FOREIGN KEY (user_id) REFERENCES account (account_id);
ALTER TABLE staff_user ADD COLUMN supervisor_id uuid;
ALTER TABLE staff_user ADD FOREIGN KEY (org_id, supervisor_id) REFERENCES staff_user (org_id, user_id);
ALTER TABLE staff_user ADD CHECK (supervisor_id IS DISTINCT FROM user_id);
CREATE INDEX staff_user_account ON staff_user (user_id);
CREATE INDEX staff_user_supervisor ON staff_user (org_id, supervisor_id);
DROP TABLE sign_in_directory;

DROP TABLE session;
CREATE TABLE session (
  org_id uuid NOT NULL,
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  session_id uuid NOT NULL,
  user_id uuid NOT NULL,
  device_id uuid,
  method text NOT NULL CHECK (method IN ('passkey', 'password-totp', 'recovery-code', 'sso', 'set-up')),
  -- signed in with a key that cannot leave its device; only then may an administrator act as one (AU-1)
  device_bound boolean NOT NULL DEFAULT false,
  -- may only look after its own account: nothing but a password or a one-time link opened it yet
  restricted boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  -- the last fresh proof with user verification (AU-6)
  step_up_at timestamptz(3),
  PRIMARY KEY (org_id, token_hash),
  UNIQUE (org_id, session_id),
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (user_id, device_id) REFERENCES known_device (account_id, device_id)
);
CREATE INDEX session_of_user ON session (user_id, created_at);

-- One row for each role that somebody has or had. Four eyes: requested by one administrator, decided by another (AZ-7).
CREATE TABLE role_grant (
  org_id uuid NOT NULL,
  grant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('FrontlineOfficer', 'CaseWorker', 'Supervisor', 'NetworkCoordinator',
    'DataProtectionOfficer', 'Analyst', 'Administrator', 'ConsularOfficer', 'Interpreter', 'HealthProvider',
    'LegalProvider', 'ShelterProvider', 'Guardian')),
  state text NOT NULL CHECK (state IN ('pending', 'active', 'refused', 'ended')),
  requested_by uuid NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  decided_by uuid,
  decided_at timestamptz(3),
  ended_by uuid,
  ended_at timestamptz(3),
  PRIMARY KEY (org_id, grant_id),
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, requested_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, decided_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, ended_by) REFERENCES staff_user (org_id, user_id)
);
CREATE UNIQUE INDEX role_grant_once ON role_grant (org_id, user_id, role) WHERE state IN ('pending', 'active');

-- Who was set up before there were roles did everything there was: conversations, and the administration.
INSERT INTO role_grant (org_id, grant_id, user_id, role, state, requested_by, requested_at, decided_by, decided_at)
  SELECT u.org_id, gen_random_uuid(), u.user_id, r.role, 'active', u.user_id, u.created_at, u.user_id, u.created_at
  FROM staff_user u CROSS JOIN (VALUES ('Administrator'), ('FrontlineOfficer')) AS r (role);

CREATE TABLE invitation (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  invitation_id uuid NOT NULL,
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 120),
  roles text[] NOT NULL CHECK (cardinality(roles) BETWEEN 1 AND 13),
  state text NOT NULL CHECK (state IN ('open', 'accepted', 'withdrawn')),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  accepted_by uuid,
  PRIMARY KEY (org_id, invitation_id),
  UNIQUE (org_id, token_hash),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id)
);

-- What one person asked for and another must allow: erasure, break-glass to identity, recovery, key destruction, holds.
CREATE TABLE approval (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  approval_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('erasure', 'break-glass', 'account-recovery', 'key-destruction', 'legal-hold', 'export')),
  object_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('pending', 'approved', 'refused', 'withdrawn', 'done')),
  requested_by uuid NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  decided_by uuid CHECK (decided_by <> requested_by),
  decided_at timestamptz(3),
  PRIMARY KEY (org_id, approval_id),
  FOREIGN KEY (org_id, requested_by) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, decided_by) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX approval_open ON approval (org_id, requested_at) WHERE state = 'pending';

-- What somebody must be told: codes and ids, never words (AU-8, AZ-8).
CREATE TABLE notice (
  org_id uuid NOT NULL,
  notice_id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
  object_id uuid,
  at timestamptz(3) NOT NULL,
  seen_at timestamptz(3),
  PRIMARY KEY (org_id, notice_id),
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX notice_of_user ON notice (org_id, user_id, at DESC);

-- ---------------------------------------------------------------- the case: who is protected here

CREATE TABLE case_file (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  case_id uuid NOT NULL,
  own_reference text NOT NULL CHECK (own_reference ~ '^[A-Za-z0-9][A-Za-z0-9./-]{0,39}$' AND own_reference ~ '[0-9]'),
  -- encrypted under the key of this case: header, nonce, ciphertext, tag (keys/field-cipher.ts)
  alias_sealed bytea,
  name_sealed bytea,
  birth_year_sealed bytea,
  version integer NOT NULL CHECK (version > 0),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  -- since when others work on it: the officer who opened it keeps seeing it for seven days
  handed_over_at timestamptz(3),
  erased_at timestamptz(3),
  PRIMARY KEY (org_id, case_id),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id)
);
-- Unique for its author only: a colleague must not learn from a refusal that somebody else's case exists.
CREATE UNIQUE INDEX case_file_reference ON case_file (org_id, created_by, lower(own_reference));
CREATE INDEX case_file_by_reference ON case_file (org_id, lower(own_reference));

CREATE TABLE assignment (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  user_id uuid NOT NULL,
  assigned_by uuid NOT NULL,
  from_at timestamptz(3) NOT NULL,
  until_at timestamptz(3),
  PRIMARY KEY (org_id, case_id, user_id, from_at),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, assigned_by) REFERENCES staff_user (org_id, user_id)
);
CREATE UNIQUE INDEX assignment_once ON assignment (org_id, user_id, case_id) WHERE until_at IS NULL;

-- Who may not see this case whatever else allows it: conflict of interest.
CREATE TABLE case_deny (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  user_id uuid NOT NULL,
  set_by uuid NOT NULL,
  set_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, case_id, user_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id),
  FOREIGN KEY (org_id, set_by) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX case_deny_user ON case_deny (org_id, user_id);

CREATE TABLE break_glass (
  org_id uuid NOT NULL,
  break_glass_id uuid NOT NULL,
  case_id uuid NOT NULL,
  user_id uuid NOT NULL,
  -- 'file': statement and plan; 'identity': names too, and then a second person approves first
  level text NOT NULL CHECK (level IN ('file', 'identity')),
  reason_sealed bytea NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  approved_by uuid CHECK (approved_by <> user_id),
  starts_at timestamptz(3),
  until_at timestamptz(3),
  reviewed_by uuid CHECK (reviewed_by <> user_id),
  reviewed_at timestamptz(3),
  outcome text CHECK (outcome IN ('justified', 'not-justified')),
  PRIMARY KEY (org_id, break_glass_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id),
  CHECK ((starts_at IS NULL) = (until_at IS NULL)),
  CHECK (until_at <= starts_at + interval '60 minutes'),
  CHECK (level = 'file' OR starts_at IS NULL OR approved_by IS NOT NULL)
);
CREATE INDEX break_glass_user ON break_glass (org_id, user_id, until_at);
CREATE INDEX break_glass_case ON break_glass (org_id, case_id);

-- Blind index: keyed hashes of normalised names, cut short so that several rows share one (BI-1, BI-2).
CREATE TABLE name_token (
  org_id uuid NOT NULL,
  token bytea NOT NULL CHECK (length(token) BETWEEN 1 AND 32),
  case_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('full-name', 'part-year', 'phonetic')),
  PRIMARY KEY (org_id, kind, token, case_id),
  FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id) ON DELETE CASCADE
);
CREATE INDEX name_token_case ON name_token (org_id, case_id);

-- ---------------------------------------------------------------- keys: apart from the data, backed up apart

CREATE TABLE amparo_keys.case_key (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  key_version integer NOT NULL CHECK (key_version > 0),
  kek_id text NOT NULL CHECK (kek_id ~ '^[a-z0-9-]{1,40}$'),
  wrapped bytea NOT NULL CHECK (length(wrapped) BETWEEN 40 AND 200),
  created_at timestamptz(3) NOT NULL,
  retired_at timestamptz(3),
  PRIMARY KEY (org_id, case_id, key_version)
);
CREATE INDEX case_key_kek ON amparo_keys.case_key (kek_id, org_id, case_id);

-- That a case was erased. Stands here and in a file outside the database; replayed at every restore (CR-5).
CREATE TABLE erasure_tombstone (
  org_id uuid NOT NULL,
  case_id uuid NOT NULL,
  erased_at timestamptz(3) NOT NULL,
  approval_id uuid NOT NULL,
  PRIMARY KEY (org_id, case_id)
);

-- ---------------------------------------------------------------- audit: one chain per institution

CREATE TABLE audit_entry (
  org_id uuid NOT NULL,
  seq bigint NOT NULL CHECK (seq > 0),
  at timestamptz(3) NOT NULL,
  actor uuid,
  action text NOT NULL CHECK (action ~ '^[a-z][a-z.-]{0,59}$'),
  object_id uuid,
  decision text NOT NULL CHECK (decision IN ('allowed', 'denied')),
  -- canonical JSON (RFC 8785): what the hash covers
  body text NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (org_id, seq)
);
CREATE INDEX audit_entry_object ON audit_entry (org_id, object_id, seq) WHERE object_id IS NOT NULL;
CREATE INDEX audit_entry_actor ON audit_entry (org_id, actor, at);

CREATE TABLE audit_head (
  org_id uuid PRIMARY KEY,
  seq bigint NOT NULL,
  hash bytea NOT NULL CHECK (length(hash) = 32),
  at timestamptz(3) NOT NULL
);
INSERT INTO audit_head (org_id, seq, hash, at)
  SELECT org_id, 0, sha256(convert_to('amparo audit v1 genesis ' || org_id, 'UTF8')), created_at FROM institution;

CREATE TABLE alarm (
  org_id uuid NOT NULL,
  alarm_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
  actor uuid,
  at timestamptz(3) NOT NULL,
  count integer NOT NULL DEFAULT 1,
  seen_by uuid,
  seen_at timestamptz(3),
  PRIMARY KEY (org_id, alarm_id)
);
CREATE INDEX alarm_newest ON alarm (org_id, at DESC);

-- How often somebody searched by name, exported, and the like, within the hour (BI-3).
CREATE TABLE use_count (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
  hour timestamptz(0) NOT NULL,
  used integer NOT NULL,
  PRIMARY KEY (org_id, user_id, kind, hour)
);

-- ---------------------------------------------------------------- conversations belong to a case, or to their author

ALTER TABLE conversation ADD COLUMN case_id uuid;
ALTER TABLE conversation ADD FOREIGN KEY (org_id, case_id) REFERENCES case_file (org_id, case_id);
CREATE INDEX conversation_of_case ON conversation (org_id, case_id);
DROP INDEX conversation_reference;
CREATE UNIQUE INDEX conversation_reference ON conversation (org_id, created_by, lower(own_reference) text_pattern_ops);
DROP INDEX conversation_newest;
CREATE INDEX conversation_newest ON conversation (org_id, created_by, created_at DESC, conversation_id DESC);
DROP INDEX conversation_group_reference;
CREATE UNIQUE INDEX conversation_group_reference ON conversation_group (org_id, created_by, lower(own_reference));
