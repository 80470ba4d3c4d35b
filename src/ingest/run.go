package ingest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store"
)

// How long an interrupted run may still take, from when it was told to stop: to write what it has measured, and to write
// its end. Both fit into the time that a platform gives a process to stop.
const (
	graceForWriting = 4 * time.Second
	graceForEnding  = 6 * time.Second
	graceForClosing = time.Second // then, to close earlier runs of this process
)

const (
	// earlyPatience is how long an early write may take. The run looks at nothing else meanwhile.
	earlyPatience = 30 * time.Second
	// longestBackoff is the longest wait before a write at the end of a run is repeated.
	longestBackoff = 16 * time.Second
)

// assignment is what one run is to do.
type assignment struct {
	source   status.Source
	trigger  status.Trigger
	all      []status.Check // of the source
	checks   []status.Check // the active ones
	messages []status.Message
	earlier  []status.Run // of the source, as store.Work gives them
}

// stages is how long the parts of a run took.
type stages struct{ probing, writing, folding time.Duration }

// running is a run in progress.
type running struct {
	*Ingester
	assignment
	run      status.Run
	queue    *queue
	scope    *probe.Scope
	past     history
	results  []status.Result // judged so far
	written  int             // how many of these the store has, from the first on
	failures []status.ProbeFailure
	carried  int // checks that a later run collects
	took     stages
	// Contexts that outlive the one of the run, for what has to be done even when the run was told to stop.
	writing, ending context.Context //nolint:containedctx // they live exactly as long as the run
}

// run makes one run of one source; nil when it steps aside.
func (g *Ingester) run(ctx context.Context, q *queue, a assignment) (*status.Run, error) {
	log := g.Log.With("source", a.source)
	past, err := g.history(ctx, q, a.earlier)
	if errors.Is(err, errBusy) {
		log.Info("run stepped aside: another is in progress")
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("close an earlier run of %s: %w", a.source, err)
	}
	r := &running{Ingester: g, assignment: a, queue: q, past: past}
	var done [2]context.CancelFunc
	r.writing, done[0] = outlive(ctx, graceForWriting)
	r.ending, done[1] = outlive(ctx, graceForEnding)
	defer done[0]()
	defer done[1]()
	began, err := r.begin(ctx)
	if err != nil {
		return nil, fmt.Errorf("begin a run of %s: %w", a.source, err)
	}
	if !began {
		log.Info("run stepped aside: another began at the same moment")
		return nil, nil
	}
	r.scope = probe.OpenScope(ctx, g.Scope)
	defer r.scope.Release()
	r.measure(ctx)
	r.write()
	err = r.finish()
	r.report(log)
	return &r.run, err
}

// outlive gives a context that ends when grace has passed since ctx ended.
func outlive(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stopped := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(out, func() { timer.Stop() })
	})
	return out, func() { stopped(); cancel() }
}

// begin writes that the run has begun. Where the store's answer is an error it may have begun all the same, so the run is
// remembered, and closed later.
func (r *running) begin(ctx context.Context) (bool, error) {
	r.run = status.Run{
		ID: store.NewID(), Source: r.source, State: status.RunRunning, Trigger: r.trigger, StartedAt: status.Micro(r.Now()),
		ChecksTotal: len(r.checks), Audit: status.Audit{CreatedBy: r.Actor, UpdatedBy: r.Actor},
	}
	began, err := r.Store.BeginRun(ctx, r.run)
	if err != nil {
		lost := r.run
		lost.State, lost.ErrorSummary = status.RunFail, "it was not known whether the run had begun"
		r.queue.remember(lost, false)
	}
	return began, err
}

// measure collects what the checks answer, until all have answered, the next round is due, or the run has to end. It
// writes results early where that is asked for.
func (r *running) measure(ctx context.Context) {
	limit := time.NewTimer(r.RunTimeout * 3 / 4)
	defer limit.Stop()
	var early <-chan time.Time
	if r.Early.Every > 0 {
		ticker := time.NewTicker(r.Early.Every)
		defer ticker.Stop()
		early = ticker.C
	}
	r.queue.start(ctx, r.scope, r.measurable())
	writes := 0
	for {
		ended, open := r.queue.collect()
		r.judge(ended)
		if open == 0 {
			break
		}
		if r.queue.isNextDue() && ctx.Err() == nil {
			r.carried = open
			break
		}
		stop := ""
		select {
		case <-r.queue.wake:
		case <-early:
			if r.written < len(r.results) && (r.Early.Most == 0 || writes < r.Early.Most) {
				writes++
				r.writeEarly(ctx)
			}
		case <-limit.C:
			stop = "it ran longer than it may"
		case <-ctx.Done():
			stop = "it was told to stop"
		}
		if stop != "" {
			ended, _ := r.queue.collect()
			r.judge(ended)
			r.interrupted(stop, r.queue.dropAll())
			break
		}
	}
	r.took.probing = r.Now().Sub(r.run.StartedAt)
	if status.TooManyUnmeasured(len(r.checks)-r.carried, r.run.ChecksFailed) {
		r.run.State = status.RunFail
	}
}

// measurable are the checks that are measured here: the others are pushed.
func (r *running) measurable() []status.Check {
	return slices.DeleteFunc(slices.Clone(r.checks), func(c status.Check) bool { return !r.measures(c.Kind) })
}

// judge turns what the checks answered into results of this run.
func (r *running) judge(ended []*measurement) {
	for _, m := range ended {
		result := status.Judge(m.check, r.run.ID, m.outcome, m.at)
		r.results = append(r.results, result)
		if result.Status == status.Unknown {
			r.run.ChecksFailed++
			r.failures = append(r.failures, status.ProbeFailure{Check: m.check.Name, Reason: result.Detail})
		}
	}
}

func (r *running) interrupted(why string, missing int) {
	if missing == 0 {
		return
	}
	r.run.State = status.RunFail
	r.failures = append(r.failures, status.ProbeFailure{
		Reason: fmt.Sprintf("interrupted, %s: %d of %d checks were not measured", why, missing, len(r.checks)),
	})
}

// writeEarly writes what has been measured so far. Where that fails, it is written later.
func (r *running) writeEarly(ctx context.Context) {
	began := r.Now()
	ctx, cancel := context.WithTimeout(ctx, earlyPatience)
	defer cancel()
	err := r.insert(ctx, status.Micro(began))
	r.took.writing += r.Now().Sub(began)
	if err != nil {
		r.Log.Warn("results could not be written early", "source", r.source, "run_id", r.run.ID, "error", status.ForLog(err))
		return
	}
	r.Written()
}

// insert writes the results that are not written yet. Without an error all of them are there, and nobody else writes results
// of this run. How many were new says less: where an answer was lost and the statement repeated, none were.
func (r *running) insert(ctx context.Context, now time.Time) error {
	_, err := r.Store.InsertResults(ctx, r.results[r.written:], r.Actor, now)
	if err == nil {
		r.written = len(r.results)
	}
	return err
}

// patience is how long the store may take for one step at the end of a run while nobody waits for the process to end: a
// warehouse may take its time, and a file may be locked.
func (g *Ingester) patience() time.Duration { return max(graceForEnding, g.RunTimeout/4) }

// retryWhileDown repeats a write while the store is down, for about half a minute besides what the store itself waits, and as
// long as ctx lasts.
func retryWhileDown(ctx context.Context, write func() error) error {
	var last error
	_, _ = backoff.Retry( // its own error says less than the last one
		ctx,
		func() (struct{}, error) {
			last = write()
			if last != nil && !status.HasCode(last, status.CodeStoreDown) {
				return struct{}{}, backoff.Permanent(last)
			}
			return struct{}{}, last
		},
		backoff.WithBackOff(&backoff.ExponentialBackOff{InitialInterval: time.Second, Multiplier: 2, MaxInterval: longestBackoff}),
		backoff.WithMaxTries(6), backoff.WithMaxElapsedTime(0),
	)
	return last
}

// write writes what has been measured, whatever became of the run, and counts it.
func (r *running) write() {
	began := r.Now()
	ctx, cancel := context.WithTimeout(r.writing, r.patience())
	defer cancel()
	err := retryWhileDown(ctx, func() error { return r.insert(ctx, status.Micro(r.Now())) })
	inserted := r.Now()
	r.took.writing += inserted.Sub(began)
	if err == nil {
		err = r.fold(ctx, r.run, r.assignment, r.results, r.past)
		r.took.folding = r.Now().Sub(inserted)
	}
	if err == nil {
		r.run.ResultsWritten = len(r.results)
		return
	}
	r.run.State = status.RunFail
	r.Log.Error("run could not write", "source", r.source, "run_id", r.run.ID, "error", status.ForLog(err))
	r.failures = append(r.failures, status.ProbeFailure{Reason: "results could not be written: " + clientText(err)})
}

// clientText is what viewers may read of an error: a coded one's message, else nothing of its inside.
func clientText(err error) string {
	var coded *status.Error
	if errors.As(err, &coded) {
		return coded.Message
	}
	return "the store refused them; the log says why"
}

// finish ends the run. It does so even when the run was told to stop: one that was interrupted must not look as if it were
// going on. Where the store does not take the end, the run is remembered, and closed later.
func (r *running) finish() error {
	r.run.ErrorSummary = status.ErrorSummary(r.failures)
	if r.run.State == status.RunRunning {
		r.run.State = status.RunSuccess
	}
	finished := status.Micro(r.Now())
	r.run.FinishedAt = &finished
	ctx, cancel := context.WithTimeout(r.ending, r.patience())
	defer cancel()
	err := retryWhileDown(ctx, func() error { return r.Store.FinishRun(ctx, r.run) })
	r.queue.remember(r.run, err == nil)
	r.Written()
	if err != nil {
		return fmt.Errorf("end the run of %s: %w", r.source, err)
	}
	if r.run.State == status.RunFail {
		return fmt.Errorf("the %s run failed: %s", r.source, r.run.ErrorSummary)
	}
	return nil
}

func (r *running) report(log *slog.Logger) {
	log.Info("run finished", "run_id", r.run.ID, "state", r.run.State, "checks", r.run.ChecksTotal,
		"written", r.run.ResultsWritten, "unmeasured", r.run.ChecksFailed, "carried", r.carried,
		"ms", r.Now().Sub(r.run.StartedAt).Milliseconds(), "probe_ms", r.took.probing.Milliseconds(),
		"write_ms", r.took.writing.Milliseconds(), "fold_ms", r.took.folding.Milliseconds(), "error_summary", r.run.ErrorSummary)
}
