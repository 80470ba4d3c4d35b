package databricksprobe

import (
	"hash/fnv"
	"strings"
	"time"

	"github.com/databricks/databricks-sdk-go/service/pipelines"

	"buoy/src/probe"
)

// pipelineMemory is what is remembered of the updates of a pipeline.
type pipelineMemory struct {
	Listed  string         `json:"listed"` // the updates that the listing of pipelines had, see listedUpdates
	Read    time.Time      `json:"read"`   // when the updates were read
	Updates []updateMemory `json:"updates,omitempty"`
}

// updateMemory is a finished update.
type updateMemory struct {
	ID      string                    `json:"id"`
	State   pipelines.UpdateInfoState `json:"state"`
	Created int64                     `json:"created"` // in milliseconds
}

// listedUpdates returns the updates of a pipeline in the listing as a text. While it is the same, there is no newer update. It is empty if
// an update is not finished: what was read of it becomes old although the text is the same.
func listedUpdates(p pipelines.PipelineStateInfo) string {
	var all strings.Builder
	for _, u := range p.LatestUpdates {
		switch u.State {
		case pipelines.UpdateStateInfoStateCompleted, pipelines.UpdateStateInfoStateFailed, pipelines.UpdateStateInfoStateCanceled:
			all.WriteString(u.UpdateId + " " + string(u.State) + ";")
		default:
			return ""
		}
	}
	return all.String()
}

func pipelineKey(id string) string { return "pipeline/" + id }

// recallUpdates returns the updates of a pipeline that are remembered, if nothing has changed since. It is false if they must be read.
func recallUpdates(m *probe.Memory, p pipelines.PipelineStateInfo, now time.Time) ([]pipelines.UpdateInfo, bool) {
	var last pipelineMemory
	listed := listedUpdates(p)
	id := fnv.New32a()
	_, _ = id.Write([]byte(p.PipelineId)) // it never fails
	if !m.Recall(pipelineKey(p.PipelineId), &last) || listed == "" || last.Listed != listed || isReadAgain(last.Read, int64(id.Sum32()), now) {
		return nil, false
	}
	all := make([]pipelines.UpdateInfo, len(last.Updates))
	for i, u := range last.Updates {
		all[i] = pipelines.UpdateInfo{UpdateId: u.ID, State: u.State, CreationTime: u.Created}
	}
	return all, true
}

// keepUpdates remembers the updates of a pipeline that decide about it: the newest one, a failure after the last success, and that success.
func keepUpdates(m *probe.Memory, p pipelines.PipelineStateInfo, updates []pipelines.UpdateInfo, now time.Time) error {
	h, listed := newUpdateHistory(updates), listedUpdates(p)
	if listed == "" || h.active != nil || h.unknown != nil {
		return nil
	}
	next := pipelineMemory{Listed: listed, Read: now}
	for _, u := range []*pipelines.UpdateInfo{h.last, h.failure, h.success} {
		if u != nil {
			next.Updates = append(next.Updates, updateMemory{u.UpdateId, u.State, u.CreationTime})
		}
	}
	return m.Keep(pipelineKey(p.PipelineId), next)
}
