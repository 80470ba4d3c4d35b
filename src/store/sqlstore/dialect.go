package sqlstore

import (
	"context"
	"fmt"
	"time"

	"buoy/src/status"
)

// dialect has the differences of an engine that statements cannot hide.
type dialect struct {
	name string // the middle part of x.<name>.sql, and the folder of its migrations
	// Constructors of parameters whose types differ between the engines.
	time  func(name string, at time.Time) any
	day   func(name string, day time.Time) any
	limit func(name string, rows int) any
	// classify returns how to handle an error of the engine.
	classify func(error) errorClass
	// translate adds a code to an error of the engine. It returns other errors unchanged.
	translate func(error) error
	// isAlreadyAdded reports whether a text is the error for a constraint or a column that already exists.
	isAlreadyAdded func(text string) bool
	// atomicMigrations reports whether a migration runs in one transaction that blocks other writers.
	atomicMigrations bool
	// lockLifetime is how long a migration can run without renewing its lock before it counts as dead. It is longer than any single
	// statement.
	lockLifetime time.Duration
	// unityCatalogQuery is a query that succeeds only on Unity Catalog; empty if the engine never has it.
	unityCatalogQuery string
	// tag adds the name of a statement to its context; nil if the engine keeps no history of statements.
	tag func(ctx context.Context, name string) context.Context
}

// instant scans a time that the engine returns as microseconds or as a time.
type instant struct{ time.Time }

// Scan implements sql.Scanner.
func (i *instant) Scan(v any) error {
	switch v := v.(type) {
	case int64:
		i.Time = microTime(v)
	case time.Time:
		i.Time = status.Micro(v)
	default:
		return fmt.Errorf("unexpected type %T of a time", v)
	}
	return nil
}

// calendarDay scans a day that the engine returns as text or as a time.
type calendarDay struct{ time.Time }

// Scan implements sql.Scanner.
func (d *calendarDay) Scan(v any) (err error) {
	switch v := v.(type) {
	case string:
		d.Time, err = time.Parse(time.DateOnly, v)
	case time.Time:
		d.Time = status.DayOf(v)
	default:
		err = fmt.Errorf("unexpected type %T of a day", v)
	}
	return err
}
