package bundle

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/jobs"
	dbsql "github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
	spark "buoy/tests/warehouse/rig"
)

// The names of the production resources by default.
const (
	prodSchema = "main.buoy"
	prodVolume = "main.buoy.files"
	volumePath = "/Volumes/main/buoy/files"
)

// home is the workspace of the running App and tasks: a fake workspace with a SQL warehouse, which is real Spark and Delta. The
// CLI's fake workspace, to which they are deployed, supports neither statements nor identities.
type home struct {
	*fakeworkspace.Workspace
	spark     *spark.Rig
	tables    *sql.DB          // the schema of the bundle
	token     string           // of the principal of the jobs
	warehouse string           // id from the deployment
	jobs      map[string]int64 // the ids of the jobs from the deployment, by their keys in the bundle
}

// newHome returns a workspace that contains only a catalog with an empty schema.
func newHome(t *testing.T) *home {
	t.Helper()
	h := &home{spark: spark.Use(t), jobs: map[string]int64{}}
	h.Workspace = fakeworkspace.New(t, fakeworkspace.Options{Warehouse: h.spark.URL() + h.spark.HTTPPath()})
	h.token = h.PersonalToken(fakeworkspace.Person{Email: principal, Display: "buoy-jobs"})
	catalog := h.spark.Open(t, "")
	drop := func(ctx context.Context) {
		_, err := catalog.ExecContext(ctx, "DROP SCHEMA IF EXISTS "+prodSchema+" CASCADE")
		require.NoError(t, err)
	}
	drop(t.Context()) // remains of an interrupted test
	_, err := catalog.ExecContext(t.Context(), "CREATE SCHEMA "+prodSchema)
	require.NoError(t, err)
	t.Cleanup(func() { drop(context.Background()) })
	h.tables = h.spark.Open(t, "buoy")
	return h
}

// forTasks returns the environment of the tasks of jobs.
func (h *home) forTasks() []string {
	return []string{"DATABRICKS_HOST=" + h.URL, "DATABRICKS_TOKEN=" + h.token}
}

// furnish adds the deployed resources to the home, with the permissions of the deployment. The only other permission is the use
// of the catalog, which an administrator grants.
func furnish(t *testing.T, r *rig) {
	t.Helper()
	app := settings(t, r, "buoy")
	h := r.home
	h.SetClient(fakeworkspace.Person{Email: app.id, Display: "app-buoy"})
	use := []string{"USE_CATALOG"}
	h.SetSecurable("CATALOG", spark.Catalog, fakeworkspace.Securable{Grants: map[string][]string{principal: use, app.id: use}})
	h.SetSecurable("SCHEMA", prodSchema, fakeworkspace.Securable{Grants: grants(t, r, "schema", prodSchema)})
	h.SetSecurable("VOLUME", prodVolume, fakeworkspace.Securable{Grants: grants(t, r, "volume", prodVolume)})
	h.AddVolume(volumePath)
	h.warehouse = app.resources["warehouse"]
	h.allow(t, r)
	var deployed jobs.ListJobsResponse
	r.get(t, "/api/2.2/jobs/list", nil, &deployed)
	for _, job := range deployed.Jobs {
		h.addJob(t, r, job.JobId)
	}
	require.Equal(t, app.resources["ingest"], strconv.FormatInt(h.jobs["ingest"], 10))
	require.Contains(t, h.jobs, "setup")
}

// addJob adds a job with the settings and the permissions of the deployment.
func (h *home) addJob(t *testing.T, r *rig, id int64) {
	t.Helper()
	text := strconv.FormatInt(id, 10)
	var job jobs.Job
	r.get(t, "/api/2.2/jobs/get", url.Values{"job_id": {text}}, &job)
	key, ok := strings.CutPrefix(job.Settings.Name, "buoy-")
	require.True(t, ok, job.Settings.Name)
	h.jobs[key] = id
	h.SetJob(id, fakeworkspace.Job{
		Name: job.Settings.Name, Created: time.Now(), Settings: &jobs.JobSettings{Schedule: job.Settings.Schedule}, Levels: levels(t, r, "jobs/"+text),
	})
}

// allow starts the warehouse with the permissions of the deployment, which list it, too.
func (h *home) allow(t *testing.T, r *rig) {
	t.Helper()
	h.SetWarehouse(h.warehouse, fakeworkspace.Warehouse{State: dbsql.StateRunning, Levels: levels(t, r, "sql/warehouses/"+h.warehouse)})
	h.SetListing(fakeworkspace.WarehousesPath, []any{dbsql.EndpointInfo{Id: h.warehouse, Name: "buoy", State: dbsql.StateRunning}})
}

// grants returns the privileges on a deployed securable by principal.
func grants(t *testing.T, r *rig, kind, name string) map[string][]string {
	t.Helper()
	var found struct {
		Assignments []struct {
			Principal  string
			Privileges []string
		} `json:"privilege_assignments"`
	}
	r.get(t, "/api/2.1/unity-catalog/permissions/"+kind+"/"+name, nil, &found)
	all := map[string][]string{}
	for _, a := range found.Assignments {
		all[a.Principal] = a.Privileges
	}
	require.NotEmpty(t, all, name)
	return all
}

// levels returns the permissions on a deployed object by principal.
func levels(t *testing.T, r *rig, object string) map[string]string {
	t.Helper()
	var found struct {
		List []struct {
			User        string `json:"user_name"`
			Group       string `json:"group_name"`
			Principal   string `json:"service_principal_name"`
			Permissions []struct {
				Level string `json:"permission_level"`
			} `json:"all_permissions"`
		} `json:"access_control_list"`
	}
	r.ask(t, http.MethodGet, "/api/2.0/permissions/"+object, &found)
	all := map[string]string{}
	for _, entry := range found.List {
		for _, p := range entry.Permissions {
			all[entry.User+entry.Group+entry.Principal] = p.Level // only one of the three names is set
		}
	}
	require.NotEmpty(t, all, object)
	return all
}
