package scenario

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"time"

	"buoy/src/configfile"
	"buoy/src/probe"
	"buoy/src/status"
)

// Databricks is the scenario of a workspace with every kind of check.
const Databricks = "databricks"

//go:embed workspace.yml
var workspacePlatforms []byte

// script is what a check reports at a time.
type script func(at time.Time) status.Outcome

// Simulate returns the kinds of a server that shows a scenario. In the scenario "databricks", its checks follow their scripts, and all others
// are measured by their kinds. In other scenarios the kinds are unchanged.
func Simulate(kinds probe.Registry, name string, anchor time.Time) probe.Registry {
	if name != Databricks {
		return kinds
	}
	scripts := workspaceScripts(status.Micro(anchor))
	simulated := make(probe.Registry, len(kinds))
	for i, k := range kinds {
		measure := k.Measure
		k.Prepare = nil // a script reads nothing
		if measure != nil {
			k.Measure = func(ctx context.Context, scope *probe.Scope, check status.Check) status.Outcome {
				if s, ok := scripts[check.Name]; ok {
					return s(scope.Now())
				}
				return measure(ctx, scope, check)
			}
		}
		k.Unavailable = "" // the form offers what a workspace has
		simulated[i] = k
	}
	return simulated
}

func declareWorkspace(kinds status.Kinds, anchor time.Time) (configfile.Config, error) {
	d, err := configfile.Parse("workspace.yml", workspacePlatforms, kinds)
	if err != nil {
		return d, fmt.Errorf("scenario %s: %w", Databricks, err)
	}
	d.Messages = messages(Databricks, anchor)
	return d, nil
}

// every returns a function that returns the newest start of a schedule up to a time. The schedule repeats at an interval since midnight UTC;
// one of seven days starts on Mondays.
func every(interval, offset time.Duration) func(at time.Time) time.Time {
	return func(at time.Time) time.Time { return at.Add(-offset).Truncate(interval).Add(offset).UTC() } // time zero is a Monday
}

// about adds the link to an object of the workspace.
func about(object string, o status.Outcome) status.Outcome {
	o.Link = "https://example.com/workspace/" + object
	return o
}

func withMinutes(d time.Duration, o status.Outcome) status.Outcome {
	o.Value = new(d.Minutes())
	return o
}

// jobRun returns the outcome for a run that started at a time. ended says how it ended, with %s for how long it took.
func jobRun(start time.Time, took time.Duration, verdict func(string, ...any) status.Outcome, ended string) status.Outcome {
	o := verdict("the run of %s "+ended, probe.FormatTime(start), status.Ago(took))
	return about(fmt.Sprintf("jobs/runs/%d", start.Unix()), withMinutes(took, o))
}

// onSchedule returns the script of a job that starts on time.
func onSchedule(object string, newest func(at time.Time) time.Time, interval time.Duration) script {
	return func(at time.Time) status.Outcome {
		start := newest(at)
		o := probe.Good("the last scheduled run started at %s; the next run is due at %s", probe.FormatTime(start), probe.FormatTime(start.Add(interval)))
		return about(object, withMinutes(0, o))
	}
}

// during reports whether a time is in an episode of the past that began some time before the anchor.
func during(at, anchor time.Time, ago, lasts time.Duration) bool {
	since := at.Sub(anchor.Add(-ago))
	return since >= 0 && since < lasts
}

// age returns the minutes since the newest load of a table that is loaded at an interval.
func age(at time.Time, interval time.Duration) float64 {
	return math.Trunc(at.Sub(at.Truncate(interval)).Minutes()) + 2
}

// minutesFrom returns the whole minutes since a time, or 0 before it.
func minutesFrom(start, at time.Time) float64 { return math.Trunc(max(0, at.Sub(start)).Minutes()) }

// answered returns the outcome of an HTTP check whose response usually takes some milliseconds. It takes longer at noon than at night.
func answered(at time.Time, usual float64) status.Outcome {
	day := 2 * math.Pi * at.UTC().Sub(at.UTC().Truncate(24*time.Hour)).Hours() / 24
	ms := math.Round(usual * (1 - 0.3*math.Cos(day) + 0.1*math.Sin(float64(at.Unix()%977))))
	o := probe.Measured(ms, "200 OK, certificate valid for 61 days")
	o.Latency = time.Duration(ms) * time.Millisecond
	return o
}
