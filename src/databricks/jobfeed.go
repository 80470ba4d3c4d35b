package databricks

import (
	"context"
	"fmt"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/jobs"

	"buoy/src/status"
)

// JobFeed reports finished runs of a job. It starts no warehouse.
type JobFeed struct {
	workspace *Workspace
	job       int64
}

// JobFeed returns the feed of a job.
func (w *Workspace) JobFeed(job int64) *JobFeed { return &JobFeed{w, job} }

// Newest identifies the newest finished run by its id and end time: a repaired run gets a new end. It is empty if no run has
// finished.
func (f *JobFeed) Newest(ctx context.Context) (string, error) {
	mark, err := call(ctx, f.workspace, f.workspace.limit, func(ctx context.Context, c *client.DatabricksClient) (string, error) {
		runs := jobs.NewJobs(c).ListRuns(ctx, jobs.ListRunsRequest{JobId: f.job, CompletedOnly: true, Limit: 1})
		if !runs.HasNext(ctx) {
			return "", nil
		}
		run, err := runs.Next(ctx) // returns an error of HasNext, too
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("%d-%d", run.RunId, run.EndTime), nil
	})
	switch {
	case err == nil:
		return mark, nil
	case isAPIError(err, apierr.ErrNotFound, apierr.ErrPermissionDenied, apierr.ErrBadRequest):
		return "", status.Errorf(status.CodeStoreDown, "the job %d does not exist, or this identity cannot see it: it needs CAN VIEW", f.job).Because(err)
	}
	return "", downError(err)
}
