package sqlprobe

import (
	"strings"

	"buoy/src/sqlname"
)

// Engine is a SQL engine. Engines differ in the meaning of a name with dots, and in how they read a time from text.
type Engine int

// The engines.
const (
	EngineSQLite Engine = iota
	EngineDatabricks
)

// checkTable returns an error if no table of the engine can have this name. In SQLite every name is possible.
func (e Engine) checkTable(name sqlname.Name) error {
	if e == EngineDatabricks {
		return name.CheckTable()
	}
	return nil
}

// quoteName writes a name for a statement. Both engines read back-quotes as a name, and neither reads them as text. SQLite has
// neither catalogs nor structs: only the dot after the name of its database separates two names.
func (e Engine) quoteName(name sqlname.Name) string {
	if e == EngineSQLite {
		if len(name) > 1 && strings.EqualFold(name[0], "main") {
			name = sqlname.Name{name[0], name[1:].Plain()}
		} else {
			name = sqlname.Name{name.Plain()}
		}
	}
	return name.Quoted()
}
