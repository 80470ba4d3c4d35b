package databricksprobe

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/service/serving"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// ServingEndpoint reports whether a model serving endpoint accepts requests. Reading it sends the model no request, so an endpoint that
// is scaled to zero stays there.
func ServingEndpoint(o Options) probe.Kind {
	return objectKind(o, endpoints(), probe.Kind{
		KindRules: status.KindRules{Name: "serving_endpoint", NoValue: true, Tagged: true},
		Label:     "Serving endpoint",
		Hint:      "Whether a model serving endpoint accepts requests",
		Example:   probe.Example{Name: "Recommendations", Target: `{"endpoint": "recommendations"}`},
		Needs:     "CAN VIEW on the serving endpoint",
		Reports: []probe.Report{
			{When: "ready, also while it is scaled to zero", Status: status.Green, Says: "that it is ready"},
			{When: "ready, and an update is in progress or was cancelled", Status: status.Green, Says: "that it is ready, and what happens to the update"},
			{When: "ready, and the last update failed", Status: status.Yellow, Says: "that the previous version still serves, and why the update failed"},
			{When: "not ready, because it is being created", Status: status.Yellow, Says: "that it is being created"},
			{When: "not ready", Status: status.Red, Says: "which model is not ready, and why"},
		},
	}, o.measureEndpoint)
}

func endpoints() listing[serving.ServingEndpoint] {
	return listing[serving.ServingEndpoint]{
		field: "endpoint", noun: "serving endpoint", example: "recommendations", grant: "CAN VIEW",
		command: grantCommand{
			sort: "endpoints", object: "serving-endpoints", level: "CAN_VIEW", id: regexp.MustCompile(`^[0-9a-f]{32}$`),
			list: "serving-endpoints list", lookUp: "select(.name == $name).id",
		},
		namesLast: true, object: describeEndpoint,
		// The table has a row for each model that an endpoint serves. Deleting the endpoint deletes them.
		system: probe.SystemTable{Schema: "serving", Table: "served_entities", ID: "endpoint_id", Name: "endpoint_name", Deleted: "endpoint_delete_time"},
		read: databricks.Listing[serving.ListEndpointsResponse, serving.ServingEndpoint]{
			What: "serving endpoints", Path: "/api/2.0/serving-endpoints",
			Items: func(page *serving.ListEndpointsResponse) ([]serving.ServingEndpoint, string) {
				return page.Endpoints, ""
			},
		}.Read,
	}
}

func (o Options) measureEndpoint(ctx context.Context, s subject[serving.ServingEndpoint]) status.Outcome {
	known := o.endpoint(ctx, s.scope, s.object)
	if err := ctx.Err(); err != nil {
		return listingFailure(ctx, "serving endpoint", err) // the details are missing only because the time was over
	}
	outcome := known.judge()
	outcome.Link = o.Workspace.Host() + "/ml/endpoints/" + url.PathEscape(s.object.Name)
	return outcome
}

// servedEndpoint is what is known of an endpoint.
type servedEndpoint struct {
	serving.EndpointState
	serves  bool                         // it has a configuration that is, or was, in use
	active  []serving.ServedEntityOutput // the models of that configuration; empty if they could not be read
	pending []serving.ServedEntityOutput // the models of the last update
	unread  error                        // why the states of the models could not be read
}

// endpoint returns what is known of an endpoint. The listing has its state, but not the states of its models. They are read only if
// something is wrong. If they cannot be read, the state of the endpoint is still known.
func (o Options) endpoint(ctx context.Context, scope *probe.Scope, listed serving.ServingEndpoint) servedEndpoint {
	e := servedEndpoint{serves: listed.Config != nil && len(listed.Config.ServedEntities)+len(listed.Config.ServedModels) > 0}
	if listed.State != nil {
		e.EndpointState = *listed.State
	}
	if e.Ready != serving.EndpointStateReadyNotReady && e.ConfigUpdate != serving.EndpointStateConfigUpdateUpdateFailed {
		return e
	}
	type key struct{ name string }
	detail, err := probe.Share(ctx, scope, key{listed.Name}, func(ctx context.Context) (*serving.ServingEndpointDetailed, error) {
		return databricks.Read(ctx, o.Workspace, "the serving endpoint", func(ctx context.Context, c *client.DatabricksClient) (*serving.ServingEndpointDetailed, error) {
			return serving.NewServingEndpoints(c).Get(ctx, serving.GetServingEndpointRequest{Name: listed.Name})
		})
	})
	if err != nil {
		e.unread = err
		return e
	}
	if detail.State != nil {
		e.EndpointState = *detail.State // newer than the listing
	}
	e.serves = detail.Config != nil && len(detail.Config.ServedEntities) > 0
	if e.serves {
		e.active = detail.Config.ServedEntities
	}
	if detail.PendingConfig != nil {
		e.pending = detail.PendingConfig.ServedEntities
	}
	return e
}

// judge judges an endpoint by its readiness and by its last update.
func (e servedEndpoint) judge() status.Outcome {
	updating := false
	switch e.ConfigUpdate {
	case serving.EndpointStateConfigUpdateInProgress:
		updating = true
	case "", serving.EndpointStateConfigUpdateNotUpdating, serving.EndpointStateConfigUpdateUpdateCanceled, serving.EndpointStateConfigUpdateUpdateFailed:
	default:
		return unknownState(e.ConfigUpdate)
	}
	failedUpdate := e.ConfigUpdate == serving.EndpointStateConfigUpdateUpdateFailed
	switch {
	case e.Ready == serving.EndpointStateReadyReady && failedUpdate:
		return probe.Degraded("%s", withMessage("the last update failed; the previous version still serves", describeModels(e.pending)))
	case e.Ready == serving.EndpointStateReadyReady && updating:
		return probe.Good("ready; an update is in progress")
	case e.Ready == serving.EndpointStateReadyReady && e.ConfigUpdate == serving.EndpointStateConfigUpdateUpdateCanceled:
		return probe.Good("ready; the last update was cancelled, and the previous version serves")
	case e.Ready == serving.EndpointStateReadyReady:
		return probe.Good("ready")
	case e.Ready != serving.EndpointStateReadyNotReady:
		return unknownState(e.Ready)
	case e.isIdle():
		return probe.Good("scaled to zero; it starts at the next request")
	case updating && e.isNew():
		return probe.Degraded("%s", withMessage("the endpoint is being created and is not ready yet", describeModels(e.pending)))
	case e.unread != nil:
		return probe.Unmeasured("not ready, but it could not be read whether it is only idle: %s", publicText(e.unread))
	case failedUpdate:
		return probe.Bad("%s", withMessage("not ready, and the last update failed", describeModels(slices.Concat(e.active, e.pending))))
	case updating:
		return probe.Bad("%s", withMessage("not ready; an update is in progress", describeModels(slices.Concat(e.active, e.pending))))
	}
	return probe.Bad("%s", withMessage("not ready", describeModels(e.active)))
}

// isNew reports whether no model of the endpoint has ever been ready.
func (e servedEndpoint) isNew() bool {
	if len(e.active) == 0 {
		return !e.serves
	}
	return !slices.ContainsFunc(e.active, func(m serving.ServedEntityOutput) bool {
		return m.State == nil || m.State.Deployment != serving.ServedModelStateDeploymentDeploymentCreating
	})
}

// isIdle reports whether all models are ready and at least one has no instance, because nobody uses it.
func (e servedEndpoint) isIdle() bool {
	idle := false
	for _, m := range e.active {
		if m.State == nil || m.State.Deployment != serving.ServedModelStateDeploymentDeploymentReady {
			return false
		}
		idle = idle || strings.Contains(strings.ToLower(m.State.DeploymentStateMessage), "scaled to zero")
	}
	return idle
}

// describeModels describes the model that explains best why an endpoint is not ready. It is empty if all are ready.
func describeModels(models []serving.ServedEntityOutput) string {
	for _, explains := range []struct {
		state serving.ServedModelStateDeployment
		words string
	}{
		{serving.ServedModelStateDeploymentDeploymentFailed, "failed"},
		{serving.ServedModelStateDeploymentDeploymentRecovering, "was ready and is recovering"},
		{serving.ServedModelStateDeploymentDeploymentAborted, "was stopped, probably because another model failed"},
		{serving.ServedModelStateDeploymentDeploymentCreating, "is being created"},
	} {
		for _, m := range models {
			if m.State != nil && m.State.Deployment == explains.state {
				return withMessage(fmt.Sprintf("the model %q %s", m.Name, explains.words), m.State.DeploymentStateMessage)
			}
		}
	}
	return ""
}

func describeEndpoint(e serving.ServingEndpoint) probe.Object {
	o := probe.Object{ID: cmp.Or(e.Id, e.Name), Name: e.Name, Owner: e.Creator}
	if len(e.Tags) > 0 {
		o.Tags = make(map[string]string, len(e.Tags))
	}
	for _, tag := range e.Tags {
		o.Tags[tag.Key] = tag.Value
	}
	return o
}
