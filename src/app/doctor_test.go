package app_test

import (
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/config"
	"buoy/tests/fakeworkspace"
)

// patient is a workspace and the command that examines it.
type patient struct {
	*fakeworkspace.Workspace
	command app.Command
	out     *strings.Builder
	log     *strings.Builder
}

// healthy returns a workspace with all prerequisites and a stopped warehouse.
func healthy(t *testing.T, environ ...string) *patient {
	t.Helper()
	w := bare(t, append([]string{
		"BUOY_VOLUME=/Volumes/main/buoy/files", "BUOY_INGEST_JOB_ID=7", "BUOY_OPERATOR_GROUPS=on-call",
	}, environ...)...)
	w.SetClient(fakeworkspace.Person{Email: fakeworkspace.ClientUUID, Display: "buoy", Groups: []string{"buoys"}})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{
		State: sql.StateStopped, AutoStopMins: new(1), Levels: map[string]string{"admins": "CAN_MANAGE", "buoys": "CAN_USE"},
	})
	w.SetJob(7, fakeworkspace.Job{Name: "ingest", Levels: map[string]string{"ann@example.com": "IS_OWNER", fakeworkspace.ClientUUID: "CAN_MANAGE_RUN"}})
	w.SetSecurable("CATALOG", "main", fakeworkspace.Securable{
		Owner: "metastore admins", Managers: []string{"buoys"},
		Grants: map[string][]string{"account users": {"USE_CATALOG"}, "zoe@example.com": {"ALL_PRIVILEGES"}},
	})
	w.SetSecurable("SCHEMA", "main.buoy", fakeworkspace.Securable{
		Owner: "ann@example.com", Managers: []string{"buoys"},
		Grants: map[string][]string{"buoys": {"USE_SCHEMA", "SELECT"}, fakeworkspace.ClientUUID: {"MODIFY", "CREATE_TABLE", "SELECT"}},
	})
	w.SetSecurable("VOLUME", "main.buoy.files", fakeworkspace.Securable{
		Owner: "ann@example.com", Managers: []string{"buoys"}, Grants: map[string][]string{fakeworkspace.ClientUUID: {"READ_VOLUME", "WRITE_VOLUME"}},
	})
	return w
}

// bare returns a workspace that contains only an identity.
func bare(t *testing.T, environ ...string) *patient {
	t.Helper()
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	for name, value := range map[string]string{
		"DATABRICKS_CLIENT_ID": fakeworkspace.ClientID, "DATABRICKS_CLIENT_SECRET": fakeworkspace.ClientSecret,
		"DATABRICKS_TOKEN": "", "DATABRICKS_CONFIG_PROFILE": "", "DATABRICKS_CONFIG_FILE": t.TempDir() + "/none", "PATH": t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	c, err := config.Parse(append([]string{"DATABRICKS_HOST=" + w.URL, "DATABRICKS_WAREHOUSE_ID=w1", "BUOY_SCHEMA=main.buoy"}, environ...))
	require.NoError(t, err)
	p := &patient{Workspace: w, log: &strings.Builder{}}
	p.command, p.out = command(c)
	p.command.Now = time.Now
	p.command.Log = slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return p
}

// report runs the doctor. It returns the report with a fixed workspace URL, and whether the doctor succeeded.
func (p *patient) report(t *testing.T, with app.DoctorOptions) (text string, ready bool) {
	t.Helper()
	p.out.Reset()
	if with.Limit == 0 {
		with.Limit = time.Second
	}
	err := p.command.Doctor(t.Context(), with)
	if err != nil {
		require.ErrorIs(t, err, app.ErrNotReady)
	}
	for _, secret := range []string{fakeworkspace.ClientSecret, "token-"} {
		require.NotContains(t, p.out.String()+p.log.String(), secret)
	}
	return strings.ReplaceAll(p.out.String(), p.URL, "https://workspace"), err == nil
}

// line returns the entry of one check in a report as one line.
func line(t *testing.T, report, name string) string {
	t.Helper()
	var found []string
	for _, text := range strings.Split(report, "\n") {
		switch fields := strings.Fields(text); {
		case len(text) > 23 && strings.TrimSpace(text[9:23]) == name:
			found = append(found, fields[0], strings.TrimSpace(text[23:]))
		case len(found) > 0 && strings.HasPrefix(text, strings.Repeat(" ", 23)):
			found = append(found, strings.TrimSpace(text))
		case len(found) > 0:
			return strings.Join(found, " ")
		}
	}
	require.Fail(t, "no line", "%s in\n%s", name, report)
	return ""
}

func TestDoctorReportsHealthyWorkspace(t *testing.T) {
	p := healthy(t)
	text, ready := p.report(t, app.DoctorOptions{})
	require.True(t, ready)
	require.Equal(t, `ok       workspace     https://workspace
ok       clock         within a minute of the workspace's clock
ok       identity      service principal 4f0c6f1e-8a52-4c5e-9d57-0c1c1f5b7a10
                       (buoy)
ok       catalog       main
ok       USE CATALOG   on main, through the group account users
ok       schema        main.buoy
ok       USE SCHEMA    on main.buoy, through the group buoys
ok       SELECT        on main.buoy
ok       MODIFY        on main.buoy
ok       CREATE TABLE  on main.buoy
ok       volume        main.buoy.files
ok       READ VOLUME   on main.buoy.files
ok       WRITE VOLUME  on main.buoy.files
ok       job           7 "ingest": you can see it and run it
ok       roles         admin: group admins; operator: group on-call
                       -> applies in an App; here every user is
                       dev@localhost:admin
ok       warehouse     w1 "Warehouse w1" is stopped; you can use it
ok       auto-stop     after 1 minute: with a run every 5 minutes it runs about
                       219 of 730 hours a month. If only Buoy uses it, that
                       costs about 613 $ a month (2X-Small, serverless: 4 DBU/h,
                       list price 0.70 $/DBU)
skipped  tables        the warehouse is stopped
                       -> `+"`"+`buoy doctor --wake`+"`"+` starts it and checks them
skipped  checks        those in main.buoy were not read, so it is not known what
                       they need
                       -> `+"`"+`buoy doctor -f PATH`+"`"+` examines those in files
no problems found; 1 not checked
`, text)
	require.Equal(t, sql.StateStopped, p.WarehouseState("w1"), "the doctor does not start the warehouse")
}

func TestDoctorReportsEmptyWorkspace(t *testing.T) {
	p := bare(t, "BUOY_VOLUME=/Volumes/main/buoy/files", "BUOY_INGEST_JOB_ID=7")
	text, ready := p.report(t, app.DoctorOptions{})
	require.False(t, ready)
	require.Equal(t, `ok       workspace     https://workspace
ok       clock         within a minute of the workspace's clock
ok       identity      service principal 4f0c6f1e-8a52-4c5e-9d57-0c1c1f5b7a10
                       (buoy-client)
missing  catalog       main does not exist or is not visible to this identity
                       -> ask the metastore administrator to create it, or set
                       BUOY_SCHEMA to a schema of another catalog
skipped  USE CATALOG   the catalog does not exist
missing  schema        main.buoy does not exist or is not visible to this
                       identity
                       -> deploy the bundle, or: CREATE SCHEMA `+"`main`.`buoy`"+`;
skipped  USE SCHEMA    the schema does not exist
skipped  SELECT        the schema does not exist
skipped  MODIFY        the schema does not exist
skipped  CREATE TABLE  the schema does not exist
missing  volume        main.buoy.files does not exist or is not visible to this
                       identity
                       -> deploy the bundle, or: CREATE VOLUME
                       `+"`main`.`buoy`.`files`"+`;
skipped  READ VOLUME   the volume does not exist
skipped  WRITE VOLUME  the volume does not exist
missing  job           the job 7 does not exist, or this identity cannot see it
                       -> correct BUOY_INGEST_JOB_ID, or ask for CAN MANAGE RUN
                       on it (CAN VIEW if admins do not start runs)
                       databricks permissions update jobs 7 --json '{"access_control_list":[{"service_principal_name":"4f0c6f1e-8a52-4c5e-9d57-0c1c1f5b7a10","permission_level":"CAN_MANAGE_RUN"}]}'
ok       roles         admin: group admins; operator: no one
                       -> applies in an App; here every user is
                       dev@localhost:admin
missing  warehouse     the SQL warehouse w1 does not exist, or this identity
                       cannot see it
                       -> correct DATABRICKS_WAREHOUSE_ID, or ask for CAN USE on
                       it
                       databricks permissions update warehouses w1 --json '{"access_control_list":[{"service_principal_name":"4f0c6f1e-8a52-4c5e-9d57-0c1c1f5b7a10","permission_level":"CAN_USE"}]}'
skipped  auto-stop     the warehouse could not be read
skipped  tables        no warehouse to read them with
skipped  checks        those in main.buoy were not read, so it is not known what
                       they need
                       -> `+"`"+`buoy doctor -f PATH`+"`"+` examines those in files
not ready, missing: catalog, schema, volume, job, warehouse
`, text)
}

// Names can have characters that mean something in a URL or in SQL.
func TestDoctorFindsObjectsOfAnyName(t *testing.T) {
	p := healthy(t, "BUOY_SCHEMA=my-catalog%41.`a?b#c``d`", "BUOY_VOLUME=/Volumes/my-catalog%41/a?b#c`d/größe&x=1")
	grants := map[string][]string{fakeworkspace.ClientUUID: {"ALL_PRIVILEGES"}}
	p.SetSecurable("CATALOG", "my-catalog%41", fakeworkspace.Securable{Grants: grants})
	p.SetSecurable("SCHEMA", "my-catalog%41.a?b#c`d", fakeworkspace.Securable{})
	p.SetSecurable("VOLUME", "my-catalog%41.a?b#c`d.größe&x=1", fakeworkspace.Securable{})
	text, ready := p.report(t, app.DoctorOptions{})
	require.True(t, ready, text)
	require.Contains(t, text, "ok       SELECT        on my-catalog%41.a?b#c`d\n")
	require.Contains(t, text, "ok       WRITE VOLUME  on my-catalog%41.a?b#c`d.größe&x=1\n")

	p.SetSecurable("CATALOG", "my-catalog%41", fakeworkspace.Securable{})
	text, _ = p.report(t, app.DoctorOptions{})
	require.Contains(t, strings.Join(strings.Fields(text), " "), "GRANT USE CATALOG ON CATALOG `my-catalog%41` TO `"+fakeworkspace.ClientUUID+"`;")
}

func TestEachMissingPrerequisiteHasAFix(t *testing.T) {
	const uuid = fakeworkspace.ClientUUID
	grants := func(kind, name string, privileges ...string) func(*patient) {
		return func(p *patient) {
			p.SetSecurable(kind, name, fakeworkspace.Securable{Owner: "ann@example.com", Managers: []string{"buoys"}, Grants: map[string][]string{uuid: privileges}})
		}
	}
	job := func(j fakeworkspace.Job) func(*patient) { return func(p *patient) { p.SetJob(7, j) } }
	warehouse := func(w fakeworkspace.Warehouse) func(*patient) { return func(p *patient) { p.SetWarehouse("w1", w) } }
	fails := func(match string, status int) func(*patient) {
		return func(p *patient) { p.Fail(fakeworkspace.Fault{Match: match, Status: status, Times: -1}) }
	}
	canUse := map[string]string{uuid: "CAN_USE"}
	for name, c := range map[string]struct {
		change func(*patient)
		about  string
		want   string // the line of the report
		ready  bool
	}{
		"no USE CATALOG": {
			grants("CATALOG", "main", "BROWSE"), "USE CATALOG",
			"missing on main -> this grants it: GRANT USE CATALOG ON CATALOG `main` TO `" + uuid + "`;", false,
		},
		"an invisible catalog": {grants("CATALOG", "main"), "catalog", "unknown main is not visible to this identity", false},
		"no USE SCHEMA": {
			grants("SCHEMA", "main.buoy", "SELECT", "MODIFY", "CREATE_TABLE"), "USE SCHEMA",
			"missing on main.buoy -> this grants it: GRANT USE SCHEMA ON SCHEMA `main`.`buoy` TO `" + uuid + "`;", false,
		},
		"no SELECT": {
			grants("SCHEMA", "main.buoy", "USE_SCHEMA", "MODIFY", "CREATE_TABLE"), "SELECT",
			"missing on main.buoy -> this grants it: GRANT SELECT ON SCHEMA `main`.`buoy` TO `" + uuid + "`;", false,
		},
		"no MODIFY": {
			grants("SCHEMA", "main.buoy", "USE_SCHEMA", "SELECT", "CREATE_TABLE"), "MODIFY",
			"missing on main.buoy -> this grants it: GRANT MODIFY ON SCHEMA `main`.`buoy` TO `" + uuid + "`;", false,
		},
		"no CREATE TABLE": {
			grants("SCHEMA", "main.buoy", "USE_SCHEMA", "SELECT", "MODIFY"), "CREATE TABLE",
			"missing on main.buoy -> this grants it: GRANT CREATE TABLE ON SCHEMA `main`.`buoy` TO `" + uuid + "`;", false,
		},
		"all privileges": {grants("SCHEMA", "main.buoy", "ALL_PRIVILEGES"), "CREATE TABLE", "ok on main.buoy", true},
		"a privilege of the catalog is one on the schema": {func(p *patient) {
			grants("CATALOG", "main", "USE_CATALOG", "USE_SCHEMA", "SELECT", "MODIFY", "CREATE_TABLE")(p)
			grants("SCHEMA", "main.buoy")(p)
		}, "MODIFY", "ok on main.buoy", true},
		"the owner needs no grants": {func(p *patient) {
			p.SetSecurable("SCHEMA", "main.buoy", fakeworkspace.Securable{Owner: "buoys"})
		}, "MODIFY", "ok on main.buoy, as its owner, through the group buoys", true},
		"no READ VOLUME": {
			grants("VOLUME", "main.buoy.files", "WRITE_VOLUME"), "READ VOLUME",
			"missing on main.buoy.files -> this grants it: GRANT READ VOLUME ON VOLUME `main`.`buoy`.`files` TO `" + uuid + "`;", false,
		},
		"no WRITE VOLUME": {
			grants("VOLUME", "main.buoy.files", "READ_VOLUME"), "WRITE VOLUME",
			"missing on main.buoy.files -> this grants it: GRANT WRITE VOLUME ON VOLUME `main`.`buoy`.`files` TO `" + uuid + "`;", false,
		},
		"invisible grants to groups": {func(p *patient) {
			p.SetSecurable("SCHEMA", "main.buoy", fakeworkspace.Securable{Owner: "ann@example.com", Grants: map[string][]string{
				uuid: {"USE_SCHEMA"}, "buoys": {"SELECT", "MODIFY", "CREATE_TABLE"},
			}})
		}, "SELECT", "unknown on main.buoy: not granted directly, and grants to groups are not visible -> this grants it: GRANT SELECT ON SCHEMA `main`.`buoy` TO `" + uuid + "`;", true},
		"unreadable grants": {fails("effective-permissions/SCHEMA", http.StatusForbidden), "SELECT", "unknown on main.buoy: grants could not be read", true},

		"a running warehouse": {warehouse(fakeworkspace.Warehouse{Levels: canUse}), "warehouse", `ok w1 "Warehouse w1" is running; you can use it`, true},
		"a starting warehouse": {
			warehouse(fakeworkspace.Warehouse{State: sql.StateStarting, StartingRequests: 9, Levels: canUse}), "tables",
			"skipped the warehouse is starting -> `buoy doctor --wake` starts it and checks them", true,
		},
		"a deleted warehouse": {
			warehouse(fakeworkspace.Warehouse{State: sql.StateDeleted}), "warehouse",
			"missing the SQL warehouse w1 does not exist, or this identity cannot see it -> correct DATABRICKS_WAREHOUSE_ID, or ask for CAN USE on it databricks permissions update warehouses w1" + permissionJSON("CAN_USE"), false,
		},
		"a warehouse during deletion": {
			warehouse(fakeworkspace.Warehouse{State: sql.StateDeleting}), "warehouse",
			"missing the SQL warehouse w1 was deleted -> correct DATABRICKS_WAREHOUSE_ID, or ask for CAN USE on it databricks permissions update warehouses w1" + permissionJSON("CAN_USE"), false,
		},
		"an invisible warehouse": {
			warehouse(fakeworkspace.Warehouse{Forbidden: true}), "warehouse",
			"missing this identity cannot see the SQL warehouse w1 -> correct DATABRICKS_WAREHOUSE_ID, or ask for CAN USE on it databricks permissions update warehouses w1" + permissionJSON("CAN_USE"), false,
		},
		"a warehouse without CAN USE": {
			warehouse(fakeworkspace.Warehouse{State: sql.StateStopped, Levels: map[string]string{uuid: "CAN_VIEW"}}), "warehouse",
			`missing w1 "Warehouse w1" is stopped; you cannot use it -> grant CAN USE on it to ` + uuid + " databricks permissions update warehouses w1" + permissionJSON("CAN_USE"), false,
		},
		"a warehouse with invisible permissions": {
			warehouse(fakeworkspace.Warehouse{State: sql.StateStopped}), "warehouse",
			`ok w1 "Warehouse w1" is stopped; permissions are not visible, try ` + "`--wake`", true,
		},

		"a missing job": {
			func(p *patient) { p.command.Config.IngestJobID = 8 }, "job",
			"missing the job 8 does not exist, or this identity cannot see it -> correct BUOY_INGEST_JOB_ID, or ask for CAN MANAGE RUN on it " +
				"(CAN VIEW if admins do not start runs) databricks permissions update jobs 8" + permissionJSON("CAN_MANAGE_RUN"), false,
		},
		"an invisible job": {
			job(fakeworkspace.Job{Forbidden: true}), "job",
			"missing this identity cannot see the job 7 -> correct BUOY_INGEST_JOB_ID, or ask for CAN MANAGE RUN on it " +
				"(CAN VIEW if admins do not start runs) databricks permissions update jobs 7" + permissionJSON("CAN_MANAGE_RUN"), false,
		},
		"a job without CAN MANAGE RUN": {
			job(fakeworkspace.Job{Name: "ingest", Levels: map[string]string{uuid: "CAN_VIEW"}}), "job",
			`ok 7 "ingest": you can see it, but not run it -> grant CAN MANAGE RUN on it if admins start runs databricks permissions update jobs 7` + permissionJSON("CAN_MANAGE_RUN"), true,
		},
		"a paused job": {job(fakeworkspace.Job{Name: "ingest", Paused: true}), "job", `ok 7 "ingest": you can see it; permissions to run it are not visible; its schedule is paused`, true},
		"no job":       {func(p *patient) { p.command.Config.IngestJobID = 0 }, "job", "skipped BUOY_INGEST_JOB_ID is not set -> set it so that the board learns of finished runs and admins can start one", true},
		"no volume":    {func(p *patient) { p.command.Config.Volume = nil }, "volume", "skipped BUOY_VOLUME is not set -> set it, so that the App shows the last known state right after a restart", true},
		"a person": {
			func(p *patient) {
				p.SetClient(fakeworkspace.Person{Email: "ann@example.com", Groups: []string{"buoys"}})
			},
			"identity", "ok user ann@example.com", true, // the owner of the schema
		},
		"an unexpected response": {
			fails("GET "+fakeworkspace.MePath, http.StatusTeapot), "identity", "unknown the workspace responded with HTTP 418", true,
		},
		"a clock ahead": {func(p *patient) {
			p.command.Now = func() time.Time { return time.Now().Add(90 * time.Second) }
		}, "clock", "missing CLOCK", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := healthy(t)
			c.change(p)
			text, ready := p.report(t, app.DoctorOptions{})
			got := clocked.ReplaceAllString(line(t, text, c.about), "CLOCK")
			require.Equal(t, c.want, got, text)
			require.Equal(t, c.ready, ready, text)
			require.NotContains(t, p.Requests(), "POST /api/2.0/sql/warehouses/w1/start")
		})
	}
}

// clocked matches the difference of a clock.
var clocked = regexp.MustCompile(`1m(29|30|31)s ahead of .*$`)

func TestDoctorReportsAllChecksDespiteConnectionErrors(t *testing.T) {
	names := func(text string) (names []string) {
		for _, l := range strings.Split(text, "\n") {
			if len(l) > 23 && l[0] != ' ' && l[8] == ' ' {
				names = append(names, strings.TrimSpace(l[9:23]))
			}
		}
		return names
	}
	p := healthy(t)
	all, _ := p.report(t, app.DoctorOptions{})

	t.Setenv("DATABRICKS_CLIENT_SECRET", "not-the-secret")
	text, ready := p.report(t, app.DoctorOptions{})
	require.False(t, ready)
	require.Equal(t, names(all), names(text))
	require.Contains(t, line(t, text, "identity"), "missing the workspace refused the credentials -> set DATABRICKS_CLIENT_ID")
	require.Equal(t, "skipped the identity is not known", line(t, text, "MODIFY"))
	require.NotContains(t, text, "not-the-secret")

	p.command.Config.Host = "http://127.0.0.1:1"
	text, ready = p.report(t, app.DoctorOptions{})
	require.False(t, ready)
	require.Equal(t, names(all), names(text))
	require.Contains(t, line(t, text, "workspace"), "cannot be reached -> check DATABRICKS_HOST")

	p.command.Config.Host = "" // and there is no profile
	text, ready = p.report(t, app.DoctorOptions{})
	require.False(t, ready)
	require.Contains(t, line(t, text, "workspace"), "missing which workspace? Set DATABRICKS_HOST")
}

func TestDoctorWakeStartsWarehouseAndChecksTables(t *testing.T) {
	p := healthy(t)
	p.Fail(fakeworkspace.Fault{Match: "^POST /sql/1.0/warehouses/w1", Status: http.StatusForbidden, Times: -1})
	text, _ := p.report(t, app.DoctorOptions{Wake: true})
	require.Equal(t, 1, p.Requests()["POST /api/2.0/sql/warehouses/w1/start"])
	require.NotZero(t, p.Requests()["POST /sql/1.0/warehouses/w1"])
	require.Contains(t, line(t, text, "tables"), "unknown main.buoy: ")
}

func TestDoctorInApp(t *testing.T) {
	p := healthy(t, "DATABRICKS_APP_NAME=buoy", "DATABRICKS_APP_PORT=8000", "BUOY_ADMIN_EMAILS=ann@example.com")
	text, ready := p.report(t, app.DoctorOptions{})
	require.True(t, ready)
	require.NotContains(t, text, "CREATE TABLE")
	require.Equal(t, "skipped this App does not measure; the job that does has its own identity", line(t, text, "checks"))
	require.Equal(t, "ok admin: group admins, ann@example.com; operator: group on-call", line(t, text, "roles"))
	p = healthy(t, "DATABRICKS_APP_NAME=buoy", "DATABRICKS_APP_PORT=8000")
	text, _ = p.report(t, app.DoctorOptions{})
	require.Contains(t, line(t, text, "roles"), "groups need user authorization of the App")
}
