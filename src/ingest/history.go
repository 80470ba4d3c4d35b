package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"buoy/src/status"
)

// runHistory is what a run must know about earlier runs.
type runHistory struct {
	// countedUntil is when the newest counted run started. Results that arrived before are counted. It is zero if there is none.
	countedUntil time.Time
	// counted are the ids of the runs since then that have counted all results that they wrote.
	counted []string
	// hasUncounted is true if a run since then has failed, so it may have written results that it did not count.
	hasUncounted bool
}

// errBusy means that a run is skipped because another one is in progress.
var errBusy = errors.New("another run is in progress")

// ownRun is a run that this process started and that has ended.
type ownRun struct {
	run    status.Run
	stored bool // the store has confirmed its end
}

// rememberRun records a run that has ended. The queue keeps the newest counted run, all later ones, and those whose end may not be stored.
func (q *queue) rememberRun(r status.Run, stored bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if stored && r.RolledUp() {
		q.ownRuns = slices.DeleteFunc(q.ownRuns, func(o ownRun) bool { return o.stored })
	}
	q.ownRuns = slices.DeleteFunc(q.ownRuns, func(o ownRun) bool { return o.run.ID == r.ID })
	q.ownRuns = append(q.ownRuns, ownRun{r, stored})
	if len(q.ownRuns) > maxOwnRuns {
		q.ownRuns = q.ownRuns[1:]
	}
}

// maxOwnRuns limits the memory of a process whose store is down for a long time.
const maxOwnRuns = 1000

// rememberedRuns returns the remembered runs. It forgets runs that started before since and whose end is not stored, because every process
// treats them as abandoned by now.
func (q *queue) rememberedRuns(since time.Time) []ownRun {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ownRuns = slices.DeleteFunc(q.ownRuns, func(o ownRun) bool { return !o.stored && o.run.StartedAt.Before(since) })
	return slices.Clone(q.ownRuns)
}

// closeEarlierRuns examines earlier runs and closes those that no process will end: lost runs of this process, and runs whose process
// must have died. If another run is RUNNING, it returns errBusy. Stored runs can be older than what this process knows about its own
// runs, because it may have ended some of them since.
func (g *Ingester) closeEarlierRuns(ctx context.Context, q *queue, stored []status.Run) (runHistory, error) {
	runs, err := g.reconcileOwnRuns(ctx, q, stored)
	if err != nil {
		return runHistory{}, err
	}
	now := g.Now()
	var h runHistory
	busy := false
	for _, r := range runs {
		switch {
		case r.RolledUp():
			h.counted = append(h.counted, r.ID)
			if !r.StartedAt.After(now) { // it can be later if the clock was set back
				h.countedUntil = r.StartedAt
			}
		case r.State == status.RunFail:
			h.hasUncounted = true
		case r.IsAbandoned(now, g.RunTimeout):
			h.hasUncounted = true
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

// reconcileOwnRuns updates the stored runs with what this process knows about its own runs. It closes runs that have ended but are
// RUNNING in the store. It returns the runs by started_at and id.
func (g *Ingester) reconcileOwnRuns(ctx context.Context, q *queue, stored []status.Run) ([]status.Run, error) {
	runs := slices.Clone(stored)
	for _, own := range q.rememberedRuns(g.Now().Add(-g.RunTimeout)) {
		i := slices.IndexFunc(runs, func(r status.Run) bool { return r.ID == own.run.ID })
		switch {
		case i < 0 && own.run.FinishedAt != nil:
			runs = append(runs, own.run)
		case i < 0: // it has probably not started
		case runs[i].State != status.RunRunning:
			q.rememberRun(runs[i], true)
		case own.stored:
			runs[i] = own.run
		default:
			closed, err := g.closeLostRun(ctx, q, own.run)
			if err != nil {
				return nil, err
			}
			runs[i] = closed
		}
	}
	slices.SortStableFunc(runs, func(a, b status.Run) int {
		return cmp.Or(a.StartedAt.Compare(b.StartedAt), strings.Compare(a.ID, b.ID))
	})
	return runs, nil
}

// closeLostRun ends a lost run of this process: the store had not accepted its end. The counts are those of the run.
func (g *Ingester) closeLostRun(ctx context.Context, q *queue, r status.Run) (status.Run, error) {
	now := status.Micro(g.Now())
	why := "the store did not confirm the end of the run; it was closed later"
	if r.ErrorSummary != "" {
		why = status.Clip(fmt.Sprintf("%s\n%s", r.ErrorSummary, why), status.MaxSummary)
	}
	r.State, r.FinishedAt, r.ErrorSummary = status.RunFail, &now, why
	if err := g.Store.FinishRun(ctx, r); err != nil {
		return r, err
	}
	g.Log.Warn("Lost run closed", "source", r.Source, "run_id", r.ID, "started_at", r.StartedAt)
	q.rememberRun(r, true)
	return r, nil
}

// closeLostRuns closes the lost runs of this process, because no later run may close them.
func (g *Ingester) closeLostRuns(ctx context.Context) {
	lost := slices.DeleteFunc(g.rules.Sources(), func(source status.Source) bool { return !g.queues[source].hasLost() })
	if len(lost) == 0 {
		return
	}
	limit := g.storeTimeout()
	if ctx.Err() != nil {
		limit = closeGrace
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	input, err := g.Store.RoundInput(ctx, status.Micro(g.Now()))
	for _, source := range lost {
		if err == nil {
			_, err = g.reconcileOwnRuns(ctx, g.queues[source], runsOf(source, input.Runs))
		}
		if err != nil {
			g.Log.Error("Lost run could not be closed", "source", source, "error", status.ForLog(err))
		}
	}
}

// hasLost reports whether there are runs whose end may not be stored.
func (q *queue) hasLost() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.ContainsFunc(q.ownRuns, func(o ownRun) bool { return !o.stored })
}

func (g *Ingester) abandon(ctx context.Context, r status.Run) error {
	now := status.Micro(g.Now())
	r.State, r.FinishedAt, r.ErrorSummary, r.UpdatedBy = status.RunFail, &now, status.AbandonedSummary, g.Actor
	g.Log.Warn("Abandoned run closed", "source", r.Source, "run_id", r.ID, "started_at", r.StartedAt)
	return g.Store.FinishRun(ctx, r)
}
