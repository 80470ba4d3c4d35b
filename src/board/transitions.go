package board

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
)

// PeriodPage is one page of transitions, newest first.
type PeriodPage struct {
	Periods   []Period
	More      bool          // older transitions follow
	Last      status.Cursor // the position after which they follow
	FromStore bool          // read from the store, because they are older than those in memory
}

// Period is a period of a check with one status.
type Period struct {
	status.Period
	CheckName string // empty if the board does not know the check
	Link      string // the evidence of the result that changed the status, if that is in memory
}

// Transitions lists transitions. The board has the newest ones of every check; a page of older ones is read from the store, with one
// statement. So a page of the newest transitions can have fewer than the limit, although older ones follow.
func (b *Board) Transitions(ctx context.Context, v *View, f status.TransitionFilter) (PeriodPage, error) {
	known, complete := v.knownPeriods(f)
	page := PeriodPage{Periods: known, More: !complete}
	if len(known) > f.Limit {
		page = PeriodPage{Periods: known[:f.Limit], More: true}
	}
	if len(known) == 0 && !complete {
		limit := f.Limit
		f.Limit++ // one more shows whether others follow
		found, err := b.Store.ListTransitions(ctx, f)
		if err != nil {
			return PeriodPage{}, err
		}
		page = PeriodPage{More: len(found) > limit, FromStore: true}
		for _, p := range found[:min(limit, len(found))] {
			page.Periods = append(page.Periods, Period{Period: p})
		}
	}
	if n := len(page.Periods); n > 0 {
		page.Last = status.Cursor{At: page.Periods[n-1].At, ID: page.Periods[n-1].ID}
	}
	for i, p := range page.Periods {
		if c := v.Check(p.CheckID); c != nil {
			page.Periods[i].CheckName = c.Name
			if page.FromStore && p.Until.IsZero() {
				page.Periods[i].Until = c.endOf(p.At, v.At) // it can have ended in memory only
			}
			if p.RunID != "" {
				page.Periods[i].Link = c.linkAt(p.At)
			}
		}
	}
	f.Before = status.Cursor{}
	page.Periods = slices.DeleteFunc(page.Periods, func(p Period) bool { return !f.Selects(p.Period) }) // it ended before the span, in memory only
	return page, nil
}

// knownPeriods returns the periods that match the filter, newest first. complete is false if older ones exist that only the store has.
func (v *View) knownPeriods(f status.TransitionFilter) (known []Period, complete bool) {
	var since time.Time // from this time on, the transitions of all checks are in memory
	for _, c := range v.Checks {
		if f.CheckID != "" && c.ID != f.CheckID || f.PlatformID != "" && c.PlatformID != f.PlatformID {
			continue
		}
		if c.history.since.After(since) {
			since = c.history.since
		}
		for _, p := range c.periods(v.At) {
			if f.Selects(p) {
				known = append(known, Period{Period: p})
			}
		}
	}
	complete = !f.At.From.Before(since) // then memory also has the periods that were ongoing at the start of the span
	if !complete {
		known = slices.DeleteFunc(known, func(p Period) bool { return p.At.Before(since) })
	}
	slices.SortFunc(known, func(a, b Period) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(b.ID, a.ID)) })
	return known, complete
}

// periods returns the periods of the check until now, oldest first. Runs store transitions; those after the newest run, such as
// expired results, follow from the results.
func (c *Check) periods(now time.Time) []status.Period {
	var list []status.Transition
	for _, s := range c.history.steps {
		if t := s.transition(c.Check); !t.At.After(now) {
			list = append(list, t)
		}
	}
	for _, t := range c.newTransitions(list, now) {
		if n := len(list); n > 0 {
			if t.From = list[n-1].To; t.From == t.To {
				continue
			}
		}
		list = append(list, t)
	}
	periods := make([]status.Period, len(list))
	for i, t := range list {
		periods[i].Transition = t
		if i > 0 {
			periods[i-1].Until = t.At
		}
	}
	return periods
}

// endOf returns when the period that starts at a time ends; zero if it lasts.
func (c *Check) endOf(start, now time.Time) time.Time {
	for _, p := range c.periods(now) {
		if p.At.After(start) {
			return p.At
		}
	}
	return time.Time{}
}

// newTransitions returns the transitions after the stored ones. If none is stored, they are known only of a check that is as new as the
// results in memory.
func (c *Check) newTransitions(stored []status.Transition, now time.Time) []status.Transition {
	steps := c.Now.Steps
	if len(steps) == 0 {
		return nil
	}
	span := status.Span{From: c.CreatedAt, To: now.Add(time.Microsecond)}
	switch n := len(stored); {
	case n > 0:
		span.From = stored[n-1].At.Add(time.Microsecond)
	case len(c.history.results) == 0 || len(c.history.closed) > 0:
		return nil
	}
	if steps[len(steps)-1].At.Before(span.From) {
		return nil // nothing has changed since
	}
	first := max(0, firstAt(c.history.results, span.From)-1) // with the result that was valid before
	results := fullResults(c.history.results[first:], c.Check)
	if len(c.history.results) == 0 && c.history.newest != nil {
		results = []status.Result{*c.history.newest} // it has left the hot window
	}
	return status.Transitions(*c.Check, results, span)
}

// linkAt returns the link of the result in memory that was observed at a time.
func (c *Check) linkAt(at time.Time) string {
	i := firstAt(c.history.results, at)
	if i == len(c.history.results) || !c.history.results[i].at().Equal(at) {
		return ""
	}
	return c.history.results[i].text.Value().link
}
