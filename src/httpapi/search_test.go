package httpapi

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/httpapi/api"
)

// foundBy searches and returns the found platforms with the names of the checks that they were found by.
func foundBy(t *testing.T, s *Server, w *world, text string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, p := range get[api.StatusSearch](t, s, "/api/v1/status/search?q="+url.QueryEscape(text)).Platforms {
		require.LessOrEqual(t, len(p.Checks), p.CheckCount)
		for _, known := range w.platforms {
			if known.ID == p.ID {
				found[known.Slug] = strings.Join(p.Checks, ", ")
			}
		}
	}
	return found
}

func TestSearchFindsPlatformsByFieldsAndChecks(t *testing.T) {
	w := newWorld(t)
	s := viewerServer(t, w)
	everything := map[string]string{"shop": "", "ledger": "", "nothing-yet": ""}
	for text, want := range map[string]map[string]string{
		"SHO":                    {"shop": ""},
		"gold":                   everything,
		" ":                      everything,
		"Never   MEASURED":       {"ledger": "never measured"},
		"measured ledger":        {"ledger": "never measured"},
		"measured shop":          {},
		"paused":                 {"shop": "paused"},
		"archived":               {},
		"old":                    {"shop": "too old", "ledger": "", "nothing-yet": ""}, // "gold" has it too
		"shop red":               {"shop": "red"},
		strings.Repeat("é", 100): {},
	} {
		require.Equal(t, want, foundBy(t, s, w, text), "%q", text)
	}
}

func TestSearchNamesThreeChecksAndCountsAll(t *testing.T) {
	w := newWorld(t)
	found := get[api.StatusSearch](t, viewerServer(t, w), "/api/v1/status/search?q=e").Platforms
	shop := found[0]
	require.Equal(t, w.platforms[0].ID, shop.ID, "in the order of the summary")
	require.Equal(t, []string{"red", "yellow", "green"}, shop.Checks, "worst first")
	require.Equal(t, 4, shop.CheckCount, "red, yellow, green, paused")
}

func TestSummaryHasTheTagsOfPlatforms(t *testing.T) {
	summary := get[api.Summary](t, viewerServer(t, newWorld(t)), "/api/v1/status/summary")
	require.Equal(t, []string{"gold"}, summary.Platforms[0].Tags)
}
