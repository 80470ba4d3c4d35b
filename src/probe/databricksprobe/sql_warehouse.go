package databricksprobe

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"time"

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
		Remembers: true,
		Reports: []probe.Report{
			{When: "running, starting, stopping or stopped", Status: status.Green, Says: "the state; a stopped warehouse starts when it is used"},
			{When: "seen starting for more than 10 minutes", Status: status.Yellow, Says: "since when it has been seen starting"},
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
		system: probe.SystemTable{Schema: "compute", Table: "warehouses", ID: "warehouse_id", Name: "warehouse_name", Deleted: "delete_time"},
		object: func(w sql.EndpointInfo) probe.Object {
			return probe.Object{ID: w.Id, Name: w.Name, Owner: w.CreatorName}
		},
		read: databricks.Listing[sql.ListWarehousesResponse, sql.EndpointInfo]{
			What: "SQL warehouses", Path: "/api/2.0/sql/warehouses",
			Items: func(page *sql.ListWarehousesResponse) ([]sql.EndpointInfo, string) {
				return page.Warehouses, page.NextPageToken
			},
		}.Read,
	}
}

// maxStarting is how long a warehouse, or the compute of a run, can take to start. Most take seconds, or some minutes without serverless
// compute.
const maxStarting = 10 * time.Minute

// startingMemory is since when a warehouse has been seen starting; zero if it was not starting.
type startingMemory struct {
	Since time.Time `json:"since,omitzero"`
	Seen  time.Time `json:"seen,omitzero"` // when it was last seen starting
}

func (o Options) measureWarehouse(_ context.Context, s subject[sql.EndpointInfo]) status.Outcome {
	outcome := judgeWarehouse(s.object)
	since, err := startingSince(s.scope, s.object)
	if err != nil {
		return probe.Unmeasured("what is known of the SQL warehouse cannot be kept: %s", err)
	}
	if outcome.Verdict == status.Good && !since.IsZero() && s.scope.Now().Sub(since) > maxStarting {
		outcome = probe.Degraded("the SQL warehouse has been starting since %s or longer", probe.FormatTime(since))
	}
	outcome.Link = o.Workspace.Host() + "/sql/warehouses/" + url.PathEscape(s.object.Id)
	return outcome
}

// startingSince returns since when a warehouse has been seen starting; zero if it is not starting. Between two runs of Buoy that are far
// apart it can have been running, so the time begins again.
func startingSince(scope *probe.Scope, w sql.EndpointInfo) (time.Time, error) {
	key, now := "sql_warehouse/"+w.Id, scope.Now()
	var last startingMemory
	isKnown := scope.Memory.Recall(key, &last)
	if w.State != sql.StateStarting {
		if !isKnown || last.Since.IsZero() {
			return time.Time{}, nil
		}
		return time.Time{}, scope.Memory.Keep(key, startingMemory{})
	}
	if last.Since.IsZero() || last.Since.After(now) || now.Sub(last.Seen) > maxUnseen {
		last.Since = now
	}
	last.Seen = now
	return last.Since, scope.Memory.Keep(key, last)
}

// maxUnseen is how long a warehouse that starts can go unseen until nothing follows from when it was seen before.
const maxUnseen = 30 * time.Minute

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
