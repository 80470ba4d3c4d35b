package databricksprobe

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

const (
	// recentRuns is how far back the runs of all jobs are read together. Most watched jobs run at least daily.
	recentRuns = 25 * time.Hour
	// readers is how many parts of that time are read at once.
	readers = 4
	// maxLookPages is after how many pages no more of that time is read. They take 20 seconds at the limit of 15 calls a second. The jobs
	// for which this is not enough are read one by one.
	maxLookPages = 300
	// enoughRecent is how much of that time is enough to judge a job by the runs in it.
	enoughRecent = 4 * time.Hour
	// lookOverlap is how much time two looks both read, for clocks that differ and for runs that appear late.
	lookOverlap = 2 * status.MaxClockSkew
	// runsPerPage is the largest page of the listing of runs.
	runsPerPage = 24
)

// look is what one run of Buoy has read of the runs of all jobs. The first look reads all runs that started recently, and all that are in
// progress whenever they started. A later look reads these:
//   - the runs that started since the last look, and all that are in progress;
//   - the runs whose end or repair it expects, because the last look has seen them in progress or failed;
//   - a part of the older runs, in turns, because a repair can be over before anybody sees it.
type look struct {
	workspace *databricks.Workspace
	at        time.Time
	// after is the oldest time of a memory of a job that is of use: this look has read all runs since then.
	after time.Time
	fresh time.Time // runs that started before are not new: an earlier look has seen them
	from  time.Time // all runs that started since are read
	spans []span    // the times that are read completely

	mu   sync.Mutex
	runs map[int64]run // by id
}

// span are the starts from one time to another. Both belong to it, in whole milliseconds.
type span struct {
	from, to time.Time
	isLast   bool // it has no end, because the clock of the workspace can be ahead
}

func (s span) has(start time.Time) bool {
	return !start.Before(s.from) && (s.isLast || !start.After(s.to))
}

func (s span) query() map[string]any {
	query := map[string]any{"start_time_from": s.from.UnixMilli()}
	if !s.isLast {
		query["start_time_to"] = s.to.UnixMilli()
	}
	return query
}

// lookMemory is what the next look needs to know of the last one.
type lookMemory struct {
	At      time.Time     `json:"at"`
	PerHour float64       `json:"per_hour"` // how many runs start in an hour; it falls slowly after a busy time
	Sweep   time.Time     `json:"sweep"`    // runs that started since then have been read again; see sweep
	Width   time.Duration `json:"width"`    // how much time the next sweep reads
}

const lookKey = "job_runs"

// readLook reads the runs of all jobs, as much of them as the memory of earlier looks requires.
func readLook(ctx context.Context, w *databricks.Workspace, memory *probe.Memory, now time.Time) (*look, error) {
	l := &look{workspace: w, at: now, runs: map[int64]run{}}
	var last lookMemory
	oldest := now.Add(-recentRuns).Truncate(time.Millisecond)
	l.fresh, l.after = oldest, now
	isNext := memory.Recall(lookKey, &last) && !last.At.After(now)
	if isNext {
		l.after = last.At.Add(-lookOverlap)
		l.fresh = l.after.Truncate(time.Millisecond)
		if l.fresh.Before(oldest) {
			l.fresh, l.after = oldest, oldest.Add(lookOverlap)
		}
	}
	sweep, err := l.readNew(ctx, oldest, last, isNext)
	if err != nil {
		return nil, err
	}
	next := l.remember(last, sweep)
	if err := l.readExpected(ctx, memory, next.PerHour); err != nil {
		return nil, err
	}
	return l, memory.Keep(lookKey, next)
}

// part is a span that is read, and what became of it.
type part struct {
	span
	maxPages   *atomic.Int64 // how many more pages can be read; shared by parts
	pages      int
	isComplete bool
}

// readNew reads the runs that are new, those in progress, and a part of the older ones, which it returns. The parts are read at the same
// time, the newest first.
func (l *look) readNew(ctx context.Context, oldest time.Time, last lookMemory, isNext bool) (sweep *part, err error) {
	group, ctx := probe.NewGroup(ctx, readers)
	var budget, sweepBudget atomic.Int64
	budget.Store(maxLookPages)
	sweepBudget.Store(maxSweepPages)
	parts := splitTime(l.fresh, l.at)
	for i := range parts {
		parts[i].maxPages = &budget
		group.Go(func() error { return l.readPart(ctx, &parts[i]) })
	}
	if isNext && l.fresh.After(oldest) {
		sweep = &part{span: sweepSpan(last, oldest, l.fresh), maxPages: &sweepBudget}
		group.Go(func() error { return l.readPart(ctx, sweep) })
	}
	group.Go(func() error { return l.read(ctx, map[string]any{"active_only": "true"}, nil) })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	l.from = l.at
	for _, p := range parts {
		if !p.isComplete {
			break
		}
		l.from = p.from
	}
	if l.from.After(l.fresh) { // too many runs: what an earlier look has seen is too old
		l.after = l.from.Add(lookOverlap)
	}
	if sweep != nil && sweep.isComplete && !sweep.to.Before(l.from.Add(-time.Millisecond)) {
		l.from = sweep.from
	}
	return sweep, nil
}

// splitTime splits the time since another into parts, the newest first. The newest parts are short, for a workspace with many runs.
func splitTime(from, now time.Time) []part {
	const short, long, shortParts = 15 * time.Minute, 2 * time.Hour, 4
	var parts []part
	begin := now.Truncate(time.Millisecond)
	for i := 0; i == 0 || begin.After(from); i++ {
		end := begin.Add(-time.Millisecond)
		begin = begin.Add(-long)
		if i < shortParts {
			begin = begin.Add(long - short)
		}
		if begin.Before(from) {
			begin = from
		}
		parts = append(parts, part{span: span{from: begin, to: end, isLast: i == 0}})
	}
	return parts
}

func (l *look) readPart(ctx context.Context, p *part) error {
	isStopped := false
	err := l.read(ctx, p.query(), func() bool {
		p.pages++
		isStopped = p.maxPages.Add(-1) <= 0
		return isStopped
	})
	if p.isComplete = err == nil && !isStopped; p.isComplete {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.spans = append(l.spans, p.span)
	}
	return err
}

// read reads runs until the listing ends, or until stop says so after a page that is not the last one. A run that is found twice counts
// once: it can move to another page while pages are read.
func (l *look) read(ctx context.Context, query map[string]any, stop func() bool) error {
	found, err := runListing(query).ReadUntil(ctx, l.workspace, func([]run) bool { return stop != nil && stop() })
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range found {
		if known, ok := l.runs[r.id]; !ok || !known.ended.After(r.ended) {
			l.runs[r.id] = r
		}
	}
	return err
}

// covers reports whether all runs that started at a time are read.
func (l *look) covers(start time.Time) bool {
	return slices.ContainsFunc(l.spans, func(s span) bool { return s.has(start) })
}

// maxSweepPages is how many pages of older runs a look reads again.
const maxSweepPages = 40

// sweepSpan returns which of the older runs are read again: those before the last sweep, or the newest if that was the last part. In a
// workspace with 700 runs a day, each look reads all of them. With 20,000 runs a day and a look every 5 minutes, all are read again within
// three hours.
func sweepSpan(last lookMemory, oldest, fresh time.Time) span {
	end := fresh
	if last.Sweep.After(oldest) && last.Sweep.Before(fresh) {
		end = last.Sweep
	}
	begin := end.Add(-max(last.Width, time.Minute)).Truncate(time.Millisecond)
	if begin.Before(oldest) {
		begin = oldest
	}
	return span{from: begin, to: end.Add(-time.Millisecond)}
}

// remember returns what the next look needs to know.
func (l *look) remember(last lookMemory, sweep *part) lookMemory {
	next := lookMemory{At: l.at, Sweep: last.Sweep, Width: cmp.Or(last.Width, recentRuns)}
	count := 0
	for _, r := range l.runs {
		if !r.started.Before(l.from) {
			count++
		}
	}
	if covered := l.at.Sub(l.from); covered > 0 {
		next.PerHour = float64(count) / covered.Hours()
	}
	next.PerHour = max(next.PerHour, 0.99*last.PerHour) // a quiet moment says little
	switch {
	case sweep == nil:
	case !sweep.isComplete:
		next.Width = max(next.Width/2, time.Minute)
	default:
		next.Sweep = sweep.from
		if 2*sweep.pages <= maxSweepPages {
			next.Width = min(next.Width*2, recentRuns)
		}
	}
	return next
}

// readExpected reads the runs that can have ended or been repaired since the last look. Two of them are read together if less than a page
// of runs is between them.
func (l *look) readExpected(ctx context.Context, memory *probe.Memory, perHour float64) error {
	var starts []time.Time
	for _, m := range probe.RecallAll[jobMemory](memory, jobRunsKey) {
		if m.At.Before(l.after) {
			continue
		}
		for _, r := range m.expected(l.at) {
			if _, ok := l.runs[r.id]; !ok && !l.covers(r.started) {
				starts = append(starts, r.started)
			}
		}
	}
	slices.SortFunc(starts, time.Time.Compare)
	var spans []span
	for _, start := range starts {
		if n := len(spans); n > 0 && start.Sub(spans[n-1].to).Hours()*perHour < runsPerPage {
			spans[n-1].to = start
			continue
		}
		spans = append(spans, span{from: start, to: start})
	}
	group, ctx := probe.NewGroup(ctx, readers)
	var unlimited atomic.Int64
	unlimited.Store(1 << 40)
	for _, s := range spans {
		group.Go(func() error { return l.readPart(ctx, &part{span: s, maxPages: &unlimited}) })
	}
	return group.Wait()
}
