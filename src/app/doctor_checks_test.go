package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/apps"
	"github.com/databricks/databricks-sdk-go/service/pipelines"
	"github.com/databricks/databricks-sdk-go/service/serving"
	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/tests/fakeworkspace"
)

// write writes a file with checks, given as kind and target.
func write(t *testing.T, checks ...[2]string) (path string) {
	t.Helper()
	var b strings.Builder
	b.WriteString("platforms:\n- name: Sales\n  owner: sales\n  checks:\n")
	for i, c := range checks {
		fmt.Fprintf(&b, "  - {name: Check %d, kind: %s, target: %s}\n", i+1, c[0], c[1])
	}
	path = filepath.Join(t.TempDir(), "config.yml")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	return path
}

// declare examines checks of a file. It returns the part of the report about them.
func (p *patient) declare(t *testing.T, checks ...[2]string) string {
	t.Helper()
	text, ready := p.report(t, app.DoctorOptions{File: write(t, checks...)})
	require.True(t, ready, "what checks lack does not make the report fail\n%s", text)
	require.Equal(t, sql.StateStopped, p.WarehouseState("w1"), "the doctor does not start the warehouse")
	_, text, found := strings.Cut(text, "those in main.buoy were not read")
	require.True(t, found)
	return text
}

const grantee = fakeworkspace.ClientUUID

// permissionJSON is the end of a command that lets the identity see an object.
func permissionJSON(level string) string {
	return ` --json '{"access_control_list":[{"service_principal_name":"` + grantee + `","permission_level":"` + level + `"}]}'`
}

func TestDoctorNamesThePermissionOfEachObject(t *testing.T) {
	const pipelineID, alertID = "0a1b2c3d-1111-2222-3333-0123456789ab", "5e5e5e5e-1111-2222-3333-0123456789ab"
	visible := func(p *patient) {
		p.SetJob(11, fakeworkspace.Job{Name: "Nightly load"})
		p.SetListing(fakeworkspace.PipelinesPath, []any{pipelines.PipelineStateInfo{PipelineId: pipelineID, Name: "orders"}})
		p.SetListing(fakeworkspace.WarehousesPath, []any{sql.EndpointInfo{Id: "0123456789abcdef", Name: "Reporting"}})
		p.SetListing(fakeworkspace.EndpointsPath, []any{serving.ServingEndpoint{Id: strings.Repeat("a1", 16), Name: "recommendations"}})
		p.SetListing(fakeworkspace.AppsPath, []any{apps.App{Id: "app-id", Name: "sales-portal"}})
		p.SetListing(fakeworkspace.AlertsPath, []any{sql.AlertV2{Id: alertID, DisplayName: "Orders"}})
	}
	const look = `"$(databricks `
	for name, c := range map[string]struct {
		kind, target, sort, field string
		lacks                     string // what the report says is missing
		command                   string
	}{
		"a job by its id":       {"job_run", `{job: "11"}`, "jobs", "", "CAN VIEW", "jobs 11" + permissionJSON("CAN_VIEW")},
		"a job by its name":     {"job_schedule", `{job: Nightly load}`, "jobs", "", "CAN VIEW", "jobs " + look + `jobs list -o json | jq -r --arg name 'Nightly load' '.[] | select(.settings.name == $name).job_id')"` + permissionJSON("CAN_VIEW")},
		"a pipeline by its id":  {"pipeline", `{pipeline: ` + pipelineID + `}`, "pipelines", "", "CAN VIEW", "pipelines " + pipelineID + permissionJSON("CAN_VIEW")},
		"a pipeline by name":    {"pipeline", `{pipeline: orders}`, "pipelines", "", "CAN VIEW", "pipelines " + look + `pipelines list-pipelines -o json | jq -r --arg name orders '.[] | select(.name == $name).pipeline_id')"` + permissionJSON("CAN_VIEW")},
		"a warehouse by its id": {"sql_warehouse", `{warehouse: 0123456789abcdef}`, "warehouses", "", "CAN VIEW or CAN USE", "warehouses 0123456789abcdef" + permissionJSON("CAN_VIEW")},
		"a warehouse by name":   {"sql_warehouse", `{warehouse: Reporting}`, "warehouses", "", "CAN VIEW or CAN USE", "warehouses " + look + `warehouses list -o json | jq -r --arg name Reporting '.[] | select(.name == $name).id')"` + permissionJSON("CAN_VIEW")},
		"an endpoint by id":     {"serving_endpoint", `{endpoint: ` + strings.Repeat("a1", 16) + `}`, "endpoints", "", "CAN VIEW", "serving-endpoints " + strings.Repeat("a1", 16) + permissionJSON("CAN_VIEW")},
		"an endpoint by name":   {"serving_endpoint", `{endpoint: recommendations}`, "endpoints", "", "CAN VIEW", "serving-endpoints " + look + `serving-endpoints list -o json | jq -r --arg name recommendations '.[] | select(.name == $name).id')"` + permissionJSON("CAN_VIEW")},
		"an App":                {"databricks_app", `{app: sales-portal}`, "Apps", "", "CAN USE", "apps sales-portal" + permissionJSON("CAN_USE")},
		"an alert by its id":    {"sql_alert", `{alert: ` + alertID + `}`, "alerts", "", "CAN VIEW", "alertsv2 " + alertID + permissionJSON("CAN_READ")},
		"an alert by name":      {"sql_alert", `{alert: Orders}`, "alerts", "", "CAN VIEW", "alertsv2 " + look + `alerts-v2 list-alerts -o json | jq -r --arg name Orders '.[] | select(.display_name == $name).id')"` + permissionJSON("CAN_READ")},
	} {
		t.Run(name, func(t *testing.T) {
			p := healthy(t)
			text := p.declare(t, [2]string{c.kind, c.target})
			require.Equal(t, `missing 1 of 1 cannot be read: deleted or renamed, or `+c.lacks+` is missing. This affects the check "Check 1" `+
				"-> this grants it: databricks permissions update "+c.command, line(t, text, c.sort))
			require.Contains(t, text, "\n1 check cannot be measured; 1 prerequisite not checked\n")

			visible(p)
			require.Equal(t, "ok 1 of 1 can be read", line(t, p.declare(t, [2]string{c.kind, c.target}), c.sort))
		})
	}
}

func TestDoctorQuotesNamesForTheShell(t *testing.T) {
	p := healthy(t)
	p.SetClient(fakeworkspace.Person{Email: "o'neil@example.com"})
	path := write(t, [2]string{"job_run", `{job: "Bob's  \"$(rm)\" ` + "`x`" + `"}`})
	text, _ := p.report(t, app.DoctorOptions{File: path})
	require.Contains(t, text, `--arg name 'Bob'\''s  "$(rm)" `+"`x`"+`' '.[]`)
	require.Contains(t, text, `--json '{"access_control_list":[{"user_name":"o'\''neil@example.com","permission_level":"CAN_VIEW"}]}'`+"\n")
}

func TestDoctorNamesPrivilegesOnTables(t *testing.T) {
	const table = "SELECT on it is missing"
	use := func(names ...string) map[string][]string { return map[string][]string{grantee: names} }
	managed := func(grants map[string][]string) fakeworkspace.Securable {
		return fakeworkspace.Securable{Owner: "ann@example.com", Managers: []string{"buoys"}, Grants: grants}
	}
	grant := func(privilege, on string) string {
		return "GRANT " + privilege + " ON " + on + " TO `" + grantee + "`;"
	}
	for name, c := range map[string]struct {
		catalog, schema, table map[string][]string // nil: there is none
		want                   string              // the entries about tables, without the names of checks
	}{
		"all privileges":     {use("USE_CATALOG"), use("USE_SCHEMA"), use("SELECT"), "ok 1 of 1 can be read"},
		"SELECT on a schema": {use("USE_CATALOG"), use("USE_SCHEMA", "SELECT"), use(), "ok 1 of 1 can be read"},
		"without SELECT": {
			use("USE_CATALOG"), use("USE_SCHEMA"), use(),
			"missing there is no such table, or " + table + " -> " + grant("SELECT", "TABLE `shop`.`web`.`orders`"),
		},
		"a table that is gone": {
			use("USE_CATALOG"), use("USE_SCHEMA"), nil,
			"missing there is no such table, or " + table + " -> " + grant("SELECT", "TABLE `shop`.`web`.`orders`"),
		},
		"a table that is gone, with SELECT on its schema": {use("USE_CATALOG"), use("USE_SCHEMA", "SELECT"), nil, "missing there is no such table: shop.web.orders"},
		"without USE SCHEMA": {
			use("USE_CATALOG"), use("SELECT"), use(),
			"missing USE SCHEMA on the schema is missing -> " + grant("USE SCHEMA", "SCHEMA `shop`.`web`"),
		},
		"without USE CATALOG": {
			use("BROWSE"), use("USE_SCHEMA", "SELECT"), use(),
			"missing USE CATALOG on the catalog is missing -> " + grant("USE CATALOG", "CATALOG `shop`"),
		},
		"without any privilege": {
			use("BROWSE"), use(), use(),
			"missing USE CATALOG on the catalog is missing -> " + grant("USE CATALOG", "CATALOG `shop`") +
				" missing USE SCHEMA on the schema is missing -> " + grant("USE SCHEMA", "SCHEMA `shop`.`web`") +
				" missing there is no such table, or " + table + " -> " + grant("SELECT", "TABLE `shop`.`web`.`orders`"),
		},
		"a schema that is gone": {
			use("USE_CATALOG"), nil, nil,
			"missing the schema does not exist, or USE SCHEMA on it is missing -> " + grant("USE SCHEMA", "SCHEMA `shop`.`web`") +
				" missing there is no such table, or " + table + " -> " + grant("SELECT", "TABLE `shop`.`web`.`orders`"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := healthy(t)
			for key, grants := range map[[2]string]map[string][]string{{"CATALOG", "shop"}: c.catalog, {"SCHEMA", "shop.web"}: c.schema, {"TABLE", "shop.web.orders"}: c.table} {
				if grants != nil {
					p.SetSecurable(key[0], key[1], managed(grants))
				}
			}
			text := p.declare(t, [2]string{"table_freshness", `{table: Shop.web.ORDERS, column: at}`},
				[2]string{"sql_query", `{query: "SELECT count(*) FROM shop.web.orders"}`})
			got := line(t, text, "data tables")
			for _, words := range []string{`. This affects 2 checks, such as "Check 2"`, "1 of 1 cannot be read: ", "this grants it: "} {
				got = strings.ReplaceAll(got, words, "")
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestDoctorNamesTheScopesOfSecrets(t *testing.T) {
	p := healthy(t)
	check := [2]string{"http", `{url: "https://example.com", headers: {A: "${secret:sales/token}", B: "Basic ${secret:sales/user}:${secret:web/key}"}}`}
	p.SetSecret("web", "key", "k", grantee)
	p.SetSecret("sales", "user", "u", "somebody else")
	text := p.declare(t, check, check)
	require.Equal(t, `missing 2 of 3 cannot be read: the secret does not exist, or READ on its scope is missing. This affects 2 checks, such as "Check 1"`+
		" -> this grants it: databricks secrets put-acl sales "+grantee+" READ", line(t, text, "secrets"))
	require.Equal(t, 3, p.Requests()["GET /api/2.0/secrets/get"], "each secret is read once")

	p.SetSecret("sales", "user", "u", grantee)
	p.SetSecret("sales", "token", "t", grantee)
	require.Equal(t, "ok 3 of 3 can be read", line(t, p.declare(t, check), "secrets"))
}

func TestDoctorGroupsWhatChecksLack(t *testing.T) {
	p := healthy(t)
	p.SetSecurable("CATALOG", "shop", fakeworkspace.Securable{Grants: map[string][]string{"account users": {"USE_CATALOG"}}})
	p.SetSecurable("SCHEMA", "shop.web", fakeworkspace.Securable{Grants: map[string][]string{grantee: {"USE_SCHEMA"}}})
	var checks [][2]string
	for i := range 5000 {
		checks = append(checks, [2]string{"table_freshness", fmt.Sprintf("{table: shop.web.t%d, column: at}", i)},
			[2]string{"job_run", fmt.Sprintf(`{job: "%d"}`, 1000+i)})
	}
	started := time.Now()
	text := p.declare(t, checks...)
	t.Logf("%d checks in %s", len(checks), time.Since(started).Round(time.Millisecond))
	require.Equal(t, `missing 5000 of 5000 cannot be read: there is no such table, or SELECT on it is missing. This affects 5000 checks, such as "Check 1"`+
		" -> this grants it: GRANT SELECT ON SCHEMA `shop`.`web` TO `"+grantee+"`;", line(t, text, "data tables"))
	require.Contains(t, line(t, text, "jobs"), "-> these commands grant it, and 4984 more like them: databricks permissions update jobs 1000 ")
	require.Less(t, strings.Count(text, "\n"), 40)
	require.Contains(t, text, "\n10000 checks cannot be measured; 1 prerequisite not checked\n")
	requests := 0
	for _, n := range p.Requests() {
		requests += n
	}
	require.Less(t, requests, 40, "no listing is read twice: %v", p.Requests())
}

func TestDoctorDoesNotBlameTheIdentityForAListing(t *testing.T) {
	for name, c := range map[string]struct {
		fault fakeworkspace.Fault
		want  string
	}{
		"403": {
			fakeworkspace.Fault{Match: "jobs/list", Status: http.StatusForbidden, Times: -1},
			`unknown 1 of 1 could not be checked: the list of jobs could not be read: this identity cannot list jobs. This affects 2 checks, such as "Check 1"`,
		},
		"500": {
			fakeworkspace.Fault{Match: "jobs/list", Status: http.StatusNotImplemented, Times: -1},
			`unknown 1 of 1 could not be checked: the list of jobs could not be read: the workspace responded with HTTP 501. This affects 2 checks, such as "Check 1"`,
		},
		"no answer": {
			fakeworkspace.Fault{Match: "jobs/list", Hang: time.Minute, Times: -1},
			`unknown 1 of 1 could not be checked: the list of jobs could not be read: the workspace cannot be reached. This affects 2 checks, such as "Check 1"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := healthy(t)
			p.Fail(c.fault)
			text := p.declare(t, [2]string{"job_run", "{job: a}"}, [2]string{"job_schedule", "{job: a}"})
			require.Equal(t, c.want, line(t, text, "jobs"))
			require.NotContains(t, text, "cannot be measured", "nothing is known about the permission")
			require.Equal(t, 1, p.Requests()["GET /api/2.2/jobs/list"])
		})
	}
}

func TestDoctorListsALimitedNumberOfSchemas(t *testing.T) {
	p := healthy(t)
	p.Fail(fakeworkspace.Fault{Match: "unity-catalog/tables", Status: http.StatusNotImplemented, Times: -1})
	var checks [][2]string
	for i := range 60 {
		checks = append(checks, [2]string{"table_freshness", fmt.Sprintf("{table: shop.s%02d.orders, column: at}", i)})
	}
	text := p.declare(t, checks...)
	require.Equal(t, 50, p.Requests()["GET /api/2.1/unity-catalog/tables"])
	found := line(t, text, "data tables")
	require.Contains(t, found, `unknown 10 of 60 could not be checked: only 50 schemas are examined. This affects 10 checks, such as "Check 51"`)
	require.Contains(t, found, `unknown 50 of 60 could not be checked: the tables of the schema could not be listed: the workspace responded with HTTP 501.`)
	require.Contains(t, text, "no problems found; 1 not checked\n", "nothing is known to be missing")
}

func TestDoctorNamesObjectsThatShareAName(t *testing.T) {
	p := healthy(t)
	p.SetJob(1, fakeworkspace.Job{Name: "twin"})
	p.SetJob(2, fakeworkspace.Job{Name: "twin"})
	require.Equal(t, `missing 1 of 1 cannot be read: 2 jobs are named "twin", so the check must use one of their ids: 1, 2. This affects the check "Check 1"`,
		line(t, p.declare(t, [2]string{"job_run", "{job: twin}"}), "jobs"))
}

func TestDoctorExaminesNoChecksIfTheWorkspaceIsDown(t *testing.T) {
	p := healthy(t)
	path := write(t, [2]string{"job_run", "{job: a}"})
	p.command.Config.Host = "http://127.0.0.1:1"
	text, ready := p.report(t, app.DoctorOptions{File: path})
	require.False(t, ready)
	require.Contains(t, line(t, text, "checks"), "those in main.buoy were not read")
	require.Contains(t, line(t, text, "checks"), "because the identity is not known")
	require.NotContains(t, text, "jobs")
}

func TestDoctorReportsAFileThatCannotBeApplied(t *testing.T) {
	p := healthy(t)
	path := filepath.Join(t.TempDir(), "config.yml")
	require.NoError(t, os.WriteFile(path, []byte("platforms:\n- name: Sales\n  owmer: x\n"), 0o600))
	text, ready := p.report(t, app.DoctorOptions{File: path})
	require.False(t, ready)
	require.Contains(t, line(t, text, "config"), `config.yml:3`)
	require.Contains(t, text, "not ready, missing: config\n")
}

func TestDoctorReportsAutoStopAndItsCost(t *testing.T) {
	for name, c := range map[string]struct {
		warehouse fakeworkspace.Warehouse
		want      string
	}{
		"never": {fakeworkspace.Warehouse{AutoStopMins: new(0)}, "ok never: the warehouse does not stop by itself. If only Buoy uses it, that costs about 2,044 $ a month " +
			"(2X-Small, serverless: 4 DBU/h, list price 0.70 $/DBU) " +
			"-> set its auto-stop to 1 minute (`warehouse_auto_stop` of the bundle), unless others keep it running anyway"},
		"longer than the interval": {fakeworkspace.Warehouse{AutoStopMins: new(45)}, "ok after 45 minutes: with a run every 5 minutes it never stops. " +
			"If only Buoy uses it, that costs about 2,044 $ a month (2X-Small, serverless: 4 DBU/h, list price 0.70 $/DBU) " +
			"-> set its auto-stop to 1 minute (`warehouse_auto_stop` of the bundle), unless others keep it running anyway"},
		"not serverless": {fakeworkspace.Warehouse{AutoStopMins: new(2), NoServerless: true, Size: "Small"}, "ok after 2 minutes: with a run every 5 minutes it runs about " +
			"365 of 730 hours a month. If only Buoy uses it, that is about 4,380 DBU a month, and the virtual machines (Small, not serverless: 12 DBU/h)"},
		"a new size": {fakeworkspace.Warehouse{AutoStopMins: new(1), Size: "9X-Large"}, "ok after 1 minute: with a run every 5 minutes it runs about " +
			`219 of 730 hours a month. What that costs is not known for the size "9X-Large"`},
	} {
		t.Run(name, func(t *testing.T) {
			p := healthy(t)
			c.warehouse.State = sql.StateStopped
			p.SetWarehouse("w1", c.warehouse)
			text, _ := p.report(t, app.DoctorOptions{})
			require.Equal(t, c.want, line(t, text, "auto-stop"))
			require.Equal(t, 1, p.Requests()["GET /api/2.2/jobs/get"], "the job is read once")

			p.command.Config.IngestJobID = 0
			text, _ = p.report(t, app.DoctorOptions{Job: true})
			if c.warehouse.AutoStopMins == nil || *c.warehouse.AutoStopMins > 0 {
				require.Contains(t, line(t, text, "auto-stop"), "with a run every 15 minutes, which is the default, it")
			}
		})
	}
}

// The commands contain JSON that the CLI has to be able to read.
func TestPermissionIsJSON(t *testing.T) {
	text := strings.TrimSuffix(strings.TrimPrefix(permissionJSON("CAN_VIEW"), " --json '"), "'")
	require.True(t, json.Valid([]byte(text)))
}

func TestDoctorReportsWhetherWatchRulesCanBeFollowed(t *testing.T) {
	p := healthy(t)
	p.SetListing(fakeworkspace.PipelinesPath, []any{pipelines.PipelineStateInfo{PipelineId: "p1", Name: "orders"}})
	path := filepath.Join(t.TempDir(), "rules.yml")
	require.NoError(t, os.WriteFile(path, []byte(`platforms:
- name: Sales
  owner: sales
  watch: [{kind: job_run}, {kind: job_run, name: "x*"}, {kind: job_schedule}, {kind: pipeline}, {kind: table_freshness}]
`), 0o600))
	text, ready := p.report(t, app.DoctorOptions{File: path})
	require.True(t, ready, text)
	require.Contains(t, text, "watch rules   the objects of 4 of 5 rules can be listed\n")
	require.Contains(t, strings.Join(strings.Fields(text), " "), "skipped watch rules the tables for table_freshness were not listed, because that needs the warehouse -> `buoy doctor --wake` starts it")
	require.Equal(t, sql.StateStopped, p.WarehouseState("w1"), "the doctor does not start the warehouse")
	require.Equal(t, 1, p.Requests()["GET /api/2.2/jobs/list"], "the kinds of jobs share the listing")

	p.Fail(fakeworkspace.Fault{Match: "/api/2.2/jobs/list", Times: -1, Status: 403, Code: "PERMISSION_DENIED"})
	text, ready = p.report(t, app.DoctorOptions{File: path})
	require.True(t, ready, text)
	require.Contains(t, text, "watch rules   the objects of 1 of 5 rules can be listed\n")
	require.Contains(t, strings.Join(strings.Fields(text), " "), "missing watch rules 2 rules of the kind job_run: the list of jobs could not be read: this identity cannot list jobs")
	require.Equal(t, "3 watch rules cannot be followed; 1 prerequisite not checked\n", lastLine(text))
}

func TestDoctorBelievesAnEmptyListNoMoreThanApplyDoes(t *testing.T) {
	p := healthy(t)
	path := filepath.Join(t.TempDir(), "rules.yml")
	require.NoError(t, os.WriteFile(path, []byte("platforms:\n- {name: Sales, owner: sales, watch: [{kind: sql_alert}]}\n"), 0o600))
	text, _ := p.report(t, app.DoctorOptions{File: path})
	require.Contains(t, strings.Join(strings.Fields(text), " "), "missing watch rules 1 rule of the kind sql_alert: no SQL alert is visible that checks of this kind can watch, perhaps because of missing permissions")
}
