package config_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/config"
	"buoy/src/sqlname"
)

func parsed(t *testing.T, environ ...string) config.Config {
	t.Helper()
	c, err := config.Parse(environ)
	require.NoError(t, err)
	return c
}

func TestDefaults(t *testing.T) {
	c := parsed(t, "PATH=/bin", "HOME=/root")
	require.Equal(t, config.ModeLocal, c.Mode)
	require.Equal(t, "127.0.0.1:8000", c.Addr)
	require.Equal(t, "buoy.db", c.DB)
	require.Equal(t, "buoy.db", c.SQLSource, "checks are measured on the board's own file")
	require.Equal(t, "dev@localhost admin", c.DevEmail+" "+c.DevRole)
	require.Equal(t, []time.Duration{time.Minute, 30 * time.Second, 48 * time.Hour}, []time.Duration{c.IngestEvery, c.RefreshInterval, c.HotWindow})
	require.Equal(t, 400, c.HistoryDays)
	require.Equal(t, slog.LevelInfo, c.LogLevel)
	require.True(t, c.AllowPrivate)
}

func TestAllVariables(t *testing.T) {
	c := parsed(t, "BUOY_ADDR=[::1]:0", "BUOY_DB=/data/x.db", "BUOY_CONFIG=conf", "BUOY_INGEST_EVERY=5m", "BUOY_SQL_SOURCE=other.db",
		"BUOY_DEV_USER=me@example.com:viewer", "BUOY_REFRESH_INTERVAL=1s", "BUOY_HOT_WINDOW=25h", "BUOY_HISTORY_DAYS=1",
		"BUOY_LOG_LEVEL=debug", "BUOY_PROBE_ALLOW_PRIVATE=false")
	require.Equal(t, []string{"[::1]:0", "/data/x.db", "conf", "other.db"}, []string{c.Addr, c.DB, c.ConfigPath, c.SQLSource})
	require.Equal(t, "me@example.com viewer", c.DevEmail+" "+c.DevRole)
	require.Equal(t, []time.Duration{5 * time.Minute, time.Second, 25 * time.Hour}, []time.Duration{c.IngestEvery, c.RefreshInterval, c.HotWindow})
	require.Equal(t, 1, c.HistoryDays)
	require.Equal(t, slog.LevelDebug, c.LogLevel)
	require.False(t, c.AllowPrivate)

	mock := parsed(t, "USE_MOCK_DATA=true")
	require.Equal(t, config.ModeMock, mock.Mode)
	require.Equal(t, "databricks", mock.Scenario)
	require.Equal(t, 10*time.Second, mock.IngestEvery, "an invented world may move faster")
	for _, name := range config.Scenarios() {
		require.Equal(t, name, parsed(t, "USE_MOCK_DATA=1", "MOCK_SCENARIO="+name).Scenario)
	}
}

func TestMeasuredEvery(t *testing.T) {
	const schema, warehouse = "BUOY_SCHEMA=main.buoy", "DATABRICKS_WAREHOUSE_ID=1"
	for _, test := range []struct {
		environ []string
		want    time.Duration
	}{
		{nil, time.Minute},
		{[]string{schema, warehouse}, 5 * time.Minute},
		{[]string{schema, warehouse, "BUOY_INGEST_JOB_EVERY=15m"}, 15 * time.Minute},
		{[]string{schema, warehouse, "BUOY_INGEST_JOB_EVERY=15m", "BUOY_INGEST_EVERY=30s"}, 30 * time.Second},
	} {
		require.Equal(t, test.want, parsed(t, test.environ...).MeasuredEvery(), test.environ)
	}
	_, err := config.Parse([]string{"BUOY_INGEST_JOB_EVERY=15m"})
	require.ErrorContains(t, err, "BUOY_INGEST_JOB_EVERY=\"15m\": is only valid with BUOY_SCHEMA")
}

func TestEmptyVariableMeansUnset(t *testing.T) {
	c := parsed(t, "USE_MOCK_DATA=", "MOCK_SCENARIO=", "BUOY_ADDR= ", "BUOY_HISTORY_DAYS=", "BUOY_DB=a=b.db")
	require.Equal(t, "127.0.0.1:8000", c.Addr)
	require.Equal(t, 400, c.HistoryDays)
	require.Equal(t, "a=b.db", c.DB, "only the first = divides")
}

func TestNamesOfUnityCatalog(t *testing.T) {
	c := parsed(t, "DATABRICKS_WAREHOUSE_ID=w1", "BUOY_SCHEMA=my-catalog.`a``b`", "BUOY_VOLUME=/Volumes/my-catalog/a`b/größe")
	require.Equal(t, sqlname.Name{"my-catalog", "a`b"}, c.Schema)
	require.Equal(t, sqlname.Name{"my-catalog", "a`b", "größe"}, c.Volume)
	require.Equal(t, "my-catalog.a`b", c.StorageName())
}

func TestInvalidValueIsReportedWithVariable(t *testing.T) {
	for pair, says := range map[string]string{
		"USE_MOCK_DATA=maybe":            "true or false",
		"MOCK_SCENARIO=chaos":            "databricks, all-green, degraded, outage, unknown, empty, large",
		"BUOY_ADDR=8000":                 "host:port",
		"BUOY_ADDR=127.0.0.1:70000":      "from 0 to 65535",
		"BUOY_ADDR=127.0.0.1:http":       "from 0 to 65535",
		"BUOY_ADDR=0.0.0.0:8000":         "loopback",
		"BUOY_ADDR=:8000":                "loopback",
		"BUOY_ADDR=example.com:8000":     "loopback",
		"BUOY_INGEST_EVERY=often":        "from 1s to 24h0m0s",
		"BUOY_INGEST_EVERY=999ms":        "from 1s to 24h0m0s",
		"BUOY_INGEST_EVERY=24h1s":        "from 1s to 24h0m0s",
		"BUOY_INGEST_EVERY=60":           "a duration such as 30s",
		"BUOY_REFRESH_INTERVAL=0":        "from 1s to 1h0m0s",
		"BUOY_HOT_WINDOW=24h":            "from 25h0m0s to 744h0m0s",
		"BUOY_HISTORY_DAYS=0":            "from 1 to 400",
		"BUOY_HISTORY_DAYS=401":          "from 1 to 400",
		"BUOY_HISTORY_DAYS=1.5":          "a whole number",
		"BUOY_DEV_USER=me@example.com":   "email:role",
		"BUOY_DEV_USER=:admin":           "email:role",
		"BUOY_DEV_USER=me:root":          "viewer, operator or admin",
		"BUOY_LOG_LEVEL=loud":            "debug, info, warn or error",
		"BUOY_PROBE_ALLOW_PRIVATE=perha": "true or false",
		"BUOY_SCHEMA=main":               "must be catalog.schema, such as main.buoy: it has 1 part; it must have two: catalog.schema",
		"BUOY_SCHEMA=main.my schema":     `must be catalog.schema, such as main.buoy: the schema "my schema" contains a space`,
		"BUOY_VOLUME=main.buoy.files":    "must be /Volumes/catalog/schema/volume: it does not start with /Volumes/",
		"BUOY_VOLUME=/Volumes/a/b/c.d":   `must be /Volumes/catalog/schema/volume: the volume "c.d" contains a dot`,
	} {
		t.Run(pair, func(t *testing.T) {
			name, value, _ := strings.Cut(pair, "=")
			environ := []string{pair}
			switch name {
			case "MOCK_SCENARIO":
				environ = append(environ, "USE_MOCK_DATA=true")
			case "BUOY_SCHEMA":
				environ = append(environ, "DATABRICKS_WAREHOUSE_ID=w1")
			case "BUOY_VOLUME":
				environ = append(environ, "DATABRICKS_WAREHOUSE_ID=w1", "BUOY_SCHEMA=main.buoy")
			}
			c, err := config.Parse(environ)
			var problems config.Problems
			require.ErrorAs(t, err, &problems)
			require.Len(t, problems, 1, "%v", problems)
			require.True(t, strings.HasPrefix(problems[0], fmt.Sprintf("%s=%q: ", name, value)), problems[0])
			require.Contains(t, problems[0], says)
			require.Zero(t, c, "half a configuration is none")
		})
	}
}

func TestAllProblemsAreReportedAtOnce(t *testing.T) {
	_, err := config.Parse([]string{
		"BUOY_ADDR=x", "BUOY_HISTORY_DAYS=x", "BUOY_HOT_WINDOW=x", "BUOY_INGEST_EVERY=x", "BUOY_LOG_LEVEL=x", "BUOY_NOT_THERE=x",
		"BUOY_PROBE_ALLOW_PRIVATE=x", "BUOY_REFRESH_INTERVAL=x", "MOCK_SCENARIO=x", "USE_MOCK_DATA=x", "BUOY_DEV_USER=x",
	})
	var problems config.Problems
	require.ErrorAs(t, err, &problems)
	require.Len(t, problems, 12, "MOCK_SCENARIO is wrong in two ways")
	require.IsIncreasing(t, []string(problems), "in an order that does not change")
	require.ErrorContains(t, err, "the configuration is not valid:\n  ")
}

func TestInvalidCombinationsAreRefused(t *testing.T) {
	for says, environ := range map[string][]string{
		`MOCK_SCENARIO="outage": is only valid with USE_MOCK_DATA=true`: {"MOCK_SCENARIO=outage"},
		`BUOY_CONFIG="x.yml": is not valid with USE_MOCK_DATA=true: `:   {"USE_MOCK_DATA=true", "BUOY_CONFIG=x.yml"},
	} {
		_, err := config.Parse(environ)
		require.ErrorContains(t, err, says)
	}
}

func TestUnknownVariableIsReportedWithoutValue(t *testing.T) {
	_, err := config.Parse([]string{"BUOY_SECRETS_API_TOKEN=hunter2"})
	require.ErrorContains(t, err, "BUOY_SECRETS_API_TOKEN: unknown variable")
	require.NotContains(t, err.Error(), "hunter2", "it may be a secret under a name that is almost right")
	parsed(t, "BUOYANCY=1", "BUOY=1", "BUOY_KILLS=3")
}

func TestSecretIsFoundByNameAndNeverPrinted(t *testing.T) {
	c := parsed(t, "BUOY_SECRET_SALES_API_TOKEN=hunter2=x", "BUOY_SECRET_EMPTY_ONE=")
	for _, name := range [][2]string{{"sales", "api-token"}, {"SALES", "api.token"}, {"sales-api", "token"}} {
		value, err := c.Secret(name[0], name[1])
		require.NoError(t, err)
		require.Equal(t, "hunter2=x", value)
	}
	value, err := c.Secret("empty", "one")
	require.NoError(t, err)
	require.Empty(t, value)
	_, err = c.Secret("sales", "other")
	require.EqualError(t, err, "the variable BUOY_SECRET_SALES_OTHER is not set")
	_, err = config.Config{}.Secret("a", "b")
	require.Error(t, err)

	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		require.NotContains(t, fmt.Sprintf(format, c), "hunter2", format)
		require.NotContains(t, fmt.Sprintf(format, &c), "hunter2", format)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("configured", "config", c)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("configured", "config", c)
	require.Contains(t, log.String(), "127.0.0.1:8000")
	require.NotContains(t, log.String(), "hunter2")
}

func TestVariableOfConfigFilesIsFoundByItsName(t *testing.T) {
	c := parsed(t, "BUOY_VAR_INGEST_JOB= 123 ", "BUOY_VAR_TABLE2=a=b", "BUOY_VAR_EMPTY=")
	for name, want := range map[string]string{"ingest_job": "123", "table2": "a=b"} {
		value, err := c.Variable(name)
		require.NoError(t, err)
		require.Equal(t, want, value)
	}
	for _, name := range []string{"empty", "other"} {
		_, err := c.Variable(name)
		require.EqualError(t, err, "the variable BUOY_VAR_"+strings.ToUpper(name)+" is not set")
	}
	_, err := config.Config{}.Variable("a")
	require.Error(t, err)
	for _, name := range []string{"BUOY_VAR_ingest", "BUOY_VAR_A-B", "BUOY_VAR_", "BUOY_VAR_1A", "BUOY_VAR__A", "BUOY_VAR_Ä"} {
		_, err = config.Parse([]string{name + "=hunter2"})
		require.EqualError(t, err, "the configuration is not valid:\n  "+name+": the part after BUOY_VAR_ must have upper case letters, digits and underscores, and start with a letter")
	}
}
