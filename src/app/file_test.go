package app_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
)

// lines is a log that can be read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) count(message string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), `"msg":"`+message+`"`)
}

// create creates a platform with the API. It returns the status code.
func create(t *testing.T, url, name string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/api/v1/platforms", strings.NewReader(`{"name":"`+name+`","owner":"x"}`))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func TestServerReportsMissingDatabaseFile(t *testing.T) {
	for name, tc := range map[string]struct {
		harm, repair func(t *testing.T, path string) // repair is nil if only a restart helps
		reason       string
		stale        bool
	}{
		"deleted": {
			harm:   func(t *testing.T, path string) { t.Helper(); require.NoError(t, os.Remove(path)) },
			reason: "the database file buoy.db was deleted or moved", stale: true,
		},
		"replaced": {
			harm: func(t *testing.T, path string) {
				t.Helper()
				require.NoError(t, os.WriteFile(path+".new", nil, 0o600))
				require.NoError(t, os.Rename(path+".new", path))
			},
			reason: "the database file buoy.db was replaced by another", stale: true,
		},
		"moved": {
			harm:   func(t *testing.T, path string) { t.Helper(); require.NoError(t, os.Rename(path, path+".x")) },
			repair: func(t *testing.T, path string) { t.Helper(); require.NoError(t, os.Rename(path+".x", path)) },
			reason: "the database file buoy.db was deleted or moved", stale: true,
		},
		"made read-only": {
			harm:   func(t *testing.T, path string) { t.Helper(); require.NoError(t, os.Chmod(path, 0o400)) },
			repair: func(t *testing.T, path string) { t.Helper(); require.NoError(t, os.Chmod(path, 0o600)) },
			reason: "the database file buoy.db is read-only",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := configured(t, "BUOY_REFRESH_INTERVAL=1s")
			var log lines
			s, err := app.Start(t.Context(), c, slog.New(slog.NewJSONHandler(&log, nil)), ticking(), "v-test")
			require.NoError(t, err)
			require.Eventually(t, func() bool { code, _ := get(t, s.URL()+"/readyz"); return code == http.StatusOK }, 20*time.Second, 10*time.Millisecond)
			require.Equal(t, http.StatusCreated, create(t, s.URL(), "Before"))

			tc.harm(t, c.DB)
			for i := range 20 {
				require.Equal(t, http.StatusServiceUnavailable, create(t, s.URL(), "Lost"+string(rune('a'+i))))
			}
			code, ready := get(t, s.URL()+"/readyz")
			require.Equal(t, http.StatusServiceUnavailable, code)
			require.Contains(t, ready["detail"], tc.reason)
			if tc.stale {
				require.Eventually(t, func() bool {
					_, summary := get(t, s.URL()+"/api/v1/status/summary")
					reason, _ := summary["reason"].(string)
					return summary["stale"] == true && strings.Contains(reason, tc.reason)
				}, 20*time.Second, 10*time.Millisecond)
			}
			require.Eventually(t, func() bool { return log.count("Database file cannot be used") == 1 }, 20*time.Second, 10*time.Millisecond)
			code, health := get(t, s.URL()+"/healthz")
			require.Equal(t, http.StatusOK, code, "%v", health)

			if tc.repair != nil {
				tc.repair(t, c.DB)
				require.Eventually(t, func() bool { return create(t, s.URL(), "After") == http.StatusCreated }, 20*time.Second, 100*time.Millisecond)
				require.Eventually(t, func() bool {
					_, summary := get(t, s.URL()+"/api/v1/status/summary")
					return summary["stale"] == false && log.count("Database file can be used again") == 1
				}, 20*time.Second, 10*time.Millisecond)
			}
			require.Equal(t, 1, log.count("Database file cannot be used"))
			stop(t, s)
		})
	}
}

func TestSecondServerOnSameFileDoesNotStart(t *testing.T) {
	c := configured(t)
	first := start(t, c)
	_, err := app.Start(t.Context(), c, slog.New(slog.DiscardHandler), ticking(), "")
	require.ErrorContains(t, err, "another Buoy server uses the database "+c.DB)
	require.False(t, app.IsConfigError(err))

	cmd, _ := command(c) // other commands work at the same time
	require.NoError(t, cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath}))
	require.NoError(t, cmd.Ingest(t.Context(), app.IngestOptions{}))
	require.NoError(t, cmd.Export(t.Context(), "-"))
	require.NoError(t, cmd.Rollup(t.Context(), testTime, testTime))
	require.NoError(t, cmd.Migrate(t.Context(), app.MigrateOptions{}))
	stop(t, first)
	stop(t, start(t, c))
}

// A server closes the runs of killed processes, but not the run of a process that is measuring.
func TestServerClosesOnlyAbandonedRuns(t *testing.T) {
	for name, exclusive := range map[string]bool{"no other process": true, "another process measures": false} {
		t.Run(name, func(t *testing.T) {
			c := configured(t)
			db, err := sqlstore.OpenSQLite(t.Context(), c.DB)
			require.NoError(t, err)
			_, err = db.Migrate(t.Context(), ticking(), nil)
			require.NoError(t, err)
			r := status.Run{ID: store.NewID(), Source: "http", State: status.RunRunning, Trigger: status.TriggerManual, StartedAt: testTime}
			started, err := db.StartRun(t.Context(), r)
			require.NoError(t, err)
			require.True(t, started)
			require.NoError(t, db.Close())
			if !exclusive {
				measuring, err := sqlstore.LockForMeasuring(t.Context(), c.DB)
				require.NoError(t, err)
				defer func() { require.NoError(t, measuring.Close()) }()
			}
			s := start(t, c)
			require.Eventually(t, func() bool { code, _ := get(t, s.URL()+"/readyz"); return code == http.StatusOK }, 20*time.Second, 10*time.Millisecond)
			_, runs := get(t, s.URL()+"/api/v1/ingestion-runs?source=http")
			items, _ := runs["items"].([]any)
			require.Len(t, items, 1)
			want := map[bool]string{true: "FAIL", false: "RUNNING"}[exclusive]
			require.Equal(t, want, items[0].(map[string]any)["state"])
			stop(t, s)
		})
	}
}
