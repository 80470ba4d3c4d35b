package bundle

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/warehouse/workspace"
)

// gracePeriod is what the platform gives an App between SIGTERM and SIGKILL.
const gracePeriod = 15 * time.Second

// deployedApp is a running App: what was deployed, started as the platform starts it.
type deployedApp struct {
	url  string
	cmd  *exec.Cmd
	log  *lockedBuffer
	done chan error
}

// appSettings are what the CLI has sent for an App.
type appSettings struct {
	id        string // of its service principal
	folder    string
	command   []string
	env       []string          // with what the platform adds; references to resources are resolved
	resources map[string]string // the ids of jobs and warehouses, by the App's names for them
}

func settings(t *testing.T, r *rig, name string) appSettings {
	t.Helper()
	var app struct {
		ID        string `json:"service_principal_client_id"`
		Resources []struct {
			Name      string
			Job       *struct{ ID string }
			Warehouse *struct{ ID string } `json:"sql_warehouse"`
		}
	}
	r.get(t, "/api/2.0/apps/"+name, nil, &app)
	var deployment struct {
		Folder  string `json:"source_code_path"`
		Command []string
		Env     []struct {
			Name, Value string
			From        string `json:"value_from"`
		} `json:"env_vars"`
	}
	r.last(t, http.MethodPost, "/apps/"+name+"/deployments", &deployment)
	s := appSettings{id: app.ID, folder: deployment.Folder, command: deployment.Command, resources: map[string]string{}}
	for _, resource := range app.Resources {
		if resource.Job != nil {
			s.resources[resource.Name] = resource.Job.ID
		}
		if resource.Warehouse != nil {
			s.resources[resource.Name] = resource.Warehouse.ID
		}
	}
	for _, v := range deployment.Env {
		if v.From != "" {
			v.Value = s.resources[v.From]
		}
		require.NotEmpty(t, v.Value, "%s: from %q", v.Name, v.From)
		s.env = append(s.env, v.Name+"="+v.Value)
	}
	s.env = append(s.env, "DATABRICKS_APP_NAME="+name, "DATABRICKS_APP_PORT=8000", "DATABRICKS_WORKSPACE_ID=900800700600",
		"DATABRICKS_HOST="+r.home.URL, "DATABRICKS_CLIENT_ID="+workspace.ClientID, "DATABRICKS_CLIENT_SECRET="+workspace.ClientSecret)
	return s
}

// appCommand is what the platform runs for the App of production, with more arguments, from what lies in the workspace.
func appCommand(t *testing.T, r *rig, args ...string) *exec.Cmd {
	t.Helper()
	s := settings(t, r, "buoy")
	require.Equal(t, prodFiles+"/dist/app", s.folder)
	cmd := exec.CommandContext(t.Context(), s.command[0], append(s.command[1:], args...)...)
	cmd.Dir = r.local(s.folder)
	// On the platform it listens for the proxy, on DATABRICKS_APP_PORT; here on a port that is free, for this machine alone.
	cmd.Env = append(s.env, "PATH="+os.Getenv("PATH"), "HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "BUOY_ADDR=127.0.0.1:0")
	return cmd
}

// startApp starts the App. more variables come last, so they count.
func startApp(t *testing.T, r *rig, more ...string) *deployedApp {
	t.Helper()
	a := &deployedApp{cmd: appCommand(t, r), log: &lockedBuffer{}, done: make(chan error, 1)}
	a.cmd.Env = append(a.cmd.Env, more...)
	a.cmd.Stdout, a.cmd.Stderr = a.log, a.log
	require.NoError(t, a.cmd.Start())
	go func() { a.done <- a.cmd.Wait() }()
	began := time.Now()
	require.Eventually(t, func() bool {
		a.url = regexp.MustCompile(`http://127\.0\.0\.1:[1-9]\d*`).FindString(a.log.String())
		return a.url != "" || a.cmd.ProcessState != nil
	}, time.Minute, 10*time.Millisecond, "%s", a.log)
	require.NotEmpty(t, a.url, a.log.String())
	t.Logf("the App answers after %s", time.Since(began).Round(time.Millisecond))
	return a
}

// end asks the App to end and gives how long that took.
func (a *deployedApp) end(t *testing.T) time.Duration {
	t.Helper()
	began := time.Now()
	require.NoError(t, a.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case err := <-a.done:
		require.NoError(t, err, a.log.String())
	case <-time.After(gracePeriod):
		require.Fail(t, "the platform would kill it", a.log.String())
	}
	return time.Since(began)
}

// get asks as whoever deploys, whom the platform's proxy has signed in.
func (a *deployedApp) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	return a.getAs(t, deployer, "", path)
}

// getAs asks as somebody, with the headers of the proxy: the token is there with user authorization.
func (a *deployedApp) getAs(t *testing.T, email, token, path string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.url+path, nil)
	require.NoError(t, err)
	req.Header.Set("X-Forwarded-Email", email)
	if token != "" {
		req.Header.Set("X-Forwarded-Access-Token", token)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(data)
}

func appStarts(t *testing.T, r *rig) {
	t.Helper()
	a := startApp(t, r)
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", a.cmd.Process.Pid))
	require.NoError(t, err)
	require.Equal(t, "buoy", filepath.Base(exe), "no shell stands before the server")

	status, body := a.get(t, "/healthz")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, `"ok"`)
	status, page := a.get(t, "/")
	require.Equal(t, http.StatusOK, status)
	assets := regexp.MustCompile(`(?:src|href)="(/assets/[^"]+)"`).FindAllStringSubmatch(page, -1)
	require.NotEmpty(t, assets, page)
	for _, asset := range assets {
		status, body := a.get(t, asset[1])
		require.Equal(t, http.StatusOK, status, asset[1])
		require.NotEmpty(t, body, asset[1])
	}
	status, page = a.get(t, "/platforms/anything")
	require.Equal(t, http.StatusOK, status, "a page that the browser makes")
	require.Contains(t, page, "<html")
	status, me := a.get(t, "/api/v1/me")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, me, `"admin"`, "whoever deploys is an admin")
	a.end(t)
}

// appEnds stops the App while it is asked from all sides. Whoever was turned away got no answer at all, which the proxy can
// see; a request that the App has begun to read is answered in full.
func appEnds(t *testing.T, r *rig) {
	t.Helper()
	a := startApp(t, r)
	where, err := url.Parse(a.url)
	require.NoError(t, err)
	slow, err := net.Dial("tcp", where.Host)
	require.NoError(t, err)
	defer func() { _ = slow.Close() }()
	_, err = io.WriteString(slow, "GET /healthz HTTP/1.1\r\nHost: buoy\r\n") // and the rest after the signal
	require.NoError(t, err)

	var answered, turnedAway, broken atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: gracePeriod}
			for i := 0; ctx.Err() == nil && i < 100_000; i++ {
				resp, err := client.Get(a.url + "/")
				if err != nil {
					turnedAway.Add(1)
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
	require.Zero(t, turnedAway.Load(), "before it is told to end, it answers everybody")
	require.NoError(t, a.cmd.Process.Signal(syscall.SIGTERM))
	began := time.Now()
	require.Eventually(t, func() bool { return turnedAway.Load() > 0 }, gracePeriod, time.Millisecond, "it takes no more requests")
	_, err = io.WriteString(slow, "\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(slow), nil)
	require.NoError(t, err, "a request that it has begun to read")
	require.Equal(t, http.StatusOK, resp.StatusCode)
	require.NoError(t, slow.Close())

	select {
	case err := <-a.done:
		require.NoError(t, err, a.log.String())
	case <-time.After(gracePeriod):
		require.Fail(t, "the platform would kill it", a.log.String())
	}
	took := time.Since(began)
	cancel()
	asking.Wait()
	require.Less(t, took, gracePeriod)
	require.Zero(t, broken.Load(), "no answer was cut short")
	t.Logf("%d answers; it ended %s after the signal", answered.Load(), took.Round(time.Millisecond))
}

// lockedBuffer is written to by a process and read by a test.
type lockedBuffer struct {
	mu   sync.Mutex
	data bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.String()
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

	said, code := r.bundle(t, "run", "-t", "prod", "ingest")
	require.Equal(t, 1, code)
	require.Contains(t, said, "Failure: "+why)
}
