package ingest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"buoy/src/status"
)

// rebuildChunk is how many days are rebuilt at a time, to limit memory.
const rebuildChunk = 7 * oneDay

// chunks splits a span at midnight into parts with a maximum length.
func chunks(span status.Span, length time.Duration) (parts []status.Span) {
	if span.Length() == 0 {
		return nil
	}
	for from := status.DayOf(span.From); from.Before(span.To); from = from.Add(length) {
		parts = append(parts, status.Span{From: from, To: earlier(from.Add(length), span.To)})
	}
	return parts
}

// Rebuild rebuilds the roll-ups of the days that start in a span, and the transitions in the span, from raw results. It returns how many
// roll-ups it wrote. A day without raw results keeps its roll-up. Days are counted until the time until which runs have counted the
// source, so the rows equal those of the runs.
func (g *Ingester) Rebuild(ctx context.Context, span status.Span) (rows int, err error) {
	f, err := g.rebuilder(ctx)
	if err != nil {
		return 0, err
	}
	for _, chunk := range chunks(status.Span{From: span.From, To: earlier(span.To, f.until)}, rebuildChunk) {
		if err := f.rebuildSpan(ctx, chunk, true); err != nil {
			return rows, err
		}
		rows += len(f.days)
	}
	return rows, nil
}

// rebuildSpan rebuilds the transitions in a span from raw results, with its roll-ups or without, and saves them.
func (f *folder) rebuildSpan(ctx context.Context, span status.Span, withDays bool) error {
	f.days, f.transitions = nil, nil
	byCheck, err := f.spanResults(ctx, span)
	if err != nil {
		return err
	}
	if withDays {
		f.rebuildAll(byCheck, span)
	}
	if err := f.rebuildAllTransitions(ctx, byCheck, span); err != nil {
		return err
	}
	return f.save(ctx)
}

// rebuilder returns a folder of all sources that knows until when runs have counted each source.
func (g *Ingester) rebuilder(ctx context.Context) (*folder, error) {
	now := status.Micro(g.Now())
	input, err := g.Store.RoundInput(ctx, now)
	if err != nil {
		return nil, err
	}
	f := g.folder(input.Checks, input.Messages, now)
	if err := f.readNewest(ctx, time.Time{}); err != nil {
		return nil, err
	}
	f.counted = f.countedUntil()
	for _, until := range f.counted { // runs can have counted a moment that a coarse clock has not reached yet
		if until.After(f.until) {
			f.until = until
		}
	}
	return f, nil
}

// countedUntil returns until when runs have counted each source. A source without a row is missing.
func (f *folder) countedUntil() map[status.Source]time.Time {
	until := map[status.Source]time.Time{}
	for _, c := range f.checks {
		source := f.rules.SourceOf(c.Kind)
		if d, ok := f.newest[c.ID]; ok && d.AccountedUntil.After(until[source]) {
			until[source] = d.AccountedUntil
		}
	}
	return until
}

// countedIn returns the part of a span that runs have counted for a source.
func (f *folder) countedIn(span status.Span, source status.Source) status.Span {
	if until, ok := f.counted[source]; ok {
		span.To = earlier(span.To, until)
	}
	return span
}

func (f *folder) spanResults(ctx context.Context, span status.Span) (map[string][]status.Result, error) {
	stored, err := f.Store.SpanResults(ctx, span)
	return groupByCheck(stored), err
}

func (f *folder) rebuildAll(byCheck map[string][]status.Result, span status.Span) {
	for _, c := range f.checks {
		if len(byCheck[c.ID]) == 0 {
			continue
		}
		mine := f.countedIn(span, f.rules.SourceOf(c.Kind))
		mine.To = earlier(mine.To, f.untilOf(c))
		f.days = append(f.days, status.Rebuild(c.ID, byCheck[c.ID], f.exclusions(c), mine)...)
	}
	slices.SortFunc(f.days, func(a, b status.Day) int {
		return cmp.Or(cmp.Compare(a.CheckID, b.CheckID), a.Day.Compare(b.Day))
	})
}
