package probe

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

func anchor() time.Time { return time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC) }

func script(t *testing.T, target string) Script {
	t.Helper()
	s, wrong := ParseScript(json.RawMessage(target))
	require.Empty(t, wrong)
	return s
}

// says puts what a script says at an offset from the anchor into one word.
func says(s Script, offset string) string {
	d, err := time.ParseDuration(offset)
	if err != nil {
		return err.Error()
	}
	o, silent := s.At(status.Check{ID: "c"}, anchor(), anchor().Add(d))
	switch {
	case silent:
		return "silent"
	case o.Verdict == status.Bad:
		return "bad: " + o.Detail
	case o.Verdict == status.Unmeasured:
		return "unmeasured: " + o.Detail
	}
	return fmt.Sprint(*o.Value)
}

func TestAScriptSaysWhatItsEpisodesSay(t *testing.T) {
	for name, c := range map[string]struct {
		episodes string
		want     map[string]string
	}{
		"nothing happens": {``, map[string]string{"-9000h": "10", "0s": "10", "9000h": "10"}},
		"an episode begins at its moment and ends before its end": {
			`{"ago":"2h","lasts":"30m","value":50}`,
			map[string]string{"-2h1ns": "10", "-2h": "50", "-90m1ns": "50", "-90m": "10", "0s": "10"},
		},
		"an episode without an end goes on": {`{"ago":"1h","bad":"it broke"}`, map[string]string{"-61m": "10", "-1h": "bad: it broke", "9000h": "bad: it broke"}},
		"an episode may lie in the future":  {`{"ago":"-5m","unmeasured":"no route"}`, map[string]string{"4m59s": "10", "5m": "unmeasured: no route"}},
		"an episode may come again": {
			`{"ago":"72h","lasts":"1h","every":"24h","value":50}`,
			map[string]string{"-96h": "10", "-72h": "50", "-71h": "10", "-48h": "50", "-47h30m": "50", "-47h": "10", "24h": "50", "25h": "10"},
		},
		"silence is no answer":   {`{"ago":"1h","lasts":"10m","silent":true}`, map[string]string{"-1h": "silent", "-50m": "10"}},
		"the value 0 is a value": {`{"ago":"1h","value":0}`, map[string]string{"0s": "0"}},
		"the later entry wins": {
			`{"ago":"3h","value":50},{"ago":"2h","lasts":"1h","bad":"down"},{"ago":"90m","lasts":"10m","silent":true}`,
			map[string]string{"-3h": "50", "-2h": "bad: down", "-90m": "silent", "-80m": "bad: down", "-1h": "50"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := script(t, `{"value":10,"episodes":[`+c.episodes+`]}`)
			for offset, want := range c.want {
				require.Equal(t, want, says(s, offset), "at %s", offset)
			}
		})
	}
}

func TestAScriptThatBreaksARuleIsRefusedInWords(t *testing.T) {
	episode := func(e string) string { return `{"value":1,"episodes":[{"ago":"1s","bad":"x"},` + e + `]}` }
	for name, c := range map[string]struct{ target, field, says string }{
		"no value":             {`{}`, "value", "0 must be greater than 0"},
		"negative value":       {`{"value":-1}`, "value", "-1 must be greater than 0"},
		"huge value":           {`{"value":1e13}`, "value", "at most 1e+12"},
		"jitter above 1":       {`{"value":1,"jitter":1.5}`, "jitter", "1.5 must be from 0 to 1"},
		"negative latency":     {`{"value":1,"latency_ms":-1}`, "latency_ms", "-1 must be from 0"},
		"no beginning":         {episode(`{"bad":"x"}`), "episodes[1].ago", "is required"},
		"a wrong beginning":    {episode(`{"ago":"soon","bad":"x"}`), "episodes[1].ago", `"soon" is not a duration`},
		"a length of nothing":  {episode(`{"ago":"1h","lasts":"0s","bad":"x"}`), "episodes[1].lasts", "longer than nothing"},
		"again without length": {episode(`{"ago":"1h","every":"2h","bad":"x"}`), "episodes[1].lasts", `must be shorter than every "2h"`},
		"again too early":      {episode(`{"ago":"1h","lasts":"2h","every":"2h","bad":"x"}`), "episodes[1].lasts", `"2h" must be shorter`},
		"says nothing":         {episode(`{"ago":"1h"}`), "episodes[1]", "says 0 of"},
		"says two things":      {episode(`{"ago":"1h","value":1,"silent":true}`), "episodes[1]", "says 2 of"},
		"negative episode":     {episode(`{"ago":"1h","value":-1}`), "episodes[1].value", "-1 must be from 0"},
		"an unknown field":     {episode(`{"ago":"1h","status":"red"}`), "status", "is not a field"},
	} {
		t.Run(name, func(t *testing.T) {
			_, wrong := ParseScript(json.RawMessage(c.target))
			requireRefused(t, wrong, c.field, c.says)
		})
	}
}

func TestAValueKeepsFourDigits(t *testing.T) {
	for v, want := range map[float64]float64{0: 0, 1: 1, 123456: 123500, 0.00123456: 0.001235, 99995: 100000, 5e-324: 5e-324, 1e12: 1e12} {
		require.InDelta(t, want, round(v), want*1e-12, "%g", v)
	}
}

func TestAFixtureMeasuresItsScriptNow(t *testing.T) {
	now := anchor()
	f := NewFixture(anchor(), func() time.Time { return now })
	target := fields{"value": 10, "latency_ms": 12, "episodes": []fields{{"ago": "-1m", "lasts": "1m", "silent": true}, {"ago": "-2m", "bad": "down"}}}

	o := measure(t, f, target)
	requireGreen(t, "", o)
	require.InDelta(t, 10, *o.Value, 0)
	require.Equal(t, 12*time.Millisecond, o.Latency)

	now = now.Add(time.Minute)
	requireUnmeasured(t, "no answer in this scenario", measure(t, f, target))
	now = now.Add(time.Minute)
	requireBad(t, "down", measure(t, f, target))

	o = f.Measure(t.Context(), status.Check{Target: json.RawMessage(`{"value":0}`)})
	require.Equal(t, status.Unmeasured, o.Verdict)
	require.Contains(t, o.Detail, "the target is not valid: value: 0 must be greater than 0")
	requireRefused(t, f.Validate(nil), "value", "must be greater than 0")
}

func TestAScriptStraysWithinItsJitterAndAlwaysTheSameWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Float64Range(1e-6, 1e12).Draw(t, "value")
		jitter := rapid.Float64Range(0, 1).Draw(t, "jitter")
		check := status.Check{ID: rapid.String().Draw(t, "id"), Name: "name"}
		at := time.Unix(rapid.Int64Range(-1e10, 1e10).Draw(t, "at"), rapid.Int64Range(0, 1e9-1).Draw(t, "ns"))
		target := fmt.Sprintf(`{"value":%g,"jitter":%g,"latency_ms":100}`, value, jitter)

		var seen []status.Outcome
		for range 2 { // parsed anew: nothing may be kept between
			s, wrong := ParseScript(json.RawMessage(target))
			require.Empty(t, wrong)
			o, silent := s.At(check, anchor(), at)
			require.False(t, silent)
			seen = append(seen, o)
		}
		require.Equal(t, seen[0], seen[1])
		require.Equal(t, status.Measured, seen[0].Verdict)
		require.InDelta(t, value, *seen[0].Value, value*(jitter+0.001)+1e-300)
		require.GreaterOrEqual(t, *seen[0].Value, 0.0)
		require.LessOrEqual(t, seen[0].Latency, 200*time.Millisecond)
		require.GreaterOrEqual(t, seen[0].Latency, time.Duration(0))
	})
}

func TestJitterMovesAndDiffersFromCheckToCheck(t *testing.T) {
	s := script(t, `{"value":100,"jitter":0.5}`)
	values := map[string]bool{}
	lowest, highest := 100.0, 100.0
	for _, id := range strings.Fields("a b c") {
		for minute := range 1000 {
			o, _ := s.At(status.Check{ID: id}, anchor(), anchor().Add(time.Duration(minute)*time.Minute))
			values[fmt.Sprint(id, *o.Value)] = true
			lowest, highest = min(lowest, *o.Value), max(highest, *o.Value)
		}
	}
	require.Greater(t, len(values), 2000, "the values hardly move")
	require.Less(t, lowest, 70.0)
	require.Greater(t, highest, 130.0)

	first, _ := s.At(status.Check{ID: "a"}, anchor(), anchor())
	second, _ := s.At(status.Check{ID: "b"}, anchor(), anchor())
	require.NotEqual(t, *first.Value, *second.Value)
	named, _ := s.At(status.Check{Name: "a"}, anchor(), anchor())
	require.Equal(t, *first.Value, *named.Value, "a check without an id goes by its name")
}

func BenchmarkScript(b *testing.B) {
	s, wrong := ParseScript(json.RawMessage(`{"value":100,"jitter":0.2,"latency_ms":50,"episodes":[{"ago":"72h","lasts":"1h","every":"24h","value":500},{"ago":"26h","lasts":"45m","bad":"down"}]}`))
	require.Empty(b, wrong)
	check := status.Check{ID: "0199-check"}
	for i := 0; b.Loop(); i++ {
		s.At(check, anchor(), anchor().Add(time.Duration(-i)*time.Second))
	}
}
