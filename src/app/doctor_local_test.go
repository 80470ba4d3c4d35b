package app_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/app"
)

func TestDoctorChecksLocalModeWithoutChanges(t *testing.T) {
	c := configured(t)
	cmd, out := command(c)
	report := func(want error) string {
		t.Helper()
		out.Reset()
		require.ErrorIs(t, cmd.Doctor(t.Context(), app.DoctorOptions{}), want)
		return out.String()
	}
	text := report(nil)
	require.Contains(t, line(t, text, "database"), "does not exist yet; the first command creates it")
	require.NoFileExists(t, c.DB)
	require.Contains(t, line(t, text, "config"), "is valid")
	require.Equal(t, "ready\n", lastLine(text))

	require.NoError(t, os.WriteFile(c.DB, nil, 0o600))
	text = report(nil)
	require.Contains(t, line(t, text, "database"), "needs "+migrationCount(t))
	require.Equal(t, "ready for `buoy migrate`\n", lastLine(text))
	kept, err := os.ReadFile(c.DB)
	require.NoError(t, err)
	require.Empty(t, kept)

	require.NoError(t, cmd.Migrate(t.Context(), app.MigrateOptions{}))
	require.Contains(t, line(t, report(nil), "database"), "is up to date")

	require.NoError(t, os.WriteFile(c.ConfigPath, []byte("platforms:\n  - name: Shop\n    owmer: tests\n"), 0o600))
	text = report(app.ErrNotReady)
	require.Contains(t, line(t, text, "config"), c.ConfigPath+":3")
	require.Equal(t, "not ready, missing: config\n", lastLine(text))

	cmd.Config.ConfigPath = ""
	require.NoError(t, os.WriteFile(c.DB, []byte("this is a letter, and no database; it is long enough to be looked at as one"), 0o600))
	require.Contains(t, line(t, report(nil), "database"), "unknown ")
	require.NoError(t, os.Remove(c.DB))
	require.NoError(t, os.Mkdir(c.DB, 0o700))
	require.Contains(t, line(t, report(app.ErrNotReady), "database"), "is not writable -> set BUOY_DB")
}

func TestDoctorInMockMode(t *testing.T) {
	c := configured(t)
	cmd, out := command(c)
	cmd.Config.Mode, cmd.Config.Scenario = "mock", "outage"
	require.NoError(t, cmd.Doctor(t.Context(), app.DoctorOptions{}))
	require.Equal(t, "ok       mode          mock: the scenario outage, in memory; no prerequisites\nready\n", out.String())
}

func TestDoctorValidatesWatchRulesAsApplyDoes(t *testing.T) {
	c := configured(t)
	cmd, out := command(c)
	for rule, want := range map[string]string{
		`{kind: job_run, name: "[a"}`: `"[a" is not a pattern`,
		"{kind: http}":                "a rule cannot enrol checks of the kind \"http\"",
		"{kind: job_run, max: 0}":     "must be from 1 to 1000",
	} {
		require.NoError(t, os.WriteFile(c.ConfigPath, []byte("platforms:\n  - name: Shop\n    owner: tests\n    watch:\n      - "+rule+"\n"), 0o600))
		applied := cmd.Apply(t.Context(), app.ApplyOptions{Path: c.ConfigPath, DryRun: true})
		require.True(t, app.IsConfigError(applied), applied)
		out.Reset()
		err := cmd.Doctor(t.Context(), app.DoctorOptions{File: c.ConfigPath})
		require.ErrorIs(t, err, app.ErrNotReady)
		require.True(t, app.IsConfigError(err), "the exit code is that of apply")
		require.Contains(t, strings.Join(strings.Fields(out.String()), " "), want)
		require.Equal(t, "not ready, missing: config\n", lastLine(out.String()))
	}
	require.NoError(t, os.WriteFile(c.ConfigPath, []byte("platforms:\n  - name: Shop\n    owner: tests\n    watch: [{kind: job_run}, {kind: pipeline}, {kind: table_freshness}]\n"), 0o600))
	out.Reset()
	require.NoError(t, cmd.Doctor(t.Context(), app.DoctorOptions{File: c.ConfigPath}))
	require.Contains(t, line(t, out.String(), "config"), "is valid")
	require.Contains(t, line(t, out.String(), "watch rules"), "missing 1 rule of the kind job_run: ")
	require.Equal(t, "ready, but 3 watch rules cannot be followed\n", lastLine(out.String()))
}
