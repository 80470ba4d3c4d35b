package workspace

import (
	"context"
	"fmt"

	"github.com/databricks/databricks-sdk-go/service/jobs"
)

// Job is the job that ingests: its finished runs are news for the board.
type Job struct {
	api *jobs.JobsAPI
	id  int64
}

// Job gives a job of the workspace.
func (c *Client) Job(id int64) *Job { return &Job{jobs.NewJobs(c.api), id} }

// Newest names the newest finished run; empty where none has finished. Jobs are the control plane: no warehouse is woken.
func (j *Job) Newest(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	runs := j.api.ListRuns(ctx, jobs.ListRunsRequest{JobId: j.id, CompletedOnly: true, Limit: 1})
	if !runs.HasNext(ctx) {
		return "", nil
	}
	run, err := runs.Next(ctx)
	if err != nil {
		return "", inWords(err)
	}
	return fmt.Sprintf("%d/%d", run.RunId, run.EndTime), nil
}
