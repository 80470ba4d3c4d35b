package status

import "time"

// RunState is the life cycle of a run: RUNNING -> SUCCESS or FAIL.
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

// Run is one ingestion execution for one source. SUCCESS means that everything it measured is written and folded into
// the daily roll-ups.
type Run struct {
	ID             string
	Source         Source
	State          RunState
	Trigger        Trigger
	StartedAt      time.Time
	FinishedAt     *time.Time
	ChecksTotal    int
	ResultsWritten int // results that are written and counted; 0 where it is not known whether they are counted
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

// Counted says whether all that the run has written is in the daily roll-ups too.
func (r Run) Counted() bool {
	return r.State == RunSuccess || r.State == RunFail && r.ResultsWritten > 0
}

// AbandonedSummary is the error summary of a run whose process is gone.
const AbandonedSummary = "abandoned: the process that ran it did not finish it"

// IsAbandoned says whether the process of a RUNNING run must be gone: the run is older than the job timeout, or its start
// lies in the future. The latter is what a clock leaves behind that was set back.
func (r Run) IsAbandoned(now time.Time, timeout time.Duration) bool {
	age := now.Sub(r.StartedAt)
	return r.State == RunRunning && (age >= timeout || age < -MaxClockSkew)
}

// TooManyUnmeasured says whether a run has FAILed because more than half of its checks could not be measured: then
// something is wrong with us, not with them.
func TooManyUnmeasured(total, unmeasured int) bool { return unmeasured*2 > total }
