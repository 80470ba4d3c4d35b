-- purpose: all entities of one table, archived ones included
-- order: created_at, id
SELECT fact, body
FROM ({{template "parts/entity" .}}) AS f
ORDER BY created_at, id
