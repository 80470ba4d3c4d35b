package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// mustSend sends a request that must succeed, and returns the entity.
func mustSend[T any](t *testing.T, s *Server, method, path, body string, code int, headers ...string) T {
	t.Helper()
	resp, answer := send(t, s, method, path, body, headers...)
	require.Equal(t, code, resp.StatusCode, "%s %s: %s", method, path, answer)
	return decoded[T](t, answer)
}

func ifMatch(version int64) []string {
	return []string{"If-Match", fmt.Sprintf("%q", fmt.Sprint(version))}
}

func TestBoardShowsPlatformChangesAtOnce(t *testing.T) {
	s := running(t, newDB(t), admin())
	resp, body := send(t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Human Resources","owner":"hr","tags":["gold"]}`)
	require.Equal(t, http.StatusCreated, resp.StatusCode, body)
	p := decoded[api.Platform](t, body)
	require.Equal(t, "human-resources", p.Slug)
	require.Equal(t, "/api/v1/platforms/"+p.ID, resp.Header.Get("Location"))
	require.Equal(t, `"1"`, resp.Header.Get("ETag"))
	require.Equal(t, []string{"gold"}, p.Tags)
	require.Len(t, readSummary(t, s).Platforms, 1, "who wrote it can read it")

	p = mustSend[api.Platform](t, s, http.MethodPut, "/api/v1/platforms/human-resources", `{"name":"HR","owner":"hr"}`, http.StatusOK, ifMatch(1)...)
	require.Equal(t, "HR", p.Name)
	require.Equal(t, "human-resources", p.Slug, "an address does not change by itself")
	require.Empty(t, p.Tags, "what is left out becomes empty")

	check := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks",
		`{"platform_id":"`+p.ID+`","name":"API","kind":"http","target":{"url":"https://x.example"}}`, http.StatusCreated)
	require.Equal(t, 3600, check.FreshnessSeconds)
	paused := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks",
		`{"platform_id":"`+p.ID+`","name":"gone before","kind":"heartbeat","target":{}}`, http.StatusCreated)
	mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks/"+paused.ID+"/archive", "", http.StatusOK, ifMatch(1)...)

	archived := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms/human-resources/archive", "", http.StatusOK, ifMatch(2)...)
	require.Equal(t, api.PlatformStateARCHIVED, archived.State)
	require.Empty(t, readSummary(t, s).Platforms)
	require.Equal(t, api.CheckStateARCHIVED, mustSend[api.Check](t, s, http.MethodGet, "/api/v1/status-checks/"+check.ID, "", http.StatusOK).State)

	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms/human-resources/restore", "", http.StatusOK, ifMatch(3)...)
	detail := mustSend[api.PlatformDetail](t, s, http.MethodGet, "/api/v1/platforms/human-resources", "", http.StatusOK)
	require.Len(t, detail.Checks, 1, "what was archived before stays archived")
	require.Equal(t, check.ID, detail.Checks[0].ID)
}

func TestStaleVersionIsNotOverwritten(t *testing.T) {
	s := running(t, newDB(t), admin())
	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	mine := `{"name":"Home","owner":"mine"}`
	resp, answer := send(t, s, http.MethodPut, "/api/v1/platforms/home", mine)
	requireProblem(t, resp, answer, http.StatusPreconditionRequired, codeNoVersion)
	for _, header := range []string{"1", `"x"`, `"0"`, `W/"1"`, `"1", "2"`, "*"} {
		resp, answer = send(t, s, http.MethodPut, "/api/v1/platforms/home", mine, "If-Match", header)
		requireProblem(t, resp, answer, http.StatusBadRequest, status.CodeInvalid)
	}
	mustSend[api.Platform](t, s, http.MethodPut, "/api/v1/platforms/home", `{"name":"Home","owner":"another team"}`, http.StatusOK, ifMatch(1)...)
	resp, answer = send(t, s, http.MethodPut, "/api/v1/platforms/home", mine, ifMatch(1)...)
	requireProblem(t, resp, answer, http.StatusPreconditionFailed, status.CodeStale)
	require.Contains(t, answer, "changed by a@b at 2026-11-24T12:00:00Z; it is version 2 now")
	require.Equal(t, "another team", mustSend[api.PlatformDetail](t, s, http.MethodGet, "/api/v1/platforms/home", "", http.StatusOK).Platform.Owner)
}

// The store decides between two concurrent writes of the same version, whatever the board shows.
func TestConcurrentUpdateConflicts(t *testing.T) {
	s := running(t, newDB(t), admin())
	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	for round := range 10 {
		codes := make([]int, 8)
		var wg sync.WaitGroup
		for i := range codes {
			wg.Go(func() {
				resp, _ := send(t, s, http.MethodPut, "/api/v1/platforms/home", fmt.Sprintf(`{"name":"Home","owner":"%d"}`, i), ifMatch(int64(round+1))...)
				codes[i] = resp.StatusCode
			})
		}
		wg.Wait()
		won := 0
		for _, code := range codes {
			if code == http.StatusOK {
				won++
			} else {
				require.Equal(t, http.StatusPreconditionFailed, code)
			}
		}
		require.Equal(t, 1, won)
	}
}

func TestFileManagedEntityCannotBeEdited(t *testing.T) {
	w := newWorld(t) // its platforms are managed by files
	s := running(t, w.db, admin())
	for path, body := range map[string]string{"/api/v1/platforms/shop": `{"name":"x","owner":"o"}`, "/api/v1/platforms/shop/archive": ""} {
		method := http.MethodPut
		if body == "" {
			method = http.MethodPost
		}
		resp, answer := send(t, s, method, path, body, ifMatch(1)...)
		requireProblem(t, resp, answer, http.StatusConflict, status.CodeManaged)
		require.Contains(t, answer, "is managed by the file t")
	}
}

func TestPushedResultIsStoredOnceAndShown(t *testing.T) {
	db := newDB(t)
	s := running(t, db, admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	pushed := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks",
		`{"platform_id":"`+home.ID+`","name":"beat","kind":"heartbeat","target":{},"warn":10,"crit":20}`, http.StatusCreated)
	measured := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks",
		`{"platform_id":"`+home.ID+`","name":"http","kind":"http","target":{}}`, http.StatusCreated)
	push := func(fields string, code int) []api.Result {
		t.Helper()
		return mustSend[api.ResultsPushed](t, s, http.MethodPost, "/api/v1/status-results", `{"results":[{"check_id":"`+pushed.ID+`"`+fields+`}]}`, code).Items
	}
	for fields, want := range map[string]api.Status{
		`,"observed_at":"2026-11-24T11:50:00Z"`:                                   api.StatusGreen,
		`,"value":15,"observed_at":"2026-11-24T11:51:00Z"`:                        api.StatusYellow,
		`,"value":20,"observed_at":"2026-11-24T11:52:00Z"`:                        api.StatusRed,
		`,"verdict":"bad","detail":"broken","observed_at":"2026-11-24T11:53:00Z"`: api.StatusRed,
	} {
		require.Equal(t, want, push(fields, http.StatusOK)[0].Status, fields)
	}
	first := push(`,"value":1`, http.StatusOK)
	require.Equal(t, first, push(`,"value":1`, http.StatusOK), "it is now, twice")
	now := mustSend[api.Check](t, s, http.MethodGet, "/api/v1/status-checks/"+pushed.ID, "", http.StatusOK)
	require.Equal(t, api.StatusGreen, now.Status)
	require.Len(t, mustSend[api.ResultList](t, s, http.MethodGet, "/api/v1/status-results?check_id="+pushed.ID, "", http.StatusOK).Items, 5)
	for fields, why := range map[string]string{
		`{"check_id":"` + measured.ID + `"}`:                                              "which Buoy measures",
		`{"check_id":"` + home.ID + `"}`:                                                  "no check with this id",
		`{"check_id":"` + pushed.ID + `","observed_at":"2026-11-24T12:06:00Z"}`:           "more than 5 minutes in the future",
		`{"check_id":"` + pushed.ID + `","observed_at":"2026-10-01T00:00:00Z"}`:           "31 days",
		`{"check_id":"` + pushed.ID + `"},{"check_id":"` + pushed.ID + `","value":1e999}`: "a number",
	} {
		resp, answer := send(t, s, http.MethodPost, "/api/v1/status-results", `{"results":[`+fields+`]}`)
		requireProblem(t, resp, answer, http.StatusBadRequest, status.CodeInvalid)
		require.Contains(t, answer, why)
	}
}

// Messages follow their life cycle whatever is requested. Viewers see exactly the published messages within their window,
// including both edges.
func TestMessageLifeCycleDecidesWhatViewersSee(t *testing.T) {
	s := running(t, newDB(t), admin())
	edge := func(rt *rapid.T, name string) time.Time {
		return testTime.Add(time.Duration(rapid.IntRange(-2, 2).Draw(rt, name)) * time.Microsecond)
	}
	rapid.Check(t, func(rt *rapid.T) {
		input := func() (body string, starts time.Time, ends *time.Time) {
			starts = edge(rt, "starts")
			fields := map[string]any{"title": "t", "severity": "INFO", "starts_at": starts}
			if rapid.Bool().Draw(rt, "has an end") {
				end := starts.Add(time.Duration(rapid.IntRange(1, 3).Draw(rt, "lasts")) * time.Microsecond)
				fields["ends_at"], ends = end, &end
			}
			raw, err := json.Marshal(fields)
			require.NoError(rt, err)
			return string(raw), starts, ends
		}
		body, starts, ends := input()
		m := mustSend[api.Message](t, s, http.MethodPost, "/api/v1/status-messages", body, http.StatusCreated)
		state, version := api.MessageStateDRAFT, int64(1)
		for range rapid.IntRange(0, 5).Draw(rt, "steps") {
			step := rapid.SampledFrom([]string{"publish", "archive", "update"}).Draw(rt, "step")
			method, path, content, legal, next := http.MethodPost, "/api/v1/status-messages/"+m.ID+"/"+step, "", state != api.MessageStateARCHIVED, api.MessageStateARCHIVED
			newStarts, newEnds := starts, ends
			switch step {
			case "publish":
				legal, next = state == api.MessageStateDRAFT, api.MessageStatePUBLISHED
			case "update":
				method, path, next = http.MethodPut, "/api/v1/status-messages/"+m.ID, state
				content, newStarts, newEnds = input()
			}
			resp, answer := send(t, s, method, path, content, ifMatch(version)...)
			if !legal {
				requireProblem(t, resp, answer, http.StatusConflict, status.CodeConflict)
				continue
			}
			require.Equal(rt, http.StatusOK, resp.StatusCode, answer)
			state, starts, ends = next, newStarts, newEnds
			version++
			got := decoded[api.Message](t, answer)
			require.Equal(rt, state, got.State)
			require.Equal(rt, version, got.Version)
		}
		visible := state == api.MessageStatePUBLISHED && !testTime.Before(starts) && (ends == nil || testTime.Before(*ends))
		seen := slices.ContainsFunc(s.Board.View().Messages, func(o status.Message) bool { return o.ID == m.ID })
		require.Equal(rt, visible, seen)
	})
}

func TestEveryChangeHasAnAuditEvent(t *testing.T) {
	s := running(t, newDB(t), admin())
	resp, answer := send(t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, "X-Request-Id", "request-1")
	require.Equal(t, http.StatusCreated, resp.StatusCode)
	require.Equal(t, "request-1", resp.Header.Get("X-Request-Id"))
	home := decoded[api.Platform](t, answer)
	mustSend[api.Platform](t, s, http.MethodPut, "/api/v1/platforms/home", `{"name":"Home","owner":"p"}`, http.StatusOK, ifMatch(1)...)
	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms/home/archive", "", http.StatusOK, ifMatch(2)...)
	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms/home/restore", "", http.StatusOK, ifMatch(3)...)
	mustSend[api.RunAccepted](t, s, http.MethodPost, "/api/v1/ingestion-runs", `{"source":"http"}`, http.StatusAccepted)
	events := mustSend[api.AuditEventList](t, s, http.MethodGet, "/api/v1/audit-events?entity_id="+home.ID, "", http.StatusOK).Items
	var actions []string
	for _, e := range events {
		actions = append(actions, string(e.Action))
		require.Equal(t, "a@b", e.Actor)
		require.Equal(t, "Home", e.Name)
		require.NotEmpty(t, e.RequestID)
	}
	require.Equal(t, []string{"restore", "archive", "update", "create"}, actions)
	require.Equal(t, "request-1", events[3].RequestID)
	require.Nil(t, events[3].Before)
	require.Equal(t, "o", (*events[2].Before)["owner"])
	require.Equal(t, "p", (*events[2].After)["owner"])
	all := mustSend[api.AuditEventList](t, s, http.MethodGet, "/api/v1/audit-events?page_size=2", "", http.StatusOK)
	require.Len(t, all.Items, 2)
	rest := mustSend[api.AuditEventList](t, s, http.MethodGet, "/api/v1/audit-events?page_size=500&page_token="+*all.NextPageToken, "", http.StatusOK)
	require.Len(t, rest.Items, 3)
	require.Nil(t, rest.NextPageToken)
	runs := mustSend[api.AuditEventList](t, s, http.MethodGet, "/api/v1/audit-events?entity=run&actor=a@b", "", http.StatusOK)
	require.Equal(t, "http", runs.Items[0].Name)
}

func TestSavedCheckShowsItsUnitAndWarning(t *testing.T) {
	s := running(t, newDB(t), admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	body := func(more string) string {
		return `{"platform_id":"` + home.ID + `","name":"c","kind":"table_freshness","target":{}` + more + `}`
	}
	wrong := mustSend[api.Problem](t, s, http.MethodPost, "/api/v1/status-checks", body(`,"unit":"ms"`), http.StatusBadRequest)
	require.Equal(t, "unit", wrong.Errors[0].Field)
	require.Contains(t, wrong.Errors[0].Message, `"ms" is not a unit of table_freshness; use one of min,`)
	draft := mustSend[api.Problem](t, s, http.MethodPost, "/api/v1/status-checks:test", `{"kind":"http","target":{},"unit":"h"}`, http.StatusBadRequest)
	require.Contains(t, draft.Errors[0].Message, `"h" is not a unit of http; use one of ms, s`)

	saved := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks", body(`,"freshness_seconds":10`), http.StatusCreated)
	require.Equal(t, "min", saved.Unit, "an age is never shown without its unit")
	require.NotNil(t, saved.Warning)
	require.Equal(t, "results expire after 10 s, but this check is measured only every 60 s", *saved.Warning)
}

func TestMeasuringADraftStoresNothing(t *testing.T) {
	s := running(t, newDB(t), admin())
	got := mustSend[api.Measurement](t, s, http.MethodPost, "/api/v1/status-checks:test", `{"kind":"http","target":{},"warn":5,"crit":9}`, http.StatusOK)
	require.Equal(t, api.StatusYellow, got.Status)
	require.InDelta(t, 7, *got.Value, 0)
	require.Equal(t, "7 ms (limit 5 ms); seen", got.Detail)
	require.Empty(t, s.Board.View().Checks)

	started, goOn := make(chan struct{}), make(chan struct{})
	measure := s.Measure
	s.Measure = func(ctx context.Context, c status.Check) status.Result {
		close(started)
		<-goOn
		return measure(ctx, c)
	}
	first := make(chan int)
	go func() {
		resp, _ := send(t, s, http.MethodPost, "/api/v1/status-checks:test", `{"kind":"http","target":{}}`)
		first <- resp.StatusCode
	}()
	<-started
	resp, answer := send(t, s, http.MethodPost, "/api/v1/status-checks:test", `{"kind":"http","target":{}}`)
	requireProblem(t, resp, answer, http.StatusTooManyRequests, codeBusy)
	close(goOn)
	require.Equal(t, http.StatusOK, <-first)
}

func TestDraftIsMeasuredWithItsTimeout(t *testing.T) {
	s := running(t, newDB(t), admin())
	var got []time.Duration
	s.Measure = func(_ context.Context, c status.Check) status.Result {
		require.Equal(t, status.DefaultAttempts, c.Attempts)
		got = append(got, c.Timeout)
		return status.Result{Status: status.Green}
	}
	for _, more := range []string{"", `,"timeout_seconds":30`, `,"timeout_seconds":45`, `,"timeout_seconds":120`} {
		mustSend[api.Measurement](t, s, http.MethodPost, "/api/v1/status-checks:test", `{"kind":"http","target":{}`+more+`}`, http.StatusOK)
	}
	require.Equal(t, []time.Duration{0, 30 * time.Second, testLimit, testLimit}, got, "0 is the default of the kind")
	require.Less(t, testLimit, changeLimit, "the outcome arrives before the request ends")
}

func TestTimeoutAndAttemptsAreValidated(t *testing.T) {
	s := running(t, newDB(t), admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	for more, field := range map[string]string{
		`"kind":"http","timeout_seconds":0`:       "timeout_seconds",
		`"kind":"http","timeout_seconds":121`:     "timeout_seconds",
		`"kind":"http","timeout_seconds":1.5`:     "timeout_seconds",
		`"kind":"http","timeout_seconds":null`:    "timeout_seconds",
		`"kind":"http","attempts":0`:              "attempts",
		`"kind":"http","attempts":4`:              "attempts",
		`"kind":"http","attempts":"2"`:            "attempts",
		`"kind":"http","attempts":null`:           "attempts",
		`"kind":"heartbeat","timeout_seconds":30`: "timeout_seconds",
		`"kind":"heartbeat","attempts":2`:         "attempts",
	} {
		wrong := mustSend[api.Problem](t, s, http.MethodPost, "/api/v1/status-checks", `{"platform_id":"`+home.ID+`","name":"c","target":{},`+more+`}`, http.StatusBadRequest)
		require.Len(t, wrong.Errors, 1, more)
		require.Equal(t, field, wrong.Errors[0].Field, more)
	}
	saved := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks", `{"platform_id":"`+home.ID+`","name":"c","kind":"http","target":{},"timeout_seconds":30,"attempts":3}`, http.StatusCreated)
	require.Equal(t, []int{30, 3}, []int{*saved.TimeoutSeconds, saved.Attempts})
	require.Equal(t, "a measurement with all its attempts can take 96 s, longer than the 60 s between two measurements", *saved.Warning)
	saved = mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks", `{"platform_id":"`+home.ID+`","name":"d","kind":"heartbeat","target":{},"attempts":1}`, http.StatusCreated)
	require.Nil(t, saved.TimeoutSeconds)
}

func TestWholeNumbersCanHaveAZeroFraction(t *testing.T) {
	s := running(t, newDB(t), admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	saved := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks",
		`{"platform_id":"`+home.ID+`","name":"c","kind":"http","target":{},"freshness_seconds":6e2,"timeout_seconds":30.0,"attempts":3.00}`, http.StatusCreated)
	require.Equal(t, []int{600, 30, 3}, []int{saved.FreshnessSeconds, *saved.TimeoutSeconds, saved.Attempts})
}

func TestIDsInCapitalsAreTheSame(t *testing.T) {
	s := running(t, newDB(t), admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	loud := strings.ToUpper(home.ID)
	check := mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks",
		`{"platform_id":"`+loud+`","name":"c","kind":"heartbeat","target":{}}`, http.StatusCreated)
	require.Equal(t, home.ID, check.PlatformID)
	message := mustSend[api.Message](t, s, http.MethodPost, "/api/v1/status-messages",
		`{"title":"m","severity":"INFO","starts_at":"2026-11-24T18:00:00Z","platform_ids":["`+loud+`"]}`, http.StatusCreated)
	require.Equal(t, []string{home.ID}, message.PlatformIDs)
	resp, answer := send(t, s, http.MethodPost, "/api/v1/status-results", `{"results":[{"check_id":"`+strings.ToUpper(check.ID)+`","verdict":"ok"}]}`)
	require.Equal(t, http.StatusOK, resp.StatusCode, answer)
	require.Equal(t, home.ID, mustSend[api.PlatformDetail](t, s, http.MethodGet, "/api/v1/platforms/"+loud, "", http.StatusOK).Platform.ID)
	require.Equal(t, check.ID, mustSend[api.Check](t, s, http.MethodGet, "/api/v1/status-checks/"+strings.ToUpper(check.ID), "", http.StatusOK).ID)
	require.Equal(t, message.ID, mustSend[api.Message](t, s, http.MethodGet, "/api/v1/status-messages/"+strings.ToUpper(message.ID), "", http.StatusOK).ID)
	require.Len(t, mustSend[api.CheckList](t, s, http.MethodGet, "/api/v1/status-checks?platform_id="+loud, "", http.StatusOK).Items, 1)
	twice := mustSend[api.Problem](t, s, http.MethodPost, "/api/v1/status-messages",
		`{"title":"m","severity":"INFO","starts_at":"2026-11-24T18:00:00Z","platform_ids":["`+home.ID+`","`+loud+`"]}`, http.StatusBadRequest)
	require.Equal(t, "unique", twice.Errors[0].Rule)
}

func TestFailedWriteChangesNothing(t *testing.T) {
	db := &faulty{testStore: newDB(t)}
	s := running(t, db, admin())
	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	db.err = errors.New(poison)
	resp, answer := send(t, s, http.MethodPut, "/api/v1/platforms/home", `{"name":"Home","owner":"p"}`, ifMatch(1)...)
	requireProblem(t, resp, answer, http.StatusInternalServerError, codeInternal)
	require.NotContains(t, answer, "SELECT")
	require.Equal(t, "o", mustSend[api.PlatformDetail](t, s, http.MethodGet, "/api/v1/platforms/home", "", http.StatusOK).Platform.Owner)
}

func TestArchivedPlatformMustBeRestoredBeforeUpdate(t *testing.T) {
	s := running(t, newDB(t), admin())
	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms/home/archive", "", http.StatusOK, ifMatch(1)...)
	resp, body := send(t, s, http.MethodPut, "/api/v1/platforms/home", `{"name":"Home","owner":"p"}`, ifMatch(2)...)
	requireProblem(t, resp, body, http.StatusConflict, status.CodeConflict)
	require.Contains(t, body, "restore it first")
}

func TestConflictNamesWhatAlreadyExists(t *testing.T) {
	s := running(t, newDB(t), admin())
	home := mustSend[api.Platform](t, s, http.MethodPost, "/api/v1/platforms", `{"name":"Home","owner":"o"}`, http.StatusCreated)
	check := `{"platform_id":"` + home.ID + `","name":"Ping","kind":"heartbeat","target":{},"freshness_seconds":60}`
	mustSend[api.Check](t, s, http.MethodPost, "/api/v1/status-checks", check, http.StatusCreated)
	for path, request := range map[string]struct{ body, message string }{
		"platforms":     {`{"name":"Home","owner":"o"}`, `a platform named "Home" or with the slug "home" already exists`},
		"status-checks": {check, `a check named "Ping" already exists on this platform`},
	} {
		resp, body := send(t, s, http.MethodPost, "/api/v1/"+path, request.body)
		requireProblem(t, resp, body, http.StatusConflict, status.CodeConflict)
		p := decoded[api.Problem](t, body)
		require.Equal(t, request.message, p.Detail)
		require.NotEmpty(t, p.Errors)
		require.Equal(t, "name", p.Errors[0].Field)
		require.Equal(t, request.message, p.Errors[0].Message)
	}
}
