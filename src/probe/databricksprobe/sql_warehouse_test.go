package databricksprobe

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/sql"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

func warehouseNamed(name string) probetest.Target { return probetest.Target{"warehouse": name} }

func TestSQLWarehouseInEachSituation(t *testing.T) {
	t.Parallel()
	in := func(state sql.State, health *sql.EndpointHealth) [][]any {
		return [][]any{{sql.EndpointInfo{Id: "1f", Name: "other"}}, {}, {sql.EndpointInfo{Id: "2e", Name: "sales", State: state, Health: health}}}
	}
	const link = "/sql/warehouses/2e"
	measureSituations(t, fakeworkspace.WarehousesPath, SQLWarehouse, warehouseNamed("sales"), map[string]situation{
		"running":  {pages: in("RUNNING", nil), verdict: status.Good, detail: "running", link: link},
		"stopped":  {pages: in("STOPPED", nil), verdict: status.Good, detail: "stopped", link: link},
		"stopping": {pages: in("STOPPING", nil), verdict: status.Good, detail: "stopping", link: link},
		"starting": {pages: in("STARTING", nil), verdict: status.Good, detail: "starting", link: link},
		"deleting": {pages: in("DELETING", nil), verdict: status.Bad, detail: "the SQL warehouse was deleted", link: link},
		"deleted":  {pages: in("DELETED", nil), verdict: status.Bad, detail: "the SQL warehouse was deleted", link: link},
		"a new state": {
			pages: in("DREAMING", nil), verdict: status.Unmeasured, detail: `the workspace reports the state "DREAMING", which is not known`, link: link,
		},
		"no state":                 {pages: in("", nil), verdict: status.Unmeasured, detail: `the workspace reports no state`, link: link},
		"healthy":                  {pages: in("RUNNING", &sql.EndpointHealth{Status: "HEALTHY"}), verdict: status.Good, detail: "running", link: link},
		"health that is not known": {pages: in("RUNNING", &sql.EndpointHealth{Status: "STATUS_UNSPECIFIED"}), verdict: status.Good, detail: "running", link: link},
		"degraded": {
			pages:   in("RUNNING", &sql.EndpointHealth{Status: "DEGRADED", Summary: "Clusters start slowly"}),
			verdict: status.Degraded, detail: "degraded: Clusters start slowly", link: link,
		},
		"failed": {
			pages: in("STARTING", &sql.EndpointHealth{
				Status: "FAILED", Summary: "No cluster could be started", FailureReason: &sql.TerminationReason{Code: "CLOUD_PROVIDER_RESOURCE_STOCKOUT"},
			}),
			verdict: status.Bad, detail: "failed: No cluster could be started; CLOUD_PROVIDER_RESOURCE_STOCKOUT", link: link,
		},
		"failed without a reason": {pages: in("STOPPED", &sql.EndpointHealth{Status: "FAILED"}), verdict: status.Bad, detail: "failed", link: link},
		"an id for a link": {
			pages:   [][]any{{sql.EndpointInfo{Id: "2e/?x", Name: "sales", State: "RUNNING"}}},
			verdict: status.Good, detail: "running", link: "/sql/warehouses/2e%2F%3Fx",
		},
		"by its id": {pages: in("RUNNING", nil), target: warehouseNamed("2e"), verdict: status.Good, detail: "running", link: link},
		"a name of several": {
			pages:   [][]any{{sql.EndpointInfo{Id: "1f", Name: "sales"}, sql.EndpointInfo{Id: "2e", Name: "sales"}}},
			verdict: status.Unmeasured, detail: `2 SQL warehouses are named "sales", so the check must use one of their ids: 1f, 2e`,
		},
		"a name that is the id of another": {
			pages:   [][]any{{sql.EndpointInfo{Id: "1f", Name: "2e", State: "DELETED"}, sql.EndpointInfo{Id: "2e", Name: "sales", State: "RUNNING"}}},
			target:  warehouseNamed("2e"),
			verdict: status.Good, detail: "running", link: link,
		},
	})
}

func TestSQLWarehouseThatCannotBeRead(t *testing.T) {
	t.Parallel()
	measureFailures(t, fakeworkspace.WarehousesPath, "SQL warehouse", "CAN VIEW or CAN USE", SQLWarehouse, warehouseNamed)
}

func TestListingIsReadOnceForAllChecksOfARun(t *testing.T) {
	w := newWorld(t)
	w.SetListing(fakeworkspace.WarehousesPath, []any{sql.EndpointInfo{Id: "1f", Name: "a", State: "RUNNING"}}, []any{sql.EndpointInfo{Id: "2e", Name: "b", State: "RUNNING"}})
	for _, o := range measureTogether(t, SQLWarehouse(w.Options), probe.ScopeOptions{}, warehouseNamed("a"), warehouseNamed("b"), warehouseNamed("2e")) {
		require.Equal(t, status.Good, o.Verdict, o.Detail)
	}
	require.Equal(t, 2, w.Requests()["GET "+fakeworkspace.WarehousesPath], "one for each page")
}

// TestWarehouseThatDoesNotFinishStarting measures a warehouse some minutes after noon, in one state after the other.
func TestWarehouseThatDoesNotFinishStarting(t *testing.T) {
	t.Parallel()
	type look struct {
		minutes, seconds int
		state            sql.State
		verdict          status.Verdict
		detail           string
	}
	const long = "the SQL warehouse has been starting since 30 Nov 2026 12:00 UTC or longer"
	for name, looks := range map[string][]look{
		"for too long":                 {{0, 0, "STARTING", status.Good, "starting"}, {10, 0, "STARTING", status.Good, "starting"}, {10, 1, "STARTING", status.Degraded, long}, {11, 0, "RUNNING", status.Good, "running"}},
		"again and again":              {{0, 0, "STARTING", status.Good, "starting"}, {5, 0, "RUNNING", status.Good, "running"}, {10, 0, "STARTING", status.Good, "starting"}, {15, 0, "STARTING", status.Good, "starting"}},
		"and was not looked":           {{0, 0, "STARTING", status.Good, "starting"}, {30, 1, "STARTING", status.Good, "starting"}},
		"after a clock that was ahead": {{600, 0, "STARTING", status.Good, "starting"}, {0, 0, "STARTING", status.Good, "starting"}, {11, 0, "STARTING", status.Degraded, long}},
		"with rare looks":              {{0, 0, "STARTING", status.Good, "starting"}, {30, 0, "STARTING", status.Degraded, long}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLookWorld(t)
			for _, l := range looks {
				w.SetListing(fakeworkspace.WarehousesPath, []any{sql.EndpointInfo{Id: "2e", Name: "sales", State: l.state}})
				o := w.measureAt(noon().Add(time.Duration(l.minutes)*time.Minute+time.Duration(l.seconds)*time.Second), SQLWarehouse, warehouseNamed("sales"))
				require.Equal(t, l.detail, o.Detail)
				require.Equal(t, l.verdict, o.Verdict)
				require.Equal(t, w.URL+"/sql/warehouses/2e", o.Link)
			}
		})
	}
}
