package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/config"
	"buoy/src/status"
	"buoy/src/store/storetest"
)

// command returns a command and its output.
func command(c config.Config) (app.Command, *strings.Builder) {
	var out strings.Builder
	return app.Command{Config: c, Log: slog.New(slog.DiscardHandler), Now: ticking(), Version: "test", Out: &out, Print: &out}, &out
}

// migrationCount is the part of a sentence that counts the migrations of an empty database.
func migrationCount(t *testing.T) string {
	t.Helper()
	return status.Count(len(storetest.Migrations(t, "sqlite")), "migration")
}

func TestCommands(t *testing.T) {
	c := configured(t)
	cmd, out := command(c)
	output := func(err error) string {
		t.Helper()
		require.NoError(t, err)
		text := out.String()
		out.Reset()
		return text
	}
	require.Equal(t, c.DB+" is up to date: "+migrationCount(t)+" applied\n", lastLine(output(cmd.Migrate(t.Context(), app.MigrateOptions{}))))
	require.Equal(t, "0 migrations to apply; nothing was changed\n", output(cmd.Migrate(t.Context(), app.MigrateOptions{DryRun: true})))
	require.Contains(t, output(cmd.Ingest(t.Context(), app.IngestOptions{})), "nothing was measured")
	plan := "+ platform shop\n+ check shop/\"Answer\"\n"
	require.Equal(t, plan+"2 changes to apply, 0 unchanged\n", output(cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath, DryRun: true})))
	require.Equal(t, plan+"2 changes applied, 0 unchanged\n", output(cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath})))
	require.Equal(t, "0 changes applied, 2 unchanged\n", output(cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath})))
	cmd.Config.IngestEvery = 2 * time.Hour
	require.Equal(t, "warning: check shop/\"Answer\": results expire after 60 min, but this check is measured only every 120 min (BUOY_INGEST_EVERY of this command; the server can have another interval)\n0 changes to apply, 2 unchanged\n",
		output(cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath, DryRun: true})))
	require.Contains(t, output(cmd.Export(t.Context(), "-")), "query: SELECT 1\n")
	exported := filepath.Join(t.TempDir(), "all.yml")
	require.Equal(t, exported+": 1 platform, 0 messages\n", output(cmd.Export(t.Context(), exported)))
	require.Contains(t, output(cmd.Schema()), `"title": "Buoy config as code"`)
	require.Equal(t, "sql        SUCCESS  1 check, 1 result written, 0 not measured\n", output(cmd.Ingest(t.Context(), app.IngestOptions{Source: "sql"})))
	require.Contains(t, output(cmd.Ingest(t.Context(), app.IngestOptions{Source: "http"})), "nothing was measured")
	require.Equal(t, "1 roll-up rebuilt\n", output(cmd.Rollup(t.Context(), testTime, testTime)))
	require.Equal(t, "0 roll-ups rebuilt\n", output(cmd.Rollup(t.Context(), testTime.AddDate(0, 0, -9), testTime.AddDate(0, 0, -8))))
	for field, days := range map[string][2]time.Time{
		"to":   {testTime, testTime.AddDate(300, 0, 0)},
		"from": {testTime.AddDate(-2000, 0, 0), testTime},
	} {
		require.ErrorContains(t, cmd.Rollup(t.Context(), days[0], days[1]), field+": ")
	}
	requireUnlocked(t, c.DB)
}

func TestPeriodicIngestEndsWithContext(t *testing.T) {
	c := configured(t)
	cmd, _ := command(c)
	require.NoError(t, cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd.Log = slog.New(slog.NewTextHandler(writer(func(line string) {
		if strings.Contains(line, "Run finished") {
			cancel()
		}
	}), nil))
	require.NoError(t, cmd.Ingest(ctx, app.IngestOptions{Every: time.Hour}))
	require.ErrorIs(t, ctx.Err(), context.Canceled, "a run finished before the end")
	requireUnlocked(t, c.DB)
}

func TestWrongPathOfRulesDoesNotKeepARunFromMeasuring(t *testing.T) {
	c := configured(t)
	cmd, out := command(c)
	require.NoError(t, cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath}))
	err := cmd.Ingest(t.Context(), app.IngestOptions{Watch: c.ConfigPath + ".none"})
	require.True(t, app.IsConfigError(err), err)
	require.Contains(t, out.String(), "1 result written")
}

// writer calls a function with each written text.
type writer func(text string)

func (w writer) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}

func TestCommandsRefuseMockModeAndInvalidFiles(t *testing.T) {
	c := configured(t)
	cmd, _ := command(c)
	err := cmd.Apply(t.Context(), app.ApplyOptions{Path: c.DB + ".none"})
	require.True(t, app.IsConfigError(err), err)
	folder := t.TempDir()
	require.EqualError(t, cmd.Export(t.Context(), folder), "write "+folder+": file exists")
	require.EqualError(t, cmd.Export(t.Context(), filepath.Join(folder, "none", "a.yml")), fmt.Sprintf("write %s/none/a.yml: the folder %[1]s/none does not exist", folder))
	require.True(t, app.IsConfigError(cmd.Rollup(t.Context(), testTime, testTime.AddDate(300, 0, 0))))
	require.True(t, app.IsConfigError(cmd.Migrate(t.Context(), app.MigrateOptions{Print: true})), "in local mode")
	require.True(t, app.IsConfigError(cmd.Discover(t.Context(), app.DiscoverOptions{})), "without a workspace")
	cmd.Config.Mode = config.ModeMock
	err = cmd.Migrate(t.Context(), app.MigrateOptions{})
	require.ErrorContains(t, err, "mock scenarios exist only in `buoy serve`")
	require.True(t, app.IsConfigError(err))
	require.Equal(t, []string{"http", "sql"}, app.Sources()[:2])
}

func lastLine(text string) string {
	lines := strings.SplitAfter(text, "\n")
	return lines[max(0, len(lines)-2)]
}

// names returns the files of a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestReadOnlyCommandsCreateNoFile(t *testing.T) {
	for _, folder := range []string{"", "new"} {
		c := configured(t)
		dir := t.TempDir()
		c.DB = filepath.Join(dir, folder, "none.db")
		cmd, out := command(c)
		require.NoError(t, cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath, DryRun: true}))
		require.Equal(t, "+ platform shop\n+ check shop/\"Answer\"\n2 changes to apply, 0 unchanged\n", out.String())
		require.ErrorContains(t, cmd.Export(t.Context(), "-"), "there is no database in the file "+c.DB+", the value of BUOY_DB")
		require.NoError(t, cmd.Doctor(t.Context(), app.DoctorOptions{}))
		out.Reset()
		require.NoError(t, cmd.Migrate(t.Context(), app.MigrateOptions{DryRun: true}))
		require.Equal(t, migrationCount(t)+" to apply; nothing was changed\n", lastLine(out.String()))
		require.ErrorContains(t, cmd.Apply(t.Context(), app.ApplyOptions{Path: c.DB + ".yml", DryRun: true}), "there is no such file")
		require.Empty(t, names(t, dir))
	}
}

func TestReadOnlyCommandsDoNotMigrate(t *testing.T) {
	c := configured(t)
	db, err := sql.Open("sqlite", c.DB)
	require.NoError(t, err)
	_, err = db.ExecContext(t.Context(), "CREATE TABLE old (x TEXT)") // a database with other tables
	require.NoError(t, err)
	require.NoError(t, db.Close())
	before, err := os.ReadFile(c.DB)
	require.NoError(t, err)
	cmd, out := command(c)
	require.ErrorContains(t, cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath, DryRun: true}), migrationCount(t)+" behind this binary: run `buoy migrate`")
	require.ErrorContains(t, cmd.Export(t.Context(), "-"), "run `buoy migrate`")
	require.NoError(t, cmd.Migrate(t.Context(), app.MigrateOptions{DryRun: true}))
	require.Contains(t, out.String(), migrationCount(t)+" to apply; nothing was changed")
	after, err := os.ReadFile(c.DB)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestDryRunChangesNothing(t *testing.T) {
	c := configured(t)
	cmd, _ := command(c)
	require.NoError(t, cmd.Migrate(t.Context(), app.MigrateOptions{}))
	before, err := os.ReadFile(c.DB)
	require.NoError(t, err)
	files := names(t, filepath.Dir(c.DB))
	require.NoError(t, cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath, DryRun: true}))
	require.NoError(t, cmd.Export(t.Context(), "-"))
	require.NoError(t, cmd.Migrate(t.Context(), app.MigrateOptions{DryRun: true}))
	after, err := os.ReadFile(c.DB)
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Equal(t, files, names(t, filepath.Dir(c.DB)))
}
