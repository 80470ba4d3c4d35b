package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	dbsql "github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
)

// reply is the response of a fake workspace.
type reply struct {
	status int
	body   map[string]any // nil if it is not a JSON object
}

func ask(t *testing.T, base, token, method, path, body string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	a := reply{status: resp.StatusCode}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // ids of jobs do not fit into a float
	if decoder.Decode(&a.body) != nil {
		a.body = nil
	}
	return a
}

// typeOf returns the Go type of a decoded JSON value.
func typeOf(v any) string { return fmt.Sprintf("%T", v) }

// compare returns the differences of a reply of tests/fakeworkspace and one of the CLI's fake: the status, and the types of
// common fields.
func compare(fake, cli reply) (differences []string) {
	if fake.status != cli.status {
		differences = append(differences, fmt.Sprintf("status %d, not %d", fake.status, cli.status))
	}
	for name, value := range fake.body {
		other, both := cli.body[name]
		if both && typeOf(value) != typeOf(other) {
			differences = append(differences, fmt.Sprintf("%s is %s, not %s", name, typeOf(value), typeOf(other)))
		}
	}
	if cli.status >= 400 && cli.body["message"] != nil && fake.body["message"] == nil {
		differences = append(differences, "an error without a message")
	}
	return differences
}

func TestBothFakeWorkspacesAgree(t *testing.T) {
	r := newRig(t, t.TempDir())
	setUp := func(method, path, body string) reply {
		created := ask(t, r.url, token, method, path, body)
		require.Equal(t, http.StatusOK, created.status, "%s %s: %v", method, path, created.body)
		return created
	}
	warehouse, ok := setUp(http.MethodPost, "/api/2.0/sql/warehouses", `{"name":"w","cluster_size":"2X-Small","auto_stop_mins":10}`).body["id"].(string)
	require.True(t, ok)
	number, ok := setUp(http.MethodPost, "/api/2.2/jobs/create", `{"name":"ingest","schedule":{"quartz_cron_expression":"0 0/5 * * * ?","timezone_id":"UTC","pause_status":"UNPAUSED"}}`).body["job_id"].(json.Number)
	require.True(t, ok)
	setUp(http.MethodPost, "/api/2.1/unity-catalog/catalogs", `{"name":"main"}`)
	setUp(http.MethodPost, "/api/2.1/unity-catalog/schemas", `{"catalog_name":"main","name":"buoy"}`)
	setUp(http.MethodPost, "/api/2.1/unity-catalog/volumes", `{"catalog_name":"main","schema_name":"buoy","name":"files","volume_type":"MANAGED"}`)
	setUp(http.MethodPost, "/api/2.0/secrets/scopes/create", `{"scope":"s"}`)
	setUp(http.MethodPost, "/api/2.0/secrets/put", `{"scope":"s","key":"k","string_value":"v"}`)

	w := fakeworkspace.New(t, fakeworkspace.Options{})
	caller := w.PersonalToken(fakeworkspace.Person{Email: deployer, Display: "Tester"})
	w.SetWarehouse("w1", fakeworkspace.Warehouse{State: dbsql.StateRunning})
	w.SetJob(7, fakeworkspace.Job{Name: "ingest", Levels: map[string]string{deployer: "IS_OWNER"}})
	for kind, name := range map[string]string{"CATALOG": "main", "SCHEMA": "main.buoy", "VOLUME": "main.buoy.files"} {
		w.SetSecurable(kind, name, fakeworkspace.Securable{Owner: deployer})
	}
	w.SetSecret("s", "k", "v", deployer)
	w.AddVolume(volumePath)

	const file = "/api/2.0/fs/files/Volumes/main/buoy/files/x"
	for _, call := range []struct {
		method, path string
		body         string
		differs      string // the expected differences; empty if there are none
	}{
		{method: http.MethodGet, path: "/api/2.0/preview/scim/v2/Me"},
		{method: http.MethodGet, path: "/.well-known/databricks-config"},
		{method: http.MethodGet, path: "/oidc/.well-known/oauth-authorization-server"},
		{method: http.MethodGet, path: "/api/2.0/sql/warehouses/{warehouse}"},
		{method: http.MethodGet, path: "/api/2.0/sql/warehouses/none"},
		{method: http.MethodPost, path: "/api/2.0/sql/warehouses/{warehouse}/start"},
		{method: http.MethodPost, path: "/api/2.0/sql/warehouses/none/start"},
		{method: http.MethodGet, path: "/api/2.2/jobs/get?job_id={job}"},
		// databricks-sdk-go translates 400 "Job ... does not exist" of this path into ErrResourceDoesNotExist (apierr/error_overrides.go).
		{method: http.MethodGet, path: "/api/2.2/jobs/get?job_id=77", differs: "status 400, not 404"},
		{method: http.MethodPost, path: "/api/2.2/jobs/run-now", body: `{"job_id":77}`, differs: "status 400, not 404"},
		{method: http.MethodGet, path: "/api/2.2/jobs/runs/list?job_id={job}"},
		{method: http.MethodGet, path: "/api/2.2/jobs/runs/list?job_id=77"},
		{method: http.MethodGet, path: "/api/2.0/permissions/jobs/{job}"},
		// The CLI's fake returns 200 for a missing object here.
		{method: http.MethodGet, path: "/api/2.0/permissions/jobs/77", differs: "status 400, not 200"},
		{method: http.MethodGet, path: "/api/2.1/unity-catalog/catalogs/main"},
		{method: http.MethodGet, path: "/api/2.1/unity-catalog/catalogs/none"},
		{method: http.MethodGet, path: "/api/2.1/unity-catalog/schemas/main.buoy"},
		{method: http.MethodGet, path: "/api/2.1/unity-catalog/schemas/main.none"},
		{method: http.MethodGet, path: "/api/2.1/unity-catalog/volumes/main.buoy.files"},
		{method: http.MethodGet, path: "/api/2.1/unity-catalog/volumes/main.buoy.none"},
		{method: http.MethodGet, path: "/api/2.0/secrets/get?scope=s&key=k"},
		{method: http.MethodGet, path: "/api/2.0/secrets/get?scope=s&key=none"},
		{method: http.MethodGet, path: "/api/2.0/secrets/get?scope=none&key=k"},
		{method: http.MethodGet, path: file},
		// The reference of the Files API documents 204 for an upload and a deletion.
		{method: http.MethodPut, path: file, body: "one", differs: "status 204, not 200"},
		{method: http.MethodPut, path: file, body: "two"},
		{method: http.MethodPut, path: file + "?overwrite=true", body: "two", differs: "status 204, not 200"},
		{method: http.MethodGet, path: file},
		{method: http.MethodDelete, path: file, differs: "status 204, not 200"},
		{method: http.MethodDelete, path: file},
	} {
		t.Run(call.method+" "+call.path, func(t *testing.T) {
			fakePath := strings.NewReplacer("{warehouse}", "w1", "{job}", "7").Replace(call.path)
			cliPath := strings.NewReplacer("{warehouse}", warehouse, "{job}", number.String()).Replace(call.path)
			fake, cli := ask(t, w.URL, caller, call.method, fakePath, call.body), ask(t, r.url, token, call.method, cliPath, call.body)
			require.Equal(t, call.differs, strings.Join(compare(fake, cli), "; "), "tests/fakeworkspace %v, CLI %v", fake, cli)
		})
	}
}
