package databricksprobe

import (
	"context"
	"encoding/json"
	"net/url"

	"github.com/databricks/databricks-sdk-go/service/pipelines"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

type pipelineTarget struct {
	Pipeline string `json:"pipeline"`
}

func pipelineFields() []probe.Field {
	return []probe.Field{nameField("pipeline", "pipeline", "orders")}
}

func pipelineRules() status.KindRules {
	return status.KindRules{
		Name: "pipeline", Source: Source, Shared: true, Units: []string{"min", "minutes", "s", "sec", "seconds", "h", "hours", "d", "days"},
		ValidateTarget: func(raw json.RawMessage) []status.FieldError {
			problems, _ := probe.Decode(raw, pipelineFields(), &pipelineTarget{})
			return problems
		},
	}
}

// Pipeline reports the last update of a pipeline. The value is how long ago the last successful update started, because the API has no
// end times. A continuous pipeline never completes an update, so its value is 0 while it is running.
func Pipeline(o Options) probe.Kind {
	return probe.Kind{
		KindRules:   pipelineRules(),
		Label:       "Pipeline",
		Hint:        "Whether the last update of a pipeline completed, and how old it is",
		Value:       "how long ago the last successful update started; 0 while a continuous pipeline is running",
		Unavailable: o.unavailable(),
		Timeout:     Timeout,
		Fields:      pipelineFields(),
		Example:     probe.Example{Name: "Orders pipeline", Target: `{"pipeline": "orders"}`, Unit: "min", Warn: 90, Crit: 180},
		Needs:       "CAN VIEW on the pipeline",
		Reports: []probe.Report{
			{When: "the last update completed", Status: status.Green, Says: "when it started, and what a newer update does, such as waiting for resources; limits apply to its age"},
			{When: "a continuous pipeline is running", Status: status.Green, Says: "since when it has been running"},
			{When: "the last update was cancelled", Status: status.Yellow, Says: "when it started, and what a newer update does"},
			{When: "unhealthy, or recovering from a failure", Status: status.Yellow, Says: "that, and what the last update did; red if that failed"},
			{When: "the last update failed", Status: status.Red, Says: "when it started, and what a newer update does"},
			{When: "deleted, and still listed", Status: status.Red, Says: "that it was deleted"},
			{When: "its first update is not finished", Status: status.Unknown, Says: "what that update does"},
			{When: "never updated, or only to validate its code", Status: status.Unknown, Says: "that it has never run"},
		},
		Measure: o.measurePipeline,
	}
}

func allPipelines() listing[pipelines.PipelineStateInfo] {
	return listing[pipelines.PipelineStateInfo]{
		noun: "pipeline", grant: "CAN VIEW",
		object: func(p pipelines.PipelineStateInfo) object { return object{p.PipelineId, p.Name} },
		read: databricks.Listing[pipelines.ListPipelinesResponse, pipelines.PipelineStateInfo]{
			What: "pipelines", Path: "/api/2.0/pipelines", Query: map[string]any{"max_results": 100}, // the most that it accepts
			Items: func(page *pipelines.ListPipelinesResponse) ([]pipelines.PipelineStateInfo, string) {
				return page.Statuses, page.NextPageToken
			},
		}.Read,
	}
}

func (o Options) measurePipeline(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
	var t pipelineTarget
	if problems, _ := probe.Decode(check.Target, pipelineFields(), &t); len(problems) > 0 {
		return probe.Invalid(problems)
	}
	if _, err := pipelineRules().InUnit(0, check.Unit); err != nil {
		return probe.Unmeasured("%s", err)
	}
	found, failed := allPipelines().find(ctx, scope, o.Workspace, t.Pipeline)
	if failed != nil {
		return *failed
	}
	page := o.Workspace.Host() + "/pipelines/" + url.PathEscape(found.PipelineId)
	if failed = judgePipeline(found); failed != nil {
		failed.Link = page
		return *failed
	}
	var h updateHistory
	if len(found.LatestUpdates) > 0 {
		if h, failed = o.updateHistory(ctx, scope, found); failed != nil {
			failed.Link = page
			return *failed
		}
	}
	outcome := withHealth(found, h.judge(scope.Now(), check.Unit))
	if outcome.Link = page; h.judged() != nil {
		outcome.Link += "/updates/" + url.PathEscape(h.judged().UpdateId)
	}
	return outcome
}

// judgePipeline returns the outcome if the listing decides it, otherwise nil. Then the updates decide: FAILED, for example, can be the
// state of a pipeline after an update that only validated its code.
func judgePipeline(p pipelines.PipelineStateInfo) *status.Outcome {
	switch p.State {
	case pipelines.PipelineStateDeleted:
		return new(probe.Bad("the pipeline was deleted"))
	case pipelines.PipelineStateDeploying, pipelines.PipelineStateFailed, pipelines.PipelineStateIdle, pipelines.PipelineStateRecovering,
		pipelines.PipelineStateResetting, pipelines.PipelineStateRunning, pipelines.PipelineStateStarting, pipelines.PipelineStateStopping:
	default:
		return new(unknownState(p.State))
	}
	switch p.Health {
	case "", pipelines.PipelineStateInfoHealthHealthy, pipelines.PipelineStateInfoHealthUnhealthy:
	default:
		return new(unknownState(p.Health))
	}
	return nil
}

// withHealth makes the outcome of a pipeline with a problem at least yellow.
func withHealth(p pipelines.PipelineStateInfo, outcome status.Outcome) status.Outcome {
	var problem string
	switch {
	case p.Health == pipelines.PipelineStateInfoHealthUnhealthy:
		problem = "the workspace reports the pipeline as unhealthy"
	case p.State == pipelines.PipelineStateRecovering:
		problem = "the pipeline is recovering from a failure"
	default:
		return outcome
	}
	if outcome.Verdict == status.Good || outcome.Verdict == status.Unmeasured {
		outcome.Verdict = status.Degraded
	}
	outcome.Detail = status.JoinDetails(problem, outcome.Detail)
	return outcome
}
