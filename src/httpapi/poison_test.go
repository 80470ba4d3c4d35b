package httpapi

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/auth"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// hidden are texts that a client must never read: credentials, and internals that help an attacker.
var hidden = []string{
	"hunter2", "dapi0123456789abcdef", "eyJhbGciOiJIUzI1NiJ9", "warehouse-7.internal.example", "SELECT", "status_results",
	"/var/lib/buoy/buoy.db", "10.1.2.3:443", "goroutine",
}

// credentials are the hidden texts that must not be logged either. Administrators need the other ones to repair the store, such
// as the failed statement and its host.
var credentials = hidden[:3]

const poison = `statement list_results: SELECT id FROM status_results: dial tcp 10.1.2.3:443 (warehouse-7.internal.example): ` +
	`401 for token dapi0123456789abcdef, "password=hunter2", Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.x; open /var/lib/buoy/buoy.db`

// poisons are the ways in which a store's error can contain them.
func poisons() map[string]error {
	return map[string]error{
		"an error without a code": errors.New(poison),
		"a wrapped one":           fmt.Errorf("read: %w", errors.New(poison)),
		"the cause of a coded one": status.Errorf(status.CodeStoreDown, "the database cannot be reached").
			Because(errors.New(poison)),
		"a wrap around a coded one": fmt.Errorf("%s: %w", poison, status.Errorf(status.CodeSchema, "the tables are missing")),
	}
}

// everyPath returns one path per route, and one that is read from the store.
func everyPath(s *Server, w *world) []string {
	var all []string
	for _, r := range s.routes() {
		all = append(all, w.successPaths()[r.path]...)
	}
	return append(all, oldResults, "/api/v1/nothing", "/platforms/shop", "/assets/none.js")
}

// everyWrite returns one request per change that only the store can refuse: method, path, body.
func everyWrite(w *world) [][]string {
	post, put, shop, check, beat := http.MethodPost, http.MethodPut, w.platforms[0].ID, w.checks[0].ID, w.checks[len(w.checks)-1].ID
	return [][]string{
		{post, "/api/v1/platforms", `{"name":"New","owner":"o"}`},
		{post, "/api/v1/status-checks", `{"platform_id":"` + shop + `","name":"new","kind":"http","target":{}}`},
		{put, "/api/v1/status-checks/" + check, `{"platform_id":"` + shop + `","name":"new","kind":"http","target":{}}`},
		{post, "/api/v1/status-checks/" + check + "/archive", ""},
		{post, "/api/v1/status-messages", `{"title":"new","severity":"INFO"}`},
		{post, "/api/v1/status-results", `{"results":[{"check_id":"` + beat + `"}]}`},
		{post, "/api/v1/ingestion-runs", `{}`},
	}
}

// oldResults asks for a time before the hot window, which only the store has.
const oldResults = "/api/v1/status-results?from=2026-01-01T00:00:00Z"

func TestInternalErrorsAreNotExposed(t *testing.T) {
	w := newWorld(t)
	for name, err := range poisons() {
		for _, role := range []auth.Role{auth.Viewer, auth.Operator, auth.Admin, "guest"} {
			for _, built := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, as %s, board built %t", name, role, built), func(t *testing.T) {
					var log strings.Builder
					db := &faulty{testStore: w.db}
					s := serverOn(t, db, &auth.Principal{Email: "a@b", Role: role, RoleSource: "test"}, slog.New(slog.NewJSONHandler(&log, nil)))
					if built {
						s.Board.Refresh(t.Context())
					}
					db.err = err
					s.Board.Refresh(t.Context())
					requests := everyWrite(w)
					for _, address := range everyPath(s, w) {
						requests = append(requests, []string{http.MethodGet, address, ""})
					}
					for _, r := range requests {
						resp, body := send(t, s, r[0], r[1], r[2], ifMatch(1)...)
						for _, secret := range hidden {
							require.NotContains(t, body, secret, r)
							require.NotContains(t, fmt.Sprint(resp.Header), secret, r)
						}
					}
					require.NotEmpty(t, log.String(), "the log must have the error")
					for _, secret := range credentials {
						require.NotContains(t, log.String(), secret)
					}
				})
			}
		}
	}
}

func TestStoreFailureReturnsItsErrorCode(t *testing.T) {
	w := newWorld(t)
	for name, tc := range map[string]struct {
		err    error
		status int
		code   status.Code
		reason string
	}{
		"without a code":  {errors.New(poison), http.StatusInternalServerError, codeInternal, "the store cannot be read"},
		"it is down":      {poisons()["the cause of a coded one"], http.StatusServiceUnavailable, status.CodeStoreDown, "the database cannot be reached"},
		"it is not ready": {poisons()["a wrap around a coded one"], http.StatusServiceUnavailable, status.CodeSchema, "the tables are missing"},
	} {
		t.Run(name, func(t *testing.T) {
			db := &faulty{testStore: w.db}
			s := serverOn(t, db, admin(), slog.New(slog.DiscardHandler))
			s.Board.Refresh(t.Context())
			db.err = tc.err

			resp, body := ask(t, s, http.MethodGet, oldResults)
			requireProblem(t, resp, body, tc.status, tc.code)
			resp, _ = ask(t, s, http.MethodGet, "/api/v1/status-results")
			require.Equal(t, http.StatusOK, resp.StatusCode, "what is in memory is served all the same")

			summary := readSummary(t, s)
			require.False(t, summary.Stale)
			asOf := summary.AsOf
			s.Board.Refresh(t.Context())
			summary = readSummary(t, s)
			require.True(t, summary.Stale)
			require.Equal(t, tc.reason, summary.Reason)
			require.Equal(t, asOf, summary.AsOf, "it says how old it is")
			require.NotEmpty(t, summary.Platforms, "it goes on with what it has")
			resp, _ = ask(t, s, http.MethodGet, "/readyz")
			require.Equal(t, http.StatusOK, resp.StatusCode, "a board that is old can be served")

			db.err = nil
			s.Board.Refresh(t.Context())
			summary = readSummary(t, s)
			require.False(t, summary.Stale)
			require.Empty(t, summary.Reason)
		})
	}
}

func TestUnbuiltBoardIsNotReady(t *testing.T) {
	s := serverOn(t, &faulty{err: errors.New(poison)}, admin(), slog.New(slog.DiscardHandler))
	s.Board.Refresh(t.Context())
	resp, body := ask(t, s, http.MethodGet, "/readyz")
	requireProblem(t, resp, body, http.StatusServiceUnavailable, codeNotReady)
	require.Contains(t, body, "the store cannot be read")
	summary := readSummary(t, s)
	require.True(t, summary.Stale)
	require.Equal(t, api.StatusUnknown, summary.Status)
}

func readSummary(t *testing.T, s *Server) api.Summary {
	t.Helper()
	resp, body := ask(t, s, http.MethodGet, "/api/v1/status/summary")
	require.Equal(t, http.StatusOK, resp.StatusCode, body)
	return decoded[api.Summary](t, body)
}
