package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"buoy/src/status"
)

// tableFreshnessTarget is what a check of kind table_freshness asks for.
type tableFreshnessTarget struct {
	Table string `json:"table" schema:"required" about:"table, schema.table or catalog.schema.table. A part with a dot in it goes in back-quotes."`
	// Column is a time, text (see parseMoment) or a number since 1970 (see epoch).
	Column string `json:"column" schema:"required" about:"The column that says when a row came in. A field of a struct is column.field."`

	table, column []string // their parts
}

// TableFreshness measures how old the newest row of a table is, in the check's unit.
//
// A table without a row has no freshness at all, which is Bad. A newest row with a time that cannot be, such as one far
// ahead of the clock, is Unmeasured.
type TableFreshness struct {
	source Querier
	engine Engine
	now    func() time.Time
}

// NewTableFreshness makes the probe. engine is what answers the source; now must be of the same clock that the rows' times
// are of.
func NewTableFreshness(source Querier, engine Engine, now func() time.Time) *TableFreshness {
	return &TableFreshness{source: source, engine: engine, now: now}
}

// Validate reports every rule that a target breaks.
func (f *TableFreshness) Validate(target json.RawMessage) []status.FieldError {
	_, wrong := parseTableFreshness(target)
	return wrong
}

func parseTableFreshness(target json.RawMessage) (tableFreshnessTarget, problems) {
	var t tableFreshnessTarget
	wrong := decode(target, &t)
	if len(wrong) > 0 {
		return t, wrong
	}
	t.table = wrong.name("table", t.Table, "e.g. main.sales.orders")
	if len(t.table) > 3 {
		wrong.add("table", "parts", "%q has %d parts; at most catalog.schema.table", shorten(t.Table), len(t.table))
	}
	t.column = wrong.name("column", t.Column, "the column that says when a row came in")
	return t, wrong
}

func (p *problems) name(field, value, example string) []string {
	if value == "" {
		p.add(field, "required", "is required, %s", example)
		return nil
	}
	parts, err := nameParts(value)
	if err != nil {
		p.add(field, "identifier", "%q is not a name: %s", shorten(value), err)
	}
	return parts
}

// Measure asks once, and once more if the column is text.
func (f *TableFreshness) Measure(ctx context.Context, check status.Check) status.Outcome {
	t, wrong := parseTableFreshness(check.Target)
	if len(wrong) > 0 {
		return invalid(wrong)
	}
	if _, err := status.KindTableFreshness.InUnit(0, check.Unit); err != nil {
		return unmeasured("%s", err)
	}
	began := time.Now()
	newest, failed := f.newest(ctx, t)
	latency := time.Since(began)
	var o status.Outcome
	if failed != nil {
		o = *failed
	} else {
		o = t.age(newest, f.now(), check.Unit)
	}
	o.Latency = latency
	return o
}

// newest is the time of the newest row. The largest text is not the latest time where a column mixes forms and zones, so
// text is compared as times.
func (f *TableFreshness) newest(ctx context.Context, t tableFreshnessTarget) (time.Time, *status.Outcome) {
	value, failed := askOne(ctx, f.source, t.query(f.engine))
	if failed != nil {
		return time.Time{}, failed
	}
	if _, text := value.(string); text {
		return f.newestText(ctx, t)
	}
	if value == nil {
		return time.Time{}, new(bad("the table has no rows with a value in %s", t.Column))
	}
	at, ok := moment(value)
	if !ok {
		return time.Time{}, new(unmeasured("the newest %s is a number or a value that stands for no time since 1970", t.Column))
	}
	return at, nil
}

// maxForms is how many forms of text are told apart in one column.
const maxForms = 100

func (f *TableFreshness) newestText(ctx context.Context, t tableFreshnessTarget) (newest time.Time, failed *status.Outcome) {
	rows, failed := ask(ctx, f.source, question{query: t.textQuery(f.engine), columns: 2, rows: maxForms + 1})
	if failed != nil {
		return newest, failed
	}
	if len(rows) > maxForms {
		return newest, new(unmeasured("the text in %s has more than %d forms, so it cannot be compared as times", t.Column, maxForms))
	}
	for _, row := range rows {
		at, ok := moment(row[0])
		if !ok {
			return newest, new(unmeasured("%v of the rows with a value in %s hold text that is not a time", row[1], t.Column))
		}
		if at.After(newest) {
			newest = at
		}
	}
	return newest, nil
}

// query asks for the largest value.
func (t tableFreshnessTarget) query(e Engine) string {
	return fmt.Sprintf("SELECT max(%s) FROM %s", e.quoteName(t.column), e.quoteName(t.table))
}

// textQuery asks a column of text for the newest time of each form, and how many rows have it. A row without a time, or one
// that cannot be read, stands for what is not a time.
//
// Databricks reads times itself. SQLite reads too few forms, so there the probe reads them: text of the same length, the
// same character after the day, and the same zone sorts as its times do.
func (t tableFreshnessTarget) textQuery(e Engine) string {
	column, table := e.quoteName(t.column), e.quoteName(t.table)
	if e == EngineDatabricks {
		return strings.Join([]string{
			"SELECT max(seen), count(*) FROM (SELECT coalesce(try_cast(word AS TIMESTAMP), timestamp_seconds(CASE",
			"WHEN number < 1e8 THEN NULL WHEN number < 2.6e11 THEN number WHEN number < 2.6e14 THEN number / 1e3", // see epoch
			"WHEN number < 2.6e17 THEN number / 1e6 WHEN number < 9e18 THEN number / 1e9 END)) AS seen",
			"FROM (SELECT word, try_cast(word AS DOUBLE) AS number",
			"FROM (SELECT trim(" + column + ") AS word FROM " + table + " WHERE " + column + " IS NOT NULL))) GROUP BY seen IS NULL",
		}, " ")
	}
	return strings.Join([]string{
		"SELECT max(word), count(*) FROM (SELECT substr(word, 1, instr(word || ' m=', ' m=') - 1) AS word", // Go's monotonic clock
		"FROM (SELECT substr(trim(" + column + "), 1, 100) AS word FROM " + table + " WHERE " + column + " IS NOT NULL))",
		"GROUP BY length(word), substr(word, 11, 1), ltrim(substr(word, 20), '.0123456789')",
		fmt.Sprintf("LIMIT %d", maxForms+1),
	}, " ")
}

// age is how old a time is. Clocks differ a little, so what is a little ahead is just new.
func (t tableFreshnessTarget) age(newest, now time.Time, unit string) status.Outcome {
	age := now.Sub(newest) // for times that are centuries apart, the longest duration there is
	switch {
	case age < -status.MaxClockSkew:
		return unmeasured("the newest %s is %s ahead of the clock, so it does not say how old the table is. "+
			"Open end dates such as 9999-12-31, or local time instead of UTC, can cause this", t.Column, distance(now, newest))
	case !newest.After(time.Unix(0, 0)):
		return unmeasured("the newest %s is a time before 1970, so it does not say how old the table is. "+
			"A placeholder for rows without a time can cause this", t.Column)
	case age <= -time.Minute:
		return measured(0, fmt.Sprintf("the newest row is %s ahead of the clock", status.Ago(-age)))
	}
	value, err := status.KindTableFreshness.InUnit(max(0, age), unit)
	if err != nil {
		return unmeasured("%s", err)
	}
	return measured(value, "")
}

// distance writes how long it is between two times, rounded, and in years where it is longer than a duration can be.
func distance(from, to time.Time) string {
	if years := to.Year() - from.Year(); years > 2 {
		return fmt.Sprintf("%d years", years)
	}
	d := to.Sub(from)
	if d > time.Hour {
		return status.Ago(d.Round(time.Hour))
	}
	return status.Ago(d.Round(time.Minute))
}
