// Package sql holds every SQL statement of Buoy as a file.
//
// queries/<verb>_<noun>.sql is one statement for both engines. Where the engines differ, there are two files, x.sqlite.sql and
// x.databricks.sql. parts/ holds what several queries share, and what the engines do not share of a query. Both are Go
// templates: {{template "parts/<name>"}} includes a part, and {{schema}} before a table is the validated "catalog.schema."
// prefix, or nothing. save_entities, list_entities and parts/entity serve every table of entities; their columns come from the
// field lists in package status. schema/<engine>/ holds the numbered migrations.
package sql

import (
	"embed"
	"io/fs"
)

//go:embed parts queries schema
var files embed.FS

// Files is the tree of statements, read-only.
func Files() fs.FS { return files }
