package sqlstore

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"buoy/src/status"
)

func sqliteDialect() dialect {
	return dialect{
		name:  "sqlite",
		time:  func(name string, at time.Time) any { return sql.Named(name, at.UnixMicro()) },
		day:   func(name string, day time.Time) any { return sql.Named(name, day.UTC().Format(time.DateOnly)) },
		limit: func(name string, rows int) any { return sql.Named(name, rows) },
		// Retries do not help with errors of a file. For writes of other processes, the busy timeout has already waited.
		classify:  func(error) errorClass { return errorClass{} },
		translate: translateSQLite,
		// ADD COLUMN does not support IF NOT EXISTS.
		isAlreadyAdded: func(text string) bool { return strings.Contains(text, "duplicate column name") },
		lockLifetime:   5 * time.Second,

		atomicMigrations: true,
	}
}

func translateSQLite(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		if errors.Is(err, driver.ErrBadConn) {
			return status.Errorf(status.CodeStoreDown, "the database cannot be reached").Because(err)
		}
		return err
	}
	if strings.Contains(e.Error(), "no such table") {
		return status.Errorf(status.CodeSchema, "the database has no tables of Buoy: run `buoy migrate`").Because(err)
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		if e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
			return status.Errorf(status.CodeConflict, "another entity already has this name or slug").Because(err)
		}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return status.Errorf(status.CodeStoreDown, "the database is busy: another process is writing to it").Because(err)
	case sqlite3.SQLITE_FULL:
		return status.Errorf(status.CodeStoreDown, "the disk of the database is full").Because(err)
	case sqlite3.SQLITE_READONLY:
		return status.Errorf(status.CodeStoreDown, "the database is read-only").Because(err)
	case sqlite3.SQLITE_IOERR:
		return status.Errorf(status.CodeStoreDown, "the database file cannot be read or written").Because(err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return status.Errorf(status.CodeStoreDown, "the file is not a valid SQLite database").Because(err)
	case sqlite3.SQLITE_CANTOPEN:
		return status.Errorf(status.CodeStoreDown, "the database file cannot be opened").Because(err)
	}
	return err
}
