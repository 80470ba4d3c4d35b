// Package status is the domain of Buoy: platforms, the checks that measure them, results, runs and messages, and their
// rules. The rules judge a measurement, evaluate a check, a platform and the board, and compute uptime and the daily
// roll-up.
//
// It is pure: no clock (now is always an argument), no I/O, no logging. Every time is UTC with microsecond precision, which
// is what the tables store. Every range is half-open.
package status

import "time"

// Status is the status of a check, a platform or the board.
type Status string

// The four statuses. Maintenance is not a status: it is a flag in addition to it.
const (
	Green   Status = "green"   // operational
	Yellow  Status = "yellow"  // degraded
	Red     Status = "red"     // outage
	Unknown Status = "unknown" // no current data
)

// StatusInactive is the status of a check in a step or a transition while it is paused or archived, and so does not count.
const StatusInactive Status = "inactive"

// Valid reports whether s is one of the four.
func (s Status) Valid() bool {
	switch s {
	case Green, Yellow, Red, Unknown:
		return true
	}
	return false
}

// IsBad reports whether the status is yellow or red.
func (s Status) IsBad() bool { return s == Yellow || s == Red }

// Label returns the name of the status for people.
func (s Status) Label() string {
	switch s {
	case Green:
		return "Operational"
	case Yellow:
		return "Degraded"
	case Red:
		return "Outage"
	}
	return "Unknown"
}

// Rank orders statuses by severity: red > yellow > unknown > green.
func (s Status) Rank() int {
	switch s {
	case Red:
		return 3
	case Yellow:
		return 2
	case Green:
		return 0
	}
	return 1
}

// Worst returns the most severe status. The worst of no statuses is Unknown.
func Worst(statuses ...Status) Status {
	if len(statuses) == 0 {
		return Unknown
	}
	worst := Green
	for _, s := range statuses {
		if s.Rank() > worst.Rank() {
			worst = s
		}
	}
	return worst
}

// Micro converts a time to the form that the tables store: UTC, microseconds. It also drops the monotonic clock, so that
// equal instants compare equal.
func Micro(t time.Time) time.Time { return t.Round(0).UTC().Truncate(time.Microsecond) }

// Span is the half-open time range [From, To).
type Span struct{ From, To time.Time }

// Clip returns the part of s inside o. It is empty (To not after From) if they do not overlap.
func (s Span) Clip(o Span) Span {
	if s.From.Before(o.From) {
		s.From = o.From
	}
	if s.To.After(o.To) {
		s.To = o.To
	}
	return s
}

// Length returns the duration of the span. It is zero if the span is empty or reversed.
func (s Span) Length() time.Duration { return max(0, s.To.Sub(s.From)) }

// Hull returns the shortest span that includes both. Empty spans are ignored.
func (s Span) Hull(o Span) Span {
	switch {
	case s.Length() == 0:
		return o
	case o.Length() == 0:
		return s
	}
	if o.From.Before(s.From) {
		s.From = o.From
	}
	if o.To.After(s.To) {
		s.To = o.To
	}
	return s
}
