-- The audit chain of an institution: entries are added by one function, under one lock, and never changed.

-- Adds the next entry of an institution's chain. The head row is the lock: no forks, no gaps; an entry whose transaction
-- fails was never there. hash = SHA-256 of the domain tag, the hash before, and the canonical JSON (AUD-2).
CREATE FUNCTION audit_append(org uuid, who uuid, device uuid, what text, about uuid, why text, outcome text, reason text,
    request uuid, happened timestamptz) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  head audit_head;
  entry text;
  next_hash bytea;
BEGIN
  IF org IS NULL THEN RAISE EXCEPTION 'audit without an institution' USING ERRCODE = '42501'; END IF;
  -- the column keeps milliseconds; what the hash covers must say the same
  happened := date_trunc('milliseconds', happened);
  IF what !~ '^[a-z][a-z.-]{0,59}$' OR NOT isfinite(happened) OR coalesce(why, 'x') !~ '^[a-z][a-z-]{0,39}$' OR coalesce(reason, 'x') !~ '^[a-z][a-z-]{0,39}$' THEN
    RAISE EXCEPTION 'audit takes codes only' USING ERRCODE = '22023';
  END IF;
  SELECT * INTO head FROM audit_head h WHERE h.org_id = org FOR UPDATE;
  IF NOT FOUND THEN
    -- two first entries at once: the second waits here and then continues the chain of the first
    INSERT INTO audit_head VALUES (org, 0, sha256(convert_to('amparo audit v1 genesis ' || org, 'UTF8')), happened)
      ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM audit_head h WHERE h.org_id = org FOR UPDATE;
  END IF;
  -- keys in the order of RFC 8785; every value is null, a number or plain ASCII without quotes or backslashes
  entry := '{"action":"' || what || '","actor":' || coalesce('"' || who || '"', 'null')
    || ',"at":"' || to_char(happened AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    || '","decision":"' || outcome || '","device":' || coalesce('"' || device || '"', 'null')
    || ',"object":' || coalesce('"' || about || '"', 'null') || ',"org":"' || org
    || '","purpose":' || coalesce('"' || why || '"', 'null') || ',"reason":' || coalesce('"' || reason || '"', 'null')
    || ',"request":' || coalesce('"' || request || '"', 'null') || ',"seq":' || head.seq + 1 || '}';
  next_hash := sha256(convert_to('amparo audit v1 entry' || chr(10), 'UTF8') || head.hash || convert_to(entry, 'UTF8'));
  INSERT INTO audit_entry (org_id, seq, at, actor, action, object_id, decision, body, hash)
    VALUES (org, head.seq + 1, happened, who, what, about, outcome, entry, next_hash);
  UPDATE audit_head h SET seq = head.seq + 1, hash = next_hash, at = greatest(h.at, happened) WHERE h.org_id = org;
  RETURN head.seq + 1;
END $$;

-- What a request may add: always as the person of its session, in that person's institution.
CREATE FUNCTION audit(what text, about uuid, why text, outcome text, reason text, request uuid, happened timestamptz)
  RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  me uuid;
  device uuid;
BEGIN
  SELECT s.org, s.me INTO org, me FROM my_self() AS s;
  SELECT s.device_id INTO device FROM session s
    WHERE s.org_id = org
      AND s.token_hash = sha256(convert_to(split_part(current_setting('amparo.session', true), '.', 2), 'UTF8'));
  RETURN audit_append(org, me, device, what, about, why, outcome, reason, request, happened);
END $$;

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = '42501';
END $$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_entry_not_emptied BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_is_append_only();

-- Which line of the anchor file outside the database holds a head of which institution (audit/anchoring.ts). A line that
-- stands here and is not in the file was cut off there. Written after the line is safely on its volume.
CREATE TABLE audit_anchor (
  org_id uuid NOT NULL,
  line bigint NOT NULL CHECK (line > 0),
  line_hash bytea NOT NULL CHECK (length(line_hash) = 32),
  seq bigint NOT NULL CHECK (seq > 0),
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (org_id, line)
);
CREATE TRIGGER audit_anchor_stays BEFORE UPDATE OR DELETE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_anchor_not_emptied BEFORE TRUNCATE ON audit_anchor EXECUTE FUNCTION audit_is_append_only();
GRANT SELECT, INSERT ON audit_anchor TO amparo_keeper;
CREATE POLICY keeper_all ON audit_anchor TO amparo_keeper USING (true) WITH CHECK (true);

-- What was done with a case, and with the conversations that belong to it, for those who work on it (AUD-4). Row security
-- shows them the entries about the case itself only; an entry about a conversation names the conversation.
CREATE FUNCTION case_log(target uuid, most integer)
  RETURNS TABLE (seq bigint, at timestamptz, actor uuid, action text, about_case boolean, decision text, body text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT target = ANY (my_cases()) THEN RETURN; END IF;
  RETURN QUERY SELECT e.seq, e.at::timestamptz, e.actor, e.action, e.object_id = target, e.decision, e.body
    FROM audit_entry e
    WHERE e.org_id = my_org() AND (e.object_id = target OR e.object_id IN
      (SELECT c.conversation_id FROM conversation c WHERE c.org_id = my_org() AND c.case_id = target))
    ORDER BY e.seq DESC LIMIT most;
END $$;
REVOKE ALL ON FUNCTION case_log FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_log TO amparo_application;
