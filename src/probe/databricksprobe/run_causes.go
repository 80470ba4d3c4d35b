package databricksprobe

import (
	"strconv"
	"strings"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/src/probe"
	"buoy/src/status"
)

// cause is what a termination code, or a result state of the older version of the API, means.
type cause struct {
	verb   string // empty: "failed"
	reason string // a sentence without its full stop; empty if the code says no more than that the run failed
	skips  bool   // the run did not do its work, and nothing is broken
}

// causes returns the meanings of the codes of runs that did not succeed.
func causes() map[string]cause {
	const cancelled, skipped = "was cancelled", "was skipped"
	return map[string]cause{
		"BREAKING_CHANGE":                 {reason: "Spark has changed"},
		"BUDGET_POLICY_LIMIT_EXCEEDED":    {reason: "the limit of its budget policy is exceeded"},
		"CANCELED":                        {verb: cancelled, reason: "Databricks ended it, for example because it exceeded its maximum duration"},
		"CLOUD_FAILURE":                   {reason: "the cloud provider had a problem"},
		"CLUSTER_ERROR":                   {reason: "its cluster had an error"},
		"CLUSTER_REQUEST_LIMIT_EXCEEDED":  {reason: "the workspace requests too many clusters at once"},
		"DISABLED":                        {verb: skipped, reason: "a user has disabled it", skips: true},
		"DRIVER_ERROR":                    {reason: "the Spark driver did not respond"},
		"EXCLUDED":                        {verb: skipped, reason: "its conditions were not met", skips: true},
		"FAILED":                          {},
		"FEATURE_DISABLED":                {reason: "it uses a feature that the workspace does not have"},
		"INTERNAL_ERROR":                  {reason: "Databricks had an internal error"},
		"INVALID_CLUSTER_REQUEST":         {reason: "the settings of its cluster are not valid"},
		"INVALID_RUN_CONFIGURATION":       {reason: "its settings are not valid"},
		"LIBRARY_INSTALLATION_ERROR":      {reason: "a library could not be installed"},
		"MAX_CONCURRENT_RUNS_EXCEEDED":    {verb: skipped, reason: "the job had its maximum number of concurrent runs", skips: true},
		"MAX_JOB_QUEUE_SIZE_EXCEEDED":     {verb: skipped, reason: "the queue of the job was full", skips: true},
		"MAX_SPARK_CONTEXTS_EXCEEDED":     {reason: "its cluster had its maximum number of Spark contexts"},
		"MAXIMUM_CONCURRENT_RUNS_REACHED": {verb: skipped, reason: "the job had its maximum number of concurrent runs", skips: true},
		"REPOSITORY_CHECKOUT_FAILED":      {reason: "its code could not be checked out from git"},
		"RESOURCE_NOT_FOUND":              {reason: "a resource that it needs does not exist"},
		"RUN_EXECUTION_ERROR":             {},
		"SKIPPED":                         {verb: skipped, reason: "there was nothing to do", skips: true},
		"STORAGE_ACCESS_ERROR":            {reason: "it could not access the storage"},
		"TIMEDOUT":                        {verb: cancelled, reason: "it exceeded its maximum duration"},
		"UNAUTHORIZED_ERROR":              {reason: "it lacks a permission"},
		"UPSTREAM_FAILED":                 {reason: "a task that it depends on failed"},
		"WORKSPACE_RUN_LIMIT_EXCEEDED":    {reason: "the workspace had its maximum number of concurrent runs"},
	}
}

// describe describes a finished run: when it started, how it ended, after how long and what it did in that time, why, and whose fault it
// is. An example is "the run of 30 Nov 2026 06:00 UTC failed after 12 min (5 min in the queue, 7 min running): it lacks a permission (the owner
// of the job has to fix it)".
func describe(r run) string {
	verb, reason := describeEnding(r)
	text := nameRun(r) + " " + verb
	if didWork(r) {
		text += " after " + status.Ago(r.duration)
	}
	notes, fault := r.describeTimes(), describeFault(r)
	if fault != "" && reason == "" {
		notes = append(notes, fault)
	}
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, "; ") + ")"
	}
	switch {
	case r.ending == endingPartly:
		text += ", but some of its tasks failed"
	case reason != "" && fault != "":
		text += ": " + reason + " (" + fault + ")"
	case reason != "":
		text += ": " + reason
	}
	return text
}

// nameRun names a run by its start.
func nameRun(r run) string {
	if !r.hasStart() {
		return "a run without a start time"
	}
	return "the run of " + probe.FormatTime(r.started)
}

// describeTimes splits the duration of a finished run, if it waited for a minute or longer. The workspace says how long a run waited for
// compute only if it has one task.
func (r run) describeTimes() []string {
	var parts []string
	if r.queued >= time.Minute {
		parts = append(parts, status.Ago(r.queued)+" in the queue")
	}
	if r.setup >= time.Minute {
		parts = append(parts, status.Ago(r.setup)+" waiting for compute")
	}
	if len(parts) == 0 {
		return nil
	}
	if rest := r.duration - r.queued - r.setup; didWork(r) && !r.repaired && rest >= 0 {
		parts = append(parts, status.Ago(rest)+" running")
	}
	return []string{strings.Join(parts, ", ")}
}

// describeEnding returns how a run ended, and why; the reason is often empty.
func describeEnding(r run) (verb, reason string) {
	switch r.ending {
	case endingSucceeded, endingPartly:
		if r.repaired {
			return "succeeded with a repair", ""
		}
		return "succeeded", ""
	case endingCancelled:
		return "was cancelled by a user", ""
	case endingSkipped, endingFailed:
		return describeCause(r)
	}
	if r.code == "" {
		return "ended", "the workspace does not report its result"
	}
	return "ended", "its result is " + strconv.Quote(r.code) + ", which is not known"
}

func describeCause(r run) (verb, reason string) {
	c, known := causes()[r.code]
	verb, reason = c.verb, c.reason
	switch {
	case verb == "" && r.ending == endingSkipped:
		verb = "was skipped"
	case verb == "":
		verb = "failed"
	}
	if !known {
		reason = r.code
	}
	return verb, reason
}

// describeFault says whose fault the end of a run is; empty if it is nobody's, or if the workspace does not say.
func describeFault(r run) string {
	if r.ending != endingFailed {
		return ""
	}
	switch r.terminationType {
	case string(jobs.TerminationTypeTypeClientError):
		return "the owner of the job has to fix it"
	case string(jobs.TerminationTypeTypeCloudFailure):
		return "a fault of the cloud provider"
	case string(jobs.TerminationTypeTypeInternalError):
		return "a fault of Databricks"
	}
	return ""
}

// describeProgress describes what a run in progress does.
func describeProgress(r run) string {
	switch r.phase {
	case phaseQueued:
		switch r.queue {
		case string(jobs.QueueDetailsCodeCodeActiveRunsLimitReached):
			return "is queued, because the workspace has its maximum number of active runs"
		case string(jobs.QueueDetailsCodeCodeActiveRunJobTasksLimitReached):
			return "is queued, because the workspace has its maximum number of active run-job tasks"
		case string(jobs.QueueDetailsCodeCodeMaxConcurrentRunsReached):
			return "is queued, because the job has its maximum number of concurrent runs"
		}
		return "is queued"
	case phasePending:
		return "is waiting for compute"
	case phaseRetrying:
		if r.repaired {
			return "is being repaired"
		}
		return "is a retry"
	case phaseRunning:
		return "is running"
	}
	return "has the state " + strconv.Quote(r.state) + ", which is not known"
}
