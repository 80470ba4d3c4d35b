package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

const hour = time.Hour

func TestTallyOf(t *testing.T) {
	whole := status.Span{From: on("10:00"), To: on("14:00")}
	green := func(clock string, fresh time.Duration) status.Result { return seen(status.Green, on(clock), fresh) }
	red := func(clock string, fresh time.Duration) status.Result { return seen(status.Red, on(clock), fresh) }
	for name, tc := range map[string]struct {
		results  []status.Result
		messages []status.Message
		now      time.Time
		want     status.Tally
	}{
		"without results all is unknown":       {want: status.Tally{Unknown: 4 * hour}},
		"a result holds until it is not fresh": {results: []status.Result{green("10:00", hour)}, want: status.Tally{Green: hour, Unknown: 3 * hour}},
		"a result holds until the next":        {results: []status.Result{green("10:00", day), red("11:00", day)}, want: status.Tally{Green: hour, Red: 3 * hour}},
		"the one before the window holds into it": {
			results: []status.Result{red("08:00", day), green("09:00", 3*hour)}, want: status.Tally{Green: 2 * hour, Unknown: 2 * hour},
		},
		"one before that ends as the window begins is nothing": {results: []status.Result{green("09:00", hour)}, want: status.Tally{Unknown: 4 * hour}},
		"one as the window ends is outside":                    {results: []status.Result{green("14:00", hour)}, want: status.Tally{Unknown: 4 * hour}},
		"a result as the last one ends leaves no gap":          {results: []status.Result{green("10:00", hour), green("11:00", 3*hour)}, want: status.Tally{Green: 4 * hour}},
		"of two at the same instant the greater id holds": {
			results: []status.Result{green("10:00", day), red("10:00", day)}, want: status.Tally{Red: 4 * hour},
		},
		"an unknown result ends a green one": {
			results: []status.Result{green("10:00", day), seen(status.Unknown, on("11:00"), day)}, want: status.Tally{Green: hour, Unknown: 3 * hour},
		},
		"now clips the window":          {results: []status.Result{green("10:00", day)}, now: on("11:00"), want: status.Tally{Green: hour}},
		"a window after now is nothing": {results: []status.Result{green("10:00", day)}, now: on("09:00"), want: status.Tally{}},
		"maintenance takes its time out of every status": {
			results: []status.Result{green("10:00", day), red("12:00", day)}, messages: []status.Message{window("11:00", "13:00")},
			want: status.Tally{Green: hour, Red: hour, Maintenance: 2 * hour},
		},
		"overlapping maintenance counts once": {
			results: []status.Result{green("10:00", day)}, messages: []status.Message{window("11:00", "13:00"), window("12:00", "13:30")},
			want: status.Tally{Green: 90 * time.Minute, Maintenance: 150 * time.Minute},
		},
		"maintenance of an open end goes on to now": {
			messages: []status.Message{aMessage(func(m *status.Message) { m.EndsAt = nil })}, now: on("13:00"), want: status.Tally{Maintenance: 3 * hour},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.now.IsZero() {
				tc.now = on("23:00")
			}
			got := status.TallyOf(tc.results, status.Exclusions{Maintenance: status.WindowsOf("p", tc.messages)}, whole, tc.now)
			require.Equal(t, tc.want, got)
		})
	}
}

func TestPausedTimeIsUnknown(t *testing.T) {
	span := status.Span{From: on("10:00"), To: on("14:00")}
	results := []status.Result{seen(status.Green, on("10:00"), day), seen(status.Red, on("13:00"), day)}
	ex := status.Exclusions{Inactive: status.Inactive{{From: on("11:00"), To: on("12:00")}}}
	require.Equal(t, status.Tally{Green: hour, Unknown: 2 * hour, Red: hour}, status.TallyOf(results, ex, span, on("23:00")), "until the first result after the pause")
	ex.Maintenance = status.Windows{{From: on("11:30"), To: on("12:30")}}
	require.Equal(t, status.Tally{Green: hour, Unknown: hour, Maintenance: hour, Red: hour}, status.TallyOf(results, ex, span, on("23:00")), "maintenance comes first")
}

func TestTallyEqualsCountingEverySecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := units(time.Second, -600, 600) // midnight is in the middle
		results := history(t, seconds, units(time.Second, 1, 400), 10)
		messages := maintenance(t, seconds, units(time.Second, 1, 300))
		from, to := seconds.Draw(t, "from"), seconds.Draw(t, "to")
		now := min(to, seconds.Draw(t, "now"))
		var want status.Tally
		for s := from; s < now; s += time.Second {
			at := midnight.Add(s)
			count(&want, time.Second, statusAt(results, at), maintainedAt(messages, at))
		}
		got := status.TallyOf(results, status.Exclusions{Maintenance: status.WindowsOf("p", messages)}, status.Span{From: midnight.Add(from), To: midnight.Add(to)}, midnight.Add(now))
		require.Equal(t, want, got)
	})
}

func TestTallyAddsUpToItsWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		offset := rapid.OneOf(units(micro, -20, 20), units(micro, -4e9, 4e9))
		results := history(t, offset, rapid.OneOf(units(micro, 1, 20), units(micro, 1, 3e9)), 12)
		messages := maintenance(t, offset, rapid.OneOf(units(micro, 1, 20), units(micro, 1, 3e9)))
		span := status.Span{From: midnight.Add(offset.Draw(t, "from"))}
		span.To = span.From.Add(units(micro, 0, 4e9).Draw(t, "length"))
		ex := status.Exclusions{
			Maintenance: status.WindowsOf("p", messages),
			Inactive:    drawShortPauses(t, rapid.SampledFrom([]time.Duration{micro, 5 * time.Minute}).Draw(t, "unit of pauses")),
		}
		got := status.TallyOf(results, ex, span, span.To)
		require.Equal(t, naiveTally(span, results, messages, ex.Inactive), got)
		require.Equal(t, span.Length(), got.Total())
		cut := span.From.Add(span.Length() / 3).Truncate(micro)
		parts := status.TallyOf(results, ex, status.Span{From: span.From, To: cut}, span.To).
			Add(status.TallyOf(results, ex, status.Span{From: cut, To: span.To}, span.To))
		require.Equal(t, got, parts, "wherever the window is cut in two")
	})
}

func TestUptimeAndCoverage(t *testing.T) {
	for name, tc := range map[string]struct {
		tally            status.Tally
		uptime, coverage float64
		ok               bool
	}{
		"no data is neither 0 % nor 100 %":        {tally: status.Tally{Unknown: 4 * hour}},
		"maintenance alone is no data":            {tally: status.Tally{Maintenance: 4 * hour}},
		"yellow is up":                            {status.Tally{Green: hour, Yellow: 3 * hour}, 1, 1, true},
		"red is down":                             {status.Tally{Red: 4 * hour}, 0, 1, true},
		"unknown and maintenance are not counted": {status.Tally{Green: hour, Red: hour, Unknown: hour, Maintenance: hour}, 0.5, 0.5, true},
		"a microsecond is data":                   {status.Tally{Green: micro, Unknown: 4*hour - micro}, 1, float64(micro) / float64(4*hour), true},
	} {
		t.Run(name, func(t *testing.T) {
			uptime, ok := tc.tally.Uptime()
			require.Equal(t, tc.ok, ok)
			require.Equal(t, tc.uptime, uptime)
			require.Equal(t, tc.coverage, tc.tally.Coverage(4*hour))
		})
	}
	require.Zero(t, status.Tally{Green: hour}.Coverage(0))
	require.Equal(t, 1.0, status.Tally{Green: 2 * hour}.Coverage(hour), "never more than all")
}

func TestWorstOfATallyIsTheWorstKnownStatus(t *testing.T) {
	require.Equal(t, status.Red, status.Tally{Green: hour, Yellow: hour, Red: 1}.Worst())
	require.Equal(t, status.Yellow, status.Tally{Green: hour, Yellow: 1, Unknown: hour}.Worst())
	require.Equal(t, status.Green, status.Tally{Green: 1, Unknown: hour, Maintenance: hour}.Worst())
	require.Equal(t, status.Unknown, status.Tally{Unknown: hour, Maintenance: hour}.Worst())
	require.Equal(t, status.Unknown, status.Tally{}.Worst())
	all := status.Tally{Green: 1, Yellow: 2, Red: 3, Unknown: 4, Maintenance: 5}
	require.Equal(t, []time.Duration{1, 2, 3, 4}, []time.Duration{
		all.Of(status.Green), all.Of(status.Yellow), all.Of(status.Red), all.Of(status.Unknown),
	})
	require.Equal(t, time.Duration(15), all.Total())
	require.Equal(t, time.Duration(6), all.Known())
}
