-- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT '{{.Entity}}' AS fact, created_at, id, json_object(
  {{range .Columns}}{{.Comma}}'{{.Name}}', {{.Name}}{{end}}
) AS body
FROM {{schema}}{{.Name}}
