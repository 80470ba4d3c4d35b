package main

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"github.com/databricks/cli/libs/testserver"
	"github.com/databricks/databricks-sdk-go/service/apps"
)

// deletingReads is how many more requests return an App that is being deleted. A workspace takes minutes.
const deletingReads = 3

// appRules are how Apps behave that the CLI's fake workspace always starts and never removes.
type appRules struct {
	rules *rules
	mu    sync.Mutex
	// failed are the failed deployments by id.
	failed map[string]apps.AppDeployment
	// deleting is the number of requests after which an App is gone, by name.
	deleting map[string]int
}

func newAppRules(r *rules) *appRules {
	return &appRules{rules: r, failed: map[string]apps.AppDeployment{}, deleting: map[string]int{}}
}

func (a *appRules) handle(server *testserver.Server) {
	server.Handle(http.MethodPost, "/api/2.0/apps", a.create)
	server.Handle(http.MethodGet, "/api/2.0/apps/{name}", a.get)
	server.Handle(http.MethodDelete, "/api/2.0/apps/{name}", a.remove)
	server.Handle(http.MethodPost, "/api/2.0/apps/{name}/start", a.start)
	server.Handle(http.MethodPost, "/api/2.0/apps/{name}/deployments", a.deploy)
	server.Handle(http.MethodGet, "/api/2.0/apps/{name}/deployments/{deployment_id}", a.getDeployment)
}

// create creates an App. It has no deployment before its first code.
func (a *appRules) create(q testserver.Request) any {
	var in apps.App
	if err := json.Unmarshal(q.Body, &in); err != nil {
		return refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "%s", err)
	}
	if refused := a.rules.refuseApp(in); refused != nil {
		return *refused
	}
	if created := q.Workspace.AppsUpsert(q, ""); created.StatusCode >= http.StatusBadRequest {
		return created
	}
	return a.change(q, in.Name, func(app *apps.App) {
		app.ActiveDeployment = nil
		a.compute(app)
	})
}

func (a *appRules) start(q testserver.Request) any {
	if started := q.Workspace.AppsStart(q, q.Vars["name"]); started.StatusCode >= http.StatusBadRequest {
		return started
	}
	return a.change(q, q.Vars["name"], a.compute)
}

// compute lets the compute of an App fail if the rules say so.
func (a *appRules) compute(app *apps.App) {
	if a.rules.fails(func(r *rules) bool { return r.AppComputeFails }) && app.ComputeStatus.State == apps.ComputeStateActive {
		app.ComputeStatus = &apps.ComputeStatus{State: apps.ComputeStateError, Message: "App compute could not be started. Please try again."}
	}
}

func (*appRules) change(q testserver.Request, name string, change func(*apps.App)) testserver.Response {
	defer q.Workspace.LockUnlock()()
	app := q.Workspace.Apps[name]
	change(&app)
	q.Workspace.Apps[name] = app
	return testserver.Response{Body: app}
}

// deploy deploys code. A failed deployment does not become the active one.
func (a *appRules) deploy(q testserver.Request) any {
	name := q.Vars["name"]
	if !a.rules.fails(func(r *rules) bool { return r.AppCodeFails }) {
		return q.Workspace.AppsCreateDeployment(q, name)
	}
	var deployment apps.AppDeployment
	if err := json.Unmarshal(q.Body, &deployment); err != nil {
		return refuse(http.StatusBadRequest, "MALFORMED_REQUEST", "%s", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	deployment.DeploymentId = "failed-" + strconv.Itoa(len(a.failed))
	deployment.Status = &apps.AppDeploymentStatus{
		State: apps.AppDeploymentStateFailed, Message: "Error: app crashed unexpectedly. Please check /logz for more details",
	}
	a.failed[deployment.DeploymentId] = deployment
	a.change(q, name, func(app *apps.App) { app.AppStatus = &apps.ApplicationStatus{State: apps.ApplicationStateCrashed} })
	return deployment
}

func (a *appRules) getDeployment(q testserver.Request) any {
	a.mu.Lock()
	defer a.mu.Unlock()
	if deployment, ok := a.failed[q.Vars["deployment_id"]]; ok {
		return deployment
	}
	return q.Workspace.AppsGetDeployment(q, q.Vars["name"], q.Vars["deployment_id"])
}

func (a *appRules) get(q testserver.Request) any {
	a.mu.Lock()
	defer a.mu.Unlock()
	name := q.Vars["name"]
	if reads, ok := a.deleting[name]; ok {
		a.deleting[name]--
		if reads == 0 {
			delete(a.deleting, name)
			unlock := q.Workspace.LockUnlock()
			delete(q.Workspace.Apps, name)
			unlock()
		}
	}
	return q.Workspace.AppsGet(name)
}

func (a *appRules) remove(q testserver.Request) any {
	deleted := q.Workspace.AppsDelete(q.Vars["name"])
	if deleted.StatusCode < http.StatusBadRequest {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.deleting[q.Vars["name"]] = deletingReads
	}
	return deleted
}
