// Package program builds and runs the real binary, for tests that look at it from outside.
package program

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Program is a built binary, and the environment that it runs in.
type Program struct {
	Path string
	Env  []string
}

// Build builds the binary. It sees nothing of the environment but the way to programs and what is given.
func Build(t *testing.T, env ...string) Program {
	t.Helper()
	readSources(t)
	path := filepath.Join(t.TempDir(), "buoy")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "buoy/src/cmd/buoy").CombinedOutput()
	require.NoError(t, err, string(out))
	return Program{path, append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)}
}

// readSources opens every folder with sources of the binary. So they are inputs of the test, and go test does not repeat an outcome from
// its cache after one of them has changed.
func readSources(t *testing.T) {
	t.Helper()
	root, err := filepath.Abs(".")
	require.NoError(t, err)
	for _, err = os.Stat(filepath.Join(root, "go.mod")); err != nil; _, err = os.Stat(filepath.Join(root, "go.mod")) {
		require.NotEqual(t, filepath.Dir(root), root, "a test runs inside the module")
		root = filepath.Dir(root)
	}
	for _, sources := range []string{"src", "sql", "ui/dist"} {
		err := filepath.WalkDir(filepath.Join(root, sources), func(string, fs.DirEntry, error) error { return nil })
		require.NoError(t, err)
	}
	_, err = os.Stat(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
}

// Outcome is how a command ended.
type Outcome struct {
	Code   int
	Stdout string
	Stderr string
}

// Run runs a command to its end, at most for limit.
func (p Program) Run(t *testing.T, limit time.Duration, args ...string) Outcome {
	t.Helper()
	return p.start(t, args).wait(limit)
}

// RunUntil runs a command and sends SIGTERM as soon as a condition is met. Both the condition and the end may take limit.
func (p Program) RunUntil(t *testing.T, limit time.Duration, met func() bool, args ...string) Outcome {
	t.Helper()
	c := p.start(t, args)
	require.Eventually(t, met, limit, 20*time.Millisecond, "%v runs: %s%s", args, &c.stdout, &c.stderr)
	require.NoError(t, c.Process.Signal(syscall.SIGTERM))
	return c.wait(limit)
}

// command is a running command.
type command struct {
	*exec.Cmd

	t              *testing.T
	kill           context.CancelFunc
	stdout, stderr Output
}

// Output collects what a process or a log prints. It can be read meanwhile.
type Output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *Output) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(text)
}

func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Take returns what was printed since the last call.
func (o *Output) Take() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.text.Reset()
	return o.text.String()
}

// start starts a command. It is killed with the test.
func (p Program) start(t *testing.T, args []string) *command {
	t.Helper()
	ctx, kill := context.WithCancel(t.Context())
	c := &command{Cmd: exec.CommandContext(ctx, p.Path, args...), t: t, kill: kill}
	c.Env, c.Stdout, c.Stderr = p.Env, &c.stdout, &c.stderr
	require.NoError(t, c.Start())
	return c
}

// wait waits for the end, at most for limit.
func (c *command) wait(limit time.Duration) Outcome {
	c.t.Helper()
	late := time.AfterFunc(limit, c.kill)
	_ = c.Wait() // the exit code is the answer
	require.True(c.t, late.Stop(), "%v did not end within %s: %s%s", c.Args, limit, &c.stdout, &c.stderr)
	return Outcome{c.ProcessState.ExitCode(), c.stdout.String(), c.stderr.String()}
}

// Server is a running server.
type Server struct {
	t   *testing.T
	URL string
	cmd *exec.Cmd
	log *bytes.Buffer
}

// Serve runs `buoy serve` on a port of its own and waits until it says where it is. It is killed with the test.
func (p Program) Serve(t *testing.T) *Server {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), p.Path, "serve")
	cmd.Env = append([]string{"BUOY_ADDR=127.0.0.1:0"}, p.Env...)
	s := &Server{t: t, cmd: cmd, log: &bytes.Buffer{}}
	cmd.Stdout = s.log
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(stderr)
	var output []string
	for s.URL == "" && lines.Scan() {
		output = append(output, lines.Text())
		if rest, ok := strings.CutPrefix(lines.Text(), "Buoy is at "); ok {
			s.URL, _, _ = strings.Cut(rest, " ")
		}
	}
	require.NotEmpty(t, s.URL, output)
	go func() { _, _ = io.Copy(io.Discard, stderr) }()
	return s
}

// Signal sends the server a signal.
func (s *Server) Signal(signal os.Signal) {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(signal))
}

// Stop asks the server to end and gives its exit code and its log.
func (s *Server) Stop() (code int, log string) {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGTERM))
	_ = s.cmd.Wait() // the exit code is the answer
	return s.cmd.ProcessState.ExitCode(), s.log.String()
}

// Kill ends the server as a power cut would.
func (s *Server) Kill() {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Kill())
	_ = s.cmd.Wait() // it says that it was killed
}

// Get decodes an answer of the API.
func (s *Server) Get(path string) map[string]any {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.URL+path, nil)
	require.NoError(s.t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	var body map[string]any
	require.NoError(s.t, json.NewDecoder(resp.Body).Decode(&body))
	return body
}

// Until asks again and again until the answer fulfils a condition, at most for limit, and gives it.
func (s *Server) Until(path string, limit time.Duration, fulfils func(map[string]any) bool, what string) map[string]any {
	s.t.Helper()
	var last map[string]any
	require.Eventually(s.t, func() bool {
		last = s.Get(path)
		return fulfils(last)
	}, limit, 50*time.Millisecond, "%s; the last answer of %s: %v", what, path, &last)
	return last
}
