package sqlstore

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"text/template"

	buoysql "buoy/sql"
	"buoy/src/status"
)

// statements returns the texts of all queries for one engine, by name. They are rendered at the first use.
type statements func() (map[string]string, error)

// newStatements returns the queries for an engine. schema is the prefix of every table.
func newStatements(engine, schema string) statements {
	return sync.OnceValues(func() (map[string]string, error) { return render(buoysql.Files(), engine, schema) })
}

// text returns the text of a query.
func (s statements) text(name string) (string, error) {
	all, err := s()
	if err != nil {
		return "", err
	}
	text, ok := all[name]
	if !ok {
		return "", fmt.Errorf("statement %s has no file", name)
	}
	return text, nil
}

// render renders every query. The queries about entities become one statement for each table, such as save_checks.
func render(files fs.FS, engine, schema string) (map[string]string, error) {
	templates, names, err := parse(files, engine, schema)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	add := func(name, query string, data any) error {
		var text strings.Builder
		if err := templates.ExecuteTemplate(&text, query, data); err != nil {
			return fmt.Errorf("statement %s: %w", name, err)
		}
		all[name] = text.String()
		return nil
	}
	for _, query := range names {
		prefix, perTable := strings.CutSuffix(query, "entities")
		if !perTable {
			if err := add(strings.TrimPrefix(query, "queries/"), query, nil); err != nil {
				return nil, err
			}
			continue
		}
		for _, t := range declaredTables() {
			if err := add(strings.TrimPrefix(prefix, "queries/")+t.plural(), query, t); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func declaredTables() []table {
	var list []table
	for _, t := range tables() {
		if t.isDeclared() {
			list = append(list, t)
		}
	}
	return list
}

// parse reads the queries and parts of the engine, and returns the names of the queries.
func parse(files fs.FS, engine, schema string) (templates *template.Template, queries []string, err error) {
	templates = template.New("").Funcs(template.FuncMap{
		"schema":   func() string { return schema },
		"declared": declaredTables,
		"table":    func(entity string) (table, error) { return tableOf(status.Entity(entity)) },
	})
	for _, pattern := range []string{"parts/*.sql", "queries/*.sql"} {
		paths, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, nil, fmt.Errorf("list the statements: %w", err)
		}
		for _, path := range paths {
			name, engineOfFile, forOneEngine := strings.Cut(strings.TrimSuffix(path, ".sql"), ".")
			if forOneEngine && engineOfFile != engine {
				continue
			}
			text, err := fs.ReadFile(files, path)
			if err != nil {
				return nil, nil, fmt.Errorf("read a statement: %w", err)
			}
			if _, err := templates.New(name).Parse(strings.TrimSpace(string(text))); err != nil {
				return nil, nil, fmt.Errorf("statement %s: %w", name, err)
			}
			if strings.HasPrefix(name, "queries/") {
				queries = append(queries, name)
			}
		}
	}
	return templates, queries, nil
}
