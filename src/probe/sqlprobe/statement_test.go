package sqlprobe

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// pieces returns fragments of SQL. Random sequences of them test the edge cases of the scanner.
func pieces() []string {
	return []string{
		"SELECT 1", "SELECT", "WITH x AS (SELECT 1)", " DELETE FROM orders", "INSERT INTO orders VALUES (7, 'x')", "DROP TABLE orders",
		"UPDATE orders SET id = 9", " ", ";", ";", "'", "'", "\"", "`", "[", "]", "(", ")", ")", "--", "\n", "\r", "/*", "*/", "\\", "r", "1", "a",
		"RETURNING 1", "AS measured", "FROM orders", ",", "'x'",
	}
}

// TestAcceptedQueriesOnlyRead runs random accepted queries on a writable database.
func TestAcceptedQueriesOnlyRead(t *testing.T) {
	db := newDatabase(t, "INSERT INTO orders VALUES (1, 'a'), (2, 'b')").write
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		query := "SELECT 1 " + strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces()), 0, 12).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "bare") {
			query = strings.TrimPrefix(query, "SELECT 1 ")
		}
		statement, err := singleSelect(query)
		if err != nil {
			return
		}
		accepted++
		queryValue(t.Context(), db, asSubquery(statement)) // many of them are invalid
		require.Equal(t, 3, untouched(t, db), "written by %q", query)
	})
	require.Positive(t, accepted, "no query was accepted, so nothing was tested")
}

func untouched(t *rapid.T, db *sql.DB) int {
	var sum int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT sum(id) FROM orders WHERE note IN ('a', 'b')").Scan(&sum))
	return sum
}

func TestSecondStatementIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		filler := rapid.SampledFrom([]string{" ", "\n", "/* ; ' */", "-- it's;\n", "''", "';'", "'--'", "\"/*\"", "(1)", ", `a;`"})
		between := func(label string) string { return strings.Join(rapid.SliceOfN(filler, 0, 6).Draw(t, label), " ") }
		second := rapid.SampledFrom([]string{"SELECT 2", "DELETE FROM orders", "x", "'", "("}).Draw(t, "second")
		_, err := singleSelect("SELECT 1 " + between("before") + " ; " + between("after") + second)
		require.ErrorContains(t, err, "more than one statement")
	})
}

func TestScannerFollowsTheDialect(t *testing.T) {
	for query, open := range map[string][2]bool{ // SQLite, Databricks
		`SELECT '\'`:              {false, true},
		`SELECT r'\'`:             {false, false},
		`SELECT '\''`:             {true, false},
		`SELECT "\""`:             {true, false},
		"SELECT `\\`":             {false, false},
		"SELECT [a'] FROM t":      {false, true},
		"SELECT a['b'] FROM t":    {false, false},
		"SELECT a[":               {true, false},
		"SELECT 1 /* /* */":       {false, true},
		"SELECT 1 --\\\n'":        {true, false},
		"SELECT 1 -- '\r + '":     {false, true},
		"SELECT 1 -- '\r\n + '1'": {false, false},
	} {
		require.Equal(t, open[0], scan(query, dialect{}).open != nil, "SQLite: %q", query)
		require.Equal(t, open[1], scan(query, dialect{backslash: true}).open != nil, "Databricks: %q", query)
	}
}

func TestTextsAndCommentsAreIgnored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[^\\\x00]*`).Draw(t, "text")
		comment := rapid.StringMatching(`[^\x00/*]*`).Draw(t, "comment")
		line := rapid.StringMatching(`[^\x00\\\r\n]*`).Draw(t, "line")
		query := "SELECT /*" + comment + "*/ count(*) FROM t WHERE a = '" + strings.ReplaceAll(text, "'", "''") + "' --" + line
		statement, err := singleSelect(query)
		require.NoError(t, err)
		require.Equal(t, query, statement)
		statement, err = singleSelect(query + "\n ; \n")
		require.NoError(t, err)
		require.Equal(t, query+"\n ", statement, "the semicolon is removed")
	})
}
