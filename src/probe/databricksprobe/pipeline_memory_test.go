package databricksprobe

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/pipelines"
	"github.com/stretchr/testify/require"

	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// TestUpdatesOfAPipelineAreReadWhenTheyChange measures a pipeline every 5 minutes, with one update more each time or not.
func TestUpdatesOfAPipelineAreReadWhenTheyChange(t *testing.T) {
	w := newLookWorld(t)
	var listed []pipelines.UpdateStateInfo
	var updates []any
	begin := noon()
	add := func(id string, state pipelines.UpdateInfoState, validates bool) {
		begin = begin.Add(time.Second)
		u := pipelines.UpdateInfo{UpdateId: id, State: state, CreationTime: begin.UnixMilli(), ValidateOnly: validates}
		listed = append([]pipelines.UpdateStateInfo{{UpdateId: id, State: pipelines.UpdateStateInfoState(state)}}, listed...)
		updates = append([]any{u}, updates...)
	}
	change := func(state pipelines.UpdateInfoState) {
		listed[0].State = pipelines.UpdateStateInfoState(state)
		u, _ := updates[0].(pipelines.UpdateInfo)
		u.State = state
		updates[0] = u
	}
	minutes := 0
	requirePipeline := func(verdict status.Verdict, detail string, calls int) {
		t.Helper()
		minutes += 5
		w.SetListing(fakeworkspace.PipelinesPath, []any{pipelines.PipelineStateInfo{PipelineId: "2e", Name: "sales", State: "IDLE", LatestUpdates: listed}})
		w.SetListing(fakeworkspace.PipelinesPath+"/2e/updates", updates)
		o, _ := w.measure(minutes, Pipeline, probetest.Target{"pipeline": "sales"})
		require.Equal(t, detail, o.Detail)
		require.Equal(t, verdict, o.Verdict)
		require.Equal(t, calls, w.Requests()["GET "+fakeworkspace.PipelinesPath+"/2e/updates"])
	}
	const of = "the update of 30 Nov 2026 12:00 UTC "
	add("a", "COMPLETED", false)
	requirePipeline(status.Good, of+"completed", 1)
	requirePipeline(status.Good, of+"completed", 0)
	add("b", "QUEUED", false)
	requirePipeline(status.Good, of+"completed; "+of+"is queued", 1)
	requirePipeline(status.Good, of+"completed; "+of+"is queued", 1)
	change("FAILED")
	requirePipeline(status.Bad, of+"failed", 1)
	requirePipeline(status.Bad, of+"failed", 0)
	add("c", "COMPLETED", true)
	requirePipeline(status.Bad, of+"failed", 1)
	requirePipeline(status.Bad, of+"failed", 0)
	add("d", "CANCELED", false)
	requirePipeline(status.Bad, of+"was cancelled after a failure", 1)
	requirePipeline(status.Bad, of+"was cancelled after a failure", 0)
	minutes += 2 * 24 * 60
	requirePipeline(status.Bad, of+"was cancelled after a failure", 1)
}
