package sqlprobe

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// object is a target under construction.
type object = probetest.Target

var errPoison = errors.New("poison")

// testProbe is a kind on a database that outlives the scopes.
type testProbe struct{ probetest.Probe }

// lasting is a database whose Close does nothing, so that it outlives a scope.
type lasting struct{ querier }

func (lasting) Close() error { return nil }

// lastingPool is a lasting database with a pool of connections.
type lastingPool struct {
	lasting
	connector
}

func on(source querier, engine Engine) Options {
	var db Database = lasting{source}
	if pool, ok := source.(connector); ok {
		db = lastingPool{lasting{source}, pool}
	}
	return Options{Engine: engine, Open: func() (Database, error) { return db, nil }}
}

func newQuery(source querier) testProbe {
	return testProbe{probetest.Probe{Kind: Query(on(source, EngineSQLite))}}
}

func newFreshness(source querier, engine Engine, now func() time.Time) testProbe {
	return testProbe{probetest.Probe{Kind: TableFreshness(on(source, engine)), Scope: probe.ScopeOptions{Now: now}}}
}

func (p testProbe) Validate(target json.RawMessage) []status.FieldError {
	return p.ValidateTarget(target)
}

func (p testProbe) Measure(ctx context.Context, check status.Check) status.Outcome {
	return p.MeasureCheck(ctx, check)
}

func measure(t *testing.T, p testProbe, target object) status.Outcome {
	t.Helper()
	return probetest.Measure(t, p.Probe, target)
}

func measureWithin(t *testing.T, within time.Duration, p testProbe, target object) status.Outcome {
	t.Helper()
	return probetest.MeasureWithin(t, within, p.Probe, target)
}
