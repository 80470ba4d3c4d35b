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

// How long an interrupted run can take after the stop: to write its results, and to write its end. Both fit into the time that a platform
// gives a process to stop.
const (
	writeGrace  = 4 * time.Second
	finishGrace = 6 * time.Second
	closeGrace  = time.Second // then, to close lost runs of this process
)

const (
	// earlyWriteTimeout limits an early write, because the run does nothing else in the meantime.
	earlyWriteTimeout = 30 * time.Second
	// maxBackoff is the longest wait before a write at the end of a run is repeated.
	maxBackoff = 16 * time.Second
)

// assignment is the input of one run.
type assignment struct {
	source   status.Source
	trigger  status.Trigger
	all      []status.Check // of the source
	checks   []status.Check // the active ones
	messages []status.Message
	earlier  []status.Run // of the source, from store.RoundInput
}

// partDurations are the durations of the parts of a run.
type partDurations struct{ probing, writing, folding time.Duration }

// running is a run in progress.
type running struct {
	*Ingester
	assignment
	run       status.Run
	queue     *queue
	scope     *probe.Scope
	memory    *probe.Memory // nil if no check of the run remembers anything
	past      runHistory
	results   []status.Result // judged so far
	written   int             // how many of these are stored, from the first on
	failures  []status.ProbeFailure
	carried   int // checks whose outcome a later run collects
	durations partDurations
	// Contexts that outlive that of the run, for writes that are needed even if the run is stopped.
	writing, ending context.Context //nolint:containedctx // they live exactly as long as the run
}

// run runs one source. It returns nil if the run is skipped.
func (g *Ingester) run(ctx context.Context, q *queue, a assignment) (*status.Run, error) {
	log := g.Log.With("source", a.source)
	past, err := g.closeEarlierRuns(ctx, q, a.earlier)
	if errors.Is(err, errBusy) {
		log.Info("Run skipped: another run is in progress")
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("close an earlier run of %s: %w", a.source, err)
	}
	r := &running{Ingester: g, assignment: a, queue: q, past: past}
	var cancel [2]context.CancelFunc
	r.writing, cancel[0] = withGrace(ctx, writeGrace)
	r.ending, cancel[1] = withGrace(ctx, finishGrace)
	defer cancel[0]()
	defer cancel[1]()
	started, err := r.start(ctx)
	if err != nil {
		return nil, fmt.Errorf("start a run of %s: %w", a.source, err)
	}
	if !started {
		log.Info("Run skipped: another run started at the same moment")
		return nil, nil
	}
	r.memory = r.loadMemory(ctx, log)
	options := g.Scope
	options.Memory, options.Checks = r.memory, r.measurable()
	r.scope = probe.OpenScope(ctx, options)
	defer r.scope.Release()
	r.measure(ctx)
	r.write()
	r.saveMemory(log)
	err = r.finish()
	r.report(log)
	return &r.run, err
}

// withGrace returns a context that ends when the grace period after the end of ctx has passed.
func withGrace(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	extended, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(extended, func() { timer.Stop() })
	})
	return extended, func() { stop(); cancel() }
}

// start writes the start of the run. If the store returns an error, the start may be stored anyway. So the run is remembered, and closed
// later.
func (r *running) start(ctx context.Context) (bool, error) {
	r.run = status.Run{
		ID: store.NewID(), Source: r.source, State: status.RunRunning, Trigger: r.trigger, StartedAt: status.Micro(r.Now()),
		ChecksTotal: len(r.checks), Audit: status.Audit{CreatedBy: r.Actor, UpdatedBy: r.Actor},
	}
	started, err := r.Store.StartRun(ctx, r.run)
	if err != nil {
		lost := r.run
		lost.State, lost.ErrorSummary = status.RunFail, "the store did not confirm the start of the run"
		r.queue.rememberRun(lost, false)
	}
	return started, err
}

// measure collects the outcomes of the checks, until all have one, the next round is due, or the run has to end. It writes results early
// if the options require it.
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
		if r.queue.isNextWaiting() && ctx.Err() == nil {
			r.carried = open
			break
		}
		stop := ""
		select {
		case <-r.queue.wake:
		case <-early:
			if r.written < len(r.results) && (r.Early.Max == 0 || writes < r.Early.Max) {
				writes++
				r.writeEarly(ctx)
			}
		case <-limit.C:
			stop = "the run exceeded its time limit"
			r.queue.endAttempts()
		case <-ctx.Done():
			stop = "the process was stopped"
		}
		if stop != "" {
			ended, _ := r.queue.collect()
			r.judge(ended)
			r.recordInterruption(stop, r.queue.dropAll())
			break
		}
	}
	r.durations.probing = r.Now().Sub(r.run.StartedAt)
	if status.TooManyUnmeasured(len(r.checks)-r.carried, r.run.ChecksFailed) {
		r.run.State = status.RunFail
	}
}

// measurable returns the checks that Buoy measures. The results of the others are pushed.
func (r *running) measurable() []status.Check {
	return slices.DeleteFunc(slices.Clone(r.checks), func(c status.Check) bool { return !r.measures(c.Kind) })
}

// judge turns outcomes into results of this run.
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

// recordInterruption makes the run fail if checks were not measured.
func (r *running) recordInterruption(why string, missing int) {
	if missing == 0 {
		return
	}
	r.run.State = status.RunFail
	r.failures = append(r.failures, status.ProbeFailure{
		Reason: fmt.Sprintf("interrupted because %s: %d of %d checks were not measured", why, missing, len(r.checks)),
	})
}

// writeEarly writes the results so far. If that fails, they are written later.
func (r *running) writeEarly(ctx context.Context) {
	started := r.Now()
	ctx, cancel := context.WithTimeout(ctx, earlyWriteTimeout)
	defer cancel()
	err := r.insert(ctx, status.Micro(started))
	r.durations.writing += r.Now().Sub(started)
	if err != nil {
		r.Log.Warn("Early write of results failed", "source", r.source, "run_id", r.run.ID, "error", status.ForLog(err))
		return
	}
	r.Written()
}

// insert writes the results that are not written yet. Without an error all of them are stored, because only this process writes results of
// this run. The number of new results is not used: it is 0 if a statement was repeated after its response was lost.
func (r *running) insert(ctx context.Context, now time.Time) error {
	_, err := r.Store.InsertResults(ctx, r.results[r.written:], r.Actor, now)
	if err == nil {
		r.written = len(r.results)
	}
	return err
}

// storeTimeout returns the time limit of one step at the end of a run, unless the process is being stopped. A warehouse can be slow, and
// a file can be locked.
func (g *Ingester) storeTimeout() time.Duration { return max(finishGrace, g.RunTimeout/4) }

// retryWhileDown repeats a write while the store is down, for about half a minute in addition to the retries of the store, and not after
// ctx has ended.
func retryWhileDown(ctx context.Context, write func() error) error {
	var last error
	_, _ = backoff.Retry( // its error is less specific than the last one
		ctx,
		func() (struct{}, error) {
			last = write()
			if last != nil && !status.HasCode(last, status.CodeStoreDown) {
				return struct{}{}, backoff.Permanent(last)
			}
			return struct{}{}, last
		},
		backoff.WithBackOff(&backoff.ExponentialBackOff{InitialInterval: time.Second, Multiplier: 2, MaxInterval: maxBackoff}),
		backoff.WithMaxTries(6), backoff.WithMaxElapsedTime(0),
	)
	return last
}

// write writes the results, also after an interruption, and counts them.
func (r *running) write() {
	started := r.Now()
	ctx, cancel := context.WithTimeout(r.writing, r.storeTimeout())
	defer cancel()
	err := retryWhileDown(ctx, func() error { return r.insert(ctx, status.Micro(r.Now())) })
	inserted := r.Now()
	r.durations.writing += inserted.Sub(started)
	if err == nil {
		err = r.fold(ctx, r.run, r.assignment, r.results, r.past)
		r.durations.folding = r.Now().Sub(inserted)
	}
	if err == nil {
		r.run.ResultsWritten = len(r.results)
		return
	}
	r.run.State = status.RunFail
	r.Log.Error("Run could not write its results", "source", r.source, "run_id", r.run.ID, "error", status.ForLog(err))
	r.failures = append(r.failures, status.ProbeFailure{Reason: "results could not be written: " + clientText(err)})
}

// clientText returns the text of an error that viewers can see: the message of a coded error, or else a general one.
func clientText(err error) string {
	var coded *status.Error
	if errors.As(err, &coded) {
		return coded.Message
	}
	return "the store rejected them; see the log"
}

// finish ends the run, also after an interruption, because an interrupted run must not look as if it were in progress. If the end cannot
// be stored, the run is remembered, and closed later.
func (r *running) finish() error {
	r.run.ErrorSummary = status.ErrorSummary(r.failures)
	if r.run.State == status.RunRunning {
		r.run.State = status.RunSuccess
	}
	finished := status.Micro(r.Now())
	r.run.FinishedAt = &finished
	ctx, cancel := context.WithTimeout(r.ending, r.storeTimeout())
	defer cancel()
	err := retryWhileDown(ctx, func() error { return r.Store.FinishRun(ctx, r.run) })
	r.queue.rememberRun(r.run, err == nil)
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
	log.Info("Run finished", "run_id", r.run.ID, "state", r.run.State, "checks", r.run.ChecksTotal,
		"written", r.run.ResultsWritten, "unmeasured", r.run.ChecksFailed, "carried", r.carried,
		"ms", r.Now().Sub(r.run.StartedAt).Milliseconds(), "probe_ms", r.durations.probing.Milliseconds(),
		"write_ms", r.durations.writing.Milliseconds(), "fold_ms", r.durations.folding.Milliseconds(), "error_summary", r.run.ErrorSummary)
}
