package sqlprobe

import (
	"slices"
	"strings"

	"buoy/src/sqlname"
)

const needsSelect = "USE CATALOG, USE SCHEMA and SELECT on the tables"

// inUnityCatalog returns the names of tables of Unity Catalog. The others have no privileges there: files, the Hive metastore, and the
// information schemas, which everybody can read.
func (o Options) inUnityCatalog(names ...sqlname.Name) []sqlname.Name {
	if o.Engine != EngineDatabricks {
		return nil
	}
	return slices.DeleteFunc(names, func(name sqlname.Name) bool {
		if len(name) > 3 || name.CheckTable() != nil {
			return true
		}
		schema := len(name) - 2
		switch {
		case schema == 1 && (strings.EqualFold(name[0], "hive_metastore") || strings.EqualFold(name[0], "spark_catalog")):
			return true
		case schema == 0 && slices.Contains(fileFormats(), strings.ToLower(name[0])):
			return true
		}
		return schema >= 0 && strings.EqualFold(name[schema], "information_schema")
	})
}

// fileFormats are the first parts of names such as delta.`/path`, which name files.
func fileFormats() []string {
	return []string{"delta", "iceberg", "parquet", "csv", "json", "text", "orc", "avro", "binaryfile"}
}

// tableReader finds the tables in a query of Databricks. It reads only as much of the grammar as is needed for that.
type tableReader struct {
	scanner
	token  string // the current one; empty at the end
	last   string // the one before
	levels []level
	tables []sqlname.Name
	seen   map[string]bool
}

// level is what is between a pair of parentheses, or the query itself.
type level struct {
	isFunction bool // the arguments of a function such as EXTRACT(HOUR FROM t.at), where FROM names no table
	inFrom     bool // in a list of tables, so that a comma separates two of them
}

// readTables returns the qualified names of the tables that a valid query reads, each once, in their order. A name without a schema is left
// out: it can be that of a sub-query in WITH, and otherwise it is a table of Buoy's own schema.
func readTables(query string) []sqlname.Name {
	r := &tableReader{scanner: scanner{query: query, dialect: dialect{backslash: true}}, levels: make([]level, 1), seen: map[string]bool{}}
	for r.advance(); r.token != ""; {
		if r.isBeforeTable() {
			r.advance()
			r.readTable()
			continue
		}
		r.advance()
	}
	return r.tables
}

func (r *tableReader) advance() {
	r.last = r.token
	r.token = r.next()
}

// isBeforeTable reports whether a table can follow the current token. It also follows the parentheses and the lists of tables.
func (r *tableReader) isBeforeTable() bool {
	here := &r.levels[len(r.levels)-1]
	switch r.token {
	case "(":
		isJoined := here.inFrom && slices.Contains([]string{"FROM", "JOIN", ",", "("}, r.last) // a join in parentheses, or a sub-query
		r.levels = append(r.levels, level{isFunction: isFromFunction(r.last), inFrom: isJoined})
		return isJoined
	case ")":
		if len(r.levels) > 1 {
			r.levels = r.levels[:len(r.levels)-1]
		}
	case "FROM":
		here.inFrom = !here.isFunction && r.last != "DISTINCT" // IS DISTINCT FROM compares two values
		return here.inFrom
	case "JOIN":
		here.inFrom = true
		return true
	case ",":
		return here.inFrom
	case "SELECT", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "QUALIFY", "UNION", "INTERSECT", "EXCEPT", "MINUS", "VIEW":
		here.inFrom = false // after VIEW, as in LATERAL VIEW, there are names of columns
	}
	return false
}

// isFromFunction reports whether a word is a function whose arguments can contain FROM.
func isFromFunction(word string) bool {
	switch word {
	case "EXTRACT", "TRIM", "SUBSTRING", "SUBSTR", "OVERLAY", "POSITION":
		return true
	}
	return false
}

// readTable reads a name if one starts at the current token, and keeps it if it is that of a table. The current token is the one after it.
func (r *tableReader) readTable() {
	var written strings.Builder
	parts := 0
	for isNamePart(r.token) {
		written.WriteString(r.query[r.from:r.at])
		end := r.at
		parts++
		r.advance()
		for r.token == "`" && r.from == end { // a doubled back-quote inside a name
			written.WriteString(r.query[r.from:r.at])
			end = r.at
			r.advance()
		}
		if r.token != "." {
			break
		}
		written.WriteByte('.')
		r.advance()
	}
	name, err := sqlname.Parse(written.String())
	if parts < 2 || r.token == "(" || err != nil { // with arguments it is a function
		return
	}
	if key := strings.ToLower(name.Quoted()); !r.seen[key] {
		r.seen[key] = true
		r.tables = append(r.tables, name)
	}
}

// isNamePart reports whether a token can be a part of a name.
func isNamePart(token string) bool {
	switch token {
	case "SELECT", "WITH", "VALUES", "LATERAL":
		return false
	}
	return token == "`" || token != "" && isWord(token[0])
}
