package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"buoy/src/auth"
	"buoy/src/board"
	"buoy/src/httpapi"
	"buoy/src/status"
	"buoy/src/store"
	"buoy/ui"
)

// world makes platforms with ten checks each, and facts about them, in memory.
type world struct {
	store.Store // nil: what the board does not ask for is not there
	checks      int
	days        int
	every       time.Duration // between the results of the hot window; 0: only the newest
	now         time.Time
}

const perPlatform = 10

func (w *world) check(i int) status.Check {
	warn, crit := 500.0, 3000.0
	created := w.now.AddDate(0, 0, -w.days)
	return status.Check{
		ID: id(2, i), PlatformID: id(1, i/perPlatform), Name: fmt.Sprintf("check %d", i), Kind: "http",
		Target: json.RawMessage(`{"url":"https://example.com/health"}`), Unit: "ms", Warn: &warn, Crit: &crit,
		Freshness: status.DefaultFreshness, Attempts: 1, State: status.CheckActive, Origin: status.OriginFile, Version: 1,
		Audit: status.Audit{CreatedAt: created, UpdatedAt: created, CreatedBy: "bench", UpdatedBy: "bench"},
	}
}

func (w *world) platform(i int) status.Platform {
	created := w.now.AddDate(0, 0, -w.days)
	return status.Platform{
		ID: id(1, i), Slug: fmt.Sprintf("platform-%d", i), Name: fmt.Sprintf("Platform %d", i), Owner: "team",
		State: status.PlatformActive, Origin: status.OriginFile, Version: 1,
		Audit: status.Audit{CreatedAt: created, UpdatedAt: created, CreatedBy: "bench", UpdatedBy: "bench"},
	}
}

func id(kind, i int) string { return fmt.Sprintf("01a20bef-555e-7%03x-8000-%012x", kind, i) }

func (w *world) catalog() (platforms []status.Platform, checks []status.Check) {
	for i := range w.checks {
		if i%perPlatform == 0 {
			platforms = append(platforms, w.platform(i/perPlatform))
		}
		checks = append(checks, w.check(i))
	}
	return platforms, checks
}

// result is what check i measured at a time; every hundredth check is slow.
func (w *world) result(i int, at time.Time, runID string) status.Result {
	value := 40 + float64((i*31+int(at.Unix()))%97)
	if i%100 == 7 {
		value = 900
	}
	return status.Judge(w.check(i), runID, status.Outcome{Value: &value, Detail: "200 OK", Latency: 40 * time.Millisecond}, at)
}

// EntitiesSince implements store.Changes.
func (w *world) EntitiesSince(_ context.Context, since time.Time, _ store.Horizon) (store.ChangeSet, error) {
	if !since.IsZero() {
		return store.ChangeSet{}, nil
	}
	platforms, checks := w.catalog()
	finished := w.now
	run := status.Run{
		ID: id(3, 0), Source: "http", State: status.RunSuccess, Trigger: status.TriggerSchedule,
		StartedAt: w.now.Add(-time.Second), FinishedAt: &finished, ChecksTotal: w.checks, ResultsWritten: w.checks,
	}
	return store.ChangeSet{Entities: append(status.Collect(platforms...), status.Collect(checks...)...), Runs: []status.Run{run}}, nil
}

// FactsSince implements store.Changes.
func (w *world) FactsSince(_ context.Context, since time.Time, _ store.Horizon, visit func(store.ChangeSet) error) error {
	if !since.IsZero() {
		return nil
	}
	for i := range w.checks {
		if err := visit(store.ChangeSet{Days: w.daysOf(i)}); err != nil {
			return err
		}
		var results []status.Result
		for at := w.now.Add(-48 * time.Hour); w.every > 0 && at.Before(w.now); at = at.Add(w.every) {
			results = append(results, w.result(i, at, id(3, int(at.Unix()))))
		}
		if err := visit(store.ChangeSet{Results: append(results, w.result(i, w.now, id(3, 0))), Transitions: w.transitionsOf(i)}); err != nil {
			return err
		}
	}
	return nil
}

// transitionsOf are as many as a board reads of a check that changes often.
func (w *world) transitionsOf(i int) []status.Transition {
	transitions := make([]status.Transition, 8)
	for n := range transitions {
		at := w.now.Add(-48 * time.Hour).Add(time.Duration(n-len(transitions)) * time.Hour)
		transitions[n] = status.Transition{CheckID: id(2, i), At: at, To: []status.Status{status.Red, status.Green}[n%2]}
	}
	return transitions
}

func (w *world) daysOf(i int) []status.Day {
	days := make([]status.Day, w.days)
	for n := range days {
		day := status.DayOf(w.now).AddDate(0, 0, n-w.days+1)
		red := time.Duration((i*7+n)%50) * time.Minute
		days[n] = status.Day{
			CheckID: id(2, i), Day: day, Tally: status.Tally{Green: 24*time.Hour - red, Red: red}, Results: 288, Values: 288,
			Min: 40, Max: 136, Sum: 288 * 80, AccountedUntil: day.AddDate(0, 0, 1),
		}
	}
	return days
}

// serve builds a board over a store and a server over the board.
func serve(ctx context.Context, s board.Store, now func() time.Time) (*board.Board, *httpapi.Server, error) {
	log := slog.New(slog.DiscardHandler)
	var server *httpapi.Server
	b := board.New(board.Options{
		Store: s, Kinds: instant().Rules(), Now: now, Log: log, HotWindow: 48 * time.Hour, HistoryDays: 400, StaleAfter: time.Hour, RetryAfter: time.Minute,
		OnPublish: func(v *board.View) { server.Publish(v) },
	})
	server, err := httpapi.New(httpapi.Options{
		Board: b, Log: log, Version: "bench", Dist: ui.Dist(), Now: now,
		Identify: httpapi.DevIdentity(auth.Principal{Email: "bench@localhost", Role: auth.Viewer}),
	})
	if err != nil {
		return nil, nil, err
	}
	b.Refresh(ctx)
	return b, server, nil
}
