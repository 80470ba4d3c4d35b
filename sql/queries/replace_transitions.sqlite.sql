-- purpose: replace the transitions of a check in a span. Stored transitions that are not given are marked as retracted. Unchanged rows
--   are not written, so that readers of changes do not read them again
-- params: parts (JSON array of a check, a span and its transitions), now, actor
INSERT INTO {{schema}}status_transitions (
  id, check_id, platform_id, from_status, to_status, changed_at, reason, run_id, retracted,
  created_at, created_by, updated_at, updated_by
)
SELECT
  t.value ->> 'id', p.value ->> 'check_id', t.value ->> 'platform_id', t.value ->> 'from_status', t.value ->> 'to_status',
  t.value ->> 'changed_at', t.value ->> 'reason', t.value ->> 'run_id', 0, :now, :actor, :now, :actor
FROM json_each(:parts) AS p, json_each(p.value, '$.transitions') AS t
UNION ALL
SELECT
  o.id, o.check_id, o.platform_id, o.from_status, o.to_status, o.changed_at, o.reason, o.run_id, 1, :now, :actor, :now, :actor
FROM json_each(:parts) AS p
CROSS JOIN {{schema}}status_transitions AS o -- in this order, because there are few parts, and the table has an index
  ON o.check_id = p.value ->> 'check_id' AND o.changed_at >= p.value ->> 'span_from' AND o.changed_at < p.value ->> 'span_to'
WHERE o.retracted = 0 AND NOT EXISTS (
  SELECT 1 FROM json_each(p.value, '$.transitions') AS t WHERE t.value ->> 'id' = o.id
)
ON CONFLICT (id) DO UPDATE SET
  from_status = excluded.from_status, to_status = excluded.to_status, reason = excluded.reason, run_id = excluded.run_id,
  retracted = excluded.retracted, updated_at = excluded.updated_at, updated_by = excluded.updated_by
WHERE from_status <> excluded.from_status OR to_status <> excluded.to_status OR reason <> excluded.reason
  OR run_id <> excluded.run_id OR retracted <> excluded.retracted
