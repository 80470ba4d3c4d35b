// Package ingest measures checks. A run of a source starts, probes its checks concurrently, judges the outcomes and writes all results.
// Then it writes transitions and daily roll-ups, and ends.
//
// A run never waits for a probe that hangs. It ends when all its checks have an outcome, or when the next round is due.
// Probes that are still in progress continue, and a later run writes their results. Therefore each source has a queue that
// outlives its runs. The queue starts quick checks before slow ones. A run also writes results before it ends, so that they
// count before the slowest probe is done.
//
// The probes of a run share a scope: secrets, connections and the clock. A probe that is carried to a later run keeps its scope.
//
// A failure of Buoy is never an outage of a target. A check that cannot be measured is unknown, and a run that cannot write is
// FAIL. Nothing is recorded as red because of Buoy.
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

// Store is the part of the store that ingestion uses.
type Store interface {
	store.Results
	store.Runs
	store.Days
	store.Transitions
	store.Memory
	InsertEvents(ctx context.Context, events []status.Event) error
}

// Options of an Ingester. Zero durations and counts mean the default.
type Options struct {
	Store        Store
	Kinds        probe.Registry
	Scope        probe.ScopeOptions // what the probes of a run share; its clock is Now
	Now          func() time.Time
	Log          *slog.Logger
	Actor        string                  // written as created_by
	Slots        map[status.Source]Slots // limits per source; 16 and 16 for a source that is not listed
	ProbeTimeout time.Duration           // deadline of one measurement, unless the check or its kind has its own; status.DefaultTimeout
	RunTimeout   time.Duration           // deadline of a run, after which it counts as abandoned; 15 min
	Early        EarlyWrites
	// Written is called after each write of results and after the end of a run; it can be nil.
	Written func()
}

// EarlyWrites sets how often a run writes results before it ends. The zero value writes them all at the end.
type EarlyWrites struct {
	Every time.Duration // how long a result can wait to be written
	Max   int           // the maximum number of early writes in one run, because a statement on a warehouse costs money; 0: no limit
}

// Ingester runs sources.
type Ingester struct {
	Options
	rules  status.Kinds
	queues map[status.Source]*queue
}

// New returns an ingester.
func New(o Options) *Ingester {
	if o.ProbeTimeout == 0 {
		o.ProbeTimeout = status.DefaultTimeout
	}
	if o.RunTimeout == 0 {
		o.RunTimeout = 15 * time.Minute
	}
	if o.Written == nil {
		o.Written = func() {}
	}
	o.Scope.Now = o.Now
	g := &Ingester{Options: o, rules: o.Kinds.Rules(), queues: map[status.Source]*queue{}}
	for _, source := range g.rules.Sources() {
		g.queues[source] = newQueue(g, o.slotsOf(source))
	}
	return g
}

// Round runs every source that has active checks, or only the given one, concurrently. It returns the runs in the order of their
// sources. A source whose run was skipped has none. The error joins those of the failed runs. If a run of this ingester is in progress,
// that run stops waiting for slow probes, and the new one follows it. If ctx has ended, no probe is in progress when Round returns.
func (g *Ingester) Round(ctx context.Context, only status.Source, trigger status.Trigger) ([]status.Run, error) {
	defer g.waitIfStopped(ctx)
	input, err := g.Store.RoundInput(ctx, status.Micro(g.Now()))
	if err != nil {
		return nil, fmt.Errorf("read the checks to measure: %w", err)
	}
	runs, err := g.round(ctx, input, only, trigger)
	g.closeLostRuns(ctx)
	return runs, err
}

func (g *Ingester) round(ctx context.Context, input store.RoundInput, only status.Source, trigger status.Trigger) ([]status.Run, error) {
	var wg sync.WaitGroup
	sources := g.rules.Sources()
	runs, errs := make([]*status.Run, len(sources)), make([]error, len(sources))
	for i, source := range sources {
		a := assignment{
			source: source, trigger: trigger, all: g.checksOf(source, input.Checks), messages: input.Messages, earlier: runsOf(source, input.Runs),
		}
		a.checks = status.ActiveChecks(a.all)
		if (only != "" && only != source) || len(a.checks) == 0 && !g.hasUncountedChanges(a) {
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
	var finished []status.Run
	for _, r := range runs {
		if r != nil {
			finished = append(finished, *r)
		}
	}
	return finished, errors.Join(errs...)
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

// RunPeriodically starts a round at once and then one per interval, until ctx ends. A source whose run is still being written does not
// delay the others: it joins the next round. When RunPeriodically returns, no round is in progress.
func (g *Ingester) RunPeriodically(ctx context.Context, only status.Source, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	var rounds sync.WaitGroup
	var reading sync.Mutex // so that rounds do not accumulate while the store does not respond
	for {
		rounds.Go(func() {
			if !reading.TryLock() {
				return
			}
			input, err := g.Store.RoundInput(ctx, status.Micro(g.Now()))
			reading.Unlock()
			if err == nil {
				_, err = g.round(ctx, input, only, status.TriggerSchedule)
			}
			// Each failed run has logged its error, and stored it in its summary.
			if err != nil && ctx.Err() == nil {
				g.Log.Error("Ingestion round failed", "error", status.ForLog(err))
			}
		})
		select {
		case <-ctx.Done():
			rounds.Wait()
			g.closeLostRuns(ctx)
			g.waitIfStopped(ctx)
			return
		case <-ticker.C:
		}
	}
}

// TakeOver closes every RUNNING run as abandoned. Call it only if no other process ingests, as in a local server with its own database
// file.
func (g *Ingester) TakeOver(ctx context.Context) error {
	input, err := g.Store.RoundInput(ctx, status.Micro(g.Now()))
	if err != nil {
		return err
	}
	for _, r := range input.Runs {
		if r.State == status.RunRunning {
			if err := g.abandon(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// checksOf returns the checks of a source, with their units.
func (g *Ingester) checksOf(source status.Source, checks []status.Check) []status.Check {
	var ofSource []status.Check
	for _, c := range checks {
		if g.rules.SourceOf(c.Kind) == source {
			ofSource = append(ofSource, g.rules.WithUnit(c))
		}
	}
	return ofSource
}

func runsOf(source status.Source, runs []status.Run) []status.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r status.Run) bool { return r.Source != source })
}

// MeasureOnce measures a check once, in its own scope, and stores nothing. The result has no run.
func (g *Ingester) MeasureOnce(ctx context.Context, c status.Check) status.Result {
	c = g.rules.WithUnit(c)
	scope := probe.OpenScope(ctx, g.Scope)
	defer scope.Release()
	outcome, _ := g.probe(ctx, scope, c)
	return status.Judge(c, "", outcome, g.Now())
}

// timeout returns the deadline of one measurement of a check.
func (g *Ingester) timeout(c status.Check) time.Duration {
	if c.Timeout > 0 {
		return c.Timeout
	}
	if k, _ := g.Kinds.Find(c.Kind); k.Timeout > 0 {
		return k.Timeout
	}
	return g.ProbeTimeout
}

// measures reports whether Buoy measures a kind: it is known, and its results are not pushed.
func (g *Ingester) measures(name status.Kind) bool {
	k, _ := g.Kinds.Find(name)
	return k.Measure != nil
}

// probe takes one measurement within its deadline, and returns how long that took. A probe that panics is a fault of Buoy, so
// the check is unknown.
func (g *Ingester) probe(ctx context.Context, scope *probe.Scope, c status.Check) (outcome status.Outcome, duration time.Duration) {
	kind, _ := g.Kinds.Find(c.Kind)
	if kind.Measure == nil {
		return probe.Unmeasured("results of this check are pushed, not measured"), 0
	}
	timeout := g.timeout(c)
	started := g.Now()
	defer func() {
		if r := recover(); r != nil {
			g.Log.Error("Probe panicked", "check_id", c.ID, "kind", c.Kind, "panic", status.Redact(fmt.Sprint(r)))
			outcome = probe.Unmeasured("the probe failed inside Buoy; the log has the reason")
		}
		duration = g.Now().Sub(started)
		if outcome.Latency == 0 {
			outcome.Latency = duration
		}
	}()
	if kind.Prepare != nil {
		kind.Prepare(ctx, scope, c)
		started = g.Now()
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	outcome = kind.Measure(ctx, scope, c)
	if outcome.Verdict != status.Bad && outcome.Verdict != status.Unmeasured && ctx.Err() != nil {
		// Not every engine ends at once. A response after the deadline does not count.
		outcome = late(kind, timeout)
	}
	return outcome, duration
}

// late returns the outcome of a measurement that ended after its deadline.
func late(kind probe.Kind, timeout time.Duration) status.Outcome {
	seconds := int(timeout.Seconds())
	if kind.Shared {
		return probe.Unmeasured("the list that all checks of the run share was not read within %d s", seconds)
	}
	return probe.Bad("no response within %d s", seconds)
}
