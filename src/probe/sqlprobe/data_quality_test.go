package sqlprobe

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
)

// withQualityResults lets the statement read a table of SQLite, which has neither catalogs nor structs. It counts the statements.
type withQualityResults struct {
	querier
	count *int
}

func (w withQualityResults) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	*w.count++
	query = strings.NewReplacer("system.data_quality_monitoring.table_results", "results", "freshness.status", "freshness", "completeness.status", "completeness").Replace(query)
	return w.querier.QueryContext(ctx, query, args...)
}

// qualityOn returns the kind on a table with results, and the number of its statements.
func qualityOn(t *testing.T, rows ...string) (probe.Kind, *int) {
	t.Helper()
	statements := []string{"CREATE TABLE results (catalog_name, schema_name, table_name, event_time, status, freshness, completeness)"}
	for _, row := range rows {
		statements = append(statements, "INSERT INTO results VALUES ("+row+")")
	}
	count := new(int)
	return DataQuality(on(withQualityResults{newDatabase(t, statements...).read, count}, EngineDatabricks)), count
}

// evaluated is a row of results: the table, the hours before noon, and what was found.
func evaluated(table string, hours int, found string) string {
	at := noon().Add(-time.Duration(hours) * time.Hour).UTC().Format("2006-01-02 15:04:05Z07:00")
	return "'main', 'sales', '" + table + "', '" + at + "', " + found
}

const (
	wellDone   = "'Healthy', 'Healthy', 'Healthy'"
	late       = "'Unhealthy', 'Unhealthy', 'Healthy'"
	incomplete = "'Unhealthy', 'Healthy', 'Unhealthy'"
	bothWrong  = "'Unhealthy', 'Unhealthy', 'Unhealthy'"
	noneWrong  = "'Unhealthy', 'Unknown', NULL"
	unclear    = "'Unknown', 'Unknown', NULL"
)

func TestDataQualityInEachSituation(t *testing.T) {
	many := []string{evaluated("a", 1, late), evaluated("b", 1, incomplete), evaluated("c", 1, bothWrong), evaluated("d", 1, late), evaluated("e", 1, late), evaluated("f", 1, late), evaluated("g", 1, wellDone)}
	for name, c := range map[string]struct {
		rows    []string
		object  string
		verdict status.Verdict
		detail  string
	}{
		"a table without anomaly":             {[]string{evaluated("orders", 2, wellDone), evaluated("other", 1, late)}, "main.sales.orders", status.Good, "no anomaly was found at 10 Oct 2026 10:00 UTC"},
		"its name in another case":            {[]string{evaluated("orders", 2, wellDone)}, "MAIN.Sales.ORDERS", status.Good, "no anomaly was found at 10 Oct 2026 10:00 UTC"},
		"only the newest counts":              {[]string{evaluated("orders", 2, wellDone), evaluated("orders", 30, late)}, "main.sales.orders", status.Good, "no anomaly was found at 10 Oct 2026 10:00 UTC"},
		"a late table":                        {[]string{evaluated("orders", 2, late)}, "main.sales.orders", status.Bad, "the table is late, as evaluated at 10 Oct 2026 10:00 UTC"},
		"an incomplete table":                 {[]string{evaluated("orders", 2, incomplete)}, "main.sales.orders", status.Bad, "the table is incomplete, as evaluated at 10 Oct 2026 10:00 UTC"},
		"both":                                {[]string{evaluated("orders", 2, bothWrong)}, "main.sales.orders", status.Bad, "the table is late and incomplete, as evaluated at 10 Oct 2026 10:00 UTC"},
		"a check of another sort":             {[]string{evaluated("orders", 2, noneWrong)}, "main.sales.orders", status.Bad, "the table is unhealthy, as evaluated at 10 Oct 2026 10:00 UTC"},
		"too little history":                  {[]string{evaluated("orders", 2, unclear)}, "main.sales.orders", status.Unmeasured, "the result of the evaluation of 10 Oct 2026 10:00 UTC is unknown: the tables have too little history"},
		"a word that is not known":            {[]string{evaluated("orders", 2, "'Excellent', NULL, NULL")}, "main.sales.orders", status.Unmeasured, "the result of the evaluation of 10 Oct 2026 10:00 UTC is unknown: the tables have too little history"},
		"3 days old":                          {[]string{evaluated("orders", 72, wellDone)}, "main.sales.orders", status.Good, "no anomaly was found at 7 Oct 2026 12:00 UTC"},
		"older":                               {[]string{evaluated("orders", 73, late)}, "main.sales.orders", status.Unmeasured, "orders was late at its last evaluation at 7 Oct 2026 11:00 UTC, more than 3 days ago"},
		"older, and well":                     {[]string{evaluated("orders", 73, wellDone)}, "main.sales.orders", status.Unmeasured, "the last evaluation was at 7 Oct 2026 11:00 UTC, more than 3 days ago"},
		"in the future":                       {[]string{evaluated("orders", -2, wellDone)}, "main.sales.orders", status.Unmeasured, "the last evaluation is of 10 Oct 2026 14:00 UTC, which is in the future"},
		"not evaluated":                       {[]string{evaluated("other", 2, late)}, "main.sales.orders", status.Unmeasured, "there is no evaluation of main.sales.orders in the last 14 days; anomaly detection must be enabled for the schema"},
		"evaluated long ago":                  {[]string{evaluated("orders", 15*24, wellDone)}, "main.sales.orders", status.Unmeasured, "there is no evaluation of main.sales.orders in the last 14 days; anomaly detection must be enabled for the schema"},
		"a schema without anomaly":            {[]string{evaluated("a", 2, wellDone), evaluated("b", 1, unclear), evaluated("c", 90, wellDone)}, "main.sales", status.Good, "no anomaly was found in 1 of 2 tables; the last evaluation was at 10 Oct 2026 11:00 UTC"},
		"a schema with a table that was late": {[]string{evaluated("a", 2, wellDone), evaluated("c", 90, late)}, "main.sales", status.Unmeasured, "c was late at its last evaluation at 6 Oct 2026 18:00 UTC, more than 3 days ago"},
		"a schema with tables that were late": {[]string{evaluated("a", 2, wellDone), evaluated("b", 96, wellDone), evaluated("c", 90, late), evaluated("d", 80, bothWrong)}, "main.sales", status.Unmeasured, "d was late and incomplete at its last evaluation at 7 Oct 2026 04:00 UTC, more than 3 days ago (and 1 more table)"},
		"a schema with an anomaly":            {many[5:], "main.sales", status.Bad, "1 of 2 tables is unhealthy: f is late"},
		"a schema with anomalies":             {many[2:4], "main.sales", status.Bad, "2 of 2 tables are unhealthy: c is late and incomplete, d is late"},
		"a schema with many of them":          {many, "main.sales", status.Bad, "6 of 7 tables are unhealthy: a is late, b is incomplete, c is late and incomplete, d is late, e is late, and 1 more"},
		"another schema":                      {many, "main.hr", status.Unmeasured, "there is no evaluation of main.hr in the last 14 days; anomaly detection must be enabled for the schema"},
	} {
		t.Run(name, func(t *testing.T) {
			kind, _ := qualityOn(t, c.rows...)
			o := probetest.Measure(t, probetest.Probe{Kind: kind, Scope: probe.ScopeOptions{Now: noon}}, object{"object": c.object})
			require.Equal(t, c.detail, o.Detail)
			require.Equal(t, c.verdict, o.Verdict)
			require.Nil(t, o.Value)
		})
	}
}

func TestResultsThatCannotBeReadAreUnknown(t *testing.T) {
	d := newDatabase(t)
	o := probetest.Measure(t, probetest.Probe{Kind: DataQuality(on(d.read, EngineDatabricks))}, object{"object": "main.sales"})
	require.Equal(t, status.Unmeasured, o.Verdict, "the table is missing, which says nothing about the data")
	require.Contains(t, o.Detail, "the results of anomaly detection could not be read: ")
	local := DataQuality(on(d.read, EngineSQLite))
	require.NotEmpty(t, local.Unavailable)
	probetest.RequireUnmeasured(t, noSystemTables, probetest.Measure(t, probetest.Probe{Kind: local}, object{"object": "main.sales"}))
}

func TestAllQualityChecksShareOneStatement(t *testing.T) {
	kind, count := qualityOn(t, evaluated("orders", 1, wellDone))
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	defer scope.Release()
	for range 100 {
		o := kind.Measure(t.Context(), scope, status.Check{Target: object{"object": "main.sales.orders"}.JSON(t)})
		require.Equal(t, status.Good, o.Verdict, o.Detail)
	}
	require.Equal(t, 1, *count)
}

func TestTargetsOfDataQuality(t *testing.T) {
	validate := DataQuality(Options{Engine: EngineDatabricks}).ValidateTarget
	for _, name := range []string{"main.sales", "main.sales.orders", "`my-cat`.odd.`a b`"} {
		require.Empty(t, validate(object{"object": name}.JSON(t)), name)
	}
	probetest.RequireRefused(t, validate(object{"object": "sales"}.JSON(t)), "object", `"sales" must be catalog.schema or catalog.schema.table`)
	probetest.RequireRefused(t, validate(object{"object": "a.b.c.d"}.JSON(t)), "object", `"a.b.c.d" must be catalog.schema or catalog.schema.table`)
	probetest.RequireRefused(t, validate(object{"object": "a..b"}.JSON(t)), "object", "is not a valid name")
	require.NotEmpty(t, validate([]byte(`{}`)))
}
