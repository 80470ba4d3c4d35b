package databricksprobe

import (
	"context"
	"regexp"
	"strings"

	"github.com/databricks/databricks-sdk-go/service/sql"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/status"
)

// SQLWarehouse reports the health of a SQL warehouse. Reading it starts nothing, and a stopped warehouse is normal.
func SQLWarehouse(o Options) probe.Kind {
	return objectKind(o, warehouses(), probe.Kind{
		KindRules: status.KindRules{Name: "sql_warehouse", NoValue: true},
		Label:     "SQL warehouse",
		Hint:      "The health of a SQL warehouse of the workspace",
		Example:   probe.Example{Name: "Reporting warehouse", Target: `{"warehouse": "Reporting"}`},
		Needs:     "CAN VIEW or CAN USE on the warehouse",
		Reports: []probe.Report{
			{When: "running, starting, stopping or stopped", Status: status.Green, Says: "the state; a stopped warehouse starts when it is used"},
			{When: "its health is degraded", Status: status.Yellow, Says: "the summary of its health"},
			{When: "its health is failed", Status: status.Red, Says: "the summary of its health, and the code of the reason"},
			{When: "deleted, and still listed", Status: status.Red, Says: "that it was deleted"},
		},
	}, o.measureWarehouse)
}

func warehouses() listing[sql.EndpointInfo] {
	return listing[sql.EndpointInfo]{
		field: "warehouse", noun: "SQL warehouse", example: "Reporting", grant: "CAN VIEW or CAN USE",
		command: grantCommand{
			sort: "warehouses", level: "CAN_VIEW", id: regexp.MustCompile(`^[0-9a-f]{16}$`), list: "warehouses list", lookUp: "select(.name == $name).id",
		},
		object: func(w sql.EndpointInfo) object { return object{w.Id, w.Name} },
		read: databricks.Listing[sql.ListWarehousesResponse, sql.EndpointInfo]{
			What: "SQL warehouses", Path: "/api/2.0/sql/warehouses",
			Items: func(page *sql.ListWarehousesResponse) ([]sql.EndpointInfo, string) {
				return page.Warehouses, page.NextPageToken
			},
		}.Read,
	}
}

func (o Options) measureWarehouse(_ context.Context, s subject[sql.EndpointInfo]) status.Outcome {
	outcome := judgeWarehouse(s.object)
	outcome.Link = o.Workspace.Host() + "/sql/warehouses/" + s.object.Id
	return outcome
}

// judgeWarehouse judges a warehouse by its state and its health. A warehouse without health information has no problem.
func judgeWarehouse(w sql.EndpointInfo) status.Outcome {
	switch w.State {
	case sql.StateDeleted, sql.StateDeleting:
		return probe.Bad("the SQL warehouse was deleted")
	case sql.StateRunning, sql.StateStarting, sql.StateStopped, sql.StateStopping:
	default:
		return unknownState(w.State)
	}
	state := strings.ToLower(string(w.State))
	if w.Health == nil {
		return probe.Good("%s", state)
	}
	switch w.Health.Status {
	case sql.StatusFailed:
		return probe.Bad("%s", describeHealth("failed", w.Health))
	case sql.StatusDegraded:
		return probe.Degraded("%s", describeHealth("degraded", w.Health))
	case "", sql.StatusHealthy, "STATUS_UNSPECIFIED":
		return probe.Good("%s", state)
	}
	return unknownState(w.Health.Status)
}

// describeHealth adds to a word what the workspace says about the health.
func describeHealth(word string, health *sql.EndpointHealth) string {
	summary := health.Summary
	if summary == "" {
		summary = health.Message
	}
	if health.FailureReason != nil && health.FailureReason.Code != "" {
		summary = status.JoinDetails(summary, string(health.FailureReason.Code))
	}
	return withMessage(word, summary)
}
