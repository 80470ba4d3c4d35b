package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/databricks/cli/libs/testserver"
	"github.com/databricks/databricks-sdk-go/service/jobs"
)

// runner runs jobs in place of the CLI's own stand-in, which starts a lone file with a Python that it downloads, and answers
// nothing else while a task runs.
type runner struct {
	mount string
}

func (r runner) runNow(q testserver.Request) any {
	var in jobs.RunNow
	if err := json.Unmarshal(q.Body, &in); err != nil {
		return testserver.Response{StatusCode: http.StatusBadRequest, Body: map[string]string{"message": err.Error()}}
	}
	workspace := q.Workspace
	unlock := workspace.LockUnlock()
	job, ok := workspace.Jobs[in.JobId]
	id := int64(7000 + len(workspace.JobRuns))
	unlock()
	if !ok {
		return testserver.Response{StatusCode: http.StatusNotFound, Body: map[string]string{"message": "no such job"}}
	}
	run := jobs.Run{
		RunId: id, JobId: in.JobId, RunName: job.Settings.Name, RunType: jobs.RunTypeJobRun, RunPageUrl: "http://127.0.0.1/run",
		State: &jobs.RunState{LifeCycleState: jobs.RunLifeCycleStateRunning}, // until it is asked for
	}
	outputs := map[int64]jobs.RunOutput{}
	known := strings.NewReplacer("{{job.run_id}}", strconv.FormatInt(id, 10), "/Workspace/", r.mount+"/Workspace/")
	for i, task := range job.Settings.Tasks {
		taskRun := id*10 + int64(i)
		state, output := r.task(task.SparkPythonTask, known)
		outputs[taskRun] = output
		run.Tasks = append(run.Tasks, jobs.RunTask{RunId: taskRun, TaskKey: task.TaskKey, State: state})
	}
	defer workspace.LockUnlock()()
	workspace.JobRuns[id] = run
	maps.Copy(workspace.JobRunOutputs, outputs)
	return testserver.Response{Body: jobs.RunNowResponse{RunId: id}}
}

// task runs a Python file to its end, as the platform does: an exception is the error, and what was printed the log. Who it is
// and where its workspace is stand in the environment of this program.
func (r runner) task(task *jobs.SparkPythonTask, known *strings.Replacer) (*jobs.RunState, jobs.RunOutput) {
	args := []string{filepath.Join(r.mount, task.PythonFile)}
	for _, p := range task.Parameters {
		args = append(args, known.Replace(p))
	}
	out, err := exec.Command("python3", args...).CombinedOutput()
	state := &jobs.RunState{LifeCycleState: jobs.RunLifeCycleStateTerminated, ResultState: jobs.RunResultStateSuccess}
	if err == nil {
		return state, jobs.RunOutput{Logs: string(out)}
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	state.ResultState, state.StateMessage = jobs.RunResultStateFailed, "Workload failed, see run output for details"
	return state, jobs.RunOutput{Error: lines[len(lines)-1], ErrorTrace: string(out)}
}
