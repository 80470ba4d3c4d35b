package probe

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

func noon() time.Time { return time.Date(2026, 10, 10, 12, 0, 0, 0, time.UTC) }

func TestATableIsAsFreshAsItsNewestRow(t *testing.T) {
	for name, c := range map[string]struct {
		rows   string
		unit   string
		want   float64
		detail string
	}{
		"text":                          {"('2026-10-10 11:30:00'), ('2026-10-10 11:15:00')", "min", 30, ""},
		"minutes without a unit":        {"('2026-10-10 11:30:00')", "", 30, ""},
		"seconds":                       {"('2026-10-10 11:59:30')", "s", 30, ""},
		"hours":                         {"('2026-10-10 10:30:00')", "h", 1.5, ""},
		"days":                          {"('2026-10-09 00:00:00')", "d", 1.5, ""},
		"a fraction of a second":        {"('2026-10-10 11:59:59.250000')", "s", 0.75, ""},
		"RFC 3339":                      {"('2026-10-10T11:30:00Z')", "min", 30, ""},
		"RFC 3339 in another zone":      {"('2026-10-10T13:30:00.5+02:00')", "s", 1799.5, ""},
		"a space and a zone":            {"('2026-10-10 13:30:00+02:00')", "min", 30, ""},
		"a T and no zone":               {"('2026-10-10T11:30:00')", "min", 30, ""},
		"as Go prints it":               {"('2026-10-10 11:30:00.123 +0000 UTC m=+0.5')", "s", 1799.877, ""},
		"a day":                         {"('2026-10-10')", "h", 12, ""},
		"seconds since 1970":            {"(1791631800)", "min", 30, ""},
		"seconds since 1970, as a real": {"(1791631800.5)", "s", 1799.5, ""},
		"seconds since 1970, as text":   {"('1791631800')", "min", 30, ""},
		"milliseconds since 1970":       {"(1791631800500)", "s", 1799.5, ""},
		"microseconds since 1970":       {"(1791631800500000)", "s", 1799.5, ""},
		"right now":                     {"('2026-10-10 12:00:00')", "s", 0, ""},
		"clocks that differ a little":   {"('2026-10-10 12:00:59')", "s", 0, ""},
		"the future":                    {"('2026-10-10 12:03:10')", "min", 0, "newest row is 3 min in the future"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDatabase(t, "CREATE TABLE loads (at)", "INSERT INTO loads VALUES "+c.rows)
			o := NewTableFreshness(d.read, noon).Measure(t.Context(), freshness(t, "loads", "at", c.unit))
			requireGreen(t, c.detail, o)
			require.InDelta(t, c.want, *o.Value, 1e-6)
			require.Positive(t, o.Latency)
		})
	}
}

func freshness(t *testing.T, table, column, unit string) status.Check {
	t.Helper()
	return status.Check{Target: fields{"table": table, "column": column}.json(t), Unit: unit}
}

func TestATableWithoutFreshness(t *testing.T) {
	d := newDatabase(t, "CREATE TABLE empty (at)", "CREATE TABLE nulls (at)", "INSERT INTO nulls VALUES (NULL)",
		"CREATE TABLE words (at)", "INSERT INTO words VALUES ('soon')", "CREATE TABLE days (at)", "INSERT INTO days VALUES (20261010)")
	p := NewTableFreshness(d.read, noon)
	ask := func(table, column, unit string) status.Outcome {
		return p.Measure(t.Context(), freshness(t, table, column, unit))
	}
	requireBad(t, "the table has no rows with a value in at", ask("empty", "at", ""))
	requireBad(t, "the table has no rows with a value in at", ask("nulls", "at", ""))
	requireBad(t, "no such table: lost", ask("lost", "at", ""))
	requireBad(t, "no such column: lost", ask("empty", "lost", ""))
	requireUnmeasured(t, "the newest at is not a time: soon", ask("words", "at", ""))
	requireUnmeasured(t, "the newest at is not a time: 20261010", ask("days", "at", ""))
	requireUnmeasured(t, `the unit "parsec" is not one of s, min, h, d`, ask("nulls", "at", "parsec"))
	o := p.Measure(t.Context(), status.Check{Target: json.RawMessage(`{}`)})
	require.Contains(t, o.Detail, "the target is not valid: table: is required")
}

func TestATablesNameMayHaveThreeParts(t *testing.T) {
	require.Equal(t, "SELECT max(`at`) FROM `main`.`sales`.`order`", tableFreshnessTarget{Table: "main.sales.order", Column: "at"}.query())
	d := newDatabase(t, "CREATE TABLE `order` (`select` TEXT)", "INSERT INTO `order` VALUES ('2026-10-10 11:00:00')")
	requireGreen(t, "", NewTableFreshness(d.read, noon).Measure(t.Context(), freshness(t, "main.order", "select", "")))
}

func TestANameThatIsNoneIsRefused(t *testing.T) {
	p := NewTableFreshness(nil, noon)
	for _, c := range []struct{ table, column, field, says string }{
		{"", "at", "table", "is required"},
		{"a", "", "column", "is required"},
		{"a.b.c.d", "at", "table", `"a.b.c.d" has 4 parts; at most catalog.schema.table`},
		{"a..c", "at", "table", `"a..c": "" is not a name`},
		{"a.1b", "at", "table", `"1b" is not a name`},
		{"orders; DROP TABLE x", "at", "table", "is not a name of letters, digits and _"},
		{"or`ders", "at", "table", "is not a name"},
		{"orders\n", "at", "table", "is not a name"},
		{"bestellungä", "at", "table", "is not a name"},
		{"orders", "a.b", "column", `"a.b": "a.b" is not a name`},
		{"orders", "max(at)", "column", "is not a name"},
		{strings.Repeat("x", 256), "at", "table", "at most 255"},
	} {
		requireRefused(t, p.Validate(fields{"table": c.table, "column": c.column}.json(t)), c.field, c.says)
	}
	require.Len(t, p.Validate(nil), 2)
	require.Empty(t, p.Validate(json.RawMessage(`{"table":"main.sales._orders1","column":"loaded_at"}`)))
}

func TestTheSameMomentIsReadFromEveryForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(1e8, 4e9).Draw(t, "s"), rapid.Int64Range(0, 999_999).Draw(t, "us")*1000).UTC()
		zone := time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600)
		for _, form := range []any{
			at, at.In(zone), at.UnixMicro(), at.Format(time.RFC3339Nano), at.In(zone).Format(time.RFC3339Nano),
			at.Format("2006-01-02 15:04:05.999999"), at.String(), fmt.Sprint(at.UnixMicro()),
		} {
			got, ok := moment(form)
			require.True(t, ok, "%v", form)
			require.WithinDuration(t, at, got, time.Microsecond, "%v", form)
		}
		got, ok := moment(at.UnixMilli())
		require.True(t, ok)
		require.WithinDuration(t, at, got, time.Millisecond)
		got, ok = moment(at.Unix())
		require.True(t, ok)
		require.WithinDuration(t, at, got, time.Second)
	})
}

func TestWhatIsNoMomentIsNotRead(t *testing.T) {
	for _, value := range []any{"", "soon", "NaN", "Inf", int64(0), int64(-5), int64(99_999_999), int64(1e17), true, time.Time{}, "2026-13-01"} {
		_, ok := moment(value)
		require.False(t, ok, "%v", value)
	}
}
