package bundle

import (
	"net/http"
	"testing"
)

const (
	denied        = "PERMISSION_DENIED"
	createSchemas = "/api/2.1/unity-catalog/schemas"
	createVolumes = "/api/2.1/unity-catalog/volumes"
	createHouses  = "/api/2.0/sql/warehouses"
	createApps    = "/api/2.0/apps"
	createJobs    = "/api/2.2/jobs/create"
)

// orphan is a job of prod that no deployment knows: what remains if the response to its creation is lost.
const orphan = `{"name": "buoy-setup", "deployment": {"kind": "BUNDLE", "metadata_file_path": "/Workspace/Users/` + deployer + `/.bundle/buoy/prod/state/metadata.json"}}`

// rejections are the situations. docs/deploy.md has a row in "Troubleshooting" for each.
func rejections() []rejection {
	all := append(foundBefore(), missingPermissions()...)
	all = append(all, limits()...)
	all = append(all, failingApps()...)
	return append(all, interruptions()...)
}

// foundBefore are the situations that are reported before anything is built or changed.
func foundBefore() []rejection {
	create := func(path, body string) func(*testing.T, *rig) {
		return func(t *testing.T, r *rig) { t.Helper(); r.send(t, http.MethodPost, path, body) }
	}
	invalid := together("settings that do not fit the workspace",
		ruled("the catalog does not exist", map[string]any{"Catalogs": []string{"other"}}, map[string]any{"Catalogs": []string{"main"}},
			`- catalog: "main" does not exist, or the deployer has no USE CATALOG on it.`),
		ruled("the service principal of the jobs does not exist", map[string]any{"Principals": []string{}}, map[string]any{"Principals": []string{principal}},
			"- job_principal: the workspace has no service principal "+principal),
		rejection{
			name: "the name of the App is invalid", reject: func(*testing.T, *rig) {},
			env: []string{"BUNDLE_VAR_app_name=Buoy.status"}, next: []string{"BUNDLE_VAR_app_name=buoy"},
			says: []string{`- app_name: "Buoy.status" (11 characters) is not a valid name`},
		})
	existing := together("objects that this target did not create",
		rejection{
			name: "the schema exists", reject: create(createSchemas, `{"catalog_name": "main", "name": "buoy"}`),
			says:  []string{"- schema: main.buoy exists, but this target did not create it."},
			fixes: []string{"bundle deployment bind buoy main.buoy -t prod"},
		},
		rejection{
			name: "the App exists", reject: create(createApps, `{"name": "buoy"}`),
			says:  []string{"- app_name: the App buoy exists, but this target did not create it"},
			fixes: []string{"bundle deployment bind web buoy -t prod"},
		},
		rejection{
			name: "a warehouse has the name of the bundle's own", reject: create(createHouses, `{"name": "buoy"}`),
			says:  []string{"- warehouse_id: the SQL warehouse buoy exists, but this target did not create it"},
			fixes: []string{"bundle deployment bind warehouse <id> -t prod"},
		},
		rejection{
			// The CLI would create a second one.
			name:   "a job of the target exists that no deployment knows",
			reject: create(createJobs, orphan),
			says:   []string{"- jobs: the job buoy-setup of this target exists, but this target did not create it, or lost the connection while it did."},
			fixes:  []string{"bundle deployment bind setup <id> -t prod"},
		})
	return []rejection{invalid, existing}
}

func missingPermissions() []rejection {
	forbidden := http.StatusForbidden
	upload := refused("not allowed to write the folder of the bundle", "POST /api/2.0/workspace-files/*", forbidden, denied, "no permission", "")
	upload.says = []string{"Failed to update, encountered possible permission error: /Workspace/Users/" + deployer + "/.bundle/buoy/prod/state"}
	return []rejection{
		upload,
		refused("no CREATE SCHEMA", "POST "+createSchemas, forbidden, denied,
			"User does not have CREATE SCHEMA on Catalog 'main'.", "schemas.buoy", "warehouse buoy"),
		refused("no CREATE VOLUME", "POST "+createVolumes, forbidden, denied,
			"User does not have CREATE VOLUME on Schema 'main.buoy'.", "volumes.files", "job buoy-ingest", "job buoy-setup", "schema main.buoy", "warehouse buoy"),
		refused("not allowed to create warehouses", "POST "+createHouses, forbidden, denied,
			deployer+" is not authorized to create SQL Warehouses. Please contact an administrator.", "sql_warehouses.warehouse",
			"schema main.buoy", "volume main.buoy.files"),
		refused("not allowed to create jobs", "POST "+createJobs, forbidden, denied,
			"User "+deployer+" is not authorized to create jobs.", "jobs.ingest", "schema main.buoy", "volume main.buoy.files", "warehouse buoy"),
		refused("not allowed to let jobs run as the service principal", "POST "+createJobs, forbidden, denied,
			deployer+" must have the role servicePrincipal.user on "+principal+" to set run_as.", "jobs.ingest",
			"schema main.buoy", "volume main.buoy.files", "warehouse buoy"),
		refused("not allowed to create Apps", "POST "+createApps, forbidden, denied,
			"User "+deployer+" is not authorized to create apps in this workspace.", "apps.web", withoutApp...),
		together("not allowed to change privileges and permissions",
			refused("not allowed to grant privileges", "PATCH /api/2.1/unity-catalog/permissions/*", forbidden, denied,
				"User does not have MANAGE on Schema 'main.buoy'.", "schemas.buoy.grants", everything...),
			refused("not allowed to change the permissions of jobs", "PUT /api/2.0/permissions/jobs/*", forbidden, denied,
				deployer+" does not have Manage permissions on the job.", "jobs.ingest.permissions", everything...),
			refused("not allowed to change the permissions of the warehouse", "PUT /api/2.0/permissions/sql/warehouses/*", forbidden, denied,
				deployer+" does not have Manage permissions on the warehouse.", "sql_warehouses.warehouse.permissions", everything...),
			refused("not allowed to change the permissions of the App", "PUT /api/2.0/permissions/apps/*", forbidden, denied,
				deployer+" does not have Manage permissions on the app.", "apps.web.permissions", everything...)),
	}
}

func limits() []rejection {
	bad := http.StatusBadRequest
	stop := ruled("the warehouse must not stop so soon", map[string]any{"MinAutoStop": 10}, nil,
		"cannot create resources.sql_warehouses.warehouse: auto_stop_mins must be 0 or at least 10, but is 1.", "schema main.buoy", "volume main.buoy.files")
	stop.lift, stop.next = nil, []string{"BUNDLE_VAR_warehouse_auto_stop=10"}
	scopes := ruled("user authorization is off", map[string]any{"UserAuthorization": false}, nil,
		"cannot create resources.apps.web: Databricks Apps - user token passthrough feature is not enabled for organization.", withoutApp...)
	turnOff := scopes.reject
	scopes.reject = func(t *testing.T, r *rig) { t.Helper(); turnOff(t, r); r.set(t, `user_api_scopes=["sql"]`) }
	scopes.lift = func(t *testing.T, r *rig) { t.Helper(); r.set(t, "user_api_scopes=") }
	return []rejection{
		stop,
		scopes,
		refused("too many Apps", "POST "+createApps, bad, "QUOTA_EXCEEDED", "The workspace has reached its maximum of 100 apps.", "apps.web", withoutApp...),
		refused("too many jobs", "POST "+createJobs, bad, "QUOTA_EXCEEDED",
			"The quota for the number of jobs has been reached. The current quota is 12000.", "jobs.ingest", "schema main.buoy", "volume main.buoy.files", "warehouse buoy"),
		refused("too many warehouses", "POST "+createHouses, bad, "QUOTA_EXCEEDED",
			"The workspace has reached its maximum of 1000 SQL warehouses.", "sql_warehouses.warehouse", "schema main.buoy", "volume main.buoy.files"),
	}
}

func failingApps() []rejection {
	code := ruled("the code of the App does not start", map[string]any{"AppCodeFails": true}, map[string]any{"AppCodeFails": false},
		"failed to reach SUCCEEDED, got FAILED: Error: app crashed unexpectedly.", everything...)
	code.finish = "The App has no running code: databricks bundle run web -t prod\n"
	compute := ruled("the compute of the App does not start", map[string]any{"AppComputeFails": true}, map[string]any{"AppComputeFails": false},
		"failed to reach ACTIVE or STOPPED, got ERROR: App compute could not be started.", everything...)
	return []rejection{code, compute}
}

func interruptions() []rejection {
	kill := func(t *testing.T, r *rig) {
		t.Helper()
		r.send(t, http.MethodPost, "/__testserver/kill", `{"pattern": "POST /api/2.0/apps/buoy/deployments", "times": 1}`)
	}
	const (
		killable = "DATABRICKS_CLI_TEST_PID=1"
		noCode   = "The App has no running code: databricks bundle run web -t prod\n"
	)
	return []rejection{
		lost("the response to the schema is lost", createSchemas, "cannot create resources.schemas.buoy: connection lost",
			"bundle deployment bind buoy main.buoy -t prod", "schema main.buoy", "warehouse buoy"),
		lost("the response to the volume is lost", createVolumes, "cannot create resources.volumes.files: connection lost",
			"bundle deployment bind files main.buoy.files -t prod", withoutApp...),
		lost("the response to the warehouse is lost", createHouses, "cannot create resources.sql_warehouses.warehouse: connection lost",
			"bundle deployment bind warehouse <id> -t prod", "schema main.buoy", "volume main.buoy.files", "warehouse buoy"),
		lost("the response to the App is lost", createApps, "cannot create resources.apps.web: connection lost",
			"bundle deployment bind web buoy -t prod", everything...),
		{
			name: "the deployment is killed", env: []string{killable}, reject: kill, left: everything, force: true, finish: noCode,
		},
		{
			name: "the deployment is killed, and another machine deploys", env: []string{killable}, reject: kill, left: everything,
			lift:  func(t *testing.T, r *rig) { t.Helper(); forgetDeployments(t, r.dir) },
			force: true, finish: noCode,
			fixes: []string{
				"bundle deployment bind buoy main.buoy -t prod", "bundle deployment bind files main.buoy.files -t prod",
				"bundle deployment bind web buoy -t prod", "bundle deployment bind warehouse <id> -t prod",
				"bundle deployment bind ingest <id> -t prod", "bundle deployment bind setup <id> -t prod",
			},
		},
	}
}
