package bundle

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func appStarts(t *testing.T, r *rig) {
	t.Helper()
	a := startApp(t, r)
	status, body := a.get(t, "/healthz")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, `"ok"`)
	status, page := a.get(t, "/")
	require.Equal(t, http.StatusOK, status)
	assets := regexp.MustCompile(`"(/assets/[^"]+)"`).FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, assets, page)
	for _, asset := range assets {
		status, body := a.get(t, asset[1])
		require.Equal(t, http.StatusOK, status, asset[1])
		require.NotEmpty(t, body, asset[1])
	}
	status, page = a.get(t, "/platforms/anything")
	require.Equal(t, http.StatusOK, status, "a route of the page")
	require.Contains(t, page, "<html")
	status, me := a.get(t, "/api/v1/me")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, me, `"admin"`, "the deployer is an admin")
	a.end(t)
}

// appIsFound runs the App with the CLI: it is deployed again, and its URL is printed.
func appIsFound(t *testing.T, r *rig) {
	t.Helper()
	before := len(r.calls(t))
	require.Contains(t, r.must(t, "run", "-t", "prod", "web"), "You can access the app at buoy-")
	require.Contains(t, r.changes(t, before), "POST /api/2.0/apps/buoy/deployments")
}

// appEnds stops the App during many requests. A refused request gets no response, which the proxy can detect. A request that the
// App has started to read gets a complete response.
func appEnds(t *testing.T, r *rig) {
	t.Helper()
	a := startApp(t, r)
	appURL, err := url.Parse(a.url)
	require.NoError(t, err)
	slow, err := net.Dial("tcp", appURL.Host)
	require.NoError(t, err)
	defer func() { _ = slow.Close() }()
	_, err = io.WriteString(slow, "GET /healthz HTTP/1.1\r\nHost: buoy\r\n") // the rest is sent after the signal
	require.NoError(t, err)

	var answered, refused, broken atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: gracePeriod}
			for i := 0; ctx.Err() == nil && i < 100_000; i++ {
				resp, err := client.Get(a.url + "/")
				if err != nil {
					refused.Add(1)
					continue
				}
				if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
					broken.Add(1)
				}
				resp.Body.Close()
				answered.Add(1)
			}
		})
	}
	require.Eventually(t, func() bool { return answered.Load() > 200 }, time.Minute, time.Millisecond)
	require.Zero(t, refused.Load(), "before the signal, every request gets a response")
	require.NoError(t, a.cmd.Process.Signal(syscall.SIGTERM))
	signalled := time.Now()
	require.Eventually(t, func() bool { return refused.Load() > 0 }, gracePeriod, time.Millisecond, "the App accepts no more requests")
	_, err = io.WriteString(slow, "\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(slow), nil)
	require.NoError(t, err, "a started request gets a response")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.NoError(t, slow.Close())

	select {
	case err := <-a.done:
		require.NoError(t, err, a.log.String())
	case <-time.After(gracePeriod):
		require.Fail(t, "the platform would kill it", a.log.String())
	}
	took := time.Since(signalled)
	cancel()
	clients.Wait()
	require.Less(t, took, gracePeriod)
	require.Zero(t, broken.Load(), "every response is complete")
	t.Logf("%d answers; it ended %s after the signal", answered.Load(), took.Round(time.Millisecond))
}

func damaged(t *testing.T, r *rig) {
	t.Helper()
	for _, folder := range []string{"app", "job"} {
		part := r.local(prodFiles + "/dist/" + folder + "/buoy-linux-amd64.gz.01")
		good, err := os.ReadFile(part)
		require.NoError(t, err)
		bad := bytes.Clone(good)
		bad[len(bad)/2] ^= 1
		require.NoError(t, os.WriteFile(part, bad, 0o600))
		defer func() { require.NoError(t, os.WriteFile(part, good, 0o600)) }()
	}
	const why = "buoy-linux-amd64.gz.01 is damaged: deploy the bundle again"

	out, err := appCommand(t, r).CombinedOutput()
	require.ErrorAs(t, err, new(*exec.ExitError))
	require.Equal(t, "start.sh: "+why+"\n", string(out))

	output, code := r.bundle(t, "run", "-t", "prod", "ingest")
	require.Equal(t, 1, code)
	require.Contains(t, output, "Failure: "+why)
}
