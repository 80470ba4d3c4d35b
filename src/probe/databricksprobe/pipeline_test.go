package databricksprobe

import (
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/service/pipelines"
	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/probe/probetest"
	"buoy/src/status"
	"buoy/tests/fakeworkspace"
)

func pipelineNamed(name string) probetest.Target { return probetest.Target{"pipeline": name} }

const updatesPath = fakeworkspace.PipelinesPath + "/2e/updates"

// pipelineUpdate is an update that started before now. Its id is its state.
func pipelineUpdate(state pipelines.UpdateInfoState, ago time.Duration) pipelines.UpdateInfo {
	return pipelines.UpdateInfo{UpdateId: string(state), State: state, CreationTime: now().Add(-ago).UnixMilli()}
}

// pipelineValidation is an update that only validates the code.
func pipelineValidation(state pipelines.UpdateInfoState, ago time.Duration) pipelines.UpdateInfo {
	u := pipelineUpdate(state, ago)
	u.ValidateOnly = true
	return u
}

// pageOf is a page of updates.
func pageOf(list ...pipelines.UpdateInfo) []any {
	page := make([]any, len(list))
	for i, u := range list {
		page[i] = u
	}
	return page
}

// listedPipeline returns the pipeline in the listing, which has updates.
func listedPipeline(state pipelines.PipelineState, health pipelines.PipelineStateInfoHealth) [][]any {
	other := pipelines.PipelineStateInfo{PipelineId: "1f", Name: "other"}
	return [][]any{{other}, {}, {pipelines.PipelineStateInfo{
		PipelineId: "2e", Name: "sales", State: state, Health: health, LatestUpdates: []pipelines.UpdateStateInfo{{UpdateId: "u", State: "COMPLETED"}},
	}}}
}

// afterUpdates is the situation of a healthy pipeline with these updates.
func afterUpdates(s situation, list ...pipelines.UpdateInfo) situation {
	s.pages, s.more = listedPipeline("IDLE", "HEALTHY"), map[string][][]any{updatesPath: {pageOf(list...)}}
	return s
}

// minutes is a value in the default unit.
func minutes(n float64) *float64 { return &n }

const (
	pipelinePage     = "/pipelines/2e"
	lastCompleted    = "the update of 2 Mar 2026 11:50 UTC completed"
	lastFailed       = "the update of 2 Mar 2026 11:50 UTC failed"
	cancelledFailure = "the update of 2 Mar 2026 11:50 UTC was cancelled after a failure"
	lastCancelled    = "the update of 2 Mar 2026 11:50 UTC was cancelled, so its tables can be incomplete"
)

func TestPipelineAfterItsUpdates(t *testing.T) {
	t.Parallel()
	at := func(verdict status.Verdict, detail string, value *float64, page string) situation {
		return situation{verdict: verdict, detail: detail, value: value, link: page}
	}
	const done, broken, stopped = pipelinePage + "/updates/COMPLETED", pipelinePage + "/updates/FAILED", pipelinePage + "/updates/CANCELED"
	const ten, hour, day = 10 * time.Minute, time.Hour, 24 * time.Hour
	noTime := pipelines.UpdateInfo{UpdateId: "COMPLETED", State: "COMPLETED"}
	situations := map[string]situation{
		"completed":                       afterUpdates(at(status.Good, lastCompleted, minutes(10), done), pipelineUpdate("COMPLETED", ten), pipelineUpdate("FAILED", hour)),
		"failed":                          afterUpdates(at(status.Bad, lastFailed, minutes(60), broken), pipelineUpdate("FAILED", ten), pipelineUpdate("COMPLETED", hour)),
		"failed, and never completed":     afterUpdates(at(status.Bad, lastFailed, nil, broken), pipelineUpdate("FAILED", ten)),
		"cancelled":                       afterUpdates(at(status.Degraded, lastCancelled, minutes(60), stopped), pipelineUpdate("CANCELED", ten), pipelineUpdate("COMPLETED", hour)),
		"cancelled, and never completed":  afterUpdates(at(status.Bad, cancelledFailure, nil, stopped), pipelineUpdate("CANCELED", ten), pipelineUpdate("FAILED", hour)),
		"cancelled, failed, completed":    afterUpdates(at(status.Bad, cancelledFailure, minutes(24*60), stopped), pipelineUpdate("CANCELED", ten), pipelineUpdate("FAILED", hour), pipelineUpdate("COMPLETED", day)),
		"listed in another order":         afterUpdates(at(status.Bad, lastFailed, minutes(60), broken), pipelineUpdate("COMPLETED", hour), pipelineUpdate("FAILED", ten), pipelineUpdate("COMPLETED", day)),
		"a validation failed":             afterUpdates(at(status.Good, lastCompleted, minutes(10), done), pipelineValidation("FAILED", time.Minute), pipelineUpdate("COMPLETED", ten)),
		"a validation completed":          afterUpdates(at(status.Bad, lastFailed, nil, broken), pipelineValidation("COMPLETED", time.Minute), pipelineUpdate("FAILED", ten), pipelineValidation("COMPLETED", hour)),
		"a validation is running":         afterUpdates(at(status.Good, lastCompleted, minutes(10), done), pipelineValidation("RUNNING", time.Minute), pipelineUpdate("COMPLETED", ten)),
		"only validations":                afterUpdates(at(status.Unmeasured, "the workspace lists no update of the pipeline that did more than validate its code", nil, pipelinePage), pipelineValidation("COMPLETED", ten)),
		"no updates any more":             afterUpdates(at(status.Unmeasured, "the workspace lists no update of the pipeline that did more than validate its code", nil, pipelinePage)),
		"a new state":                     afterUpdates(at(status.Unmeasured, `the workspace reports the state "DREAMING", which is not known`, nil, pipelinePage+"/updates/DREAMING"), pipelineUpdate("DREAMING", ten), pipelineUpdate("COMPLETED", hour)),
		"no state":                        afterUpdates(at(status.Unmeasured, "the workspace reports no state", nil, pipelinePage+"/updates/"), pipelineUpdate("", ten), pipelineUpdate("COMPLETED", hour)),
		"a new state before the last one": afterUpdates(at(status.Good, lastCompleted, minutes(10), done), pipelineUpdate("COMPLETED", ten), pipelineUpdate("DREAMING", hour)),
		"a new state before a failure":    afterUpdates(at(status.Bad, lastFailed, minutes(24*60), broken), pipelineUpdate("FAILED", ten), pipelineUpdate("DREAMING", hour), pipelineUpdate("COMPLETED", day)),
		"a new state after the last one":  afterUpdates(at(status.Unmeasured, `the workspace reports the state "DREAMING", which is not known`, nil, pipelinePage+"/updates/DREAMING"), pipelineUpdate("QUEUED", time.Minute), pipelineUpdate("DREAMING", ten), pipelineUpdate("COMPLETED", hour)),
		"an update without an end before": afterUpdates(at(status.Good, lastCompleted, minutes(10), done), pipelineUpdate("COMPLETED", ten), pipelineUpdate("QUEUED", hour)),
		"slightly ahead":                  afterUpdates(at(status.Good, "the update of 2 Mar 2026 12:05 UTC completed", minutes(0), done), pipelineUpdate("COMPLETED", -status.MaxClockSkew)),
		"in the future":                   afterUpdates(at(status.Unmeasured, "the last update started at 2 Mar 2026 12:05 UTC, which is in the future", nil, done), pipelineUpdate("COMPLETED", -status.MaxClockSkew-time.Second)),
		"no time":                         afterUpdates(at(status.Unmeasured, "the workspace does not report when the last update started", nil, done), noTime),
		"failed, and no time of success":  afterUpdates(at(status.Bad, lastFailed, nil, broken), pipelineUpdate("FAILED", ten), noTime),
		"cancelled on one page, and nothing finished on the page before": {
			pages: listedPipeline("IDLE", "HEALTHY"), more: map[string][][]any{updatesPath: {pageOf(pipelineValidation("COMPLETED", 0)), {}, pageOf(pipelineUpdate("CANCELED", ten)), pageOf(pipelineUpdate("FAILED", hour))}},
			verdict: status.Bad, detail: cancelledFailure, link: stopped,
		},
	}
	for state, words := range map[pipelines.UpdateInfoState]string{
		"QUEUED": "is queued", "CREATED": "was created", "WAITING_FOR_RESOURCES": "is waiting for resources", "INITIALIZING": "is starting",
		"RESETTING": "is resetting tables", "SETTING_UP_TABLES": "is setting up tables", "RUNNING": "is running", "STOPPING": "is stopping",
	} {
		going, name := "; the update of 2 Mar 2026 11:59 UTC "+words, string(state)
		detail := map[string]any{updatesPath + "/" + name: pipelines.GetUpdateResponse{Update: &pipelines.UpdateInfo{Mode: "DEFAULT", Config: &pipelines.PipelineSpec{}}}}
		for row, s := range map[string]situation{
			" after a success":      afterUpdates(at(status.Good, lastCompleted+going, minutes(10), done), pipelineUpdate(state, time.Minute), pipelineUpdate("COMPLETED", ten)),
			" after a failure":      afterUpdates(at(status.Bad, lastFailed+going, nil, broken), pipelineUpdate(state, time.Minute), pipelineUpdate("FAILED", ten)),
			" after a cancellation": afterUpdates(at(status.Degraded, lastCancelled+going, nil, stopped), pipelineUpdate(state, time.Minute), pipelineUpdate("CANCELED", ten)),
			" for the first time":   afterUpdates(at(status.Unmeasured, "no update has finished yet; the update of 2 Mar 2026 11:59 UTC "+words, nil, pipelinePage+"/updates/"+name), pipelineUpdate(state, time.Minute)),
		} {
			s.objects = detail
			situations[name+row] = s
		}
	}
	measureSituations(t, fakeworkspace.PipelinesPath, Pipeline, pipelineNamed("sales"), situations)
}

func TestPipelineInEachStateAndHealth(t *testing.T) {
	const done = pipelinePage + "/updates/COMPLETED"
	in := func(state pipelines.PipelineState, health pipelines.PipelineStateInfoHealth, s situation) situation {
		s.pages, s.more = listedPipeline(state, health), map[string][][]any{updatesPath: {pageOf(pipelineUpdate("COMPLETED", 10*time.Minute))}}
		return s
	}
	good := situation{verdict: status.Good, detail: lastCompleted, value: minutes(10), link: done}
	noUpdates := func(state pipelines.PipelineState, health pipelines.PipelineStateInfoHealth) [][]any {
		return [][]any{{pipelines.PipelineStateInfo{PipelineId: "2e", Name: "sales", State: state, Health: health}}}
	}
	unhealthy := "the workspace reports the pipeline as unhealthy; "
	situations := map[string]situation{
		"RECOVERING":         in("RECOVERING", "HEALTHY", situation{verdict: status.Degraded, detail: "the pipeline is recovering from a failure; " + lastCompleted, value: minutes(10), link: done}),
		"DELETED":            in("DELETED", "HEALTHY", situation{verdict: status.Bad, detail: "the pipeline was deleted", link: pipelinePage}),
		"a new state":        in("DREAMING", "HEALTHY", situation{verdict: status.Unmeasured, detail: `the workspace reports the state "DREAMING", which is not known`, link: pipelinePage}),
		"no state":           in("", "HEALTHY", situation{verdict: status.Unmeasured, detail: "the workspace reports no state", link: pipelinePage}),
		"no health":          in("IDLE", "", good),
		"unhealthy":          in("IDLE", "UNHEALTHY", situation{verdict: status.Degraded, detail: unhealthy + lastCompleted, value: minutes(10), link: done}),
		"a new health":       in("IDLE", "SLEEPY", situation{verdict: status.Unmeasured, detail: `the workspace reports the state "SLEEPY", which is not known`, link: pipelinePage}),
		"by its id":          in("IDLE", "HEALTHY", situation{target: pipelineNamed("2e"), verdict: status.Good, detail: lastCompleted, value: minutes(10), link: done}),
		"never run":          {pages: noUpdates("IDLE", "HEALTHY"), verdict: status.Unmeasured, detail: "the workspace lists no update of the pipeline that did more than validate its code", link: pipelinePage},
		"unhealthy, no runs": {pages: noUpdates("IDLE", "UNHEALTHY"), verdict: status.Degraded, detail: unhealthy + "the workspace lists no update of the pipeline that did more than validate its code", link: pipelinePage},
		"unhealthy and failed": {
			pages: listedPipeline("FAILED", "UNHEALTHY"), more: map[string][][]any{updatesPath: {pageOf(pipelineUpdate("FAILED", 10*time.Minute))}},
			verdict: status.Bad, detail: unhealthy + lastFailed, link: pipelinePage + "/updates/FAILED",
		},
		"a name of several": {
			pages:   [][]any{{pipelines.PipelineStateInfo{PipelineId: "1f", Name: "sales"}}, {pipelines.PipelineStateInfo{PipelineId: "2e", Name: "sales"}}},
			verdict: status.Unmeasured, detail: `2 pipelines are named "sales", so the check must use one of their ids: 1f, 2e`,
		},
	}
	for _, state := range new(pipelines.PipelineState).Values() {
		if _, ok := situations[string(state)]; !ok {
			situations[string(state)] = in(state, "HEALTHY", good)
		}
	}
	measureSituations(t, fakeworkspace.PipelinesPath, Pipeline, pipelineNamed("sales"), situations)
}

func TestRunningContinuousPipelineIsGood(t *testing.T) {
	running := pipelineUpdate("RUNNING", 5*time.Hour)
	want := situation{verdict: status.Good, detail: "the update of 2 Mar 2026 07:00 UTC is running continuously", value: minutes(0), link: pipelinePage + "/updates/RUNNING"}
	unread := func(s situation, fault fakeworkspace.Fault) situation {
		fault.Match, fault.Times = updatesPath+"/RUNNING", -1
		s.fault = &fault
		return s
	}
	situations := map[string]situation{
		"after a failure": afterUpdates(want, running, pipelineUpdate("FAILED", 6*time.Hour)),
		"since always":    afterUpdates(want, running),
	}
	for name, s := range situations {
		s.objects = map[string]any{updatesPath + "/RUNNING": pipelines.GetUpdateResponse{Update: &pipelines.UpdateInfo{Config: &pipelines.PipelineSpec{Continuous: true}}}}
		situations[name] = s
	}
	ofJob := afterUpdates(want, running)
	ofJob.objects = map[string]any{updatesPath + "/RUNNING": pipelines.GetUpdateResponse{Update: &pipelines.UpdateInfo{Mode: "CONTINUOUS"}}}
	situations["of a continuous job"] = ofJob
	empty := afterUpdates(situation{verdict: status.Bad, detail: "the update of 2 Mar 2026 06:00 UTC failed; the update of 2 Mar 2026 07:00 UTC is running", link: pipelinePage + "/updates/FAILED"}, running, pipelineUpdate("FAILED", 6*time.Hour))
	empty.objects = map[string]any{updatesPath + "/RUNNING": pipelines.GetUpdateResponse{}}
	situations["nothing said about it"] = empty
	unknown := situation{verdict: status.Unmeasured, link: pipelinePage}
	unknown.detail = "the list of pipeline updates could not be read: this identity cannot see the running update"
	situations["not visible"] = unread(afterUpdates(unknown, running), fakeworkspace.Fault{Status: 403})
	unknown.detail = "the list of pipeline updates could not be read: the running update does not exist, or this identity cannot see it"
	situations["gone"] = afterUpdates(unknown, running)
	measureSituations(t, fakeworkspace.PipelinesPath, Pipeline, pipelineNamed("sales"), situations)
}

func TestPipelineThatCannotBeRead(t *testing.T) {
	t.Parallel()
	measureFailures(t, fakeworkspace.PipelinesPath, "pipeline", "CAN VIEW", Pipeline, pipelineNamed)
}

func TestPipelineUpdatesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	situations := map[string]situation{}
	for name, row := range map[string]struct {
		fault fakeworkspace.Fault
		why   string
	}{
		"a 403":                    {fakeworkspace.Fault{Status: 403}, "this identity cannot list pipeline updates"},
		"a 404":                    {fakeworkspace.Fault{Status: 404}, "the workspace does not offer pipeline updates"},
		"a 429 that stays":         {fakeworkspace.Fault{Status: 429, RetryAfter: "1"}, "the workspace responded with HTTP 429"},
		"an answer without JSON":   {fakeworkspace.Fault{Body: "<html>"}, "the request to the workspace failed"},
		"a connection that is cut": {fakeworkspace.Fault{Reset: true}, "the workspace cannot be reached"},
		"no answer":                {fakeworkspace.Fault{Hang: time.Minute}, "the workspace cannot be reached"},
	} {
		row.fault.Match, row.fault.Times = updatesPath, -1
		s := afterUpdates(situation{verdict: status.Unmeasured, detail: "the list of pipeline updates could not be read: " + row.why, link: pipelinePage}, pipelineUpdate("COMPLETED", time.Minute))
		s.fault = &row.fault
		situations[name] = s
	}
	measureSituations(t, fakeworkspace.PipelinesPath, Pipeline, pipelineNamed("sales"), situations)
}

func TestPipelineUpdatesAreReadOnceAndOnlyIfWatched(t *testing.T) {
	w := newWorld(t)
	ran := []pipelines.UpdateStateInfo{{UpdateId: "u"}}
	w.SetListing(fakeworkspace.PipelinesPath,
		[]any{pipelines.PipelineStateInfo{PipelineId: "2e", Name: "sales", State: "IDLE", LatestUpdates: ran}, pipelines.PipelineStateInfo{PipelineId: "new", Name: "new", State: "IDLE"}},
		[]any{pipelines.PipelineStateInfo{PipelineId: "other", Name: "other", State: "IDLE", LatestUpdates: ran}})
	w.SetListing(updatesPath, pageOf(pipelineUpdate("RUNNING", 0), pipelineUpdate("COMPLETED", time.Minute)), pageOf(pipelineUpdate("FAILED", time.Hour)))
	w.SetObject(updatesPath+"/RUNNING", pipelines.GetUpdateResponse{})
	outcomes := measureTogether(t, Pipeline(w.Options), probe.ScopeOptions{}, pipelineNamed("sales"), pipelineNamed("2e"), pipelineNamed("new"))
	require.Equal(t, outcomes[0].Link, outcomes[1].Link)
	require.Equal(t, "the workspace lists no update of the pipeline that did more than validate its code", outcomes[2].Detail)
	requests := w.Requests()
	require.Equal(t, 2, requests["GET "+fakeworkspace.PipelinesPath], "one for each page")
	require.Equal(t, 1, requests["GET "+updatesPath], "two checks share it, and the first page has an update that is finished")
	require.Equal(t, 1, requests["GET "+updatesPath+"/RUNNING"], "two checks share it")
	require.Zero(t, requests["GET "+fakeworkspace.PipelinesPath+"/other/updates"], "nobody watches it")
	require.Zero(t, requests["GET "+fakeworkspace.PipelinesPath+"/new/updates"], "it has no updates")
}

func TestPipelineAgeIsInTheUnitOfTheCheckAndComparedWithItsLimits(t *testing.T) {
	w := newWorld(t)
	w.SetListing(fakeworkspace.PipelinesPath, listedPipeline("IDLE", "HEALTHY")...)
	kind := probetest.Probe{Kind: Pipeline(w.Options), Scope: probe.ScopeOptions{Now: now}}
	for _, row := range []struct {
		unit   string
		warn   float64
		status status.Status
		value  float64
		detail string
	}{
		{"h", 1.5, status.Green, 1, "the update of 2 Mar 2026 11:00 UTC completed"},
		{"hours", 1, status.Yellow, 1, "1 hours (limit 1 hours); the update of 2 Mar 2026 11:00 UTC completed"},
		{"s", 1000, status.Red, 3600, "3600 s (limit 2000 s); the update of 2 Mar 2026 11:00 UTC completed"},
		{"min", 30, status.Red, 60, "60 min (limit 60 min); the update of 2 Mar 2026 11:00 UTC completed"},
	} {
		w.SetListing(updatesPath, pageOf(pipelineUpdate("COMPLETED", time.Hour)))
		crit := 2 * row.warn
		check := status.Check{ID: "check", Target: pipelineNamed("sales").JSON(t), Unit: row.unit, Warn: &row.warn, Crit: &crit, Freshness: time.Hour}
		result := status.Judge(check, "run", kind.MeasureCheck(t.Context(), check), now())
		require.Equal(t, row.detail, result.Detail)
		require.Equal(t, row.status, result.Status)
		require.InDelta(t, row.value, *result.Value, 0)
	}
	o := kind.MeasureCheck(t.Context(), status.Check{ID: "check", Target: pipelineNamed("sales").JSON(t), Unit: "rows"})
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.Contains(t, o.Detail, `"rows" is not a unit of pipeline`)
}
