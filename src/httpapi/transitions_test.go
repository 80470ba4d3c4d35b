package httpapi

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
)

func TestTransitionsCanBeFilteredAndPaged(t *testing.T) {
	w := newWorld(t)
	s := viewerServer(t, w)
	list := func(query string) api.TransitionList {
		return get[api.TransitionList](t, s, "/api/v1/status-transitions?"+query)
	}
	red := w.named(t, "red")
	only := list("check_id=" + red.ID)
	require.Equal(t, api.TransitionListServedFromBoard, only.ServedFrom)
	require.Len(t, only.Items, 1)
	require.Equal(t, []any{red.ID, red.PlatformID, api.TransitionStatusUnknown, api.TransitionStatusRed, at(time.Minute), "refused"},
		[]any{only.Items[0].CheckID, only.Items[0].PlatformID, only.Items[0].From, only.Items[0].To, only.Items[0].At, only.Items[0].Reason})
	require.NotNil(t, only.Items[0].RunID)
	require.Equal(t, "red", only.Items[0].CheckName)
	require.Nil(t, only.Items[0].Until, "it has lasted until now")
	require.Empty(t, list("from=2026-11-20T00:00:00Z&to=2026-11-21T00:00:00Z").Items)
	later := "check_id=" + red.ID + "&from=" + at(30*time.Second).Format(time.RFC3339)
	require.Empty(t, list(later).Items)
	require.Equal(t, only.Items, list(later+"&overlapping=true").Items, "it began before and lasts")

	all := list("").Items
	require.Len(t, all, 7, "six are stored, and one follows from a result that no run has counted")
	expired := all[slices.IndexFunc(all, func(t api.Transition) bool { return t.From == api.TransitionStatusGreen })]
	require.Nil(t, expired.RunID)
	require.Equal(t, "no result for 1 h; last known: Operational", expired.Reason)
	require.Equal(t, []api.TransitionStatus{"unknown", "yellow", "red"}, statusesOf(list("problems=true").Items))
	var paged []api.Transition
	query := "page_size=2"
	for range len(all) {
		page := list(query)
		paged = append(paged, page.Items...)
		if page.NextPageToken == nil {
			break
		}
		query = "page_size=2&page_token=" + *page.NextPageToken
	}
	require.Equal(t, all, paged)
}

// statusesOf returns the new statuses, each once and in the order unknown, yellow, red, others.
func statusesOf(items []api.Transition) (statuses []api.TransitionStatus) {
	for _, status := range []api.TransitionStatus{"unknown", "yellow", "red", "green", "inactive"} {
		if slices.ContainsFunc(items, func(t api.Transition) bool { return t.To == status }) {
			statuses = append(statuses, status)
		}
	}
	return statuses
}
