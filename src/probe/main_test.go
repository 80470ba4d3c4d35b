package probe

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"buoy/src/status"
)

func TestMain(m *testing.M) {
	zerolog.SetGlobalLevel(zerolog.Disabled)                                                                      // the fault proxy logs to the global logger
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*ToxicStub).Run")) // it leaks by itself
}

// fields is a target under construction.
type fields map[string]any

func (f fields) json(t *testing.T) json.RawMessage {
	t.Helper()
	target, err := json.Marshal(f)
	require.NoError(t, err)
	return target
}

// measure takes one measurement of a valid target with a deadline that a healthy probe never meets.
func measure(t *testing.T, p Probe, target fields) status.Outcome {
	t.Helper()
	return measureWithin(t, 10*time.Second, p, target)
}

func measureWithin(t *testing.T, within time.Duration, p Probe, target fields) status.Outcome {
	t.Helper()
	require.Empty(t, p.Validate(target.json(t)), "the target of this test is not valid")
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	began := time.Now()
	o := p.Measure(ctx, status.Check{ID: "check", Target: target.json(t)})
	require.Less(t, time.Since(began), within+2*time.Second, "the measurement did not end at its deadline")
	return o
}

func requireGreen(t *testing.T, detail string, o status.Outcome) {
	t.Helper()
	require.Equal(t, detail, o.Detail)
	require.Equal(t, status.Measured, o.Verdict)
	require.NotNil(t, o.Value)
}

func requireBad(t *testing.T, detail string, o status.Outcome) {
	t.Helper()
	require.Equal(t, detail, o.Detail)
	require.Equal(t, status.Bad, o.Verdict)
	require.Nil(t, o.Value)
}

func requireDegraded(t *testing.T, detail string, o status.Outcome) {
	t.Helper()
	require.Equal(t, detail, o.Detail)
	require.Equal(t, status.Degraded, o.Verdict)
	require.NotNil(t, o.Value)
}

func requireUnmeasured(t *testing.T, detail string, o status.Outcome) {
	t.Helper()
	require.Equal(t, detail, o.Detail)
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.Nil(t, o.Value)
}

// requireRefused holds that a target breaks exactly one rule, of this field, and that its message says this.
func requireRefused(t *testing.T, wrong []status.FieldError, field, says string) {
	t.Helper()
	require.Len(t, wrong, 1, "%v", wrong)
	require.Equal(t, field, wrong[0].Field)
	require.Contains(t, wrong[0].Message, says)
	require.NotEmpty(t, wrong[0].Rule)
}

// serve starts a server on a free port of this machine.
func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

func answer(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body)) // the probe may have hung up
	}
}

func local(options HTTPOptions) *HTTP {
	options.AllowPrivate = true
	return NewHTTP(options)
}

func TestARegistryMeasuresOnlyWhatIsNotPushed(t *testing.T) {
	r := Registry{status.KindHTTP: local(HTTPOptions{}), status.KindHeartbeat: Heartbeat{}}
	require.True(t, r.Measures(status.KindHTTP))
	require.False(t, r.Measures(status.KindHeartbeat), "its results are pushed")
	require.False(t, r.Measures(status.KindSQLQuery), "it is not registered")
}

func TestARegistryValidatesWithTheProbeOfTheKind(t *testing.T) {
	r := Registry{status.KindHeartbeat: Heartbeat{}}
	requireRefused(t, r.ValidateTarget(status.KindHeartbeat, json.RawMessage(`{"a":1}`)), "a", "is not a field")
	require.Empty(t, r.ValidateTarget("nonsense", json.RawMessage(`{"a":1}`)))
}

func TestAHeartbeatHasNothingToAimAt(t *testing.T) {
	require.Empty(t, Heartbeat{}.Validate(json.RawMessage(`{}`)))
	require.Empty(t, Heartbeat{}.Validate(nil))
	requireRefused(t, Heartbeat{}.Validate(json.RawMessage(`{"url":"x"}`)), "url", "is not a field of this kind of check")
	requireUnmeasured(t, "results of this check are pushed, not measured", measure(t, Heartbeat{}, fields{}))
}

func TestTargetsAreReadStrictly(t *testing.T) {
	var into struct {
		Text   string         `json:"text"`
		Codes  []int          `json:"codes"`
		Map    map[string]int `json:"map"`
		Maybe  *float64       `json:"maybe"`
		Silent bool           `json:"silent"`
	}
	for target, want := range map[string][2]string{
		`null`:                 {"", "null is not a JSON object"},
		`[1]`:                  {"", "[1] is not a JSON object"},
		`{"text"`:              {"", "is not a JSON object"},
		`{} {}`:                {"", "something behind the object"},
		`{"other":1}`:          {"other", "is not a field"},
		`{"text":1}`:           {"text", "text is wanted, not a number"},
		`{"codes":[1.5]}`:      {"codes", "a whole number is wanted, not a number 1.5"},
		`{"codes":{}}`:         {"codes", "a list is wanted, not a object"},
		`{"map":"x"}`:          {"map", "an object is wanted, not a string"},
		`{"maybe":"x"}`:        {"maybe", "a number is wanted, not a string"},
		`{"silent":"yes"}`:     {"silent", "true or false is wanted, not a string"},
		`{"map":{"a":"text"}}`: {"map.a", "a whole number is wanted, not a string"},
	} {
		t.Run(target, func(t *testing.T) {
			wrong := decode(json.RawMessage(target), &into)
			require.Len(t, wrong, 1)
			require.Contains(t, wrong[0].Message, want[1])
			if want[0] != "map.a" { // how the path into a map is written is the decoder's business
				require.Equal(t, want[0], wrong[0].Field)
			}
		})
	}
	require.Empty(t, decode(nil, &into), "no target is the empty one")
}
