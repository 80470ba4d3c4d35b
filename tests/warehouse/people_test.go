package warehouse_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/tests/fakeworkspace"
	"buoy/tests/program"
)

// person is a user of a deployed App behind the proxy of the platform.
type person struct {
	t      *testing.T
	server *program.Server
	email  string
	token  string
}

// identify sets the identity headers of the proxy.
func (p person) identify(header http.Header) {
	header.Set("X-Forwarded-Email", p.email)
	header.Set("X-Forwarded-User", p.email)
	header.Set("X-Forwarded-Preferred-Username", p.email)
	header.Set("X-Forwarded-Access-Token", p.token)
}

func (p person) send(method, path, body string, headers ...string) (int, map[string]any) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL+path, strings.NewReader(body))
	require.NoError(p.t, err)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	p.identify(req.Header)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(p.t, err)
	raw, err := io.ReadAll(resp.Body)
	require.NoError(p.t, err)
	require.NoError(p.t, resp.Body.Close())
	var response map[string]any
	require.NoError(p.t, json.Unmarshal(raw, &response), string(raw))
	return resp.StatusCode, response
}

// do sends a request that must succeed.
func (p person) do(method, path, body string, headers ...string) map[string]any {
	p.t.Helper()
	code, response := p.send(method, path, body, headers...)
	require.Less(p.t, code, http.StatusBadRequest, "%s %s: %v", method, path, response)
	return response
}

func etag(version int) string { return fmt.Sprintf(`"%d"`, version) }

// An admin and an operator make changes of all kinds in an App on Delta.
func TestAdminFlowOnDelta(t *testing.T) {
	t.Parallel()
	d := deploy(t, "DATABRICKS_APP_NAME=buoy", "DATABRICKS_APP_PORT=8000")
	server := d.Serve(t)
	newPerson := func(email string, groups ...string) person {
		return person{t, server, email, d.workspace.PersonalToken(fakeworkspace.Person{Email: email, Groups: groups})}
	}
	admin, other := newPerson("admin@example.com", "users", "admins"), newPerson("other@example.com", "admins")
	viewer := newPerson("viewer@example.com", "users")
	require.Eventually(t, func() bool { code, _ := viewer.send(http.MethodGet, "/readyz", ""); return code == http.StatusOK }, 2*time.Minute, 100*time.Millisecond)
	require.Equal(t, "admin", admin.do(http.MethodGet, "/api/v1/me", "")["role"])
	code, _ := viewer.send(http.MethodPost, "/api/v1/platforms", `{"name":"HR","owner":"hr"}`)
	require.Equal(t, http.StatusForbidden, code)

	hr := admin.do(http.MethodPost, "/api/v1/platforms", `{"name":"HR","owner":"hr"}`, "Idempotency-Key", "one intention")
	again := admin.do(http.MethodPost, "/api/v1/platforms", `{"name":"HR","owner":"hr"}`, "Idempotency-Key", "one intention")
	require.Equal(t, hr["id"], again["id"])
	check := admin.do(http.MethodPost, "/api/v1/status-checks",
		fmt.Sprintf(`{"platform_id":"%s","name":"Rows missing","kind":"heartbeat","target":{},"warn":1,"crit":10}`, hr["id"]))
	admin.do(http.MethodPost, "/api/v1/status-results", fmt.Sprintf(`{"results":[{"check_id":"%s","value":5}]}`, check["id"]))
	require.Equal(t, "yellow", viewer.do(http.MethodGet, "/api/v1/platforms/hr", "")["platform"].(map[string]any)["status"])

	path := fmt.Sprintf("/api/v1/status-checks/%s", check["id"])
	edit := fmt.Sprintf(`{"platform_id":"%s","name":"Rows missing","kind":"heartbeat","target":{},"warn":2,"crit":20}`, hr["id"])
	d.rig.Reset(t)
	other.do(http.MethodPut, path, edit, "If-Match", etag(1))
	require.Equal(t, 2, d.rig.Stats(t).Total(), "one statement for the change, and one for its event")
	code, problem := admin.send(http.MethodPut, path, edit, "If-Match", etag(1))
	require.Equal(t, http.StatusPreconditionFailed, code)
	require.Contains(t, problem["detail"], "changed by other@example.com")

	draft := admin.do(http.MethodPost, "/api/v1/status-messages", `{"title":"Late today","severity":"WARNING"}`)
	require.Empty(t, viewer.do(http.MethodGet, "/api/v1/status-messages", "")["items"])
	message := fmt.Sprintf("/api/v1/status-messages/%s", draft["id"])
	admin.do(http.MethodPost, message+"/publish", "", "If-Match", etag(1))
	require.Len(t, viewer.do(http.MethodGet, "/api/v1/status-messages", "")["items"], 1)
	admin.do(http.MethodPost, message+"/archive", "", "If-Match", etag(2))
	require.Empty(t, viewer.do(http.MethodGet, "/api/v1/status-messages", "")["items"])
	admin.do(http.MethodPost, "/api/v1/platforms/hr/archive", "", "If-Match", etag(1))
	admin.do(http.MethodPost, "/api/v1/platforms/hr/restore", "", "If-Match", etag(2))

	d.workspace.AddRun(ingestJob, time.Now())
	accepted := admin.do(http.MethodPost, "/api/v1/ingestion-runs", `{}`)
	require.Contains(t, accepted["link"], fmt.Sprintf("/jobs/%d/runs/", ingestJob))
	require.Len(t, d.workspace.Runs(ingestJob), 2)

	var audit []string
	for _, e := range admin.do(http.MethodGet, "/api/v1/audit-events", "")["items"].([]any) {
		event := e.(map[string]any)
		audit = append(audit, fmt.Sprint(event["action"], " ", event["entity"], " by ", event["actor"]))
	}
	require.ElementsMatch(t, []string{
		"create platform by admin@example.com", "create check by admin@example.com", "update check by other@example.com",
		"create message by admin@example.com", "publish message by admin@example.com", "archive message by admin@example.com",
		"archive platform by admin@example.com", "archive check by admin@example.com",
		"restore platform by admin@example.com", "restore check by admin@example.com", "trigger run by admin@example.com",
	}, audit)
	code, log := server.Stop()
	require.Equal(t, 0, code, log)
	require.NotContains(t, log, admin.token)

	file := filepath.Join(t.TempDir(), "all.yml")
	require.Equal(t, 0, d.Run(t, 5*time.Minute, "export", "-o", file).Code)
	out := d.Run(t, 5*time.Minute, "apply", "-f", file)
	require.Equal(t, 0, out.Code, out)
	require.Contains(t, out.Stdout+out.Stderr, "0 changes applied", "an export changes nothing")
}
