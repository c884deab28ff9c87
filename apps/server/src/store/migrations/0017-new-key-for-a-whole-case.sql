-- A new key for a case reaches everything that is sealed under it: also the records of the file, their history, wishes that
-- wait, documents and what an import left over. Before, those stayed under the old key, and would have been lost with it.

-- Every sealed part of one's own case beside identity, reasons and conversations, which 0008 has. `also` is the second name
-- of a conflict: its record.
CREATE FUNCTION sealed_parts_of_case(target uuid)
  RETURNS TABLE (part text, kind text, record uuid, also uuid, version integer, field text, sealed bytea)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
  name text;
BEGIN
  IF NOT target = ANY (my_cases()) OR NOT my_roles() && ARRAY['CaseWorker', 'Supervisor'] THEN
    RAISE EXCEPTION 'not a case of this session' USING ERRCODE = '42501';
  END IF;
  FOR name IN SELECT record_tables() LOOP
    RETURN QUERY EXECUTE format($q$
      SELECT 'record', %1$L, t.record_id, NULL::uuid, NULL::integer, s.field, s.sealed FROM %1$I t,
        LATERAL (VALUES ('content', t.content_sealed), ('private', t.private_sealed)) AS s (field, sealed)
      WHERE t.org_id = $1 AND t.case_id = $2 AND s.sealed IS NOT NULL$q$, name) USING org, target;
  END LOOP;
  RETURN QUERY SELECT 'history', h.kind, h.record_id, NULL::uuid, h.version, h.field || s.side, s.sealed FROM record_history h,
      LATERAL (VALUES ('/from', h.from_sealed), ('/to', h.to_sealed)) AS s (side, sealed)
    WHERE h.org_id = org AND h.case_id = target AND s.sealed IS NOT NULL;
  RETURN QUERY SELECT 'conflict', c.kind, c.conflict_id, c.record_id, NULL::integer, s.field, s.sealed FROM record_conflict c,
      LATERAL (VALUES ('content', c.content_sealed), ('private', c.private_sealed)) AS s (field, sealed)
    WHERE c.org_id = org AND c.case_id = target AND s.sealed IS NOT NULL;
  RETURN QUERY SELECT 'document', NULL::text, a.attachment_id, NULL::uuid, NULL::integer, s.field, s.sealed FROM attachment a,
      LATERAL (VALUES ('about', a.about_sealed), ('key', a.key_sealed)) AS s (field, sealed)
    WHERE a.org_id = org AND a.case_id = target AND s.sealed IS NOT NULL;
  RETURN QUERY SELECT 'remainder', NULL::text, r.case_id, NULL::uuid, NULL::integer, 'content', r.content_sealed
    FROM case_remainder r WHERE r.org_id = org AND r.case_id = target;
END $$;

-- The tables of records: all that have the form of 0009.
CREATE FUNCTION record_tables() RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
  SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'amparo' AND c.relkind = 'r' AND 5 = (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid
    AND NOT a.attisdropped AND a.attname IN ('org_id', 'case_id', 'record_id', 'content_sealed', 'private_sealed'))
    AND c.relname <> 'record_conflict'
  ORDER BY 1
$$;

-- The same parts, sealed anew: only to a newer version, and only what stands there. @returns how many were written
CREATE FUNCTION reseal_parts_of_case(target uuid, parts text[], kinds text[], records uuid[], versions integer[],
    fields text[], contents bytea[]) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid := my_org();
  written bigint := 0;
  more bigint;
  name text;
  col text;
BEGIN
  IF NOT target = ANY (my_cases()) OR NOT my_roles() && ARRAY['CaseWorker', 'Supervisor'] THEN
    RAISE EXCEPTION 'not a case of this session' USING ERRCODE = '42501';
  END IF;
  FOR name IN SELECT record_tables() LOOP
    FOREACH col IN ARRAY ARRAY['content', 'private'] LOOP
      EXECUTE format('UPDATE %1$I t SET %2$I = n.content FROM unnest($3::text[], $4::text[], $5::uuid[], $6::integer[], $7::text[], $8::bytea[])
          AS n (part, kind, record, version, field, content) WHERE n.part = ''record'' AND n.kind = %1$L
        AND n.field = %3$L AND t.org_id = $1 AND t.case_id = $2 AND t.record_id = n.record
        AND key_version_of(n.content) > key_version_of(t.%2$I)', name, col || '_sealed', col) USING org, target, parts, kinds, records, versions, fields, contents;
      GET DIAGNOSTICS more = ROW_COUNT;
      written := written + more;
    END LOOP;
  END LOOP;
  FOREACH col IN ARRAY ARRAY['from', 'to'] LOOP
    EXECUTE format('UPDATE record_history t SET %1$I = n.content FROM unnest($3::text[], $4::text[], $5::uuid[], $6::integer[], $7::text[], $8::bytea[])
          AS n (part, kind, record, version, field, content) WHERE n.part = ''history'' AND t.org_id = $1
      AND t.case_id = $2 AND t.kind = n.kind AND t.record_id = n.record AND t.version = n.version
      AND n.field = t.field || %2$L AND key_version_of(n.content) > key_version_of(t.%1$I)', col || '_sealed', '/' || col)
      USING org, target, parts, kinds, records, versions, fields, contents;
    GET DIAGNOSTICS more = ROW_COUNT;
    written := written + more;
  END LOOP;
  FOREACH col IN ARRAY ARRAY['content', 'private'] LOOP
    EXECUTE format('UPDATE record_conflict t SET %1$I = n.content FROM unnest($3::text[], $4::text[], $5::uuid[], $6::integer[], $7::text[], $8::bytea[])
          AS n (part, kind, record, version, field, content) WHERE n.part = ''conflict'' AND t.org_id = $1
      AND t.case_id = $2 AND t.conflict_id = n.record AND n.field = %2$L
      AND key_version_of(n.content) > key_version_of(t.%1$I)', col || '_sealed', col) USING org, target, parts, kinds, records, versions, fields, contents;
    GET DIAGNOSTICS more = ROW_COUNT;
    written := written + more;
  END LOOP;
  FOREACH col IN ARRAY ARRAY['about', 'key'] LOOP
    EXECUTE format('UPDATE attachment t SET %1$I = n.content FROM unnest($3::text[], $4::text[], $5::uuid[], $6::integer[], $7::text[], $8::bytea[])
          AS n (part, kind, record, version, field, content) WHERE n.part = ''document'' AND t.org_id = $1
      AND t.case_id = $2 AND t.attachment_id = n.record AND n.field = %2$L
      AND key_version_of(n.content) > key_version_of(t.%1$I)', col || '_sealed', col) USING org, target, parts, kinds, records, versions, fields, contents;
    GET DIAGNOSTICS more = ROW_COUNT;
    written := written + more;
  END LOOP;
  UPDATE case_remainder t SET content_sealed = n.content FROM unnest(parts, records, contents) AS n (part, record, content)
    WHERE n.part = 'remainder' AND t.org_id = org
    AND t.case_id = target AND key_version_of(n.content) > key_version_of(t.content_sealed);
  GET DIAGNOSTICS more = ROW_COUNT;
  RETURN written + more;
END $$;
REVOKE ALL ON FUNCTION sealed_parts_of_case, record_tables, reseal_parts_of_case FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sealed_parts_of_case, reseal_parts_of_case TO amparo_application;

-- A replaced key goes only when nothing in any table is sealed under it: asked of the catalogue, so that a table that is
-- added later is not forgotten. Whatever belongs to a case, a conversation or a group and ends in `_sealed` counts.
CREATE OR REPLACE FUNCTION remove_retired_keys(before timestamptz) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  retired record;
  place record;
  used boolean;
  removed bigint := 0;
BEGIN
  FOR retired IN SELECT k.org_id, k.case_id, k.key_version FROM amparo_keys.case_key k WHERE k.retired_at < before LOOP
    used := false;
    FOR place IN SELECT c.relname AS tbl, s.attname AS col, i.attname AS owner
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'amparo'
      JOIN pg_attribute s ON s.attrelid = c.oid AND s.attname LIKE '%\_sealed' AND NOT s.attisdropped
      JOIN pg_attribute i ON i.attrelid = c.oid AND i.attname IN ('case_id', 'conversation_id', 'group_id') AND NOT i.attisdropped
      JOIN pg_attribute o ON o.attrelid = c.oid AND o.attname = 'org_id' AND NOT o.attisdropped
      WHERE c.relkind = 'r'
    LOOP
      EXECUTE format('SELECT EXISTS (SELECT FROM %I t WHERE t.org_id = $1 AND t.%I = $2 AND key_version_of(t.%I) = $3)',
        place.tbl, place.owner, place.col) INTO used USING retired.org_id, retired.case_id, retired.key_version;
      EXIT WHEN used;
    END LOOP;
    CONTINUE WHEN used;
    DELETE FROM amparo_keys.case_key k WHERE k.org_id = retired.org_id AND k.case_id = retired.case_id
      AND k.key_version = retired.key_version AND k.retired_at < before;
    IF FOUND THEN removed := removed + 1; END IF;
  END LOOP;
  RETURN removed;
END $$;
REVOKE ALL ON FUNCTION remove_retired_keys FROM PUBLIC;
GRANT EXECUTE ON FUNCTION remove_retired_keys TO amparo_keeper;
