package warehouse_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"

	"buoy/src/board"
	"buoy/src/databricks"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/tests/fakeworkspace"
)

// A restarted board shows the saved state and polls the runs of the job, without the warehouse. The store is SQLite, so this test needs no
// rig.
func TestBoardStartsFromSnapshotAndFollowsTheJob(t *testing.T) {
	const job, kept = int64(7), "/Volumes/main/buoy/state/board.snapshot"
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.AddVolume("/Volumes/main/buoy/state")
	t.Setenv("DATABRICKS_CONFIG_FILE", t.TempDir()+"/none")
	t.Setenv("DATABRICKS_TOKEN", w.Token())
	ws, err := databricks.Open(databricks.Options{Host: w.URL})
	require.NoError(t, err)
	file, err := ws.VolumeFile(kept)
	require.NoError(t, err)

	db, err := sqlstore.OpenMemory(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	_, err = db.Migrate(t.Context(), time.Now, nil)
	require.NoError(t, err)
	platform := func(name string) {
		now := status.Micro(time.Now())
		require.NoError(t, db.Save(t.Context(), status.Collect([]status.Platform{{
			ID: name, Slug: name, Name: name, State: status.PlatformActive, Origin: status.OriginApp, Version: 1,
			Audit: status.Audit{CreatedAt: now, UpdatedAt: now},
		}}...)))
	}
	// run runs a viewed board until it shows a platform.
	run := func(want string) *board.View {
		b := board.New(board.Options{
			Store: db, Now: time.Now, Log: slog.New(slog.DiscardHandler), HotWindow: time.Hour, HistoryDays: 1, StaleAfter: time.Hour,
			Feed: ws.JobFeed(job), RefreshInterval: time.Second, Snapshots: file,
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { b.Run(ctx); close(ended) }()
		defer func() { cancel(); <-ended }()
		require.Eventually(t, func() bool {
			b.Touch()
			v := b.View()
			return v != nil && !v.Stale && v.Platform(want) != nil
		}, 10*time.Second, 10*time.Millisecond)
		return b.View()
	}
	finish := func() {
		w.FinishRun(w.AddRun(job, time.Now()), time.Now(), jobs.RunResultStateSuccess)
	}

	platform("first")
	finish()
	asOf := run("first").AsOf
	_, exists := w.File(kept)
	require.True(t, exists)

	platform("second")
	v := run("first")
	require.Equal(t, asOf, v.AsOf, "no run has finished: the store is not read")
	require.Nil(t, v.Platform("second"))

	finish()
	require.True(t, run("second").AsOf.After(asOf))
	for request := range w.Requests() {
		require.NotContains(t, request, "sql", "no warehouse is used or started")
	}
}
