package databricksprobe

import (
	"testing"

	"github.com/databricks/databricks-sdk-go/service/apps"
	"github.com/stretchr/testify/require"

	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

func appNamed(name string) probetest.Target { return probetest.Target{"app": name} }

// appIn is an App with a version that was deployed.
func appIn(compute apps.ComputeState, state apps.ApplicationState) apps.App {
	return apps.App{
		Id: "2e", Name: "sales", ActiveDeployment: &apps.AppDeployment{DeploymentId: "7"},
		ComputeStatus: &apps.ComputeStatus{State: compute}, AppStatus: &apps.ApplicationStatus{State: state},
	}
}

// deploying returns an App with another version that is not active.
func deploying(a apps.App, state apps.AppDeploymentState, message string) apps.App {
	a.PendingDeployment = &apps.AppDeployment{Status: &apps.AppDeploymentStatus{State: state, Message: message}}
	return a
}

// TestDatabricksAppInEachPairOfStates covers every state of the compute with every state of the application.
func TestDatabricksAppInEachPairOfStates(t *testing.T) {
	const (
		stopped  = "the App is stopped; its users cannot reach it until it is started"
		stopping = "the App is being stopped; its users cannot reach it until it is started again"
	)
	type cell struct {
		verdict status.Verdict
		detail  string
	}
	all := func(verdict status.Verdict, detail string) map[apps.ApplicationState]cell {
		row := map[apps.ApplicationState]cell{"": {verdict, detail}, "DREAMING": {verdict, detail}}
		for _, state := range new(apps.ApplicationState).Values() {
			row[state] = cell{verdict, detail}
		}
		return row
	}
	up := func(running cell) map[apps.ApplicationState]cell {
		return map[apps.ApplicationState]cell{
			"RUNNING":     running,
			"DEPLOYING":   {status.Degraded, "a version of the App is being deployed"},
			"CRASHED":     {status.Bad, "the App crashed"},
			"UNAVAILABLE": {status.Bad, "the App is unavailable"},
			"DREAMING":    {status.Unmeasured, `the workspace reports the state "DREAMING", which is not known`},
			"":            {status.Unmeasured, "the workspace reports no state"},
		}
	}
	table := map[apps.ComputeState]map[apps.ApplicationState]cell{
		"ACTIVE":   up(cell{status.Good, "running"}),
		"UPDATING": up(cell{status.Degraded, "the compute of the App is being updated"}),
		"STARTING": all(status.Degraded, "the App is starting"),
		"STOPPED":  all(status.Bad, stopped),
		"STOPPING": all(status.Bad, stopping),
		"DELETING": all(status.Bad, "the App is being deleted"),
		"ERROR":    all(status.Bad, "the compute of the App has an error"),
		"SLEEPING": all(status.Unmeasured, `the workspace reports the state "SLEEPING", which is not known`),
		"":         all(status.Unmeasured, "the workspace reports no state"),
	}
	for _, compute := range new(apps.ComputeState).Values() {
		require.Contains(t, table, compute)
	}
	for compute, row := range table {
		for _, state := range new(apps.ApplicationState).Values() {
			require.Contains(t, row, state)
		}
		for state, want := range row {
			o := judgeApp(appIn(compute, state))
			require.Equal(t, want, cell{o.Verdict, o.Detail}, "compute %s, application %s", compute, state)
		}
	}
}

func TestDatabricksAppInEachSituation(t *testing.T) {
	t.Parallel()
	in := func(a apps.App) [][]any { return [][]any{{apps.App{Id: "1f", Name: "other"}}, {}, {a}} }
	running, unavailable := appIn("ACTIVE", "RUNNING"), appIn("ACTIVE", "UNAVAILABLE")
	unavailable.AppStatus.Message = "App status is unavailable."
	crashed, broken, updating := appIn("ACTIVE", "CRASHED"), appIn("ERROR", "UNAVAILABLE"), appIn("UPDATING", "RUNNING")
	crashed.AppStatus.Message = "The app exited with code 1."
	broken.ComputeStatus.Message = "No capacity."
	updating.ComputeStatus.Message = "Changing the size."
	first := appIn("ACTIVE", "UNAVAILABLE")
	first.ActiveDeployment = nil
	const link = "/apps/sales"
	measureSituations(t, fakeworkspace.AppsPath, DatabricksApp, appNamed("sales"), map[string]situation{
		"running":          {pages: in(running), verdict: status.Good, detail: "running", link: link},
		"being replaced":   {pages: in(deploying(running, "IN_PROGRESS", "Building")), verdict: status.Good, detail: "running; a new version is being deployed", link: link},
		"deployed":         {pages: in(deploying(running, "SUCCEEDED", "")), verdict: status.Good, detail: "running", link: link},
		"not replaced":     {pages: in(deploying(running, "CANCELLED", "")), verdict: status.Good, detail: "running; the last deployment was cancelled, and the previous version runs", link: link},
		"oddly replaced":   {pages: in(deploying(running, "DREAMING", "")), verdict: status.Unmeasured, detail: `the workspace reports the state "DREAMING", which is not known`, link: link},
		"badly replaced":   {pages: in(deploying(running, "FAILED", "No app.yaml.")), verdict: status.Degraded, detail: "the last deployment failed; the previous version still runs: No app.yaml.", link: link},
		"crashed":          {pages: in(crashed), verdict: status.Bad, detail: "the App crashed: The app exited with code 1.", link: link},
		"compute error":    {pages: in(broken), verdict: status.Bad, detail: "the compute of the App has an error: No capacity.", link: link},
		"compute updating": {pages: in(updating), verdict: status.Degraded, detail: "the compute of the App is being updated: Changing the size.", link: link},
		"deploying": {
			pages: in(deploying(appIn("ACTIVE", "DEPLOYING"), "IN_PROGRESS", "Installing packages")), verdict: status.Degraded,
			detail: "a version of the App is being deployed: Installing packages", link: link,
		},
		"unavailable": {pages: in(unavailable), verdict: status.Bad, detail: "the App is unavailable: App status is unavailable.", link: link},
		"unavailable, the deployment failed": {
			pages: in(deploying(unavailable, "FAILED", "No app.yaml.")), verdict: status.Bad,
			detail: "the App is unavailable, and its last deployment failed: No app.yaml.", link: link,
		},
		"unavailable, and being replaced": {
			pages: in(deploying(unavailable, "IN_PROGRESS", "")), verdict: status.Bad, detail: "the App is unavailable: App status is unavailable.", link: link,
		},
		"deployed for the first time": {
			pages: in(deploying(first, "IN_PROGRESS", "")), verdict: status.Degraded, detail: "the first version of the App is being deployed", link: link,
		},
		"never deployed": {pages: in(first), verdict: status.Bad, detail: "the App is unavailable, because no version of it was deployed", link: link},
		"nothing known":  {pages: in(apps.App{Id: "2e", Name: "sales"}), verdict: status.Unmeasured, detail: "the workspace reports no state", link: link},
		"by its id":      {pages: in(running), target: appNamed("2e"), verdict: status.Good, detail: "running", link: link},
		"a name of several": {
			pages:   [][]any{{apps.App{Id: "1f", Name: "sales"}, running}},
			verdict: status.Unmeasured, detail: `2 Databricks Apps are named "sales", so the check must use one of their ids: 1f, 2e`,
		},
	})
}

func TestDatabricksAppThatCannotBeRead(t *testing.T) {
	t.Parallel()
	measureFailures(t, fakeworkspace.AppsPath, "Databricks App", "CAN USE", DatabricksApp, appNamed)
}
