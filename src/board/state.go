package board

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"buoy/src/current"
	"buoy/src/status"
	"buoy/src/store"
)

// state is what the board has read so far. It belongs to the goroutine that refreshes. Views share its slices, so items that a view
// can see are never changed: a slice grows at its end and shrinks at its front, and any other change makes a copy.
type state struct {
	entities entities // all but the checks
	checks   map[string]*history
	runs     map[string]status.Run
}

// history is a check and all that is kept of what it measured.
type history struct {
	check  *status.Check
	facts  []fact         // by observed_at; the hot window
	steps  []step         // by time; its transitions, of which only those before the facts matter
	newest *status.Result // also where it is older than the hot window
	course *status.Course // nil: to be found again
	closed []cell         // by day; the days that are over
	open   *cell          // the newest day
	last   held           // what held at the end of the newest day
}

// held is what is left of a result in a roll-up.
type held struct {
	observedAt, freshUntil time.Time // zero: there was none
	status                 status.Status
}

func newState() *state {
	return &state{entities: entities{}, checks: map[string]*history{}, runs: map[string]status.Run{}}
}

// apply adds a part of what has changed. The parts may come in any order, and twice. Call follow or settle after the last part.
func (s *state) apply(c store.ChangeSet) {
	for _, entity := range c.Entities {
		if check, ok := entity.(*status.Check); ok {
			s.history(check.ID).setCheck(check)
		} else {
			s.entities.add(entity)
		}
	}
	for _, r := range c.Runs {
		s.runs[r.ID] = r
	}
	for chunk := range byCheck(c.Days, func(d status.Day) string { return d.CheckID }) {
		s.history(chunk[0].CheckID).addDays(chunk)
	}
	for chunk := range byCheck(c.Results, func(r status.Result) string { return r.CheckID }) {
		s.history(chunk[0].CheckID).addResults(chunk)
	}
	for chunk := range byCheck(c.Transitions, func(t status.Transition) string { return t.CheckID }) {
		s.history(chunk[0].CheckID).addTransitions(chunk)
	}
}

// follow finds again the courses that new facts have outdated. Call it before the state is evaluated.
func (s *state) follow() {
	for _, h := range s.checks {
		h.follow()
	}
}

// settle ends a refresh that has read everything. Results that the hot window lacks are taken from the roll-ups, and facts before the
// horizon are dropped.
func (s *state) settle(h store.Horizon) {
	for _, hist := range s.checks {
		hist.remember()
		hist.trim(h) // first: what is older than the horizon is not complete
		hist.follow()
	}
	maps.DeleteFunc(s.runs, func(_ string, r status.Run) bool { return r.StartedAt.Before(h.Runs) })
}

func (s *state) history(checkID string) *history {
	h, ok := s.checks[checkID]
	if !ok {
		h = &history{}
		s.checks[checkID] = h
	}
	return h
}

// byCheck yields the stretches of one check in a list.
func byCheck[T any](items []T, checkOf func(T) string) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(items) > 0 {
			n := 1
			for n < len(items) && checkOf(items[n]) == checkOf(items[0]) {
				n++
			}
			if !yield(items[:n]) {
				return
			}
			items = items[n:]
		}
	}
}

// addDays adds roll-ups.
func (h *history) addDays(days []status.Day) {
	for _, d := range days {
		c := cellOf(d)
		switch {
		case h.open == nil || c.day == h.open.day:
			h.open, h.last = &c, heldBy(d)
		case c.day > h.open.day:
			h.closed = append(h.closed, *h.open)
			h.open, h.last = &c, heldBy(d)
		default:
			h.closed = put(h.closed, c, func(a, b cell) int { return cmp.Compare(a.day, b.day) })
		}
	}
}

// addResults adds results.
func (h *history) addResults(results []status.Result) {
	newest := h.newest
	for i, r := range results {
		f := factOf(r)
		n := len(h.facts)
		switch {
		case newest == nil || r.Compare(*newest) > 0:
			h.facts = append(h.facts, f)
			newest = &results[i]
			h.continueCourse(r)
		case n == 0:
			// The newest result has left the hot window, so whatever is not newer has, too.
		default:
			if h.facts = put(h.facts, f, compareFacts); len(h.facts) > n {
				h.course = nil // it came late
			}
		}
	}
	if newest != h.newest {
		r := *newest // not a part of the caller's list
		h.newest = &r
	}
}

// setCheck sets the check itself. A change of its pauses changes its course.
func (h *history) setCheck(c *status.Check) {
	if h.check == nil || !slices.Equal(h.check.Inactive(), c.Inactive()) {
		h.course = nil
	}
	h.check = c
}

func (h *history) continueCourse(r status.Result) {
	if h.course == nil || h.check == nil {
		return
	}
	next, ok := h.course.Next(h.check.Inactive(), r)
	if !ok {
		h.course = nil
		return
	}
	h.course = &next
}

// follow finds the course from all facts, if it is not known.
func (h *history) follow() {
	if h.course == nil && h.check != nil && h.newest != nil {
		h.course = h.courseOf(h.facts)
	}
}

// courseOf finds the course of the check from facts, the newest of which are the newest that is known of it.
func (h *history) courseOf(facts []fact) *status.Course {
	results := []status.Result{*h.newest}
	if len(facts) > 0 {
		results = make([]status.Result, len(facts))
		for i, f := range facts {
			results[i] = f.result(h.check)
		}
	}
	return status.CourseOf(*h.check, results, h.past(results[0].ObservedAt))
}

// at returns what the state of the check at a time is evaluated from. A result of the future counts when its time has come.
func (h *history) at(now time.Time) current.CheckFacts {
	known := current.CheckFacts{Check: h.check}
	if h.newest == nil || !h.newest.ObservedAt.After(now) {
		known.Newest, known.Course = h.newest, h.course
		return known
	}
	n := firstAt(h.facts, now.Add(time.Microsecond))
	if n < len(h.facts) {
		known.NextAt = h.facts[n].at()
	}
	if n > 0 {
		r := h.facts[n-1].result(h.check)
		known.Newest, known.Course = &r, h.courseOf(h.facts[:n])
	}
	return known
}

// succeeded names the runs that ended well at or after a time. Such a run has written all its results before, so whoever
// reads results after its end has all of them.
func (s *state) succeeded(since time.Time) []string {
	var ids []string
	for id, r := range s.runs {
		if r.State == status.RunSuccess && r.FinishedAt != nil && !r.FinishedAt.Before(since) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func heldBy(d status.Day) held { return held{d.LastObservedAt, d.LastFreshUntil, d.LastStatus} }

// remember takes the newest result from the roll-ups if the hot window has none. Its status and times are known then, but it has no
// id, value or words.
func (h *history) remember() {
	if h.newest != nil || h.check == nil || h.last.observedAt.IsZero() {
		return
	}
	h.newest = &status.Result{
		CheckID: h.check.ID, PlatformID: h.check.PlatformID, Status: h.last.status,
		ObservedAt: h.last.observedAt, FreshUntil: h.last.freshUntil,
	}
}

// forgotten returns queries for results that the roll-ups mention, that hold beyond a time, and that are not in memory.
func (s *state) forgotten(since time.Time, most int) []status.ResultFilter {
	var filters []status.ResultFilter
	for id, h := range s.checks {
		if h.newest == nil && h.check != nil && h.last.freshUntil.After(since) && len(filters) < most {
			filters = append(filters, status.ResultFilter{
				CheckID: id, Observed: status.Span{From: h.last.observedAt, To: h.last.observedAt.Add(time.Microsecond)}, Limit: 1,
			})
		}
	}
	return filters
}

// held names the checks whose results can hold for longer than the hot window.
func (s *state) held(hot time.Duration) []string {
	var ids []string
	for id, h := range s.checks {
		if h.check != nil && h.check.State != status.CheckArchived && h.check.Freshness > hot {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// cells yields the days from one on, in order.
func (h *history) cells(first int32) iter.Seq[cell] {
	return func(yield func(cell) bool) {
		from, _ := slices.BinarySearchFunc(h.closed, first, func(c cell, day int32) int { return cmp.Compare(c.day, day) })
		for _, c := range h.closed[from:] {
			if !yield(c) {
				return
			}
		}
		if h.open != nil && h.open.day >= first {
			yield(*h.open)
		}
	}
}

// trim drops facts before the horizon. The newest result stays, because the course ends with it. So does the result that still held
// when the hot window started.
func (h *history) trim(horizon store.Horizon) {
	n := firstAt(h.facts, horizon.Results)
	if n > 0 && h.facts[n-1].freshUntil().After(horizon.Results) {
		n--
	}
	h.facts = h.facts[n:]
	if len(h.facts) > maxFacts {
		h.facts = h.facts[len(h.facts)-maxFacts:]
	}
	h.facts = tighten(h.facts)
	h.trimSteps()
	first := dayNumber(horizon.Days)
	for len(h.closed) > 0 && h.closed[0].day < first {
		h.closed = h.closed[1:]
	}
	h.closed = tighten(h.closed)
}

// tighten frees memory that a growing slice has reserved.
func tighten[T any](list []T) []T {
	if cap(list) > len(list)+32 {
		return append(make([]T, 0, len(list)+16), list...)
	}
	return list
}

// maxFacts bounds the hot window of one check: 48 hours at one a minute.
const maxFacts = 2880

func compareFacts(a, b fact) int {
	return cmp.Or(cmp.Compare(a.observedAt, b.observedAt), strings.Compare(a.run.Value(), b.run.Value()))
}

// put replaces the equal item of an ordered list, or inserts it, in a copy.
func put[T any](list []T, item T, compare func(a, b T) int) []T {
	i, found := slices.BinarySearchFunc(list, item, compare)
	list = slices.Clone(list)
	if found {
		list[i] = item
		return list
	}
	return slices.Insert(list, i, item)
}

// horizonAt is how far back a board looks at a time.
func horizonAt(now time.Time, hot time.Duration, historyDays int) store.Horizon {
	return store.Horizon{
		Results: now.Add(-hot),
		Runs:    now.Add(-runsKept),
		Days:    status.DayOf(now).AddDate(0, 0, -historyDays+1),

		Transitions: stepsKept,
	}
}

func (b *Board) horizon(now time.Time) store.Horizon {
	return horizonAt(now, b.HotWindow, b.HistoryDays)
}

// runsKept is how long the board remembers runs.
const runsKept = 30 * 24 * time.Hour
