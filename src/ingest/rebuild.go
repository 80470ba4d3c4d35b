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
	w, err := g.newRebuilder(ctx)
	if err != nil {
		return 0, err
	}
	for _, chunk := range chunks(status.Span{From: span.From, To: earlier(span.To, w.until)}, rebuildChunk) {
		if err := w.rebuildSpan(ctx, chunk, true); err != nil {
			return rows, err
		}
		rows += len(w.days)
	}
	return rows, nil
}

// rebuildSpan rebuilds the transitions in a span from raw results, with its roll-ups or without, and saves them.
func (w *rollUpWriter) rebuildSpan(ctx context.Context, span status.Span, withDays bool) error {
	w.days, w.transitions = nil, nil
	byCheck, err := w.spanResults(ctx, span)
	if err != nil {
		return err
	}
	if withDays {
		w.rebuildAll(byCheck, span)
	}
	if err := w.rebuildAllTransitions(ctx, byCheck, span); err != nil {
		return err
	}
	return w.save(ctx)
}

// newRebuilder returns a writer for all sources that knows until when runs have counted each source.
func (g *Ingester) newRebuilder(ctx context.Context) (*rollUpWriter, error) {
	now := status.Micro(g.Now())
	input, err := g.Store.RoundInput(ctx, now)
	if err != nil {
		return nil, err
	}
	w := g.newRollUpWriter(input.Checks, input.Messages, now)
	if err := w.readNewest(ctx, time.Time{}); err != nil {
		return nil, err
	}
	w.counted = w.countedUntil()
	for _, until := range w.counted { // runs can have counted a moment that a coarse clock has not reached yet
		if until.After(w.until) {
			w.until = until
		}
	}
	return w, nil
}

// countedUntil returns until when runs have counted each source. A source without a row is missing.
func (w *rollUpWriter) countedUntil() map[status.Source]time.Time {
	until := map[status.Source]time.Time{}
	for _, c := range w.checks {
		source := w.rules.SourceOf(c.Kind)
		if d, ok := w.newest[c.ID]; ok && d.AccountedUntil.After(until[source]) {
			until[source] = d.AccountedUntil
		}
	}
	return until
}

// countedIn returns the part of a span that runs have counted for a source.
func (w *rollUpWriter) countedIn(span status.Span, source status.Source) status.Span {
	if until, ok := w.counted[source]; ok {
		span.To = earlier(span.To, until)
	}
	return span
}

func (w *rollUpWriter) spanResults(ctx context.Context, span status.Span) (map[string][]status.Result, error) {
	stored, err := w.Store.SpanResults(ctx, span)
	return groupByCheck(stored), err
}

func (w *rollUpWriter) rebuildAll(byCheck map[string][]status.Result, span status.Span) {
	for _, c := range w.checks {
		if len(byCheck[c.ID]) == 0 {
			continue
		}
		counted := w.countedIn(span, w.rules.SourceOf(c.Kind))
		counted.To = earlier(counted.To, w.untilOf(c))
		w.days = append(w.days, status.Rebuild(c.ID, byCheck[c.ID], w.exclusions(c), counted)...)
	}
	slices.SortFunc(w.days, func(a, b status.Day) int {
		return cmp.Or(cmp.Compare(a.CheckID, b.CheckID), a.Day.Compare(b.Day))
	})
}
