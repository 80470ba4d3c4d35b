package databricksprobe

import (
	"context"
	"net/url"

	"github.com/databricks/databricks-sdk-go/service/pipelines"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

func pipelineRules() status.KindRules {
	return status.KindRules{Name: "pipeline", Units: status.TimeUnits()}
}

// Pipeline reports the last update of a pipeline. The value is how long ago the last successful update started, because the API has no
// end times. A continuous pipeline never completes an update, so its value is 0 while it is running.
func Pipeline(o Options) probe.Kind {
	kind := objectKind(o, allPipelines(), probe.Kind{
		KindRules: pipelineRules(),
		Label:     "Pipeline",
		Hint:      "Whether the last update of a pipeline completed, and how old it is",
		Value:     "how long ago the last successful update started; 0 while a continuous pipeline is running",
		Example:   probe.Example{Name: "Orders pipeline", Target: `{"pipeline": "orders"}`, Unit: "min", Warn: 90, Crit: 180},
		Remembers: true,
		Needs:     "CAN VIEW on the pipeline",
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
	}, o.measurePipeline)
	kind.Discovery.Limits = o.pipelineLimits
	return kind
}

func allPipelines() listing[pipelines.PipelineStateInfo] {
	return listing[pipelines.PipelineStateInfo]{
		field: "pipeline", noun: "pipeline", example: "orders", grant: "CAN VIEW",
		command: grantCommand{
			sort: "pipelines", level: "CAN_VIEW", id: uuidShape(), list: "pipelines list-pipelines", lookUp: "select(.name == $name).pipeline_id",
		},
		system: probe.SystemTable{Schema: "lakeflow", Table: "pipelines", ID: "pipeline_id", Name: "name", Deleted: "delete_time"},
		object: func(p pipelines.PipelineStateInfo) probe.Object {
			return probe.Object{ID: p.PipelineId, Name: p.Name, Owner: p.CreatorUserName}
		},
		read: databricks.Listing[pipelines.ListPipelinesResponse, pipelines.PipelineStateInfo]{
			What: "pipelines", Path: "/api/2.0/pipelines", Query: map[string]any{"max_results": 100}, // the most that it accepts
			Items: func(page *pipelines.ListPipelinesResponse) ([]pipelines.PipelineStateInfo, string) {
				return page.Statuses, page.NextPageToken
			},
		}.Read,
	}
}

func (o Options) measurePipeline(ctx context.Context, s subject[pipelines.PipelineStateInfo]) status.Outcome {
	if _, err := pipelineRules().InUnit(0, s.check.Unit); err != nil {
		return probe.Unmeasured("%s", err)
	}
	found := s.object
	page := o.Workspace.Host() + "/pipelines/" + url.PathEscape(found.PipelineId)
	failed := judgePipeline(found)
	if failed != nil {
		failed.Link = page
		return *failed
	}
	var h updateHistory
	if len(found.LatestUpdates) > 0 {
		if h, failed = o.updateHistory(ctx, s.scope, found); failed != nil {
			failed.Link = page
			return *failed
		}
	}
	outcome := withHealth(found, h.judge(s.scope.Now(), s.check.Unit))
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
