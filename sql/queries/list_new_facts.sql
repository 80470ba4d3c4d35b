-- purpose: roll-ups written and results that arrived at or after a time, in one statement; but for the results of runs that
--   are known already
-- params: since, known (ids of runs, one behind the other)
-- order: written_at, of roll-ups and results together: SQLite goes through the indices of both side by side, and sorts nothing
-- columns: days and results share those that can be: of a day, key is the day, observed_at is accounted_until, status and
--   fresh_until are those of its last result, amount counts results, value is their sum, written_at is updated_at; of a
--   result, key is its id, written_at is created_at, amount is its latency. Fewer columns make a refresh a third faster on
--   SQLite
{{parts/day}}
WHERE updated_at >= :since
UNION ALL
{{parts/result}}
WHERE created_at >= :since AND instr(:known, run_id) = 0
ORDER BY written_at
