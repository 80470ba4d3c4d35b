package sqlprobe

import (
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

const (
	// maxEvaluationAge is how old an evaluation can be. Databricks evaluates tables that are used little less often.
	maxEvaluationAge = 3 * 24 * time.Hour
	// maxEvaluations is how many tables are read. More are not judged as if they were all.
	maxEvaluations = 50_000
	// maxNamed is how many unhealthy tables a sentence names.
	maxNamed = 5
)

// noSystemTables is why another database cannot be measured.
const noSystemTables = "this server reads no Databricks warehouse, whose system tables have the results"

// qualityTarget is the target of data_quality.
type qualityTarget struct {
	Object string `json:"object"` // catalog.schema, or catalog.schema.table

	name sqlname.Name
}

func qualityFields() []probe.Field {
	return []probe.Field{{
		Name: "object", Label: "Schema or table", Input: probe.InputText, Required: true, Example: "main.sales",
		Hint: "catalog.schema for all its tables, or catalog.schema.table.",
	}}
}

// DataQuality reports what the anomaly detection of Databricks found. It evaluates nothing itself. All checks of a run share one statement.
func DataQuality(o Options) probe.Kind {
	unavailable := ""
	if o.Engine != EngineDatabricks {
		unavailable = noSystemTables
	}
	return probe.Kind{
		KindRules:   status.KindRules{Name: "data_quality", Source: Source, NoValue: true, Shared: true, ValidateTarget: validateQuality},
		Label:       "Data quality",
		Hint:        "What Databricks' own anomaly detection found in a schema or a table",
		Unavailable: unavailable,
		Timeout:     time.Minute,
		Fields:      qualityFields(),
		Needs:       "anomaly detection on the schema, and SELECT on system.data_quality_monitoring.table_results. That table has sample values of all schemas, so only an account admin can grant it",
		Example:     probe.Example{Name: "Sales data is normal", Target: `{"object": "main.sales"}`},
		Reports: []probe.Report{
			{When: "no anomaly was found in the last evaluation", Status: status.Green, Says: "when it was, and of how many tables"},
			{When: "a table is unhealthy", Status: status.Red, Says: "which one, and whether it is late or incomplete"},
			{When: "the last evaluation of the table, or of every table of the schema, is older than 3 days", Status: status.Unknown, Says: "when it was"},
			{When: "a table was unhealthy when it was last evaluated, more than 3 days ago", Status: status.Unknown, Says: "which one, and what was wrong"},
			{When: "the evaluation had no result, because there is too little history", Status: status.Unknown, Says: "that the result is unknown"},
			{When: "there is no evaluation", Status: status.Unknown, Says: "that anomaly detection must be enabled for the schema"},
			{When: "the results cannot be read", Status: status.Unknown, Says: "the error of the warehouse"},
		},
		Measure: o.measureQuality,
		Tables: func(status.Check) []sqlname.Name {
			return []sqlname.Name{{"system", "data_quality_monitoring", "table_results"}}
		},
	}
}

func validateQuality(raw json.RawMessage) []status.FieldError {
	_, problems := parseQuality(raw)
	return problems
}

func parseQuality(raw json.RawMessage) (qualityTarget, probe.Problems) {
	var t qualityTarget
	problems, ok := probe.Decode(raw, qualityFields(), &t)
	if !ok {
		return t, problems
	}
	t.name = parseName("object", t.Object, &problems)
	if t.name != nil && len(t.name) != 2 && len(t.name) != 3 {
		problems.Add("object", "parts", "%q must be catalog.schema or catalog.schema.table", probe.Shorten(t.Object))
	}
	return t, problems
}

// evaluation is the newest evaluation of a table.
type evaluation struct {
	table                           sqlname.Name
	at                              time.Time
	status, freshness, completeness string // Healthy, Unhealthy or Unknown
}

// evaluationsQuery reads the newest evaluation of each table since a time.
//
// Source: https://docs.databricks.com/aws/en/admin/system-tables/data-quality-monitoring
const evaluationsQuery = `SELECT catalog_name, schema_name, table_name, event_time, status, freshness.status, completeness.status FROM (
SELECT *, row_number() OVER (PARTITION BY catalog_name, schema_name, table_name ORDER BY event_time DESC) AS place
FROM system.data_quality_monitoring.table_results WHERE event_time >= '%s') AS newest WHERE place = 1`

func (o Options) measureQuality(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
	t, problems := parseQuality(check.Target)
	switch {
	case len(problems) > 0:
		return probe.Invalid(problems)
	case o.Engine != EngineDatabricks:
		return probe.Unmeasured(noSystemTables)
	}
	type key struct{}
	all, err := probe.Share(ctx, scope, key{}, func(ctx context.Context) ([]evaluation, error) { return o.readEvaluations(ctx, scope) })
	switch {
	case probe.DeadlinePassed(ctx):
		return probe.Unmeasured("the results of anomaly detection could not be read in time")
	case ctx.Err() != nil:
		return probe.Unmeasured(probe.Cancelled)
	case err != nil:
		return probe.Unmeasured("%s", err)
	}
	return t.judge(all, scope.Now())
}

// historyOfEvaluations is how far back evaluations are read. An older one is as if there were none.
const historyOfEvaluations = 14 * 24 * time.Hour

func (o Options) readEvaluations(ctx context.Context, scope *probe.Scope) ([]evaluation, error) {
	db, failed := o.database(ctx, scope)
	if failed != nil {
		return nil, fmt.Errorf("%s", failed.Detail)
	}
	since := scope.Now().Add(-historyOfEvaluations).UTC().Format("2006-01-02 15:04:05Z07:00")
	rows, failed := queryAll(ctx, db, request{query: fmt.Sprintf(evaluationsQuery, since), columns: 7, rows: maxEvaluations}, "evaluated tables")
	if failed != nil { // the table can be missing, which is no fault of the data
		return nil, fmt.Errorf("the results of anomaly detection could not be read: %s", failed.Detail)
	}
	all := make([]evaluation, 0, len(rows))
	for _, row := range rows {
		text := func(i int) string { s, _ := row[i].(string); return s }
		at, ok := timeValue(row[3])
		if !ok {
			return nil, fmt.Errorf("the results of anomaly detection have an entry without a time")
		}
		all = append(all, evaluation{sqlname.Name{text(0), text(1), text(2)}, at, text(4), text(5), text(6)})
	}
	return all, nil
}

// judge judges the evaluations of the target.
func (t qualityTarget) judge(all []evaluation, now time.Time) status.Outcome {
	var current, unhealthy, healthy, doubtful []evaluation
	var newest time.Time
	for _, e := range all {
		if !t.contains(e.table) {
			continue
		}
		if e.at.After(newest) {
			newest = e.at
		}
		if now.Sub(e.at) > maxEvaluationAge {
			if e.status == "Unhealthy" {
				doubtful = append(doubtful, e)
			}
			continue
		}
		current = append(current, e)
		switch e.status {
		case "Unhealthy":
			unhealthy = append(unhealthy, e)
		case "Healthy":
			healthy = append(healthy, e)
		}
	}
	switch evaluated := probe.FormatTime(newest); {
	case newest.IsZero():
		return probe.Unmeasured("there is no evaluation of %s in the last 14 days; anomaly detection must be enabled for the schema", t.name.Plain())
	case newest.Sub(now) > status.MaxClockSkew:
		return probe.Unmeasured("the last evaluation is of %s, which is in the future", evaluated)
	case len(unhealthy) > 0:
		return probe.Bad("%s", t.describeUnhealthy(unhealthy, len(current)))
	case len(doubtful) > 0:
		return probe.Unmeasured("%s", describeDoubtful(doubtful))
	case len(current) == 0:
		return probe.Unmeasured("the last evaluation was at %s, more than 3 days ago", evaluated)
	case len(healthy) == 0:
		return probe.Unmeasured("the result of the evaluation of %s is unknown: the tables have too little history", evaluated)
	case len(t.name) == 3:
		return probe.Good("no anomaly was found at %s", evaluated)
	default:
		return probe.Good("no anomaly was found in %d of %d tables; the last evaluation was at %s", len(healthy), len(current), evaluated)
	}
}

// contains reports whether a table is the target or belongs to it. Unity Catalog ignores the case of names.
func (t qualityTarget) contains(table sqlname.Name) bool {
	return slices.EqualFunc(t.name, table[:min(len(table), len(t.name))], strings.EqualFold)
}

// describeUnhealthy names the unhealthy tables, and what is wrong with them.
func (t qualityTarget) describeUnhealthy(unhealthy []evaluation, count int) string {
	slices.SortFunc(unhealthy, func(a, b evaluation) int { return strings.Compare(a.table.Plain(), b.table.Plain()) })
	if len(t.name) == 3 {
		return fmt.Sprintf("the table is %s, as evaluated at %s", unhealthy[0].problem(), probe.FormatTime(unhealthy[0].at))
	}
	var named []string
	for _, e := range unhealthy[:min(len(unhealthy), maxNamed)] {
		named = append(named, fmt.Sprintf("%s is %s", e.table[2], e.problem()))
	}
	if more := len(unhealthy) - len(named); more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	verb := "are"
	if len(unhealthy) == 1 {
		verb = "is"
	}
	return fmt.Sprintf("%d of %d tables %s unhealthy: %s", len(unhealthy), count, verb, strings.Join(named, ", "))
}

// describeDoubtful names a table that was unhealthy when it was last evaluated, which is too long ago to say anything about now.
func describeDoubtful(all []evaluation) string {
	newest := slices.MaxFunc(all, func(a, b evaluation) int { return a.at.Compare(b.at) })
	text := fmt.Sprintf("%s was %s at its last evaluation at %s, more than 3 days ago", newest.table[2], newest.problem(), probe.FormatTime(newest.at))
	if more := len(all) - 1; more > 0 {
		text += " (and " + status.Count(more, "more table") + ")"
	}
	return text
}

// problem says what anomaly detection has found.
func (e evaluation) problem() string {
	var found []string
	if e.freshness == "Unhealthy" {
		found = append(found, "late")
	}
	if e.completeness == "Unhealthy" {
		found = append(found, "incomplete")
	}
	if len(found) == 0 {
		return "unhealthy"
	}
	return strings.Join(found, " and ")
}
