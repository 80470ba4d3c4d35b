package sqlprobe

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"buoy/src/probe"
)

// maxJobs is how many jobs are listed; more are an error. A workspace can have 12,000.
const maxJobs = 50_000

// jobsQuery lists the jobs of a workspace whose newest row is no deletion. The table has all jobs, whatever an identity is allowed to see.
//
// Source: https://docs.databricks.com/aws/en/admin/system-tables/jobs
const jobsQuery = `SELECT job_id, name FROM (
SELECT job_id, name, delete_time, row_number() OVER (PARTITION BY job_id ORDER BY change_time DESC) AS place
FROM system.lakeflow.jobs WHERE workspace_id = '%d') AS newest WHERE place = 1 AND delete_time IS NULL ORDER BY name, job_id`

// Jobs returns all jobs of a workspace, also those that the identity cannot see. It needs SELECT on system.lakeflow.jobs. The table is
// some minutes behind.
func (o Options) Jobs(ctx context.Context, scope *probe.Scope, workspaceID string) ([]probe.Object, error) {
	id, err := strconv.ParseInt(workspaceID, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the id of the workspace, %q, is not a number", workspaceID)
	}
	db, failed := o.database(ctx, scope)
	if failed != nil {
		return nil, errors.New(failed.Detail)
	}
	rows, failed := queryAll(ctx, db, request{query: fmt.Sprintf(jobsQuery, id), columns: 2, rows: maxJobs}, "jobs")
	if failed != nil {
		return nil, errors.New(failed.Detail)
	}
	all := make([]probe.Object, len(rows))
	for i, row := range rows {
		all[i].ID, _ = row[0].(string)
		all[i].Name, _ = row[1].(string)
	}
	return all, nil
}
