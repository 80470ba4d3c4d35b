package sqlprobe

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"buoy/src/probe"
	"buoy/src/sqlname"
	"buoy/src/status"
)

// queryTarget is the target of sql_query.
type queryTarget struct {
	Query string `json:"query"`
}

func queryFields() []probe.Field {
	return []probe.Field{{
		Name: "query", Label: "Query", Input: probe.InputCode, Required: true, MaxLength: 20_000, Example: "SELECT count(*) FROM orders WHERE id IS NULL",
		Hint: "One SELECT or WITH that returns one row with one number, the value. Higher is worse.",
	}}
}

// Query measures the number that a query returns, in the unit of the check.
//
// An error of the query itself is Bad. A result that is not one number (no row, NULL, text) is Unmeasured, because it shows
// nothing about the target. The database should be read-only; the query is sent in a form that cannot write.
func Query(o Options) probe.Kind {
	return probe.Kind{
		KindRules: status.KindRules{Name: "sql_query", Source: Source, ValidateTarget: validateQuery},
		Label:     "SQL query",
		Hint:      "The number that a query returns",
		Value:     "the number that the query returns",
		Fields:    queryFields(),
		Example: probe.Example{
			Name: "Orders without a customer", Target: `{"query": "SELECT count(*) FROM main.sales.orders WHERE customer_id IS NULL"}`,
			Unit: "rows", Warn: 1, Crit: 100,
		},
		Needs:   needsSelect,
		Measure: o.measureQuery,
		Tables:  o.queryTables,
	}
}

func (o Options) queryTables(check status.Check) []sqlname.Name {
	t, problems := parseQuery(check.Target)
	if len(problems) > 0 {
		return nil
	}
	return o.inUnityCatalog(readTables(t.Query)...)
}

func validateQuery(raw json.RawMessage) []status.FieldError {
	_, problems := parseQuery(raw)
	return problems
}

func parseQuery(raw json.RawMessage) (queryTarget, probe.Problems) {
	var t queryTarget
	problems, ok := probe.Decode(raw, queryFields(), &t)
	if !ok || len(problems) > 0 {
		return t, problems
	}
	statement, err := singleSelect(t.Query)
	if err != nil {
		problems.Add("query", "select", "%s", err)
	}
	t.Query = statement
	return t, problems
}

// measureQuery runs the query once.
func (o Options) measureQuery(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
	t, problems := parseQuery(check.Target)
	if len(problems) > 0 {
		return probe.Invalid(problems)
	}
	source, failed := o.database(ctx, scope)
	if failed != nil {
		return *failed
	}
	started := time.Now()
	value, failed := queryValue(ctx, source, asSubquery(t.Query))
	outcome := numberOutcome(value)
	if failed != nil {
		outcome = *failed
	}
	outcome.Latency = time.Since(started)
	return outcome
}

// asSubquery turns a query into a sub-query, where every engine accepts only reading, and limits its result: two rows are enough to
// see that there is not exactly one. The line break ends a comment.
func asSubquery(query string) string { return "SELECT * FROM (" + query + "\n) AS measured LIMIT 2" }

func numberOutcome(value any) status.Outcome {
	switch v := value.(type) {
	case nil:
		return probe.Unmeasured("the query returned NULL; it must return a number")
	case int64:
		return probe.Measured(float64(v), "")
	case int32:
		return probe.Measured(float64(v), "")
	case int16:
		return probe.Measured(float64(v), "")
	case int8:
		return probe.Measured(float64(v), "")
	case float32:
		return finite(float64(v))
	case float64:
		return finite(v)
	case string: // the warehouse returns decimals as text
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil {
			return probe.Unmeasured("the query returned text; it must return a number")
		}
		return finite(f)
	case bool:
		return probe.Unmeasured("the query returned true or false; it must return a number")
	case time.Time:
		return probe.Unmeasured("the query returned a time; it must return a number")
	}
	return probe.Unmeasured("the query returned a value that is not a number")
}

func finite(f float64) status.Outcome {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return probe.Unmeasured("the query returned %v, which is not a number", f)
	}
	return probe.Measured(f, "")
}
