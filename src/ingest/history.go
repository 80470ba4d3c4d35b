package ingest

import (
	"context"
	"time"

	"buoy/src/status"
)

// history is what a run must know of those before it.
type history struct {
	// countedUntil is when the newest counted run began: results that arrived before are folded. Zero where there is none.
	countedUntil time.Time
	// counted are the runs since then that have counted all that they have written.
	counted []string
}

// history goes through earlier runs, and closes those whose process must be gone: RUNNING for at least timeout. Where a
// younger one is RUNNING it gives errBusy.
func (g *Ingester) history(ctx context.Context, runs []status.Run, timeout time.Duration) (history, error) {
	var h history
	busy := false
	for _, r := range runs {
		switch {
		case r.Counted():
			h.counted = append(h.counted, r.ID)
			if !r.StartedAt.After(g.Now()) {
				h.countedUntil = r.StartedAt
			}
		case r.State == status.RunFail:
		case r.IsAbandoned(g.Now(), timeout):
			if err := g.abandon(ctx, r); err != nil {
				return h, err
			}
		default:
			busy = true
		}
	}
	if busy {
		return h, errBusy
	}
	return h, nil
}

func (g *Ingester) abandon(ctx context.Context, r status.Run) error {
	now := status.Micro(g.Now())
	r.State, r.FinishedAt, r.ErrorSummary, r.UpdatedBy = status.RunFail, &now, status.AbandonedSummary, g.Actor
	g.Log.Warn("run closed as abandoned", "source", r.Source, "run_id", r.ID, "started_at", r.StartedAt)
	return g.Store.FinishRun(ctx, r)
}
