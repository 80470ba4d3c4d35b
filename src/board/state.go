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

// state is the data that the board has read. It belongs to the goroutine that refreshes. Views share its slices, so the items of a view
// never change: a slice grows at its end and shrinks at its front, and any other change makes a copy.
type state struct {
	entities entities // all except the checks
	checks   map[string]*history
	runs     map[string]status.Run
}

// history is a check with its results, roll-ups and transitions.
type history struct {
	check   *status.Check
	results []compactResult // by observed_at; the hot window
	steps   []step          // by time; its transitions
	since   time.Time       // older steps are only in the store; zero if all are in memory
	newest  *status.Result  // also if it is older than the hot window
	course  *status.Course  // nil: must be computed again
	closed  []rollUp        // by day; the days that have ended
	open    *rollUp         // the newest day
	last    lastResult      // the result that was valid at the end of the newest day
}

// lastResult is the part of a result that a roll-up contains.
type lastResult struct {
	observedAt, freshUntil time.Time // zero if there was none
	status                 status.Status
}

func newState() *state {
	return &state{entities: entities{}, checks: map[string]*history{}, runs: map[string]status.Run{}}
}

// apply adds a part of the changes. Parts can come in any order, and twice. Call updateCourses or trimHistory after the last part.
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

// updateCourses computes the courses that new data has changed. Call it before the state is evaluated.
func (s *state) updateCourses() {
	for _, h := range s.checks {
		h.updateCourse()
	}
}

// trimHistory ends a refresh that has read everything. If the hot window has no result of a check, its roll-up supplies one. Data before
// the horizon is dropped.
func (s *state) trimHistory(h store.Horizon) {
	for _, hist := range s.checks {
		hist.restoreNewest()
		hist.trim(h) // before updateCourse, because data before the horizon is not complete
		hist.updateCourse()
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

// byCheck yields the consecutive items of each check in a list.
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
		day := rollUpOf(d)
		switch {
		case h.open == nil || day.day == h.open.day:
			h.open, h.last = &day, lastResultOf(d)
		case day.day > h.open.day:
			h.closed = append(h.closed, *h.open)
			h.open, h.last = &day, lastResultOf(d)
		default:
			h.closed = insertOrReplace(h.closed, day, func(a, b rollUp) int { return cmp.Compare(a.day, b.day) })
		}
	}
}

// addResults adds results.
func (h *history) addResults(results []status.Result) {
	newest := h.newest
	for i, r := range results {
		compact := compactOf(r)
		n := len(h.results)
		switch {
		case newest == nil || r.Compare(*newest) > 0:
			h.results = append(h.results, compact)
			newest = &results[i]
			h.continueCourse(r)
		case n == 0:
			// The newest result has left the hot window, so older ones have left it, too.
		default:
			if h.results = insertOrReplace(h.results, compact, compareResults); len(h.results) > n {
				h.course = nil // the result arrived late
			}
		}
	}
	if newest != h.newest {
		r := *newest // a copy, so that the caller's list can be freed
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

// updateCourse computes the course from all results, if it is not known.
func (h *history) updateCourse() {
	if h.course == nil && h.check != nil && h.newest != nil {
		h.course = h.courseOf(h.results)
	}
}

// courseOf computes the course of the check from results. Without results, the course starts with the newest one.
func (h *history) courseOf(compact []compactResult) *status.Course {
	results := []status.Result{*h.newest}
	if len(compact) > 0 {
		results = fullResults(compact, h.check)
	}
	return status.CourseOf(*h.check, results, h.past(results[0].ObservedAt))
}

// at returns the facts from which the check is evaluated at a time. A result in the future counts from its own time on.
func (h *history) at(now time.Time) current.CheckFacts {
	known := current.CheckFacts{Check: h.check}
	if h.newest == nil || !h.newest.ObservedAt.After(now) {
		known.Newest, known.Course = h.newest, h.course
		return known
	}
	n := firstAt(h.results, now.Add(time.Microsecond))
	if n < len(h.results) {
		known.NextAt = h.results[n].at()
	}
	if n > 0 {
		r := h.results[n-1].result(h.check)
		known.Newest, known.Course = &r, h.courseOf(h.results[:n])
	}
	return known
}

// succeededRuns returns the ids of the runs that succeeded at or after a time. Such a run has written all its results before its end, so
// a read after its end returns all of them.
func (s *state) succeededRuns(since time.Time) []string {
	var ids []string
	for id, r := range s.runs {
		if r.State == status.RunSuccess && r.FinishedAt != nil && !r.FinishedAt.Before(since) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func lastResultOf(d status.Day) lastResult {
	return lastResult{d.LastObservedAt, d.LastFreshUntil, d.LastStatus}
}

// restoreNewest restores the newest result from the roll-ups if the hot window has none. It has a status and times, but no id, value or
// texts.
func (h *history) restoreNewest() {
	if h.newest != nil || h.check == nil || h.last.observedAt.IsZero() {
		return
	}
	h.newest = &status.Result{
		CheckID: h.check.ID, PlatformID: h.check.PlatformID, Status: h.last.status,
		ObservedAt: h.last.observedAt, FreshUntil: h.last.freshUntil,
	}
}

// checksWithResultsBefore returns the ids of the checks that can have a result that was valid at the start of the hot window and is not
// in memory: those with such a result in the roll-ups, and older checks without a result in the first part of the hot window.
func (s *state) checksWithResultsBefore(hotSince time.Time) []string {
	var ids []string
	for id, h := range s.checks {
		switch {
		case h.check == nil:
		case h.newest == nil && h.last.freshUntil.After(hotSince),
			len(h.results) > 0 && h.check.CreatedAt.Before(hotSince) && h.results[0].at().After(hotSince.Add(frequentInterval)):
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// frequentInterval is the interval of checks for which the result before the hot window does not matter. Without this limit, a start
// would read such a result for every check.
const frequentInterval = time.Hour

// longLivedChecks returns the ids of the checks whose results can be valid for longer than the hot window.
func (s *state) longLivedChecks(hot time.Duration) []string {
	var ids []string
	for id, h := range s.checks {
		if h.check != nil && h.check.State != status.CheckArchived && h.check.Freshness > hot {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// rollUps yields the roll-ups from a first day on, in order.
func (h *history) rollUps(first int32) iter.Seq[rollUp] {
	return func(yield func(rollUp) bool) {
		from, _ := slices.BinarySearchFunc(h.closed, first, func(c rollUp, day int32) int { return cmp.Compare(c.day, day) })
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

// trim drops data before the horizon. The newest result stays, because the course ends with it. A result that was still valid at the
// start of the hot window stays, too.
func (h *history) trim(horizon store.Horizon) {
	n := firstAt(h.results, horizon.Results)
	if n > 0 && h.results[n-1].freshUntil().After(horizon.Results) {
		n--
	}
	h.results = h.results[n:]
	if len(h.results) > maxResults {
		h.results = h.results[len(h.results)-maxResults:]
	}
	h.results = shrinkCapacity(h.results)
	h.trimSteps(horizon.Results)
	first := dayNumber(horizon.Days)
	for len(h.closed) > 0 && h.closed[0].day < first {
		h.closed = h.closed[1:]
	}
	h.closed = shrinkCapacity(h.closed)
}

// shrinkCapacity frees memory that a growing slice has reserved.
func shrinkCapacity[T any](list []T) []T {
	if cap(list) > len(list)+32 {
		return append(make([]T, 0, len(list)+16), list...)
	}
	return list
}

// maxResults limits the results of one check in memory: 48 hours at one per minute.
const maxResults = 2880

func compareResults(a, b compactResult) int {
	return cmp.Or(cmp.Compare(a.observedAt, b.observedAt), strings.Compare(a.run.Value(), b.run.Value()))
}

// insertOrReplace inserts an item in a copy of an ordered list, or replaces the equal item in it.
func insertOrReplace[T any](list []T, item T, compare func(a, b T) int) []T {
	i, found := slices.BinarySearchFunc(list, item, compare)
	list = slices.Clone(list)
	if found {
		list[i] = item
		return list
	}
	return slices.Insert(list, i, item)
}

// horizonAt returns the horizon of a board at a time.
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

// runsKept is how long the board keeps runs.
const runsKept = 30 * 24 * time.Hour
