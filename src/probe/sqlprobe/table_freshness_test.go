package sqlprobe

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

func noon() time.Time { return time.Date(2026, 10, 10, 12, 0, 0, 0, time.UTC) }

func TestFreshnessIsTheAgeOfTheNewestRow(t *testing.T) {
	for name, c := range map[string]struct {
		rows   string
		unit   string
		want   float64
		detail string
	}{
		"text":                           {"('2026-10-10 11:30:00'), ('2026-10-10 11:15:00')", "min", 30, ""},
		"minutes without a unit":         {"('2026-10-10 11:30:00')", "", 30, ""},
		"seconds":                        {"('2026-10-10 11:59:30')", "s", 30, ""},
		"hours":                          {"('2026-10-10 10:30:00')", "h", 1.5, ""},
		"days":                           {"('2026-10-09 00:00:00')", "d", 1.5, ""},
		"a fraction of a second":         {"('2026-10-10 11:59:59.250000')", "s", 0.75, ""},
		"RFC 3339":                       {"('2026-10-10T11:30:00Z')", "min", 30, ""},
		"RFC 3339 in another zone":       {"('2026-10-10T13:30:00.5+02:00')", "s", 1799.5, ""},
		"a space and a zone":             {"('2026-10-10 13:30:00+02:00')", "min", 30, ""},
		"a T and no zone":                {"('2026-10-10T11:30:00')", "min", 30, ""},
		"a time printed by Go":           {"('2026-10-10 11:30:00.123 +0000 UTC m=+0.5')", "s", 1799.877, ""},
		"a day":                          {"('2026-10-10')", "h", 12, ""},
		"seconds since 1970":             {"(1791631800)", "min", 30, ""},
		"seconds since 1970, as a real":  {"(1791631800.5)", "s", 1799.5, ""},
		"seconds since 1970, as text":    {"('1791631800')", "min", 30, ""},
		"milliseconds since 1970":        {"(1791631800500)", "s", 1799.5, ""},
		"microseconds since 1970":        {"(1791631800500000)", "s", 1799.5, ""},
		"nanoseconds since 1970":         {"(1791631800500000000)", "s", 1799.5, ""},
		"right now":                      {"('2026-10-10 12:00:00')", "s", 0, ""},
		"clocks that differ a little":    {"('2026-10-10 12:00:59')", "s", 0, ""},
		"clocks that differ more":        {"('2026-10-10 12:03:10')", "min", 0, "the newest at is 3 min ahead of the clock"},
		"the largest allowed difference": {"('2026-10-10 12:05:00')", "min", 0, "the newest at is 5 min ahead of the clock"},
		"minutes in full":                {"('2026-10-10 11:30:00')", "minutes", 30, ""},
		"without seconds":                {"('2026-10-10 11:30')", "min", 30, ""},
		"an offset without a colon":      {"('2026-10-10T13:30:00+0200')", "min", 30, ""},
		"many years ago":                 {"('1971-10-10 12:00:00')", "d", 20089, ""},
		"NULLs beside times":             {"(NULL), ('2026-10-10 11:30:00'), (NULL)", "min", 30, ""},
		"zones are compared as times":    {"('2026-10-10T12:00:00+02:00'), ('2026-10-10T11:30:00Z'), ('2026-10-10T05:00:00-05:00')", "min", 30, ""},
		"spaces and Ts":                  {"('2026-10-10 11:30:00'), ('2026-10-10T10:00:00Z')", "min", 30, ""},
		"fractions and none":             {"('2026-10-10 11:30:00'), ('2026-10-10 11:29:59.9')", "min", 30, ""},
		"fractions in one second":        {"('2026-10-10T11:30:00.5Z'), ('2026-10-10T11:30:00Z')", "s", 1799.5, ""},
		"days beside times":              {"('2026-10-10'), ('2026-10-09 23:00:00')", "h", 12, ""},
		"numbers as text beside times":   {"('1791631800'), ('2026-10-10 11:00:00'), ('1791630000000')", "min", 30, ""},
		"numbers beside text":            {"(1791631800), ('2026-10-10 11:00:00')", "min", 30, ""},
		"two times printed by Go":        {"('2026-10-10 13:00:00 +0200 CEST'), ('2026-10-10 11:30:00 +0000 UTC m=+0.5'), ('2026-10-10 11:30:00 +0000 UTC m=+12.75')", "min", 30, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDatabase(t, "CREATE TABLE loads (at)", "INSERT INTO loads VALUES "+c.rows)
			o := newFreshness(d.read, EngineSQLite, noon).Measure(t.Context(), freshnessCheck(t, "loads", "at", c.unit))
			probetest.RequireGreen(t, c.detail, o)
			require.InDelta(t, c.want, *o.Value, 1e-6)
			require.Positive(t, o.Latency)
		})
	}
}

func freshnessCheck(t *testing.T, table, column, unit string) status.Check {
	t.Helper()
	return status.Check{Target: object{"table": table, "column": column}.JSON(t), Unit: unit}
}

func TestEmptyTableHasNoFreshness(t *testing.T) {
	d := newDatabase(t, "CREATE TABLE empty (at)", "CREATE TABLE nulls (at)", "INSERT INTO nulls VALUES (NULL)",
		"CREATE TABLE words (at)", "INSERT INTO words VALUES ('soon'), ('2026-10-10 11:00:00'), ('never')",
		"CREATE TABLE blanks (at)", "INSERT INTO blanks VALUES (''), ('2026-10-10 11:00:00'), (' ')",
		"CREATE TABLE prose (at)", "INSERT INTO prose WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 200) SELECT 'not a time but rather long ' || char(1000 + i) FROM n",
		"CREATE TABLE large (at)", "INSERT INTO large VALUES (hex(zeroblob(1000000)))", "CREATE TABLE days (at)", "INSERT INTO days VALUES (20261010)")
	p := newFreshness(d.read, EngineSQLite, noon)
	ask := func(table, column, unit string) status.Outcome {
		return p.Measure(t.Context(), freshnessCheck(t, table, column, unit))
	}
	probetest.RequireBad(t, "the table has no rows with a value in at", ask("empty", "at", ""))
	probetest.RequireBad(t, "the table has no rows with a value in at", ask("nulls", "at", ""))
	probetest.RequireBad(t, "no such table: lost", ask("lost", "at", ""))
	probetest.RequireBad(t, "no such column: lost", ask("empty", "lost", ""))
	probetest.RequireUnmeasured(t, "1 of the rows with a value in at contain text that is not a time", ask("words", "at", ""))
	probetest.RequireUnmeasured(t, "2 of the rows with a value in at contain text that is not a time", ask("blanks", "at", ""))
	probetest.RequireUnmeasured(t, "the text in at has more than 100 formats, so it cannot be compared as times", ask("prose", "at", ""))
	probetest.RequireUnmeasured(t, "the query handles a text or blob of more than 256 KiB, which is more memory than a check can use", ask("large", "at", ""))
	probetest.RequireUnmeasured(t, "the newest at is a number or a value that is not a time since 1970", ask("days", "at", ""))
	probetest.RequireUnmeasured(t, `"parsec" is not a unit of table_freshness; use one of min, minutes, s, sec, seconds, h, hours, d, days, or omit it for min`, ask("nulls", "at", "parsec"))
	o := p.Measure(t.Context(), status.Check{Target: json.RawMessage(`{}`)})
	require.Contains(t, o.Detail, "the target is not valid: table: is required")
}

// An impossible time is Unmeasured in every form.
func TestImpossibleTimeIsUnmeasured(t *testing.T) {
	const ahead = "the newest at is %s ahead of the clock, so it does not say how old the table is. " +
		"Open end dates such as 9999-12-31, or local time instead of UTC, can cause this"
	const early = "the newest at is a time before 1970, so it does not say how old the table is. " +
		"A placeholder for rows without a time can cause this"
	for rows, want := range map[string]string{
		"('2020-01-01 00:00:00'), ('9999-12-31 00:00:00')":  fmt.Sprintf(ahead, "7973 years"),
		"('9999-12-31T23:59:59.999999Z')":                   fmt.Sprintf(ahead, "7973 years"),
		"('9999-12-31')":                                    fmt.Sprintf(ahead, "7973 years"),
		"('2099-01-01')":                                    fmt.Sprintf(ahead, "73 years"),
		"('2026-10-10 14:00:00')":                           fmt.Sprintf(ahead, "2 h"),
		"('2026-10-10T14:00:00Z'), ('2026-10-10 11:00:00')": fmt.Sprintf(ahead, "2 h"),
		"('2026-10-10 12:05:00.000001')":                    fmt.Sprintf(ahead, "5 min"),
		"(1791640800)":                                      fmt.Sprintf(ahead, "2 h"),
		"(1791640800000)":                                   fmt.Sprintf(ahead, "2 h"),
		"('1791640800000000')":                              fmt.Sprintf(ahead, "2 h"),
		"(253402300799)":                                    fmt.Sprintf(ahead, "7973 years"),
		"(253402300799000)":                                 fmt.Sprintf(ahead, "7973 years"),
		"(253402300799000000)":                              fmt.Sprintf(ahead, "7973 years"),
		"(9223372036854775807)":                             "the newest at is a number or a value that is not a time since 1970",
		"('0001-01-01 00:00:00')":                           early,
		"('0000-00-00 00:00:00')":                           "1 of the rows with a value in at contain text that is not a time",
		"('1900-01-01')":                                    early,
		"('1970-01-01T00:00:00Z')":                          early,
		"(0)":                                               "the newest at is a number or a value that is not a time since 1970",
		"(-62135596800)":                                    "the newest at is a number or a value that is not a time since 1970",
	} {
		d := newDatabase(t, "CREATE TABLE loads (at)", "INSERT INTO loads VALUES "+rows)
		for _, unit := range []string{"", "s", "d"} {
			o := newFreshness(d.read, EngineSQLite, noon).Measure(t.Context(), freshnessCheck(t, "loads", "at", unit))
			require.Equal(t, status.Unmeasured, o.Verdict, "%s: %s", rows, o.Detail)
			require.Equal(t, want, o.Detail, rows)
		}
	}
	for _, at := range []time.Time{{}, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), noon().Add(2 * time.Hour), time.Unix(0, 0)} {
		require.Equal(t, status.Unmeasured, freshnessTarget{Column: "at"}.age(at, noon(), "").Verdict, "as a driver reads it: %s", at)
	}
}

func TestDetailNeverContainsColumnText(t *testing.T) {
	d := newDatabase(t, "CREATE TABLE loads (at)", "INSERT INTO loads VALUES ('card 4111 1111 1111 1111'), ('2026-10-10 11:00:00')")
	o := newFreshness(d.read, EngineSQLite, noon).Measure(t.Context(), freshnessCheck(t, "loads", "at", ""))
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.NotContains(t, o.Detail, "4111")
	o = newQuery(d.read).Measure(t.Context(), status.Check{Target: object{"query": "SELECT max(at) FROM loads"}.JSON(t)})
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.NotContains(t, o.Detail, "4111")
}

func TestNamesAreQuotedForTheirEngine(t *testing.T) {
	for _, c := range []struct{ table, column, sqlite, databricks string }{
		{"orders", "at", "SELECT max(`at`) FROM `orders`", "SELECT max(`at`) FROM `orders`"},
		{"main.order", "select", "SELECT max(`select`) FROM `main`.`order`", "SELECT max(`select`) FROM `main`.`order`"},
		{"dev-catalog.sales.2024_orders", "geändert", "SELECT max(`geändert`) FROM `dev-catalog.sales.2024_orders`", "SELECT max(`geändert`) FROM `dev-catalog`.`sales`.`2024_orders`"},
		{"o", "meta.loaded_at", "SELECT max(`meta.loaded_at`) FROM `o`", "SELECT max(`meta`.`loaded_at`) FROM `o`"},
		{"main.`a``b`.c", "`x``y`.z", "SELECT max(`x``y.z`) FROM `main`.`a``b.c`", "SELECT max(`x``y`.`z`) FROM `main`.`a``b`.`c`"},
		{"o;DROP--o", "a) FROM x --", "SELECT max(`a) FROM x --`) FROM `o;DROP--o`", "SELECT max(`a) FROM x --`) FROM `o;DROP--o`"},
	} {
		for engine, want := range map[Engine]string{EngineSQLite: c.sqlite, EngineDatabricks: c.databricks} {
			target, problems := Options{Engine: engine}.parseFreshness(object{"table": c.table, "column": c.column}.JSON(t))
			require.Empty(t, problems)
			require.Equal(t, want, target.query(engine))
		}
	}
}

// Tables and columns with any name are measured, and only they.
func TestTablesWithAnyNameAreMeasured(t *testing.T) {
	names := []string{
		"2024_orders", "geändert", "loaded at", "dev-catalog.sales.orders", "meta.loaded_at", "select", "数据", "a'b", `a"b`, "a`b", "a]b[",
		"x`) FROM orders; DROP TABLE orders; --", `x'; DROP TABLE orders; --`, "a;b", "a--b", "a/*b*/", "%s", "?1", ":name", "$1", `a\b`,
	}
	for _, name := range names {
		quoted := "`" + strings.ReplaceAll(name, "`", "``") + "`"
		t.Run(name, func(t *testing.T) {
			d := newDatabase(t,
				"INSERT INTO orders VALUES (1, 'kept')",
				fmt.Sprintf("CREATE TABLE %s (%s TEXT, other TEXT)", quoted, quoted),
				fmt.Sprintf("INSERT INTO %s VALUES ('2026-10-10 11:00:00', '2026-10-10 12:00:00')", quoted))
			written := []string{quoted}
			if !strings.Contains(name, "`") {
				written = append(written, name)
			}
			for _, w := range written {
				tables := []string{w, "main." + w}
				if strings.Count(w, ".") > 1 {
					tables = tables[:1] // main is a database of SQLite, and elsewhere a catalog
				}
				for _, table := range tables {
					o := newFreshness(d.write, EngineSQLite, noon).Measure(t.Context(), freshnessCheck(t, table, w, ""))
					probetest.RequireGreen(t, "", o)
					require.InDelta(t, 60, *o.Value, 1e-9)
				}
			}
			probetest.RequireGreen(t, "", measure(t, newQuery(d.read), object{"query": "SELECT id FROM orders WHERE note = 'kept'"}))
		})
	}
}

func TestInvalidNameIsRefused(t *testing.T) {
	p := newFreshness(nil, EngineSQLite, noon)
	for _, c := range []struct{ table, column, field, want string }{
		{"", "at", "table", "is required"},
		{"a", "", "column", "is required"},
		{"a.b.c.d", "at", "table", `"a.b.c.d" has 4 parts; at most catalog.schema.table`},
		{"a..c", "at", "table", "a part of the name is empty"},
		{"a.", "at", "table", "a part of the name is empty"},
		{"``", "at", "table", "a part of the name is empty"},
		{"or`ders", "at", "table", "has a back-quote inside"},
		{"`orders", "at", "table", "a back-quote is not closed"},
		{"`a``", "at", "table", "a back-quote is not closed"},
		{"`a`b", "at", "table", "must be a dot"},
		{"orders\n", "at", "table", "space at its start or end"},
		{"`orders\n`", "at", "table", "invisible control character"},
		{"a\nb", "at", "table", "invisible control character"},
		{"a\x00b", "at", "table", "invisible control character"},
		{"a\u202eb", "at", "table", "invisible control character"},
		{"\ufefforders", "at", "table", "invisible control character"},
		{" orders", "at", "table", "space at its start or end"},
		{"main. orders", "at", "table", "space at its start or end"},
		{"${catalog}.sales.orders", "at", "table", "variables are not replaced"},
		{"orders", "${column}", "column", "variables are not replaced"},
		{"orders", "a..b", "column", "a part of the name is empty"},
		{strings.Repeat("ä", 256), "at", "table", "at most 255"},
	} {
		probetest.RequireRefused(t, p.Validate(object{"table": c.table, "column": c.column}.JSON(t)), c.field, c.want)
	}
	require.Len(t, p.Validate(nil), 2)
	require.Empty(t, p.Validate(json.RawMessage(`{"table":"main.sales._orders1","column":"loaded_at"}`)))
	require.Empty(t, p.Validate(object{"table": strings.Repeat("ä", 255), "column": "a.b.c.d.e"}.JSON(t)))
}

// On Databricks a table has the rules of Unity Catalog. Columns can have any name.
func TestTableNamesHaveTheRulesOfTheirEngine(t *testing.T) {
	sqlite, databricks := newFreshness(nil, EngineSQLite, noon), newFreshness(nil, EngineDatabricks, noon)
	for _, c := range []struct{ table, column, want string }{
		{"dev-catalog.sales.2024_orders", "loaded at", ""},
		{"`dev-catalog`.`sa``les`.größen", "`a.b`", ""},
		{"main.sales.`my.orders`", "at", `the table "my.orders" contains a dot, and names in Unity Catalog contain no dots, slashes or spaces`},
		{"main.my sales.orders", "at", `the schema "my sales" contains a space`},
		{"or/ders", "at", `the table "or/ders" contains a slash`},
	} {
		target := object{"table": c.table, "column": c.column}.JSON(t)
		require.Empty(t, sqlite.Validate(target))
		if c.want == "" {
			require.Empty(t, databricks.Validate(target))
			continue
		}
		probetest.RequireRefused(t, databricks.Validate(target), "table", c.want)
	}
}

// The newest text is the text with the latest time, in any mix of forms and zones.
func TestTextsAreComparedAsTimes(t *testing.T) {
	d := newDatabase(t, "CREATE TABLE loads (at)")
	p := newFreshness(d.read, EngineSQLite, noon)
	rapid.Check(t, func(t *rapid.T) {
		_, err := d.write.ExecContext(context.Background(), "DELETE FROM loads")
		require.NoError(t, err)
		var newest time.Time
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			at := noon().Add(-time.Duration(rapid.Int64Range(0, 400_000).Draw(t, "ms ago")) * 777 * time.Millisecond)
			zone := time.FixedZone("", rapid.IntRange(-24, 28).Draw(t, "zone")*1800)
			texts := []any{
				at.In(zone).Format(time.RFC3339Nano), at.In(zone).Format("2006-01-02 15:04:05.000000-07:00"), at.Format("2006-01-02 15:04:05.999"),
				at.Format("2006-01-02T15:04:05.000"), at.In(zone).String(), fmt.Sprint(at.UnixMilli()), at.UnixMicro(), " " + at.Format(time.RFC3339Nano) + " ",
			}
			_, err := d.write.ExecContext(context.Background(), "INSERT INTO loads VALUES (?)", rapid.SampledFrom(texts).Draw(t, "text"))
			require.NoError(t, err)
			if at.After(newest) {
				newest = at
			}
		}
		_, err = d.write.ExecContext(context.Background(), "INSERT INTO loads VALUES ('1999-01-01')") // there is text
		require.NoError(t, err)
		o := p.Measure(context.Background(), status.Check{Target: json.RawMessage(`{"table":"loads","column":"at"}`), Unit: "s"})
		require.Equal(t, status.Measured, o.Verdict, o.Detail)
		require.InDelta(t, noon().Sub(newest).Seconds(), *o.Value, 1e-6)
	})
}

func TestSameTimeIsReadFromEveryForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(3e8, 4e9).Draw(t, "s"), rapid.Int64Range(0, 999_999).Draw(t, "us")*1000).UTC()
		zone := time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600)
		for _, form := range []any{
			at, at.In(zone), at.UnixMicro(), at.Format(time.RFC3339Nano), at.In(zone).Format(time.RFC3339Nano),
			at.Format("2006-01-02 15:04:05.999999"), at.String(), fmt.Sprint(at.UnixMicro()),
		} {
			got, ok := timeValue(form)
			require.True(t, ok, "%v", form)
			require.WithinDuration(t, at, got, time.Microsecond, "%v", form)
		}
		got, ok := timeValue(at.UnixMilli())
		require.True(t, ok)
		require.WithinDuration(t, at, got, time.Millisecond)
		got, ok = timeValue(at.Unix())
		require.True(t, ok)
		require.WithinDuration(t, at, got, time.Second)
	})
}

func TestInvalidTimeIsNotRead(t *testing.T) {
	for _, value := range []any{"", "soon", "NaN", "Inf", int64(0), int64(-5), int64(99_999_999), 1e19, true, "2026-13-01"} {
		_, ok := timeValue(value)
		require.False(t, ok, "%v", value)
	}
}
