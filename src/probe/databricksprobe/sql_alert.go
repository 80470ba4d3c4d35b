package databricksprobe

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// maxEvaluationAge is the age of an evaluation from which it says nothing about now. Most alerts are evaluated at least once a day. An
// hour is added for evaluations that start late. An alert with a longer schedule is therefore unknown most of the time.
const maxEvaluationAge = 25 * time.Hour

type alertTarget struct {
	Alert string `json:"alert"`
}

func alertFields() []probe.Field {
	return []probe.Field{nameField("alert", "SQL alert", "Orders without customer")}
}

// SQLAlert reports the last evaluation of a SQL alert. It reads what the alert's own schedule found, and does not evaluate the alert.
func SQLAlert(o Options) probe.Kind {
	return probe.Kind{
		KindRules: status.KindRules{Name: "sql_alert", Source: Source, NoValue: true, ValidateTarget: func(raw json.RawMessage) []status.FieldError {
			problems, _ := probe.Decode(raw, alertFields(), &alertTarget{})
			return problems
		}},
		Label:   "SQL alert",
		Hint:    "What the last evaluation of a SQL alert found; not for legacy alerts",
		Timeout: Timeout,
		Fields:  alertFields(),
		Example: probe.Example{Name: "Orders without customer", Target: `{"alert": "Orders without customer"}`},
		Needs:   "CAN VIEW on the alert",
		Reports: []probe.Report{
			{When: "evaluated, and not triggered", Status: status.Green, Says: "how long ago it was evaluated"},
			{When: "evaluated, and triggered", Status: status.Red, Says: "how long ago it was evaluated"},
			{When: "its evaluation failed", Status: status.Yellow, Says: "that it could not be evaluated; the fault is in the alert, and the data can be good or bad"},
			{When: "its schedule is paused", Status: status.Unknown, Says: "that it is paused; its last result says nothing about now"},
			{When: "evaluated more than 25 hours ago", Status: status.Unknown, Says: "how long ago it was evaluated"},
			{When: "never evaluated, or without a result", Status: status.Unknown, Says: "that it has no result"},
			{When: "in the trash", Status: status.Unknown, Says: "the same as if it were deleted"},
		},
		Measure: o.measureAlert,
	}
}

// alerts lists the alerts that are not in the trash.
func alerts() listing[sql.AlertV2] {
	return listing[sql.AlertV2]{
		noun: "SQL alert", grant: "CAN VIEW",
		object: func(a sql.AlertV2) object { return object{a.Id, a.DisplayName} },
		read: databricks.Listing[sql.ListAlertsV2Response, sql.AlertV2]{
			What: "SQL alerts", Path: "/api/2.0/alerts",
			Items: func(page *sql.ListAlertsV2Response) ([]sql.AlertV2, string) {
				return slices.DeleteFunc(page.Alerts, isTrashed), page.NextPageToken
			},
		}.Read,
	}
}

func isTrashed(a sql.AlertV2) bool { return a.LifecycleState == sql.AlertLifecycleStateDeleted }

func (o Options) measureAlert(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
	var t alertTarget
	if problems, _ := probe.Decode(check.Target, alertFields(), &t); len(problems) > 0 {
		return probe.Invalid(problems)
	}
	found, failed := alerts().find(ctx, scope, o.Workspace, t.Alert)
	if failed != nil {
		return *failed
	}
	outcome := judgeAlert(found, scope.Now())
	outcome.Link = o.Workspace.Host() + "/sql/alerts-v2/" + found.Id
	return outcome
}

// judgeAlert judges an alert by its last evaluation, if that says something about now. An alert that cannot be evaluated is Degraded: it
// is broken and protects nobody, but its data can be good.
func judgeAlert(a sql.AlertV2, now time.Time) status.Outcome {
	switch a.LifecycleState {
	case "", sql.AlertLifecycleStateActive:
	default:
		return unknownState(a.LifecycleState)
	}
	switch a.Schedule.PauseStatus {
	case "", sql.SchedulePauseStatusUnpaused:
	case sql.SchedulePauseStatusPaused:
		return probe.Unmeasured("the schedule of the alert is paused, so its last result says nothing about now")
	default:
		return unknownState(a.Schedule.PauseStatus)
	}
	age, failed := evaluationAge(a.Evaluation.LastEvaluatedAt, now)
	if failed != nil {
		return *failed
	}
	switch a.Evaluation.State {
	case sql.AlertEvaluationStateOk:
		return probe.Good("not triggered at its evaluation %s ago", status.Ago(age))
	case sql.AlertEvaluationStateTriggered:
		return probe.Bad("triggered at its evaluation %s ago", status.Ago(age))
	case sql.AlertEvaluationStateError:
		return probe.Degraded("the alert could not be evaluated %s ago", status.Ago(age))
	case sql.AlertEvaluationStateUnknown:
		return probe.Unmeasured("the evaluation of the alert %s ago had no result", status.Ago(age))
	}
	return unknownState(a.Evaluation.State)
}

// evaluationAge returns how long ago an alert was evaluated. Clocks differ a little, so a time that is slightly ahead is just now.
func evaluationAge(evaluated string, now time.Time) (time.Duration, *status.Outcome) {
	if evaluated == "" {
		return 0, new(probe.Unmeasured("the alert has never been evaluated"))
	}
	at, err := time.Parse(time.RFC3339, evaluated)
	if err != nil {
		return 0, new(probe.Unmeasured("the workspace reports %q as the time of the last evaluation, which is not a time", probe.Shorten(evaluated)))
	}
	switch age := now.Sub(at); {
	case age < -status.MaxClockSkew:
		return 0, new(probe.Unmeasured("the last evaluation of the alert is %s ahead of the clock", status.Ago(-age)))
	case age > maxEvaluationAge:
		return 0, new(probe.Unmeasured("the alert was last evaluated %s ago, so its result says nothing about now", status.Ago(age)))
	default:
		return max(0, age), nil
	}
}
