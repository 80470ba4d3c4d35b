package app_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/config"
	"buoy/tests/fakeworkspace"
)

// statusFor returns the status code of a request with a Host header.
func statusFor(t *testing.T, url, host string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	req.Host, req.Close = host, true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func TestOnlyAppAcceptsEveryHost(t *testing.T) {
	w := fakeworkspace.New(t, fakeworkspace.Options{})
	for name, c := range map[string]config.Config{
		"local mode":                  configured(t, "BUOY_ALLOWED_HOSTS=Board.example"),
		"mock mode":                   mocked(t, "BUOY_ALLOWED_HOSTS=board.example"),
		"databricks mode on a laptop": inDatabricksMode(t, w, "BUOY_ALLOWED_HOSTS=board.example"),
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, c)
			defer stop(t, s)
			_, port, err := net.SplitHostPort(strings.TrimPrefix(s.URL(), "http://"))
			require.NoError(t, err)
			for _, path := range []string{"/", "/healthz", "/api/v1/me", "/api/v1/audit-events"} {
				for _, host := range []string{"localhost:" + port, "127.0.0.1", "board.example:" + port, "[::1]:" + port} {
					require.NotEqual(t, http.StatusMisdirectedRequest, statusFor(t, s.URL()+path, host), host+path)
				}
				for _, host := range []string{"evil.example:" + port, "127.0.0.1.evil.example", "0.0.0.0:" + port} {
					require.Equal(t, http.StatusMisdirectedRequest, statusFor(t, s.URL()+path, host), host+path)
				}
			}
		})
	}
	s := start(t, inDatabricksMode(t, w, "DATABRICKS_APP_NAME=buoy", "DATABRICKS_APP_PORT=8000"))
	defer stop(t, s)
	require.Equal(t, http.StatusOK, statusFor(t, s.URL()+"/healthz", "buoy-1.aws.databricksapps.com"), "the proxy of the App checks the host")
}

func mocked(t *testing.T, environ ...string) config.Config {
	t.Helper()
	c, err := config.Parse(append([]string{"USE_MOCK_DATA=true", "MOCK_SCENARIO=empty", "BUOY_ADDR=127.0.0.1:0"}, environ...))
	require.NoError(t, err)
	return c
}
