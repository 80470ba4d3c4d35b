package databricksprobe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/pipelines"

	"buoy/src/probe"
	"buoy/src/status"
)

// jobLimits proposes limits for the duration of a job's runs: the job's own health rule if it has one, otherwise from its newest runs
// that succeeded.
func (o Options) jobLimits(ctx context.Context, scope *probe.Scope, id string) (limits probe.Limits, ok bool, err error) {
	job, failed := allJobs().find(ctx, scope, o.Workspace, id)
	if failed != nil {
		return limits, false, errors.New(failed.Detail)
	}
	if job.Settings != nil && job.Settings.Continuous != nil {
		return limits, false, nil // its runs are meant to take long
	}
	if longest, ok := longestByRule(job.Settings); ok {
		crit := longest.Minutes()
		return probe.Limits{Unit: "min", Warn: crit * 0.8, Crit: crit, Reason: fmt.Sprintf("the job's own health rule allows %s", status.Ago(longest))}, true, nil
	}
	found, err := runListing(map[string]any{"job_id": job.JobId, "completed_only": "true"}).ReadUntil(ctx, o.Workspace, func(all []run) bool {
		return len(all) >= maxOlderRuns || len(successes(all)) >= probe.MostEvents
	})
	if err != nil {
		return limits, false, err
	}
	found = successes(found)
	sortFinished(found)
	found = found[:min(len(found), probe.MostEvents)]
	if len(found) < probe.FewestEvents {
		return limits, false, nil
	}
	longest := slices.MaxFunc(found, func(a, b run) int { return int(a.duration - b.duration) }).duration
	return probe.LimitsFrom(longest, fmt.Sprintf("the longest of %d runs took %s", len(found), status.Ago(longest))), true, nil
}

// successes returns the runs that succeeded. A repaired one can have the time before its repair in its duration.
func successes(all []run) (found []run) {
	for _, r := range all {
		if r.ending == endingSucceeded && !r.repaired {
			found = append(found, r)
		}
	}
	return found
}

// longestByRule returns how long a run can take by the health rules of the job.
func longestByRule(s *jobs.JobSettings) (time.Duration, bool) {
	if s == nil || s.Health == nil {
		return 0, false
	}
	for _, rule := range s.Health.Rules {
		if rule.Metric == jobs.JobsHealthMetricRunDurationSeconds && rule.Op == jobs.JobsHealthOperatorGreaterThan && rule.Value > 0 {
			return time.Duration(rule.Value) * time.Second, true
		}
	}
	return 0, false
}

// pipelineLimits proposes limits for the age of the last success, from the times between the updates that completed.
func (o Options) pipelineLimits(ctx context.Context, scope *probe.Scope, id string) (limits probe.Limits, ok bool, err error) {
	found, failed := allPipelines().find(ctx, scope, o.Workspace, id)
	if failed != nil {
		return limits, false, errors.New(failed.Detail)
	}
	updates, err := readUpdates(ctx, o.Workspace, found.PipelineId, func(all []pipelines.UpdateInfo) bool {
		return len(all) >= maxUpdates || len(completions(all)) >= probe.MostEvents
	})
	if err != nil {
		return limits, false, err
	}
	starts := completions(updates)
	longest, ok := probe.LongestGap(starts)
	if !ok {
		return limits, false, nil
	}
	reason := fmt.Sprintf("%d updates started at most %s apart", min(len(starts), probe.MostEvents), status.Ago(longest))
	return probe.LimitsFrom(longest, reason), true, nil
}

// completions returns when the updates started that completed.
func completions(updates []pipelines.UpdateInfo) (starts []time.Time) {
	for _, u := range updates {
		if !u.ValidateOnly && u.State == pipelines.UpdateInfoStateCompleted && u.CreationTime > 0 {
			starts = append(starts, time.UnixMilli(u.CreationTime))
		}
	}
	return starts
}
