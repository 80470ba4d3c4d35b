-- purpose: all platforms, archived ones included
-- order: created_at, id
SELECT fact, body
FROM ({{parts/platform}}) AS f
ORDER BY created_at, id
