package sqlstore

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"buoy/src/status"
)

// dialect is what an engine does differently and no statement can hide.
type dialect struct {
	name string              // the middle part of x.<name>.sql, and the folder of its migrations
	time func(time.Time) any // a time as a parameter
	day  func(time.Time) any // a day as a parameter
	// translate gives an engine's error a code where it has one for us; any other error it returns as it is.
	translate func(error) error
}

func sqliteDialect() dialect {
	return dialect{
		name:      "sqlite",
		time:      func(t time.Time) any { return t.UnixMicro() },
		day:       func(t time.Time) any { return t.UTC().Format(time.DateOnly) },
		translate: translateSQLite,
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
			return status.Errorf(status.CodeConflict, "the name or slug is taken").Because(err)
		}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return status.Errorf(status.CodeStoreDown, "the database is busy: another process is writing to it").Because(err)
	case sqlite3.SQLITE_FULL:
		return status.Errorf(status.CodeStoreDown, "the disk that holds the database is full").Because(err)
	case sqlite3.SQLITE_READONLY:
		return status.Errorf(status.CodeStoreDown, "the database is read-only").Because(err)
	case sqlite3.SQLITE_IOERR:
		return status.Errorf(status.CodeStoreDown, "the database file cannot be read or written").Because(err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return status.Errorf(status.CodeStoreDown, "the file is not a sound SQLite database").Because(err)
	case sqlite3.SQLITE_CANTOPEN:
		return status.Errorf(status.CodeStoreDown, "the database file cannot be opened").Because(err)
	}
	return err
}

// instant scans a time that an engine gives as microseconds or as a time.
type instant struct{ time.Time }

// Scan implements sql.Scanner.
func (i *instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.UnixMicro(v).UTC()
	case time.Time:
		i.Time = status.Micro(v)
	default:
		return fmt.Errorf("a time came as %T", v)
	}
	return nil
}

// pointer gives nil for NULL.
func (i instant) pointer() *time.Time {
	if i.IsZero() {
		return nil
	}
	return &i.Time
}

// calendarDay scans a day that an engine gives as text or as a time.
type calendarDay struct{ time.Time }

// Scan implements sql.Scanner.
func (d *calendarDay) Scan(v any) (err error) {
	switch v := v.(type) {
	case string:
		d.Time, err = time.Parse(time.DateOnly, v)
	case time.Time:
		d.Time = status.DayOf(v)
	default:
		err = fmt.Errorf("a day came as %T", v)
	}
	return err
}
