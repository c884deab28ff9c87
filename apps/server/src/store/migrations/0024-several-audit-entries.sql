-- Several entries of one request in one call: the session is looked up once, the head of the chain is locked and moved once. What an
-- entry looks like and what its hash covers stands here alone (before: 0005); nothing of it has changed.

CREATE FUNCTION audit_append_several(org uuid, who uuid, device uuid, whats text[], abouts uuid[], whys text[], outcomes text[],
    reasons text[], request uuid, happened timestamptz) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  head audit_head;
  entry text;
  entries text[] := '{}';
  hashes bytea[] := '{}';
  last_hash bytea;
  many integer := cardinality(whats);
BEGIN
  IF org IS NULL THEN RAISE EXCEPTION 'audit without an institution' USING ERRCODE = '42501'; END IF;
  IF many = 0 OR many <> ALL (ARRAY[cardinality(abouts), cardinality(whys), cardinality(outcomes), cardinality(reasons)]) THEN
    RAISE EXCEPTION 'audit takes whole entries' USING ERRCODE = '22023';
  END IF;
  -- the column keeps milliseconds; what the hash covers must say the same
  happened := date_trunc('milliseconds', happened);
  SELECT * INTO head FROM audit_head h WHERE h.org_id = org FOR UPDATE;
  IF NOT FOUND THEN
    -- two first entries at once: the second waits here and then continues the chain of the first
    INSERT INTO audit_head VALUES (org, 0, sha256(convert_to('amparo audit v1 genesis ' || org, 'UTF8')), happened)
      ON CONFLICT DO NOTHING;
    SELECT * INTO STRICT head FROM audit_head h WHERE h.org_id = org FOR UPDATE;
  END IF;
  last_hash := head.hash;
  FOR i IN 1 .. many LOOP
    IF whats[i] IS NULL OR whats[i] !~ '^[a-z][a-z.-]{0,59}$' OR NOT isfinite(happened) OR coalesce(whys[i], 'x') !~ '^[a-z][a-z-]{0,39}$'
      OR coalesce(reasons[i], 'x') !~ '^[a-z][a-z-]{0,39}$' THEN
      RAISE EXCEPTION 'audit takes codes only' USING ERRCODE = '22023';
    END IF;
    -- keys in the order of RFC 8785; every value is null, a number or plain ASCII without quotes or backslashes
    entry := '{"action":"' || whats[i] || '","actor":' || coalesce('"' || who || '"', 'null')
      || ',"at":"' || to_char(happened AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      || '","decision":"' || outcomes[i] || '","device":' || coalesce('"' || device || '"', 'null')
      || ',"object":' || coalesce('"' || abouts[i] || '"', 'null') || ',"org":"' || org
      || '","purpose":' || coalesce('"' || whys[i] || '"', 'null') || ',"reason":' || coalesce('"' || reasons[i] || '"', 'null')
      || ',"request":' || coalesce('"' || request || '"', 'null') || ',"seq":' || head.seq + i || '}';
    last_hash := sha256(convert_to('amparo audit v1 entry' || chr(10), 'UTF8') || last_hash || convert_to(entry, 'UTF8'));
    entries := entries || entry;
    hashes := hashes || last_hash;
  END LOOP;
  INSERT INTO audit_entry (org_id, seq, at, actor, action, object_id, decision, body, hash)
    SELECT org, head.seq + g.number, happened, who, g.what, g.about, g.outcome, g.entry, g.hash
    FROM unnest(whats, abouts, outcomes, entries, hashes) WITH ORDINALITY AS g (what, about, outcome, entry, hash, number)
    ORDER BY g.number;
  UPDATE audit_head h SET seq = head.seq + many, hash = last_hash, at = greatest(h.at, happened) WHERE h.org_id = org;
  RETURN head.seq + many;
END $$;

CREATE OR REPLACE FUNCTION audit_append(org uuid, who uuid, device uuid, what text, about uuid, why text, outcome text, reason text,
    request uuid, happened timestamptz) RETURNS bigint
  LANGUAGE sql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
  SELECT audit_append_several(org, who, device, ARRAY[what], ARRAY[about], ARRAY[why], ARRAY[outcome], ARRAY[reason], request, happened)
$$;

-- What a request may add: always as the person of its session, in that person's institution.
CREATE FUNCTION audit_several(whats text[], abouts uuid[], whys text[], outcomes text[], reasons text[], request uuid,
    happened timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  me uuid;
  device uuid;
BEGIN
  SELECT s.org, s.me INTO org, me FROM my_self() AS s;
  SELECT s.device_id INTO device FROM session s
    WHERE s.org_id = org
      AND s.token_hash = sha256(convert_to(split_part(current_setting('amparo.session', true), '.', 2), 'UTF8'));
  RETURN audit_append_several(org, me, device, whats, abouts, whys, outcomes, reasons, request, happened);
END $$;

REVOKE ALL ON FUNCTION audit_append_several, audit_several FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_several TO amparo_application;
