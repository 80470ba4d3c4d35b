package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// search returns the names in all pages of a list, sorted.
func search[T any](t *testing.T, s *Server, path, text string, page func(T) ([]string, *string)) []string {
	t.Helper()
	query := url.Values{"page_size": {"2"}}
	if text != "" {
		query.Set("q", text)
	}
	names := []string{}
	for range 10 {
		found, next := page(get[T](t, s, path+"?"+query.Encode()))
		names = append(names, found...)
		if next == nil {
			break
		}
		query.Set("page_token", *next)
	}
	slices.Sort(names)
	return names
}

func namesOf[T any](items []T, name func(T) string) []string {
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = name(item)
	}
	return names
}

func TestSearchCoversWholeListOfPlatforms(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	for text, want := range map[string][]string{
		"":              {"ledger", "nothing-yet", "shop"},
		"GOLD":          {"ledger", "nothing-yet", "shop"},
		"yet gold":      {"nothing-yet"},
		"shop ledger":   {},
		"old":           {"ledger", "nothing-yet", "shop"}, // in the tag; the archived platform is not in the list
		"nothing  yet ": {"nothing-yet"},
	} {
		got := search(t, s, "/api/v1/platforms", text, func(l api.PlatformList) ([]string, *string) {
			return namesOf(l.Items, func(p api.Platform) string { return p.Slug }), l.NextPageToken
		})
		require.Equal(t, want, got, "%q", text)
	}
}

func TestSearchCoversChecksAndTheirPlatforms(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	for text, want := range map[string][]string{
		"shop":         {"green", "paused", "red", "too old", "yellow"},
		"ledger":       {"never measured"},
		"http REQUEST": {"green", "paused"}, // the label of the kind
		"sql_query":    {"yellow"},
		"somebody":     {"yellow"},
		"thing too":    {"too old"}, // a value in the target
		"any":          {},          // the name of a field in the target
		"archived":     {},
	} {
		got := search(t, s, "/api/v1/status-checks", text, func(l api.CheckList) ([]string, *string) {
			return namesOf(l.Items, func(c api.Check) string { return c.Name }), l.NextPageToken
		})
		require.Equal(t, want, got, "%q", text)
	}
}

func TestSearchCoversTitleAndTextOfMessages(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	for text, want := range map[string][]string{
		"":            {"broken", "news", "over", "upgrade"},
		"lines two":   {"broken"},
		"maintenance": {"upgrade"},
		"information": {"news"},
		"nobody":      {},
	} {
		got := search(t, s, "/api/v1/status-messages/all", text, func(l api.MessageList) ([]string, *string) {
			return namesOf(l.Items, func(m api.Message) string { return m.Title }), l.NextPageToken
		})
		require.Equal(t, want, got, "%q", text)
	}
}

func TestPageTokenBelongsToItsSearch(t *testing.T) {
	s := running(t, newWorld(t).db, admin())
	for _, path := range []string{"/api/v1/platforms", "/api/v1/status-checks", "/api/v1/status-messages/all"} {
		_, body := ask(t, s, http.MethodGet, path+"?page_size=1")
		token := decoded[map[string]any](t, body)["next_page_token"]
		require.NotEmpty(t, token, path)
		resp, body := ask(t, s, http.MethodGet, fmt.Sprintf("%s?page_size=1&q=o&page_token=%v", path, token))
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, body)
		require.Contains(t, body, "belongs to another list or to other filters")
		resp, body = ask(t, s, http.MethodGet, path+"?q="+strings.Repeat("%C3%B6", 101))
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, body)
		require.Contains(t, body, `"field":"q"`)
		resp, body = ask(t, s, http.MethodGet, path+"?q="+strings.Repeat("%C3%B6", 100))
		require.Equal(t, http.StatusOK, resp.StatusCode, body)
	}
}

func TestSearchOfTargetComparesValues(t *testing.T) {
	const document = `{"url":"https:\u002f\u002fx.example","codes":[200,1.5],"headers":{"Accept":"a\"b"}}`
	require.ElementsMatch(t, []string{"https://x.example", "200", "1.5", `a"b`}, valuesOf(json.RawMessage(document)))
	search := newServer(t, admin()).newCheckSearch(&board.View{}, "")
	for text, found := range map[string]bool{"//x 200": true, `"b`: true, "codes": false, "accept": false, "u002f": false} {
		search.words = newSearchWords(text)
		require.Equal(t, found, search.match(&board.Check{Check: &status.Check{Target: json.RawMessage(document)}}), text)
	}
}
