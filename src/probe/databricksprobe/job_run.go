package databricksprobe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/src/probe"
	"buoy/src/status"
)

// maxConsecutive is less than the number of runs on one page, so that one call is enough for a job.
const maxConsecutive = 20

func jobRunRules() status.KindRules {
	return status.KindRules{Name: "job_run", Units: status.TimeUnits(), Tagged: true}
}

// JobRun reports whether the newest finished run of a job succeeded. The value is how long that run took, or how long the run in progress
// has taken so far if that is longer. So a run that hangs reaches the limits.
func JobRun(o Options) probe.Kind {
	kind := objectKind(o, allJobs(), probe.Kind{
		KindRules: jobRunRules(),
		Label:     "Job run",
		Hint:      "Whether the newest run of a job succeeded, and how long it took",
		Value:     "the duration of the newest finished run, or of the run in progress if that is longer",
		Remembers: true,
		Fields: []probe.Field{{
			Name: "consecutive", Label: "Failures in a row", Input: probe.InputInteger, Example: "1", Min: new(1.0), Max: new(float64(maxConsecutive)), Advanced: true,
			Hint: "How many of the newest runs must have failed before the job counts as broken. Fewer are a warning. Default: 1.",
		}},
		Example: probe.Example{Name: "Nightly load", Target: `{"job": "Nightly load"}`, Unit: "min", Warn: 60, Crit: 180},
		Needs:   "CAN VIEW on the job",
		Reports: []probe.Report{
			{When: "the newest finished run succeeded", Status: status.Green, Says: "when, how long it took, and how much of that it waited"},
			{When: "it succeeded, but some of its tasks failed", Status: status.Yellow, Says: "that some tasks failed"},
			{When: "it failed", Status: status.Red, Says: "when, the cause, and whose fault it is"},
			{When: "it failed, and fewer runs in a row failed than the check allows", Status: status.Yellow, Says: "as above, and how many failed in a row"},
			{When: "it failed, and is being repaired or retried", Status: status.Yellow, Says: "that it is being repaired or retried"},
			{When: "it failed, and a run before it was repaired since", Status: status.Red, Says: "as above: a repair says nothing about later runs"},
			{When: "it exceeded its longest duration", Status: status.Red, Says: "that it was cancelled because of that"},
			{When: "the newest run was cancelled by a user", Status: status.Yellow, Says: "that it was cancelled, and how the run before it ended"},
			{When: "the newest run was skipped", Status: status.Yellow, Says: "why it was skipped, and how the run before it ended"},
			{When: "a run is queued, or waits for compute", Status: status.Green, Says: "how the newest finished run ended, and what the next one waits for"},
			{When: "a run is in progress for longer than a limit", Status: status.Red, Says: "how long it has taken; yellow for the lower limit"},
			{When: "a continuous job has been running for 10 minutes", Status: status.Green, Says: "since when; it has no value"},
			{When: "the job has not finished a run in the last " + maxRunAge, Status: status.Unknown, Says: "that, and whether its first run is in progress"},
			{When: "its first run is in progress for longer than a limit", Status: status.Red, Says: "the same, and how long it has taken; yellow for the lower limit"},
			{When: "the result is one that this version does not know", Status: status.Unknown, Says: "its name"},
		},
	}, o.measureJobRun)
	kind.Discovery.Limits = o.jobLimits
	return kind
}

func (o Options) measureJobRun(ctx context.Context, s subject[jobs.BaseJob]) status.Outcome {
	job := s.object
	number, _ := s.target["consecutive"].(float64)
	consecutive := max(int(number), 1)
	shared, failed := recentRunsOf(ctx, s.scope, o.Workspace)
	if failed != nil {
		return *failed
	}
	active, finished, err := shared.of(ctx, job.JobId, consecutive)
	if err != nil {
		return listingFailure(ctx, "run", err)
	}
	history := jobHistory{active: active, finished: finished, now: s.scope.Now(), isContinuous: job.Settings != nil && job.Settings.Continuous != nil}
	outcome := history.judge(consecutive)
	if longest := history.longest(); longest > 0 {
		value, err := jobRunRules().InUnit(longest, s.check.Unit)
		if err != nil {
			return probe.Unmeasured("%s", err)
		}
		outcome = history.addDuration(outcome, value, s.check)
	}
	outcome.Link = cmp.Or(outcome.Link, o.Workspace.Host()+"/jobs/"+strconv.FormatInt(job.JobId, 10))
	return outcome
}

// addDuration adds the longest duration to an outcome. A job that has never finished a run is unknown, until its first run takes too long.
func (h jobHistory) addDuration(o status.Outcome, value float64, check status.Check) status.Outcome {
	if o.Verdict == status.Unmeasured {
		hangs := status.Outcome{Verdict: status.Measured, Value: &value, Detail: o.Detail, Link: o.Link}
		if len(h.finished) > 0 || !status.Judge(check, "", hangs, h.now).Status.IsBad() {
			return o
		}
		return hangs
	}
	o.Value = &value
	return o
}

// jobHistory are the newest runs of a job, newest first.
type jobHistory struct {
	active, finished []run
	now              time.Time
	isContinuous     bool // the job starts again whenever it ends, so one run is always in progress
}

// longest returns the duration of the newest finished run that did its work, or that of a run in progress if it is longer. It is 0 if
// there is no such run. The runs of a continuous job are meant to take long, so they have none.
func (h jobHistory) longest() time.Duration {
	if h.isContinuous {
		return 0
	}
	var longest time.Duration
	if i := slices.IndexFunc(h.finished, didWork); i >= 0 {
		longest = h.finished[i].duration
	}
	if r, ok := h.slowest(); ok {
		longest = max(longest, r.durationAt(h.now))
	}
	return longest
}

// slowest returns the run in progress that has taken the longest so far.
func (h jobHistory) slowest() (slowest run, ok bool) {
	for i, r := range h.active {
		if i == 0 || r.durationAt(h.now) > slowest.durationAt(h.now) {
			slowest, ok = r, true
		}
	}
	return slowest, ok
}

// judge judges a job by its newest finished runs.
func (h jobHistory) judge(consecutive int) status.Outcome {
	if r, ok := h.running(); ok && h.isContinuous && h.now.Sub(r.started) >= settledAfter {
		o := probe.Good("the run of %s is running continuously", probe.FormatTime(r.started))
		o.Link = r.link
		return o
	}
	if len(h.finished) == 0 {
		o := probe.Unmeasured("%s", status.JoinDetails("the job has not finished a run in the last "+maxRunAge, h.describeActive()))
		if r, ok := h.slowest(); ok {
			o.Link = r.link
		}
		return o
	}
	newest := h.finished[0]
	if newest.ended.Sub(h.now) > status.MaxClockSkew {
		return probe.Unmeasured("the newest run ended at %s, which is in the future", probe.FormatTime(newest.ended))
	}
	if len(h.active) > 0 && h.active[0].phase == phaseUnknown && h.active[0].started.After(newest.started) {
		return probe.Unmeasured("%s; before that, %s", describeState(h.active[0]), describe(newest)) // the unknown state can be an end
	}
	outcome := h.judgeEnding(consecutive)
	if outcome.Verdict != status.Unmeasured && h.isRetrying(outcome.Verdict) {
		outcome.Verdict = status.Degraded // something is being done about a failure
	}
	outcome.Link = newest.link
	outcome.Detail = status.JoinDetails(outcome.Detail, h.describeActive())
	return outcome
}

// settledAfter is how long a run of a continuous job must be running before the failure of the run before it is over. A job that fails
// again and again starts again and again.
const settledAfter = 10 * time.Minute

// running returns the newest run in progress that is not waiting for anything.
func (h jobHistory) running() (run, bool) {
	for _, r := range h.active {
		if r.phase == phaseRunning || r.phase == phaseRetrying {
			return r, true
		}
	}
	return run{}, false
}

// isRetrying reports whether a retry or a repair is in progress. One of a run that started before the newest finished run does nothing
// about the failure of that run.
func (h jobHistory) isRetrying(verdict status.Verdict) bool {
	return slices.ContainsFunc(h.active, func(r run) bool {
		return r.phase == phaseRetrying && (verdict != status.Bad || !r.started.Before(h.finished[0].started))
	})
}

func (h jobHistory) judgeEnding(consecutive int) status.Outcome {
	newest := h.finished[0]
	text := describe(newest)
	switch newest.ending {
	case endingSucceeded:
		return probe.Good("%s", text)
	case endingPartly:
		return probe.Degraded("%s", text)
	case endingSkipped, endingCancelled:
		return h.judgeWithoutWork(text, consecutive)
	case endingFailed:
		return h.judgeFailure(text, consecutive)
	}
	return probe.Unmeasured("%s", text)
}

// judgeWithoutWork judges a job whose newest run was skipped or cancelled. The run before it still counts if it is bad.
func (h jobHistory) judgeWithoutWork(text string, consecutive int) status.Outcome {
	for i, before := range h.finished {
		if !didWork(before) {
			continue
		}
		outcome := jobHistory{active: h.active, finished: h.finished[i:], now: h.now, isContinuous: h.isContinuous}.judgeEnding(consecutive)
		outcome.Detail = text + "; before that, " + outcome.Detail
		if outcome.Verdict == status.Good {
			outcome.Verdict = status.Degraded
		}
		return outcome
	}
	return probe.Degraded("%s", text)
}

func (h jobHistory) judgeFailure(text string, consecutive int) status.Outcome {
	failures, isAll := h.countFailures()
	switch {
	case failures < consecutive:
		return probe.Degraded("%s; %d of %d failures in a row", text, failures, consecutive)
	case failures > 1 && isAll:
		return probe.Bad("%s; %d failures in a row", text, failures)
	case failures > 1:
		return probe.Bad("%s; at least %d failures in a row", text, failures)
	}
	return probe.Bad("%s", text)
}

// countFailures returns how many of the newest runs failed in a row. Runs that were skipped or cancelled are left out. Several attempts of
// a run are one failure. isAll is false if there can be more, because no run that was read did not fail.
func (h jobHistory) countFailures() (n int, isAll bool) {
	failed := map[int64]bool{}
	for _, r := range h.finished {
		switch {
		case r.ending == endingFailed:
			failed[r.original] = true
		case didWork(r):
			return len(failed), true
		}
	}
	return len(failed), false
}

// describeActive describes the run in progress whose duration can decide, and how many others there are; empty if there is none.
func (h jobHistory) describeActive() string {
	r, ok := h.slowest()
	if !ok {
		return ""
	}
	text := describeState(r)
	switch others := len(h.active) - 1; others {
	case 0:
		return text
	case 1:
		return text + ", and 1 more is in progress"
	default:
		return fmt.Sprintf("%s, and %d more are in progress", text, others)
	}
}
