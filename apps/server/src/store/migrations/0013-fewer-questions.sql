-- Fewer questions for the same rights. Row security asks its functions once for each table of a statement, and each asked
-- who is there twice over; a case read by itself asked them ten times. What is given is what 0004 and 0006 give, no more:
-- row-security.test.ts compares both for every role and relation.

-- As in 0004, with one look at the session instead of two.
CREATE OR REPLACE FUNCTION my_visible_cases() RETURNS uuid[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
DECLARE
  org uuid;
  me uuid;
  roles text[];
  at timestamptz := my_time();
BEGIN
  SELECT s.org, s.me, s.roles INTO org, me, roles FROM my_self() AS s;
  IF org IS NULL OR NOT works_on_cases(roles) THEN RETURN '{}'; END IF;
  RETURN coalesce((SELECT array_agg(case_id) FROM (
      SELECT a.case_id FROM assignment a
        WHERE a.org_id = org AND a.user_id = me AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at)
      UNION
      SELECT a.case_id FROM staff_user u JOIN assignment a ON a.org_id = u.org_id AND a.user_id = u.user_id
        WHERE u.org_id = org AND u.supervisor_id = me AND 'Supervisor' = ANY (roles)
          AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at)
      UNION
      SELECT c.case_id FROM case_file c
        WHERE c.org_id = org AND c.created_by = me AND c.erased_at IS NULL
          AND (c.handed_over_at IS NULL OR c.handed_over_at > at - interval '7 days')
      UNION
      SELECT b.case_id FROM break_glass b
        WHERE b.org_id = org AND b.user_id = me AND roles && ARRAY['CaseWorker', 'Supervisor']
          AND b.starts_at <= at AND b.until_at > at
    ) AS mine (case_id)
    WHERE NOT EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = mine.case_id AND d.user_id = me)), '{}');
END $$;

-- What ties people to one case, for whoever may read it, in one question: what the policies of case_file, assignment,
-- case_deny and break_glass show. Null where the case is not visible.
CREATE FUNCTION case_ties(given uuid, OUT org_id uuid, OUT created_by uuid, OUT handed_over_at timestamptz,
    OUT erased_at timestamptz, OUT health_shared_until timestamptz, OUT assignments json, OUT denied json, OUT broken json)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = amparo, pg_temp AS $$
#variable_conflict use_column
DECLARE
  org uuid;
  self uuid;
  roles text[];
  at timestamptz := my_time();
  made_by uuid;
  given_on timestamptz;
  gone timestamptz;
  shared timestamptz;
  mine boolean;
BEGIN
  SELECT s.org, s.me, s.roles INTO org, self, roles FROM my_self() AS s;
  IF org IS NULL OR NOT works_on_cases(roles) THEN RETURN; END IF;
  IF EXISTS (SELECT FROM case_deny d WHERE d.org_id = org AND d.case_id = given AND d.user_id = self) THEN RETURN; END IF;
  SELECT c.created_by, c.handed_over_at, c.erased_at, c.health_shared_until INTO made_by, given_on, gone, shared
    FROM case_file c WHERE c.org_id = org AND c.case_id = given;
  IF NOT FOUND THEN RETURN; END IF;
  mine := EXISTS (SELECT FROM assignment a WHERE a.org_id = org AND a.case_id = given AND a.user_id = self
        AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at))
    OR (made_by = self AND gone IS NULL AND (given_on IS NULL OR given_on > at - interval '7 days'))
    OR ('Supervisor' = ANY (roles) AND EXISTS (SELECT FROM assignment a
        JOIN staff_user u ON u.org_id = a.org_id AND u.user_id = a.user_id AND u.supervisor_id = self
        WHERE a.org_id = org AND a.case_id = given AND a.from_at <= at AND (a.until_at IS NULL OR a.until_at > at)));
  IF NOT mine AND NOT (roles && ARRAY['CaseWorker', 'Supervisor'] AND EXISTS (SELECT FROM break_glass b
      WHERE b.org_id = org AND b.case_id = given AND b.user_id = self AND b.starts_at <= at AND b.until_at > at)) THEN
    RETURN;
  END IF;
  org_id := org;
  created_by := made_by;
  handed_over_at := given_on;
  erased_at := gone;
  health_shared_until := shared;
  assignments := (SELECT coalesce(json_agg(json_build_object('user_id', a.user_id, 'supervisor_id', u.supervisor_id,
      'from_at', a.from_at, 'until_at', a.until_at, 'care_team', a.care_team)), '[]')
    FROM assignment a JOIN staff_user u ON u.org_id = a.org_id AND u.user_id = a.user_id
    WHERE a.org_id = org AND a.case_id = given);
  denied := (SELECT coalesce(json_agg(json_build_object('user_id', d.user_id)), '[]') FROM case_deny d
    WHERE d.org_id = org AND d.case_id = given AND mine AND roles && ARRAY['CaseWorker', 'Supervisor']);
  broken := (SELECT coalesce(json_agg(json_build_object('user_id', b.user_id, 'level', b.level,
      'starts_at', b.starts_at, 'until_at', b.until_at)), '[]') FROM break_glass b
    WHERE b.org_id = org AND b.case_id = given AND b.user_id = self);
END $$;
REVOKE ALL ON FUNCTION case_ties FROM PUBLIC;
GRANT EXECUTE ON FUNCTION case_ties TO amparo_application;
