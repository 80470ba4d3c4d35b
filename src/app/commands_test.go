package app_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/config"
)

// command is one whose output is kept.
func command(c config.Config) (app.Command, *strings.Builder) {
	var out strings.Builder
	return app.Command{Config: c, Log: slog.New(slog.DiscardHandler), Now: ticking(), Version: "test", Out: &out, Print: &out}, &out
}

func TestCommandsDoWhatTheySay(t *testing.T) {
	c := configured(t)
	cmd, out := command(c)
	said := func(err error) string {
		t.Helper()
		require.NoError(t, err)
		text := out.String()
		out.Reset()
		return text
	}
	require.Equal(t, c.DB+" is up to date: 5 migration(s) applied\n", lastLine(said(cmd.Migrate(t.Context(), app.MigrateOptions{}))))
	require.Equal(t, "0 migration(s) to apply; nothing was changed\n", said(cmd.Migrate(t.Context(), app.MigrateOptions{DryRun: true})))
	require.Contains(t, said(cmd.Ingest(t.Context(), app.IngestOptions{})), "nothing was measured")
	plan := "+ platform shop\n+ check shop/\"Answer\"\n"
	require.Equal(t, plan+"2 change(s) to apply, 0 unchanged\n", said(cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath, DryRun: true})))
	require.Equal(t, plan+"2 change(s) applied, 0 unchanged\n", said(cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath})))
	require.Equal(t, "0 change(s) applied, 2 unchanged\n", said(cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath})))
	cmd.Config.IngestEvery = 2 * time.Hour
	require.Equal(t, "warning: check shop/\"Answer\": results expire after 60 min, but this check is measured only every 120 min\n0 change(s) to apply, 2 unchanged\n",
		said(cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath, DryRun: true})))
	require.Contains(t, said(cmd.Export(t.Context(), "-")), "query: SELECT 1\n")
	exported := filepath.Join(t.TempDir(), "all.yml")
	require.Equal(t, exported+": 1 platform(s), 0 message(s)\n", said(cmd.Export(t.Context(), exported)))
	require.Contains(t, said(cmd.Schema()), `"title": "Buoy config as code"`)
	require.Equal(t, "sql        SUCCESS  1 checks, 1 results written, 0 not measured\n", said(cmd.Ingest(t.Context(), app.IngestOptions{Source: "sql"})))
	require.Contains(t, said(cmd.Ingest(t.Context(), app.IngestOptions{Source: "http"})), "nothing was measured")
	require.Equal(t, "1 roll-up(s) rebuilt\n", said(cmd.Rollup(t.Context(), testTime, testTime)))
	require.Equal(t, "0 roll-up(s) rebuilt\n", said(cmd.Rollup(t.Context(), testTime.AddDate(0, 0, -9), testTime.AddDate(0, 0, -8))))
	for field, days := range map[string][2]time.Time{
		"to":   {testTime, testTime.AddDate(300, 0, 0)},
		"from": {testTime.AddDate(-2000, 0, 0), testTime},
	} {
		require.ErrorContains(t, cmd.Rollup(t.Context(), days[0], days[1]), field+": ")
	}
	requireUnlocked(t, c.DB)
}

func TestIngestingAgainAndAgainEndsWithItsContext(t *testing.T) {
	c := configured(t)
	cmd, _ := command(c)
	require.NoError(t, cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd.Log = slog.New(slog.NewTextHandler(writer(func(line string) {
		if strings.Contains(line, "run finished") {
			cancel()
		}
	}), nil))
	require.NoError(t, cmd.Ingest(ctx, app.IngestOptions{Every: time.Hour}))
	require.ErrorIs(t, ctx.Err(), context.Canceled, "a run was made before")
	requireUnlocked(t, c.DB)
}

// writer hands on what is written.
type writer func(text string)

func (w writer) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}

func TestACommandRefusesAnInventedWorldAndAWrongFile(t *testing.T) {
	c := configured(t)
	cmd, _ := command(c)
	err := cmd.Apply(t.Context(), app.ApplyOptions{Path: c.DB + ".none"})
	require.True(t, app.IsConfigError(err), err)
	require.ErrorContains(t, cmd.Export(t.Context(), t.TempDir()), "write ")
	cmd.Config.Mode = config.ModeMock
	require.ErrorContains(t, cmd.Migrate(t.Context(), app.MigrateOptions{}), "a scenario lives only inside `buoy serve`")
	require.Equal(t, []string{"http", "sql"}, app.Sources()[:2])
}

func lastLine(text string) string {
	lines := strings.SplitAfter(text, "\n")
	return lines[max(0, len(lines)-2)]
}
