-- Who wants to be told by e-mail that something new waits for them, and where. The address is sealed; no institution sees it.
-- Until it is confirmed it waits with the challenges.

ALTER TABLE challenge DROP CONSTRAINT challenge_purpose_check;
ALTER TABLE challenge ADD CONSTRAINT challenge_purpose_check
  CHECK (purpose IN ('sign-in', 'enrol', 'step-up', 'sso', 'second-factor', 'mail-address'));

CREATE TABLE mail_choice (
  account_id uuid PRIMARY KEY REFERENCES account (account_id) ON DELETE CASCADE,
  address_sealed bytea NOT NULL CHECK (length(address_sealed) BETWEEN 1 AND 2000),
  language text NOT NULL CHECK (language ~ '^[a-z]{2}$'),
  confirmed_at timestamptz(3) NOT NULL,
  -- when a message was last tried; what came before it is not news any more
  told_at timestamptz(3),
  -- in a row
  failures integer NOT NULL DEFAULT 0 CHECK (failures >= 0)
);
ALTER TABLE mail_choice ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_choice FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON mail_choice TO amparo_owner USING (true) WITH CHECK (true);
CREATE POLICY keeper_all ON mail_choice TO amparo_keeper USING (true) WITH CHECK (true);
REVOKE ALL ON mail_choice FROM amparo_application;
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_choice TO amparo_keeper;
