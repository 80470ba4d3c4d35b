package httpapi

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
)

func TestLatestRunsExplainEachSource(t *testing.T) {
	w := newWorld(t)
	s := viewerServer(t, w)
	bySource := map[api.Source]api.SourceRuns{}
	for _, source := range get[api.LatestRuns](t, s, "/api/v1/ingestion-runs/latest").Items {
		bySource[source.Source] = source
	}
	sql, fixture := bySource["sql"], bySource["fixture"]
	require.Equal(t, []any{api.IngestionStateFailing, "the last sql run failed: results could not be written"}, []any{sql.State, sql.Reason})
	require.Equal(t, []int{2, 1}, []int{sql.LastDay.Finished, sql.LastDay.Succeeded})
	require.NotNil(t, sql.LastDay.MedianSeconds)
	require.Equal(t, api.RunStateRUNNING, fixture.Newest.State, "the newest run can be in progress")
	require.Zero(t, fixture.LastDay.Finished)
	require.Nil(t, fixture.LastDay.MedianSeconds, "no run has ended")
}

func TestResultsOfARunHaveNames(t *testing.T) {
	w := newWorld(t)
	s := viewerServer(t, w)
	list := func(query string) []api.Result {
		return get[api.ResultList](t, s, "/api/v1/status-results?"+query).Items
	}
	all := list("")
	yellow := w.named(t, "yellow")
	i := slices.IndexFunc(all, func(r api.Result) bool { return r.CheckID == yellow.ID })
	require.Equal(t, []string{"yellow", "shop", "shop"}, []string{*all[i].CheckName, *all[i].PlatformName, *all[i].PlatformSlug})
	require.Equal(t, all[i:i+1], list("run_id="+all[i].RunID))
	require.Empty(t, list("run_id="+yellow.ID), "no run has this id")
}
