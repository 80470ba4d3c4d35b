package databricksprobe

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/src/probe"
	"buoy/src/status"
)

// defaultGrace is how many minutes late a run can start. A busy workspace starts runs some minutes late.
const defaultGrace = 5

func jobScheduleRules() status.KindRules {
	return status.KindRules{Name: "job_schedule", Units: status.TimeUnits(), Tagged: true}
}

// JobSchedule reports whether a job starts when its own schedule says so. The value is how late the next run is; 0 if it is not.
func JobSchedule(o Options) probe.Kind {
	kind := objectKind(o, allJobs(), probe.Kind{
		KindRules: jobScheduleRules(),
		Label:     "Job schedule",
		Hint:      "Whether a job starts when its schedule says so",
		Value:     "how late the next scheduled run is; 0 if it is not",
		Remembers: true,
		Fields: []probe.Field{{
			Name: "grace_minutes", Label: "Grace (minutes)", Input: probe.InputInteger, Example: "5", Min: new(1.0), Max: new(1440.0), Advanced: true,
			Hint: "How late a run can start. A busy workspace starts runs some minutes late. Default: 5.",
		}, {
			Name: "done_within_minutes", Label: "Done within (minutes)", Input: probe.InputInteger, Example: "90", Min: new(1.0), Max: new(10080.0), Advanced: true,
			Hint: "How many minutes after it was due a scheduled run must have completed. Default: no deadline.",
		}},
		Example: probe.Example{Name: "Nightly load starts", Target: `{"job": "Nightly load"}`},
		Needs:   "CAN VIEW on the job",
		Reports: []probe.Report{
			{When: "the last scheduled run started when it was due, or no run is due", Status: status.Green, Says: "when it started, and when the next one is due"},
			{When: "no scheduled run has started since one was due, and the grace is over", Status: status.Red, Says: "when it was due; with limits, they decide"},
			{When: "80 % of the time of \"Done within\" has passed since a run was due, and no scheduled run has completed since", Status: status.Yellow, Says: "when it was due, and its deadline"},
			{When: "all of that time has passed", Status: status.Red, Says: "when it was due, its deadline, and what its run does; limits do not matter"},
			{When: "a run that missed its deadline has completed", Status: status.Green, Says: "as for any other run"},
			{When: "the last scheduled run was skipped", Status: status.Yellow, Says: "why it was skipped"},
			{When: "the last scheduled run waits in a queue or for compute for more than 10 minutes or the grace", Status: status.Yellow, Says: "for how long"},
			{When: "a run was due within an hour of a change of clocks, or on the day after one that skipped the end of a day", Status: status.Green, Says: "it is never late by itself"},
			{When: "a continuous job has a run in progress", Status: status.Green, Says: "since when"},
			{When: "a continuous job has no run in progress, and the grace is over", Status: status.Red, Says: "since when"},
			{When: "no run has been due since Buoy first saw the schedule, and the job is not new", Status: status.Unknown, Says: "since when, and when the next run is due"},
			{When: "a run was due more than 25 hours before Buoy first saw the schedule, and none has been due since", Status: status.Unknown, Says: "that the schedule can have been paused then"},
			{When: "a run had not started when the schedule was changed or paused, and none has been due since", Status: status.Unknown, Says: "when it was due, and when the next run is due"},
			{When: "the schedule is paused", Status: status.Unknown, Says: "since when it has been seen paused, and whether a deployment manages the job"},
			{When: "a run is missing, and the schedule has a SQL condition", Status: status.Unknown, Says: "that the condition can have kept it from starting"},
			{When: "the job starts for files, tables or models, or has no schedule or one that is over", Status: status.Unknown, Says: "that no start is expected at a certain time"},
		},
	}, o.measureJobSchedule)
	kind.Discovery = allJobs().discovery(o, func(j jobs.BaseJob) bool { return newPlan(j).reason == "" })
	return kind
}

func (o Options) measureJobSchedule(ctx context.Context, s subject[jobs.BaseJob]) status.Outcome {
	job := s.object
	shared, failed := recentRunsOf(ctx, s.scope, o.Workspace)
	if failed != nil {
		return *failed
	}
	minutes, _ := s.target["grace_minutes"].(float64)
	plan := newPlan(job)
	plan.grace = time.Duration(cmp.Or(minutes, defaultGrace)) * time.Minute
	now := s.scope.Now()
	if isKnown := plan.recall(s.scope.Memory, job.JobId, s.check.ID, now); !isKnown && !plan.paused && plan.reason == "" && !plan.isContinuous {
		scheduled, err := shared.startedBySchedule(ctx, job.JobId)
		if err != nil {
			return listingFailure(ctx, "run", err)
		}
		plan.learn(time.UnixMilli(job.CreatedTime), scheduled, now)
	}
	within, _ := s.target["done_within_minutes"].(float64)
	plan.within = time.Duration(within) * time.Minute
	all, err := shared.since(ctx, job.JobId, plan.since, plan.isEnough)
	if err != nil {
		return listingFailure(ctx, "run", err)
	}
	late, outcome := plan.judge(all, now)
	if err := plan.keep(s.scope.Memory, job.JobId, s.check.ID, now); err != nil {
		return probe.Unmeasured("what is known of the schedule cannot be kept: %s", err)
	}
	outcome.Link = cmp.Or(outcome.Link, o.Workspace.Host()+"/jobs/"+strconv.FormatInt(job.JobId, 10))
	if outcome.Verdict == status.Unmeasured {
		return outcome
	}
	value, err := jobScheduleRules().InUnit(late, s.check.Unit)
	if err != nil {
		return probe.Unmeasured("%s", err)
	}
	if outcome.Value = &value; outcome.Verdict == status.Bad && late > 0 && s.check.Crit != nil {
		outcome.Verdict = status.Measured // the limits decide
	}
	return plan.judgeCompletion(outcome, all, now)
}

// describeDeployment adds to a paused schedule that a deployment can have paused it.
func describeDeployment(s *jobs.JobSettings) string {
	if s != nil && s.Deployment != nil && s.Deployment.Kind == jobs.JobDeploymentKindBundle {
		return "; a bundle manages the job, and its next deployment can change that"
	}
	return ""
}

// inZone formats a time for a sentence, also as the clock of the schedule shows it.
func inZone(t time.Time, zone string) string {
	location, err := time.LoadLocation(zone)
	if err != nil || location == time.UTC {
		return probe.FormatTime(t)
	}
	return fmt.Sprintf("%s (%s in %s)", probe.FormatTime(t), t.In(location).Format("15:04"), zone)
}
