package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
)

// OpenSQLite opens a database file, and creates it if necessary. It uses WAL, so that reads and the one writer do not wait for each other,
// a busy timeout of 5 s for other processes, and foreign keys. The cache has up to 16 MB per connection, not the
// default of 2 MB, because a run and a refresh read some pages for every check.
func OpenSQLite(ctx context.Context, path string) (*Store, error) {
	if err := makeFolder(path); err != nil {
		return nil, err
	}
	pragmas := []string{"journal_mode(WAL)", "synchronous(NORMAL)", "busy_timeout(5000)", "foreign_keys(1)", "cache_size(-16000)"}
	writer, err := openSQLite(ctx, "file:"+escapePath(path), pragmas)
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	reader, err := openSQLite(ctx, "file:"+escapePath(path), append(pragmas, "query_only(1)"))
	if err != nil {
		_ = writer.Close()
		return nil, err
	}
	reader.SetMaxOpenConns(4)
	s := WrapSQLite(reader, writer)
	s.dbFile = newDatabaseFile(path)
	return s, nil
}

// OpenMemory opens an empty database in memory. Its content is lost when it is closed.
func OpenMemory(ctx context.Context) (*Store, error) {
	db, err := openSQLite(ctx, "file::memory:", []string{"foreign_keys(1)"})
	if err != nil {
		return nil, err
	}
	// Every connection to :memory: has its own database, so there is exactly one, and it is never dropped.
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	db.SetConnMaxLifetime(0)
	return WrapSQLite(db, db), nil
}

// OpenReadOnly opens a SQLite file for the queries of checks. It can neither write nor create the file. If the file does not exist, the
// first query returns an error.
func OpenReadOnly(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn("file:"+escapePath(path)+"?mode=ro", []string{"query_only(1)", "busy_timeout(5000)"}))
	if err != nil {
		return nil, fmt.Errorf("open %s read-only: %w", path, err)
	}
	db.SetMaxOpenConns(4)
	return db, nil
}

// OpenToRead opens an existing database file for commands that change nothing. Unlike OpenReadOnly, it leaves no files of the
// write-ahead log behind.
func OpenToRead(ctx context.Context, path string) (*Store, error) {
	db, err := openSQLite(ctx, "file:"+escapePath(path)+"?mode=rw", []string{"query_only(1)", "busy_timeout(5000)"})
	if err != nil {
		return nil, err
	}
	return WrapSQLite(db, db), nil
}

// WrapSQLite returns a store over open pools, one for reads and one for writes. They can be the same. Closing the store closes them.
func WrapSQLite(reader, writer *sql.DB) *Store {
	return &Store{
		reader: pool{db: reader}, writer: pool{db: writer}, dialect: sqliteDialect(), statements: newStatements("sqlite", ""),
		retry: retryPolicy{tries: 1},
	}
}

func openSQLite(ctx context.Context, name string, pragmas []string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(name, pragmas))
	if err == nil {
		err = db.PingContext(ctx)
	}
	if err != nil {
		if db != nil {
			_ = db.Close()
		}
		return nil, (&Store{dialect: sqliteDialect()}).wrap("open", err)
	}
	return db, nil
}

func dsn(name string, pragmas []string) string {
	q := url.Values{"_pragma": pragmas}
	if u, err := url.Parse(name); err == nil && u.RawQuery != "" {
		return name + "&" + q.Encode()
	}
	return name + "?" + q.Encode()
}

// escapePath escapes ? and #, which would end the path.
func escapePath(path string) string { return (&url.URL{Path: path}).EscapedPath() }
