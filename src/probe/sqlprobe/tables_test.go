package sqlprobe

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/sqlname"
	"buoy/src/status"
)

func TestTablesOfAQuery(t *testing.T) {
	for query, want := range map[string][]string{
		"SELECT count(*) FROM main.sales.orders WHERE customer_id IS NULL": {"main.sales.orders"},
		"select 1 from Sales.Orders o join main.sales.`lines` using (id)":  {"Sales.Orders", "main.sales.lines"},
		"SELECT 1 FROM a.b.c, a.b.d AS x, (SELECT y FROM a.b.e), a.b.f":    {"a.b.c", "a.b.d", "a.b.e", "a.b.f"},
		"SELECT a.b.c, (SELECT max(x) FROM a.b.d), e.f.g FROM a.b.h":       {"a.b.d", "a.b.h"},
		"WITH recent AS (SELECT * FROM a.b.c) SELECT count(*) FROM recent": {"a.b.c"},
		"SELECT count(*) FROM orders":                                      nil,
		"SELECT 1 FROM a.b.c UNION ALL SELECT 1 FROM A.B.C":                {"a.b.c"},
		"SELECT 1 FROM (a.b.c JOIN a.b.d ON c.x = d.x) LEFT JOIN ((a.b.e))": {
			"a.b.c", "a.b.d", "a.b.e",
		},
		"SELECT 1 FROM `my-catalog`.`a``b`.`c.d e`":                                     nil, // no table has a dot or a space in its name
		"SELECT 1 FROM `my-catalog`.`a``b`.`c-d` -- FROM x.y.z":                         {"my-catalog.a`b.c-d"},
		"SELECT 'FROM x.y.z', \"FROM x.y.z\" /* FROM x.y.z */ FROM a.b.c":               {"a.b.c"},
		"SELECT extract(HOUR FROM t.at), trim(BOTH 'x' FROM t.name) FROM a.b.c t":       {"a.b.c"},
		"SELECT 1 FROM a.b.c t WHERE t.x IS DISTINCT FROM t.y AND t.z IN (1, 2)":        {"a.b.c"},
		"SELECT 1 FROM range(10), a.b.make(1), read_files('/x'), a.b.c":                 {"a.b.c"},
		"SELECT 1 FROM a.b.c LATERAL VIEW explode(x) v AS p, q.r":                       {"a.b.c"},
		"SELECT 1 FROM delta.`/mnt/x`, hive_metastore.a.b, a.information_schema.tables": nil,
		"SELECT 1 FROM information_schema.tables, system.lakeflow.jobs":                 {"system.lakeflow.jobs"},
		"SELECT 1 FROM a.b.c TIMESTAMP AS OF '2026-01-01', a . b . d ORDER BY x, y.z.w": {"a.b.c", "a.b.d"},
	} {
		t.Run(query, func(t *testing.T) {
			target, err := json.Marshal(map[string]string{"query": query})
			require.NoError(t, err)
			kind := Query(Options{Engine: EngineDatabricks})
			require.Empty(t, kind.ValidateTarget(target))
			var got []string
			for _, name := range kind.Tables(status.Check{Target: target}) {
				got = append(got, name.Plain())
			}
			require.Equal(t, want, got)
		})
	}
}

func TestFreshnessReadsItsTable(t *testing.T) {
	tables := func(e Engine, target string) (names []string) {
		for _, name := range TableFreshness(Options{Engine: e}).Tables(status.Check{Target: []byte(target)}) {
			names = append(names, name.Plain())
		}
		return names
	}
	require.Equal(t, []string{"main.sales.orders"}, tables(EngineDatabricks, `{"table": "main.sales.orders", "column": "at"}`))
	require.Equal(t, []string{"orders"}, tables(EngineDatabricks, `{"table": "orders"}`))
	require.Empty(t, tables(EngineDatabricks, `{"table": "hive_metastore.a.b"}`))
	require.Empty(t, tables(EngineDatabricks, `{"tables": 1}`))
	require.Empty(t, tables(EngineSQLite, `{"table": "orders", "column": "at"}`), "SQLite has no privileges")
}

func TestTablesAreFoundInAnyText(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"SELECT ", "FROM ", "JOIN ", ",", "(", ")", " a.b.c ", "`a``.b`", ".", "'x", "--", "\n", "/*", "*/", "WITH x AS (", "extract(", " WHERE ", "\\", "ü", " IS DISTINCT FROM ",
	})
	rapid.Check(t, func(rt *rapid.T) {
		for _, name := range readTables(strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(rt, "pieces"), "")) {
			require.Greater(rt, len(name), 1)
			again, err := sqlname.Parse(name.Quoted())
			require.NoError(rt, err)
			require.Equal(rt, name, again)
		}
	})
}
