package warehouse_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
)

func TestCheckSendsWorkspaceSecret(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse-battery"
	d := deploy(t, "BUOY_PROBE_ALLOW_PRIVATE=true")
	d.workspace.SetSecret("sales", "token", secret, fakeworkspace.ClientUUID)
	d.workspace.SetSecret("hr", "token", secret, "somebody else")
	var requests atomic.Int64
	watched := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if r.Header.Get("Authorization") != "Bearer "+secret {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(watched.Close)
	file := filepath.Join(t.TempDir(), "config.yml")
	require.NoError(t, os.WriteFile(file, []byte(`platforms:
  - name: Sales
    owner: data-platform
    checks:
      - {name: With it, kind: http, unit: ms, warn: 5000, crit: 9000, target: {url: "`+watched.URL+`", headers: {Authorization: "Bearer ${secret:sales/token}"}}}
      - {name: Without, kind: http, unit: ms, warn: 5000, crit: 9000, target: {url: "`+watched.URL+`", headers: {Authorization: "Bearer ${secret:hr/token}"}}}
`), 0o600))
	out := d.Run(t, 5*time.Minute, "apply", "-f", file)
	require.Equal(t, 0, out.Code, out)
	out = d.ingest(t)
	require.Contains(t, out.Stderr+out.Stdout, "2 results written, 1 not measured", out)
	require.NotContains(t, out.Stderr+out.Stdout, secret)
	require.EqualValues(t, 1, requests.Load(), "nothing is sent without the secret")

	rows, err := d.rig.Open(t, d.schema).QueryContext(t.Context(),
		"SELECT status, detail FROM status_results r JOIN status_checks c ON c.id = r.check_id ORDER BY c.name")
	require.NoError(t, err)
	defer func() { _ = rows.Close() }() // rows.Err has the error
	var results [][2]string
	for rows.Next() {
		var r [2]string
		require.NoError(t, rows.Scan(&r[0], &r[1]))
		results = append(results, r)
	}
	require.NoError(t, rows.Err())
	require.Equal(t, [][2]string{
		{"green", "200 OK"},
		{"unknown", "the secret hr/token cannot be read: it does not exist, or this identity cannot read it: that takes READ on the scope"},
	}, results)
}
