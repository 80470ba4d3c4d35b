package app_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"buoy/src/app"
	"buoy/src/config"
	"buoy/src/store/sqlstore"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),    // one for the whole process
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"), // checks every 10 s whether to stop
		goleak.IgnoreAnyFunction("go.opencensus.io/stats/view.(*worker).start"),           // of the Databricks SDK, one per process
	)
}

var testTime = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

// ticking returns a clock that starts at testTime.
func ticking() func() time.Time {
	started := time.Now()
	return func() time.Time { return testTime.Add(time.Since(started)) }
}

const declared = `platforms:
  - name: Shop
    owner: tests
    checks:
      - {name: Answer, kind: sql_query, target: {query: "SELECT 1"}, unit: x, warn: 2, crit: 3, freshness: 1h}
`

// configured returns a local configuration in a new folder.
func configured(t *testing.T, environ ...string) config.Config {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yml")
	require.NoError(t, os.WriteFile(file, []byte(declared), 0o600))
	c, err := config.Parse(append([]string{
		"BUOY_ADDR=127.0.0.1:0", "BUOY_DB=" + filepath.Join(dir, "buoy.db"), "BUOY_CONFIG=" + file, "BUOY_INGEST_EVERY=1h",
	}, environ...))
	require.NoError(t, err)
	return c
}

func start(t *testing.T, c config.Config) *app.Server {
	t.Helper()
	s, err := app.Start(t.Context(), c, slog.New(slog.DiscardHandler), ticking(), "v-test")
	require.NoError(t, err)
	return s
}

// get returns the status code and the decoded body of a response. It closes the connection.
func get(t *testing.T, url string) (code int, body map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { require.NoError(t, resp.Body.Close()) }()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &body), string(text))
	return resp.StatusCode, body
}

func stop(t *testing.T, s *app.Server) {
	t.Helper()
	started := time.Now()
	require.NoError(t, s.Stop(t.Context()))
	require.Less(t, time.Since(started), 10*time.Second)
}

func TestServerMeasuresServesAndStops(t *testing.T) {
	c := configured(t)
	s := start(t, c)
	require.Eventually(t, func() bool {
		_, summary := get(t, s.URL()+"/api/v1/status/summary")
		return summary["status"] == "green"
	}, 20*time.Second, 10*time.Millisecond)
	code, health := get(t, s.URL()+"/healthz")
	require.Equal(t, http.StatusOK, code)
	require.Equal(t, "v-test", health["version"])
	code, _ = get(t, s.URL()+"/readyz")
	require.Equal(t, http.StatusOK, code)
	_, me := get(t, s.URL()+"/api/v1/me")
	require.Equal(t, "dev@localhost", me["email"])
	_, results := get(t, s.URL()+"/api/v1/status-results")
	items, _ := results["items"].([]any)
	require.Len(t, items, 1)
	require.Contains(t, items[0].(map[string]any)["observed_at"], "2026-11-24T15:", "the time comes from the given clock")

	addr := strings.TrimPrefix(s.URL(), "http://")
	stop(t, s)
	requireFree(t, addr)
	requireUnlocked(t, c.DB)
	s = start(t, c)
	require.Eventually(t, func() bool {
		_, platforms := get(t, s.URL()+"/api/v1/platforms")
		items, _ := platforms["items"].([]any)
		return len(items) == 1
	}, 20*time.Second, 10*time.Millisecond, "the stored platform is shown again")
	stop(t, s)
}

// requireFree requires that no server listens at an address.
func requireFree(t *testing.T, addr string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", addr)
	require.NoError(t, err)
	require.NoError(t, l.Close())
}

// requireUnlocked requires that a database was closed: its write-ahead log is gone.
func requireUnlocked(t *testing.T, path string) {
	t.Helper()
	require.NoFileExists(t, path+"-wal")
	db, err := sqlstore.OpenSQLite(t.Context(), path)
	require.NoError(t, err)
	require.NoError(t, db.CheckSchema(t.Context()))
	require.NoError(t, db.Close())
}

func TestWaitEndsWithContext(t *testing.T) {
	s := start(t, configured(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, s.Wait(ctx))
	stop(t, s)
}

func TestStopInterruptsHangingMeasurement(t *testing.T) {
	requested := make(chan struct{}, 10)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() { // accepts connections and never responds
		defer close(done)
		var open []net.Conn
		for {
			conn, err := l.Accept()
			if err != nil {
				for _, c := range open {
					_ = c.Close()
				}
				return
			}
			open = append(open, conn)
			requested <- struct{}{}
		}
	}()
	c := configured(t)
	text := strings.ReplaceAll(declared, `kind: sql_query, target: {query: "SELECT 1"}, unit: x`, `kind: http, target: {url: "http://`+l.Addr().String()+`/"}, unit: ms`)
	require.NoError(t, os.WriteFile(c.ConfigPath, []byte(text), 0o600))
	s := start(t, c)
	<-requested
	stop(t, s)
	requireUnlocked(t, c.DB)
	require.NoError(t, l.Close())
	<-done
}

func TestMockServerServesScenario(t *testing.T) {
	c, err := config.Parse([]string{"USE_MOCK_DATA=true", "MOCK_SCENARIO=empty", "BUOY_ADDR=127.0.0.1:0"})
	require.NoError(t, err)
	s := start(t, c)
	require.Eventually(t, func() bool {
		code, _ := get(t, s.URL()+"/readyz")
		return code == http.StatusOK
	}, 20*time.Second, 10*time.Millisecond)
	_, list := get(t, s.URL()+"/api/v1/discovered-objects?kind=job_run&page_size=1")
	require.EqualValues(t, 40, list["visible"], "it has a simulated workspace")
	stop(t, s)
}

func TestPortInUseIsReportedBeforeChangingAnything(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	c := configured(t, "BUOY_ADDR="+l.Addr().String())
	_, err = app.Start(t.Context(), c, slog.New(slog.DiscardHandler), ticking(), "")
	require.ErrorContains(t, err, `BUOY_ADDR="`+l.Addr().String()+`": cannot listen there`)
	require.ErrorContains(t, err, "is another Buoy running?")
	require.NoFileExists(t, c.DB)
}

// goleak, which runs after all tests, finds goroutines that a failed start leaves behind.
func TestFailedStartClosesResources(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	addr := l.Addr().String()
	require.NoError(t, l.Close())
	for name, tc := range map[string]struct {
		damage func(t *testing.T, c *config.Config)
		want   string
		known  bool // the error is a mistake in the configuration
	}{
		"an invalid file": {func(t *testing.T, c *config.Config) {
			t.Helper()
			require.NoError(t, os.WriteFile(c.ConfigPath, []byte("platforms:\n  - name: X\n"), 0o600))
		}, "owner: is required", true},
		"a missing file": {func(_ *testing.T, c *config.Config) { c.ConfigPath += ".gone" }, "there is no such file", true},
		"an invalid database": {func(t *testing.T, c *config.Config) {
			t.Helper()
			require.NoError(t, os.WriteFile(c.DB, []byte(strings.Repeat("no database", 1000)), 0o600))
		}, "not a valid SQLite database", false},
		"a folder instead of a database": {func(t *testing.T, c *config.Config) {
			t.Helper()
			require.NoError(t, os.Mkdir(c.DB, 0o700))
		}, "open", false},
	} {
		t.Run(name, func(t *testing.T) {
			c := configured(t, "BUOY_ADDR="+addr)
			tc.damage(t, &c)
			s, err := app.Start(t.Context(), c, slog.New(slog.DiscardHandler), ticking(), "")
			require.ErrorContains(t, err, tc.want)
			require.Equal(t, tc.known, app.IsConfigError(err))
			require.Nil(t, s)
			requireFree(t, addr)
			require.NoFileExists(t, c.DB+"-wal")
		})
	}
}
