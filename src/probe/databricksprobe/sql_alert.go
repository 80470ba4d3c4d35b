package databricksprobe

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/schedule"
	"buoy/src/status"
)

const (
	// evaluationGrace is how late an evaluation can be: the warehouse has to start, and the query takes its time.
	evaluationGrace = 30 * time.Minute
	// maxEvaluationAge is the maximum age of the evaluation of an alert whose schedule cannot be read. Most alerts are evaluated at least
	// once a day.
	maxEvaluationAge = 25 * time.Hour
)

// SQLAlert reports the last evaluation of a SQL alert. It reads what the alert's own schedule found, and does not evaluate the alert.
func SQLAlert(o Options) probe.Kind {
	return objectKind(o, alerts(), probe.Kind{
		KindRules: status.KindRules{Name: "sql_alert", NoValue: true},
		Label:     "SQL alert",
		Hint:      "What the last evaluation of a SQL alert found; not for legacy alerts",
		Example:   probe.Example{Name: "Orders without customer", Target: `{"alert": "Orders without customer"}`},
		Needs:     "CAN VIEW on the alert",
		Reports: []probe.Report{
			{When: "evaluated, and not triggered", Status: status.Green, Says: "when it was evaluated"},
			{When: "evaluated, and triggered", Status: status.Red, Says: "when it was evaluated"},
			{When: "its evaluation failed", Status: status.Yellow, Says: "that it could not be evaluated; the fault is in the alert, and the data can be good or bad"},
			{When: "its schedule is paused", Status: status.Unknown, Says: "that it is paused; its last result says nothing about now"},
			{When: "not evaluated when it was due by its schedule, with 30 minutes of grace", Status: status.Unknown, Says: "when it was evaluated, and when it was due"},
			{When: "never evaluated, or without a result", Status: status.Unknown, Says: "that it has no result"},
			{When: "in the trash", Status: status.Unknown, Says: "the same as if it were deleted"},
		},
	}, o.measureAlert)
}

// alerts lists the alerts that are not in the trash.
func alerts() listing[sql.AlertV2] {
	return listing[sql.AlertV2]{
		field: "alert", noun: "SQL alert", example: "Orders without customer", grant: "CAN VIEW",
		command: grantCommand{ // the page of an alert calls this level CAN VIEW
			sort: "alerts", object: "alertsv2", level: "CAN_READ", id: uuidShape(), list: "alerts-v2 list-alerts", lookUp: "select(.display_name == $name).id",
		},
		object: func(a sql.AlertV2) probe.Object {
			return probe.Object{ID: a.Id, Name: a.DisplayName, Owner: a.OwnerUserName}
		},
		read: databricks.Listing[sql.ListAlertsV2Response, sql.AlertV2]{
			What: "SQL alerts", Path: "/api/2.0/alerts",
			Items: func(page *sql.ListAlertsV2Response) ([]sql.AlertV2, string) {
				return slices.DeleteFunc(page.Alerts, isTrashed), page.NextPageToken
			},
		}.Read,
	}
}

func isTrashed(a sql.AlertV2) bool { return a.LifecycleState == sql.AlertLifecycleStateDeleted }

func (o Options) measureAlert(_ context.Context, s subject[sql.AlertV2]) status.Outcome {
	outcome := judgeAlert(s.object, s.scope.Now())
	outcome.Link = o.Workspace.Host() + "/sql/alerts-v2/" + url.PathEscape(s.object.Id)
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
	evaluatedAt, failed := readEvaluation(a, now)
	if failed != nil {
		return *failed
	}
	switch a.Evaluation.State {
	case sql.AlertEvaluationStateOk:
		return probe.Good("not triggered when it was last evaluated, at %s", probe.FormatTime(evaluatedAt))
	case sql.AlertEvaluationStateTriggered:
		return probe.Bad("triggered when it was last evaluated, at %s", probe.FormatTime(evaluatedAt))
	case sql.AlertEvaluationStateError:
		return probe.Degraded("the alert could not be evaluated at %s", probe.FormatTime(evaluatedAt))
	case sql.AlertEvaluationStateUnknown:
		return probe.Unmeasured("the evaluation of %s had no result", probe.FormatTime(evaluatedAt))
	}
	return unknownState(a.Evaluation.State)
}

// readEvaluation returns when an alert was evaluated. It fails if that was too long ago to say something about now: before the newest
// time at which its schedule expects an evaluation.
func readEvaluation(a sql.AlertV2, now time.Time) (time.Time, *status.Outcome) {
	text := a.Evaluation.LastEvaluatedAt
	if text == "" {
		return now, new(probe.Unmeasured("the alert has never been evaluated"))
	}
	evaluatedAt, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return now, new(probe.Unmeasured("the workspace reports %q as the time of the last evaluation, which is not a time", probe.Shorten(text)))
	}
	if evaluatedAt.Sub(now) > status.MaxClockSkew {
		return now, new(probe.Unmeasured("the alert was last evaluated at %s, which is in the future", probe.FormatTime(evaluatedAt)))
	}
	due, known := newestDue(a.Schedule, now)
	switch {
	case known && evaluatedAt.Before(due.Add(-earlyStart)):
		return now, new(probe.Unmeasured("the alert was last evaluated at %s, but was due at %s, so its result says nothing about now", probe.FormatTime(evaluatedAt), probe.FormatTime(due)))
	case !known && now.Sub(evaluatedAt) > maxEvaluationAge:
		return now, new(probe.Unmeasured("the alert was last evaluated at %s, so its result says nothing about now", probe.FormatTime(evaluatedAt)))
	}
	return evaluatedAt, nil
}

// earlyStart is how much too early a scheduler can start: clocks differ a little.
const earlyStart = time.Minute

// newestDue returns the newest time at which the schedule of an alert expects an evaluation that must be over by now. What happens near a
// change of clocks is not promised, so such a time does not count. known is false if the schedule cannot be read.
func newestDue(s sql.CronSchedule, now time.Time) (due time.Time, known bool) {
	cron, err := schedule.ParseCron(s.QuartzCronSchedule, s.TimezoneId)
	if err != nil {
		return due, false
	}
	if _, goesOn := cron.Next(now); !goesOn {
		return due, false // its years are over
	}
	due, known = cron.Prev(now.Add(-evaluationGrace))
	for known && cron.NearClockChange(due) {
		due, known = cron.Prev(due.Add(-time.Second))
	}
	return due, known
}
