package databricks

import (
	"context"
	"fmt"
	"strconv"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/sql"

	"buoy/src/status"
)

// look asks about something without changing anything, and waking nothing. What is not shown is ErrAbsent or ErrRefused.
func look[T any](ctx context.Context, w *Workspace, what string, ask func(context.Context, *client.DatabricksClient) (T, error)) (T, error) {
	found, err := call(ctx, w, w.limit, ask)
	switch {
	case err == nil:
		return found, nil
	case answered(err, apierr.ErrPermissionDenied):
		return found, status.Errorf(status.CodeStoreDown, "this identity cannot see %s", what).Because(fmt.Errorf("%w: %w", ErrRefused, err))
	case answered(err, apierr.ErrNotFound, apierr.ErrBadRequest): // the Jobs API answers 400 for a job that is gone
		return found, status.Errorf(status.CodeStoreDown, "%s does not exist, or this identity cannot see it", what).Because(fmt.Errorf("%w: %w", ErrAbsent, err))
	}
	return found, down(err)
}

// Look is the name and the state of the warehouse, RUNNING or STOPPED or STARTING or STOPPING. It starts nothing.
func (h *Warehouse) Look(ctx context.Context) (name, state string, err error) {
	what := "the SQL warehouse " + h.ID
	found, err := look(ctx, h.workspace, what, func(ctx context.Context, c *client.DatabricksClient) (*sql.GetWarehouseResponse, error) {
		return sql.NewWarehouses(c).Get(ctx, sql.GetWarehouseRequest{Id: h.ID})
	})
	if err == nil && (found.State == sql.StateDeleted || found.State == sql.StateDeleting) {
		err = status.Errorf(status.CodeStoreDown, "%s was deleted", what).Because(ErrAbsent)
	}
	if err != nil {
		return "", "", err
	}
	return found.Name, string(found.State), nil
}

// Levels are who has which permission on the warehouse: the names of users, service principals and groups to CAN_USE and
// the like. Reading them may take a permission that using it does not.
func (h *Warehouse) Levels(ctx context.Context) (map[string][]string, error) {
	return look(ctx, h.workspace, "who may use it", func(ctx context.Context, c *client.DatabricksClient) (map[string][]string, error) {
		found, err := sql.NewWarehouses(c).GetPermissions(ctx, sql.GetWarehousePermissionsRequest{WarehouseId: h.ID})
		if err != nil {
			return nil, err
		}
		who := map[string][]string{}
		for _, entry := range found.AccessControlList {
			name := entry.UserName + entry.ServicePrincipalName + entry.GroupName // one of them
			for _, p := range entry.AllPermissions {
				who[name] = append(who[name], string(p.PermissionLevel))
			}
		}
		return who, nil
	})
}

// Job is a job of the workspace.
type Job struct {
	Name   string
	Paused bool // it has a schedule, which is paused
}

// Job looks at a job, which takes CAN VIEW.
func (w *Workspace) Job(ctx context.Context, id int64) (Job, error) {
	return look(ctx, w, fmt.Sprintf("the job %d", id), func(ctx context.Context, c *client.DatabricksClient) (Job, error) {
		found, err := jobs.NewJobs(c).Get(ctx, jobs.GetJobRequest{JobId: id})
		if err != nil {
			return Job{}, err
		}
		if found.Settings == nil {
			return Job{}, nil
		}
		schedule := found.Settings.Schedule
		return Job{found.Settings.Name, schedule != nil && schedule.PauseStatus == jobs.PauseStatusPaused}, nil
	})
}

// JobLevels are who has which permission on a job, as Warehouse.Levels.
func (w *Workspace) JobLevels(ctx context.Context, id int64) (map[string][]string, error) {
	return look(ctx, w, "who may run it", func(ctx context.Context, c *client.DatabricksClient) (map[string][]string, error) {
		found, err := jobs.NewJobs(c).GetPermissions(ctx, jobs.GetJobPermissionsRequest{JobId: strconv.FormatInt(id, 10)})
		if err != nil {
			return nil, err
		}
		who := map[string][]string{}
		for _, entry := range found.AccessControlList {
			name := entry.UserName + entry.ServicePrincipalName + entry.GroupName // one of them
			for _, p := range entry.AllPermissions {
				who[name] = append(who[name], string(p.PermissionLevel))
			}
		}
		return who, nil
	})
}
