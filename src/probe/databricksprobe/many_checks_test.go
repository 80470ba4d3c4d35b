package databricksprobe

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/apps"
	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/pipelines"
	"github.com/databricks/databricks-sdk-go/service/serving"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// namedCheck is a check of one object.
type namedCheck struct {
	kind   probe.Kind
	target probetest.Target
}

// addObjects fills a workspace with as many objects of each type as given, and returns a check of each.
func addObjects(w world, many int) (checks []namedCheck) {
	kinds := []struct {
		path, field string
		kind        probe.Kind
		object      func(name string) any
	}{
		{fakeworkspace.WarehousesPath, "warehouse", SQLWarehouse(w.Options), func(name string) any { return sql.EndpointInfo{Id: "id " + name, Name: name, State: "RUNNING"} }},
		{fakeworkspace.AlertsPath, "alert", SQLAlert(w.Options), func(name string) any { return sql.AlertV2{Id: "id " + name, DisplayName: name} }},
		{fakeworkspace.EndpointsPath, "endpoint", ServingEndpoint(w.Options), func(name string) any {
			return serving.ServingEndpoint{Name: name, State: &serving.EndpointState{Ready: "READY"}}
		}},
		{fakeworkspace.AppsPath, "app", DatabricksApp(w.Options), func(name string) any { return apps.App{Name: name} }},
		{fakeworkspace.PipelinesPath, "pipeline", Pipeline(w.Options), func(name string) any {
			return pipelines.PipelineStateInfo{PipelineId: "id-" + name, Name: name, State: "IDLE", LatestUpdates: []pipelines.UpdateStateInfo{{UpdateId: "u", State: "COMPLETED"}}}
		}},
	}
	for _, k := range kinds {
		var pages [][]any
		for i := range many {
			name := fmt.Sprint("name-", i)
			if i == 0 || i%100 == 0 && k.path != fakeworkspace.EndpointsPath { // which has no pages
				pages = append(pages, nil)
			}
			pages[len(pages)-1] = append(pages[len(pages)-1], k.object(name))
			checks = append(checks, namedCheck{k.kind, probetest.Target{k.field: name}})
		}
		w.SetListing(k.path, pages...)
	}
	all := make([]jobs.BaseRun, many)
	for i := range many {
		id := int64(i + 1)
		w.SetJob(id, fakeworkspace.Job{Name: fmt.Sprint("job ", id)})
		all[i] = aRun(10+i*1440/many, succeeded(1), func(r *jobs.BaseRun) { r.JobId, r.RunId, r.OriginalAttemptRunId = id, id, id })
		target := jobNamed(fmt.Sprint("job ", id))
		checks = append(checks, namedCheck{JobRun(w.Options), target}, namedCheck{JobSchedule(w.Options), target})
	}
	w.SetRuns(all...)
	return checks
}

// measureAll measures checks in one scope, as many at once as a run of Buoy does.
func measureAll(t *testing.T, now time.Time, memory *probe.Memory, checks []namedCheck) {
	t.Helper()
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: func() time.Time { return now }, Memory: memory})
	defer scope.Release()
	var all sync.WaitGroup
	queue := make(chan namedCheck)
	for range 20 {
		all.Go(func() {
			for c := range queue {
				c.kind.Measure(t.Context(), scope, status.Check{Target: c.target.JSON(t)})
			}
		})
	}
	for _, c := range checks {
		queue <- c
	}
	close(queue)
	all.Wait()
}

// TestListingsAreReadOnceForChecksOfAllKinds counts the calls of a first run of Buoy, and of the next one.
func TestListingsAreReadOnceForChecksOfAllKinds(t *testing.T) {
	const many, pages = 200, 2
	w := newWorld(t)
	checks := addObjects(w, many)
	memory, err := probe.LoadMemory(nil, noon())
	require.NoError(t, err)
	for round, runPages := range []int{many/24 + partsOfALook() + 1, many/24 + 4} {
		w.Reset()
		measureAll(t, noon().Add(time.Duration(round)*5*time.Minute), memory, checks)
		calls := w.Requests()
		require.Equal(t, 1, calls["GET "+fakeworkspace.EndpointsPath])
		for _, path := range []string{fakeworkspace.WarehousesPath, fakeworkspace.AlertsPath, fakeworkspace.AppsPath, fakeworkspace.PipelinesPath} {
			require.Equal(t, pages, calls["GET "+path], path)
		}
		require.Equal(t, pages, calls[jobsPath])
		require.LessOrEqual(t, calls[runsPath], runPages)
		updates := 0
		for path, n := range calls {
			if strings.HasSuffix(path, "/updates") {
				updates += n
			}
		}
		require.Equal(t, many, updates, "one for each pipeline")
	}
}
