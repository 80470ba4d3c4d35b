package probe

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestAQueryMeasuresItsOneNumber(t *testing.T) {
	d := newDatabase(t, "INSERT INTO orders VALUES (1, 'a'), (2, NULL), (3, NULL)")
	p := NewSQLQuery(d.read)
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
			o := measure(t, p, fields{"query": query})
			requireGreen(t, "", o)
			require.InDelta(t, want, *o.Value, 1e-9)
			require.Positive(t, o.Latency)
		})
	}
}

func TestAnAnswerThatIsNotOneNumberDidNotMeasure(t *testing.T) {
	p := NewSQLQuery(newDatabase(t, "INSERT INTO orders VALUES (1, 'a'), (2, 'NaN')").read)
	for query, detail := range map[string]string{
		"SELECT id FROM orders WHERE id = 9":    "the query gives no row; one is wanted",
		"SELECT id FROM orders":                 "the query gives more than one row; one is wanted",
		"SELECT id, note FROM orders LIMIT 1":   "the query gives 2 columns; one is wanted",
		"SELECT max(id) FROM orders WHERE id=9": "the query gives NULL; a number is wanted",
		"SELECT note FROM orders WHERE id = 1":  "the query gives text; a number is wanted",
		"SELECT note FROM orders WHERE id = 2":  "the query gives NaN, which is not a number",
		"SELECT 9e999":                          "the query gives +Inf, which is not a number",
	} {
		requireUnmeasured(t, detail, measure(t, p, fields{"query": query}))
	}
	require.Equal(t, "the query gives true or false; a number is wanted", number(true).Detail)
	require.Equal(t, "the query gives a time; a number is wanted", number(time.Now()).Detail)
	require.Equal(t, "the query gives what is not a number", number(struct{}{}).Detail)
	require.Equal(t, status.Unmeasured, number(float32(math.Inf(1))).Verdict)
	for _, n := range []any{int8(7), int16(7), int32(7), int64(7), float32(7), 7.0, "7", " 7.0 "} {
		o := number(n)
		requireGreen(t, "", o)
		require.InDelta(t, 7, *o.Value, 0)
	}
}

func TestTheQuerysOwnErrorIsRed(t *testing.T) {
	p := NewSQLQuery(newDatabase(t).read)
	requireBad(t, "no such table: lost", measure(t, p, fields{"query": "SELECT count(*) FROM lost"}))
	requireBad(t, "no such column: lost", measure(t, p, fields{"query": "SELECT lost FROM orders"}))
	requireBad(t, `near "orders": syntax error`, measure(t, p, fields{"query": "SELECT count(*) FORM orders x"}))
}

func TestAQueryThatIsNotOneSelectIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ query, says string }{
		"nothing":                      {"", "is required"},
		"blanks":                       {" \n\t", "is required"},
		"a comment alone":              {"-- SELECT 1", "is required"},
		"a semicolon alone":            {";", "is required"},
		"an insert":                    {"INSERT INTO orders VALUES (1, 'x')", "begins with INSERT"},
		"a pragma":                     {"PRAGMA query_only = 0", "begins with PRAGMA"},
		"a word that begins alike":     {"SELECTED", "begins with SELECTED"},
		"a block":                      {"BEGIN SELECT 1; END", "begins with BEGIN"},
		"a parenthesis":                {"(SELECT 1)", "begins with ("},
		"two statements":               {"SELECT 1; DELETE FROM orders", "more than one statement"},
		"two selects":                  {"SELECT 1; SELECT 2", "more than one statement"},
		"a semicolon first":            {"; SELECT 1", "more than one statement"},
		"a delete behind WITH":         {"WITH x AS (SELECT 1) DELETE FROM orders", "begins with DELETE"},
		"an insert behind WITH":        {"WITH x AS (SELECT 1) insert INTO orders SELECT 1", "begins with INSERT"},
		"a WITH alone":                 {"WITH x AS (SELECT 1)", "no SELECT behind it"},
		"out of the sub-query":         {"SELECT 1) AS a; DELETE FROM orders; SELECT * FROM (SELECT 1", "closes a parenthesis that it never opened"},
		"an open parenthesis":          {"SELECT (1", "leaves a parenthesis open"},
		"an open text":                 {"SELECT 'a", "never closes a '"},
		"an open comment":              {"SELECT 1 /* a", "never closes a comment"},
		"a NUL":                        {"SELECT 1\x00; x", "NUL"},
		"a text to one, code to other": {`SELECT '\'; DELETE FROM orders; --'`, "more than one statement"},
		"the other way around":         {`SELECT '\'', ' ; DELETE FROM orders; --'`, "more than one statement"},
		"a name to one, code to other": {"SELECT [a'] ; DELETE FROM orders; --'", "more than one statement"},
		"a raw text":                   {`SELECT r'\' ; DELETE FROM orders --'`, "more than one statement"},
		"a comment that goes on":       {"SELECT 1 --\\\n'\n; DELETE FROM orders --'", "more than one statement"},
		"a comment that ends early":    {"SELECT 1 --\r; DELETE FROM orders", "more than one statement"},
		"a comment in a comment":       {"SELECT 1 /* /* */ ; DELETE FROM orders -- */", "more than one statement"},
		"too long":                     {"SELECT 1 -- " + strings.Repeat("x", 20_000), "at most 20000"},
	} {
		t.Run(name, func(t *testing.T) {
			requireRefused(t, NewSQLQuery(nil).Validate(fields{"query": c.query}.json(t)), "query", c.says)
		})
	}
	requireRefused(t, NewSQLQuery(nil).Validate(json.RawMessage(`{"sql":"SELECT 1"}`)), "sql", "is not a field")
}

func TestWhatOnlyOneEngineUnderstandsIsTaken(t *testing.T) {
	for _, query := range []string{
		`SELECT count(*) FROM t WHERE note LIKE 'it\'s'`, `SELECT [odd " name] FROM t`, "SELECT `a;b` FROM `x``y`",
		`SELECT 'it''s; fine'`, `SELECT regexp_count(a, '\\;') FROM t`, "SELECT 1 /* /* */ */", "SELECT a[0] FROM t", "SELECT 1;;",
	} {
		require.Empty(t, NewSQLQuery(nil).Validate(fields{"query": query}.json(t)), query)
	}
}

func TestNothingCanBeWritten(t *testing.T) {
	d := newDatabase(t, "INSERT INTO orders VALUES (1, 'a')")
	_, err := d.read.ExecContext(t.Context(), "DELETE FROM orders")
	require.ErrorContains(t, err, "readonly", "the source itself lets nothing be written")

	for _, write := range []string{"DELETE FROM orders RETURNING id", "INSERT INTO orders VALUES (2, 'b') RETURNING id", "WITH x AS (SELECT 1) DELETE FROM orders RETURNING 1"} {
		o := NewSQLQuery(d.write).Measure(t.Context(), status.Check{Target: fields{"query": write}.json(t)})
		require.Equal(t, status.Unmeasured, o.Verdict)
		require.Contains(t, o.Detail, "the target is not valid: query: begins with")

		_, failed := askOne(t.Context(), d.write, wrapped(write)) // as if it had got past the rule
		require.NotNil(t, failed)
		require.Contains(t, failed.Detail, "syntax error")
	}
	requireGreen(t, "", measure(t, NewSQLQuery(d.write), fields{"query": "SELECT id FROM orders"}))
}
