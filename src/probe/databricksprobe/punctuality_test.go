package databricksprobe

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"buoy/src/schedule"
)

const grace = 5 * time.Minute

func cronOf(t *testing.T, expression, zone string) schedule.Cron {
	t.Helper()
	c, err := schedule.ParseCron(expression, zone)
	require.NoError(t, err)
	return c
}

func TestPunctuality(t *testing.T) {
	at := func(text string) time.Time {
		v, err := time.Parse("2006-01-02 15:04:05", text)
		require.NoError(t, err)
		return v
	}
	daily := cronOf(t, "0 0 6 * * ?", "UTC")
	for name, c := range map[string]struct {
		since, now string
		starts     []string
		late       string // the expected start that was missed; empty: nothing is late
	}{
		"ran on time":                        {"2026-01-01 00:00:00", "2026-03-02 12:00:00", []string{"2026-03-02 06:00:03"}, ""},
		"ran a minute early":                 {"2026-01-01 00:00:00", "2026-03-02 12:00:00", []string{"2026-03-02 05:59:00"}, ""},
		"ran too early to count":             {"2026-01-01 00:00:00", "2026-03-02 12:00:00", []string{"2026-03-02 05:58:59"}, "2026-03-02 06:00:00"},
		"ran late":                           {"2026-01-01 00:00:00", "2026-03-02 12:00:00", []string{"2026-03-02 11:00:00"}, ""},
		"within the grace":                   {"2026-01-01 00:00:00", "2026-03-02 06:05:00", []string{"2026-03-01 06:00:00"}, ""},
		"after the grace":                    {"2026-01-01 00:00:00", "2026-03-02 06:05:01", []string{"2026-03-01 06:00:00"}, "2026-03-02 06:00:00"},
		"missed several times":               {"2026-01-01 00:00:00", "2026-03-02 12:00:00", []string{"2026-02-26 06:00:00"}, "2026-02-27 06:00:00"},
		"never ran":                          {"2026-03-01 00:00:00", "2026-03-02 12:00:00", nil, "2026-03-01 06:00:00"},
		"in force since after the last time": {"2026-03-02 06:00:01", "2026-03-02 12:00:00", nil, ""},
		"in force since exactly then":        {"2026-03-02 06:00:00", "2026-03-02 12:00:00", nil, "2026-03-02 06:00:00"},
		"paused until after the last time":   {"2026-03-02 09:00:00", "2026-03-02 12:00:00", []string{"2026-02-26 06:00:00"}, ""},
		"the order of the starts":            {"2026-01-01 00:00:00", "2026-03-02 12:00:00", []string{"2026-03-02 06:00:00", "2026-02-26 06:00:00"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := punctuality{cron: daily, since: at(c.since), grace: grace}
			for _, start := range c.starts {
				p.starts = append(p.starts, at(start))
			}
			expected, isLate := p.missed(at(c.now))
			require.Equal(t, c.late != "", isLate, expected)
			if isLate {
				require.Equal(t, at(c.late), expected.UTC())
			}
		})
	}
}

// naive is a schedule that a simulation decides minute by minute from the wall clock, without package schedule.
type naive struct {
	expression string
	isDue      func(wall time.Time) bool
}

func naiveSchedules() []naive {
	return []naive{
		{"0 30 2 * * ?", func(w time.Time) bool { return w.Hour() == 2 && w.Minute() == 30 }},
		{"0 0 6 ? * MON-FRI", func(w time.Time) bool {
			return w.Hour() == 6 && w.Minute() == 0 && w.Weekday() != time.Saturday && w.Weekday() != time.Sunday
		}},
		{"0 0/20 * * * ?", func(w time.Time) bool { return w.Minute()%20 == 0 }},
		{"0 15 3 L * ?", func(w time.Time) bool { return w.AddDate(0, 0, 1).Day() == 1 && w.Hour() == 3 && w.Minute() == 15 }},
	}
}

// TestPunctualityAgreesWithASimulation simulates two years minute by minute. A scheduler starts runs up to a minute early and up to four
// minutes late, misses some, is paused for days, and people start runs in between.
func TestPunctualityAgreesWithASimulation(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"} {
		for _, s := range naiveSchedules() {
			t.Run(zone+" "+s.expression, func(t *testing.T) {
				t.Parallel()
				location, err := time.LoadLocation(zone)
				require.NoError(t, err)
				since := time.Date(2025, 1, 1, 0, 0, 30, 0, time.UTC)
				m := scheduler{
					naive: s, location: location, pausedUntil: since,
					random: rand.New(rand.NewPCG(1, 2)), //nolint:gosec // a simulation
					p:      punctuality{cron: cronOf(t, s.expression, zone), since: since, grace: grace},
				}
				m.run(t, since.AddDate(2, 0, 0))
			})
		}
	}
}

// scheduler is a simulated scheduler, and what is expected of its job.
type scheduler struct {
	naive
	location    *time.Location
	random      *rand.Rand
	p           punctuality
	open        time.Time   // the oldest expected start without a run, and not near a change of clocks
	planned     []time.Time // starts that the scheduler has not made yet
	pausedUntil time.Time
}

// run simulates minute by minute until the end. It compares the answer of punctuality with that of the simulation immediately before
// and after each change of either, and once an hour. In between, only the time has changed.
func (m *scheduler) run(t *testing.T, end time.Time) {
	t.Helper()
	asked, late := 0, 0
	count := func(isLate bool) {
		asked++
		if isLate {
			late++
		}
	}
	wasActive, wasLate := false, false
	for now := m.p.since.Truncate(time.Minute); now.Before(end); now = now.Add(time.Minute) {
		before := *m
		hasChanged := m.step(now)
		isActive, isLate := !now.Before(m.pausedUntil), m.isLate(now)
		hasChanged = hasChanged || isActive != wasActive || isLate != wasLate
		if hasChanged && wasActive {
			count(before.compare(t, now.Add(-time.Minute)))
		}
		if isActive && (hasChanged || now.Minute() == 0) {
			count(m.compare(t, now))
		}
		wasActive, wasLate = isActive, isLate
	}
	require.Greater(t, asked, 365*24, "it is asked at least once in most hours")
	require.Positive(t, late)
	require.Less(t, late, asked)
}

// compare asks punctuality, and requires the answer of the simulation.
func (m *scheduler) compare(t *testing.T, now time.Time) (isLate bool) {
	t.Helper()
	expected, isLate := m.p.missed(now)
	if wantLate := m.isLate(now); isLate != wantLate || isLate && !expected.Equal(m.open) {
		require.FailNow(t, "punctuality differs", "at %s: late is %v, for %s; want %v, for %s; starts %v", now.In(m.location), isLate, expected, wantLate, m.open, m.p.starts)
	}
	return isLate
}

func (m *scheduler) isLate(now time.Time) bool { return !m.open.IsZero() && now.Sub(m.open) > grace }

// step makes what happens in a minute. It reports whether punctuality has to know of it.
func (m *scheduler) step(now time.Time) (hasChanged bool) {
	if m.random.IntN(60*24*30) == 0 && now.After(m.pausedUntil) { // about once a month, for up to four days
		m.pausedUntil, m.planned, m.open = now.Add(time.Duration(m.random.IntN(60*24*4))*time.Minute+30*time.Second), nil, time.Time{}
		m.p.since, hasChanged = m.pausedUntil, true
	}
	// What is due in a minute is planned now, so that it can start early.
	if due := now.Add(time.Minute); m.isDue(due.In(m.location)) && !due.Before(m.pausedUntil) && !repeatsLater(due, m.location) {
		if m.random.IntN(8) > 0 {
			m.planned = append(m.planned, due.Add(time.Duration(m.random.IntN(300)-60)*time.Second))
		}
		if m.open.IsZero() && !m.p.cron.NearClockChange(due) {
			m.open, hasChanged = due, true
		}
	}
	for len(m.planned) > 0 && !m.planned[0].After(now) && !now.Before(m.pausedUntil) {
		m.p.starts = append(slices.Clone(m.p.starts[max(0, len(m.p.starts)-20):]), m.planned[0])
		if !m.open.IsZero() && !m.planned[0].Before(m.open.Add(-earlyStart)) {
			m.open = time.Time{}
		}
		m.planned, hasChanged = m.planned[1:], true
	}
	return hasChanged
}

// repeatsLater reports whether the clock shows this time again after a change. A schedule means the second time.
func repeatsLater(at time.Time, location *time.Location) bool {
	_, offset := at.In(location).Zone()
	for _, gap := range []time.Duration{30 * time.Minute, time.Hour} {
		later := at.Add(gap)
		if _, laterOffset := later.In(location).Zone(); time.Duration(offset-laterOffset)*time.Second == gap {
			return true
		}
	}
	return false
}
