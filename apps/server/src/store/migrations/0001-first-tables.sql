-- Institutions, staff, sessions, conversations and their determinations.
-- Every table with data of an institution begins its primary key with org_id and names it in every unique and foreign
-- key, so that the rows of one institution can live on one shard. No free text about a person is in any column: see
-- docs/decisions/0003-no-free-text-before-encryption.md.

-- What is true of the whole installation. No data of an institution.
CREATE TABLE installation_setting (
  name text PRIMARY KEY CHECK (name IN ('purpose')),
  value text NOT NULL
);

-- The one-time links that open an empty installation. Only hashes; rows are removed once somebody is set up.
CREATE TABLE set_up_link (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE institution (
  org_id uuid PRIMARY KEY,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  created_at timestamptz(3) NOT NULL
);

-- Which institution a sign-in name belongs to: asked before any institution is known, so global and nothing else in it.
CREATE TABLE sign_in_directory (
  sign_in_name text PRIMARY KEY CHECK (length(sign_in_name) BETWEEN 3 AND 60),
  org_id uuid NOT NULL REFERENCES institution (org_id)
);

CREATE TABLE staff_user (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  user_id uuid NOT NULL,
  sign_in_name text NOT NULL,
  display_name text NOT NULL CHECK (length(display_name) BETWEEN 1 AND 120),
  password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
  created_at timestamptz(3) NOT NULL,
  disabled_at timestamptz(3),
  PRIMARY KEY (org_id, user_id),
  UNIQUE (org_id, sign_in_name)
);

CREATE TABLE session (
  org_id uuid NOT NULL,
  token_hash bytea NOT NULL CHECK (length(token_hash) = 32),
  user_id uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, token_hash),
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX session_of_user ON session (org_id, user_id, created_at);

-- The result of a creating request, kept for seven days, written in the transaction that created.
CREATE TABLE idempotent_result (
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 16 AND 64),
  request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
  status smallint,
  etag text,
  location text,
  body text,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, user_id, idempotency_key),
  FOREIGN KEY (org_id, user_id) REFERENCES staff_user (org_id, user_id)
);
CREATE INDEX idempotent_result_age ON idempotent_result (created_at);

-- People found together: what is common to them is answered once.
CREATE TABLE conversation_group (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  group_id uuid NOT NULL,
  own_reference text NOT NULL CHECK (own_reference ~ '^[A-Za-z0-9][A-Za-z0-9./-]{0,39}$' AND own_reference ~ '[0-9]'),
  version integer NOT NULL CHECK (version > 0),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, group_id),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id)
);
CREATE UNIQUE INDEX conversation_group_reference ON conversation_group (org_id, lower(own_reference));

-- Every version of the shared answers stays: determinations say which one they rest on.
CREATE TABLE shared_answers (
  org_id uuid NOT NULL,
  group_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  answers json NOT NULL,
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, group_id, version),
  FOREIGN KEY (org_id, group_id) REFERENCES conversation_group (org_id, group_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id)
);

CREATE TABLE conversation (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  conversation_id uuid NOT NULL,
  group_id uuid,
  own_reference text NOT NULL CHECK (own_reference ~ '^[A-Za-z0-9][A-Za-z0-9./-]{0,39}$' AND own_reference ~ '[0-9]'),
  instrument_id text NOT NULL CHECK (instrument_id ~ '^[a-z][a-z0-9-]{0,59}$'),
  instrument_version integer NOT NULL CHECK (instrument_version > 0),
  language text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
  -- raised by one with every change of the conversation, its determinations and its decisions
  version integer NOT NULL CHECK (version > 0),
  -- of the latest determination, for lists
  latest_version integer CHECK (latest_version > 0),
  latest_label text,
  latest_status text CHECK (latest_status IN ('draft', 'accepted', 'amended', 'rejected')),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, conversation_id),
  FOREIGN KEY (org_id, group_id) REFERENCES conversation_group (org_id, group_id),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id)
);
CREATE UNIQUE INDEX conversation_reference ON conversation (org_id, lower(own_reference) text_pattern_ops);
CREATE INDEX conversation_newest ON conversation (org_id, created_at DESC, conversation_id DESC);
CREATE INDEX conversation_of_group ON conversation (org_id, group_id);

-- One version of the determination of one conversation: never changed, only followed by the next.
CREATE TABLE determination (
  org_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  label text NOT NULL CHECK (label IN ('trafficking', 'smuggling', 'both', 'neither', 'insufficient')),
  facts json NOT NULL,
  -- of this person alone; together with the shared answers of the version named here they are all answers
  answers json NOT NULL,
  group_id uuid,
  shared_version integer,
  -- pauses, distress and the like: kind, day, whose choice
  events json NOT NULL,
  -- findings that a person accepted from a narrative: list, code and finding, never the words
  evidence json NOT NULL,
  -- the whole determination with the versions of the laws inside
  result json NOT NULL,
  -- why it was made anew, when it amends an earlier version
  amends integer CHECK (amends < version),
  created_by uuid NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, conversation_id, version),
  FOREIGN KEY (org_id, conversation_id) REFERENCES conversation (org_id, conversation_id) ON DELETE CASCADE,
  FOREIGN KEY (org_id, group_id, shared_version) REFERENCES shared_answers (org_id, group_id, version),
  FOREIGN KEY (org_id, created_by) REFERENCES staff_user (org_id, user_id),
  CHECK ((group_id IS NULL) = (shared_version IS NULL))
);

-- A determination is a draft until a named person accepts, amends or rejects it; that happens once per version.
CREATE TABLE decision (
  org_id uuid NOT NULL,
  conversation_id uuid NOT NULL,
  version integer NOT NULL,
  decision text NOT NULL CHECK (decision IN ('accepted', 'amended', 'rejected')),
  reason text NOT NULL CHECK (reason ~ '^[a-z][a-z-]{0,39}$'),
  decided_by uuid NOT NULL,
  decided_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, conversation_id, version),
  FOREIGN KEY (org_id, conversation_id, version)
    REFERENCES determination (org_id, conversation_id, version) ON DELETE CASCADE,
  FOREIGN KEY (org_id, decided_by) REFERENCES staff_user (org_id, user_id)
);

-- That something was discarded, by whom and when; nothing of what it was.
CREATE TABLE discarded (
  org_id uuid NOT NULL REFERENCES institution (org_id),
  conversation_id uuid NOT NULL,
  discarded_by uuid NOT NULL,
  discarded_at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, conversation_id),
  FOREIGN KEY (org_id, discarded_by) REFERENCES staff_user (org_id, user_id)
);

-- Each grant is one thing that a route does. Determinations, decisions, shared answers and traces of what was discarded
-- can be added and read, never changed; they go only together with the conversation or the group they belong to.
GRANT SELECT, INSERT ON installation_setting TO amparo_application;
GRANT SELECT, INSERT, DELETE ON set_up_link TO amparo_application;
GRANT SELECT, INSERT ON institution, sign_in_directory TO amparo_application;
GRANT SELECT, INSERT, UPDATE (password_hash) ON staff_user TO amparo_application;
GRANT SELECT, INSERT, DELETE, UPDATE (last_seen_at) ON session TO amparo_application;
GRANT SELECT, INSERT, DELETE, UPDATE (status, etag, location, body) ON idempotent_result TO amparo_application;
GRANT SELECT, INSERT, DELETE, UPDATE (version) ON conversation_group TO amparo_application;
GRANT SELECT, INSERT ON shared_answers TO amparo_application;
GRANT SELECT, INSERT, DELETE, UPDATE (version, latest_version, latest_label, latest_status, changed_at)
  ON conversation TO amparo_application;
GRANT SELECT, INSERT ON determination, decision, discarded TO amparo_application;
