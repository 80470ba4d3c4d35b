package status

import (
	"slices"
	"time"
)

// RunState is the life cycle state of a run: RUNNING -> SUCCESS or FAIL.
type RunState string

// The states of a run.
const (
	RunRunning RunState = "RUNNING"
	RunSuccess RunState = "SUCCESS"
	RunFail    RunState = "FAIL"
)

// Trigger is what started a run.
type Trigger string

// The triggers.
const (
	TriggerSchedule Trigger = "schedule"
	TriggerManual   Trigger = "manual"
)

// Run is one execution of ingestion for one source. SUCCESS means that all its results are written and folded into the
// daily roll-ups.
type Run struct {
	ID             string
	Source         Source
	State          RunState
	Trigger        Trigger
	StartedAt      time.Time
	FinishedAt     *time.Time
	ChecksTotal    int
	ResultsWritten int // written and rolled-up results; 0 if it is unknown whether they are rolled up
	ChecksFailed   int // checks that could not be measured
	ErrorSummary   string
	Audit
}

// Fields lists the fields of the run.
func (r *Run) Fields() []Field {
	return append([]Field{
		{Name: "id", Value: &r.ID, Fixed: true},
		{Name: "source", Value: (*Word)(&r.Source)},
		{Name: "state", Value: (*Word)(&r.State)},
		{Name: "trigger", Value: (*Word)(&r.Trigger)},
		{Name: "started_at", Value: &r.StartedAt},
		{Name: "finished_at", Value: &r.FinishedAt},
		{Name: "checks_total", Value: &r.ChecksTotal},
		{Name: "results_written", Value: &r.ResultsWritten},
		{Name: "checks_failed", Value: &r.ChecksFailed},
		{Name: "error_summary", Value: &r.ErrorSummary},
	}, r.Audit.fields()...)
}

// RunStatistics summarizes the finished runs of a source.
type RunStatistics struct {
	Finished, Succeeded int
	Median              time.Duration // of their durations; 0 if there are none
}

// RunStatisticsOf summarizes the runs of a source that ended at or after a time.
func RunStatisticsOf(runs []Run, source Source, since time.Time) RunStatistics {
	var s RunStatistics
	var durations []time.Duration
	for _, r := range runs {
		if r.Source != source || r.FinishedAt == nil || r.FinishedAt.Before(since) {
			continue
		}
		s.Finished++
		if r.State == RunSuccess {
			s.Succeeded++
		}
		durations = append(durations, r.FinishedAt.Sub(r.StartedAt))
	}
	if n := len(durations); n > 0 {
		slices.Sort(durations)
		s.Median = (durations[(n-1)/2] + durations[n/2]) / 2
	}
	return s
}

// RolledUp reports whether everything that the run wrote is in the daily roll-ups too.
func (r Run) RolledUp() bool {
	return r.State == RunSuccess || r.State == RunFail && r.ResultsWritten > 0
}

// AbandonedSummary is the error summary of a run whose process has ended.
const AbandonedSummary = "abandoned: the process that ran it did not finish it"

// IsAbandoned reports whether the process of a RUNNING run must have ended. The run is older than the job timeout, or it
// started in the future. The latter happens when a clock is set back.
func (r Run) IsAbandoned(now time.Time, timeout time.Duration) bool {
	age := now.Sub(r.StartedAt)
	return r.State == RunRunning && (age >= timeout || age < -MaxClockSkew)
}

// TooManyUnmeasured reports whether more than half of the checks of a run could not be measured. The run then FAILs,
// because the cause is likely Buoy itself.
func TooManyUnmeasured(total, unmeasured int) bool { return unmeasured*2 > total }
