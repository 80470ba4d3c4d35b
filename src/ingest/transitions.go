package ingest

import (
	"context"
	"time"

	"buoy/src/current"
	"buoy/src/status"
)

// addTransitions adds the transitions of a check since its newest roll-up, unless they are rebuilt.
//
// Most checks have no new transition, and nothing is written for them. A check whose pauses may have changed is written anyway, because
// a stored transition may have to be retracted. After a failed run every check is written, because that run may have written more than
// it counted.
func (w *rollUpWriter) addTransitions(c status.Check, results []status.Result, past runHistory) {
	if w.withTransitions[c.ID] {
		return
	}
	stored := past.countedUntil.Add(-status.MaxClockSkew)
	d, known := w.newest[c.ID]
	switch {
	case known:
		t := current.TransitionsSince(c, d, results, w.until)
		if changed := c.Version > 1 && !c.UpdatedAt.Before(stored); changed || past.hasUncounted || len(t.Transitions) > 0 {
			w.transitions = append(w.transitions, t)
		}
	case len(results) > 0:
		w.transitions = append(w.transitions, current.FirstTransitions(c, results, w.until))
	default:
		if t, ok := current.TransitionsOfPauses(c, stored, w.until); ok {
			w.transitions = append(w.transitions, t)
		}
	}
}

// rebuildTransitions rebuilds the transitions of a check in a span. The last span has no end.
func (w *rollUpWriter) rebuildTransitions(c status.Check, days []status.Day, results []status.Result, span status.Span) {
	t := current.RebuiltTransitions(c, days, results, span)
	if !span.To.Before(w.until) {
		t.Span.To = status.FarFuture()
	}
	if t.Span.Length() > 0 {
		w.transitions = append(w.transitions, t)
	}
}

// rebuildAllTransitions rebuilds the transitions of all checks in a span. It stops at the time until which runs have counted, but not
// before the newest start or end of a pause. Runs also write the pauses of checks that were never measured.
func (w *rollUpWriter) rebuildAllTransitions(ctx context.Context, byCheck map[string][]status.Result, span status.Span) error {
	rows, err := w.rows(ctx, status.Span{From: span.From.Add(-oneDay), To: span.To})
	if err != nil {
		return err
	}
	for _, c := range w.checks {
		counted := w.countedIn(span, w.rules.SourceOf(c.Kind))
		if at := c.Inactive().LastChange(w.until); !at.Before(counted.To) {
			counted.To = earlier(span.To, at.Add(time.Microsecond))
		}
		if t := current.RebuiltTransitions(c, rows[c.ID], byCheck[c.ID], counted); t.Span.Length() > 0 {
			w.transitions = append(w.transitions, t)
		}
	}
	return nil
}

// FillTransitions stores the transitions of the days that an older version of Buoy has counted without them, and of all later days. It can
// be interrupted anywhere and run again. It returns how many days it filled; 0 if there was nothing to do.
func (g *Ingester) FillTransitions(ctx context.Context) (days int, err error) {
	unfilled, err := g.Store.UnfilledDays(ctx)
	if err != nil || unfilled.Length() == 0 {
		return 0, err
	}
	w, err := g.newRebuilder(ctx)
	if err != nil {
		return 0, err
	}
	g.Log.Info("Filling transitions", "from", unfilled.From, "until", w.until)
	for _, chunk := range chunks(status.Span{From: unfilled.From, To: w.until}, rebuildChunk) {
		if err := w.rebuildSpan(ctx, chunk, false); err != nil {
			return days, err
		}
		if err := g.Store.MarkFilled(ctx, chunk); err != nil {
			return days, err
		}
		days += int((chunk.Length() + oneDay - 1) / oneDay)
	}
	return days, nil
}
