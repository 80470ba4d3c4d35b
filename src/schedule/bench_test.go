package schedule_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/schedule"
)

// benchmarked are a usual expression, one that matches once in 28 years, and the costliest search, which is in vain.
func benchmarked() map[string]string {
	return map[string]string{"daily": "0 0 6 * * ?", "29 February on a Sunday": "0 0 6 ? 2 1#5", "never": "0 0 6 ? * 9#1"}
}

func BenchmarkNext(b *testing.B) {
	for name, text := range benchmarked() {
		b.Run(name, func(b *testing.B) { benchmark(b, text, schedule.Cron.Next) })
	}
}

func BenchmarkPrev(b *testing.B) {
	for name, text := range benchmarked() {
		b.Run(name, func(b *testing.B) { benchmark(b, text, schedule.Cron.Prev) })
	}
}

func benchmark(b *testing.B, text string, search func(schedule.Cron, time.Time) (time.Time, bool)) {
	b.Helper()
	cron, err := schedule.ParseCron(text, "Europe/Berlin")
	require.NoError(b, err)
	moment := time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		search(cron, moment)
	}
}
