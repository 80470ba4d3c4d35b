package sqlprobe

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"buoy/src/probe"
	"buoy/src/sqlname"
	"buoy/src/status"
)

// freshnessTarget is the target of table_freshness.
type freshnessTarget struct {
	Table  string `json:"table"`
	Column string `json:"column,omitempty"` // a time, text (see parseTimeValue) or a number since 1970 (see epoch); empty: the table's history

	table, column sqlname.Name
}

func freshnessFields() []probe.Field {
	return []probe.Field{
		{
			Name: "table", Label: "Table", Input: probe.InputText, Required: true, Example: "main.sales.orders",
			Hint: "table, schema.table or catalog.schema.table. A part can be in back-quotes, as in SQL.",
		},
		{
			Name: "column", Label: "Column", Input: probe.InputText, Example: "loaded_at",
			Hint: "Timestamp column. The value is the age of the newest row. A field of a struct is column.field. " +
				"Empty, only for Delta tables: the age of the newest commit that changed data.",
		},
	}
}

func freshnessRules() status.KindRules {
	return status.KindRules{
		Name: "table_freshness", Source: Source, Units: status.TimeUnits(), Listed: true,
	}
}

// TableFreshness measures how old the newest row of a table is, in the unit of the check. Without a column, it measures how old the newest
// commit is that changed data. Commits that only optimize or describe the table do not count.
//
// A table without rows has no freshness, which is Bad. If the newest row has an impossible time, such as one in the far future,
// the outcome is Unmeasured. The clock of the scope must be the one that the times of the rows come from.
func TableFreshness(o Options) probe.Kind {
	rules := freshnessRules()
	rules.ValidateTarget = o.validateFreshness
	return probe.Kind{
		KindRules: rules,
		Label:     "Table freshness",
		Hint:      "How old the newest row of a table is",
		Value:     "how old the newest row is, or the newest commit that changed data",
		Fields:    freshnessFields(),
		Example: probe.Example{
			Name: "Orders loaded", Target: `{"table": "main.sales.orders", "column": "loaded_at"}`, Unit: "min", Warn: 30, Crit: 120,
		},
		Needs:     needsSelect,
		Remembers: o.readsTogether(),
		Prepare:   o.prepareFreshness,
		Measure:   o.measureFreshness,
		Discovery: o.tableDiscovery(),
		Tables:    o.freshnessTables,
	}
}

func (o Options) freshnessTables(check status.Check) []sqlname.Name {
	t, problems := o.parseFreshness(check.Target)
	if len(problems) > 0 {
		return nil
	}
	return o.inUnityCatalog(t.table)
}

func (o Options) validateFreshness(raw json.RawMessage) []status.FieldError {
	_, problems := o.parseFreshness(raw)
	return problems
}

func (o Options) parseFreshness(raw json.RawMessage) (freshnessTarget, probe.Problems) {
	var t freshnessTarget
	problems, ok := probe.Decode(raw, freshnessFields(), &t)
	if !ok {
		return t, problems
	}
	t.table = parseName("table", t.Table, &problems)
	if len(t.table) > 3 {
		problems.Add("table", "parts", "%q has %d parts; at most catalog.schema.table", probe.Shorten(t.Table), len(t.table))
	} else if err := o.Engine.checkTable(t.table); err != nil {
		problems.Add("table", "identifier", "%q is not a valid name: %s", probe.Shorten(t.Table), err)
	}
	t.column = parseName("column", t.Column, &problems)
	if t.Column == "" && o.Engine == EngineSQLite {
		problems.Add("column", "required", "is required, such as loaded_at: tables of SQLite have no history of commits")
	}
	return t, problems
}

// parseName splits a name into its parts. An empty name is reported already.
func parseName(field, value string, problems *probe.Problems) sqlname.Name {
	if value == "" {
		return nil
	}
	name, err := sqlname.Parse(value)
	if err != nil {
		problems.Add(field, "identifier", "%q is not a valid name: %s", probe.Shorten(value), err)
	}
	return name
}

// measureFreshness runs one query, and a second one if the column is text. Prepare can have read the first one's value already.
func (o Options) measureFreshness(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
	t, problems := o.parseFreshness(check.Target)
	if len(problems) > 0 {
		return probe.Invalid(problems)
	}
	if _, err := freshnessRules().InUnit(0, check.Unit); err != nil {
		return probe.Unmeasured("%s", err)
	}
	source, failed := o.database(ctx, scope)
	if failed != nil {
		return *failed
	}
	started := time.Now()
	outcome := o.measureAge(ctx, scope, source, t, check)
	outcome.Latency = cmp.Or(outcome.Latency, time.Since(started))
	return outcome
}

func (o Options) measureAge(ctx context.Context, scope *probe.Scope, source querier, t freshnessTarget, check status.Check) status.Outcome {
	if t.Column != "" {
		return o.measureColumn(ctx, scope, source, t, check)
	}
	newest, atLeast, failed := o.newestChange(ctx, source, t)
	if failed != nil {
		return *failed
	}
	outcome := t.age(newest, scope.Now(), check.Unit)
	if !atLeast || outcome.Verdict != status.Measured {
		return outcome
	}
	if check.Crit == nil || *outcome.Value < *check.Crit {
		return probe.Unmeasured("the table can be older than its history, in which no commit changed data")
	}
	outcome.Detail = status.JoinDetails("or older: no commit in the history of the table changed data", outcome.Detail)
	return outcome
}

// measureColumn measures how old the newest row is. If a column mixes formats and zones, the largest text is not the latest time, so text
// is compared as times.
func (o Options) measureColumn(ctx context.Context, scope *probe.Scope, source querier, t freshnessTarget, check status.Check) status.Outcome {
	plan, query := o.planOf(ctx, scope), t.query(o.Engine)
	if plan.reasonFor(query) == reasonText {
		texts, failed := o.readTexts(ctx, source, t)
		switch {
		case failed != nil && ctx.Err() != nil:
			return *failed
		case areTexts(texts):
			plan.remember(query, reasonText)
			return t.ageOfTexts(texts, scope.Now(), check.Unit)
		}
		plan.forget(query) // the column has another type now, or cannot be read, which the first query describes
	}
	newest, isRead := plan.take(check.ID)
	if !isRead {
		started := time.Now()
		value, failed := queryValue(ctx, source, query)
		plan.noteSingle(ctx, query, failed, time.Since(started) > timeout(check)/slowDivisor)
		if failed != nil {
			return *failed
		}
		newest = reading{value: value, at: scope.Now()}
	}
	if _, isText := newest.value.(string); !isText {
		outcome := t.ageOfValue(newest, check.Unit)
		outcome.Latency = newest.latency
		return outcome
	}
	texts, failed := o.readTexts(ctx, source, t)
	if failed != nil {
		return *failed
	}
	if areTexts(texts) {
		plan.remember(query, reasonText)
	}
	return t.ageOfTexts(texts, scope.Now(), check.Unit)
}

// ageOfValue returns the outcome for the largest value of a column that is no text.
func (t freshnessTarget) ageOfValue(newest reading, unit string) status.Outcome {
	if newest.value == nil {
		return probe.Bad("the table has no rows with a value in %s", t.Column)
	}
	at, ok := timeValue(newest.value)
	if !ok {
		return probe.Unmeasured("the newest %s is a number or a value that is not a time since 1970", t.Column)
	}
	return t.age(at, newest.at, unit)
}

// maxForms is the number of text formats that are distinguished in one column.
const maxForms = 100

func (o Options) readTexts(ctx context.Context, source querier, t freshnessTarget) (texts [][]any, failed *status.Outcome) {
	return queryRows(ctx, source, request{query: t.textQuery(o.Engine), columns: 3, rows: maxForms + 1})
}

// areTexts reports whether a column that was read as text has that type. The driver also returns decimals and others as text.
func areTexts(texts [][]any) bool {
	return slices.ContainsFunc(texts, func(row []any) bool {
		kind, _ := row[2].(string)
		return kind == "text" || strings.HasPrefix(kind, "string") // the names of SQLite and Databricks; there, a collation can follow
	})
}

// ageOfTexts returns the outcome for a column of text.
func (t freshnessTarget) ageOfTexts(texts [][]any, now time.Time, unit string) status.Outcome {
	if len(texts) > maxForms {
		return probe.Unmeasured("the text in %s has more than %d formats, so it cannot be compared as times", t.Column, maxForms)
	}
	var newest time.Time
	for _, row := range texts {
		at, ok := timeValue(row[0])
		if !ok {
			return probe.Unmeasured("%v of the rows with a value in %s contain text that is not a time", row[1], t.Column)
		}
		if at.After(newest) {
			newest = at
		}
	}
	return t.age(newest, now, unit)
}

// query selects the largest value.
func (t freshnessTarget) query(e Engine) string {
	return fmt.Sprintf("SELECT max(%s) FROM %s", e.quoteName(t.column), e.quoteName(t.table))
}

// textQuery selects the newest time of each format in a column of text, the number of its rows, and the type of their values. A row whose
// time is NULL or cannot be parsed represents text that is not a time.
//
// Databricks reads times itself. SQLite reads too few forms, so there the probe reads them: text of the same length, the
// same character after the day, and the same zone sorts as its times do.
func (t freshnessTarget) textQuery(e Engine) string {
	column, table := e.quoteName(t.column), e.quoteName(t.table)
	if e == EngineDatabricks {
		return strings.Join([]string{
			"SELECT max(seen), count(*), max(kind) FROM (SELECT kind, coalesce(try_cast(word AS TIMESTAMP), timestamp_seconds(CASE",
			"WHEN number < 1e8 THEN NULL WHEN number < 2.6e11 THEN number WHEN number < 2.6e14 THEN number / 1e3", // see epoch
			"WHEN number < 2.6e17 THEN number / 1e6 WHEN number < 9e18 THEN number / 1e9 END)) AS seen",
			"FROM (SELECT kind, word, try_cast(word AS DOUBLE) AS number",
			"FROM (SELECT typeof(" + column + ") AS kind, trim(" + column + ") AS word FROM " + table + " WHERE " + column + " IS NOT NULL))) GROUP BY seen IS NULL",
		}, " ")
	}
	return strings.Join([]string{
		"SELECT max(word), count(*), max(kind) FROM (SELECT kind, substr(word, 1, instr(word || ' m=', ' m=') - 1) AS word", // Go's monotonic clock
		"FROM (SELECT typeof(" + column + ") AS kind, substr(trim(" + column + "), 1, 100) AS word FROM " + table + " WHERE " + column + " IS NOT NULL))",
		"GROUP BY length(word), substr(word, 11, 1), ltrim(substr(word, 20), '.0123456789')",
		fmt.Sprintf("LIMIT %d", maxForms+1),
	}, " ")
}

// age returns the outcome for the time of the newest row. Clocks differ a little, so a time that is slightly ahead is just new.
func (t freshnessTarget) age(newest, now time.Time, unit string) status.Outcome {
	age := now.Sub(newest) // for times that are centuries apart, the longest duration there is
	switch {
	case age < -status.MaxClockSkew:
		return probe.Unmeasured("the newest %s is %s ahead of the clock, so it does not say how old the table is. "+
			"Open end dates such as 9999-12-31, or local time instead of UTC, can cause this", t.subject(), distance(now, newest))
	case !newest.After(time.Unix(0, 0)):
		return probe.Unmeasured("the newest %s is a time before 1970, so it does not say how old the table is. "+
			"A placeholder for rows without a time can cause this", t.subject())
	case age <= -time.Minute:
		return probe.Measured(0, fmt.Sprintf("the newest %s is %s ahead of the clock", t.subject(), status.Ago(-age)))
	}
	value, err := freshnessRules().InUnit(max(0, age), unit)
	if err != nil {
		return probe.Unmeasured("%s", err)
	}
	return probe.Measured(value, "")
}

// subject names what the newest one is of.
func (t freshnessTarget) subject() string { return cmp.Or(t.Column, "commit") }

// distance formats the rounded time between two times, in years if it is longer than two years.
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
