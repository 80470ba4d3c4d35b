package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store/sqlstore"
	"buoy/tests/program"
)

// kills returns the number of kills in the test below. BUOY_KILLS overrides it.
func kills(t *testing.T) int {
	t.Helper()
	if text := os.Getenv("BUOY_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err, "BUOY_KILLS")
		return n
	}
	return 15
}

// The next run repairs everything that a killed ingestion leaves: each result is stored once, no run stays RUNNING, and the
// roll-ups equal those of the stored results.
func TestKilledIngestionLosesAndRepeatsNothing(t *testing.T) {
	measured := newTarget(t)
	path, dir := program.Build(t).Path, t.TempDir()
	file := filepath.Join(dir, "buoy.db")
	env := []string{"BUOY_DB=" + file}
	var config strings.Builder
	config.WriteString("platforms:\n  - name: Shop\n    owner: tests\n    checks:\n")
	const checks = 60
	for i := range checks {
		fmt.Fprintf(&config, "      - {name: C%d, kind: http, target: {url: %q}, unit: ms, warn: 200, crit: 9000}\n", i, measured.URL)
	}
	declared := filepath.Join(dir, "config.yml")
	require.NoError(t, os.WriteFile(declared, []byte(config.String()), 0o600))
	code, output := run(t, path, env, "apply", "-f", declared)
	require.Equal(t, 0, code, output)

	started := time.Now()
	code, output = run(t, path, env, "ingest", "--once")
	require.Equal(t, 0, code, output)
	whole := time.Since(started)
	// A run is skipped until the killed run before it counts as abandoned, so each attempt waits for that.
	killed := 0
	for deadline := time.Now().Add(5 * time.Minute); killed < kills(t) && time.Now().Before(deadline); {
		cmd := exec.CommandContext(t.Context(), path, "ingest", "--once", "--timeout", "1s")
		cmd.Env = env
		require.NoError(t, cmd.Start())
		timer := time.AfterFunc(time.Duration(rand.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err != nil {
			killed++
			<-time.After(time.Second)
		}
		timer.Stop()
	}
	require.Equal(t, kills(t), killed)
	require.Eventually(t, func() bool {
		code, output = run(t, path, env, "ingest", "--once", "--timeout", "1s")
		return code == 0 && strings.Contains(output, "SUCCESS")
	}, 10*time.Second, 100*time.Millisecond, "the run after an abandoned one succeeds")

	db, err := sqlstore.OpenSQLite(t.Context(), file)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	work, err := db.RoundInput(t.Context(), status.FarFuture())
	require.NoError(t, err)
	for _, r := range work.Runs {
		require.NotEqual(t, status.RunRunning, r.State)
	}
	span := status.Span{From: status.DayOf(started), To: status.DayOf(time.Now()).AddDate(0, 0, 1)}
	results, err := db.SpanResults(t.Context(), span)
	require.NoError(t, err)
	seen := map[[2]string]bool{}
	for _, r := range results {
		key := [2]string{r.RunID, r.CheckID}
		require.False(t, seen[key], "each result of a run and a check is stored once")
		seen[key] = true
	}
	stored, err := db.SpanDays(t.Context(), span)
	require.NoError(t, err)
	rolledUp := 0
	for _, d := range stored {
		rolledUp += d.Results
	}
	require.Equal(t, len(results), rolledUp, "every stored result is rolled up once")
	code, output = run(t, path, env, "rollup", "--from", span.From.Format(time.DateOnly), "--to", time.Now().UTC().Format(time.DateOnly))
	require.Equal(t, 0, code, output)
	rebuilt, err := db.SpanDays(t.Context(), span)
	require.NoError(t, err)
	require.Equal(t, stored, rebuilt, "the stored roll-ups equal a rebuild")
	t.Logf("%d runs were killed; %d results, each once", killed, len(results))
}
