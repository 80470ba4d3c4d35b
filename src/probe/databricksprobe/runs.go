package databricksprobe

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// runs are the runs of a workspace as the checks of one run of Buoy see them: what has been read, together with what is remembered.
type runs struct {
	*look
	memory *probe.Memory
	byJob  map[int64][]run // what the look has read

	mu    sync.Mutex
	known map[int64]*jobRuns
}

// runListing lists runs of jobs. Runs of other types, such as those that a notebook starts, belong to no job.
func runListing(query map[string]any) databricks.Listing[runPage, run] {
	query["run_type"], query["limit"] = string(jobs.RunTypeJobRun), 0 // 0 selects the largest page
	return databricks.Listing[runPage, run]{
		What: "runs of jobs", Path: "/api/2.2/jobs/runs/list", Query: query,
		Items: func(page *runPage) ([]run, string) {
			all := make([]run, len(page.Runs))
			for i, r := range page.Runs {
				all[i] = newRun(r.baseRun())
			}
			return all, page.NextPageToken
		},
	}
}

// recentRunsOf returns the runs that the probes of a scope share.
func recentRunsOf(ctx context.Context, scope *probe.Scope, w *databricks.Workspace) (*runs, *status.Outcome) {
	type key struct{}
	found, err := probe.Share(ctx, scope, key{}, func(ctx context.Context) (*runs, error) { return openRuns(ctx, w, scope.Memory, scope.Now()) })
	if err != nil {
		return nil, new(listingFailure(ctx, "run", err))
	}
	return found, nil
}

func openRuns(ctx context.Context, w *databricks.Workspace, memory *probe.Memory, now time.Time) (*runs, error) {
	l, err := readLook(ctx, w, memory, now)
	if err != nil {
		return nil, err
	}
	r := &runs{look: l, memory: memory, byJob: map[int64][]run{}, known: map[int64]*jobRuns{}}
	for _, one := range l.runs {
		r.byJob[one.job] = append(r.byJob[one.job], one)
	}
	return r, nil
}

// jobRuns are the runs of one job that are known. The probes of a job take turns with it.
type jobRuns struct {
	mu   sync.Mutex
	job  int64
	all  []run // each run once
	last jobMemory
	// oldest is the start of the oldest run that was remembered before it turned out that the runs must be read again.
	oldest time.Time
}

// open returns the runs of a job, locked.
func (r *runs) open(job int64) *jobRuns {
	r.mu.Lock()
	j, ok := r.known[job]
	if !ok {
		j = r.recall(job)
		r.known[job] = j
	}
	r.mu.Unlock()
	j.mu.Lock()
	return j
}

// recall combines what is remembered of a job with what has been read. What is remembered does not count if it is too old, or if what has
// been read contradicts it.
func (r *runs) recall(job int64) *jobRuns {
	j := &jobRuns{job: job, all: slices.Clone(r.byJob[job])}
	var last jobMemory
	isKnown := r.memory.Recall(jobKey(job), &last)
	if isKnown && !last.At.After(r.at) {
		j.inherit(last)
	}
	remembered := last.runs(job, r.at)
	if !isKnown || last.At.Before(r.after) || last.At.After(r.at) || isReadAgain(last.Read, job, r.at) || r.contradicts(last, j.all, remembered) {
		j.last.Read = r.at
		for _, one := range remembered {
			if j.oldest.IsZero() || one.started.Before(j.oldest) {
				j.oldest = one.started
			}
		}
		return j
	}
	j.last = last
	j.add(remembered)
	return j
}

// contradicts reports whether what has been read of a job does not follow from what is remembered: a finished run has gone, is in progress
// again or has another end, or an old run is in progress that was not. All of these are repairs or deletions.
func (r *runs) contradicts(last jobMemory, read, remembered []run) bool {
	for _, known := range remembered {
		found, ok := r.runs[known.id]
		switch {
		case !ok && r.covers(known.started), ok && found.phase != phaseFinished:
			return true
		case ok && !known.lacksEnd && !found.ended.Equal(known.ended):
			return true
		}
	}
	return slices.ContainsFunc(read, func(found run) bool {
		return found.phase != phaseFinished && found.started.Before(r.fresh) &&
			!slices.ContainsFunc(last.Open, func(o openMemory) bool { return o.ID == found.id })
	})
}

// add adds the runs that are not known yet.
func (j *jobRuns) add(more []run) {
	known := make(map[int64]bool, len(j.all))
	for _, one := range j.all {
		known[one.id] = true
	}
	for _, one := range more {
		if !known[one.id] {
			known[one.id] = true
			j.all = append(j.all, one)
		}
	}
}

// keep remembers the runs of a job for the next look.
func (r *runs) keep(j *jobRuns) error {
	next, ok := newJobMemory(j.all, r.at)
	if !ok {
		return nil
	}
	next.At, next.Read, next.Depth, next.Since = r.at, j.last.Read, j.last.Depth, j.last.Since
	return r.memory.Keep(jobKey(j.job), next)
}

// maxOlderRuns is about how many older runs of one job are read. A job that skips a run every minute has 80,000 of them.
const maxOlderRuns = 500

// maxRunAge is how long a workspace keeps runs.
const maxRunAge = "60 days"

// of returns the runs of a job: its active runs, and its finished runs, newest first. They are enough to tell whether the newest runs
// failed, as many as are needed. There can be fewer if the workspace has no more, or has too many others.
func (r *runs) of(ctx context.Context, job int64, needed int) (active, finished []run, err error) {
	j := r.open(job)
	defer j.mu.Unlock()
	isKnown := j.last.Depth > 0 || r.at.Sub(r.from) >= enoughRecent
	if _, finished = splitRuns(j.all); !isKnown || !isDecided(finished, needed) && j.last.Depth < needed {
		older, err := runListing(map[string]any{"job_id": job, "completed_only": "true"}).ReadUntil(ctx, r.workspace, func(found []run) bool {
			return len(found) >= maxOlderRuns || isDecided(found, needed) && r.isEnough(found, j.oldest)
		})
		if err != nil {
			return nil, nil, err
		}
		j.add(older)
		j.last.Depth = needed
	}
	if err := r.readRepairs(ctx, j); err != nil {
		return nil, nil, err
	}
	active, finished = splitRuns(j.all)
	j.last.Depth = max(j.last.Depth, 1)
	return active, judged(finished, needed, r.at), r.keep(j)
}

// isEnough reports whether runs of a job go back far enough: to the runs that were remembered, and as far as recentRuns if there are few.
func (r *runs) isEnough(found []run, oldest time.Time) bool {
	begin := slices.MinFunc(found, func(a, b run) int { return a.started.Compare(b.started) }).started
	isRecentKnown := begin.Before(r.at.Add(-recentRuns)) || countWork(found) >= maxConsecutive || r.at.Sub(r.from) >= enoughRecent
	return isRecentKnown && (oldest.IsZero() || !begin.After(oldest))
}

// splitRuns splits the runs of a job into active runs, newest start first, and finished runs, newest end first.
func splitRuns(all []run) (active, finished []run) {
	for _, one := range all {
		if one.phase == phaseFinished {
			finished = append(finished, one)
		} else {
			active = append(active, one)
		}
	}
	slices.SortFunc(active, compareStarts)
	sortFinished(finished)
	return active, finished
}

// judged returns the finished runs that count: the recent ones, and older ones as far as they are needed. So the judgement does not depend
// on how many older runs happen to be known.
func judged(finished []run, needed int, now time.Time) []run {
	begin := now.Add(-recentRuns)
	var all []run
	for _, one := range finished {
		if !one.started.Before(begin) || !isDecided(all, needed) {
			all = append(all, one)
		}
	}
	return all
}

// didWork reports whether a run ended by itself. A run that was skipped or cancelled says nothing about the job.
func didWork(r run) bool {
	return r.phase == phaseFinished && r.ending != endingSkipped && r.ending != endingCancelled
}

// countWork counts the finished runs that did their work. Several attempts of a run are one run.
func countWork(all []run) int {
	worked := map[int64]bool{}
	for _, r := range all {
		if didWork(r) {
			worked[r.original] = true
		}
	}
	return len(worked)
}

// isDecided reports whether runs tell how many of the newest runs failed: one did not, or as many failed as are needed.
func isDecided(finished []run, needed int) bool {
	return countWork(finished) >= needed || slices.ContainsFunc(finished, func(r run) bool { return didWork(r) && r.ending != endingFailed })
}

// startedBySchedule returns runs of a job as the workspace lists them, with the newest one that a schedule has started among them.
func (r *runs) startedBySchedule(ctx context.Context, job int64) ([]run, error) {
	isEnough := func(found []run) bool { return slices.ContainsFunc(found, isScheduled) }
	if isEnough(r.byJob[job]) {
		return r.byJob[job], nil
	}
	older, err := r.readSince(ctx, job, r.at.Add(-runLife), isEnough)
	if err != nil {
		return nil, err
	}
	j := r.open(job)
	defer j.mu.Unlock()
	j.add(older)
	return older, nil
}

func (r *runs) readSince(ctx context.Context, job int64, from time.Time, enough func([]run) bool) ([]run, error) {
	query := map[string]any{"job_id": job, "start_time_from": from.Add(-earlyStart).UnixMilli()}
	return runListing(query).ReadUntil(ctx, r.workspace, func(found []run) bool { return len(found) >= maxOlderRuns || enough(found) })
}

// since returns the runs of a job that started since a time, or those of them that are enough, newest first, and those in progress.
func (r *runs) since(ctx context.Context, job int64, from time.Time, isEnough func([]run) bool) ([]run, error) {
	j := r.open(job)
	defer j.mu.Unlock()
	isKnown := !j.last.Since.IsZero() && !j.last.Since.After(from)
	if r.from.After(from) && !isKnown && !isEnough(j.all) {
		older, err := r.readSince(ctx, job, from, isEnough)
		if err != nil {
			return nil, err
		}
		j.add(older)
		if !isEnough(older) {
			j.last.Since = from // there are no others
		}
	}
	return j.all, r.keep(j)
}
