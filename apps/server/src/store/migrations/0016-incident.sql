-- An incident: nothing leaves the installation while it is frozen. Frozen and thawed by the owner of the schema alone, at the
-- console (`amparo incident`), so that whoever took an account cannot undo it.

CREATE TABLE incident_freeze (
  frozen_at timestamptz(3) PRIMARY KEY,
  thawed_at timestamptz(3) CHECK (thawed_at >= frozen_at)
);
CREATE UNIQUE INDEX incident_freeze_once ON incident_freeze ((true)) WHERE thawed_at IS NULL;
ALTER TABLE incident_freeze ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_freeze FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON incident_freeze TO amparo_owner USING (true) WITH CHECK (true);

CREATE FUNCTION is_frozen() RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
  SELECT EXISTS (SELECT FROM incident_freeze WHERE thawed_at IS NULL)
$$;
REVOKE ALL ON FUNCTION is_frozen FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_frozen TO amparo_application, amparo_keeper;

-- In one transaction: the mark, an entry in the log of every institution, and the end of every session. Gives how many ended.
CREATE FUNCTION freeze_incident(at timestamptz) RETURNS integer LANGUAGE plpgsql SET search_path = amparo, pg_temp AS $$
DECLARE
  ended integer;
BEGIN
  INSERT INTO incident_freeze (frozen_at) VALUES (at) ON CONFLICT DO NOTHING;
  PERFORM audit_append(i.org_id, NULL, NULL, 'incident.freeze', NULL, NULL, 'allowed', NULL, NULL, at) FROM institution i;
  DELETE FROM session;
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END $$;

CREATE FUNCTION thaw_incident(at timestamptz) RETURNS boolean LANGUAGE plpgsql SET search_path = amparo, pg_temp AS $$
BEGIN
  UPDATE incident_freeze SET thawed_at = greatest(at, frozen_at) WHERE thawed_at IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM audit_append(i.org_id, NULL, NULL, 'incident.thaw', NULL, NULL, 'allowed', NULL, NULL, at) FROM institution i;
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION freeze_incident, thaw_incident FROM PUBLIC;
