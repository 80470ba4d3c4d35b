package databricks

import (
	"context"
	"fmt"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/google/uuid"

	"buoy/src/status"
)

// RunJob starts a run of a job and returns the URL of its page. An idempotency token makes sure that a repeated request does not
// start another run.
func (w *Workspace) RunJob(ctx context.Context, job int64) (link string, err error) {
	request := jobs.RunNow{JobId: job, IdempotencyToken: uuid.NewString()}
	id, err := call(ctx, w, w.limit, func(ctx context.Context, c *client.DatabricksClient) (int64, error) {
		run, err := jobs.NewJobs(c).RunNow(ctx, request)
		if err != nil {
			return 0, err
		}
		return run.RunId, nil
	})
	switch {
	case err == nil:
		return fmt.Sprintf("%s/jobs/%d/runs/%d", w.Host(), job, id), nil
	case isAPIError(err, apierr.ErrNotFound, apierr.ErrPermissionDenied, apierr.ErrBadRequest):
		return "", status.Errorf(status.CodeConflict, "the job %d does not exist, or this identity cannot run it: it needs CAN MANAGE RUN", job).Because(err)
	}
	return "", downError(err)
}
