package databricksprobe

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

func alertNamed(name string) probetest.Target { return probetest.Target{"alert": name} }

// evaluated is an alert that was evaluated before now.
func evaluated(state sql.AlertEvaluationState, ago time.Duration) sql.AlertV2 {
	return sql.AlertV2{
		Id: "2e", DisplayName: "sales", LifecycleState: "ACTIVE", Schedule: sql.CronSchedule{PauseStatus: "UNPAUSED", QuartzCronSchedule: "0 0 9 * * ?", TimezoneId: "UTC"},
		Evaluation: sql.AlertV2Evaluation{State: state, LastEvaluatedAt: now().Add(-ago).Format(time.RFC3339Nano)},
	}
}

func TestSQLAlertInEachSituation(t *testing.T) {
	t.Parallel()
	const link = "/sql/alerts-v2/2e"
	in := func(a sql.AlertV2) [][]any { return [][]any{{sql.AlertV2{Id: "1f", DisplayName: "other"}}, {}, {a}} }
	changed := func(change func(*sql.AlertV2)) [][]any {
		a := evaluated("OK", 5*time.Minute)
		change(&a)
		return in(a)
	}
	trashed := evaluated("OK", time.Minute)
	trashed.Id, trashed.LifecycleState = "1f", "DELETED"
	gone := `no SQL alert "sales" is visible: it was deleted or renamed, or Buoy lacks CAN VIEW on it`
	measureSituations(t, fakeworkspace.AlertsPath, SQLAlert, alertNamed("sales"), map[string]situation{
		"OK":                {pages: in(evaluated("OK", 5*time.Minute)), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 11:55 UTC", link: link},
		"triggered":         {pages: in(evaluated("TRIGGERED", 90*time.Second)), verdict: status.Bad, detail: "triggered when it was last evaluated, at 2 Mar 2026 11:58 UTC", link: link},
		"an error":          {pages: in(evaluated("ERROR", 3*time.Hour)), verdict: status.Degraded, detail: "the alert could not be evaluated at 2 Mar 2026 09:00 UTC", link: link},
		"unknown":           {pages: in(evaluated("UNKNOWN", time.Minute)), verdict: status.Unmeasured, detail: "the evaluation of 2 Mar 2026 11:59 UTC had no result", link: link},
		"a new state":       {pages: in(evaluated("DREAMING", time.Minute)), verdict: status.Unmeasured, detail: `the workspace reports the state "DREAMING", which is not known`, link: link},
		"no state":          {pages: in(evaluated("", time.Minute)), verdict: status.Unmeasured, detail: "the workspace reports no state", link: link},
		"when it was due":   {pages: in(evaluated("OK", 3*time.Hour)), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 09:00 UTC", link: link},
		"a little early":    {pages: in(evaluated("OK", 3*time.Hour+time.Minute)), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 08:59 UTC", link: link},
		"before it was due": {pages: in(evaluated("OK", 3*time.Hour+61*time.Second)), verdict: status.Unmeasured, detail: "the alert was last evaluated at 2 Mar 2026 08:58 UTC, but was due at 2 Mar 2026 09:00 UTC, so its result says nothing about now", link: link},
		"due a moment ago": {pages: changed(func(a *sql.AlertV2) {
			a.Schedule.QuartzCronSchedule, a.Evaluation.LastEvaluatedAt = "0 45 11 * * ?", "2026-03-01T11:45:07Z"
		}), verdict: status.Good, detail: "not triggered when it was last evaluated, at 1 Mar 2026 11:45 UTC", link: link},
		"weekly": {pages: changed(func(a *sql.AlertV2) {
			a.Schedule.QuartzCronSchedule, a.Evaluation.LastEvaluatedAt = "0 0 13 ? * MON", "2026-02-23T13:00:07Z"
		}), verdict: status.Good, detail: "not triggered when it was last evaluated, at 23 Feb 2026 13:00 UTC", link: link},
		"without a schedule": {pages: changed(func(a *sql.AlertV2) {
			a.Schedule.QuartzCronSchedule, a.Evaluation.LastEvaluatedAt = "", "2026-03-01T11:00:00Z"
		}), verdict: status.Good, detail: "not triggered when it was last evaluated, at 1 Mar 2026 11:00 UTC", link: link},
		"too old": {pages: changed(func(a *sql.AlertV2) {
			a.Schedule.TimezoneId, a.Evaluation.LastEvaluatedAt = "Nowhere", "2026-03-01T10:59:59Z"
		}), verdict: status.Unmeasured, detail: "the alert was last evaluated at 1 Mar 2026 10:59 UTC, so its result says nothing about now", link: link},
		"triggered long ago":   {pages: in(evaluated("TRIGGERED", 50*time.Hour)), verdict: status.Unmeasured, detail: "the alert was last evaluated at 28 Feb 2026 10:00 UTC, but was due at 2 Mar 2026 09:00 UTC, so its result says nothing about now", link: link},
		"an id for a link":     {pages: changed(func(a *sql.AlertV2) { a.Id = "2e/?x" }), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 11:55 UTC", link: "/sql/alerts-v2/2e%2F%3Fx"},
		"slightly ahead":       {pages: in(evaluated("OK", -status.MaxClockSkew)), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 12:05 UTC", link: link},
		"in the future":        {pages: in(evaluated("TRIGGERED", -status.MaxClockSkew-time.Second)), verdict: status.Unmeasured, detail: "the alert was last evaluated at 2 Mar 2026 12:05 UTC, which is in the future", link: link},
		"another zone":         {pages: changed(func(a *sql.AlertV2) { a.Evaluation.LastEvaluatedAt = "2026-03-02T12:55:00.5+01:00" }), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 11:55 UTC", link: link},
		"a time that is none":  {pages: changed(func(a *sql.AlertV2) { a.Evaluation.LastEvaluatedAt = "noon" }), verdict: status.Unmeasured, detail: `the workspace reports "noon" as the time of the last evaluation, which is not a time`, link: link},
		"never evaluated":      {pages: changed(func(a *sql.AlertV2) { a.Evaluation = sql.AlertV2Evaluation{State: "UNKNOWN"} }), verdict: status.Unmeasured, detail: "the alert has never been evaluated", link: link},
		"OK without a time":    {pages: changed(func(a *sql.AlertV2) { a.Evaluation.LastEvaluatedAt = "" }), verdict: status.Unmeasured, detail: "the alert has never been evaluated", link: link},
		"paused":               {pages: changed(func(a *sql.AlertV2) { a.Schedule.PauseStatus = "PAUSED" }), verdict: status.Unmeasured, detail: "the schedule of the alert is paused, so its last result says nothing about now", link: link},
		"paused and triggered": {pages: changed(func(a *sql.AlertV2) { a.Schedule.PauseStatus, a.Evaluation.State = "PAUSED", "TRIGGERED" }), verdict: status.Unmeasured, detail: "the schedule of the alert is paused, so its last result says nothing about now", link: link},
		"no word about pauses": {pages: changed(func(a *sql.AlertV2) { a.Schedule.PauseStatus = "" }), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 11:55 UTC", link: link},
		"a new kind of pause":  {pages: changed(func(a *sql.AlertV2) { a.Schedule.PauseStatus = "NAPPING" }), verdict: status.Unmeasured, detail: `the workspace reports the state "NAPPING", which is not known`, link: link},
		"a new life cycle":     {pages: changed(func(a *sql.AlertV2) { a.LifecycleState = "FROZEN" }), verdict: status.Unmeasured, detail: `the workspace reports the state "FROZEN", which is not known`, link: link},
		"no life cycle":        {pages: changed(func(a *sql.AlertV2) { a.LifecycleState = "" }), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 11:55 UTC", link: link},
		"in the trash":         {pages: in(trashed), verdict: status.Unmeasured, detail: gone},
		"another of its name in the trash": {
			pages: [][]any{{trashed, evaluated("OK", 5*time.Minute)}}, verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 11:55 UTC", link: link,
		},
		"by its id": {pages: in(evaluated("OK", 5*time.Minute)), target: alertNamed("2e"), verdict: status.Good, detail: "not triggered when it was last evaluated, at 2 Mar 2026 11:55 UTC", link: link},
		"a name of several": {
			pages:   [][]any{{sql.AlertV2{Id: "1f", DisplayName: "sales"}}, {sql.AlertV2{Id: "2e", DisplayName: "sales"}}},
			verdict: status.Unmeasured, detail: `2 SQL alerts are named "sales", so the check must use one of their ids: 1f, 2e`,
		},
	})
}

func TestSQLAlertCoversEachStateOfTheSDK(t *testing.T) {
	for _, state := range new(sql.AlertEvaluationState).Values() {
		require.NotContains(t, judgeAlert(evaluated(state, time.Minute), now()).Detail, "not known", state)
	}
}

func TestSQLAlertThatCannotBeRead(t *testing.T) {
	t.Parallel()
	measureFailures(t, fakeworkspace.AlertsPath, "SQL alert", "CAN VIEW", SQLAlert, alertNamed)
}
