package sqlprobe

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
)

// withInformationSchema lets queries of information_schema read a table of SQLite, which has no catalogs.
type withInformationSchema struct{ querier }

func (w withInformationSchema) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return w.querier.QueryContext(ctx, strings.Replace(query, "system.information_schema.tables", "tables", 1), args...)
}

func discoverTables(t *testing.T, statements ...string) ([]probe.Object, error) {
	t.Helper()
	columns := "table_catalog, table_schema, table_name, table_owner, table_type, data_source_format"
	d := newDatabase(t, append([]string{"CREATE TABLE tables (" + columns + ")"}, statements...)...)
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	t.Cleanup(scope.Release)
	return TableFreshness(on(withInformationSchema{d.read}, EngineDatabricks)).Discovery.List(t.Context(), scope)
}

func TestTablesThatCanBeWatched(t *testing.T) {
	objects, err := discoverTables(t, `INSERT INTO tables VALUES
		('main', 'sales', 'Orders', 'ann', 'MANAGED', 'DELTA'), ('my-cat', 'odd', 'a b`+"`"+`c', NULL, 'EXTERNAL', 'DELTA'),
		('main', 'sales', 'v', 'ann', 'VIEW', NULL), ('main', 'sales', 'csv', 'ann', 'EXTERNAL', 'CSV'), ('main', 'sales', 's', 'ann', 'STREAMING_TABLE', 'DELTA'),
		('main', 'information_schema', 'tables', 'System', 'MANAGED', 'DELTA'), ('system', 'lakeflow', 'jobs', 'System', 'MANAGED', 'DELTA'), ('samples', 'x', 'y', 'System', 'MANAGED', 'DELTA')`)
	require.NoError(t, err)
	require.Equal(t, []probe.Object{
		{ID: "main.sales.orders", Name: "main.sales.Orders", Owner: "ann", Target: `{"table":"main.sales.Orders"}`},
		{ID: "`my-cat`.`odd`.`a b``c`", Name: "my-cat.odd.a b`c", Target: "{\"table\":\"`my-cat`.`odd`.`a b``c`\"}"},
	}, objects)
	objects, err = discoverTables(t)
	require.NoError(t, err)
	require.Empty(t, objects)
	_, err = discoverTables(t, "DROP TABLE tables")
	require.ErrorContains(t, err, "the list of tables could not be read: ")
	require.Nil(t, TableFreshness(Options{Engine: EngineSQLite}).Discovery, "tables of SQLite have no history")
}

func TestListThatEndsEarlyIsAnError(t *testing.T) {
	const numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
	tables := func(count int) ([]probe.Object, error) {
		return discoverTables(t, fmt.Sprintf("INSERT INTO tables "+numbers+"SELECT 'main', 's', 't' || i, 'ann', 'MANAGED', 'DELTA' FROM n", count))
	}
	objects, err := tables(maxTables)
	require.NoError(t, err)
	require.Len(t, objects, maxTables)
	_, err = tables(maxTables + 1)
	require.EqualError(t, err, "the list of tables could not be read: there are more than 50000 tables, and Buoy reads no more than that")

	d := newDatabase(t, "CREATE TABLE served_entities (workspace_id, endpoint_id, endpoint_name, change_time, endpoint_delete_time)",
		fmt.Sprintf("INSERT INTO served_entities "+numbers+"SELECT '42', i, 'load', 1, NULL FROM n", maxSystemObjects+1))
	scope := probe.OpenScope(t.Context(), probe.ScopeOptions{Now: noon})
	defer scope.Release()
	_, err = on(withSystemTables{d.read}, EngineDatabricks).SystemObjects(t.Context(), scope, "42", servedEntities())
	require.EqualError(t, err, "the table system.serving.served_entities could not be read: there are more than 50000 rows, and Buoy reads no more than that")
}

func TestCheckWatchesATableByItsFullName(t *testing.T) {
	watches := TableFreshness(Options{Engine: EngineDatabricks}).Discovery.Watches
	for target, want := range map[string]string{
		`{"table":"main.sales.Orders"}`:                         "main.sales.orders",
		`{"table":"MAIN.Sales.ORDERS","column":"at"}`:           "main.sales.orders",
		"{\"table\":\"`main`.`sales`.`orders`\"}":               "main.sales.orders",
		`{"table":"sales.orders"}`:                              "", // the catalog depends on the session
		`{"table":"orders"}`:                                    "",
		`{"table":""}`:                                          "",
		`no JSON`:                                               "",
		"{\"table\":\"`my-cat`.odd.t\"}":                        "my-cat.odd.t",
		`{"table":"main.sales.orders","nothing_like_this":"x"}`: "",
	} {
		id, ok := watches(t.Context(), nil, []byte(target))
		require.Equal(t, want, id, target)
		require.Equal(t, want != "", ok, target)
	}
}

func TestLimitsOfATable(t *testing.T) {
	at := func(hour int, operation string) commit {
		return commit{at: noon().Add(time.Duration(hour) * time.Hour), operation: operation}
	}
	limits, ok := limitsOf([]commit{at(-1, "WRITE"), at(-2, "OPTIMIZE"), at(-4, "MERGE"), at(-5, "VACUUM END"), at(-6, "WRITE")})
	require.True(t, ok)
	require.Equal(t, probe.Limits{Unit: "min", Warn: 270, Crit: 540, Reason: "3 commits that changed data were at most 3 h apart"}, limits)
	_, ok = limitsOf([]commit{at(-1, "WRITE"), at(-2, "OPTIMIZE"), at(-4, "WRITE")})
	require.False(t, ok, "two loads say nothing about what is normal")
}
