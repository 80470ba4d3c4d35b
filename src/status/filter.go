package status

import "time"

// ResultFilter says which results; zero fields do not filter.
type ResultFilter struct {
	PlatformID string
	CheckID    string
	Status     Status
	Observed   Span   // half-open; a zero end is no end
	Before     Cursor // only results behind this one in the order; zero for the first page
	Limit      int
}

// Cursor is a place in a list ordered by time and id, newest first.
type Cursor struct {
	At time.Time
	ID string
}

// EventFilter says which events; zero fields do not filter.
type EventFilter struct {
	Entity   Entity
	EntityID string
	Actor    string
	At       Span   // half-open; a zero end is no end
	Before   Cursor // only events behind this one in the order; zero for the first page
	Limit    int
}
