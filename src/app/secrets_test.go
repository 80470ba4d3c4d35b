package app_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/databricks"
	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/probe/httpprobe"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/src/store/storetest"
	"buoy/tests/fakeworkspace"
)

const secretRequest = "GET /api/2.0/secrets/get"

// secretRig measures checks with a secret of a workspace in a header.
type secretRig struct {
	*fakeworkspace.Workspace
	db       *sqlstore.Store
	ingester *ingest.Ingester
	checks   []status.Check
}

func newSecretRig(t *testing.T, checks int, target string) *secretRig {
	t.Helper()
	p := bare(t)
	w, err := databricks.Open(databricks.Options{Host: p.URL})
	require.NoError(t, err)
	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	require.NoError(t, db.Save(t.Context(), status.Collect(storetest.NewPlatform("p"))))
	r := &secretRig{Workspace: p.Workspace, db: db}
	for i := range checks {
		r.checks = append(r.checks, storetest.NewCheck("p", fmt.Sprint(i), func(c *status.Check) { c.Target = []byte(target) }))
	}
	require.NoError(t, db.Save(t.Context(), status.Collect(r.checks...)))
	r.ingester = ingest.New(ingest.Options{
		Store: db, Now: time.Now, Log: slog.New(slog.DiscardHandler), Actor: "t", Scope: probe.ScopeOptions{Secret: w.Secret},
		Kinds: app.Kinds(app.KindOptions{HTTP: httpprobe.Options{AllowPrivate: true}}),
	})
	return r
}

// round measures all checks and counts the details of their results.
func (r *secretRig) round(t *testing.T) map[string]int {
	t.Helper()
	runs, _ := r.ingester.Round(t.Context(), "", status.TriggerManual) // a run in which all checks are unknown fails
	require.Len(t, runs, 1)
	details := map[string]int{}
	for _, c := range r.checks {
		results, err := r.db.ListResults(t.Context(), status.ResultFilter{CheckID: c.ID})
		require.NoError(t, err)
		details[results[0].Detail]++ // the newest result is first
	}
	return details
}

func TestRunReadsEachSecretOnce(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(strings.ToUpper(r.Header.Get("X-Key"))))
	}))
	t.Cleanup(server.Close)
	const checks = 100
	r := newSecretRig(t, checks, `{"url": "`+server.URL+`", "headers": {"X-Key": "${secret:sales/token}"}, "contains": "HUNTER2"}`)
	r.SetSecret("sales", "token", "hunter2", fakeworkspace.ClientUUID)
	require.Equal(t, map[string]int{"200 OK": checks}, r.round(t))
	require.Equal(t, 1, r.Requests()[secretRequest])

	r.SetSecret("sales", "token", "changed", fakeworkspace.ClientUUID)
	require.Equal(t, map[string]int{`the body does not contain "HUNTER2"`: checks}, r.round(t), "the next run reads the new secret")
	require.Equal(t, 2, r.Requests()[secretRequest])

	r.SetSecret("sales", "token", "hunter2", "another principal")
	refused := "the secret sales/token cannot be read: it does not exist, or this identity cannot read it: that takes READ on the scope"
	require.Equal(t, map[string]int{refused: checks}, r.round(t))
	require.Equal(t, 3, r.Requests()[secretRequest], "an error is shared too")

	r.SetSecret("sales", "token", "hunter2", fakeworkspace.ClientUUID)
	r.Fail(fakeworkspace.Fault{Match: "^" + secretRequest, Status: http.StatusInternalServerError})
	require.Equal(t, map[string]int{"the secret sales/token cannot be read: the workspace responded with HTTP 500": checks}, r.round(t))
	require.Equal(t, map[string]int{"200 OK": checks}, r.round(t), "the next run reads the secret again")
}
