-- purpose: all checks, archived ones included
-- order: created_at, id
SELECT fact, body
FROM ({{parts/check}}) AS f
ORDER BY created_at, id
