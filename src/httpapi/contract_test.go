package httpapi

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/status"
	"buoy/src/store"
)

// successPaths returns, for each route, paths with a 200 response. They cover every filter, and a page that is not the last.
func (w *world) successPaths() map[string][]string {
	shop, green := w.platforms[0].ID, w.checks[0].ID
	return map[string][]string{
		"/healthz":                           {"/healthz"},
		"/readyz":                            {"/readyz"},
		"/api/v1/openapi.json":               {"/api/v1/openapi.json"},
		"/api/v1/me":                         {"/api/v1/me"},
		"/api/v1/check-kinds":                {"/api/v1/check-kinds"},
		"/api/v1/status/summary":             {"/api/v1/status/summary"},
		"/api/v1/status/search":              {"/api/v1/status/search?q=shop", "/api/v1/status/search?q=%20", "/api/v1/status/search?q=nothing+at+all"},
		"/api/v1/platforms":                  {"/api/v1/platforms", "/api/v1/platforms?page_size=1", "/api/v1/platforms?state=ARCHIVED", "/api/v1/platforms?status=red&owner=o"},
		"/api/v1/platforms/:platform":        {"/api/v1/platforms/shop", "/api/v1/platforms/" + shop, "/api/v1/platforms/nothing-yet", "/api/v1/platforms/ledger"},
		"/api/v1/platforms/:platform/uptime": {"/api/v1/platforms/shop/uptime", "/api/v1/platforms/nothing-yet/uptime?days=1", "/api/v1/platforms/shop/uptime?hours=24"},
		"/api/v1/status-checks": {
			"/api/v1/status-checks", "/api/v1/status-checks?page_size=2", "/api/v1/status-checks?platform_id=" + shop + "&status=red",
			"/api/v1/status-checks?state=ARCHIVED", "/api/v1/status-checks?source=sql&owner=somebody",
		},
		"/api/v1/status-results": {
			"/api/v1/status-results", "/api/v1/status-results?page_size=1", "/api/v1/status-results?status=red&platform_id=" + shop,
			"/api/v1/status-results?check_id=" + green, oldResults, oldResults + "&page_size=1", oldResults + "&check_id=" + green,
			"/api/v1/status-results?run_id=" + shop,
		},
		"/api/v1/status-results/latest": {"/api/v1/status-results/latest", "/api/v1/status-results/latest?page_size=1&status=unknown&platform_id=" + shop},
		"/api/v1/status-results/series": {
			"/api/v1/status-results/series?check_id=" + green, "/api/v1/status-results/series?buckets=3&from=2026-11-01T00:00:00Z&check_id=" + green,
			"/api/v1/status-results/series?from=2026-11-24T11:00:00Z&to=2026-11-24T12:00:00.000001Z&check_id=" + green,
		},
		"/api/v1/status-transitions": {
			"/api/v1/status-transitions", "/api/v1/status-transitions?page_size=1&problems=true&overlapping=true", "/api/v1/status-transitions?check_id=" + green,
			"/api/v1/status-transitions?platform_id=" + shop + "&from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z",
		},
		"/api/v1/status-messages": {
			"/api/v1/status-messages", "/api/v1/status-messages?page_size=1&platform_id=" + shop,
			"/api/v1/status-messages?phase=past", "/api/v1/status-messages?phase=planned&page_size=1",
		},
		"/api/v1/ingestion-runs":        {"/api/v1/ingestion-runs", "/api/v1/ingestion-runs?page_size=1", "/api/v1/ingestion-runs?source=sql&state=FAIL&from=2026-11-24T00:00:00Z"},
		"/api/v1/ingestion-runs/latest": {"/api/v1/ingestion-runs/latest"},

		"/api/v1/status-checks/:check":     {"/api/v1/status-checks/" + green},
		"/api/v1/status-messages/all":      {"/api/v1/status-messages/all", "/api/v1/status-messages/all?state=PUBLISHED&page_size=1"},
		"/api/v1/status-messages/:message": {"/api/v1/status-messages/" + w.news},
		"/api/v1/discovered-objects": {
			"/api/v1/discovered-objects?kind=job_run", "/api/v1/discovered-objects?kind=job_run&page_size=1&watched=false&q=load&refresh=true",
		},
		"/api/v1/audit-events": {
			"/api/v1/audit-events", "/api/v1/audit-events?page_size=1", "/api/v1/audit-events?entity=platform&actor=t&entity_id=" + shop,
		},
	}
}

// refusal is a path with an error response.
type refusal struct {
	address string
	status  int
	code    status.Code
}

// refusals returns the errors of single routes. Errors that every route has are tested for all of them.
func refusals() map[string][]refusal {
	invalid := func(address string) refusal { return refusal{address, http.StatusBadRequest, status.CodeInvalid} }
	missing := func(address string) refusal { return refusal{address, http.StatusNotFound, status.CodeNotFound} }
	return map[string][]refusal{
		"/api/v1/status/search":              {invalid("/api/v1/status/search"), invalid("/api/v1/status/search?q=")},
		"/api/v1/platforms":                  {invalid("/api/v1/platforms?page_token=x"), invalid("/api/v1/platforms?owner=")},
		"/api/v1/platforms/:platform":        {missing("/api/v1/platforms/none"), missing("/api/v1/platforms/%ff"), missing("/api/v1/platforms/" + store.NewID())},
		"/api/v1/platforms/:platform/uptime": {missing("/api/v1/platforms/none/uptime"), invalid("/api/v1/platforms/shop/uptime?days=0"), invalid("/api/v1/platforms/shop/uptime?hours=49")},
		"/api/v1/status-checks":              {invalid("/api/v1/status-checks?page_token=x"), invalid("/api/v1/status-checks?state=GONE")},
		"/api/v1/status-results":             {invalid("/api/v1/status-results?page_token=x"), invalid("/api/v1/status-results?from=now")},
		"/api/v1/status-results/latest":      {invalid("/api/v1/status-results/latest?page_token=x")},
		"/api/v1/status-results/series": {
			missing("/api/v1/status-results/series?check_id=" + store.NewID()), invalid("/api/v1/status-results/series"),
			invalid("/api/v1/status-results/series?from=2027-01-01T00:00:00Z&check_id=" + store.NewID()),
		},
		"/api/v1/status-transitions":       {invalid("/api/v1/status-transitions?page_token=x"), invalid("/api/v1/status-transitions?check_id=x")},
		"/api/v1/status-checks/:check":     {missing("/api/v1/status-checks/none")},
		"/api/v1/status-messages/all":      {invalid("/api/v1/status-messages/all?state=GONE")},
		"/api/v1/status-messages/:message": {missing("/api/v1/status-messages/none")},
		"/api/v1/audit-events":             {invalid("/api/v1/audit-events?entity=x"), invalid("/api/v1/audit-events?page_token=x")},
		"/api/v1/discovered-objects": {
			invalid("/api/v1/discovered-objects"), invalid("/api/v1/discovered-objects?kind=x"), invalid("/api/v1/discovered-objects?kind=job_run&page_token=x"),
			{"/api/v1/discovered-objects?kind=http", http.StatusConflict, status.CodeConflict},
		},
		"/api/v1/status-messages": {invalid("/api/v1/status-messages?page_token=x")},
		"/api/v1/ingestion-runs":  {invalid("/api/v1/ingestion-runs?page_token=x"), invalid("/api/v1/ingestion-runs?from=2026-02-01T00:00:00Z&to=2026-02-01T00:00:00Z")},
	}
}

// unprovoked are the documented responses that no request causes, with the reason.
var unprovoked = map[string]string{
	"getHealth default":  "it reads nothing that could fail",
	"getOpenAPI default": "it is made before the server starts",
}

func TestRoutesMatchTheContract(t *testing.T) {
	c := loadContract(t)
	var routed, documented []string
	for _, r := range newServer(t, admin()).routes() {
		routed = append(routed, r.method+" "+documentedPath(r))
	}
	for path, item := range c.doc.Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	require.ElementsMatch(t, documented, routed)
}

func TestResponsesMatchTheContract(t *testing.T) {
	c, w := loadContract(t), newWorld(t)
	log := slog.New(slog.DiscardHandler)
	building := serverOn(t, w.db, admin(), log)
	ready, anonymous, powerless := serverOn(t, w.db, admin(), log), serverOn(t, w.db, nil, log), serverOn(t, w.db, &auth.Principal{Role: "guest"}, log)
	for _, s := range []*Server{ready, anonymous, powerless} {
		s.Board.Refresh(t.Context())
	}
	for _, r := range ready.routes() {
		if r.method != http.MethodGet {
			continue
		}
		paths := w.successPaths()[r.path]
		require.NotEmpty(t, paths, "%s is in the table of routes, but this test has no address for it", r.path)
		for _, address := range paths {
			c.succeeds(t, ready, r, address)
		}
		for _, no := range refusals()[r.path] {
			c.refuses(t, ready, r, no)
		}
		if r.permission == auth.Public {
			continue
		}
		extra := "?nonsense=1"
		if strings.Contains(paths[0], "?") {
			extra = "&nonsense=1"
		}
		c.refuses(t, ready, r, refusal{paths[0] + extra, http.StatusBadRequest, status.CodeInvalid})
		c.refuses(t, anonymous, r, refusal{paths[0], http.StatusUnauthorized, codeUnauthenticated})
		c.refuses(t, powerless, r, refusal{paths[0], http.StatusForbidden, codeForbidden})
		if !slices.Contains([]string{"/api/v1/me", "/api/v1/audit-events", "/api/v1/check-kinds"}, r.path) { // they do not depend on the board
			c.refuses(t, building, r, refusal{paths[0], http.StatusServiceUnavailable, codeNotReady})
		}
	}
	c.refuses(t, building, c.route(t, ready, "/readyz"), refusal{"/readyz", http.StatusServiceUnavailable, codeNotReady})

	db := &faulty{testStore: w.db}
	broken := serverOn(t, db, admin(), log)
	broken.Board.Refresh(t.Context())
	results := c.route(t, ready, "/api/v1/status-results") // the route that reads
	db.err = errors.New("no")
	c.refuses(t, broken, results, refusal{oldResults, http.StatusInternalServerError, codeInternal})
	db.err = status.Errorf(status.CodeStoreDown, "down")
	c.refuses(t, broken, results, refusal{oldResults, http.StatusServiceUnavailable, status.CodeStoreDown})
	c.writes(t, w)
	c.requireAllProvoked(t)
}

// writes creates one of each entity, checks requests and responses against the contract, and causes an error of every route.
func (c *contract) writes(t *testing.T, w *world) {
	t.Helper()
	s := running(t, w.db, admin())
	var platform, check, message string
	ids := map[string]*string{":platform": &platform, ":check": &check, ":message": &message}
	for _, write := range []struct {
		method, path, body string
		version            int64
		id                 *string
	}{
		{http.MethodPost, "/api/v1/platforms", `{"name":"New","owner":"o","description":"d","contact":"c","url":"https://x.example","tags":["a"]}`, 0, &platform},
		{http.MethodPut, "/api/v1/platforms/:platform", `{"name":"Newer","owner":"o"}`, 1, nil},
		{http.MethodPost, "/api/v1/platforms/:platform/archive", "", 2, nil},
		{http.MethodPost, "/api/v1/platforms/:platform/restore", "", 3, nil},
		{http.MethodPost, "/api/v1/status-checks", `{"platform_id":":platform","name":"c","kind":"heartbeat","target":{},"warn":1,"crit":2,"unit":"s","state":"PAUSED"}`, 0, &check},
		{http.MethodPut, "/api/v1/status-checks/:check", `{"platform_id":":platform","name":"d","kind":"heartbeat","target":{},"state":"ACTIVE"}`, 1, nil},
		{http.MethodPost, "/api/v1/status-checks/:check/archive", "", 2, nil},
		{http.MethodPost, "/api/v1/status-checks/:check/restore", "", 3, nil},
		{http.MethodPost, `/api/v1/status-checks\:test`, `{"kind":"http","target":{},"warn":1,"crit":2,"unit":"s"}`, 0, nil},
		{http.MethodPost, `/api/v1/discovered-objects\:find-hidden`, `{"kind":"job_run","refresh":true}`, 0, nil},
		{http.MethodPost, `/api/v1/discovered-objects\:propose`, `{"kind":"job_run","ids":["job-1"]}`, 0, nil},
		{http.MethodPost, "/api/v1/status-results", `{"results":[{"check_id":":check","value":1,"verdict":"ok","detail":"d","link":"https://x.example"}]}`, 0, nil},
		{http.MethodPost, "/api/v1/status-messages", `{"title":"m","severity":"MAINTENANCE","platform_ids":[":platform"],"ends_at":"2027-01-01T00:00:00Z"}`, 0, &message},
		{http.MethodPut, "/api/v1/status-messages/:message", `{"title":"n","severity":"INFO"}`, 1, nil},
		{http.MethodPost, "/api/v1/status-messages/:message/publish", "", 2, nil},
		{http.MethodPost, "/api/v1/status-messages/:message/archive", "", 3, nil},
		{http.MethodPost, "/api/v1/ingestion-runs", `{"source":"http"}`, 0, nil},
	} {
		i := slices.IndexFunc(s.routes(), func(r route) bool { return r.method == write.method && r.path == write.path })
		require.GreaterOrEqual(t, i, 0, write.path)
		address, body := strings.ReplaceAll(write.path, `\:`, ":"), write.body
		for name, id := range ids {
			address, body = strings.ReplaceAll(address, name, *id), strings.ReplaceAll(body, name, *id)
		}
		var headers []string
		if write.version > 0 {
			headers = ifMatch(write.version)
		}
		resp, answer := c.exchangeBody(t, s, s.routes()[i], address, body, headers...)
		require.Less(t, resp.StatusCode, http.StatusBadRequest, "%s %s: %s", write.method, address, answer)
		if write.id != nil {
			*write.id = idOf(t, answer)
		}
		resp, answer = c.exchangeBody(t, s, s.routes()[i], address, `{"no such field":1}`, headers...)
		require.GreaterOrEqual(t, resp.StatusCode, http.StatusBadRequest, answer)
	}
}

func idOf(t *testing.T, answer string) string {
	t.Helper()
	var entity struct{ ID string }
	require.NoError(t, json.Unmarshal([]byte(answer), &entity))
	return entity.ID
}

func TestErrorsOutsideRoutesAreProblemDocuments(t *testing.T) {
	c, s := loadContract(t), newServer(t, admin())
	problem := c.doc.Components.Schemas["Problem"].Value
	for _, tc := range []struct {
		method, path string
		status       int
		code         status.Code
	}{
		{http.MethodGet, "/api/v1/nothing", http.StatusNotFound, status.CodeNotFound},
		{http.MethodGet, "/api/", http.StatusNotFound, status.CodeNotFound},
		{http.MethodGet, "/api/v1/Platforms", http.StatusNotFound, status.CodeNotFound},
		{http.MethodGet, "/assets/none.js", http.StatusNotFound, status.CodeNotFound},
		{http.MethodDelete, "/api/v1/platforms/shop", http.StatusMethodNotAllowed, codeMethod},
		{http.MethodPut, "/api/v1/status-messages/all", http.StatusMethodNotAllowed, codeMethod},
		{"QUERY", "/api/v1/platforms", http.StatusMethodNotAllowed, codeMethod},
		{http.MethodPost, "/healthz", http.StatusMethodNotAllowed, codeMethod},
		{http.MethodPost, "/platforms/shop", http.StatusMethodNotAllowed, codeMethod},
	} {
		t.Run(tc.method+" "+tc.path, func(t *testing.T) {
			resp, body := ask(t, s, tc.method, tc.path)
			requireProblem(t, resp, body, tc.status, tc.code)
			require.NoError(t, problem.VisitJSON(decoded[any](t, body)))
			require.Equal(t, tc.status == http.StatusMethodNotAllowed, resp.Header.Get("Allow") != "")
		})
	}
}

func TestInvalidAndLargeRequestsGetProblemDocuments(t *testing.T) {
	s := newServer(t, admin())
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		require.NoError(t, s.Shutdown(context.WithoutCancel(t.Context())))
		require.NoError(t, <-served)
	})
	for name, tc := range map[string]struct {
		request string
		status  int
		code    status.Code
	}{
		"a body of more than 1 MiB": {"POST /api/v1/platforms HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n", http.StatusRequestEntityTooLarge, codeTooLarge},
		"headers without an end":    {"GET / HTTP/1.1\r\nX-Long: " + strings.Repeat("x", headerLimit) + "\r\n\r\n", http.StatusRequestHeaderFieldsTooLarge, codeHeadTooLarge},
		"noise":                     {"\x16\x03\x01\r\n\r\n", http.StatusBadRequest, codeBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
			require.NoError(t, err)
			defer func() { require.NoError(t, conn.Close()) }()
			require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
			_, err = io.WriteString(conn, tc.request)
			require.NoError(t, err)
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			requireProblem(t, resp, string(body), tc.status, tc.code)
		})
	}
}

// Each of these responses breaks the contract. The contract check must detect it.
func TestContractViolationIsDetected(t *testing.T) {
	c, s := loadContract(t), newServer(t, admin())
	r := c.route(t, s, "/healthz")
	for name, tc := range map[string]struct {
		status            int
		contentType, body string
	}{
		"a field too many":    {http.StatusOK, "application/json", `{"status":"ok","version":"1","more":1}`},
		"a field too few":     {http.StatusOK, "application/json", `{"status":"ok"}`},
		"a word of its own":   {http.StatusOK, "application/json", `{"status":"fine","version":"1"}`},
		"another type":        {http.StatusOK, "application/json", `{"status":"ok","version":1}`},
		"not what it says":    {http.StatusOK, "text/plain", `{"status":"ok","version":"1"}`},
		"an error of its own": {http.StatusTeapot, "application/json", `{"error":"no"}`},
	} {
		req := httptest.NewRequestWithContext(t.Context(), r.method, r.path, nil)
		require.Error(t, c.validate(req, r, tc.status, http.Header{"Content-Type": {tc.contentType}}, tc.body), name)
	}
}
