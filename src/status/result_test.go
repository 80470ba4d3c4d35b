package status_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

const aRun = "0198c0de-cafe-7abc-8123-0123456789ab"

func TestJudge(t *testing.T) {
	below := func(f float64) float64 { return math.Nextafter(f, 0) }
	noLimits := func(c *status.Check) { c.Warn, c.Crit = nil, nil }
	for name, tc := range map[string]struct {
		check   func(*status.Check)
		outcome status.Outcome
		want    status.Status
		value   *float64
		detail  string
	}{
		"a value of 0 is green":             {outcome: status.Outcome{Value: ptr(0.0)}, want: status.Green, value: ptr(0.0)},
		"a negative value is green":         {outcome: status.Outcome{Value: ptr(-5.0)}, want: status.Green, value: ptr(-5.0)},
		"a value just below warn is green":  {outcome: status.Outcome{Value: ptr(below(30))}, want: status.Green, value: ptr(below(30))},
		"a value of exactly warn is yellow": {outcome: status.Outcome{Value: ptr(30.0)}, want: status.Yellow, value: ptr(30.0), detail: "30 min (limit 30 min)"},
		"a value just below crit is yellow": {outcome: status.Outcome{Value: ptr(below(120))}, want: status.Yellow, value: ptr(below(120)), detail: "119.99999999999999 min (limit 30 min)"},
		"a value of exactly crit is red":    {outcome: status.Outcome{Value: ptr(120.0)}, want: status.Red, value: ptr(120.0), detail: "120 min (limit 120 min)"},
		"a limit stands before what the probe saw": {
			outcome: status.Outcome{Value: ptr(202.0), Detail: "200 OK"}, want: status.Red, value: ptr(202.0),
			detail: "202 min (limit 120 min); 200 OK",
		},
		"good is green without a value": {
			outcome: status.Outcome{Verdict: status.Good, Detail: "running"}, want: status.Green, detail: "running",
		},
		"good with a value at a limit is not green": {
			outcome: status.Outcome{Verdict: status.Good, Value: ptr(30.0), Detail: "running"}, want: status.Yellow, value: ptr(30.0),
			detail: "30 min (limit 30 min); running",
		},
		"good with a value that is not a number is green": {
			outcome: status.Outcome{Verdict: status.Good, Value: ptr(math.NaN()), Detail: "running"}, want: status.Green, detail: "running",
		},
		"degraded is yellow without a value": {
			outcome: status.Outcome{Verdict: status.Degraded, Detail: "4 days left"}, want: status.Yellow, detail: "4 days left",
		},
		"degraded is yellow with a green value": {
			outcome: status.Outcome{Verdict: status.Degraded, Value: ptr(1.0), Detail: "4 days left"}, want: status.Yellow,
			value: ptr(1.0), detail: "4 days left",
		},
		"degraded and at warn gives both reasons": {
			outcome: status.Outcome{Verdict: status.Degraded, Value: ptr(30.0), Detail: "4 days left"}, want: status.Yellow,
			value: ptr(30.0), detail: "30 min (limit 30 min); 4 days left",
		},
		"degraded and at crit is red": {
			outcome: status.Outcome{Verdict: status.Degraded, Value: ptr(120.0), Detail: "4 days left"}, want: status.Red,
			value: ptr(120.0), detail: "120 min (limit 120 min); 4 days left",
		},
		"degraded with NaN is yellow and has no value": {
			outcome: status.Outcome{Verdict: status.Degraded, Value: ptr(math.NaN()), Detail: "4 days left"}, want: status.Yellow,
			detail: "4 days left",
		},
		"without limits a value is green":           {check: noLimits, outcome: status.Outcome{Value: ptr(1e9)}, want: status.Green, value: ptr(1e9)},
		"a measured answer keeps its detail":        {outcome: status.Outcome{Value: ptr(1.0), Detail: "ok"}, want: status.Green, value: ptr(1.0), detail: "ok"},
		"a measured answer without value is no one": {outcome: status.Outcome{}, want: status.Unknown, detail: "the probe gave no value"},
		"NaN is not a value": {
			outcome: status.Outcome{Value: ptr(math.NaN())}, want: status.Unknown, detail: "the measured value NaN is not a number",
		},
		"+Inf is not a value": {
			outcome: status.Outcome{Value: ptr(math.Inf(1))}, want: status.Unknown, detail: "the measured value +Inf is not a number",
		},
		"-Inf is not a value": {
			outcome: status.Outcome{Value: ptr(math.Inf(-1))}, want: status.Unknown, detail: "the measured value -Inf is not a number",
		},
		"bad is red without a value": {
			outcome: status.Outcome{Verdict: status.Bad, Detail: "refused"}, want: status.Red, detail: "refused",
		},
		"bad is red even with a green value": {
			outcome: status.Outcome{Verdict: status.Bad, Value: ptr(1.0), Detail: "500"}, want: status.Red, value: ptr(1.0), detail: "500",
		},
		"bad with NaN is red, keeps its reason and has no value": {
			outcome: status.Outcome{Verdict: status.Bad, Value: ptr(math.NaN()), Detail: "reset"}, want: status.Red, detail: "reset",
		},
		"unmeasured is unknown": {
			outcome: status.Outcome{Verdict: status.Unmeasured, Detail: "no route"}, want: status.Unknown, detail: "no route",
		},
		"unmeasured is unknown even with a red value": {
			outcome: status.Outcome{Verdict: status.Unmeasured, Value: ptr(500.0), Detail: "half"}, want: status.Unknown,
			value: ptr(500.0), detail: "half",
		},
		"unmeasured with an infinity keeps its reason": {
			outcome: status.Outcome{Verdict: status.Unmeasured, Value: ptr(math.Inf(1)), Detail: "no"}, want: status.Unknown, detail: "no",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := aCheck()
			if tc.check != nil {
				tc.check(&c)
			}
			r := status.Judge(c, aRun, tc.outcome, on("10:00"))
			require.Equal(t, tc.want, r.Status)
			require.Equal(t, tc.value, r.Value)
			require.Equal(t, tc.detail, r.Detail)
		})
	}
}

func TestJudgeFillsInIDsAndTimes(t *testing.T) {
	observed := on("10:00").Add(1234567 * time.Nanosecond).In(time.FixedZone("", 7200))
	r := status.Judge(aCheck(), aRun, status.Outcome{Value: ptr(1.0), Link: "https://x", Latency: 1500 * micro}, observed)
	require.Equal(t, status.Result{
		ID: status.ResultID(aRun, aCheck().ID), CheckID: aCheck().ID, PlatformID: aCheck().PlatformID, RunID: aRun,
		Status: status.Green, Value: ptr(1.0), ObservedAt: on("10:00:00.001234"), FreshUntil: on("10:15:00.001234"),
		LatencyMS: 1, Link: "https://x",
	}, r)
}

func TestLatencyIsNeverNegative(t *testing.T) {
	r := status.Judge(aCheck(), aRun, status.Outcome{Value: ptr(1.0), Latency: -time.Second}, on("10:00"))
	require.Zero(t, r.LatencyMS)
}

func TestDetailIsRedactedBeforeClipping(t *testing.T) {
	given := strings.Repeat("x", status.MaxDetail-len(" password=hun")) + " password=hunter2 and more"
	r := status.Judge(aCheck(), aRun, status.Outcome{Verdict: status.Bad, Detail: given}, on("10:00"))
	require.True(t, strings.HasSuffix(r.Detail, "password=**…"), r.Detail)
	require.NotContains(t, r.Detail, "hun")
}

func TestDetailIsClippedAt500Characters(t *testing.T) {
	for name, tc := range map[string]struct{ given, want string }{
		"500 characters are kept":           {strings.Repeat("ü", 500), strings.Repeat("ü", 500)},
		"501 become 499 and an ellipsis":    {strings.Repeat("ü", 501), strings.Repeat("ü", 499) + "…"},
		"four-byte characters are not torn": {strings.Repeat("🛟", 700), strings.Repeat("🛟", 499) + "…"},
		"space around it does not count":    {"\n  " + strings.Repeat("x", 500) + " \n", strings.Repeat("x", 500)},
		"what is not UTF-8 is replaced":     {"a\xff\xfeb", "a\uFFFDb"},
		"nothing is kept as nothing":        {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := status.Judge(aCheck(), aRun, status.Outcome{Verdict: status.Bad, Detail: tc.given}, on("10:00"))
			require.Equal(t, tc.want, r.Detail)
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		given := string(rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(t, "detail"))
		detail := status.Judge(aCheck(), aRun, status.Outcome{Verdict: status.Bad, Detail: given}, on("10:00")).Detail
		require.True(t, utf8.ValidString(detail))
		require.LessOrEqual(t, utf8.RuneCountInString(detail), status.MaxDetail)
	})
}

var uuid7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestResultIDIsDerivedFromRunAndCheck(t *testing.T) {
	const check = "0198c0de-0000-7000-8000-00000000000c"
	again := status.ResultID(strings.Clone(aRun), strings.Clone(check))
	require.Equal(t, status.ResultID(aRun, check), again)
	require.NotEqual(t, status.ResultID(aRun, check), status.ResultID(aRun, check[:35]+"d"))
	require.NotEqual(t, status.ResultID(aRun, check), status.ResultID(aRun[:35]+"c", check))
	require.Equal(t, aRun[:13], status.ResultID(aRun, check)[:13], "the run's time")
	require.Regexp(t, uuid7, status.ResultID("not a uuid", ""))
}

func TestResultIDsAreUUIDv7AndSortByRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		check := rapid.String().Draw(t, "check")
		millis := rapid.Int64Range(0, 1<<48-2).Draw(t, "millisecond of the run")
		run := func(ms int64) string {
			id := uuid.Must(uuid.NewV7())
			for i := range 6 {
				id[i] = byte(ms >> (8 * (5 - i)))
			}
			return id.String()
		}
		earlier, later := status.ResultID(run(millis), check), status.ResultID(run(millis+1), check)
		parsed, err := uuid.Parse(earlier)
		require.NoError(t, err)
		require.Equal(t, uuid.Version(7), parsed.Version())
		require.Equal(t, uuid.RFC4122, parsed.Variant())
		require.Regexp(t, uuid7, earlier)
		require.Less(t, earlier, later)
	})
}

func TestResultsAreOrderedByTimeThenID(t *testing.T) {
	a, b := seen(status.Green, on("10:00"), day), seen(status.Green, on("10:00"), day)
	a.ID, b.ID = "a", "b"
	early := seen(status.Green, on("09:59:59.999999"), day)
	early.ID = "z"
	list := []status.Result{b, a, early}
	slices.SortFunc(list, status.Result.Compare)
	require.Equal(t, []status.Result{early, a, b}, list)
	require.Zero(t, a.Compare(a))
}

func TestLargestValueIsRed(t *testing.T) {
	r := status.Judge(aCheck(), aRun, status.Outcome{Value: ptr(math.MaxFloat64)}, on("10:00"))
	require.Equal(t, status.Red, r.Status)
	require.Contains(t, r.Detail, " min (limit 120 min)")
}

func TestResultReasonIncludesValueUnitAndLimit(t *testing.T) {
	for name, tc := range map[string]struct {
		kind  status.Kind
		unit  string
		value float64
		warn  float64
		crit  float64
		want  string
	}{
		"red":                       {"http", "ms", 202.3, 20, 100, "202 ms (limit 100 ms)"},
		"yellow":                    {"http", "ms", 202.3, 20, 5000, "202 ms (limit 20 ms)"},
		"the default unit":          {"table_freshness", "", 44.42, 10, 20, "44 min (limit 20 min)"},
		"a phrase as unit":          {"sql_query", "rows missing", 44.42, 1, 10, "44 rows missing (limit 10)"},
		"no unit":                   {"heartbeat", "", 7, 1, 5, "7 (limit 5)"},
		"limits with decimals":      {"http", "s", 1.23456, 0.5, 1, "1.2 s (limit 1 s)"},
		"just over the limit":       {"http", "ms", 100.04, 20, 100, "100.04 ms (limit 100 ms)"},
		"exactly the limit":         {"http", "ms", 100, 20, 100, "100 ms (limit 100 ms)"},
		"just below the red limit":  {"http", "ms", 99.96, 20, 100, "99.96 ms (limit 20 ms)"},
		"fewer decimals than given": {"sql_query", "%", 50, 0.25, 1.5, "50 % (limit 1.5 %)"},
	} {
		t.Run(name, func(t *testing.T) {
			c := aCheck(func(c *status.Check) { c.Kind, c.Unit, c.Warn, c.Crit = tc.kind, tc.unit, &tc.warn, &tc.crit })
			require.Equal(t, tc.want, status.Judge(kinds().WithUnit(c), aRun, status.Outcome{Value: &tc.value}, on("10:00")).Detail)
		})
	}
}
