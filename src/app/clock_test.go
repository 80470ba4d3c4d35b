package app_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
)

// A server starts and measures with a database that was written while the clock was ahead.
func TestServerStartsAfterClockWasSetBack(t *testing.T) {
	for name, ahead := range map[string]time.Duration{"a minute": time.Minute, "a day": 24 * time.Hour, "ten years": 10 * 365 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			c := configured(t, "BUOY_INGEST_EVERY=1s")
			clock := ticking()
			before, err := app.Start(t.Context(), c, slog.New(slog.DiscardHandler), func() time.Time { return clock().Add(ahead) }, "v-test")
			require.NoError(t, err)
			require.Eventually(t, func() bool { return succeeded(t, before.URL(), testTime.Add(ahead)) }, 10*time.Second, 20*time.Millisecond)
			require.NoError(t, before.Stop(t.Context()))
			db, err := sqlstore.OpenSQLite(t.Context(), c.DB)
			require.NoError(t, err)
			started, err := db.StartRun(t.Context(), status.Run{ // of a killed process
				ID: store.NewID(), Source: "sql", State: status.RunRunning, Trigger: status.TriggerSchedule,
				StartedAt: status.Micro(clock().Add(ahead)),
			})
			require.NoError(t, err)
			require.True(t, started)
			require.NoError(t, db.Close())

			after, err := app.Start(t.Context(), c, slog.New(slog.DiscardHandler), clock, "v-test")
			require.NoError(t, err)
			defer func() { require.NoError(t, after.Stop(t.Context())) }()
			require.Eventually(t, func() bool { return succeeded(t, after.URL(), testTime) }, 10*time.Second, 20*time.Millisecond,
				"the server measures with the current clock")
		})
	}
}

// succeeded reports whether a successful run started within 30 seconds of a time.
func succeeded(t *testing.T, url string, from time.Time) bool {
	t.Helper()
	_, body := get(t, url+"/api/v1/ingestion-runs")
	items, _ := body["items"].([]any)
	for _, item := range items {
		run, _ := item.(map[string]any)
		text, _ := run["started_at"].(string)
		started, err := time.Parse(time.RFC3339, text)
		if err == nil && run["state"] == "SUCCESS" && started.Sub(from).Abs() < 30*time.Second {
			return true
		}
	}
	return false
}
