package app_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/app"
	"buoy/src/config"
	"buoy/tests/fakeworkspace"
)

// getMe requests /api/v1/me with headers. It returns the status code and the body.
func getMe(t *testing.T, s *app.Server, header map[string]string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/api/v1/me", http.NoBody)
	require.NoError(t, err)
	req.Close = true
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var body map[string]any
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&body))
	return resp.StatusCode, body
}

// inDatabricksMode returns a configuration for a workspace without a warehouse.
func inDatabricksMode(t *testing.T, w *fakeworkspace.Workspace, environ ...string) config.Config {
	t.Helper()
	t.Setenv("DATABRICKS_CONFIG_FILE", t.TempDir()+"/none")
	t.Setenv("DATABRICKS_TOKEN", w.Token())
	c, err := config.Parse(append([]string{
		"BUOY_SCHEMA=main.buoy", "DATABRICKS_WAREHOUSE_ID=w1", "DATABRICKS_HOST=" + w.URL, "BUOY_ADDR=127.0.0.1:0",
	}, environ...))
	require.NoError(t, err)
	return c
}

func TestAppIdentifiesUsersByProxyHeaders(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	token := w.PersonalToken(ann("admins"))
	s := start(t, inDatabricksMode(t, w, "DATABRICKS_APP_NAME=buoy", "DATABRICKS_APP_PORT=8000", "BUOY_OPERATOR_EMAILS=bob@example.com"))
	code, problem := getMe(t, s, nil)
	require.Equal(t, http.StatusUnauthorized, code, "the server responds although the warehouse cannot be reached")
	require.Equal(t, "unauthenticated", problem["code"])
	code, _ = getMe(t, s, map[string]string{"X-Forwarded-Access-Token": token, "X-Forwarded-User": "ann", "Authorization": "Bearer " + token})
	require.Equal(t, http.StatusUnauthorized, code, "without an e-mail header the user is not known")

	for _, test := range []struct{ email, token, role, source string }{
		{"ann@example.com", token, "admin", "the group admins"},
		{"bob@example.com", "", "operator", "BUOY_OPERATOR_EMAILS; your groups could not be read: no user token was forwarded: user authorization is off for this App"},
		{"eve@example.com", token, "viewer", "everyone who can open the App; your groups could not be read: the forwarded token belongs to another user"},
	} {
		code, me := getMe(t, s, map[string]string{"X-Forwarded-Email": test.email, "X-Forwarded-Access-Token": test.token})
		require.Equal(t, http.StatusOK, code)
		require.Equal(t, map[string]any{"email": test.email, "role": test.role, "role_source": test.source}, me)
	}
	require.Equal(t, 1, w.Requests()[askMe])
	stop(t, s)
}

// Outside of an App, any client could send the headers.
func TestProxyHeadersAreTrustedOnlyInApp(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	token := w.PersonalToken(ann("admins"))
	mock, err := config.Parse([]string{"USE_MOCK_DATA=true", "MOCK_SCENARIO=empty", "BUOY_ADDR=127.0.0.1:0", "BUOY_DEV_USER=me@example.com:viewer"})
	require.NoError(t, err)
	for name, c := range map[string]config.Config{
		"databricks mode on a laptop": inDatabricksMode(t, w, "BUOY_DEV_USER=me@example.com:viewer", "DATABRICKS_APP_PORT=8000"),
		"local mode":                  configured(t, "BUOY_DEV_USER=me@example.com:viewer"),
		"mock mode":                   mock,
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, c)
			for _, header := range []map[string]string{nil, {"X-Forwarded-Email": "ann@example.com", "X-Forwarded-Access-Token": token}} {
				code, me := getMe(t, s, header)
				require.Equal(t, http.StatusOK, code)
				require.Equal(t, map[string]any{"email": "me@example.com", "role": "viewer", "role_source": "BUOY_DEV_USER"}, me)
			}
			stop(t, s)
		})
	}
	require.Zero(t, w.Requests()[askMe])
}
