// Package e2e tests the real binary with scripted targets: ingestion, store, API and summary together.
package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/program"
)

// buoy is a running server.
type buoy struct {
	*program.Server
	t *testing.T
}

// start runs `buoy serve` and waits until its board is built.
func start(t *testing.T, path string, env ...string) *buoy {
	t.Helper()
	b := &buoy{program.Program{Path: path, Env: append([]string{"PATH=" + os.Getenv("PATH")}, env...)}.Serve(t), t}
	b.Until("/readyz", 20*time.Second, func(body map[string]any) bool { return body["status"] == "ok" }, "the server becomes ready")
	return b
}

// stop stops the server. It returns the exit code.
func (b *buoy) stop() int {
	b.t.Helper()
	code, _ := b.Stop()
	return code
}

// until waits until a platform of the summary has a status. It returns the platform.
func (b *buoy) until(slug, want string) map[string]any {
	b.t.Helper()
	var last map[string]any
	require.Eventually(b.t, func() bool {
		platforms, _ := b.Get("/api/v1/status/summary")["platforms"].([]any)
		for _, p := range platforms {
			if platform, _ := p.(map[string]any); platform["slug"] == slug {
				last = platform
				return platform["status"] == want
			}
		}
		return false
	}, 20*time.Second, 50*time.Millisecond, "platform %s should become %s; it is %v", slug, want, &last)
	return last
}

// target is a measured server with scripted behaviour.
type target struct {
	*httptest.Server
	mode atomic.Value
}

func newTarget(t *testing.T) *target {
	t.Helper()
	s := &target{}
	s.mode.Store("ok")
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch s.mode.Load() {
		case "slow":
			select {
			case <-time.After(300 * time.Millisecond):
			case <-r.Context().Done():
			}
		case "broken":
			http.Error(w, "no", http.StatusServiceUnavailable)
		case "forbidden":
			http.Error(w, "who are you", http.StatusForbidden)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func writeConfig(t *testing.T, url string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yml")
	require.NoError(t, os.WriteFile(path, fmt.Appendf(nil, `
platforms:
  - name: Shop
    owner: tests
    checks:
      - {name: Front door, kind: http, target: {url: %q}, unit: ms, warn: 200, crit: 10000, freshness: 10s}
`, url), 0o600))
	return path
}

func TestPlatformShowsMeasuredStatus(t *testing.T) {
	measured := newTarget(t)
	db := filepath.Join(t.TempDir(), "buoy.db")
	path := program.Build(t).Path
	b := start(t, path, "BUOY_DB="+db, "BUOY_CONFIG="+writeConfig(t, measured.URL), "BUOY_INGEST_EVERY=1s")

	b.until("shop", "green")
	measured.mode.Store("slow")
	require.Contains(t, b.until("shop", "yellow")["reason"], "Front door: ")
	measured.mode.Store("broken")
	require.Contains(t, b.until("shop", "red")["reason"], "503")
	measured.mode.Store("forbidden")
	require.Contains(t, b.until("shop", "unknown")["reason"], "403")
	measured.mode.Store("ok")
	b.until("shop", "green")
	measured.CloseClientConnections()
	require.NoError(t, measured.Listener.Close())
	require.Contains(t, b.until("shop", "red")["reason"], "refused")

	require.Equal(t, "red", b.Get("/api/v1/status/summary")["status"])
	require.Equal(t, 0, b.stop(), "SIGTERM ends the server cleanly")

	// After a restart, the stored results are shown at once.
	b = start(t, path, "BUOY_DB="+db, "BUOY_INGEST_EVERY=1h")
	require.NotEmpty(t, b.Get("/api/v1/status-results")["items"])
	require.Equal(t, 0, b.stop())
}

func TestExpiredResultsAreUnknown(t *testing.T) {
	measured := newTarget(t)
	b := start(t, program.Build(t).Path, "BUOY_DB="+filepath.Join(t.TempDir(), "buoy.db"), "BUOY_CONFIG="+writeConfig(t, measured.URL),
		"BUOY_INGEST_EVERY=1h")
	b.until("shop", "green")
	stale := b.until("shop", "unknown")
	require.Equal(t, true, stale["stale"])
	require.Equal(t, "green", stale["last_known"])
	require.Equal(t, 0, b.stop())
}

func TestEveryScenarioServes(t *testing.T) {
	path := program.Build(t).Path
	for scenario, want := range map[string]struct {
		status    string
		platforms int
	}{
		"databricks": {"red", 5}, "all-green": {"green", 8}, "degraded": {"yellow", 8}, "outage": {"red", 8}, "unknown": {"unknown", 8}, "empty": {"unknown", 0},
		"large": {"red", 100},
	} {
		t.Run(scenario, func(t *testing.T) {
			b := start(t, path, "USE_MOCK_DATA=true", "MOCK_SCENARIO="+scenario)
			var summary map[string]any
			require.Eventually(t, func() bool {
				summary = b.Get("/api/v1/status/summary")
				return summary["status"] == want.status
			}, 10*time.Second, 50*time.Millisecond, "the board is %v", &summary)
			platforms, _ := summary["platforms"].([]any)
			require.Len(t, platforms, want.platforms)
			for _, p := range platforms {
				platform, _ := p.(map[string]any)
				require.Greater(t, platform["coverage"], 0.95, "%v: thirty days are known, except for silent episodes", platform["slug"])
			}
			if want.platforms > 0 {
				platform, _ := platforms[0].(map[string]any)
				days, _ := b.Get(fmt.Sprintf("/api/v1/platforms/%s/uptime", platform["slug"]))["days"].([]any)
				require.Len(t, days, 90)
				first, _ := days[0].(map[string]any)
				require.Equal(t, 1.0, first["coverage"], "ninety days of history")
			}
			require.Equal(t, 0, b.stop())
		})
	}
}

// run runs a command. It returns the exit code and the standard error.
func run(t *testing.T, path string, env []string, args ...string) (code int, stderr string) {
	t.Helper()
	out := program.Program{Path: path, Env: env}.Run(t, time.Minute, args...)
	return out.Code, out.Stderr
}

func TestStartupErrors(t *testing.T) {
	path, dir := program.Build(t).Path, t.TempDir()
	db := "BUOY_DB=" + filepath.Join(dir, "buoy.db")
	bad := filepath.Join(dir, "bad.yml")
	require.NoError(t, os.WriteFile(bad, []byte("platforms:\n  - name: X\n    owner: me\n    colour: red\n"), 0o600))
	limits := filepath.Join(dir, "limits.yml")
	require.NoError(t, os.WriteFile(limits, []byte(
		"platforms:\n  - name: X\n    owner: me\n    checks:\n      - {name: C, kind: heartbeat, warn: 9, crit: 3}\n      - {name: D, kind: heartbeat, warn: .nan, crit: 3}\n"), 0o600))
	for name, tc := range map[string]struct {
		env  []string
		args []string
		code int
		want []string
	}{
		"three variables at once": {
			[]string{"BUOY_ADDR=0.0.0.0:80", "BUOY_INGEST_EVERY=often", "BUOY_HISTORY_DAYS=0"},
			[]string{"serve"},
			2,
			[]string{"the configuration is not valid:", `BUOY_ADDR="0.0.0.0:80"`, `BUOY_INGEST_EVERY="often"`, `BUOY_HISTORY_DAYS="0"`},
		},
		"an unknown key":    {[]string{db}, []string{"apply", "-f", bad}, 2, []string{"bad.yml:4:5: ", "colour"}},
		"limits":            {[]string{db}, []string{"apply", "-f", limits}, 2, []string{"limits.yml:5:", "9 must be less than crit 3", "limits.yml:6:", `not ".nan"`}},
		"a missing file":    {[]string{db}, []string{"apply", "-f", filepath.Join(dir, "none.yml")}, 2, []string{"none.yml: there is no such file"}},
		"an unknown source": {[]string{db}, []string{"ingest", "--source", "ftp"}, 2, []string{`--source="ftp" is not one of`}},
		"an inverted range": {[]string{db}, []string{"rollup", "--from", "2026-02-02", "--to", "2026-02-01"}, 2, []string{"--to=2026-02-01 is before"}},
	} {
		t.Run(name, func(t *testing.T) {
			code, stderr := run(t, path, tc.env, tc.args...)
			require.Equal(t, tc.code, code, stderr)
			for _, text := range tc.want {
				require.Contains(t, stderr, text)
			}
		})
	}
}

func TestPortInUseIsReported(t *testing.T) {
	path, dir := program.Build(t).Path, t.TempDir()
	b := start(t, path, "USE_MOCK_DATA=true", "MOCK_SCENARIO=empty")
	addr := strings.TrimPrefix(b.URL, "http://")
	code, stderr := run(t, path, []string{"BUOY_ADDR=" + addr, "BUOY_DB=" + filepath.Join(dir, "buoy.db")}, "serve")
	require.Equal(t, 1, code)
	require.Contains(t, stderr, addr)
	require.Contains(t, stderr, "is another Buoy running?")
	require.Equal(t, 0, b.stop())
}
