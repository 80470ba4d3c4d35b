-- purpose: roll-ups written and results that arrived at or after a time, in one statement; but for the results of runs that
--   are known already
-- params: since, known (ids of runs, one behind the other)
-- order: written_at, of roll-ups and results together: SQLite goes through the indices of both side by side, and sorts nothing
-- columns: parts/day.sql
{{template "parts/day"}}
WHERE updated_at >= :since
UNION ALL
{{template "parts/result"}}
WHERE created_at >= :since AND instr(:known, run_id) = 0
ORDER BY written_at
