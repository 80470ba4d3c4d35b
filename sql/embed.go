// Package sql holds every SQL statement of Buoy as a file.
//
// queries/<verb>_<noun>.sql is one statement that both engines take; where they differ there are two files,
// x.sqlite.sql and x.databricks.sql. {{parts/<name>}} in a query stands for a file of parts/: what several queries share,
// or what of a query the engines do not. schema/<engine>/ holds the numbered migrations. {{schema}} before a table is
// replaced by the validated "catalog.schema." prefix, or by nothing.
package sql

import (
	"embed"
	"io/fs"
)

//go:embed parts queries schema
var files embed.FS

// Files is the tree of statements, read-only.
func Files() fs.FS { return files }
