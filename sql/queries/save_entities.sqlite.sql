-- purpose: write entities of one table: a first version is inserted, a later one replaces exactly the previous version
-- params: rows (JSON array)
INSERT INTO {{schema}}{{.Name}} (
  {{range .Columns}}{{.Comma}}{{.Name}}{{end}}
)
SELECT
  {{range .Columns}}{{.Comma}}value ->> '{{.Name}}'{{end}}
FROM json_each(:rows)
WHERE value ->> 'version' = 1 OR EXISTS (SELECT 1 FROM {{schema}}{{.Name}} AS t WHERE t.id = value ->> 'id')
ON CONFLICT (id) DO UPDATE SET
  {{range .Changing}}{{.Comma}}{{.Name}} = excluded.{{.Name}}{{end}}
WHERE {{.Name}}.version = excluded.version - 1
