package status

import (
	"slices"
	"strings"
	"time"
)

// Compare orders results by when they were observed; the id breaks a tie, so that the order is total.
func (r Result) Compare(o Result) int {
	if c := r.ObservedAt.Compare(o.ObservedAt); c != 0 {
		return c
	}
	return strings.Compare(r.ID, o.ID)
}

// hold is the result that a timeline stands on: its status holds until the next result or until freshUntil.
type hold struct {
	status     Status
	observedAt time.Time
	freshUntil time.Time
}

func holdOf(r Result) hold { return hold{r.Status, r.ObservedAt, r.FreshUntil} }

// split hands the parts of span to visit in order: the held status while it is fresh, Unknown after that.
func (h hold) split(span Span, visit func(Span, Status)) {
	fresh := Span{span.From, h.freshUntil}.Clip(span)
	if fresh.Length() > 0 {
		visit(fresh, h.status)
		span.From = fresh.To
	}
	if span.Length() > 0 {
		visit(span, Unknown)
	}
}

// walk follows one check over span: visit gets every stretch of one status, in order and without a gap, and the hold at
// its end is returned. from is what held when the span began. results are those observed in the span, in order.
func (in Inactive) walk(from hold, results []Result, span Span, visit func(Span, Status)) hold {
	held, cursor := from, span.From
	for _, r := range results {
		if r.ObservedAt.After(cursor) {
			in.limit(held).split(Span{cursor, r.ObservedAt}, visit)
			cursor = r.ObservedAt
		}
		held = holdOf(r)
	}
	if span.To.After(cursor) {
		in.limit(held).split(Span{cursor, span.To}, visit)
	}
	return held
}

// within cuts ordered results to those observed in span, and finds what held when it began.
func within(results []Result, span Span) (hold, []Result) {
	at := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(results, t, func(r Result, t time.Time) int { return r.ObservedAt.Compare(t) })
		return i
	}
	first, end := at(span.From), at(span.To)
	var held hold
	if first > 0 {
		held = holdOf(results[first-1])
	}
	return held, results[first:max(first, end)]
}

// Windows are the maintenance windows of one platform: ordered, apart, not empty.
type Windows []Span

// WindowsOf collects the windows in which messages take the platform out of status and uptime.
func WindowsOf(platformID string, messages []Message) Windows {
	var spans []Span
	for _, m := range messages {
		if s := m.Maintenance(); s.Length() > 0 && m.About(platformID) {
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

// Contain says whether the time lies in a window.
func (w Windows) Contain(t time.Time) bool {
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
