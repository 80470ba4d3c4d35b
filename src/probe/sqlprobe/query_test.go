package sqlprobe

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestQueryMeasuresItsNumber(t *testing.T) {
	d := newDatabase(t, "INSERT INTO orders VALUES (1, 'a'), (2, NULL), (3, NULL)")
	p := newQuery(d.read)
	for query, want := range map[string]float64{
		"SELECT count(*) FROM orders WHERE note IS NULL":                2,
		"select 100.0 * count(note) / count(*) from orders;":            100.0 / 3,
		"WITH late AS (SELECT id FROM orders) SELECT max(id) FROM late": 3,
		"SELECT '12.50'": 12.5,
		"SELECT 0":       0,
		"SELECT -1":      -1,
		"SELECT id FROM orders ORDER BY id DESC LIMIT 1 -- newest":       3,
		"-- how many\nSELECT /* all; of them */ count(*) FROM orders ; ": 3,
		"SELECT ';' = ';'": 1,
	} {
		t.Run(query, func(t *testing.T) {
			o := measure(t, p, object{"query": query})
			probetest.RequireGreen(t, "", o)
			require.InDelta(t, want, *o.Value, 1e-9)
			require.Positive(t, o.Latency)
		})
	}
}

func TestOtherResultsAreUnmeasured(t *testing.T) {
	p := newQuery(newDatabase(t, "INSERT INTO orders VALUES (1, 'a'), (2, 'NaN')").read)
	for query, detail := range map[string]string{
		"SELECT id FROM orders WHERE id = 9":    "the query returned no row; it must return one",
		"SELECT id FROM orders":                 "the query returned more than one row; it must return one",
		"SELECT id, note FROM orders LIMIT 1":   "the query returned 2 columns; it must return one",
		"SELECT max(id) FROM orders WHERE id=9": "the query returned NULL; it must return a number",
		"SELECT note FROM orders WHERE id = 1":  "the query returned text; it must return a number",
		"SELECT note FROM orders WHERE id = 2":  "the query returned NaN, which is not a number",
		"SELECT 9e999":                          "the query returned +Inf, which is not a number",
	} {
		probetest.RequireUnmeasured(t, detail, measure(t, p, object{"query": query}))
	}
	require.Equal(t, "the query returned true or false; it must return a number", numberOutcome(true).Detail)
	require.Equal(t, "the query returned a time; it must return a number", numberOutcome(time.Now()).Detail)
	require.Equal(t, "the query returned a value that is not a number", numberOutcome(struct{}{}).Detail)
	require.Equal(t, status.Unmeasured, numberOutcome(float32(math.Inf(1))).Verdict)
	for _, n := range []any{int8(7), int16(7), int32(7), int64(7), float32(7), 7.0, "7", " 7.0 "} {
		o := numberOutcome(n)
		probetest.RequireGreen(t, "", o)
		require.InDelta(t, 7, *o.Value, 0)
	}
}

func TestQueryErrorIsRed(t *testing.T) {
	p := newQuery(newDatabase(t).read)
	probetest.RequireBad(t, "no such table: lost", measure(t, p, object{"query": "SELECT count(*) FROM lost"}))
	probetest.RequireBad(t, "no such column: lost", measure(t, p, object{"query": "SELECT lost FROM orders"}))
	probetest.RequireBad(t, `near "orders": syntax error`, measure(t, p, object{"query": "SELECT count(*) FORM orders x"}))
}

func TestOtherStatementsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"nothing":                                {"", "is required"},
		"blanks":                                 {" \n\t", "must be one SELECT"},
		"only a comment":                         {"-- SELECT 1", "must be one SELECT"},
		"only a semicolon":                       {";", "must be one SELECT"},
		"an insert":                              {"INSERT INTO orders VALUES (1, 'x')", "starts with INSERT"},
		"a pragma":                               {"PRAGMA query_only = 0", "starts with PRAGMA"},
		"a word that starts with SELECT":         {"SELECTED", "starts with SELECTED"},
		"a block":                                {"BEGIN SELECT 1; END", "starts with BEGIN"},
		"a parenthesis":                          {"(SELECT 1)", "starts with ("},
		"two statements":                         {"SELECT 1; DELETE FROM orders", "more than one statement"},
		"two selects":                            {"SELECT 1; SELECT 2", "more than one statement"},
		"a semicolon first":                      {"; SELECT 1", "more than one statement"},
		"a delete after WITH":                    {"WITH x AS (SELECT 1) DELETE FROM orders", "starts with DELETE"},
		"an insert after WITH":                   {"WITH x AS (SELECT 1) insert INTO orders SELECT 1", "starts with INSERT"},
		"a WITH without a SELECT":                {"WITH x AS (SELECT 1)", "without a SELECT after it"},
		"out of the sub-query":                   {"SELECT 1) AS a; DELETE FROM orders; SELECT * FROM (SELECT 1", "contains a ) without a ("},
		"an open parenthesis":                    {"SELECT (1", "contains a ( that is never closed"},
		"an open text":                           {"SELECT 'a", "contains a ' that is never closed"},
		"an open comment":                        {"SELECT 1 /* a", "contains a comment that is never closed"},
		"a NUL":                                  {"SELECT 1\x00; x", "NUL"},
		"text in one dialect, code in the other": {`SELECT '\'; DELETE FROM orders; --'`, "more than one statement"},
		"code in one dialect, text in the other": {`SELECT '\'', ' ; DELETE FROM orders; --'`, "more than one statement"},
		"a name in one dialect, code in the other": {"SELECT [a'] ; DELETE FROM orders; --'", "more than one statement"},
		"a raw text":                {`SELECT r'\' ; DELETE FROM orders --'`, "more than one statement"},
		"a continued comment":       {"SELECT 1 --\\\n'\n; DELETE FROM orders --'", "more than one statement"},
		"a comment that ends early": {"SELECT 1 --\r; DELETE FROM orders", "more than one statement"},
		"a comment in a comment":    {"SELECT 1 /* /* */ ; DELETE FROM orders -- */", "more than one statement"},
		"too long":                  {"SELECT 1 -- " + strings.Repeat("x", 20_000), "at most 20000"},
	} {
		t.Run(name, func(t *testing.T) {
			probetest.RequireRefused(t, newQuery(nil).Validate(object{"query": c.query}.JSON(t)), "query", c.want)
		})
	}
	probetest.RequireRefused(t, newQuery(nil).Validate(json.RawMessage(`{"query":"SELECT 1","sql":"SELECT 1"}`)), "sql", `unknown field "sql"; use query`)
}

func TestQueryOfOneDialectIsAccepted(t *testing.T) {
	for _, query := range []string{
		`SELECT count(*) FROM t WHERE note LIKE 'it\'s'`, `SELECT [odd " name] FROM t`, "SELECT `a;b` FROM `x``y`",
		`SELECT 'it''s; fine'`, `SELECT regexp_count(a, '\\;') FROM t`, "SELECT 1 /* /* */ */", "SELECT a[0] FROM t", "SELECT 1;;",
	} {
		require.Empty(t, newQuery(nil).Validate(object{"query": query}.JSON(t)), query)
	}
}

func TestQueryCannotWrite(t *testing.T) {
	d := newDatabase(t, "INSERT INTO orders VALUES (1, 'a')")
	_, err := d.read.ExecContext(t.Context(), "DELETE FROM orders")
	require.ErrorContains(t, err, "readonly", "the database is read-only")

	for _, write := range []string{"DELETE FROM orders RETURNING id", "INSERT INTO orders VALUES (2, 'b') RETURNING id", "WITH x AS (SELECT 1) DELETE FROM orders RETURNING 1"} {
		o := newQuery(d.write).Measure(t.Context(), status.Check{Target: object{"query": write}.JSON(t)})
		require.Equal(t, status.Unmeasured, o.Verdict)
		require.Contains(t, o.Detail, "the target is not valid: query: starts with")

		_, failed := queryValue(t.Context(), d.write, asSubquery(write)) // as if it had got past the rule
		require.NotNil(t, failed)
		require.Contains(t, failed.Detail, "syntax error")
	}
	probetest.RequireGreen(t, "", measure(t, newQuery(d.write), object{"query": "SELECT id FROM orders"}))
}
