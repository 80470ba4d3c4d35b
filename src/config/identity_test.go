package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/config"
)

// databricks is databricks mode on a developer's machine, and more.
func databricks(more ...string) []string {
	return append([]string{"BUOY_SCHEMA=main.buoy", "DATABRICKS_WAREHOUSE_ID=w1"}, more...)
}

// asApp is what the platform adds to that.
func asApp(more ...string) []string {
	return databricks(append([]string{"DATABRICKS_APP_NAME=buoy", "DATABRICKS_APP_PORT=8080"}, more...)...)
}

func TestAppConfiguration(t *testing.T) {
	c := parsed(t, asApp()...)
	require.Equal(t, []string{"buoy", "0.0.0.0:8080"}, []string{c.App, c.Addr})
	require.Empty(t, c.DevEmail+c.DevRole, "nobody is the developer")
	require.Equal(t, config.Roles{AdminGroups: []string{"admins"}}, c.Roles)
	require.Equal(t, "10.0.0.1:9000", parsed(t, asApp("BUOY_ADDR=10.0.0.1:9000")...).Addr)
}

func TestDatabricksModeOutsideAnApp(t *testing.T) {
	c := parsed(t, databricks("DATABRICKS_APP_NAME= ", "DATABRICKS_APP_PORT=8080")...)
	require.Equal(t, []string{"", "127.0.0.1:8000"}, []string{c.App, c.Addr}, "the port alone makes no App")
	require.Equal(t, "dev@localhost admin", c.DevEmail+" "+c.DevRole)
	_, err := config.Parse(databricks("BUOY_ADDR=0.0.0.0:8000"))
	require.ErrorContains(t, err, "loopback")
}

func TestRolesAreCommaSeparatedLists(t *testing.T) {
	c := parsed(t, asApp("BUOY_ADMIN_GROUPS= Data Platform ,admins", "BUOY_OPERATOR_GROUPS=on-call",
		"BUOY_ADMIN_EMAILS=a@example.com", "BUOY_OPERATOR_EMAILS=b@example.com, C@example.com")...)
	require.Equal(t, config.Roles{
		AdminGroups: []string{"Data Platform", "admins"}, OperatorGroups: []string{"on-call"},
		AdminEmails: []string{"a@example.com"}, OperatorEmails: []string{"b@example.com", "C@example.com"},
	}, c.Roles)
	for _, name := range []string{"BUOY_ADMIN_GROUPS", "BUOY_OPERATOR_GROUPS", "BUOY_ADMIN_EMAILS", "BUOY_OPERATOR_EMAILS"} {
		for _, value := range []string{",", "a,,b", "a,", ", a"} {
			_, err := config.Parse(asApp(name + "=" + value))
			require.ErrorContains(t, err, name, value)
			require.ErrorContains(t, err, "without empty ones", value)
		}
		for _, elsewhere := range []string{"USE_MOCK_DATA=true", "USE_MOCK_DATA=false"} {
			_, err := config.Parse([]string{elsewhere, name + "=a"})
			require.ErrorContains(t, err, name+`="a": is only valid with BUOY_SCHEMA`)
		}
	}
}

func TestAppInOtherModesIsRefused(t *testing.T) {
	for says, environ := range map[string][]string{
		`DATABRICKS_APP_NAME="buoy": an App requires BUOY_SCHEMA`:                         {"DATABRICKS_APP_NAME=buoy", "DATABRICKS_APP_PORT=8080"},
		`DATABRICKS_APP_NAME="mock": an App requires BUOY_SCHEMA`:                         {"DATABRICKS_APP_NAME=mock", "USE_MOCK_DATA=true"},
		`DATABRICKS_APP_NAME="both": an App requires BUOY_SCHEMA`:                         slices.Concat(asApp("USE_MOCK_DATA=true"), []string{"DATABRICKS_APP_NAME=both"}),
		`BUOY_DEV_USER="me@example.com:admin": is not allowed in an App`:                  asApp("BUOY_DEV_USER=me@example.com:admin"),
		`DATABRICKS_APP_PORT="": is required with DATABRICKS_APP_NAME`:                    databricks("DATABRICKS_APP_NAME=buoy"),
		`DATABRICKS_APP_PORT="0": is required`:                                            asApp("DATABRICKS_APP_PORT=0"),
		`DATABRICKS_APP_PORT="65536": is required`:                                        asApp("DATABRICKS_APP_PORT=65536"),
		`DATABRICKS_APP_PORT="http": is required`:                                         asApp("DATABRICKS_APP_PORT=http"),
		`BUOY_ADDR="x": must be host:port`:                                                asApp("BUOY_ADDR=x"),
		`BUOY_ADDR="0.0.0.0:8000": must be a loopback address`:                            {"BUOY_ADDR=0.0.0.0:8000", "DATABRICKS_APP_NAME=buoy"},
		`DATABRICKS_APP_NAME="local": an App requires BUOY_SCHEMA and does not allow USE`: {"DATABRICKS_APP_NAME=local"},
	} {
		_, err := config.Parse(environ)
		require.ErrorContains(t, err, says)
	}
	_, err := config.Parse(databricks("DATABRICKS_APP_NAME=buoy"))
	var problems config.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 1, "the address that lacks a port is not a second one: %s", strings.Join(problems, "\n"))
}

func TestAllowedHosts(t *testing.T) {
	require.Empty(t, parsed(t).AllowedHosts)
	c := parsed(t, "BUOY_ALLOWED_HOSTS=Buoy.Example.com., board,192.0.2.7 , 2001:DB8::7")
	require.Equal(t, []string{"buoy.example.com", "board", "192.0.2.7", "2001:db8::7"}, c.AllowedHosts)
	require.Equal(t, []string{"board"}, parsed(t, "USE_MOCK_DATA=true", "BUOY_ALLOWED_HOSTS=board").AllowedHosts)
	require.Equal(t, []string{"board"}, parsed(t, databricks("BUOY_ALLOWED_HOSTS=board")...).AllowedHosts)
	for _, wrong := range []string{"*", "*.example.com", "board:8000", "http://board", "board/x", "a b", "a..b", "-a", "[::1]", "user@board", "böard"} {
		_, err := config.Parse([]string{"BUOY_ALLOWED_HOSTS=" + wrong})
		require.ErrorContains(t, err, "BUOY_ALLOWED_HOSTS=\""+wrong+"\": must be comma-separated host names", wrong)
	}
	_, err := config.Parse([]string{"BUOY_ALLOWED_HOSTS=a,,b"})
	require.ErrorContains(t, err, "without empty ones")
	_, err = config.Parse(asApp("BUOY_ALLOWED_HOSTS=board"))
	require.ErrorContains(t, err, `BUOY_ALLOWED_HOSTS="board": is not allowed in an App`)
}
