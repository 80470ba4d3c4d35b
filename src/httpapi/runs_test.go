package httpapi

import (
	"log/slog"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/httpapi/api"
)

func TestLatestRunsExplainEachSource(t *testing.T) {
	w := newWorld(t)
	s := serverOn(t, w.db, &auth.Principal{Email: "v@b", Role: auth.Viewer}, slog.New(slog.DiscardHandler))
	s.Board.Refresh(t.Context())
	resp, body := ask(t, s, http.MethodGet, "/api/v1/ingestion-runs/latest")
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	bySource := map[api.Source]api.SourceRuns{}
	for _, source := range decoded[api.LatestRuns](t, body).Items {
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
	s := serverOn(t, w.db, &auth.Principal{Email: "v@b", Role: auth.Viewer}, slog.New(slog.DiscardHandler))
	s.Board.Refresh(t.Context())
	list := func(query string) []api.Result {
		resp, body := ask(t, s, http.MethodGet, "/api/v1/status-results?"+query)
		require.Equal(t, http.StatusOK, resp.StatusCode, body)
		return decoded[api.ResultList](t, body).Items
	}
	all := list("")
	yellow := w.named(t, "yellow")
	i := slices.IndexFunc(all, func(r api.Result) bool { return r.CheckID == yellow.ID })
	require.Equal(t, []string{"yellow", "shop", "shop"}, []string{*all[i].CheckName, *all[i].PlatformName, *all[i].PlatformSlug})
	require.Equal(t, all[i:i+1], list("run_id="+all[i].RunID))
	require.Empty(t, list("run_id="+yellow.ID), "no run has this id")
}
