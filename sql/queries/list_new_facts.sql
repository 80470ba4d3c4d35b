-- purpose: roll-ups and transitions that were written, and results that arrived, at or after a time, in one statement; without the
--   results of runs that are known already
-- params: since, known (ids of runs, one behind the other)
-- order: written_at, of all facts together: SQLite goes through their indices side by side, and sorts nothing
-- columns: parts/day.sql
{{template "parts/day"}}
WHERE updated_at >= :since
UNION ALL
{{template "parts/result"}}
WHERE created_at >= :since AND instr(:known, run_id) = 0
UNION ALL
{{template "parts/transition"}}
WHERE updated_at >= :since
ORDER BY written_at
