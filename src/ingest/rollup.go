package ingest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// Daily roll-ups are a pure function of what is stored: results, maintenance windows, and the pauses of checks. A run counts
// on from the rows that are there, which costs little. Three things can change the past: a result that came late, and a pause
// or a window that an earlier run did not know of. Then the run rebuilds the days concerned from raw results.

// recentDays is how far back the newest roll-up of a check that is measured regularly can lie.
const recentDays = 2 * 24 * time.Hour

// folder counts for one source.
type folder struct {
	*Ingester
	checks   []status.Check // of the source, in whatever state
	messages []status.Message
	changed  []status.Message          // those whose maintenance may have changed since the last counted run
	windows  map[string]status.Windows // by platform
	until    time.Time                 // what was observed before it is counted
	newest   map[string]status.Day     // the newest row, by check
	rebuilds map[string]status.Span    // the days that have to be rebuilt, by check
	days     []status.Day              // to be written

	recounted []status.Day // of these, the rebuilt ones
}

func (g *Ingester) folder(checks []status.Check, messages []status.Message, until time.Time) *folder {
	return &folder{
		Ingester: g, checks: checks, messages: messages, until: until,
		windows: map[string]status.Windows{}, newest: map[string]status.Day{}, rebuilds: map[string]status.Span{},
	}
}

// fold counts a run's results into the daily roll-ups of its source, together with everything else that is stored and not
// counted yet.
func (g *Ingester) fold(ctx context.Context, run status.Run, a assignment, own []status.Result, past history) error {
	f := g.folder(a.all, a.messages, foldedUntil(status.Micro(g.Now()), own))
	if err := f.readNewest(ctx, f.openSince(past.countedUntil)); err != nil {
		return err
	}
	stored, err := g.Store.NewResults(ctx, store.Uncounted{
		Since: past.countedUntil, KnownRuns: past.counted, From: f.uncountedFrom(past.countedUntil), OwnRun: run.ID,
	})
	if err != nil {
		return err
	}
	byCheck := groupByCheck(append(stored, own...))
	for id := range byCheck { // it may have been silent for long
		if _, ok := f.newest[id]; !ok {
			if err := f.readNewest(ctx, time.Time{}); err != nil {
				return err
			}
			break
		}
	}
	if err := f.findRebuilds(ctx, byCheck, past.countedUntil); err != nil {
		return err
	}
	for _, c := range f.checks {
		f.countOn(c, byCheck[c.ID])
	}
	if err := f.rebuild(ctx); err != nil {
		return err
	}
	if err := g.Store.SaveDays(ctx, f.days, g.Actor, status.Micro(g.Now())); err != nil {
		return err
	}
	f.recordRecounts(ctx, a.source)
	return nil
}

// foldedUntil returns how far a run that ends now is counted: so far that all it has measured itself is. A clock that is coarse
// may say that a result was observed now. What is dated further ahead counts when its time has come.
func foldedUntil(now time.Time, measured []status.Result) time.Time {
	until := now
	for _, r := range measured {
		if !r.ObservedAt.Before(until) && r.ObservedAt.Before(now.Add(time.Second)) {
			until = r.ObservedAt.Add(time.Microsecond)
		}
	}
	return until
}

// openSince returns a time since which every row lies that has to be counted on: the last counted run has counted all checks,
// but for those that were paused or archived then, and are counted until that started.
func (f *folder) openSince(countedUntil time.Time) time.Time {
	since := earlier(countedUntil, f.until.Add(-recentDays))
	changed := countedUntil.Add(-status.MaxClockSkew)
	for _, c := range f.checks {
		for _, s := range c.Inactive() {
			if !s.To.Before(changed) && !c.UpdatedAt.Before(changed) {
				since = earlier(since, s.From)
			}
		}
	}
	return since
}

// readNewest finds the row that each check is counted on from.
func (f *folder) readNewest(ctx context.Context, since time.Time) error {
	days, err := f.Store.NewestDays(ctx, status.DayOf(since))
	for _, d := range days {
		f.newest[d.CheckID] = d
	}
	return err
}

// uncountedFrom returns the time from which on no result is counted, whenever it arrived. A result that was dated ahead is
// found by it when its time has come.
func (f *folder) uncountedFrom(countedUntil time.Time) time.Time {
	from := time.Time{}
	for _, c := range f.checks {
		d, ok := f.newest[c.ID]
		if !ok || c.State != status.CheckActive || !d.AccountedUntil.Before(d.End()) {
			continue // nothing can be left of it
		}
		at := d.AccountedUntil
		for _, s := range c.Inactive() { // and nothing was observed in a pause
			if !s.From.After(at) && s.To.After(at) {
				at = s.To
			}
		}
		if from.IsZero() || at.Before(from) {
			from = at
		}
	}
	if from.IsZero() {
		return countedUntil
	}
	return from
}

// findRebuilds finds the days that cannot be counted on, because their past has changed.
func (f *folder) findRebuilds(ctx context.Context, byCheck map[string][]status.Result, countedUntil time.Time) error {
	for _, c := range f.checks {
		d, known := f.newest[c.ID]
		if !known {
			continue
		}
		if results := byCheck[c.ID]; len(results) > 0 && status.IsLate(results[0], &d) {
			f.rebuildDays(c, status.Span{From: results[0].ObservedAt, To: status.FarFuture()})
		}
		if from, ok := pausedBefore(c, d.AccountedUntil, countedUntil.Add(-status.MaxClockSkew)); ok {
			f.rebuildDays(c, status.Span{From: from, To: status.FarFuture()})
		}
	}
	if countedUntil.IsZero() {
		return nil // no run has counted anything yet
	}
	f.changed = changedMaintenance(f.messages, countedUntil)
	return f.findMaintenance(ctx)
}

// rebuildDays notes that the days of a check that meet a span have to be rebuilt: until now if one of them is its newest.
func (f *folder) rebuildDays(c status.Check, span status.Span) {
	span.From = status.DayOf(span.From)
	if d, ok := f.newest[c.ID]; !ok || span.To.After(d.Day) {
		span.To = status.FarFuture()
	}
	f.rebuilds[c.ID] = f.rebuilds[c.ID].Hull(span)
}

// countOn counts a check on from its newest row, unless that is to be rebuilt.
func (f *folder) countOn(c status.Check, results []status.Result) {
	d, known := f.newest[c.ID]
	switch {
	case !known:
		f.days = append(f.days, status.Fold(c.ID, nil, results, f.exclusions(c), f.untilOf(c))...)
	case !f.rebuilds[c.ID].To.After(d.Day):
		f.days = append(f.days, status.Fold(c.ID, &d, results, f.exclusions(c), f.untilOf(c))...)
	}
}

// pausedBefore returns when a pause started that an earlier run may not have known of, though it has counted beyond that
// time: one that was stored since.
func pausedBefore(c status.Check, accounted, since time.Time) (from time.Time, ok bool) {
	for _, s := range c.Inactive() {
		if s.From.Before(accounted) && !s.From.Before(since) {
			return s.From, true
		}
	}
	return time.Time{}, false
}

// untilOf returns until when a check is counted: one that is paused or archived, until that began.
func (f *folder) untilOf(c status.Check) time.Time {
	if from, ok := c.Inactive().Since(f.until); ok {
		return from
	}
	return f.until
}

func (f *folder) exclusions(c status.Check) status.Exclusions {
	w, ok := f.windows[c.PlatformID]
	if !ok {
		w = status.WindowsOf(c.PlatformID, f.messages)
		f.windows[c.PlatformID] = w
	}
	return status.Exclusions{Maintenance: w, Inactive: c.Inactive()}
}

// rebuild rebuilds the days that were noted.
func (f *folder) rebuild(ctx context.Context) error {
	var all status.Span
	for _, span := range f.rebuilds {
		all = all.Hull(span.Clip(status.Span{From: span.From, To: f.until}))
	}
	for _, chunk := range chunks(all, rebuildChunk) {
		if err := f.rebuildIn(ctx, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) rebuildIn(ctx context.Context, chunk status.Span) error {
	var ids []string
	for id, span := range f.rebuilds {
		if span.Clip(chunk).Length() > 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	stored, err := f.Store.SpanResults(ctx, chunk, ids...)
	if err != nil {
		return err
	}
	rows, err := f.rows(ctx, chunk)
	if err != nil {
		return err
	}
	results := groupByCheck(stored)
	for _, c := range f.checks {
		span := f.rebuilds[c.ID].Clip(chunk)
		span.To = earlier(span.To, f.untilOf(c))
		existing := slices.DeleteFunc(rows[c.ID], func(d status.Day) bool {
			return f.rebuilds[c.ID].Clip(status.Span{From: d.Day, To: d.End()}).Length() == 0
		})
		if len(existing) > 0 || span.Length() > 0 {
			again := status.Recount(existing, c.ID, results[c.ID], f.exclusions(c), span)
			f.days, f.recounted = append(f.days, again...), append(f.recounted, again...)
		}
	}
	return nil
}

// rows reads the rows of the days that start in a span, by check.
func (f *folder) rows(ctx context.Context, span status.Span) (map[string][]status.Day, error) {
	days, err := f.Store.SpanDays(ctx, span)
	if err != nil {
		return nil, err
	}
	byCheck := map[string][]status.Day{}
	for _, d := range days {
		byCheck[d.CheckID] = append(byCheck[d.CheckID], d)
	}
	return byCheck, nil
}

// groupByCheck puts the results of each check in order.
func groupByCheck(results []status.Result) map[string][]status.Result {
	groups := map[string][]status.Result{}
	for _, r := range results {
		groups[r.CheckID] = append(groups[r.CheckID], r)
	}
	for _, group := range groups {
		slices.SortFunc(group, status.Result.Compare)
	}
	return groups
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// rebuildChunk is how many days are rebuilt at a time, to bound memory.
const rebuildChunk = 7 * 24 * time.Hour

// chunks cuts a span at midnights into parts of at most a length.
func chunks(span status.Span, length time.Duration) (parts []status.Span) {
	if span.Length() == 0 {
		return nil
	}
	for from := status.DayOf(span.From); from.Before(span.To); from = from.Add(length) {
		parts = append(parts, status.Span{From: from, To: earlier(from.Add(length), span.To)})
	}
	return parts
}

// Rebuild makes the roll-ups of the days that start in span again from raw results and returns how many rows it wrote. A day
// of which no raw result is left keeps the row it has. Days are counted as far as runs have counted the source, so that the
// rows are exactly those that the runs have made.
func (g *Ingester) Rebuild(ctx context.Context, span status.Span) (rows int, err error) {
	now := status.Micro(g.Now())
	work, err := g.Store.Work(ctx, now)
	if err != nil {
		return 0, err
	}
	f := g.folder(work.Checks, work.Messages, now)
	if err := f.readNewest(ctx, time.Time{}); err != nil {
		return 0, err
	}
	counted := f.countedUntil()
	for _, until := range counted { // runs may have counted a moment that a coarse clock has still to reach
		if until.After(f.until) {
			f.until = until
		}
	}
	for _, chunk := range chunks(status.Span{From: span.From, To: earlier(span.To, f.until)}, rebuildChunk) {
		f.days = nil
		if err := f.rebuildAll(ctx, chunk, counted); err != nil {
			return rows, err
		}
		if err := g.Store.SaveDays(ctx, f.days, g.Actor, status.Micro(g.Now())); err != nil {
			return rows, err
		}
		rows += len(f.days)
	}
	return rows, nil
}

// countedUntil returns how far runs have counted each source. A source without a row is missing.
func (f *folder) countedUntil() map[status.Source]time.Time {
	until := map[status.Source]time.Time{}
	for _, c := range f.checks {
		if d, ok := f.newest[c.ID]; ok && d.AccountedUntil.After(until[f.rules.SourceOf(c.Kind)]) {
			until[f.rules.SourceOf(c.Kind)] = d.AccountedUntil
		}
	}
	return until
}

func (f *folder) rebuildAll(ctx context.Context, span status.Span, counted map[status.Source]time.Time) error {
	stored, err := f.Store.SpanResults(ctx, span)
	if err != nil {
		return err
	}
	byCheck := groupByCheck(stored)
	for _, c := range f.checks {
		if len(byCheck[c.ID]) == 0 {
			continue
		}
		mine := status.Span{From: span.From, To: earlier(span.To, f.untilOf(c))}
		if until, ok := counted[f.rules.SourceOf(c.Kind)]; ok {
			mine.To = earlier(mine.To, until)
		}
		f.days = append(f.days, status.Rebuild(c.ID, byCheck[c.ID], f.exclusions(c), mine)...)
	}
	slices.SortFunc(f.days, func(a, b status.Day) int {
		return cmp.Or(cmp.Compare(a.CheckID, b.CheckID), a.Day.Compare(b.Day))
	})
	return nil
}
