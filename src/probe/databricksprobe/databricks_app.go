package databricksprobe

import (
	"cmp"
	"context"
	"net/url"
	"regexp"

	"github.com/databricks/databricks-sdk-go/service/apps"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// DatabricksApp reports whether another App of the workspace serves its users. An App that somebody stopped does not, so it is Bad: if
// that is intended, the check can be paused.
func DatabricksApp(o Options) probe.Kind {
	return objectKind(o, databricksApps(), probe.Kind{
		KindRules: status.KindRules{Name: "databricks_app", NoValue: true},
		Label:     "Databricks App",
		Hint:      "Whether another App of the workspace serves its users",
		Example:   probe.Example{Name: "Sales portal", Target: `{"app": "sales-portal"}`},
		Needs:     "CAN USE on the App",
		Reports: []probe.Report{
			{When: "running", Status: status.Green, Says: "that it is running, and what happens to a deployment that is not finished"},
			{When: "running, and the last deployment failed", Status: status.Yellow, Says: "that the previous version still runs, and why the deployment failed"},
			{When: "starting, deploying, or its compute is being updated", Status: status.Yellow, Says: "what is going on"},
			{When: "crashed, or unavailable while its compute is active", Status: status.Red, Says: "what the workspace says about it"},
			{When: "its compute has an error", Status: status.Red, Says: "what the workspace says about it"},
			{When: "stopped, or stopping", Status: status.Red, Says: "that its users cannot reach it until it is started"},
			{When: "being deleted", Status: status.Red, Says: "that it is being deleted"},
		},
	}, o.measureApp)
}

func databricksApps() listing[apps.App] {
	return listing[apps.App]{
		field: "app", noun: "Databricks App", example: "sales-portal", grant: "CAN USE",
		command: grantCommand{ // the permissions of an App belong to its name
			sort: "Apps", object: "apps", level: "CAN_USE", id: regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,29}$`), list: "apps list", lookUp: "select(.id == $name).name",
		},
		namesLast: true,
		object: func(a apps.App) probe.Object {
			return probe.Object{ID: cmp.Or(a.Id, a.Name), Name: a.Name, Owner: a.Creator}
		},
		read: databricks.Listing[apps.ListAppsResponse, apps.App]{
			What: "Databricks Apps", Path: "/api/2.0/apps",
			Items: func(page *apps.ListAppsResponse) ([]apps.App, string) {
				return page.Apps, page.NextPageToken
			},
		}.Read,
	}
}

func (o Options) measureApp(_ context.Context, s subject[apps.App]) status.Outcome {
	outcome := judgeApp(s.object)
	outcome.Link = o.Workspace.Host() + "/apps/" + url.PathEscape(s.object.Name)
	return outcome
}

// judgeApp judges an App by its compute. If its compute is up, the state of the application itself decides.
func judgeApp(a apps.App) status.Outcome {
	compute, app := apps.ComputeStatus{}, apps.ApplicationStatus{}
	if a.ComputeStatus != nil {
		compute = *a.ComputeStatus
	}
	if a.AppStatus != nil {
		app = *a.AppStatus
	}
	switch compute.State {
	case apps.ComputeStateDeleting:
		return probe.Bad("the App is being deleted")
	case apps.ComputeStateError:
		return probe.Bad("%s", withMessage("the compute of the App has an error", compute.Message))
	case apps.ComputeStateStopped:
		return probe.Bad("the App is stopped; its users cannot reach it until it is started")
	case apps.ComputeStateStopping:
		return probe.Bad("the App is being stopped; its users cannot reach it until it is started again")
	case apps.ComputeStateStarting:
		return probe.Degraded("the App is starting")
	case apps.ComputeStateActive, apps.ComputeStateUpdating:
	default:
		return unknownState(compute.State)
	}
	outcome := judgeApplication(a, app)
	if compute.State == apps.ComputeStateUpdating && outcome.Verdict == status.Good {
		return probe.Degraded("%s", withMessage("the compute of the App is being updated", compute.Message))
	}
	return outcome
}

// judgeApplication judges the application on a compute that is up.
func judgeApplication(a apps.App, app apps.ApplicationStatus) status.Outcome {
	var deployment apps.AppDeploymentStatus // the one that is not active yet
	if a.PendingDeployment != nil && a.PendingDeployment.Status != nil {
		deployment = *a.PendingDeployment.Status
	}
	failed := deployment.State == apps.AppDeploymentStateFailed
	switch app.State {
	case apps.ApplicationStateRunning:
		return judgeDeployment(deployment)
	case apps.ApplicationStateDeploying:
		return probe.Degraded("%s", withMessage("a version of the App is being deployed", deployment.Message))
	case apps.ApplicationStateCrashed:
		return probe.Bad("%s", withMessage("the App crashed", app.Message))
	case apps.ApplicationStateUnavailable:
		switch {
		case failed:
			return probe.Bad("%s", withMessage("the App is unavailable, and its last deployment failed", deployment.Message))
		case a.ActiveDeployment == nil && deployment.State == apps.AppDeploymentStateInProgress:
			return probe.Degraded("%s", withMessage("the first version of the App is being deployed", deployment.Message))
		case a.ActiveDeployment == nil:
			return probe.Bad("the App is unavailable, because no version of it was deployed")
		}
		return probe.Bad("%s", withMessage("the App is unavailable", app.Message))
	}
	return unknownState(app.State)
}

// judgeDeployment judges an App that is running by the deployment that is not active.
func judgeDeployment(deployment apps.AppDeploymentStatus) status.Outcome {
	switch deployment.State {
	case "", apps.AppDeploymentStateSucceeded:
		return probe.Good("running")
	case apps.AppDeploymentStateInProgress:
		return probe.Good("running; a new version is being deployed")
	case apps.AppDeploymentStateCancelled:
		return probe.Good("running; the last deployment was cancelled, and the previous version runs")
	case apps.AppDeploymentStateFailed:
		return probe.Degraded("%s", withMessage("the last deployment failed; the previous version still runs", deployment.Message))
	}
	return unknownState(deployment.State)
}
