-- A kept result repeats what was saved. It now says what it is about, so that discarding that removes the result too,
-- at once and not after seven days.

ALTER TABLE idempotent_result ADD COLUMN object_id uuid;
CREATE INDEX idempotent_result_object ON idempotent_result (org_id, object_id);
GRANT UPDATE (object_id) ON idempotent_result TO amparo_application;

-- Results kept before this step do not say it: they go now. A request repeated across the update is then refused as stale.
DELETE FROM idempotent_result;
