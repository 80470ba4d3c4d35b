-- purpose: replace the transitions of a check in a span. Stored transitions that are not given are marked as retracted. Unchanged rows
--   are not written, so that readers of changes do not read them again. The bounds limit the read to the files of that time
-- params: parts (JSON array of a check, a span and its transitions), first_at, end_at (of the spans), now, actor
MERGE INTO {{schema}}status_transitions AS t
USING (
  SELECT
    id, check_id, platform_id, from_status, to_status, timestamp_micros(changed_at) AS changed_at, reason, run_id,
    false AS retracted
  FROM (SELECT check_id, inline(transitions) FROM ({{template "parts/transition_spans"}}) AS p) AS given
  UNION ALL
  SELECT
    o.id, o.check_id, o.platform_id, o.from_status, o.to_status, o.changed_at, o.reason, o.run_id, true AS retracted
  FROM {{schema}}status_transitions AS o
  JOIN ({{template "parts/transition_spans"}}) AS p
    ON o.check_id = p.check_id AND o.changed_at >= timestamp_micros(p.span_from) AND o.changed_at < timestamp_micros(p.span_to)
  WHERE NOT o.retracted AND o.changed_at >= :first_at AND o.changed_at < :end_at
    AND NOT array_contains(p.transitions.id, o.id)
) AS s
ON t.id = s.id AND t.changed_at >= :first_at AND t.changed_at < :end_at
WHEN MATCHED AND (
  t.from_status <> s.from_status OR t.to_status <> s.to_status OR t.reason <> s.reason OR t.run_id <> s.run_id
  OR t.retracted <> s.retracted
) THEN UPDATE SET
  from_status = s.from_status, to_status = s.to_status, reason = s.reason, run_id = s.run_id, retracted = s.retracted,
  updated_at = :now, updated_by = :actor
WHEN NOT MATCHED THEN INSERT (
  id, check_id, platform_id, from_status, to_status, changed_at, reason, run_id, retracted,
  created_at, created_by, updated_at, updated_by
) VALUES (
  s.id, s.check_id, s.platform_id, s.from_status, s.to_status, s.changed_at, s.reason, s.run_id, s.retracted,
  :now, :actor, :now, :actor
)
