package databricksprobe

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"golang.org/x/sync/errgroup"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

const (
	// recentRuns is how far back the runs of all jobs are read together. Most watched jobs run at least daily.
	recentRuns = 25 * time.Hour
	// recentParts is in how many parts that time is read, at most readers at a time.
	recentParts, readers = 10, 4
)

// runs are the runs of a workspace as the checks of one run of Buoy see them.
type runs struct {
	workspace *databricks.Workspace
	recent    map[int64][]run // by job: started after the beginning of recentRuns, or in progress
}

// runListing lists runs of jobs. Runs of other types, such as those that a notebook starts, belong to no job.
func runListing(query map[string]any) databricks.Listing[jobs.ListRunsResponse, run] {
	query["run_type"], query["limit"] = string(jobs.RunTypeJobRun), 0 // 0 selects the largest page
	return databricks.Listing[jobs.ListRunsResponse, run]{
		What: "runs of jobs", Path: "/api/2.2/jobs/runs/list", Query: query,
		Items: func(page *jobs.ListRunsResponse) ([]run, string) {
			all := make([]run, len(page.Runs))
			for i, r := range page.Runs {
				all[i] = newRun(r)
			}
			return all, page.NextPageToken
		},
	}
}

// recentRunsOf returns the runs that the probes of a scope share.
func recentRunsOf(ctx context.Context, scope *probe.Scope, w *databricks.Workspace) (*runs, *status.Outcome) {
	type key struct{}
	found, err := probe.Share(ctx, scope, key{}, func(ctx context.Context) (*runs, error) { return readRecentRuns(ctx, w, scope.Now()) })
	if err != nil {
		return nil, new(listingFailure(ctx, "run", err))
	}
	return found, nil
}

// readRecentRuns reads the runs of all jobs that started recently, and all that are in progress whenever they started. The parts are
// read at the same time. They begin and end at whole milliseconds, which both belong to a part, so that no run is between two parts. A run
// that is found twice counts once: it can move to another page while pages are read.
func readRecentRuns(ctx context.Context, w *databricks.Workspace, now time.Time) (*runs, error) {
	var mu sync.Mutex
	all := map[int64]run{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(readers)
	read := func(query map[string]any) {
		group.Go(func() error {
			found, err := runListing(query).Read(ctx, w)
			mu.Lock()
			defer mu.Unlock()
			for _, r := range found {
				if known, ok := all[r.id]; !ok || !known.ended.After(r.ended) {
					all[r.id] = r
				}
			}
			return err
		})
	}
	from, part := now.Add(-recentRuns), recentRuns/recentParts
	for i := range recentParts {
		query := map[string]any{"start_time_from": from.Add(time.Duration(i) * part).UnixMilli()}
		if i < recentParts-1 { // the last part has no end, because the clock of the workspace can be ahead
			query["start_time_to"] = from.Add(time.Duration(i+1)*part).UnixMilli() - 1
		}
		read(query)
	}
	read(map[string]any{"active_only": "true", "start_time_to": from.UnixMilli() - 1})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	recent := map[int64][]run{}
	for _, r := range all {
		recent[r.job] = append(recent[r.job], r)
	}
	return &runs{w, recent}, nil
}

// maxOlderRuns is about how many older runs of one job are read. A job that skips a run every minute has 80,000 of them.
const maxOlderRuns = 500

// maxRunAge is how long a workspace keeps runs.
const maxRunAge = "60 days"

// of returns the runs of a job: its active runs, and its finished runs, newest first. There are at least as many finished runs that did
// their work as are needed, unless the workspace has no more, or has too many others. Several attempts of a run are one run.
func (r *runs) of(ctx context.Context, job int64, needed int) (active, finished []run, err error) {
	all := r.recent[job]
	if countWork(all) < needed {
		older, err := runListing(map[string]any{"job_id": job, "completed_only": "true"}).ReadUntil(ctx, r.workspace, func(found []run) bool {
			return len(found) >= maxOlderRuns || countWork(found) >= needed
		})
		if err != nil {
			return nil, nil, err
		}
		all = withOlder(all, older)
	}
	for _, one := range all {
		if one.phase == phaseFinished {
			finished = append(finished, one)
		} else {
			active = append(active, one)
		}
	}
	slices.SortFunc(finished, func(a, b run) int { return compareEnds(b, a) })
	slices.SortFunc(active, func(a, b run) int { return b.started.Compare(a.started) })
	return active, finished, nil
}

// didWork reports whether a run ended by itself. A run that was skipped or cancelled says nothing about the job.
func didWork(r run) bool {
	return r.phase == phaseFinished && r.ending != endingSkipped && r.ending != endingCancelled
}

// countWork counts the finished runs that did their work.
func countWork(all []run) int {
	worked := map[int64]bool{}
	for _, r := range all {
		if didWork(r) {
			worked[r.original] = true
		}
	}
	return len(worked)
}

// since returns the runs of a job that started since a time, or at least the newest scheduled one of them, and those in progress.
func (r *runs) since(ctx context.Context, job int64, from, now time.Time) ([]run, error) {
	all := r.recent[job]
	isScheduled := func(r run) bool { return r.trigger == jobs.TriggerTypePeriodic }
	if !from.Before(now.Add(-recentRuns)) || slices.ContainsFunc(all, isScheduled) {
		return all, nil
	}
	query := map[string]any{"job_id": job, "start_time_from": from.Add(-earlyStart).UnixMilli()}
	older, err := runListing(query).ReadUntil(ctx, r.workspace, func(found []run) bool {
		return len(found) >= maxOlderRuns || slices.ContainsFunc(found, isScheduled)
	})
	if err != nil {
		return nil, err
	}
	return withOlder(all, older), nil
}

// withOlder returns the runs of two lists, each run once.
func withOlder(recent, older []run) []run {
	all := slices.Clone(recent)
	for _, one := range older {
		if !slices.ContainsFunc(recent, func(known run) bool { return known.id == one.id }) {
			all = append(all, one)
		}
	}
	return all
}
