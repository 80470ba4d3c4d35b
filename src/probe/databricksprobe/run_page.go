package databricksprobe

import (
	"bytes"
	"encoding/json"

	"github.com/databricks/databricks-sdk-go/service/jobs"
)

// runPage is a page of the listing of runs, with the fields that are used. It is not read into the types of the SDK, because that takes
// 60 times as long: about 10 ms for a page.
type runPage struct {
	Runs          []runJSON `json:"runs"`
	NextPageToken string    `json:"next_page_token"`
}

type runJSON struct {
	JobID                int64Text        `json:"job_id"`
	RunID                int64Text        `json:"run_id"`
	OriginalAttemptRunID int64Text        `json:"original_attempt_run_id"`
	Trigger              jobs.TriggerType `json:"trigger"`
	StartTime            int64Text        `json:"start_time"`
	EndTime              int64Text        `json:"end_time"`
	RunDuration          int64Text        `json:"run_duration"`
	QueueDuration        int64Text        `json:"queue_duration"`
	SetupDuration        int64Text        `json:"setup_duration"`
	RunPageURL           string           `json:"run_page_url"`
	Schedule             *struct {
		Expression string `json:"quartz_cron_expression"`
		Zone       string `json:"timezone_id"`
	} `json:"schedule"`
	State *struct {
		LifeCycleState jobs.RunLifeCycleState `json:"life_cycle_state"`
		ResultState    jobs.RunResultState    `json:"result_state"`
	} `json:"state"`
	Status *struct {
		State        jobs.RunLifecycleStateV2State `json:"state"`
		QueueDetails *struct {
			Code jobs.QueueDetailsCodeCode `json:"code"`
		} `json:"queue_details"`
		TerminationDetails *struct {
			Code jobs.TerminationCodeCode `json:"code"`
			Type jobs.TerminationTypeType `json:"type"`
		} `json:"termination_details"`
	} `json:"status"`
	RepairHistory []struct {
		Type      jobs.RepairHistoryItemType `json:"type"`
		StartTime int64Text                  `json:"start_time"`
		EndTime   int64Text                  `json:"end_time"`
	} `json:"repair_history"`
}

// int64Text is a number that can be written as a text, as the SDK reads it: some APIs of a workspace do so.
type int64Text int64

// UnmarshalJSON reads 1 and "1".
func (n *int64Text) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(bytes.Trim(text, `"`), (*int64)(n))
}

// baseRun returns the run in the type of the SDK.
func (r runJSON) baseRun() jobs.BaseRun {
	out := jobs.BaseRun{
		JobId: int64(r.JobID), RunId: int64(r.RunID), OriginalAttemptRunId: int64(r.OriginalAttemptRunID), Trigger: r.Trigger, RunPageUrl: r.RunPageURL,
		StartTime: int64(r.StartTime), EndTime: int64(r.EndTime), RunDuration: int64(r.RunDuration), QueueDuration: int64(r.QueueDuration), SetupDuration: int64(r.SetupDuration),
	}
	if s := r.Schedule; s != nil {
		out.Schedule = &jobs.CronSchedule{QuartzCronExpression: s.Expression, TimezoneId: s.Zone}
	}
	if s := r.State; s != nil {
		out.State = &jobs.RunState{LifeCycleState: s.LifeCycleState, ResultState: s.ResultState}
	}
	if s := r.Status; s != nil {
		out.Status = &jobs.RunStatus{State: s.State}
		if s.QueueDetails != nil {
			out.Status.QueueDetails = &jobs.QueueDetails{Code: s.QueueDetails.Code}
		}
		if s.TerminationDetails != nil {
			out.Status.TerminationDetails = &jobs.TerminationDetails{Code: s.TerminationDetails.Code, Type: s.TerminationDetails.Type}
		}
	}
	for _, i := range r.RepairHistory {
		out.RepairHistory = append(out.RepairHistory, jobs.RepairHistoryItem{Type: i.Type, StartTime: int64(i.StartTime), EndTime: int64(i.EndTime)})
	}
	return out
}
