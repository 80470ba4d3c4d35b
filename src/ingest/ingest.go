// Package ingest is the use case that measures: per source it begins a run, probes the checks concurrently, judges what
// they answer, writes all results, folds them into the daily roll-ups and ends the run.
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

	"golang.org/x/sync/errgroup"

	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store"
)

// Store is what ingestion needs of the store.
type Store interface {
	store.Results
	store.Runs
	store.Days
	InsertEvents(ctx context.Context, events []status.Event) error
}

// Options of an Ingester. Zero durations and counts mean the default.
type Options struct {
	Store        Store
	Probes       probe.Registry
	Now          func() time.Time
	Log          *slog.Logger
	Actor        string        // written as created_by
	Workers      int           // probes at a time; 16
	ProbeTimeout time.Duration // deadline of one probe; 15 s
	RunTimeout   time.Duration // deadline of a run, after which it counts as abandoned; 15 min
}

// Ingester runs sources.
type Ingester struct{ Options }

// New makes an ingester.
func New(o Options) *Ingester {
	if o.Workers == 0 {
		o.Workers = 16
	}
	if o.ProbeTimeout == 0 {
		o.ProbeTimeout = 15 * time.Second
	}
	if o.RunTimeout == 0 {
		o.RunTimeout = 15 * time.Minute
	}
	return &Ingester{o}
}

// graceForWriting is how long an interrupted run may still take to write what it has measured.
const graceForWriting = 8 * time.Second

// Round runs every source that has active checks, or only the given one, all at once. The runs that were made come back
// in the order of status.Sources; a source whose run steps aside for another has none. The error joins those of the
// runs that failed.
func (g *Ingester) Round(ctx context.Context, only status.Source, trigger status.Trigger) ([]status.Run, error) {
	work, err := g.Store.Work(ctx, status.Micro(g.Now()))
	if err != nil {
		return nil, fmt.Errorf("read what there is to measure: %w", err)
	}
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
		wg.Go(func() { runs[i], errs[i] = g.run(ctx, a) })
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

// Every runs rounds until ctx ends: one at once, then one each interval. A round that takes longer than the interval
// delays the next one. after is called after each round.
func (g *Ingester) Every(ctx context.Context, only status.Source, interval time.Duration, after func(context.Context)) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		// Each run that failed has logged why, and its row says so.
		if _, err := g.Round(ctx, only, status.TriggerSchedule); err != nil && ctx.Err() == nil {
			g.Log.Error("ingestion round failed", "error", status.ForLog(err))
		}
		if after != nil {
			after(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// TakeOver closes every RUNNING run as abandoned. It is for a process that knows to be the only one that ingests, as a
// local server does with its own database file.
func (g *Ingester) TakeOver(ctx context.Context) error {
	work, err := g.Store.Work(ctx, status.Micro(g.Now()))
	if err == nil {
		_, err = g.history(ctx, work.Runs, 0)
	}
	return err
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

// assignment is what one run is to do.
type assignment struct {
	source   status.Source
	trigger  status.Trigger
	all      []status.Check // of the source
	checks   []status.Check // the active ones
	messages []status.Message
	earlier  []status.Run // of the source, as store.Work gives them
}

// ErrBusy is wrapped where a run stepped aside.
var errBusy = errors.New("another run is in progress")

// run makes one run of one source; nil when it steps aside.
func (g *Ingester) run(ctx context.Context, a assignment) (*status.Run, error) {
	source := a.source
	log := g.Log.With("source", source)
	past, err := g.history(ctx, a.earlier, g.RunTimeout)
	if errors.Is(err, errBusy) {
		log.Info("run stepped aside: another is in progress")
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("close an abandoned run of %s: %w", source, err)
	}
	started := status.Micro(g.Now())
	run := status.Run{
		ID: store.NewID(), Source: source, State: status.RunRunning, Trigger: a.trigger, StartedAt: started,
		ChecksTotal: len(a.checks), Audit: status.Audit{CreatedBy: g.Actor, UpdatedBy: g.Actor},
	}
	began, err := g.Store.BeginRun(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("begin a run of %s: %w", source, err)
	}
	if !began {
		log.Info("run stepped aside: another began at the same moment")
		return nil, nil
	}
	complaints, took := g.measureAndWrite(ctx, &run, a, past)
	err = g.finish(ctx, &run, complaints)
	log.Info("run finished", "run_id", run.ID, "state", run.State, "checks", run.ChecksTotal, "written", run.ResultsWritten,
		"unmeasured", run.ChecksFailed, "ms", g.Now().Sub(started).Milliseconds(), "probe_ms", took.probing.Milliseconds(),
		"write_ms", took.writing.Milliseconds(), "fold_ms", took.folding.Milliseconds(), "error_summary", run.ErrorSummary)
	return &run, err
}

// finish ends the run. It does so even when ctx has ended: a run that was interrupted must not look as if it were going
// on.
func (g *Ingester) finish(ctx context.Context, run *status.Run, complaints []status.Complaint) error {
	finished := status.Micro(g.Now())
	run.FinishedAt = &finished
	run.ErrorSummary = status.ErrorSummary(complaints)
	if run.State == status.RunRunning {
		run.State = status.RunSuccess
	}
	limit := graceForWriting
	if ctx.Err() == nil { // nobody waits for the process to end: a warehouse may take its time
		limit = max(limit, g.RunTimeout/4)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	if err := g.Store.FinishRun(ctx, *run); err != nil {
		return fmt.Errorf("end the run of %s: %w", run.Source, err)
	}
	if run.State == status.RunFail {
		return fmt.Errorf("the %s run failed: %s", run.Source, run.ErrorSummary)
	}
	return nil
}

// stages is how long the parts of a run took.
type stages struct{ probing, writing, folding time.Duration }

// measureAndWrite does the work of a run and says what went wrong. It sets the run's state to FAIL where the run has
// failed.
func (g *Ingester) measureAndWrite(
	ctx context.Context, run *status.Run, a assignment, past history,
) (complaints []status.Complaint, took stages) {
	results, complaints, missing := g.measure(ctx, *run, a.checks)
	took.probing = g.Now().Sub(run.StartedAt)
	run.ChecksFailed = len(complaints)
	if missing > 0 {
		run.State = status.RunFail
		why := "it ran longer than it may"
		if ctx.Err() != nil {
			why = "it was told to stop"
		}
		complaints = append(complaints, status.Complaint{
			Reason: fmt.Sprintf("interrupted, %s: %d of %d checks were not measured", why, missing, len(a.checks)),
		})
	}
	if status.TooManyUnmeasured(len(a.checks), run.ChecksFailed) {
		run.State = status.RunFail
	}
	// What has been measured is written, whatever became of the run.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), max(graceForWriting, g.RunTimeout/4))
	defer cancel()
	// Without an error all of them are there, and nobody else writes results of this run. How many were new says less: where
	// an answer was lost and the statement repeated, none were.
	began := g.Now()
	_, err := g.Store.InsertResults(ctx, results, g.Actor, status.Micro(began))
	took.writing = g.Now().Sub(began)
	if err == nil {
		err = g.fold(ctx, *run, a, results, past)
		took.folding = g.Now().Sub(began) - took.writing
	}
	if err == nil {
		run.ResultsWritten = len(results)
	} else {
		run.State = status.RunFail
		g.Log.Error("run could not write", "source", run.Source, "run_id", run.ID, "error", status.ForLog(err))
		complaints = append(complaints, status.Complaint{Reason: "results could not be written: " + clientText(err)})
	}
	return complaints, took
}

// clientText is what viewers may read of an error: a coded one's message, else nothing of its inside.
func clientText(err error) string {
	var coded *status.Error
	if errors.As(err, &coded) {
		return coded.Message
	}
	return "the store refused them; the log says why"
}

// measure probes the checks, at most Workers at a time. A check whose probe was cut short because the run ended has no
// result; missing counts those.
func (g *Ingester) measure(
	ctx context.Context, run status.Run, checks []status.Check,
) (results []status.Result, complaints []status.Complaint, missing int) {
	ctx, cancel := context.WithTimeout(ctx, g.RunTimeout*3/4)
	defer cancel()
	measured := make([]*status.Result, len(checks))
	var group errgroup.Group
	group.SetLimit(g.Workers)
	for i, c := range checks {
		if !g.Probes.Measures(c.Kind) {
			continue
		}
		missing++
		group.Go(func() error {
			measured[i] = g.measureOne(ctx, run.ID, c)
			return nil
		})
	}
	_ = group.Wait() // its functions give no error
	for i, r := range measured {
		if r == nil {
			continue
		}
		results = append(results, *r)
		if r.Status == status.Unknown {
			complaints = append(complaints, status.Complaint{Check: checks[i].Name, Reason: r.Detail})
		}
	}
	return results, complaints, missing - len(results)
}

// measureOne gives no result where the run ended before the probe did.
func (g *Ingester) measureOne(ctx context.Context, runID string, c status.Check) *status.Result {
	if ctx.Err() != nil {
		return nil
	}
	outcome := g.probe(ctx, c)
	if ctx.Err() != nil {
		return nil
	}
	r := status.Judge(c, runID, outcome, g.Now())
	return &r
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
	return g.Probes[c.Kind].Measure(ctx, c)
}
