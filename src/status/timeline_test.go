package status_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/status"
)

func window(from, to string) status.Message {
	return aMessage(func(m *status.Message) { m.StartsAt, m.EndsAt = on(from), ptr(on(to)) })
}

func TestWindowsOfAPlatform(t *testing.T) {
	span := func(from, to string) status.Span { return status.Span{From: on(from), To: on(to)} }
	for name, tc := range map[string]struct {
		messages []status.Message
		want     status.Windows
	}{
		"without messages there are none":          {nil, nil},
		"one message is one window":                {[]status.Message{window("10:00", "12:00")}, status.Windows{span("10:00", "12:00")}},
		"apart stays apart, in order":              {[]status.Message{window("12:00", "13:00"), window("08:00", "09:00")}, status.Windows{span("08:00", "09:00"), span("12:00", "13:00")}},
		"overlapping windows become one":           {[]status.Message{window("10:00", "12:00"), window("11:00", "13:00")}, status.Windows{span("10:00", "13:00")}},
		"adjacent windows become one":              {[]status.Message{window("10:00", "12:00"), window("12:00", "13:00")}, status.Windows{span("10:00", "13:00")}},
		"a microsecond between them keeps them":    {[]status.Message{window("10:00", "12:00"), window("12:00:00.000001", "13:00")}, status.Windows{span("10:00", "12:00"), span("12:00:00.000001", "13:00")}},
		"a window inside another adds nothing":     {[]status.Message{window("10:00", "14:00"), window("11:00", "12:00")}, status.Windows{span("10:00", "14:00")}},
		"the same window twice is one":             {[]status.Message{window("10:00", "12:00"), window("10:00", "12:00")}, status.Windows{span("10:00", "12:00")}},
		"one chain over a window inside its first": {[]status.Message{window("10:00", "14:00"), window("11:00", "12:00"), window("13:00", "15:00")}, status.Windows{span("10:00", "15:00")}},
		"one of another platform does not apply":   {[]status.Message{aMessage(func(m *status.Message) { m.PlatformIDs = []string{"q"} })}, nil},
		"one archived before it began is none": {[]status.Message{aMessage(func(m *status.Message) {
			m.State, m.ArchivedAt = status.MessageArchived, ptr(on("09:00"))
		})}, nil},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, status.WindowsOf("p", tc.messages)) })
	}
}

func TestWindowContainsItsStartButNotItsEnd(t *testing.T) {
	w := status.WindowsOf("p", []status.Message{window("10:00", "12:00"), window("13:00", "14:00")})
	for clock, want := range map[string]bool{
		"09:59:59.999999": false, "10:00": true, "11:59:59.999999": true, "12:00": false, "13:00": true, "14:00": false,
	} {
		require.Equal(t, want, w.Contains(on(clock)), clock)
	}
}

func TestWindowsMatchTheirMessages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		messages := maintenance(t, units(micro, -9, 9), units(micro, 1, 9))
		windows := status.WindowsOf("p", messages)
		for i, w := range windows {
			require.Positive(t, w.Length())
			require.True(t, i == 0 || windows[i-1].To.Before(w.From), "ordered and apart")
		}
		for i := -12; i <= 24; i++ {
			now := midnight.Add(time.Duration(i) * micro)
			require.Equal(t, maintainedAt(messages, now), windows.Contains(now), "%d", i)
		}
	})
}
