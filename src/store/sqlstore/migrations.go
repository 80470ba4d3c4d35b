package sqlstore

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	buoysql "buoy/sql"
	"buoy/src/sqlname"
)

// migration is one numbered file of sql/schema/<engine>.
type migration struct {
	version      int
	name         string
	text         string
	checksum     string
	unityCatalog bool // it needs Unity Catalog: <name>.uc.sql
}

// statements returns the single statements of the file. Each one ends with a semicolon at the end of a line.
func (m migration) statements() []string {
	var list []string
	for statement := range strings.SplitSeq(m.text, ";\n") {
		if strings.TrimSpace(statement) != "" {
			list = append(list, statement)
		}
	}
	return list
}

// migrations reads the files of an engine in order. The first one, 0000, creates the table that records the others.
func migrations(files fs.FS, engine string) ([]migration, error) {
	names, err := fs.Glob(files, "schema/"+engine+"/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	var list []migration
	for _, file := range names {
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		name := strings.TrimSuffix(file[strings.LastIndexByte(file, '/')+1:], ".sql")
		number, _, _ := strings.Cut(name, "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != len(list) {
			return nil, fmt.Errorf("migration %s: expected %04d_<name>.sql", file, len(list))
		}
		sum := sha256.Sum256(text)
		list = append(list, migration{version, name, string(text), hex.EncodeToString(sum[:]), strings.HasSuffix(name, ".uc")})
	}
	return list, nil
}

// PrintDatabricksMigrations writes all statements that create the tables of a schema, so that an administrator can run them. The
// statements also record the migrations, so buoy migrate does not repeat them.
func PrintDatabricksMigrations(w io.Writer, schema sqlname.Name) error {
	prefix := schemaPrefix(schema)
	list, err := migrations(buoysql.Files(), databricksDialect().name)
	if err != nil {
		return err
	}
	s := Store{schema: prefix}
	for _, m := range list {
		title := m.name
		if m.unityCatalog {
			title += ": only on Unity Catalog"
		}
		if _, err := fmt.Fprintf(w, "-- ---- %s\n\n%s\n", title, s.qualify(m.text)); err != nil {
			return err
		}
		if m.version == 0 {
			continue
		}
		_, err = fmt.Fprintf(w, "INSERT INTO %[1]sschema_migrations (version, name, checksum, applied_at)\n"+
			"SELECT %[2]d, '%[3]s', '%[4]s', current_timestamp()\n"+
			"WHERE NOT EXISTS (SELECT 1 FROM %[1]sschema_migrations WHERE version = %[2]d);\n\n",
			prefix, m.version, m.name, m.checksum)
		if err != nil {
			return err
		}
	}
	return nil
}
