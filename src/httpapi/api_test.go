package httpapi

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/httpapi/api"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/storetest"
)

// newServer serves a board with one platform and five checks. Each check has one result.
func newServer(t *testing.T, who *auth.Principal) *Server {
	t.Helper()
	ctx := t.Context()
	db := newDB(t)
	audit := storetest.Audit(testTime.Add(-time.Hour), "t")
	platform := storetest.NewPlatform(store.NewID(), func(p *status.Platform) { p.Slug, p.Name, p.Owner, p.Audit = "shop", "Shop", "o", audit })
	require.NoError(t, db.Save(ctx, status.Collect(platform)))
	var checks []status.Check
	var results []status.Result
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		c := storetest.NewCheck(platform.ID, store.NewID(), func(c *status.Check) { c.Name, c.Audit = name, audit })
		checks = append(checks, c)
		value := 1.0
		results = append(results, status.Judge(c, store.NewID(), status.Outcome{Value: &value}, testTime.Add(-time.Minute)))
	}
	require.NoError(t, db.Save(ctx, status.Collect(checks...)))
	_, err := db.InsertResults(ctx, results, "t", testTime)
	require.NoError(t, err)

	s := serverOn(t, db, who, slog.New(slog.DiscardHandler))
	s.Board.Refresh(ctx)
	return s
}

// ask sends a request and returns the response and its body.
func ask(t *testing.T, s *Server, method, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	return send(t, s, method, path, "", headers...)
}

// send is ask with a JSON body, or without a body if it is empty.
func send(t *testing.T, s *Server, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	return do(t, s, request(t, method, path, body, headers...))
}

func request(t *testing.T, method, path, body string, headers ...string) *http.Request {
	t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	req := httptest.NewRequestWithContext(t.Context(), method, path, content)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

func do(t *testing.T, s *Server, req *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := s.app.Test(req, -1)
	require.NoError(t, err)
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp, string(answer)
}

func TestUnchangedResponseIsNotSentAgain(t *testing.T) {
	s := newServer(t, admin())
	for _, path := range []string{"/api/v1/status/summary", "/api/v1/platforms", "/api/v1/platforms/shop", "/api/v1/status-results/latest"} {
		tags := map[string]bool{}
		for _, coding := range []string{"identity", "gzip", "br"} {
			resp, body := ask(t, s, http.MethodGet, path, "Accept-Encoding", coding)
			require.Equal(t, http.StatusOK, resp.StatusCode)
			require.NotEmpty(t, body)
			tag := resp.Header.Get("ETag")
			tags[tag] = true
			resp, body = ask(t, s, http.MethodGet, path, "Accept-Encoding", coding, "If-None-Match", `"other", `+tag)
			require.Equal(t, http.StatusNotModified, resp.StatusCode)
			require.Empty(t, body)
		}
		if resp, _ := ask(t, s, http.MethodGet, path, "Accept-Encoding", "br"); resp.Header.Get("Content-Encoding") == "br" {
			require.Len(t, tags, 3, "a strong ETag names the bytes of one coding: %s", path)
		}
	}
}

func TestListedChecksNameTheirPlatform(t *testing.T) {
	s := newServer(t, admin())
	list := mustSend[api.CheckList](t, s, http.MethodGet, "/api/v1/status-checks", "", http.StatusOK)
	require.NotEmpty(t, list.Items)
	for _, check := range list.Items {
		detail := mustSend[api.PlatformDetail](t, s, http.MethodGet, "/api/v1/platforms/"+check.PlatformID, "", http.StatusOK)
		require.Equal(t, &api.PlatformOfCheck{Slug: detail.Platform.Slug, Name: detail.Platform.Name, State: detail.Platform.State}, check.Platform)
		require.Nil(t, detail.Checks[0].Platform)
	}
}

func TestAllBadParametersAreReported(t *testing.T) {
	s := newServer(t, admin())
	_, first := ask(t, s, http.MethodGet, "/api/v1/status-checks?page_size=2")
	var list api.CheckList
	require.NoError(t, json.Unmarshal([]byte(first), &list))
	for query, fields := range map[string][]string{
		"status-results?page_size=0":                                       {"page_size"},
		"status-results?page_size=501":                                     {"page_size"},
		"status-results?page_size=abc":                                     {"page_size"},
		"status-results?colour=red":                                        {"colour"},
		"status-results?status=blue&page_size=-1&from=x":                   {"from", "page_size", "status"},
		"status-results?from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z": {"from"},
		"status-results?page_token=garbage":                                {"page_token"},
		"platforms?page_token=" + url.QueryEscape(*list.NextPageToken):     {"page_token"},
		"status-checks?owner=z&page_token=" + *list.NextPageToken:          {"page_token"},
		"status-checks?status=red&status=green":                            {"status"},
		"status-results/series":                                            {"check_id"},
		"status-results/series?check_id=nonsense":                          {"check_id"},
		"status-transitions?status=red&platform_id=x":                      {"platform_id", "status"},
		"platforms/shop/uptime?days=401":                                   {"days"},
		"platforms/shop/uptime?days=1&hours=24":                            {"hours"},
		"status/summary?verbose=1":                                         {"verbose"},
		"status/search":                                                    {"q"},
		"status/search?q=":                                                 {"q"},
		"status/search?q=a&q=b":                                            {"q"},
		"status/search?page_size=1&q=" + strings.Repeat("a", 101):          {"page_size", "q"},
	} {
		resp, body := ask(t, s, http.MethodGet, "/api/v1/"+query)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, query)
		require.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
		var p api.Problem
		require.NoError(t, json.Unmarshal([]byte(body), &p))
		var named []string
		for _, e := range p.Errors {
			named = append(named, e.Field)
			require.NotEmpty(t, e.Message)
		}
		require.Equal(t, fields, named, query)
	}
}

func TestErrorOfAParameterNamesItsType(t *testing.T) {
	s := newServer(t, admin())
	for query, message := range map[string]string{
		"status-transitions?problems=maybe": `"maybe" is not true or false`,
		"status-transitions?page_size=ten":  `"ten" is not a whole number`,
		"status-transitions?from=yesterday": `"yesterday" is not a time such as 2026-11-24T18:00:00Z`,
	} {
		_, body := ask(t, s, http.MethodGet, "/api/v1/"+query)
		require.Equal(t, message, decoded[api.Problem](t, body).Errors[0].Message)
	}
}

// Every list and every series refuses an impossible time and names the parameter.
func TestTimeRangeIsBounded(t *testing.T) {
	s := newServer(t, admin())
	_, first := ask(t, s, http.MethodGet, "/api/v1/status-checks?page_size=1")
	var checks api.CheckList
	require.NoError(t, json.Unmarshal([]byte(first), &checks))
	series := "/api/v1/status-results/series?check_id=" + checks.Items[0].ID + "&buckets=1&"
	for _, list := range []string{series, "/api/v1/status-results?", "/api/v1/status-transitions?", "/api/v1/ingestion-runs?", "/api/v1/audit-events?"} {
		for query, fields := range map[string][]string{
			"from=2026-11-24T11:00:00Z&to=2400-01-01T00:00:00Z":        {"to"},
			"to=9999-12-31T23:59:59Z":                                  {"to"},
			"to=2026-11-25T12:00:01Z":                                  {"to"},
			"from=2026-11-26T00:00:00Z&to=2026-11-27T00:00:00Z":        {"from", "to"},
			"from=0001-01-01T00:00:00Z":                                {"from"},
			"from=0000-01-01T00:00:00Z&to=9999-01-01T00:00:00Z":        {"from", "to"},
			"from=1969-12-31T23:59:59Z&to=2026-11-24T00:00:00Z":        {"from"},
			"from=1677-09-21T00:12:43Z&to=2262-04-11T23:47:16Z":        {"from", "to"},
			"from=2026-11-24T10:00:00Z&to=2026-11-24T10:00:00Z":        {"from"},
			"from=2026-11-24T10:00:00%2B02:00&to=2026-11-24T08:00:00Z": {"from"},
		} {
			resp, body := ask(t, s, http.MethodGet, list+query)
			require.Equal(t, http.StatusBadRequest, resp.StatusCode, "%s%s: %s", list, query, body)
			var p api.Problem
			require.NoError(t, json.Unmarshal([]byte(body), &p))
			var named []string
			for _, e := range p.Errors {
				named = append(named, e.Field)
			}
			require.Equal(t, fields, named, "%s%s: %s", list, query, body)
		}
		for _, query := range []string{
			"from=1970-01-01T00:00:00Z&to=2026-11-25T12:00:00Z", "from=1970-01-01T00:00:00Z&to=1970-01-01T00:00:01Z",
			"from=2026-11-24T13:00:00Z&to=2026-11-25T12:00:00Z", "to=1971-01-01T00:00:00Z", "from=2026-11-24T11:00:00Z&to=2026-11-25T14:00:00%2B02:00",
		} {
			resp, body := ask(t, s, http.MethodGet, list+query)
			require.Equal(t, http.StatusOK, resp.StatusCode, "%s%s: %s", list, query, body)
			if list == series {
				var got api.Series
				require.NoError(t, json.Unmarshal([]byte(body), &got))
				require.Positive(t, got.BucketSeconds)
				require.LessOrEqual(t, len(got.Points), 1)
				require.False(t, got.From.After(got.To))
			}
		}
	}
	for _, query := range []string{"days=0", "days=-1", "days=401", "days=99999999999999999999", "days=1e3"} {
		resp, body := ask(t, s, http.MethodGet, "/api/v1/platforms/shop/uptime?"+query)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, "%s: %s", query, body)
	}
	for _, at := range []int64{-1, 1 << 62} {
		pageRequest := token{at, "x", listKey("results", "", "", "", "-62135596800000000-62135596800000000")}.String()
		resp, body := ask(t, s, http.MethodGet, "/api/v1/status-results?page_token="+pageRequest)
		require.Equal(t, http.StatusBadRequest, resp.StatusCode, body)
	}
}

func TestPagingListsEachEntryOnce(t *testing.T) {
	s := newServer(t, admin())
	for _, size := range []string{"1", "2", "3", "500"} {
		seen := map[string]bool{}
		query := "page_size=" + size
		for range 10 {
			_, body := ask(t, s, http.MethodGet, "/api/v1/status-results?"+query)
			var list api.ResultList
			require.NoError(t, json.Unmarshal([]byte(body), &list))
			for _, r := range list.Items {
				require.False(t, seen[r.ID])
				seen[r.ID] = true
			}
			if list.NextPageToken == nil {
				break
			}
			query = "page_size=" + size + "&page_token=" + *list.NextPageToken
		}
		require.Len(t, seen, 5, "page_size=%s", size)
	}
}

func TestPageIsServedOnlyOnItsPaths(t *testing.T) {
	s := newServer(t, admin())
	resp, body := ask(t, s, http.MethodGet, "/platforms/shop")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.Contains(t, body, "theme()")
	require.Regexp(t, "script-src 'self' 'sha256-[^ ]{44}'; style-src 'self' 'sha256-[^ ]{44}'; ", resp.Header.Get("Content-Security-Policy"))
	resp, _ = ask(t, s, http.MethodGet, "/assets/app-1a.js")
	require.Contains(t, resp.Header.Get("Cache-Control"), "immutable")
	for path, code := range map[string]int{
		"/assets/gone.js": http.StatusNotFound, "/robots.txt": http.StatusNotFound, "/api/v1/nothing": http.StatusNotFound,
		"/api/v1/platforms/none": http.StatusNotFound,
	} {
		resp, body := ask(t, s, http.MethodGet, path)
		require.Equal(t, code, resp.StatusCode, path)
		require.NotContains(t, body, "theme()")
	}
	resp, _ = ask(t, s, http.MethodPost, "/api/v1/platforms/shop/uptime")
	require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
	require.Equal(t, "GET", resp.Header.Get("Allow"))
}

func TestFileThatTheBuildHasCompressedIsSentAsItIs(t *testing.T) {
	s := newServer(t, admin())
	resp, body := ask(t, s, http.MethodGet, "/assets/page-2b.js", "Accept-Encoding", "gzip, br")
	require.Equal(t, "br", resp.Header.Get("Content-Encoding"))
	require.Contains(t, resp.Header.Get("Content-Type"), "javascript")
	require.Equal(t, "packed by the build", body)
	resp, body = ask(t, s, http.MethodGet, "/assets/page-2b.js", "Accept-Encoding", "identity")
	require.Empty(t, resp.Header.Get("Content-Encoding"))
	require.Contains(t, body, "show()")
	resp, _ = ask(t, s, http.MethodGet, "/assets/page-2b.js", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", resp.Header.Get("Content-Encoding"))

	resp, body = ask(t, s, http.MethodGet, "/assets/rare-3c.js", "Accept-Encoding", "br")
	require.Equal(t, "br", resp.Header.Get("Content-Encoding"), "the server compresses what the build has not")
	require.NotEmpty(t, body)

	resp, _ = ask(t, s, http.MethodGet, "/assets/page-2b.js.br", "Accept-Encoding", "br")
	require.Equal(t, http.StatusNotFound, resp.StatusCode)
}
