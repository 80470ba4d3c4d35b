package status

import "time"

// Tally is the time spent in each status. Time in maintenance is counted only there, so the five add up to the window.
type Tally struct {
	Green, Yellow, Red, Unknown, Maintenance time.Duration
}

// Add returns the sum of both.
func (t Tally) Add(o Tally) Tally {
	return Tally{
		Green: t.Green + o.Green, Yellow: t.Yellow + o.Yellow, Red: t.Red + o.Red,
		Unknown: t.Unknown + o.Unknown, Maintenance: t.Maintenance + o.Maintenance,
	}
}

// Known returns the time with a known status: green, yellow and red.
func (t Tally) Known() time.Duration { return t.Green + t.Yellow + t.Red }

// Total returns the length of the window.
func (t Tally) Total() time.Duration { return t.Known() + t.Unknown + t.Maintenance }

// Uptime returns (green + yellow) / (green + yellow + red), 0 to 1. ok is false if nothing is known, because no data is
// neither 0 % nor 100 %.
func (t Tally) Uptime() (ratio float64, ok bool) {
	known := t.Known()
	if known <= 0 {
		return 0, false
	}
	return float64(t.Green+t.Yellow) / float64(known), true
}

// Coverage returns which part of a window of the given length is known, 0 to 1.
func (t Tally) Coverage(window time.Duration) float64 {
	if window <= 0 {
		return 0
	}
	return min(1, float64(t.Known())/float64(window))
}

// Worst returns the worst known status outside maintenance: red, yellow, then green. It is Unknown if there is none.
func (t Tally) Worst() Status {
	switch {
	case t.Red > 0:
		return Red
	case t.Yellow > 0:
		return Yellow
	case t.Green > 0:
		return Green
	}
	return Unknown
}

// Of returns the time spent in one status.
func (t Tally) Of(s Status) time.Duration {
	switch s {
	case Green:
		return t.Green
	case Yellow:
		return t.Yellow
	case Red:
		return t.Red
	}
	return t.Unknown
}

// count adds a period of one status. The part inside the windows is maintenance.
func (t *Tally) count(span Span, s Status, windows Windows) {
	inMaintenance := windows.Inside(span)
	rest := span.Length() - inMaintenance
	t.Maintenance += inMaintenance
	switch s {
	case Green:
		t.Green += rest
	case Yellow:
		t.Yellow += rest
	case Red:
		t.Red += rest
	default:
		t.Unknown += rest
	}
}

// UnmeasuredTally counts a span without a valid result: maintenance, and the rest unknown.
func UnmeasuredTally(span Span, windows Windows) (t Tally) {
	t.count(span, Unknown, windows)
	return t
}

// TallyOf measures one check over a window from its ordered raw results. They include the result that was valid at the
// start. A result is valid until the next one or until it expires. The window ends at now at the latest.
func TallyOf(results []Result, ex Exclusions, window Span, now time.Time) Tally {
	if window.To.After(now) {
		window.To = now
	}
	var t Tally
	valid, inside := within(results, window)
	ex.Inactive.walk(valid, inside, window, func(s Span, st Status) { t.count(s, st, ex.Maintenance) })
	return t
}
