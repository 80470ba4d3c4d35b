package bundle

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
	"buoy/tests/program"
)

// gracePeriod is the time between SIGTERM and SIGKILL of an App.
const gracePeriod = 15 * time.Second

// deployedApp is a running App with the deployed files, started like on the platform.
type deployedApp struct {
	url  string
	cmd  *exec.Cmd
	log  *program.Output
	done chan error
}

// appSettings are the settings that the CLI has sent for an App.
type appSettings struct {
	id        string // of its service principal
	folder    string
	command   []string
	env       []string          // including the variables of the platform; references to resources are resolved
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
		"DATABRICKS_HOST="+r.home.URL, "DATABRICKS_CLIENT_ID="+fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET="+fakeworkspace.ClientSecret)
	return s
}

// appCommand returns the command of the production App with additional arguments. It uses the files in the workspace.
func appCommand(t *testing.T, r *rig, args ...string) *exec.Cmd {
	t.Helper()
	s := settings(t, r, "buoy")
	require.Equal(t, prodFiles+"/dist/app", s.folder)
	cmd := exec.CommandContext(t.Context(), s.command[0], append(s.command[1:], args...)...)
	cmd.Dir = r.local(s.folder)
	// On the platform the App listens on DATABRICKS_APP_PORT for the proxy. Here it listens on a free loopback port.
	cmd.Env = append(s.env, "PATH="+os.Getenv("PATH"), "HOME="+t.TempDir(), "TMPDIR="+t.TempDir(), "BUOY_ADDR=127.0.0.1:0")
	return cmd
}

// startApp starts the App. The variables in more override the others.
func startApp(t *testing.T, r *rig, more ...string) *deployedApp {
	t.Helper()
	a := &deployedApp{cmd: appCommand(t, r), log: &program.Output{}, done: make(chan error, 1)}
	a.cmd.Env = append(a.cmd.Env, more...)
	a.cmd.Stdout, a.cmd.Stderr = a.log, a.log
	require.NoError(t, a.cmd.Start())
	go func() { a.done <- a.cmd.Wait() }()
	started := time.Now()
	require.Eventually(t, func() bool {
		exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", a.cmd.Process.Pid))
		return err != nil || strings.HasSuffix(exe, "/buoy (deleted)") // the server has replaced the shell
	}, time.Minute, time.Millisecond)
	unpacked := time.Now()
	require.Eventually(t, func() bool {
		a.url = regexp.MustCompile(`http://127\.0\.0\.1:[1-9]\d*`).FindString(a.log.String())
		return a.url != "" || a.cmd.ProcessState != nil
	}, time.Minute, time.Millisecond, "%s", a.log)
	require.NotEmpty(t, a.url, a.log.String())
	status, _ := a.get(t, "/healthz")
	require.Equal(t, http.StatusOK, status)
	t.Logf("start.sh unpacks in %s; the first 200 comes %s after that; %d MB of memory",
		unpacked.Sub(started).Round(time.Millisecond), time.Since(unpacked).Round(time.Millisecond), a.memory(t)>>20)
	return a
}

// memory returns the resident memory of the App in bytes.
func (a *deployedApp) memory(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", a.cmd.Process.Pid))
	require.NoError(t, err)
	var size, resident int
	_, err = fmt.Sscan(string(text), &size, &resident)
	require.NoError(t, err)
	return resident * os.Getpagesize()
}

// end stops the App. It returns the duration.
func (a *deployedApp) end(t *testing.T) time.Duration {
	t.Helper()
	started := time.Now()
	require.NoError(t, a.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case err := <-a.done:
		require.NoError(t, err, a.log.String())
	case <-time.After(gracePeriod):
		require.Fail(t, "the platform would kill it", a.log.String())
	}
	return time.Since(started)
}

// get sends a request as the deployer, with the headers of the proxy.
func (a *deployedApp) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	return a.getAs(t, deployer, "", path)
}

// getAs sends a request as a user, with the headers of the proxy. The token is set if user authorization is on.
func (a *deployedApp) getAs(t *testing.T, email, token, path string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.url+path, nil)
	require.NoError(t, err)
	return send(t, req, email, token)
}

// post sends a POST request as the deployer.
func (a *deployedApp) post(t *testing.T, path, body string) (status int, response string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.url+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	return send(t, req, deployer, "")
}

func send(t *testing.T, req *http.Request, email, token string) (status int, body string) {
	t.Helper()
	for name, value := range map[string]string{"X-Forwarded-Email": email, "X-Forwarded-Access-Token": token} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(data)
}
