// Fakeworkspace runs the fake workspace of the Databricks CLI as a program. It stores the files, jobs, apps, grants and
// warehouses that the CLI sends. It prints its URL on one line and runs until its input is closed.
//
//	fakeworkspace -mount DIR
//
// GET /rig/calls returns the requests so far, and GET /rig/objects what exists. A run of a job starts the Python file of the job below DIR. The test has copied the
// files of the workspace to DIR. The environment of this program contains the workspace and the identity of the run.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"

	"github.com/databricks/cli/libs/testserver"
	"github.com/databricks/databricks-sdk-go/service/apps"
)

// call is a request that the workspace received.
type call struct {
	Method string
	Path   string
	Size   int
	Body   json.RawMessage // only of requests that do not change files
}

type recorder struct {
	mu    sync.Mutex
	calls []call
}

func (r *recorder) record(q *testserver.Request) {
	if strings.HasPrefix(q.URL.Path, "/rig/") {
		return
	}
	c := call{Method: q.Method, Path: q.URL.Path, Size: len(q.Body)}
	if json.Valid(q.Body) && !strings.Contains(q.URL.Path, "/workspace-files/") {
		c.Body = q.Body
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, c)
}

func (r *recorder) list(testserver.Request) any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return testserver.Response{Body: append([]call{}, r.calls...)}
}

// objects returns what exists in the workspace, such as "app buoy". Two objects with one name are listed twice.
func objects(q testserver.Request) any {
	defer q.Workspace.LockUnlock()()
	all := []string{}
	for name, app := range q.Workspace.Apps {
		if app.ComputeStatus.State != apps.ComputeStateDeleting {
			all = append(all, "app "+name)
		}
	}
	for _, job := range q.Workspace.Jobs {
		all = append(all, "job "+job.Settings.Name)
	}
	for name := range q.Workspace.Schemas {
		all = append(all, "schema "+name)
	}
	for name := range q.Workspace.Volumes {
		all = append(all, "volume "+name)
	}
	for _, warehouse := range q.Workspace.SqlWarehouses {
		all = append(all, "warehouse "+warehouse.Name)
	}
	slices.Sort(all)
	return testserver.Response{Body: all}
}

func main() {
	mount := flag.String("mount", "", "the folder of the workspace's files on this machine")
	flag.Parse()
	end := &life{}
	defer end.close()
	server := testserver.New(end)
	var calls recorder
	server.RequestCallback = calls.record
	// The first handler of a route is used.
	server.Handle(http.MethodGet, "/rig/calls", calls.list)
	server.Handle(http.MethodGet, "/rig/objects", objects)
	ctx, cancel := context.WithCancel(context.Background())
	run := runner{mount: *mount, python: func(args ...string) *exec.Cmd { return exec.CommandContext(ctx, "python3", args...) }}
	server.Handle(http.MethodPost, "/api/2.2/jobs/run-now", run.runNow)
	server.Handle(http.MethodGet, "/api/2.2/jobs/runs/get", run.getRun)
	newRules().handle(server)
	testserver.AddDefaultHandlers(server)
	fmt.Println(server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin) // until the parent process closes it, or ends
	cancel()
	run.runs.Wait()
}

// life implements the testing interface that the CLI's server requires. Reports go to the standard error.
type life struct {
	closers []func()
}

func (l *life) close() {
	for _, c := range l.closers {
		c()
	}
}

func say(args ...any)                 { fmt.Fprintln(os.Stderr, args...) }
func sayf(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
func die(args ...any)                 { say(args...); os.Exit(1) }
func dief(format string, args ...any) { sayf(format, args...); os.Exit(1) }

func (*life) Log(args ...any)                   { say(args...) }
func (*life) Logf(format string, args ...any)   { sayf(format, args...) }
func (*life) Error(args ...any)                 { say(args...) }
func (*life) Errorf(format string, args ...any) { sayf(format, args...) }
func (*life) Fatal(args ...any)                 { die(args...) }
func (*life) Fatalf(format string, args ...any) { dief(format, args...) }
func (*life) Skip(args ...any)                  { die(args...) }
func (*life) Skipf(format string, args ...any)  { dief(format, args...) }
func (*life) FailNow()                          { die("failed") }
func (l *life) Cleanup(f func())                { l.closers = append(l.closers, f) }
func (*life) Context() context.Context          { return context.Background() }
func (*life) Setenv(key, value string) {
	if err := os.Setenv(key, value); err != nil {
		die(err)
	}
}

func (l *life) TempDir() string {
	dir, err := os.MkdirTemp("", "fakeworkspace-")
	if err != nil {
		die(err)
	}
	l.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
func (*life) Helper() {}
