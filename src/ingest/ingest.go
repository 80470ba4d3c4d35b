// Package ingest is the use case that measures. For each source it begins a run, probes the checks concurrently, judges what they
// answer and writes all results. Then it counts them: it writes transitions and daily roll-ups, and ends the run.
//
// A run never waits for a probe that hangs. It ends when all its checks have answered, or when the next round is due.
// Probes still in progress then go on, and a later run writes their results. So each source has a queue that outlives
// its runs: it holds the measurements on their way and begins quick checks before slow ones. Results are also written
// while a run goes on, so that they count before the slowest probe has answered.
//
// Own failure is never somebody else's outage: what cannot be measured is unknown, and a run that cannot write is FAIL;
// nothing is recorded as red because of us.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store"
)

// Store is what ingestion needs of the store.
type Store interface {
	store.Results
	store.Runs
	store.Days
	store.Transitions
	InsertEvents(ctx context.Context, events []status.Event) error
}

// Options of an Ingester. Zero durations and counts mean the default.
type Options struct {
	Store        Store
	Probes       probe.Registry
	Now          func() time.Time
	Log          *slog.Logger
	Actor        string        // written as created_by
	Workers      int           // probes of a source in progress at a time; 16, but for HTTP and SQL see below
	MaxHTTP      int           // HTTP probes in progress at a time, nearly all of which wait for an answer; 512
	MaxSQL       int           // SQL probes in progress at a time: as many as there are connections; 16
	ProbeTimeout time.Duration // deadline of one probe; 15 s
	RunTimeout   time.Duration // deadline of a run, after which it counts as abandoned; 15 min
	Early        EarlyWrites
	// Written is called whenever results or the end of a run were written; nil for nobody.
	Written func()
}

// EarlyWrites says how often a run writes results before it ends. The zero value writes them all at the end.
type EarlyWrites struct {
	Every time.Duration // how long a result may wait to be written
	Most  int           // how often in one run, since a warehouse is paid for by the statement; 0 for no limit
}

// Ingester runs sources.
type Ingester struct {
	Options
	queues map[status.Source]*queue
}

// New makes an ingester.
func New(o Options) *Ingester {
	if o.MaxHTTP == 0 {
		o.MaxHTTP = 512
	}
	if o.MaxSQL == 0 {
		o.MaxSQL = 16
	}
	if o.ProbeTimeout == 0 {
		o.ProbeTimeout = 15 * time.Second
	}
	if o.RunTimeout == 0 {
		o.RunTimeout = 15 * time.Minute
	}
	if o.Written == nil {
		o.Written = func() {}
	}
	g := &Ingester{Options: o, queues: map[status.Source]*queue{}}
	for _, source := range status.Sources() {
		g.queues[source] = newQueue(g, o.slotsOf(source))
	}
	return g
}

// Round runs every source that has active checks, or only the given one, all at once. The runs that were made come back
// in the order of status.Sources; a source whose run steps aside for another has none. The error joins those of the
// runs that failed. Where a run of this ingester is in progress, it stops waiting for slow probes, and the new one
// follows it. Once ctx has ended, no probe is in progress any more when Round returns.
func (g *Ingester) Round(ctx context.Context, only status.Source, trigger status.Trigger) ([]status.Run, error) {
	defer g.waitIfStopped(ctx)
	work, err := g.Store.Work(ctx, status.Micro(g.Now()))
	if err != nil {
		return nil, fmt.Errorf("read what there is to measure: %w", err)
	}
	runs, err := g.round(ctx, work, only, trigger)
	g.closeLost(ctx)
	return runs, err
}

func (g *Ingester) round(ctx context.Context, work store.Work, only status.Source, trigger status.Trigger) ([]status.Run, error) {
	var wg sync.WaitGroup
	sources := status.Sources()
	runs, errs := make([]*status.Run, len(sources)), make([]error, len(sources))
	for i, source := range sources {
		a := assignment{
			source: source, trigger: trigger, all: checksOf(source, work.Checks), messages: work.Messages, earlier: runsOf(source, work.Runs),
		}
		a.checks = activeOf(a.all)
		if (only != "" && only != source) || len(a.checks) == 0 && !g.owes(a) {
			continue
		}
		wg.Go(func() {
			if q := g.queues[source]; q.enter(ctx) {
				defer q.leave()
				runs[i], errs[i] = g.run(ctx, q, a)
			}
		})
	}
	wg.Wait()
	var made []status.Run
	for _, r := range runs {
		if r != nil {
			made = append(made, *r)
		}
	}
	return made, errors.Join(errs...)
}

// waitIfStopped waits for probes that are ending because ctx has ended.
func (g *Ingester) waitIfStopped(ctx context.Context) {
	if ctx.Err() == nil {
		return
	}
	for _, q := range g.queues {
		q.waitUntilIdle()
	}
}

// Every begins a round at once and then one each interval, until ctx ends. A source whose run is still being written
// does not delay the others: it joins the next round. When Every returns, nothing of it is in progress any more.
func (g *Ingester) Every(ctx context.Context, only status.Source, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	var rounds sync.WaitGroup
	var reading sync.Mutex // so that rounds do not pile up behind a store that does not answer
	for {
		rounds.Go(func() {
			if !reading.TryLock() {
				return
			}
			work, err := g.Store.Work(ctx, status.Micro(g.Now()))
			reading.Unlock()
			if err == nil {
				_, err = g.round(ctx, work, only, status.TriggerSchedule)
			}
			// Each run that failed has logged why, and its row says so.
			if err != nil && ctx.Err() == nil {
				g.Log.Error("ingestion round failed", "error", status.ForLog(err))
			}
		})
		select {
		case <-ctx.Done():
			rounds.Wait()
			g.closeLost(ctx)
			g.waitIfStopped(ctx)
			return
		case <-ticker.C:
		}
	}
}

// TakeOver closes every RUNNING run as abandoned. It is for a process that knows to be the only one that ingests, as a
// local server does with its own database file.
func (g *Ingester) TakeOver(ctx context.Context) error {
	work, err := g.Store.Work(ctx, status.Micro(g.Now()))
	if err != nil {
		return err
	}
	for _, r := range work.Runs {
		if r.State == status.RunRunning {
			if err := g.abandon(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

func checksOf(source status.Source, checks []status.Check) []status.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c status.Check) bool { return c.Kind.Source() != source })
}

func activeOf(checks []status.Check) []status.Check {
	return slices.DeleteFunc(slices.Clone(checks), func(c status.Check) bool { return c.State != status.CheckActive })
}

func runsOf(source status.Source, runs []status.Run) []status.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r status.Run) bool { return r.Source != source })
}

// Try measures a check once and stores nothing. It gives no run and no id that anybody could find again.
func (g *Ingester) Try(ctx context.Context, c status.Check) status.Result {
	return status.Judge(c, "", g.probe(ctx, c), g.Now())
}

// probe takes one measurement within its deadline. A probe that panics is our fault, so the check is unknown.
func (g *Ingester) probe(ctx context.Context, c status.Check) (outcome status.Outcome) {
	ctx, cancel := context.WithTimeout(ctx, g.ProbeTimeout)
	defer cancel()
	began := g.Now()
	defer func() {
		if r := recover(); r != nil {
			g.Log.Error("probe panicked", "check_id", c.ID, "kind", c.Kind, "panic", status.Redact(fmt.Sprint(r)))
			outcome = status.Outcome{Verdict: status.Unmeasured, Detail: "the probe failed inside Buoy; the log says why"}
		}
		if outcome.Latency == 0 {
			outcome.Latency = g.Now().Sub(began)
		}
	}()
	outcome = g.Probes[c.Kind].Measure(ctx, c)
	if answered := outcome.Verdict == status.Measured || outcome.Verdict == status.Degraded; answered && ctx.Err() != nil {
		// Not every engine ends when it is told to. What comes after the deadline is no answer any more.
		outcome = status.Outcome{Verdict: status.Bad, Detail: fmt.Sprintf("no answer within %d s", int(g.ProbeTimeout.Seconds()))}
	}
	return outcome
}
