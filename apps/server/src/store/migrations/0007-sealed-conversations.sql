-- What people said and what was determined is sealed under a key of the conversation, or of the group for what it shares:
-- a stolen database says nothing of it (CR-1). The keys stand with those of the cases; a conversation keeps its key when it
-- is attached to a case, and is erased with the case.
--
-- SQL has no keys. What an earlier version kept as text moves to content_to_seal, where the program seals it before the
-- first request (store/seal-earlier.ts); after that the table is empty for ever.

CREATE TABLE content_to_seal (
  org_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('determination', 'shared-answers', 'latest-label')),
  subject_id uuid NOT NULL,
  version integer NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (org_id, kind, subject_id, version)
);
INSERT INTO content_to_seal
  SELECT org_id, 'determination', conversation_id, version, json_build_object('label', label, 'facts', facts, 'answers', answers,
    'events', events, 'evidence', evidence, 'result', result)::text FROM determination
  UNION ALL SELECT org_id, 'shared-answers', group_id, version, answers::text FROM shared_answers
  UNION ALL SELECT org_id, 'latest-label', conversation_id, version, latest_label FROM conversation WHERE latest_label IS NOT NULL;

ALTER TABLE determination DROP COLUMN label, DROP COLUMN facts, DROP COLUMN answers, DROP COLUMN events, DROP COLUMN evidence,
  DROP COLUMN result, ADD COLUMN content_sealed bytea;
ALTER TABLE shared_answers DROP COLUMN answers, ADD COLUMN answers_sealed bytea;
ALTER TABLE conversation DROP COLUMN latest_label, ADD COLUMN latest_label_sealed bytea;
ALTER TABLE idempotent_result DROP COLUMN body, ADD COLUMN body_sealed bytea;
DELETE FROM idempotent_result;

ALTER TABLE content_to_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE content_to_seal FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON content_to_seal TO amparo_owner USING (true) WITH CHECK (true);

GRANT UPDATE (latest_label_sealed) ON conversation TO amparo_application;
GRANT UPDATE (body_sealed) ON idempotent_result TO amparo_application;

-- case_key.case_id: the case, or the conversation or group whose key it is
CREATE POLICY of_conversations ON amparo_keys.case_key FOR SELECT TO amparo_application
  USING (org_id = (SELECT my_org()) AND (
    EXISTS (SELECT FROM conversation c WHERE c.org_id = case_key.org_id AND c.conversation_id = case_key.case_id)
    OR EXISTS (SELECT FROM conversation_group g WHERE g.org_id = case_key.org_id AND g.group_id = case_key.case_id)));
CREATE POLICY of_conversations_made ON amparo_keys.case_key FOR INSERT TO amparo_application
  WITH CHECK (org_id = (SELECT my_org()) AND (
    EXISTS (SELECT FROM conversation c WHERE c.org_id = case_key.org_id AND c.conversation_id = case_key.case_id)
    OR EXISTS (SELECT FROM conversation_group g WHERE g.org_id = case_key.org_id AND g.group_id = case_key.case_id)));
-- with the conversation or group that is discarded, or with the case it belongs to
CREATE POLICY of_conversations_destroyed ON amparo_keys.case_key FOR DELETE TO amparo_application
  USING (org_id = (SELECT my_org()) AND (
    EXISTS (SELECT FROM conversation c WHERE c.org_id = case_key.org_id AND c.conversation_id = case_key.case_id
      AND ((c.case_id IS NULL AND c.created_by = (SELECT my_user())) OR c.case_id = ANY ((SELECT my_cases())::uuid[])))
    OR EXISTS (SELECT FROM conversation_group g WHERE g.org_id = case_key.org_id AND g.group_id = case_key.case_id
      AND g.created_by = (SELECT my_user()))));
