package databricksprobe

import (
	"context"
	"errors"
	"flag"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/databricks"
	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

// sharedToken is the token of all workspaces of these tests, so that they can run in parallel.
const sharedToken = "dapi-of-the-tests"

// TestMain lets more tests run at once than there are processors, because most of those that run in parallel wait for a workspace that
// does not respond.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "16"); err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"DATABRICKS_TOKEN": sharedToken, "DATABRICKS_RATE_LIMIT": "1000000"} { // the calls are counted instead
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// world is a fake workspace, and the options of kinds that are connected to it.
type world struct {
	*fakeworkspace.Workspace
	Options
}

func newWorld(t *testing.T) world {
	t.Helper()
	fake := fakeworkspace.New(t, fakeworkspace.Options{Token: sharedToken})
	workspace, err := databricks.Open(databricks.Options{Host: fake.URL, Limit: 2 * time.Second})
	require.NoError(t, err)
	return world{fake, Options{Workspace: workspace}}
}

// now is the time of all measurements in tables of situations.
func now() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

// situation is one cell of the table of kinds and situations: the objects in the workspace, and what a reader gets.
type situation struct {
	pages   [][]any
	more    map[string][][]any   // other listings, by path
	objects map[string]any       // by path
	fault   *fakeworkspace.Fault // of every request after the sign-in
	target  probetest.Target     // nil: the target of the table
	verdict status.Verdict
	detail  string
	value   *float64
	link    string // behind the workspace's URL; only of outcomes that are about an object
}

// measureSituations measures the target of a table in each situation.
func measureSituations(t *testing.T, path string, kind func(Options) probe.Kind, target probetest.Target, situations map[string]situation) {
	t.Helper()
	for name, s := range situations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.SetListing(path, s.pages...)
			for path, pages := range s.more {
				w.SetListing(path, pages...)
			}
			for path, object := range s.objects {
				w.SetObject(path, object)
			}
			if s.fault != nil {
				w.Fail(*s.fault)
			}
			if s.target == nil {
				s.target = target
			}
			o := probetest.Measure(t, probetest.Probe{Kind: kind(w.Options), Scope: probe.ScopeOptions{Now: now}}, s.target)
			require.Equal(t, s.detail, o.Detail)
			require.Equal(t, s.verdict, o.Verdict)
			require.Equal(t, s.value, o.Value)
			link := s.link
			if link != "" {
				link = w.URL + link
			}
			require.Equal(t, link, o.Link)
		})
	}
}

// measureFailures measures the situations that are the same for all kinds which are listed: the workspace does not list their objects.
func measureFailures(t *testing.T, path, noun, grant string, kind func(Options) probe.Kind, target func(name string) probetest.Target) {
	t.Helper()
	always := func(f fakeworkspace.Fault) *fakeworkspace.Fault {
		f.Match, f.Times = path, -1
		return &f
	}
	unread := "the list of " + noun + "s could not be read: "
	measureSituations(t, path, kind, target("sales"), map[string]situation{
		"there is none": {
			verdict: status.Unmeasured, detail: "no " + noun + ` "sales" is visible: it was deleted or renamed, or Buoy lacks ` + grant + " on it",
		},
		"only empty pages": {
			pages: [][]any{{}, {}, {}}, verdict: status.Unmeasured,
			detail: "no " + noun + ` "sales" is visible: it was deleted or renamed, or Buoy lacks ` + grant + " on it",
		},
		"a 403": {
			fault: always(fakeworkspace.Fault{Status: 403, Code: "PERMISSION_DENIED"}), verdict: status.Unmeasured,
			detail: unread + "this identity cannot list " + noun + "s",
		},
		"a 404": {
			fault: always(fakeworkspace.Fault{Status: 404, Code: "FEATURE_DISABLED"}), verdict: status.Unmeasured,
			detail: unread + "the workspace does not offer " + noun + "s",
		},
		"a 429 that stays": {
			fault: always(fakeworkspace.Fault{Status: 429, RetryAfter: "1"}), verdict: status.Unmeasured,
			detail: unread + "the workspace responded with HTTP 429",
		},
		"a 429 that ends":          {fault: &fakeworkspace.Fault{Match: path, Status: 429, RetryAfter: "1"}, verdict: status.Unmeasured, detail: "no " + noun + ` "sales" is visible: it was deleted or renamed, or Buoy lacks ` + grant + " on it"},
		"a 500":                    {fault: always(fakeworkspace.Fault{Status: 500}), verdict: status.Unmeasured, detail: unread + "the workspace responded with HTTP 500"},
		"an answer without JSON":   {fault: always(fakeworkspace.Fault{Body: "<html>"}), verdict: status.Unmeasured, detail: unread + "the request to the workspace failed"},
		"a connection that is cut": {fault: always(fakeworkspace.Fault{Reset: true}), verdict: status.Unmeasured, detail: unread + "the workspace cannot be reached"},
		"no answer":                {fault: always(fakeworkspace.Fault{Hang: time.Minute}), verdict: status.Unmeasured, detail: unread + "the workspace cannot be reached"},
	})
	t.Run("no workspace", func(t *testing.T) {
		o := probetest.Measure(t, probetest.Probe{Kind: kind(Options{})}, target("sales"))
		probetest.RequireUnmeasured(t, "this server is not connected to a Databricks workspace, which is needed to measure this check", o)
	})
	t.Run("the deadline of the check passes", func(t *testing.T) {
		w := newWorld(t)
		w.Fail(fakeworkspace.Fault{Match: path, Times: -1, Hang: time.Minute})
		o := probetest.MeasureWithin(t, probetest.Soon, probetest.Probe{Kind: kind(w.Options)}, target("sales"))
		probetest.RequireUnmeasured(t, "the workspace did not list its "+noun+"s in time", o)
	})
	t.Run("the run is stopped", func(t *testing.T) {
		w := newWorld(t)
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("stopped"))
		o := probetest.Probe{Kind: kind(w.Options)}.MeasureCheck(ctx, status.Check{ID: "check", Target: target("sales").JSON(t)})
		probetest.RequireUnmeasured(t, probe.Cancelled, o)
	})
	t.Run("a target without a name", func(t *testing.T) {
		require.NotEmpty(t, kind(Options{}).ValidateTarget([]byte(`{}`)))
		require.NotEmpty(t, kind(Options{}).ValidateTarget([]byte(`{"table": "x"}`)))
	})
}

// measureTogether measures several targets in one scope, at the same time.
func measureTogether(t *testing.T, kind probe.Kind, o probe.ScopeOptions, targets ...probetest.Target) []status.Outcome {
	t.Helper()
	scope := probe.OpenScope(t.Context(), o)
	defer scope.Release()
	outcomes := make([]status.Outcome, len(targets))
	var all sync.WaitGroup
	for i, target := range targets {
		raw := target.JSON(t)
		all.Go(func() { outcomes[i] = kind.Measure(t.Context(), scope, status.Check{ID: "check", Target: raw}) })
	}
	all.Wait()
	return outcomes
}
