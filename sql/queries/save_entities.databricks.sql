-- purpose: write entities of one table: a first version is inserted, a later one replaces exactly the previous version. Delta does not
--   enforce uniqueness, so a row with the name of another entity is skipped, and the caller compares the number of rows
-- params: rows (JSON array)
MERGE INTO {{schema}}{{.Name}} AS t
USING (
  SELECT s.*
  FROM (
    SELECT inline(from_json(:rows, 'array<struct<
      {{range .Columns}}{{.Comma}}{{.Name}}: {{.Type}}{{end}}
    >>', map('mode', 'FAILFAST')))
  ) AS s
{{- if .Unique}}
  LEFT ANTI JOIN {{schema}}{{.Name}} AS o ON o.id <> s.id AND (
    {{range .Unique}}{{.Or}}({{range .Columns}}{{.And}}o.{{.Name}} = s.{{.Name}} AND s.{{.Name}} <> ''{{end}}){{end}}
  )
{{- end}}
) AS s
ON t.id = s.id
WHEN MATCHED AND t.version = s.version - 1 THEN UPDATE SET
  {{range .Changing}}{{.Comma}}{{.Name}} = {{if .IsTime}}timestamp_micros(s.{{.Name}}){{else}}s.{{.Name}}{{end}}{{end}}
WHEN NOT MATCHED AND s.version = 1 THEN INSERT (
  {{range .Columns}}{{.Comma}}{{.Name}}{{end}}
) VALUES (
  {{range .Columns}}{{.Comma}}{{if .IsTime}}timestamp_micros(s.{{.Name}}){{else}}s.{{.Name}}{{end}}{{end}}
)
