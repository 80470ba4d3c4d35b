package app_test

import (
	"os"
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
