// Package status is the domain of Buoy: platforms, the checks that measure them, results, runs and messages, and the
// rules about them: how a measurement is judged, what a check, a platform and the board are now, uptime, and the
// daily roll-up.
//
// It is pure: standard library only, no clock (now is always an argument), no I/O, no logging. Every time is UTC with
// microsecond precision, which is what the tables keep; every range is half-open.
package status

import "time"

// Status is what is known about a check, a platform or the board.
type Status string

// The four statuses. Maintenance is not one of them: it is a flag beside the status.
const (
	Green   Status = "green"   // operational
	Yellow  Status = "yellow"  // degraded
	Red     Status = "red"     // outage
	Unknown Status = "unknown" // no current data
)

// StatusInactive stands for the status of a check in a step or a transition while it does not count: it is paused or archived.
const StatusInactive Status = "inactive"

// Valid says whether s is one of the four.
func (s Status) Valid() bool {
	switch s {
	case Green, Yellow, Red, Unknown:
		return true
	}
	return false
}

// Label names the status for people.
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

// Rank orders statuses by how much they matter: red > yellow > unknown > green. Known bad outranks unknown, and unknown
// outranks good.
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

// Worst returns the status that matters most. Of nothing, nothing is known.
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

// Micro brings a time to what the tables keep: UTC, microseconds. It also drops the monotonic clock, so that two equal
// instants compare equal.
func Micro(t time.Time) time.Time { return t.Round(0).UTC().Truncate(time.Microsecond) }

// Span is the half-open time range [From, To).
type Span struct{ From, To time.Time }

// Clip returns the part of s inside o; it is empty (To not after From) where they do not meet.
func (s Span) Clip(o Span) Span {
	if s.From.Before(o.From) {
		s.From = o.From
	}
	if s.To.After(o.To) {
		s.To = o.To
	}
	return s
}

// Length is the duration of the span; zero when it is empty or reversed.
func (s Span) Length() time.Duration { return max(0, s.To.Sub(s.From)) }

// Hull returns the shortest span that includes both. An empty span adds nothing.
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
