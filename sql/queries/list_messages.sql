-- purpose: all messages, archived ones included
-- order: created_at, id
SELECT fact, body
FROM ({{parts/message}}) AS f
ORDER BY created_at, id
