package status

import (
	"cmp"
	"strings"
	"time"
)

// ResultFilter selects results; zero fields do not filter.
type ResultFilter struct {
	PlatformID string
	CheckID    string
	RunID      string
	Status     Status
	Observed   Span   // half-open; a zero To means no upper limit
	Before     Cursor // only results after this position in the list; zero for the first page
	Limit      int
}

// Cursor is a position in a list ordered by time and id, newest first.
type Cursor struct {
	At time.Time
	ID string
}

// EventFilter selects events; zero fields do not filter.
type EventFilter struct {
	Entity   Entity
	EntityID string
	Actor    string
	At       Span   // half-open; a zero To means no upper limit
	Before   Cursor // only events after this position in the list; zero for the first page
	Limit    int
}

// Selects reports whether the filter selects a period. It does not look at the limit.
func (f TransitionFilter) Selects(p Period) bool {
	return (f.CheckID == "" || p.CheckID == f.CheckID) && (f.PlatformID == "" || p.PlatformID == f.PlatformID) &&
		(!f.Problems || p.To.IsProblem()) && f.begins(p) && (f.At.To.IsZero() || p.At.Before(f.At.To)) &&
		(f.Before.At.IsZero() || cmp.Or(p.At.Compare(f.Before.At), strings.Compare(p.ID, f.Before.ID)) < 0)
}

// begins reports whether a period begins late enough, or lasts long enough.
func (f TransitionFilter) begins(p Period) bool {
	return !p.At.Before(f.At.From) || f.Overlapping && (p.Until.IsZero() || p.Until.After(f.At.From))
}

// TransitionFilter selects transitions; zero fields do not filter.
type TransitionFilter struct {
	CheckID    string
	PlatformID string
	Problems   bool // only transitions to a status that is a problem
	At         Span // half-open; a zero To means no upper limit
	// Overlapping also selects transitions before At whose period reaches into it.
	Overlapping bool
	Before      Cursor // only transitions after this position in the list; zero for the first page
	Limit       int
}
