-- entities of one table, one row each: what they are, the sort key, and all columns as JSON
SELECT '{{.Entity}}' AS fact, created_at, id, to_json(named_struct(
  {{range .Columns}}{{.Comma}}'{{.Name}}', {{if .IsTime}}unix_micros({{.Name}}){{else}}{{.Name}}{{end}}{{end}}
)) AS body
FROM {{schema}}{{.Name}}
