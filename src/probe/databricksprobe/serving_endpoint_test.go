package databricksprobe

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/serving"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

func endpointNamed(name string) probetest.Target { return probetest.Target{"endpoint": name} }

// modelIn is a served model in a state.
func modelIn(state serving.ServedModelStateDeployment, message string) serving.ServedEntityOutput {
	return serving.ServedEntityOutput{Name: "fraud-" + string(state[len("DEPLOYMENT_"):]), State: &serving.ServedModelState{Deployment: state, DeploymentStateMessage: message}}
}

func TestServingEndpointInEachSituation(t *testing.T) {
	t.Parallel()
	const path, link = fakeworkspace.EndpointsPath + "/sales", "/ml/endpoints/sales"
	in := func(ready serving.EndpointStateReady, update serving.EndpointStateConfigUpdate) [][]any {
		state := &serving.EndpointState{Ready: ready, ConfigUpdate: update}
		config := &serving.EndpointCoreConfigSummary{ServedEntities: []serving.ServedEntitySpec{{Name: "fraud"}}}
		return [][]any{{serving.ServingEndpoint{Id: "1f", Name: "other"}, serving.ServingEndpoint{Id: "2e", Name: "sales", State: state, Config: config}}}
	}
	models := func(active, pending []serving.ServedEntityOutput) map[string]any {
		detail := serving.ServingEndpointDetailed{Id: "2e", Name: "sales"}
		if active != nil {
			detail.Config = &serving.EndpointCoreConfigOutput{ServedEntities: active}
		}
		if pending != nil {
			detail.PendingConfig = &serving.EndpointPendingConfig{ServedEntities: pending}
		}
		return map[string]any{path: detail}
	}
	one := func(m serving.ServedEntityOutput) []serving.ServedEntityOutput {
		return []serving.ServedEntityOutput{m}
	}
	ready, idle := modelIn("DEPLOYMENT_READY", ""), modelIn("DEPLOYMENT_READY", "Scaled to zero")
	creating, broken := modelIn("DEPLOYMENT_CREATING", "Building the container"), modelIn("DEPLOYMENT_FAILED", "The container could not be built")
	const unread = "not ready, but it could not be read whether it is only idle: the serving endpoint does not exist, or this identity cannot see it"
	measureSituations(t, fakeworkspace.EndpointsPath, ServingEndpoint, endpointNamed("sales"), map[string]situation{
		"ready":                         {pages: in("READY", "NOT_UPDATING"), verdict: status.Good, detail: "ready", link: link},
		"ready, nothing about updates":  {pages: in("READY", ""), verdict: status.Good, detail: "ready", link: link},
		"ready, an update in progress":  {pages: in("READY", "IN_PROGRESS"), verdict: status.Good, detail: "ready; an update is in progress", link: link},
		"ready, the update was stopped": {pages: in("READY", "UPDATE_CANCELED"), verdict: status.Good, detail: "ready; the last update was cancelled, and the previous version serves", link: link},
		"ready, a new update state":     {pages: in("READY", "DREAMING"), verdict: status.Unmeasured, detail: `the workspace reports the state "DREAMING", which is not known`, link: link},
		"a new readiness":               {pages: in("HALF_READY", "NOT_UPDATING"), verdict: status.Unmeasured, detail: `the workspace reports the state "HALF_READY", which is not known`, link: link},
		"no readiness":                  {pages: in("", "NOT_UPDATING"), verdict: status.Unmeasured, detail: "the workspace reports no state", link: link},
		"no state":                      {pages: [][]any{{serving.ServingEndpoint{Id: "2e", Name: "sales"}}}, verdict: status.Unmeasured, detail: "the workspace reports no state", link: link},
		"ready, the update failed": {
			pages: in("READY", "UPDATE_FAILED"), objects: models(one(ready), one(broken)), verdict: status.Degraded,
			detail: `the last update failed; the previous version still serves: the model "fraud-FAILED" failed: The container could not be built`, link: link,
		},
		"ready, the update failed, no details": {
			pages: in("READY", "UPDATE_FAILED"), verdict: status.Degraded, detail: "the last update failed; the previous version still serves", link: link,
		},
		"not ready, a model failed": {
			pages: in("NOT_READY", "NOT_UPDATING"), objects: models([]serving.ServedEntityOutput{ready, broken}, nil), verdict: status.Bad,
			detail: `not ready: the model "fraud-FAILED" failed: The container could not be built`, link: link,
		},
		"not ready, a model recovers": {
			pages: in("NOT_READY", "NOT_UPDATING"), objects: models(one(modelIn("DEPLOYMENT_RECOVERING", "")), nil), verdict: status.Bad,
			detail: `not ready: the model "fraud-RECOVERING" was ready and is recovering`, link: link,
		},
		"not ready, a model was stopped": {
			pages: in("NOT_READY", "NOT_UPDATING"), objects: models(one(modelIn("DEPLOYMENT_ABORTED", "")), nil), verdict: status.Bad,
			detail: `not ready: the model "fraud-ABORTED" was stopped, probably because another model failed`, link: link,
		},
		"not ready, a model failed and another was stopped": {
			pages: in("NOT_READY", "NOT_UPDATING"), objects: models([]serving.ServedEntityOutput{modelIn("DEPLOYMENT_ABORTED", ""), broken}, nil), verdict: status.Bad,
			detail: `not ready: the model "fraud-FAILED" failed: The container could not be built`, link: link,
		},
		"not ready, a model is created, no update": {
			pages: in("NOT_READY", "NOT_UPDATING"), objects: models(one(creating), nil), verdict: status.Bad,
			detail: `not ready: the model "fraud-CREATING" is being created: Building the container`, link: link,
		},
		"not ready, a model in a new state": {
			pages: in("NOT_READY", "NOT_UPDATING"), objects: models(one(modelIn("DEPLOYMENT_DREAMING", "z")), nil), verdict: status.Bad, detail: "not ready", link: link,
		},
		"not ready, a model without a state": {
			pages: in("NOT_READY", "IN_PROGRESS"), objects: models([]serving.ServedEntityOutput{{Name: "x"}}, nil), verdict: status.Bad,
			detail: "not ready; an update is in progress", link: link,
		},
		"not ready, all models ready":  {pages: in("NOT_READY", "NOT_UPDATING"), objects: models(one(ready), nil), verdict: status.Bad, detail: "not ready", link: link},
		"not ready, no details":        {pages: in("NOT_READY", "NOT_UPDATING"), verdict: status.Unmeasured, detail: unread, link: link},
		"not ready, a cancelled start": {pages: in("NOT_READY", "UPDATE_CANCELED"), objects: models(one(ready), nil), verdict: status.Bad, detail: "not ready", link: link},
		"scaled to zero": {
			pages: in("NOT_READY", "NOT_UPDATING"), objects: models([]serving.ServedEntityOutput{ready, idle}, nil), verdict: status.Good,
			detail: "scaled to zero; it starts at the next request", link: link,
		},
		"one model scaled to zero, another failed": {
			pages: in("NOT_READY", "NOT_UPDATING"), objects: models([]serving.ServedEntityOutput{idle, broken}, nil), verdict: status.Bad,
			detail: `not ready: the model "fraud-FAILED" failed: The container could not be built`, link: link,
		},
		"created for the first time": {
			pages: in("NOT_READY", "IN_PROGRESS"), objects: models(nil, one(creating)), verdict: status.Degraded,
			detail: `the endpoint is being created and is not ready yet: the model "fraud-CREATING" is being created: Building the container`, link: link,
		},
		"created for the first time, with an active configuration": {
			pages: in("NOT_READY", "IN_PROGRESS"), objects: models(one(creating), nil), verdict: status.Degraded,
			detail: "the endpoint is being created and is not ready yet", link: link,
		},
		"created for the first time, no details": {
			pages:   [][]any{{serving.ServingEndpoint{Id: "2e", Name: "sales", State: &serving.EndpointState{Ready: "NOT_READY", ConfigUpdate: "IN_PROGRESS"}}}},
			verdict: status.Degraded, detail: "the endpoint is being created and is not ready yet", link: link,
		},
		"not ready, an update in progress, no details": {
			pages: in("NOT_READY", "IN_PROGRESS"), verdict: status.Unmeasured, detail: unread, link: link,
		},
		"the first creation failed": {
			pages: in("NOT_READY", "UPDATE_FAILED"), objects: models(nil, one(broken)), verdict: status.Bad,
			detail: `not ready, and the last update failed: the model "fraud-FAILED" failed: The container could not be built`, link: link,
		},
		"the details are newer than the listing": {
			pages: in("NOT_READY", "NOT_UPDATING"), verdict: status.Good, detail: "ready", link: link,
			objects: map[string]any{path: serving.ServingEndpointDetailed{Name: "sales", State: &serving.EndpointState{Ready: "READY", ConfigUpdate: "NOT_UPDATING"}}},
		},
		"by its id": {pages: in("READY", "NOT_UPDATING"), target: endpointNamed("2e"), verdict: status.Good, detail: "ready", link: link},
		"a name of several": {
			pages:   [][]any{{serving.ServingEndpoint{Id: "1f", Name: "sales"}, serving.ServingEndpoint{Id: "2e", Name: "sales"}}},
			verdict: status.Unmeasured, detail: `2 serving endpoints are named "sales", so the check must use one of their ids: 1f, 2e`,
		},
	})
}

func TestServingEndpointThatCannotBeRead(t *testing.T) {
	t.Parallel()
	measureFailures(t, fakeworkspace.EndpointsPath, "serving endpoint", "CAN VIEW", ServingEndpoint, endpointNamed)
}

func TestDeadlineWhileModelsAreReadIsUnknown(t *testing.T) {
	w := newWorld(t)
	failedUpdate := &serving.EndpointState{Ready: "READY", ConfigUpdate: "UPDATE_FAILED"}
	w.SetListing(fakeworkspace.EndpointsPath, []any{serving.ServingEndpoint{Id: "2e", Name: "sales", State: failedUpdate}})
	w.Fail(fakeworkspace.Fault{Match: fakeworkspace.EndpointsPath + "/sales", Times: -1, Hang: time.Minute})
	o := probetest.MeasureWithin(t, probetest.Soon, probetest.Probe{Kind: ServingEndpoint(w.Options)}, endpointNamed("sales"))
	probetest.RequireUnmeasured(t, "the workspace did not list its serving endpoints in time", o)
}

func TestModelsAreReadOnlyForAnEndpointWithAProblem(t *testing.T) {
	w := newWorld(t)
	endpoint := func(name string, ready serving.EndpointStateReady) any {
		return serving.ServingEndpoint{Id: name + "-id", Name: name, State: &serving.EndpointState{Ready: ready}}
	}
	w.SetListing(fakeworkspace.EndpointsPath, []any{endpoint("a", "READY"), endpoint("b", "NOT_READY"), endpoint("c", "NOT_READY")})
	w.SetObject(fakeworkspace.EndpointsPath+"/b", serving.ServingEndpointDetailed{
		Name: "b", Config: &serving.EndpointCoreConfigOutput{ServedEntities: []serving.ServedEntityOutput{modelIn("DEPLOYMENT_FAILED", "no memory")}},
	})
	outcomes := measureTogether(t, ServingEndpoint(w.Options), probe.ScopeOptions{}, endpointNamed("a"), endpointNamed("b"), endpointNamed("b-id"))
	require.Equal(t, "ready", outcomes[0].Detail)
	for _, o := range outcomes[1:] {
		require.Equal(t, `not ready: the model "fraud-FAILED" failed: no memory`, o.Detail)
	}
	requests := w.Requests()
	require.Equal(t, 1, requests["GET "+fakeworkspace.EndpointsPath])
	require.Equal(t, 1, requests["GET "+fakeworkspace.EndpointsPath+"/b"], "two checks share what they read")
	require.Zero(t, requests["GET "+fakeworkspace.EndpointsPath+"/a"], "nothing is wrong with it")
	require.Zero(t, requests["GET "+fakeworkspace.EndpointsPath+"/c"], "nobody watches it")
}
