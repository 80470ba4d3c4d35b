package databricksprobe

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/pipelines"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// updateHistory is what the updates of a pipeline say. Updates that only validate the code are not in it.
type updateHistory struct {
	active     *pipelines.UpdateInfo // the newest update, if it is not finished
	continuous bool                  // active is running and does not end by itself
	unknown    *pipelines.UpdateInfo // an update after the last one that is finished, in a state that is not known
	last       *pipelines.UpdateInfo // the newest update that is finished
	success    *pipelines.UpdateInfo // the newest update that completed
	failure    *pipelines.UpdateInfo // the newest update that failed after success
}

// updateHistory reads the updates of a pipeline, once in a scope. The listing of pipelines has updates, too, but does not say which of them
// only validated the code. So this is one more request for each pipeline whose updates have changed, and another one while it is running.
func (o Options) updateHistory(ctx context.Context, scope *probe.Scope, p pipelines.PipelineStateInfo) (updateHistory, *status.Outcome) {
	type key struct{ pipeline, update string }
	updates, err := probe.Share(ctx, scope, key{pipeline: p.PipelineId}, func(ctx context.Context) ([]pipelines.UpdateInfo, error) {
		if known, ok := recallUpdates(scope.Memory, p, scope.Now()); ok {
			return known, nil
		}
		updates, err := readUpdates(ctx, o.Workspace, p.PipelineId, func(all []pipelines.UpdateInfo) bool {
			return newUpdateHistory(all).success != nil || len(all) >= maxUpdates
		})
		if err != nil {
			return nil, err
		}
		return updates, keepUpdates(scope.Memory, p, updates, scope.Now())
	})
	if err != nil {
		return updateHistory{}, new(listingFailure(ctx, "pipeline update", err))
	}
	h := newUpdateHistory(updates)
	if h.active == nil || h.active.State != pipelines.UpdateInfoStateRunning {
		return h, nil
	}
	h.continuous, err = probe.Share(ctx, scope, key{p.PipelineId, h.active.UpdateId}, func(ctx context.Context) (bool, error) {
		return isContinuous(ctx, o.Workspace, *h.active, p.PipelineId)
	})
	if err != nil {
		return updateHistory{}, new(listingFailure(ctx, "pipeline update", err))
	}
	return h, nil
}

// maxUpdates is about how many updates are read to find the last success.
const maxUpdates = 100

// readUpdates reads the updates of a pipeline, newest first, until they are enough.
func readUpdates(ctx context.Context, w *databricks.Workspace, id string, enough func([]pipelines.UpdateInfo) bool) ([]pipelines.UpdateInfo, error) {
	return databricks.Listing[pipelines.ListUpdatesResponse, pipelines.UpdateInfo]{
		What: "pipeline updates", Path: "/api/2.0/pipelines/" + url.PathEscape(id) + "/updates", Query: map[string]any{"max_results": 25},
		Items: func(page *pipelines.ListUpdatesResponse) ([]pipelines.UpdateInfo, string) {
			return page.Updates, page.NextPageToken
		},
	}.ReadUntil(ctx, w, enough)
}

// isContinuous reports whether a running update belongs to a continuous pipeline or a continuous job. Listings do not contain this.
func isContinuous(ctx context.Context, w *databricks.Workspace, update pipelines.UpdateInfo, pipelineID string) (bool, error) {
	return databricks.Read(ctx, w, "the running update", func(ctx context.Context, c *client.DatabricksClient) (bool, error) {
		found, err := pipelines.NewPipelines(c).GetUpdate(ctx, pipelines.GetUpdateRequest{PipelineId: pipelineID, UpdateId: update.UpdateId})
		if err != nil || found.Update == nil {
			return false, err
		}
		return found.Update.Mode == pipelines.UpdateModeContinuous || found.Update.Config != nil && found.Update.Config.Continuous, nil
	})
}

// newUpdateHistory orders the updates by their own times, because nothing promises their order.
func newUpdateHistory(updates []pipelines.UpdateInfo) (h updateHistory) {
	ran := slices.DeleteFunc(slices.Clone(updates), func(u pipelines.UpdateInfo) bool { return u.ValidateOnly })
	slices.SortStableFunc(ran, func(a, b pipelines.UpdateInfo) int { return cmp.Compare(b.CreationTime, a.CreationTime) })
	for i, u := range ran {
		switch u.State {
		case pipelines.UpdateInfoStateCompleted, pipelines.UpdateInfoStateFailed, pipelines.UpdateInfoStateCanceled:
			if h.last == nil {
				h.last = &ran[i]
			}
			if u.State == pipelines.UpdateInfoStateCompleted {
				h.success = &ran[i]
				return h
			}
			if h.failure == nil && u.State == pipelines.UpdateInfoStateFailed {
				h.failure = &ran[i]
			}
		default:
			if h.last == nil && updateActivity(u.State) == "" {
				h.unknown = &ran[i]
			}
			if i == 0 {
				h.active = &ran[i]
			}
		}
	}
	return h
}

// updateActivity describes what an update does that is not finished. It is empty if the state is not one of these.
func updateActivity(state pipelines.UpdateInfoState) string {
	switch state {
	case pipelines.UpdateInfoStateQueued:
		return "is queued"
	case pipelines.UpdateInfoStateCreated:
		return "was created"
	case pipelines.UpdateInfoStateWaitingForResources:
		return "is waiting for resources"
	case pipelines.UpdateInfoStateInitializing:
		return "is starting"
	case pipelines.UpdateInfoStateResetting:
		return "is resetting tables"
	case pipelines.UpdateInfoStateSettingUpTables:
		return "is setting up tables"
	case pipelines.UpdateInfoStateRunning:
		return "is running"
	case pipelines.UpdateInfoStateStopping:
		return "is stopping"
	}
	return ""
}

// judge judges the newest update that is finished, and adds what is going on now. A continuous pipeline is good while it is running.
func (h updateHistory) judge(now time.Time, unit string) status.Outcome {
	var going string
	switch {
	case h.unknown != nil:
		return unknownState(h.unknown.State)
	case h.continuous:
		o := probe.Good("%s is running continuously", nameUpdate(h.active))
		o.Value = pipelineValue(0, unit)
		return o
	case h.active != nil && h.last == nil:
		return probe.Unmeasured("no update has finished yet; %s %s", nameUpdate(h.active), updateActivity(h.active.State))
	case h.last == nil:
		return probe.Unmeasured("the workspace lists no update of the pipeline that did more than validate its code")
	case h.active != nil:
		going = nameUpdate(h.active) + " " + updateActivity(h.active.State)
	}
	ago := updateAge(h.last, now)
	switch {
	case h.last.CreationTime <= 0:
		return probe.Unmeasured("the workspace does not report when the last update started")
	case ago < -status.MaxClockSkew:
		return probe.Unmeasured("the last update started at %s, which is in the future", probe.FormatTime(time.UnixMilli(h.last.CreationTime)))
	}
	o := status.Outcome{Verdict: status.Good}
	words := "completed"
	switch h.last.State {
	case pipelines.UpdateInfoStateFailed:
		o.Verdict, words = status.Bad, "failed"
	case pipelines.UpdateInfoStateCanceled:
		o.Verdict, words = status.Degraded, "was cancelled, so its tables can be incomplete"
		if h.failure != nil {
			o.Verdict, words = status.Bad, "was cancelled after a failure"
		}
	}
	o.Detail = status.JoinDetails(nameUpdate(h.last)+" "+words, going)
	if h.success != nil && h.success.CreationTime > 0 {
		o.Value = pipelineValue(max(0, updateAge(h.success, now)), unit)
	}
	return o
}

// judged returns the update that the outcome is about, or nil.
func (h updateHistory) judged() *pipelines.UpdateInfo {
	if h.unknown != nil {
		return h.unknown
	}
	if h.continuous || h.last == nil {
		return h.active
	}
	return h.last
}

// pipelineValue returns a duration in a unit of the kind pipeline.
func pipelineValue(d time.Duration, unit string) *float64 {
	value, err := pipelineRules().InUnit(d, unit)
	if err != nil {
		return nil // not reached: the unit was checked before the measurement
	}
	return &value
}

// updateAge returns how long ago an update was created, which is when it started.
func updateAge(update *pipelines.UpdateInfo, now time.Time) time.Duration {
	return now.Sub(time.UnixMilli(update.CreationTime))
}

// nameUpdate names an update by its start.
func nameUpdate(update *pipelines.UpdateInfo) string {
	return "the update of " + probe.FormatTime(time.UnixMilli(update.CreationTime))
}
