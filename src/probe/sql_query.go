package probe

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"buoy/src/status"
)

// sqlQueryTarget is what a check of kind sql_query asks for.
type sqlQueryTarget struct {
	Query string `json:"query" schema:"required,max=20000" about:"One SELECT or WITH that gives one row with one number, the value."`
}

// SQLQuery measures what a query counts: its one number is the value, in whatever unit the check says.
//
// The query's own error is Bad. An answer that is not one number (no row, NULL, text) is Unmeasured: nothing is known
// of the watched thing by it.
type SQLQuery struct{ source Querier }

// NewSQLQuery makes the probe. source should let nothing be written; the probe asks in a form in which nothing can be.
func NewSQLQuery(source Querier) *SQLQuery { return &SQLQuery{source: source} }

// Validate reports every rule that a target breaks.
func (q *SQLQuery) Validate(target json.RawMessage) []status.FieldError {
	_, wrong := parseSQLQuery(target)
	return wrong
}

const maxQuery = 20_000

func parseSQLQuery(target json.RawMessage) (sqlQueryTarget, problems) {
	var t sqlQueryTarget
	wrong := decode(target, &t)
	if len(wrong) > 0 {
		return t, wrong
	}
	if len(t.Query) > maxQuery {
		wrong.add("query", "max", "has %d characters; at most %d", len(t.Query), maxQuery)
		return t, wrong
	}
	statement, err := oneSelect(t.Query)
	if err != nil {
		wrong.add("query", "select", "%s", err)
	}
	t.Query = statement
	return t, wrong
}

// Measure asks once.
func (q *SQLQuery) Measure(ctx context.Context, check status.Check) status.Outcome {
	t, wrong := parseSQLQuery(check.Target)
	if len(wrong) > 0 {
		return invalid(wrong)
	}
	began := time.Now()
	value, failed := askOne(ctx, q.source, wrapped(t.Query))
	o := number(value)
	if failed != nil {
		o = *failed
	}
	o.Latency = time.Since(began)
	return o
}

// wrapped makes a query a sub-query, where every engine takes only what reads, and bounds its answer: two rows are
// enough to see that it is not one. The line break ends a comment.
func wrapped(query string) string { return "SELECT * FROM (" + query + "\n) AS measured LIMIT 2" }

func number(value any) status.Outcome {
	switch v := value.(type) {
	case nil:
		return unmeasured("the query gives NULL; a number is wanted")
	case int64:
		return measured(float64(v), "")
	case int32:
		return measured(float64(v), "")
	case int16:
		return measured(float64(v), "")
	case int8:
		return measured(float64(v), "")
	case float32:
		return finite(float64(v))
	case float64:
		return finite(v)
	case string: // the warehouse gives decimals as text
		f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if err != nil {
			return unmeasured("the query gives text; a number is wanted")
		}
		return finite(f)
	case bool:
		return unmeasured("the query gives true or false; a number is wanted")
	case time.Time:
		return unmeasured("the query gives a time; a number is wanted")
	}
	return unmeasured("the query gives what is not a number")
}

func finite(f float64) status.Outcome {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return unmeasured("the query gives %v, which is not a number", f)
	}
	return measured(f, "")
}
