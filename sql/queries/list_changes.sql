-- purpose: entities and runs changed at or after a time, including archived ones: one statement for all, because a warehouse costs
--   money per statement
-- params: since, started_since (for runs)
-- order: fact, created_at, id
SELECT fact, body
FROM (
{{- range declared}}
  {{template "parts/entity" .}}
  WHERE updated_at >= :since
  UNION ALL
{{- end}}
  {{template "parts/entity" table "run"}}
  WHERE updated_at >= :since AND started_at >= :started_since
) AS f
ORDER BY fact, created_at, id
