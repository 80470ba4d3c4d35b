package warehouse_test

import (
	"context"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
)

// The test runs ui/e2e/admin.spec.ts against an App whose data is in Delta tables and whose measurements are runs of the job. It needs
// Chromium and the built page: `make test-warehouse-browser` provides both.
func TestAdminFlowInBrowserOnDelta(t *testing.T) {
	t.Parallel()
	d := deploy(t, "DATABRICKS_APP_NAME=buoy", "DATABRICKS_APP_PORT=8000", "BUOY_PROBE_ALLOW_PRIVATE=true")
	require.Equal(t, 0, d.ingest(t).Code, "the job exists, and has nothing to measure yet")
	server := d.Serve(t)
	signedIn := func(email string, groups ...string) person {
		return person{t, server, email, d.workspace.PersonalToken(fakeworkspace.Person{Email: email, Groups: groups})}
	}
	admin, viewer := signedIn("ada@example.com", "users", "admins"), signedIn("eve@example.com", "users")
	require.Eventually(t, func() bool { code, _ := viewer.send(http.MethodGet, "/readyz", ""); return code == http.StatusOK }, 2*time.Minute, 100*time.Millisecond)

	ended := browse(t, "admin.spec", "BUOY_URL="+admin.proxy(), "BUOY_ADMIN_URL="+admin.proxy(), "BUOY_VIEWER_URL="+viewer.proxy())
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for done := 1; ; {
		select {
		case err := <-ended:
			require.NoError(t, err)
			require.Equal(t, 2, done, "a run of the job has measured the check")
			code, output := server.Stop()
			require.Equal(t, 0, code, output)
			return
		case <-poll.C:
			if runs := d.workspace.Runs(ingestJob); len(runs) > done {
				require.Equal(t, 0, d.finishJobRun(t, runs[0]).Code)
				done++
			}
		}
	}
}

// proxy returns the URL of the App for the browser of a user. The proxy sets the identity headers of every request.
func (p person) proxy() string {
	p.t.Helper()
	app, err := url.Parse(p.server.URL)
	require.NoError(p.t, err)
	proxy := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(app)
			r.Out.Host = r.In.Host
			r.SetXForwarded()
			p.identify(r.Out.Header)
		},
		ErrorLog: log.New(p.t.Output(), "", 0), // includes errors of pages that were closed during a request
	})
	p.t.Cleanup(proxy.Close)
	return proxy.URL
}

// browse runs a browser test. The channel receives its result.
func browse(t *testing.T, spec string, env ...string) <-chan error {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	chromium, err := exec.CommandContext(t.Context(), filepath.Join(root, "scripts/chromium.sh")).Output()
	require.NoError(t, err, "no browser: run make chromium")
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	cmd := exec.CommandContext(ctx, filepath.Join(root, "ui/node_modules/.bin/playwright"), "test", "-c", "e2e/playwright.config.ts", spec)
	cmd.Dir = filepath.Join(root, "ui")
	cmd.Env = append(append(os.Environ(), "BUOY_CHROMIUM="+strings.TrimSpace(string(chromium))), env...)
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it stops its browser
	cmd.WaitDelay = 20 * time.Second
	require.NoError(t, cmd.Start(), "no browser tests: make test-warehouse-browser installs them")
	ended := make(chan error, 1)
	exited := make(chan struct{})
	go func() { ended <- cmd.Wait(); close(exited) }()
	t.Cleanup(func() { cancel(); <-exited })
	return ended
}
