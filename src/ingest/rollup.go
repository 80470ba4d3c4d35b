package ingest

import (
	"context"
	"slices"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// Daily roll-ups and transitions are a pure function of what is stored: results, maintenance windows, and the pauses of checks.
// A run continues the newest roll-up of each check, which costs little. Three kinds of changes can affect the past: a late result, and a
// pause or a window that an earlier run did not know. Then the run rebuilds the affected days from raw results.

const oneDay = 24 * time.Hour

// recentDays is the maximum age of the newest roll-up of a check that is measured regularly.
const recentDays = 2 * oneDay

// rollUpWriter counts results into roll-ups and transitions.
type rollUpWriter struct {
	*Ingester
	checks          []status.Check // also those that are paused or archived
	messages        []status.Message
	changed         []status.Message          // those whose maintenance may have changed since the last counted run
	windows         map[string]status.Windows // by platform
	until           time.Time                 // results observed before it are counted
	newest          map[string]status.Day     // the newest roll-up, by check
	rebuilds        map[string]status.Span    // the days to rebuild, by check
	withTransitions map[string]bool           // the checks of rebuilds whose transitions are also rebuilt: maintenance changes none
	days            []status.Day              // to be written

	recounted   []status.Day                // the rebuilt ones among days
	transitions []status.CheckTransitions   // to be written
	counted     map[status.Source]time.Time // until when runs have counted, if all sources are rebuilt
}

func (g *Ingester) newRollUpWriter(checks []status.Check, messages []status.Message, until time.Time) *rollUpWriter {
	return &rollUpWriter{
		Ingester: g, checks: checks, messages: messages, until: until,
		windows: map[string]status.Windows{}, newest: map[string]status.Day{}, rebuilds: map[string]status.Span{},
		withTransitions: map[string]bool{},
	}
}

// fold counts the results of a run into the daily roll-ups of its source, together with all other stored results that are not counted
// yet.
func (g *Ingester) fold(ctx context.Context, run status.Run, a assignment, measured []status.Result, past runHistory) error {
	w := g.newRollUpWriter(a.all, a.messages, countUntil(status.Micro(g.Now()), measured))
	if err := w.readNewest(ctx, w.openSince(past.countedUntil)); err != nil {
		return err
	}
	stored, err := g.Store.NewResults(ctx, store.Uncounted{
		Since: past.countedUntil, KnownRuns: past.counted, From: w.uncountedFrom(past.countedUntil), OwnRun: run.ID,
	})
	if err != nil {
		return err
	}
	byCheck := groupByCheck(append(stored, measured...))
	for id := range byCheck { // a check without a recent roll-up may have an old one
		if _, ok := w.newest[id]; !ok {
			if err := w.readNewest(ctx, time.Time{}); err != nil {
				return err
			}
			break
		}
	}
	if err := w.findRebuilds(ctx, byCheck, past.countedUntil); err != nil {
		return err
	}
	for _, c := range w.checks {
		w.continueRollUp(c, byCheck[c.ID])
		w.addTransitions(c, byCheck[c.ID], past)
	}
	if err := w.rebuild(ctx); err != nil {
		return err
	}
	if err := w.save(ctx); err != nil {
		return err
	}
	w.recordRecounts(ctx, a.source)
	return nil
}

// save writes transitions before roll-ups. A roll-up has the time until which a check is counted, so all transitions until then must be
// stored.
func (w *rollUpWriter) save(ctx context.Context) error {
	now := status.Micro(w.Now())
	if err := w.Store.ReplaceTransitions(ctx, w.transitions, w.Actor, now); err != nil {
		return err
	}
	return w.Store.SaveDays(ctx, w.days, w.Actor, now)
}

// countUntil returns the time until which a run that ends now counts. It counts all its own results, also one that was observed at this
// very moment of a coarse clock. A result that is further in the future counts from its own time on.
func countUntil(now time.Time, measured []status.Result) time.Time {
	until := now
	for _, r := range measured {
		if !r.ObservedAt.Before(until) && r.ObservedAt.Before(now.Add(time.Second)) {
			until = r.ObservedAt.Add(time.Microsecond)
		}
	}
	return until
}

// openSince returns a time on or before the day of every roll-up to continue. The last counted run has counted all active
// checks. A paused or archived check was only counted until its pause started.
func (w *rollUpWriter) openSince(countedUntil time.Time) time.Time {
	since := earlier(countedUntil, w.until.Add(-recentDays))
	changed := countedUntil.Add(-status.MaxClockSkew)
	for _, c := range w.checks {
		for _, s := range c.Inactive() {
			if !s.To.Before(changed) && !c.UpdatedAt.Before(changed) {
				since = earlier(since, s.From)
			}
		}
	}
	return since
}

// readNewest reads the newest roll-up of each check, which is the one to continue.
func (w *rollUpWriter) readNewest(ctx context.Context, since time.Time) error {
	days, err := w.Store.NewestDays(ctx, status.DayOf(since))
	for _, d := range days {
		w.newest[d.CheckID] = d
	}
	return err
}

// uncountedFrom returns the time from which on no result is counted yet. So a result from the future is found when its time
// has come.
func (w *rollUpWriter) uncountedFrom(countedUntil time.Time) time.Time {
	from := time.Time{}
	for _, c := range w.checks {
		d, ok := w.newest[c.ID]
		if !ok || c.State != status.CheckActive || !d.AccountedUntil.Before(d.End()) {
			continue // all its results are counted
		}
		at := d.AccountedUntil
		for _, s := range c.Inactive() { // results of a pause do not count
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

// findRebuilds finds the days that cannot be continued, because their past has changed.
func (w *rollUpWriter) findRebuilds(ctx context.Context, byCheck map[string][]status.Result, countedUntil time.Time) error {
	for _, c := range w.checks {
		d, known := w.newest[c.ID]
		if !known {
			continue
		}
		if results := byCheck[c.ID]; len(results) > 0 && status.IsLate(results[0], &d) {
			w.rebuildAfter(c, results[0].ObservedAt)
		}
		if from, ok := pausedBefore(c, d.AccountedUntil, countedUntil.Add(-status.MaxClockSkew)); ok {
			w.rebuildAfter(c, from)
		}
	}
	if countedUntil.IsZero() {
		return nil // no run has counted anything yet
	}
	w.changed = changedMaintenance(w.messages, countedUntil)
	return w.findMaintenance(ctx)
}

// rebuildAfter schedules a rebuild of a check from a time on.
func (w *rollUpWriter) rebuildAfter(c status.Check, from time.Time) {
	w.rebuildDays(c, status.Span{From: from, To: status.FarFuture()})
	w.withTransitions[c.ID] = true
}

// rebuildDays schedules a rebuild of the days of a check that overlap a span. If its newest day is among them, all days until now are
// rebuilt.
func (w *rollUpWriter) rebuildDays(c status.Check, span status.Span) {
	span.From = status.DayOf(span.From)
	if d, ok := w.newest[c.ID]; !ok || span.To.After(d.Day) {
		span.To = status.FarFuture()
	}
	w.rebuilds[c.ID] = w.rebuilds[c.ID].Hull(span)
}

// continueRollUp continues the newest roll-up of a check, unless that is to be rebuilt.
func (w *rollUpWriter) continueRollUp(c status.Check, results []status.Result) {
	d, known := w.newest[c.ID]
	switch {
	case !known:
		w.days = append(w.days, status.Fold(c.ID, nil, results, w.exclusions(c), w.untilOf(c))...)
	case !w.rebuilds[c.ID].To.After(d.Day):
		w.days = append(w.days, status.Fold(c.ID, &d, results, w.exclusions(c), w.untilOf(c))...)
	}
}

// pausedBefore returns the start of a pause that was stored after the last counted run started, if that run has counted beyond the start.
func pausedBefore(c status.Check, accounted, since time.Time) (from time.Time, ok bool) {
	for _, s := range c.Inactive() {
		if s.From.Before(accounted) && !s.From.Before(since) {
			return s.From, true
		}
	}
	return time.Time{}, false
}

// untilOf returns the time until which a check is counted. A paused or archived check is counted until its pause started.
func (w *rollUpWriter) untilOf(c status.Check) time.Time {
	if from, ok := c.Inactive().Since(w.until); ok {
		return from
	}
	return w.until
}

func (w *rollUpWriter) exclusions(c status.Check) status.Exclusions {
	windows, ok := w.windows[c.PlatformID]
	if !ok {
		windows = status.WindowsOf(c.PlatformID, w.messages)
		w.windows[c.PlatformID] = windows
	}
	return status.Exclusions{Maintenance: windows, Inactive: c.Inactive()}
}

// rebuild rebuilds the scheduled days.
func (w *rollUpWriter) rebuild(ctx context.Context) error {
	var all status.Span
	for _, span := range w.rebuilds {
		all = all.Hull(span.Clip(status.Span{From: span.From, To: w.until}))
	}
	for _, chunk := range chunks(all, rebuildChunk) {
		if err := w.rebuildIn(ctx, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (w *rollUpWriter) rebuildIn(ctx context.Context, chunk status.Span) error {
	var ids []string
	for id, span := range w.rebuilds {
		if span.Clip(chunk).Length() > 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	stored, err := w.Store.SpanResults(ctx, chunk, ids...)
	if err != nil {
		return err
	}
	rows, err := w.rows(ctx, status.Span{From: chunk.From.Add(-oneDay), To: chunk.To})
	if err != nil {
		return err
	}
	results := groupByCheck(stored)
	for _, c := range w.checks {
		span := w.rebuilds[c.ID].Clip(chunk)
		if w.withTransitions[c.ID] && span.Length() > 0 {
			w.rebuildTransitions(c, rows[c.ID], results[c.ID], span)
		}
		span.To = earlier(span.To, w.untilOf(c))
		existing := slices.DeleteFunc(rows[c.ID], func(d status.Day) bool {
			return d.Day.Before(chunk.From) || w.rebuilds[c.ID].Clip(status.Span{From: d.Day, To: d.End()}).Length() == 0
		})
		if len(existing) > 0 || span.Length() > 0 {
			recounted := status.Recount(existing, c.ID, results[c.ID], w.exclusions(c), span)
			w.days, w.recounted = append(w.days, recounted...), append(w.recounted, recounted...)
		}
	}
	return nil
}

// rows reads the rows of the days that start in a span, by check.
func (w *rollUpWriter) rows(ctx context.Context, span status.Span) (map[string][]status.Day, error) {
	days, err := w.Store.SpanDays(ctx, span)
	if err != nil {
		return nil, err
	}
	byCheck := map[string][]status.Day{}
	for _, d := range days {
		byCheck[d.CheckID] = append(byCheck[d.CheckID], d)
	}
	return byCheck, nil
}

// groupByCheck groups results by check, each group ordered by time.
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
