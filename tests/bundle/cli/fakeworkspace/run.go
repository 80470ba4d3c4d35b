package main

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/databricks/cli/libs/testserver"
	"github.com/databricks/databricks-sdk-go/service/jobs"
)

// runner runs jobs instead of the CLI's fake workspace. That one starts only one file with a downloaded Python, and blocks other
// requests while a task runs.
type runner struct {
	mount  string
	python func(args ...string) *exec.Cmd // the process ends with this program
	runs   sync.WaitGroup
}

// stopTimeout is the time that a task has to end after this program was stopped.
const stopTimeout = 10 * time.Second

func (r *runner) runNow(q testserver.Request) any {
	var in jobs.RunNow
	if err := json.Unmarshal(q.Body, &in); err != nil {
		return testserver.Response{StatusCode: http.StatusBadRequest, Body: map[string]string{"message": err.Error()}}
	}
	workspace := q.Workspace
	defer workspace.LockUnlock()()
	job, ok := workspace.Jobs[in.JobId]
	if !ok {
		return testserver.Response{StatusCode: http.StatusNotFound, Body: map[string]string{"message": "no such job"}}
	}
	run := jobs.Run{
		RunId: int64(7000 + len(workspace.JobRuns)), JobId: in.JobId, RunName: job.Settings.Name, RunType: jobs.RunTypeJobRun,
		RunPageUrl: "http://127.0.0.1/run", State: &jobs.RunState{LifeCycleState: jobs.RunLifeCycleStateRunning},
	}
	workspace.JobRuns[run.RunId] = run
	r.runs.Go(func() { r.finish(workspace, run, job.Settings.Tasks) })
	return testserver.Response{Body: jobs.RunNowResponse{RunId: run.RunId}}
}

// getRun returns the current state of a run. The CLI's fake workspace would end the run with this request.
func (r *runner) getRun(q testserver.Request) any {
	id, err := strconv.ParseInt(q.URL.Query().Get("run_id"), 10, 64)
	defer q.Workspace.LockUnlock()()
	run, ok := q.Workspace.JobRuns[id]
	if err != nil || !ok {
		return testserver.Response{StatusCode: http.StatusNotFound, Body: map[string]string{"message": "no such run"}}
	}
	return testserver.Response{Body: run}
}

// finish runs the tasks in order until one fails.
func (r *runner) finish(workspace *testserver.FakeWorkspace, run jobs.Run, tasks []jobs.Task) {
	known := strings.NewReplacer("{{job.id}}", strconv.FormatInt(run.JobId, 10), "{{job.run_id}}", strconv.FormatInt(run.RunId, 10),
		"/Workspace/", r.mount+"/Workspace/")
	for i, task := range tasks {
		id := run.RunId*10 + int64(i)
		state, output := r.task(task.SparkPythonTask, known)
		run.Tasks = append(run.Tasks, jobs.RunTask{RunId: id, TaskKey: task.TaskKey, State: state})
		unlock := workspace.LockUnlock()
		workspace.JobRunOutputs[id] = output
		unlock()
		if run.State = state; state.ResultState == jobs.RunResultStateSuccess {
			continue
		}
		// The message of the platform for a failed task. The CLI shows the error of the task only for this message.
		run.State = &jobs.RunState{
			LifeCycleState: jobs.RunLifeCycleStateInternalError, ResultState: state.ResultState,
			StateMessage: "Task " + task.TaskKey + " failed with message: " + state.StateMessage + ".",
		}
		break
	}
	defer workspace.LockUnlock()()
	workspace.JobRuns[run.RunId] = run
}

// task runs a Python file like the platform: an exception is the error, and the output is the log. The environment of this
// program contains its identity and its workspace.
func (r *runner) task(task *jobs.SparkPythonTask, known *strings.Replacer) (*jobs.RunState, jobs.RunOutput) {
	args := []string{filepath.Join(r.mount, task.PythonFile)}
	for _, p := range task.Parameters {
		args = append(args, known.Replace(p))
	}
	cmd := r.python(args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTimeout
	out, err := cmd.CombinedOutput()
	state := &jobs.RunState{LifeCycleState: jobs.RunLifeCycleStateTerminated, ResultState: jobs.RunResultStateSuccess}
	if err == nil {
		return state, jobs.RunOutput{Logs: string(out)}
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	state.ResultState, state.StateMessage = jobs.RunResultStateFailed, "Workload failed, see run output for details"
	return state, jobs.RunOutput{Error: lines[len(lines)-1], ErrorTrace: string(out)}
}
