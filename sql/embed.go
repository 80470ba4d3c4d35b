// Package sql holds every SQL statement of Buoy as a file.
//
// queries/<verb>_<noun>.sql is one statement for both engines. If the engines differ, there are two files, x.sqlite.sql and
// x.databricks.sql. parts/ contains the parts that several queries share, and the parts of a query that differ between engines. Both are
// Go templates: {{template "parts/<name>"}} includes a part, and {{schema}} before a table is the validated prefix "catalog.schema.", or
// nothing. save_entities, list_entities and parts/entity serve every table of entities; their columns come from the field lists in
// package status. schema/<engine>/ contains the numbered migrations.
package sql

import (
	"embed"
	"io/fs"
)

//go:embed parts queries schema
var files embed.FS

// Files returns the tree of statements, read-only.
func Files() fs.FS { return files }
