package status

import (
	"slices"
	"strings"
	"time"
)

// Compare orders results by the time of observation, then by id.
func (r Result) Compare(o Result) int {
	if c := r.ObservedAt.Compare(o.ObservedAt); c != 0 {
		return c
	}
	return strings.Compare(r.ID, o.ID)
}

// validResult is the valid result at a point of a timeline. It is valid until the next result or until freshUntil.
type validResult struct {
	status     Status
	observedAt time.Time
	freshUntil time.Time
}

func validResultOf(r Result) validResult { return validResult{r.Status, r.ObservedAt, r.FreshUntil} }

// split visits the parts of span in order: with the status of the result while it is fresh, then with Unknown.
func (r validResult) split(span Span, visit func(Span, Status)) {
	fresh := Span{span.From, r.freshUntil}.Clip(span)
	if fresh.Length() > 0 {
		visit(fresh, r.status)
		span.From = fresh.To
	}
	if span.Length() > 0 {
		visit(span, Unknown)
	}
}

// walk follows one check over span. It visits every period of one status, in order and without gaps, and returns the result
// that is valid at the end. from is the valid result at the start. results are those observed in the span, in order.
func (in Inactive) walk(from validResult, results []Result, span Span, visit func(Span, Status)) validResult {
	valid, cursor := from, span.From
	for _, r := range results {
		if r.ObservedAt.After(cursor) {
			in.limit(valid).split(Span{cursor, r.ObservedAt}, visit)
			cursor = r.ObservedAt
		}
		valid = validResultOf(r)
	}
	if span.To.After(cursor) {
		in.limit(valid).split(Span{cursor, span.To}, visit)
	}
	return valid
}

// within returns the result that is valid at the start of span, and the ordered results observed in it.
func within(results []Result, span Span) (validResult, []Result) {
	at := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(results, t, func(r Result, t time.Time) int { return r.ObservedAt.Compare(t) })
		return i
	}
	first, end := at(span.From), at(span.To)
	var valid validResult
	if first > 0 {
		valid = validResultOf(results[first-1])
	}
	return valid, results[first:max(first, end)]
}

// Windows are the maintenance windows of one platform: ordered, separate, not empty.
type Windows []Span

// WindowsOf returns the windows in which messages exclude the platform from status and uptime.
func WindowsOf(platformID string, messages []Message) Windows {
	var spans []Span
	for _, m := range messages {
		if s := m.Maintenance(); s.Length() > 0 && m.AppliesTo(platformID) {
			spans = append(spans, s)
		}
	}
	slices.SortFunc(spans, func(a, b Span) int { return a.From.Compare(b.From) })
	var windows Windows
	for _, s := range spans {
		if n := len(windows); n > 0 && !s.From.After(windows[n-1].To) {
			if s.To.After(windows[n-1].To) {
				windows[n-1].To = s.To
			}
			continue
		}
		windows = append(windows, s)
	}
	return windows
}

// Contains reports whether the time lies in a window.
func (w Windows) Contains(t time.Time) bool {
	for _, s := range w {
		if !t.Before(s.From) && t.Before(s.To) {
			return true
		}
	}
	return false
}

// Inside returns how much of the span lies in the windows.
func (w Windows) Inside(span Span) time.Duration {
	var total time.Duration
	for _, s := range w {
		total += s.Clip(span).Length()
	}
	return total
}
