package e2e

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
	"buoy/src/store/sqlstore"
	"buoy/tests/program"
)

// stopLimit is the time limit for stopping, with any clients and targets.
const stopLimit = 9 * time.Second

// dial opens a connection and sends a text.
func dial(t *testing.T, url, text string) {
	t.Helper()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() }) // the server may have closed it
	_, err = conn.Write([]byte(text))
	require.NoError(t, err)
}

// halfMeasured returns a config with one target that responds and one that hangs.
func halfMeasured(t *testing.T) (config string) {
	t.Helper()
	ended := make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/hangs" {
			select {
			case <-r.Context().Done():
			case <-ended:
			}
		}
	}))
	t.Cleanup(func() { close(ended); target.Close() })
	config = filepath.Join(t.TempDir(), "config.yml")
	require.NoError(t, os.WriteFile(config, fmt.Appendf(nil, `
platforms:
  - name: Shop
    owner: tests
    checks:
      - {name: fine, kind: http, target: {url: %q}, freshness: 10m}
      - {name: hangs, kind: http, target: {url: %q}, freshness: 10m}
`, target.URL+"/fine", target.URL+"/hangs"), 0o600))
	return config
}

// A server that is stopped during a run ends in time and stores the results of the run, with any open connections. Browsers open
// some connections in advance and send nothing.
func TestStopDuringRunLosesNothing(t *testing.T) {
	path := program.Build(t).Path
	for name, tc := range map[string]struct {
		text    string
		clients int
		signals int
	}{
		"no connections":         {"", 0, 1},
		"silent connections":     {"", 50, 1},
		"incomplete requests":    {"GET /api/v1/status/summary HTTP/1.1\r\nHost: 127", 50, 1},
		"a body that never ends": {"POST /api/v1/platforms HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{", 5, 1},
		"kept-alive connections": {"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 50, 1},
		"repeated signals":       {"", 5, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "buoy.db")
			b := start(t, path, "BUOY_DB="+file, "BUOY_CONFIG="+halfMeasured(t))
			for range tc.clients {
				dial(t, b.URL, tc.text)
			}
			b.Until("/api/v1/status-checks", 10*time.Second, func(body map[string]any) bool {
				return strings.Contains(fmt.Sprint(body["items"]), "status:green")
			}, "the first result is shown before the run ends")
			started := time.Now()
			for range tc.signals - 1 {
				b.Signal(syscall.SIGTERM)
			}
			require.Equal(t, 0, b.stop())
			took := time.Since(started)
			t.Logf("stopping took %s", took.Round(time.Millisecond))
			require.Less(t, took, stopLimit)
			requireRunsEnded(t, file, 1)
		})
	}
}

// requireRunsEnded requires that all runs of a database have failed with a number of results, and that no more are stored.
func requireRunsEnded(t *testing.T, file string, results int) {
	t.Helper()
	db, err := sqlstore.OpenSQLite(t.Context(), file)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	work, err := db.RoundInput(t.Context(), status.FarFuture())
	require.NoError(t, err)
	require.NotEmpty(t, work.Runs)
	for _, r := range work.Runs {
		require.Equal(t, status.RunFail, r.State)
		require.Equal(t, "interrupted because the process was stopped: 1 of 2 checks were not measured", r.ErrorSummary)
		require.Equal(t, results, r.ResultsWritten)
	}
	stored, err := db.NewResults(t.Context(), store.Uncounted{})
	require.NoError(t, err)
	require.Len(t, stored, results)
}

// A server that is stopped while it waits for a locked database ends at once with exit code 0.
func TestStopWhileStarting(t *testing.T) {
	path, file := program.Build(t).Path, filepath.Join(t.TempDir(), "buoy.db")
	db, err := sql.Open("sqlite", "file:"+file)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(t.Context(), "BEGIN EXCLUSIVE")
	require.NoError(t, err)

	cmd := exec.CommandContext(t.Context(), path, "serve")
	cmd.Env = []string{"BUOY_DB=" + file, "BUOY_ADDR=127.0.0.1:0"}
	require.NoError(t, cmd.Start())
	require.Eventually(t, func() bool { return hasOpened(cmd.Process.Pid, file) }, 10*time.Second, 10*time.Millisecond)
	started := time.Now() // the server waits 5 s for the database
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	_ = cmd.Wait() // the exit code is the answer
	require.Equal(t, 0, cmd.ProcessState.ExitCode())
	require.Less(t, time.Since(started), stopLimit)
}

// hasOpened reports whether a process has opened a file.
func hasOpened(pid int, file string) bool {
	open, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	return slices.ContainsFunc(open, func(fd string) bool {
		name, err := os.Readlink(fd)
		return err == nil && name == file
	})
}
