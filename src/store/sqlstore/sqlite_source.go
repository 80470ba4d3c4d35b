package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLiteSource is a SQLite file for the queries of checks. A query on a connection from Conn cannot use much memory: SQLite fails with
// "string or blob too big" instead of creating a large value, sorts in files, and rejects functions that collect rows without a limit.
type SQLiteSource struct{ *sql.DB }

// SQLiteSourceConnections is the number of queries that a file runs at a time.
const SQLiteSourceConnections = 4

// The limits of one query. A heap limit would apply to the whole process, and this build of SQLite has none.
const (
	maxValue = 256 << 10 // bytes of one value
	maxSteps = 25_000    // of the compiled query, which can be large for a short text
)

// OpenSQLiteSource opens a file for the queries of checks. It can neither write nor create the file. If the file does not exist, the first
// query returns an error. A connection is closed after use, which frees its memory.
func OpenSQLiteSource(path string) (SQLiteSource, error) {
	db, err := sql.Open("sqlite", dsn("file:"+escapePath(path)+"?mode=ro", []string{
		"query_only(1)", "busy_timeout(5000)", "temp_store(FILE)",
	}))
	if err != nil {
		return SQLiteSource{}, fmt.Errorf("open %s read-only: %w", path, err)
	}
	db.SetMaxOpenConns(SQLiteSourceConnections)
	db.SetMaxIdleConns(0)
	return SQLiteSource{db}, nil
}

// Conn returns a connection whose queries are limited.
func (s SQLiteSource) Conn(ctx context.Context) (*sql.Conn, error) {
	conn, err := s.DB.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if err := limitQueries(conn); err != nil {
		_ = conn.Close() // it is not used
		return nil, fmt.Errorf("limit the queries: %w", err)
	}
	return conn, nil
}

func limitQueries(conn *sql.Conn) error {
	for limit, value := range map[int]int{sqlite3.SQLITE_LIMIT_LENGTH: maxValue, sqlite3.SQLITE_LIMIT_VDBE_OP: maxSteps} {
		if _, err := sqlite.Limit(conn, limit, value); err != nil {
			return err
		}
	}
	return conn.Raw(func(driverConn any) error {
		registerer, ok := driverConn.(sqlite.AuthorizerRegisterer)
		if !ok {
			return errors.New("the driver does not support authorizers")
		}
		return registerer.RegisterAuthorizer(refuseUnbounded)
	})
}

// refuseUnbounded rejects the functions whose result grows with the rows, and whose size is checked only at the end: json_group_array,
// json_group_object and their binary forms.
func refuseUnbounded(action sqlite.AuthorizerActionCode, _, function, _, _ string) sqlite.AuthorizerReturnCode {
	name := strings.ToLower(function)
	if action == sqlite.AuthFunction && (strings.HasPrefix(name, "json_group_") || strings.HasPrefix(name, "jsonb_group_")) {
		return sqlite.AuthorizerDeny
	}
	return sqlite.AuthorizerOK
}
