package board

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
	"buoy/src/store"
)

// fullBoard returns checks with 400 days, and 48 hours of results every five minutes: a thousand checks have a million of both. Values
// are durations in milliseconds with a fraction, which compress badly.
func fullBoard(tb testing.TB, checks int) snapshot {
	tb.Helper()
	const days, every = 400, 5 * time.Minute
	now, dice := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), rand.New(rand.NewPCG(1, 2))
	s := newState()
	measured := func() float64 { return float64(20_000+dice.IntN(200_000)) / 1000 }
	var runs []string
	for at := now.Add(-48 * time.Hour); at.Before(now); at = at.Add(every) {
		finished := at.Add(3 * time.Second)
		run := status.Run{ID: store.NewID(), Source: "http", State: status.RunSuccess, StartedAt: at, FinishedAt: &finished}
		s.apply(store.ChangeSet{Runs: []status.Run{run}})
		runs = append(runs, run.ID)
	}
	for i := range checks {
		check := status.Check{
			ID: store.NewID(), PlatformID: fmt.Sprint(i / 10), Name: fmt.Sprintf("check %d", i), Kind: "http", Unit: "ms",
			Target: json.RawMessage(`{"url":"https://example.com/health"}`), Freshness: 15 * time.Minute, Attempts: 1, State: status.CheckActive,
		}
		change := store.ChangeSet{Entities: status.Collect(check)}
		for n := range days {
			day := status.DayOf(now).AddDate(0, 0, n-days+1)
			red := time.Duration(max(0, dice.IntN(100)-80)) * 5 * time.Minute
			low := measured()
			change.Days = append(change.Days, status.Day{
				CheckID: check.ID, Day: day, Tally: status.Tally{Green: 24*time.Hour - red, Red: red}, Results: 288, Values: 288,
				Min: low, Max: low + measured(), Sum: 288 * (low + measured()/2), AccountedUntil: day.AddDate(0, 0, 1),
			})
		}
		for n, run := range runs {
			value, observed := measured(), now.Add(-48*time.Hour+time.Duration(n)*every+time.Duration(dice.IntN(3_000_000))*time.Microsecond)
			outcome := status.Outcome{Value: &value, Detail: "200 OK", Latency: time.Duration(value) * time.Millisecond}
			change.Results = append(change.Results, status.Judge(check, run, outcome, observed))
		}
		s.apply(change)
	}
	return snapshot{asOf: now, mark: "7", hotWindow: 48 * time.Hour, historyDays: days, state: s}
}

func BenchmarkSnapshot(b *testing.B) {
	full := fullBoard(b, 1000)
	data, err := full.encode(b.Context())
	require.NoError(b, err)
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := full.encode(b.Context())
			require.NoError(b, err)
		}
		b.ReportMetric(float64(len(data))/1e6, "MB")
	})
	b.Run("clone", func(b *testing.B) {
		for b.Loop() {
			full.state.clone()
		}
	})
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, err := decodeSnapshot(data)
			require.NoError(b, err)
		}
	})
}

func TestSnapshotOfThousandChecksFitsIn15Megabytes(t *testing.T) {
	data, err := fullBoard(t, 50).encode(t.Context())
	require.NoError(t, err)
	require.Less(t, len(data), 15_000_000*50/1000)
}
