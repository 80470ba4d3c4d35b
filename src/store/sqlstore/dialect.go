package sqlstore

import (
	"context"
	"fmt"
	"time"

	"buoy/src/status"
)

// dialect is what an engine does differently and no statement can hide.
type dialect struct {
	name string // the middle part of x.<name>.sql, and the folder of its migrations
	// Parameters of the types that the engines do not share.
	time  func(name string, at time.Time) any
	day   func(name string, day time.Time) any
	limit func(name string, rows int) any
	// classify says what can be done about an engine's error.
	classify func(error) errorClass
	// translate gives an engine's error a code where it has one for us; any other error it returns as it is.
	translate func(error) error
	// addedBefore recognizes the error for a constraint or a column that is there already.
	addedBefore func(text string) bool
	// wholeMigrations says that a migration is all done or not at all, and that nobody else writes meanwhile.
	wholeMigrations bool
	// lockLife is how long a migration can go without renewing its lock before it counts as dead: longer than any one of
	// its statements takes.
	lockLife time.Duration
	// isUnityCatalog asks for something that only Unity Catalog has; empty where there can be none.
	isUnityCatalog string
	// tag marks the statements of a context with what they are; nil where an engine keeps no history of them.
	tag func(ctx context.Context, name string) context.Context
}

// instant scans a time that an engine gives as microseconds or as a time.
type instant struct{ time.Time }

// Scan implements sql.Scanner.
func (i *instant) Scan(v any) error {
	switch v := v.(type) {
	case int64:
		i.Time = microTime(v)
	case time.Time:
		i.Time = status.Micro(v)
	default:
		return fmt.Errorf("a time came as %T", v)
	}
	return nil
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
