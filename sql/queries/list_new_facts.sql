-- purpose: in one statement: roll-ups and transitions that were written, and results that arrived, at or after a time, excluding results
--   of runs already read
-- params: since, known (ids of runs, separated by spaces)
-- order: written_at over all facts: SQLite merges their indexes and does not sort
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
