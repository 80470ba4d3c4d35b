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

// history is what a run must know of those before it.
type history struct {
	// countedUntil is when the newest counted run began: results that arrived before are folded. Zero where there is none.
	countedUntil time.Time
	// counted are the runs since then that have counted all that they have written.
	counted []string
	// uncounted says that a run since then has failed, and may have written something that it did not count.
	uncounted bool
}

// errBusy is wrapped where a run stepped aside.
var errBusy = errors.New("another run is in progress")

// ownRun is a run that this process began and that is over.
type ownRun struct {
	run    status.Run
	stored bool // the store has confirmed its end
}

// remember keeps a run that is over: the newest counted one, all after it, and those whose end may not be stored.
func (q *queue) remember(r status.Run, stored bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if stored && r.RolledUp() {
		q.own = slices.DeleteFunc(q.own, func(o ownRun) bool { return o.stored })
	}
	q.own = slices.DeleteFunc(q.own, func(o ownRun) bool { return o.run.ID == r.ID })
	q.own = append(q.own, ownRun{r, stored})
	if len(q.own) > ownRunsKept {
		q.own = q.own[1:]
	}
}

// ownRunsKept bounds the memory of a process whose store is down for long.
const ownRunsKept = 1000

// ownRuns are the runs that are remembered. Those whose end is not stored and that began before a time are forgotten: by
// now everybody takes them for abandoned.
func (q *queue) ownRuns(since time.Time) []ownRun {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.own = slices.DeleteFunc(q.own, func(o ownRun) bool { return !o.stored && o.run.StartedAt.Before(since) })
	return slices.Clone(q.own)
}

// history goes through earlier runs, and closes those that nobody will end: runs of this process that are over, and runs
// whose process must be gone. Where another one is RUNNING it gives errBusy. Stored runs may be older than what this
// process knows of its own: it has ended some of them since.
func (g *Ingester) history(ctx context.Context, q *queue, stored []status.Run) (history, error) {
	runs, err := g.settleOwn(ctx, q, stored)
	if err != nil {
		return history{}, err
	}
	now := g.Now()
	var h history
	busy := false
	for _, r := range runs {
		switch {
		case r.RolledUp():
			h.counted = append(h.counted, r.ID)
			if !r.StartedAt.After(now) { // or the clock was set back
				h.countedUntil = r.StartedAt
			}
		case r.State == status.RunFail:
			h.uncounted = true
		case r.IsAbandoned(now, g.RunTimeout):
			h.uncounted = true
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

// settleOwn puts what this process knows of its own runs in the place of what the store gave, and closes those that are
// over but RUNNING in the store. The runs come back by started_at and id.
func (g *Ingester) settleOwn(ctx context.Context, q *queue, stored []status.Run) ([]status.Run, error) {
	runs := slices.Clone(stored)
	for _, own := range q.ownRuns(g.Now().Add(-g.RunTimeout)) {
		i := slices.IndexFunc(runs, func(r status.Run) bool { return r.ID == own.run.ID })
		switch {
		case i < 0 && own.run.FinishedAt != nil:
			runs = append(runs, own.run)
		case i < 0: // it has not begun, as far as is known
		case runs[i].State != status.RunRunning:
			q.remember(runs[i], true)
		case own.stored:
			runs[i] = own.run
		default:
			closed, err := g.closeOwn(ctx, q, own.run)
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

// closeOwn ends a run that this process lost: the store had not taken its end. The counts are what the run did.
func (g *Ingester) closeOwn(ctx context.Context, q *queue, r status.Run) (status.Run, error) {
	now := status.Micro(g.Now())
	why := "the store did not confirm the end of the run; it was closed later"
	if r.ErrorSummary != "" {
		why = status.Clip(fmt.Sprintf("%s\n%s", r.ErrorSummary, why), status.MaxSummary)
	}
	r.State, r.FinishedAt, r.ErrorSummary = status.RunFail, &now, why
	if err := g.Store.FinishRun(ctx, r); err != nil {
		return r, err
	}
	g.Log.Warn("run closed that was lost", "source", r.Source, "run_id", r.ID, "started_at", r.StartedAt)
	q.remember(r, true)
	return r, nil
}

// closeLost closes the runs that this process lost, where it may not make another one.
func (g *Ingester) closeLost(ctx context.Context) {
	lost := slices.DeleteFunc(g.rules.Sources(), func(source status.Source) bool { return !g.queues[source].hasLost() })
	if len(lost) == 0 {
		return
	}
	limit := g.patience()
	if ctx.Err() != nil {
		limit = graceForClosing
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	work, err := g.Store.Work(ctx, status.Micro(g.Now()))
	for _, source := range lost {
		if err == nil {
			_, err = g.settleOwn(ctx, g.queues[source], runsOf(source, work.Runs))
		}
		if err != nil {
			g.Log.Error("a run may not be closed", "source", source, "error", status.ForLog(err))
		}
	}
}

// hasLost says whether there are runs whose end may not be stored.
func (q *queue) hasLost() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.ContainsFunc(q.own, func(o ownRun) bool { return !o.stored })
}

func (g *Ingester) abandon(ctx context.Context, r status.Run) error {
	now := status.Micro(g.Now())
	r.State, r.FinishedAt, r.ErrorSummary, r.UpdatedBy = status.RunFail, &now, status.AbandonedSummary, g.Actor
	g.Log.Warn("run closed as abandoned", "source", r.Source, "run_id", r.ID, "started_at", r.StartedAt)
	return g.Store.FinishRun(ctx, r)
}
