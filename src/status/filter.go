package status

import "time"

// ResultFilter selects results; zero fields do not filter.
type ResultFilter struct {
	PlatformID string
	CheckID    string
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

// TransitionFilter selects transitions; zero fields do not filter.
type TransitionFilter struct {
	CheckID    string
	PlatformID string
	At         Span   // half-open; a zero To means no upper limit
	Before     Cursor // only transitions after this position in the list; zero for the first page
	Limit      int
}
