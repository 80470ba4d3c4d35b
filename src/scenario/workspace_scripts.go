package scenario

import (
	"fmt"
	"maps"
	"time"

	"buoy/src/probe"
	"buoy/src/status"
)

// workspaceScripts returns what the checks of the scenario "databricks" report, by their names. anchor is the start of the scenario. The
// sentences are those of the kinds: a test in tests/scenarios measures such objects and compares them.
func workspaceScripts(anchor time.Time) map[string]script {
	all := map[string]script{}
	for _, of := range []func(time.Time) map[string]script{salesScripts, financeScripts, featureScripts, clickstreamScripts, portalScripts} {
		maps.Copy(all, of(anchor))
	}
	return all
}

func salesScripts(anchor time.Time) map[string]script {
	nightly := every(24*time.Hour, 2*time.Hour)
	repaired := nightly(anchor.Add(-2 * time.Hour)) // the run that failed and was repaired
	stopped := anchor.Add(-5*time.Hour - 10*time.Minute)
	return map[string]script{
		"Nightly load": func(at time.Time) status.Outcome {
			const took = 47 * time.Minute
			since := at.Sub(repaired)
			switch {
			case since < 38*time.Minute || since > 24*time.Hour+took:
				return jobRun(nightly(at.Add(-took)), took, probe.Good, "succeeded after %s")
			case since < 90*time.Minute:
				return jobRun(repaired, 38*time.Minute, probe.Bad, "failed after %s: a library could not be installed (the owner of the job has to fix it)")
			case since < 118*time.Minute: // the run is in progress again, so the one before it is the newest finished one
				o := jobRun(repaired.AddDate(0, 0, -1), took, probe.Degraded, "succeeded after %s; the run of "+probe.FormatTime(repaired)+" is being repaired")
				o.Value = new(max(took, 38*time.Minute+since-90*time.Minute).Minutes())
				return o
			}
			return jobRun(repaired, 66*time.Minute, probe.Good, "succeeded with a repair after %s")
		},
		"Nightly load starts": onSchedule("jobs/620", nightly, 24*time.Hour),
		"Orders pipeline": func(at time.Time) status.Outcome {
			start := every(time.Hour, 0)(at.Add(-9 * time.Minute))
			o := probe.Good("the update of %s completed", probe.FormatTime(start))
			return about("pipelines/5c0d", withMinutes(at.Sub(start), o))
		},
		"Orders loaded": func(at time.Time) status.Outcome { return probe.Measured(age(at, 20*time.Minute), "") },
		"Returns loaded": func(at time.Time) status.Outcome {
			if at.After(stopped) {
				return probe.Measured(age(stopped, 45*time.Minute)+minutesFrom(stopped, at), "")
			}
			return probe.Measured(age(at, 45*time.Minute), "")
		},
		"Sales tables are normal": func(at time.Time) status.Outcome {
			evaluated := every(2*time.Hour, 0)(at.Add(-15 * time.Minute))
			if evaluated.After(stopped.Add(time.Hour)) {
				return probe.Bad("1 of 12 tables is unhealthy: returns is late")
			}
			return probe.Good("no anomaly was found in 12 of 12 tables; the last evaluation was at %s", probe.FormatTime(evaluated))
		},
		"Orders without customer": func(at time.Time) status.Outcome {
			evaluated := probe.FormatTime(every(time.Hour, 0)(at.Add(-time.Minute)))
			if during(at, anchor, 310*time.Hour, 4*time.Hour) {
				return about("sql/alerts-v2/4f1c", probe.Bad("triggered when it was last evaluated, at %s", evaluated))
			}
			return about("sql/alerts-v2/4f1c", probe.Good("not triggered when it was last evaluated, at %s", evaluated))
		},
	}
}

func financeScripts(anchor time.Time) map[string]script {
	daily := every(24*time.Hour, 4*time.Hour)
	failed := daily(anchor.Add(-90 * time.Minute)) // the first run that failed
	halfPast := every(time.Hour, 30*time.Minute)
	missed := halfPast(anchor.Add(-20 * time.Minute))
	return map[string]script{
		"Close": func(at time.Time) status.Outcome {
			const took, tookFailed = 31 * time.Minute, 12 * time.Minute
			if at.Sub(failed) < tookFailed {
				return jobRun(daily(at.Add(-took)), took, probe.Good, "succeeded after %s")
			}
			newest := daily(at.Add(-tookFailed))
			ended := "failed after %s: the limit of its budget policy is exceeded (the owner of the job has to fix it)"
			if failures := 1 + int(newest.Sub(failed).Hours())/24; failures > 1 {
				ended += fmt.Sprintf("; %d failures in a row", failures)
			}
			return jobRun(newest, tookFailed, probe.Bad, ended)
		},
		"Ledger export starts": func(at time.Time) status.Outcome {
			if late := at.Sub(missed); late > 5*time.Minute { // the default grace
				o := probe.Bad("no scheduled run has started since one was due at %s", probe.FormatTime(missed))
				return about("jobs/734", withMinutes(late, o))
			}
			return onSchedule("jobs/734", halfPast, time.Hour)(at)
		},
		"Unbalanced accounts": func(at time.Time) status.Outcome {
			if during(at, anchor, 700*time.Hour, 7*time.Hour) {
				return probe.Measured(3, "")
			}
			return probe.Measured(0, "")
		},
		"Reporting warehouse": func(at time.Time) status.Outcome {
			state := "stopped"
			if hour := at.UTC().Hour(); hour >= 6 && hour < 20 {
				state = "running"
			}
			return about("sql/warehouses/9a3e", probe.Good("%s", state))
		},
	}
}

func featureScripts(anchor time.Time) map[string]script {
	paused := anchor.Add(-26 * time.Hour)
	weekly := every(7*24*time.Hour, 5*time.Hour)
	return map[string]script{
		"Recommendations": func(at time.Time) status.Outcome {
			o := probe.Good("ready")
			if at.After(anchor.Add(-100 * time.Minute)) {
				o = probe.Degraded("the last update failed; the previous version still serves: the model %q failed: out of memory while loading", "ranker-7")
			}
			return about("ml/endpoints/recommendations", o)
		},
		"Feature refresh": func(at time.Time) status.Outcome {
			if at.After(anchor.Add(-3 * time.Hour)) {
				return probe.Unmeasured("no job %q is visible: it was deleted or renamed, or Buoy lacks CAN VIEW on it", "Feature refresh")
			}
			const took = 14 * time.Minute
			return jobRun(every(time.Hour, 0)(at.Add(-took)), took, probe.Good, "succeeded after %s")
		},
		"Training starts": func(at time.Time) status.Outcome {
			if at.After(paused) {
				return about("jobs/811", probe.Unmeasured(
					"the schedule has been paused since at least %s; a bundle manages the job, and its next deployment can change that", probe.FormatTime(paused)))
			}
			return onSchedule("jobs/811", weekly, 7*24*time.Hour)(at)
		},
	}
}

func clickstreamScripts(anchor time.Time) map[string]script {
	hourly := every(time.Hour, 0)
	failed := hourly(anchor.Add(-11 * time.Minute))
	deployed := anchor.Add(-75 * time.Hour)
	return map[string]script{
		"Ingestion pipeline": func(at time.Time) status.Outcome {
			start := deployed
			if at.Before(start) {
				start = start.AddDate(0, -4, 0)
			}
			return about("pipelines/8e2f", withMinutes(0, probe.Good("the update of %s is running continuously", probe.FormatTime(start))))
		},
		"Sessions": func(at time.Time) status.Outcome {
			const took, tookFailed = 11 * time.Minute, 4 * time.Minute
			if since := at.Sub(failed); since >= tookFailed && since < time.Hour+took {
				return jobRun(failed, tookFailed, probe.Degraded, "failed after %s: the Spark driver did not respond (a fault of Databricks); 1 of 2 failures in a row")
			}
			return jobRun(hourly(at.Add(-took)), took, probe.Good, "succeeded after %s")
		},
		"Collector": func(at time.Time) status.Outcome { return answered(at, 80) },
	}
}

func portalScripts(anchor time.Time) map[string]script {
	return map[string]script{
		"Portal": func(at time.Time) status.Outcome {
			if during(at, anchor, 500*time.Hour, 3*time.Hour) {
				return about("apps/partner-portal", probe.Bad("the App crashed: app crashed unexpectedly. Please check /logz for more details"))
			}
			return about("apps/partner-portal", probe.Good("running"))
		},
		"Portal API": func(at time.Time) status.Outcome {
			if during(at, anchor, 500*time.Hour, 3*time.Hour) {
				return probe.Bad("answered 503 Service Unavailable")
			}
			return answered(at, 210)
		},
		"Partner files received": func(time.Time) status.Outcome { return probe.Good("48 files") },
	}
}
