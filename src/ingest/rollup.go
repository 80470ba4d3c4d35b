package ingest

import (
	"context"
	"time"

	"buoy/src/status"
	"buoy/src/store"
)

// recentDays is how far back the newest roll-up of a check that is measured regularly can lie.
const recentDays = 2 * 24 * time.Hour

// fold counts a run's results into the daily roll-ups of its checks, together with what earlier runs have stored but not
// counted.
func (g *Ingester) fold(ctx context.Context, a assignment, results []status.Result, past history) error {
	until := foldedUntil(status.Micro(g.Now()), results)
	if past.gap || a.source == status.SourceHeartbeat {
		stored, err := g.Store.NewResults(ctx, past.countedUntil)
		if err != nil {
			return err
		}
		results = stored // the run's own among them
	}
	byCheck := groupByCheck(results)
	newest, err := g.newestDays(ctx, byCheck, earlier(past.countedUntil, until.Add(-recentDays)))
	if err != nil {
		return err
	}
	f := folder{messages: a.messages, windows: map[string]status.Windows{}, until: until}
	var late []status.Check
	for _, c := range a.checks {
		n, known := newest[c.ID]
		mine := byCheck[c.ID]
		switch {
		case known && len(mine) > 0 && status.IsLate(mine[0], &n):
			f.rebuildFrom(mine[0].ObservedAt)
			late = append(late, c)
		case known:
			f.days = append(f.days, status.Fold(c.ID, &n, mine, f.windowsOf(c), until)...)
		default:
			f.days = append(f.days, status.Fold(c.ID, nil, mine, f.windowsOf(c), until)...)
		}
	}
	if len(late) > 0 {
		if err := g.rebuildLate(ctx, &f, late); err != nil {
			return err
		}
	}
	return g.Store.SaveDays(ctx, f.days, g.Actor, status.Micro(g.Now()))
}

// foldedUntil is how far a run that ends now is counted: so far that all it has measured itself is, as nothing would count it
// later. A clock that is coarse, or was set back meanwhile, may say that it was measured now or is still to be.
func foldedUntil(now time.Time, measured []status.Result) time.Time {
	for _, r := range measured {
		if !r.ObservedAt.Before(now) {
			now = r.ObservedAt.Add(time.Microsecond)
		}
	}
	return now
}

// newestDays finds the roll-up that each check is counted on from. Every day that is still open, or that something holds
// beyond, is one of those since the last counted run. Only a check that has news after a long silence makes it look
// further back than recent.
func (g *Ingester) newestDays(ctx context.Context, byCheck map[string][]status.Result, recent time.Time) (map[string]status.Day, error) {
	newest := map[string]status.Day{}
	read := func(firstDay time.Time) error {
		days, err := g.Store.NewestDays(ctx, firstDay)
		for _, d := range days {
			newest[d.CheckID] = d
		}
		return err
	}
	if err := read(status.DayOf(recent)); err != nil {
		return nil, err
	}
	for id := range byCheck {
		if _, ok := newest[id]; !ok {
			return newest, read(time.Time{})
		}
	}
	return newest, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// rebuildLate makes the days of checks anew to which results came after they had been counted.
func (g *Ingester) rebuildLate(ctx context.Context, f *folder, late []status.Check) error {
	span := status.Span{From: f.earliestLate, To: f.until}
	stored, err := g.Store.SpanResults(ctx, span)
	if err != nil {
		return err
	}
	existing, err := g.existingDays(ctx, span)
	if err != nil {
		return err
	}
	byCheck := groupByCheck(stored)
	for _, c := range late {
		rebuilt := status.Rebuild(c.ID, byCheck[c.ID], f.windowsOf(c), span)
		f.days = append(f.days, status.Replace(existing[c.ID], rebuilt, span.To)...)
	}
	return nil
}

// existingDays gives the stored roll-ups of a span, by check.
func (g *Ingester) existingDays(ctx context.Context, span status.Span) (map[string][]status.Day, error) {
	days, err := g.Store.SpanDays(ctx, status.Span{From: span.From, To: status.DayOf(span.To.Add(24 * time.Hour))})
	if err != nil {
		return nil, err
	}
	byCheck := map[string][]status.Day{}
	for _, d := range days {
		byCheck[d.CheckID] = append(byCheck[d.CheckID], d)
	}
	return byCheck, nil
}

// folder collects the days that a fold changes.
type folder struct {
	messages     []status.Message
	windows      map[string]status.Windows // by platform
	until        time.Time
	earliestLate time.Time // midnight of the first day to rebuild; zero when there is none
	days         []status.Day
}

func (f *folder) windowsOf(c status.Check) status.Windows {
	w, ok := f.windows[c.PlatformID]
	if !ok {
		w = status.WindowsOf(c.PlatformID, f.messages)
		f.windows[c.PlatformID] = w
	}
	return w
}

func (f *folder) rebuildFrom(at time.Time) {
	if day := status.DayOf(at); f.earliestLate.IsZero() || day.Before(f.earliestLate) {
		f.earliestLate = day
	}
}

// groupByCheck keeps the order inside each check.
func groupByCheck(results []status.Result) map[string][]status.Result {
	groups := map[string][]status.Result{}
	for _, r := range results {
		groups[r.CheckID] = append(groups[r.CheckID], r)
	}
	return groups
}

// rebuildChunk is how many days Rebuild reads at a time, to bound its memory.
const rebuildChunk = 7 * 24 * time.Hour

// Rebuild makes the roll-ups of the days that begin in span anew from raw results and says how many rows it wrote. A day
// of which no raw result is left keeps the row it has. A day that is still open is counted as far as it was, so that the
// rows are exactly those that the fold has made.
func (g *Ingester) Rebuild(ctx context.Context, span status.Span) (rows int, err error) {
	work, err := g.Store.Work(ctx)
	if err != nil {
		return 0, err
	}
	if now := status.Micro(g.Now()); span.To.After(now) {
		span.To = now
	}
	for from := status.DayOf(span.From); from.Before(span.To); from = from.Add(rebuildChunk) {
		chunk := status.Span{From: from, To: from.Add(rebuildChunk)}.Clip(status.Span{From: from, To: span.To})
		n, err := g.rebuildSpan(ctx, work, chunk)
		rows += n
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func (g *Ingester) rebuildSpan(ctx context.Context, work store.Work, span status.Span) (int, error) {
	stored, err := g.Store.SpanResults(ctx, span)
	if err != nil {
		return 0, err
	}
	existing, err := g.existingDays(ctx, span)
	if err != nil {
		return 0, err
	}
	f := folder{messages: work.Messages, windows: map[string]status.Windows{}}
	byCheck := groupByCheck(stored)
	for _, c := range work.Checks {
		results, rows := byCheck[c.ID], existing[c.ID]
		if len(results) == 0 {
			continue
		}
		mine := span
		if n := len(rows); n > 0 && rows[n-1].Day.Equal(status.DayOf(span.To)) {
			mine.To = rows[n-1].AccountedUntil
		}
		f.days = append(f.days, status.Rebuild(c.ID, results, f.windowsOf(c), mine)...)
	}
	return len(f.days), g.Store.SaveDays(ctx, f.days, g.Actor, status.Micro(g.Now()))
}
