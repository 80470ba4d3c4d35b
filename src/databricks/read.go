package databricks

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/jobs"
	"github.com/databricks/databricks-sdk-go/service/sql"

	"buoy/src/status"
)

// Read reads something about an object, with the SDK's client of its service. It changes and starts nothing. what names the object in
// errors, such as "the job 7". An object that is not visible is ErrAbsent or ErrRefused. Any other error is status.CodeStoreDown.
func Read[T any](ctx context.Context, w *Workspace, what string, request func(context.Context, *client.DatabricksClient) (T, error)) (T, error) {
	found, err := call(ctx, w, w.limit, request)
	switch {
	case err == nil:
		return found, nil
	case isAPIError(err, apierr.ErrPermissionDenied):
		return found, status.Errorf(status.CodeStoreDown, "this identity cannot see %s", what).Because(fmt.Errorf("%w: %w", ErrRefused, err))
	case isAPIError(err, apierr.ErrNotFound, apierr.ErrBadRequest): // the Jobs API answers 400 for a job that is gone
		return found, status.Errorf(status.CodeStoreDown, "%s does not exist, or this identity cannot see it", what).Because(fmt.Errorf("%w: %w", ErrAbsent, err))
	}
	return found, downError(err)
}

// WarehouseInfo describes a SQL warehouse.
type WarehouseInfo struct {
	Name       string
	State      string        // RUNNING, STOPPED, STARTING or STOPPING
	AutoStop   time.Duration // without a statement it stops after this time; 0: never
	Size       string        // of a cluster, such as "2X-Small"
	Clusters   int           // that run at least while the warehouse is running
	Serverless bool
}

// Describe reads the warehouse. It starts nothing.
func (h *Warehouse) Describe(ctx context.Context) (WarehouseInfo, error) {
	what := "the SQL warehouse " + h.ID
	found, err := Read(ctx, h.workspace, what, func(ctx context.Context, c *client.DatabricksClient) (*sql.GetWarehouseResponse, error) {
		return sql.NewWarehouses(c).Get(ctx, sql.GetWarehouseRequest{Id: h.ID})
	})
	if err == nil && (found.State == sql.StateDeleted || found.State == sql.StateDeleting) {
		err = status.Errorf(status.CodeStoreDown, "%s was deleted", what).Because(ErrAbsent)
	}
	if err != nil {
		return WarehouseInfo{}, err
	}
	return WarehouseInfo{
		Name: found.Name, State: string(found.State), AutoStop: time.Duration(found.AutoStopMins) * time.Minute,
		Size: found.ClusterSize, Clusters: max(1, found.MinNumClusters), Serverless: found.EnableServerlessCompute,
	}, nil
}

// Levels returns the permissions on the warehouse: users, service principals and groups to levels such as CAN_USE. Reading them
// can require a permission that using the warehouse does not.
func (h *Warehouse) Levels(ctx context.Context) (map[string][]string, error) {
	return Read(ctx, h.workspace, "its permissions", func(ctx context.Context, c *client.DatabricksClient) (map[string][]string, error) {
		found, err := sql.NewWarehouses(c).GetPermissions(ctx, sql.GetWarehousePermissionsRequest{WarehouseId: h.ID})
		if err != nil {
			return nil, err
		}
		levels := map[string][]string{}
		for _, entry := range found.AccessControlList {
			name := entry.UserName + entry.ServicePrincipalName + entry.GroupName // one of them
			for _, p := range entry.AllPermissions {
				levels[name] = append(levels[name], string(p.PermissionLevel))
			}
		}
		return levels, nil
	})
}

// Job is a job of the workspace.
type Job struct {
	Name   string
	Paused bool   // its schedule is paused
	Cron   string // its schedule, a Quartz expression; empty if it has none
	Zone   string // of the schedule
}

// Job reads a job. This requires CAN VIEW.
func (w *Workspace) Job(ctx context.Context, id int64) (Job, error) {
	return Read(ctx, w, fmt.Sprintf("the job %d", id), func(ctx context.Context, c *client.DatabricksClient) (Job, error) {
		found, err := jobs.NewJobs(c).Get(ctx, jobs.GetJobRequest{JobId: id})
		if err != nil || found.Settings == nil {
			return Job{}, err
		}
		job := Job{Name: found.Settings.Name}
		if s := found.Settings.Schedule; s != nil {
			job.Paused, job.Cron, job.Zone = s.PauseStatus == jobs.PauseStatusPaused, s.QuartzCronExpression, s.TimezoneId
		}
		return job, nil
	})
}

// JobLevels returns the permissions on a job in the form of Warehouse.Levels.
func (w *Workspace) JobLevels(ctx context.Context, id int64) (map[string][]string, error) {
	return Read(ctx, w, "its permissions", func(ctx context.Context, c *client.DatabricksClient) (map[string][]string, error) {
		found, err := jobs.NewJobs(c).GetPermissions(ctx, jobs.GetJobPermissionsRequest{JobId: strconv.FormatInt(id, 10)})
		if err != nil {
			return nil, err
		}
		levels := map[string][]string{}
		for _, entry := range found.AccessControlList {
			name := entry.UserName + entry.ServicePrincipalName + entry.GroupName // one of them
			for _, p := range entry.AllPermissions {
				levels[name] = append(levels[name], string(p.PermissionLevel))
			}
		}
		return levels, nil
	})
}
