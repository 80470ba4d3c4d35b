-- purpose: all entities of one table, including archived ones
-- order: created_at, id
SELECT fact, body
FROM ({{template "parts/entity" .}}) AS f
ORDER BY created_at, id
