// Package bundle deploys Buoy with the real Databricks CLI to the CLI's fake workspace, reads the uploaded files back, and runs
// them. `make test-bundle` builds both programs and sets BUOY_BUNDLE to their folder.
package bundle

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	spark "buoy/tests/warehouse/rig"
)

const (
	token     = "dapi-rig" // of the deployer
	deployer  = "tester@databricks.com"
	principal = "00000000-0000-0000-0000-000000000001" // of the jobs
	prodFiles = "/Workspace/Users/" + deployer + "/.bundle/buoy/prod/files"
)

// commandTimeout is the time limit of every command. Building takes most of it.
const commandTimeout = 5 * time.Minute

// rig is a checkout and the workspace to which it is deployed.
type rig struct {
	dir     string // the checkout
	mount   string // the folder of /Workspace on this machine, after readBack
	url     string // of the workspace
	bin     string
	sizes   map[string]int // of the files uploaded to production
	env     []string       // of the CLI
	home    *home          // the workspace of the running App and jobs; nil if they are not started
	started time.Time
}

// programs returns the folder with the CLI and its fake workspace. Without it the test is skipped.
func programs(t *testing.T) string {
	t.Helper()
	bin := os.Getenv("BUOY_BUNDLE")
	if bin == "" {
		t.Skip("BUOY_BUNDLE is not set: run make test-bundle")
	}
	require.Equal(t, "1", os.Getenv(spark.EnabledVariable), "make test-bundle sets both variables; the tests need a warehouse")
	return bin
}

// newRig starts a workspace for a checkout. env is the environment of the tasks of jobs.
func newRig(t *testing.T, dir string, env ...string) *rig {
	t.Helper()
	r := &rig{dir: dir, mount: t.TempDir(), bin: programs(t), started: time.Now()}
	// The settings of this machine are not used: no profile, and no variable for the workspace or the bundle.
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "DATABRICKS_") && !strings.HasPrefix(pair, "BUNDLE_") && !strings.HasPrefix(pair, "BUOY_") {
			r.env = append(r.env, pair)
		}
	}
	platform, err := filepath.Abs("platform")
	require.NoError(t, err)
	program := exec.CommandContext(t.Context(), filepath.Join(r.bin, "fakeworkspace"), "-mount", r.mount)
	program.Env = append(append(r.env, "PYTHONPATH="+platform, "PYTHONDONTWRITEBYTECODE=1"), env...)
	stdin, err := program.StdinPipe()
	require.NoError(t, err)
	stdout, err := program.StdoutPipe()
	require.NoError(t, err)
	var stderr bytes.Buffer
	program.Stderr = &stderr
	require.NoError(t, program.Start())
	t.Cleanup(func() {
		require.NoError(t, stdin.Close())
		_ = program.Wait() // it is no longer needed
		if t.Failed() {
			t.Log("the standard error of the workspace: ", stderr.String())
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	r.url = strings.TrimSpace(line)
	r.env = append(r.env, "DATABRICKS_HOST="+r.url, "DATABRICKS_TOKEN="+token, "DATABRICKS_CONFIG_FILE="+filepath.Join(r.mount, "none"),
		"DATABRICKS_CLI_DISABLE_UPDATE_CHECK=1", "DATABRICKS_CACHE_ENABLED=false", "NO_COLOR=1", "TMPDIR="+t.TempDir())
	return r
}

// bundle runs `databricks bundle`. It returns the output and the exit code.
func (r *rig) bundle(t *testing.T, args ...string) (output string, code int) {
	t.Helper()
	return r.databricks(t, append([]string{"bundle"}, args...)...)
}

// databricks runs the CLI. It returns the output and the exit code.
func (r *rig) databricks(t *testing.T, args ...string) (output string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(r.bin, "databricks"), args...)
	cmd.Dir, cmd.Env = r.dir, r.env
	cmd.WaitDelay = time.Second
	started := time.Now()
	out, _ := cmd.CombinedOutput() // the exit code is checked
	require.NoError(t, ctx.Err(), "%v took too long:\n%s", args, out)
	t.Logf("%s: exit code %d in %s", strings.Join(args, " "), cmd.ProcessState.ExitCode(), time.Since(started).Round(time.Millisecond))
	return string(out), cmd.ProcessState.ExitCode()
}

// script runs a script of the checkout, which finds the CLI. It returns the output.
func (r *rig) script(t *testing.T, name string, args ...string) (output string, err error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join("scripts", name), args...)
	cmd.Dir, cmd.Env = r.dir, append(append([]string{}, r.env...), "PATH="+r.bin+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// must runs a `databricks bundle` command that must succeed. It returns the output.
func (r *rig) must(t *testing.T, args ...string) string {
	t.Helper()
	output, code := r.bundle(t, args...)
	require.Zero(t, code, output)
	return output
}

// with returns a rig whose CLI has additional variables.
func (r *rig) with(env ...string) *rig {
	other := *r
	other.env = append(append([]string{}, r.env...), env...)
	return &other
}

// call is a request that the workspace received.
type call struct {
	Method, Path string
	Size         int
	Body         json.RawMessage
}

// calls returns the requests so far.
func (r *rig) calls(t *testing.T) []call {
	t.Helper()
	var all []call
	r.get(t, "/rig/calls", nil, &all)
	return all
}

// changes returns the requests after the first n that changed files, resources or code of the App.
func (r *rig) changes(t *testing.T, after int) []string {
	t.Helper()
	var paths []string
	for _, c := range r.calls(t)[after:] {
		// The CLI always writes its lock, its state, and the permissions of the folder.
		own := strings.HasPrefix(c.Path, "/telemetry") || strings.HasPrefix(c.Path, "/api/2.0/permissions/directories/") ||
			strings.Contains(c.Path, "/api/2.0/workspace") && !strings.Contains(c.Path+string(c.Body), "/files/")
		if c.Method != http.MethodGet && c.Method != http.MethodHead && !own {
			paths = append(paths, c.Method+" "+c.Path)
		}
	}
	return paths
}

// last decodes the body of the newest request with a path suffix.
func (r *rig) last(t *testing.T, method, suffix string, into any) {
	t.Helper()
	all := r.calls(t)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Method == method && strings.HasSuffix(all[i].Path, suffix) {
			require.NoError(t, json.Unmarshal(all[i].Body, into), string(all[i].Body))
			return
		}
	}
	require.Fail(t, "no such request", "%s ...%s", method, suffix)
}

func (r *rig) get(t *testing.T, path string, query url.Values, into any) {
	t.Helper()
	r.ask(t, http.MethodGet, path+"?"+query.Encode(), into)
}

func (r *rig) post(t *testing.T, path string) {
	t.Helper()
	r.send(t, http.MethodPost, path, "")
}

// ask sends a request as the deployer, and decodes the response.
func (r *rig) ask(t *testing.T, method, path string, into any) {
	t.Helper()
	r.decode(t, r.send(t, method, path, ""), into)
}

func (*rig) decode(t *testing.T, body string, into any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(body), into), body)
}

// send sends a request as the deployer, and returns the body of a successful response.
func (r *rig) send(t *testing.T, method, path, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, "%s: %s", path, answer)
	return string(answer)
}

// readBack copies a folder of the workspace to the mount, without exec bits, like the platform. It returns the file sizes.
func (r *rig) readBack(t *testing.T, folder string) map[string]int {
	t.Helper()
	sizes := map[string]int{}
	for folders := []string{folder}; len(folders) > 0; folders = folders[1:] {
		var list struct {
			Objects []struct {
				Type string `json:"object_type"`
				Path string `json:"path"`
			} `json:"objects"`
		}
		r.get(t, "/api/2.0/workspace/list", url.Values{"path": {folders[0]}}, &list)
		for _, object := range list.Objects {
			if object.Type == "DIRECTORY" {
				folders = append(folders, object.Path)
				continue
			}
			var file struct {
				Content string `json:"content"`
			}
			r.get(t, "/api/2.0/workspace/export", url.Values{"path": {object.Path}}, &file)
			body, err := base64.StdEncoding.DecodeString(file.Content)
			require.NoError(t, err)
			to := r.local(object.Path)
			require.NoError(t, os.MkdirAll(path.Dir(to), 0o700))
			require.NoError(t, os.WriteFile(to, body, 0o600))
			sizes[strings.TrimPrefix(object.Path, folder+"/")] = len(body)
		}
	}
	return sizes
}

// local returns the path of a file of the workspace on this machine.
func (r *rig) local(file string) string { return filepath.Join(r.mount, filepath.FromSlash(file)) }
