package databricks_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"buoy/src/databricks"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// job is the ingestion job of the tests, and list is how its runs are asked for.
const (
	job  = int64(7)
	list = "GET /api/2.2/jobs/runs/list"
)

func TestMain(m *testing.M) {
	// A package that the SDK imports begins a goroutine when the process does.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("go.opencensus.io/stats/view.(*worker).start"))
}

// environment is where the SDK looks for credentials: only what is given is there.
func environment(t *testing.T, pairs ...string) {
	t.Helper()
	for _, name := range []string{"TOKEN", "CLIENT_ID", "CLIENT_SECRET", "CONFIG_PROFILE", "METADATA_SERVICE_URL", "AUTH_TYPE", "HOST"} {
		t.Setenv("DATABRICKS_"+name, "")
	}
	t.Setenv("DATABRICKS_CONFIG_FILE", t.TempDir()+"/none")
	t.Setenv("PATH", t.TempDir()) // no command line tools that sign in
	for i := 0; i+1 < len(pairs); i += 2 {
		t.Setenv(pairs[i], pairs[i+1])
	}
}

// open opens the fake with a personal token.
func open(t *testing.T, w *fakeworkspace.Workspace, limit time.Duration) *databricks.Workspace {
	t.Helper()
	environment(t, "DATABRICKS_TOKEN", w.Token())
	return opened(t, w, limit)
}

func opened(t *testing.T, w *fakeworkspace.Workspace, limit time.Duration) *databricks.Workspace {
	t.Helper()
	ws, err := databricks.Open(databricks.Options{Host: w.URL, Version: "1.2.3", Limit: limit})
	require.NoError(t, err)
	return ws
}

// client signs in as an OAuth client.
func client(t *testing.T, w *fakeworkspace.Workspace, limit time.Duration) *databricks.Workspace {
	t.Helper()
	environment(t, "DATABRICKS_CLIENT_ID", fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET", fakeworkspace.ClientSecret)
	return opened(t, w, limit)
}

func TestHostWithAndWithoutScheme(t *testing.T) {
	environment(t)
	for address, want := range map[string]string{
		"adb-1.2.azuredatabricks.net":                  "https://adb-1.2.azuredatabricks.net",
		" https://adb-1.2.azuredatabricks.net/?o=1#x ": "https://adb-1.2.azuredatabricks.net",
		"https://here.example:8443/":                   "https://here.example:8443",
		"http://127.0.0.1:9000":                        "http://127.0.0.1:9000",
		"http://[::1]:9000":                            "http://[::1]:9000",
		"http://localhost:9000":                        "http://localhost:9000",
	} {
		w, err := databricks.Open(databricks.Options{Host: address})
		require.NoError(t, err)
		require.Equal(t, want, w.Host())
	}
	for _, address := range []string{"", "  ", "ftp://x", "https://", "http://adb-1.2.azuredatabricks.net", "https://me:dapi0123456789abcdef@x.example", "://"} {
		_, err := databricks.Open(databricks.Options{Host: address})
		require.Error(t, err, address)
		require.NotContains(t, err.Error(), "dapi0123")
	}
}

func TestProfileProvidesHostAndCredentials(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	file := filepath.Join(t.TempDir(), "profiles")
	text := "[DEFAULT]\nhost = " + w.URL + "\ntoken = " + w.Token() + "\n[other]\nhost = https://other.example\ntoken = x\n"
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	environment(t)
	t.Setenv("DATABRICKS_CONFIG_FILE", file)
	ws, err := databricks.Open(databricks.Options{})
	require.NoError(t, err)
	require.Equal(t, w.URL, ws.Host())
	require.Empty(t, w.Requests(), "opening sends nothing")
	_, err = ws.JobFeed(job).Newest(t.Context())
	require.NoError(t, err, "with the credentials of the profile")

	t.Setenv("DATABRICKS_CONFIG_PROFILE", "other")
	ws, err = databricks.Open(databricks.Options{})
	require.NoError(t, err)
	require.Equal(t, "https://other.example", ws.Host())

	environment(t)
	_, err = databricks.Open(databricks.Options{})
	require.ErrorContains(t, err, "which workspace? Set DATABRICKS_HOST")
}

func TestOpenSendsNoRequest(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	ws := open(t, w, 0)
	ws.JobFeed(job)
	ws.Warehouse(databricks.WarehouseOptions{ID: "w1", Now: time.Now})
	require.Empty(t, w.Requests())
}

func TestRequestIsSignedWithCredentialsFromEnvironment(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	token := w.Token()
	for name, pairs := range map[string][]string{
		"a personal token":   {"DATABRICKS_TOKEN", token},
		"an OAuth client":    {"DATABRICKS_CLIENT_ID", fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET", fakeworkspace.ClientSecret},
		"a metadata service": {"DATABRICKS_METADATA_SERVICE_URL", w.URL + fakeworkspace.MetadataPath},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, pairs...)
			ws := opened(t, w, 0)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL+"/api/2.2/jobs/runs/list", http.NoBody)
			require.NoError(t, err)
			r.Header.Set("X-Kept", "yes")
			require.NoError(t, ws.Authenticate(r))
			require.Equal(t, "yes", r.Header.Get("X-Kept"))
			resp, err := http.DefaultClient.Do(r)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusOK, resp.StatusCode)
		})
	}
}

// together calls n times at once.
func together(n int, do func()) {
	var all sync.WaitGroup
	for range n {
		all.Go(do)
	}
	all.Wait()
}

func TestTokenIsFetchedOnce(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	ws := client(t, w, 0)
	r := func() *http.Request {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL, http.NoBody)
		return r
	}
	together(32, func() {
		if err := ws.Authenticate(r()); err != nil {
			t.Error(err)
		}
	})
	require.Equal(t, 1, w.Requests()["POST "+fakeworkspace.TokenPath])
}

func TestExpiredTokenIsRenewedOnce(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{TokenLife: time.Second})
	ws := client(t, w, 0)
	feed := ws.JobFeed(job)
	_, err := feed.Newest(t.Context())
	require.NoError(t, err)
	used := func() int { return w.Requests()["POST "+fakeworkspace.TokenPath] }
	first := used()
	require.Eventually(t, func() bool { // until it has run out
		together(16, func() {
			if _, err := feed.Newest(t.Context()); err != nil {
				t.Error(err)
			}
		})
		return used() > first
	}, 5*time.Second, 50*time.Millisecond)
	require.LessOrEqual(t, used(), first+2, "of many callers")
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	feed := client(t, w, 0).JobFeed(job)
	_, err := feed.Newest(t.Context())
	require.NoError(t, err)
	w.RevokeTokens(http.StatusUnauthorized)
	w.Reset()
	_, err = feed.Newest(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, w.Requests()[list])
	require.Equal(t, 1, w.Requests()["POST "+fakeworkspace.TokenPath])
}

func TestRefusedCredentialsAreReportedWithoutSecrets(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	for name, pairs := range map[string][]string{
		"a token that is not taken": {"DATABRICKS_TOKEN", "dapi-not-taken"},
		"a wrong secret":            {"DATABRICKS_CLIENT_ID", fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET", "not-the-secret"},
	} {
		t.Run(name, func(t *testing.T) {
			environment(t, pairs...)
			w.Reset()
			_, err := opened(t, w, 0).JobFeed(job).Newest(t.Context())
			require.True(t, status.HasCode(err, status.CodeStoreDown))
			require.EqualError(t, err, "the workspace refused the credentials")
			for ; err != nil; err = errors.Unwrap(err) {
				require.NotContains(t, err.Error(), pairs[len(pairs)-1])
			}
			require.LessOrEqual(t, w.Requests()[list], 2, "no storm")
		})
	}
	t.Run("none at all", func(t *testing.T) {
		environment(t)
		_, err := opened(t, w, 0).JobFeed(job).Newest(t.Context())
		require.EqualError(t, err, "there are no credentials for the workspace")
	})
}

func TestTokenEndpointErrors(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	feed := client(t, w, 0).JobFeed(job)
	for want, fault := range map[string]fakeworkspace.Fault{
		"the workspace returned no credentials": {Match: "^POST /oidc/", Status: http.StatusInternalServerError},
		"the workspace refused the credentials": {Match: "^POST /oidc/", Status: http.StatusBadRequest},
		"the workspace cannot be reached":       {Match: "^POST /oidc/", Reset: true},
	} {
		w.Fail(fault)
		_, err := feed.Newest(t.Context())
		require.EqualError(t, err, want)
	}
	_, err := feed.Newest(t.Context())
	require.NoError(t, err, "and then it is well again")
}

func TestCallTimesOut(t *testing.T) {
	for name, match := range map[string]string{"the API": "^GET /api/", "the token": "^POST /oidc/", "the discovery": "^GET /oidc/"} {
		t.Run(name, func(t *testing.T) {
			w := fakeworkspace.New(t, fakeworkspace.Options{})
			ws := client(t, w, 100*time.Millisecond)
			w.Fail(fakeworkspace.Fault{Match: match, Hang: 400 * time.Millisecond})
			began := time.Now()
			_, err := ws.JobFeed(job).Newest(t.Context())
			require.EqualError(t, err, "the workspace cannot be reached")
			require.Less(t, time.Since(began), 350*time.Millisecond)
			require.Eventually(t, func() bool { _, err := ws.JobFeed(job).Newest(t.Context()); return err == nil }, 5*time.Second, 20*time.Millisecond)
		})
	}
}

func TestCancelledCallReturnsAtOnce(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	ws := open(t, w, 0)
	w.Fail(fakeworkspace.Fault{Match: "^GET /api/", Hang: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(30*time.Millisecond, cancel)
	_, err := ws.JobFeed(job).Newest(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

func TestJobFeedReturnsNewestFinishedRun(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	feed, noon := open(t, w, 0).JobFeed(job), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	newest := func() string {
		mark, err := feed.Newest(t.Context())
		require.NoError(t, err)
		return mark
	}
	require.Empty(t, newest(), "none has finished")
	first := w.AddRun(job, noon)
	require.Empty(t, newest(), "one runs")
	w.FinishRun(first, noon.Add(time.Minute), jobs.RunResultStateSuccess)
	mark := newest()
	require.NotEmpty(t, mark)
	w.AddRun(job+1, noon.Add(time.Hour))
	w.AddRun(job, noon.Add(time.Hour))
	require.Equal(t, mark, newest(), "another job's run and one that has not finished are no news")
	w.FinishRun(first, noon.Add(2*time.Minute), jobs.RunResultStateFailed)
	require.NotEqual(t, mark, newest(), "it was repaired")
	require.Equal(t, 5, w.Requests()[list], "one request each")
}

func TestJobFeedWithoutPermission(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	feed := open(t, w, 0).JobFeed(job)
	w.Fail(fakeworkspace.Fault{Match: "^GET /api/", Status: http.StatusForbidden})
	_, err := feed.Newest(t.Context())
	require.EqualError(t, err, "the job 7 does not exist, or this identity cannot see it: it needs CAN VIEW")
}

func TestVolumeFile(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	w.AddVolume("/Volumes/main/buoy/state")
	ws := open(t, w, 0)
	file, err := ws.VolumeFile("/Volumes/main/buoy/state/buoy/board.snapshot")
	require.NoError(t, err)
	data, err := file.Load(t.Context())
	require.NoError(t, err)
	require.Nil(t, data, "there is none")
	for _, text := range []string{"one", strings.Repeat("two", 1<<20)} {
		require.NoError(t, file.Save(t.Context(), []byte(text)))
		data, err = file.Load(t.Context())
		require.NoError(t, err)
		require.Equal(t, text, string(data))
	}
	w.Fail(fakeworkspace.Fault{Match: "^PUT", Status: http.StatusServiceUnavailable})
	require.NoError(t, file.Save(t.Context(), []byte("three")), "it is sent again, the whole file")
	kept, _ := w.File("/Volumes/main/buoy/state/buoy/board.snapshot")
	require.Equal(t, "three", string(kept))

	other, err := ws.VolumeFile("/Volumes/main/other/state/board.snapshot")
	require.NoError(t, err)
	require.EqualError(t, other.Save(t.Context(), nil), "the volume of /Volumes/main/other/state/board.snapshot does not exist, or this identity needs WRITE VOLUME")
	w.Fail(fakeworkspace.Fault{Match: "^GET /api/", Status: http.StatusForbidden})
	_, err = file.Load(t.Context())
	require.ErrorContains(t, err, "needs READ VOLUME")
	for _, name := range []string{"", "/Volumes/main/buoy/state", "/tmp/a/b/c/d/e", "/Volumes/main/buoy/state/../other/x"} {
		_, err := ws.VolumeFile(name)
		require.Error(t, err, name)
	}
}
