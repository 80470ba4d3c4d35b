package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"buoy/src/ingest"
	"buoy/src/probe"
	"buoy/src/status"
	"buoy/src/store/sqlstore"
)

// openWith opens a database file that holds a world's platforms and checks.
func openWith(ctx context.Context, w *world) (*sqlstore.Store, func(), error) {
	dir, err := os.MkdirTemp("", "buoy-bench")
	if err != nil {
		return nil, nil, err
	}
	db, err := sqlstore.OpenSQLite(ctx, filepath.Join(dir, "buoy.db"))
	if err != nil {
		return nil, nil, err
	}
	clean := func() { _ = db.Close(); _ = os.RemoveAll(dir) }
	if _, err := db.Migrate(ctx, func() time.Time { return w.now }, nil); err != nil {
		return nil, clean, err
	}
	platforms, checks := w.catalog()
	if err := db.Save(ctx, status.Collect(platforms...)); err != nil {
		return nil, clean, err
	}
	return db, clean, db.Save(ctx, status.Collect(checks...))
}

// instant are the kinds of the benchmarks. Their probes respond at once, so that a run is all Buoy's own time.
func instant() probe.Registry {
	return probe.Registry{{
		KindRules: status.KindRules{Name: "http", Source: "http", Units: []string{"ms", "s"}},
		Measure: func(_ context.Context, _ *probe.Scope, c status.Check) status.Outcome {
			return probe.Measured(float64(len(c.Name)), "200 OK")
		},
	}}
}

// measureIngest times whole runs of 10,000 checks: probe, write, fold.
func measureIngest(ctx context.Context) ([]promise, error) {
	c := &clock{time.Now().UTC().Truncate(time.Microsecond)}
	w := &world{checks: 10_000, days: 1, now: c.at}
	db, clean, err := openWith(ctx, w)
	if clean != nil {
		defer clean()
	}
	if err != nil {
		return nil, err
	}
	g := ingest.New(ingest.Options{
		Store: db, Kinds: instant(), Now: c.now, Log: slog.New(slog.DiscardHandler), Actor: "bench",
	})
	var took []time.Duration
	for range 3 {
		c.at = c.at.Add(time.Minute)
		began := time.Now()
		runs, err := g.Round(ctx, "", status.TriggerManual)
		if err != nil {
			return nil, err
		}
		if len(runs) != 1 || runs[0].ResultsWritten != w.checks {
			return nil, fmt.Errorf("a run wrote %+v", runs)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return []promise{{"10,000 results ingested and folded on SQLite, median of 3 runs", took[1].Seconds(), "s", 3, true}}, nil
}

// measureRefresh times the board taking in 1,000 new results and their days from SQLite, evaluation and encoding included.
func measureRefresh(ctx context.Context) ([]promise, error) {
	c := &clock{time.Now().UTC().Truncate(time.Microsecond)}
	w := &world{checks: 1000, days: 1, now: c.at}
	db, clean, err := openWith(ctx, w)
	if clean != nil {
		defer clean()
	}
	if err != nil {
		return nil, err
	}
	g := ingest.New(ingest.Options{
		Store: db, Kinds: instant(), Now: c.now, Log: slog.New(slog.DiscardHandler), Actor: "bench",
	})
	b, _, err := serve(ctx, db, c.now)
	if err != nil {
		return nil, err
	}
	var took []time.Duration
	for range 21 {
		c.at = c.at.Add(time.Minute)
		if _, err := g.Round(ctx, "", status.TriggerManual); err != nil {
			return nil, err
		}
		runtime.GC()
		began := time.Now()
		b.Refresh(ctx)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return []promise{{
		"board refresh after 1,000 new results, evaluated and encoded, median", float64(took[10].Microseconds()) / 1000, "ms", 20, true,
	}}, nil
}

// measureMemory weighs boards with 400 days of roll-ups, and with a hot window of a result every five minutes.
func measureMemory(ctx context.Context) ([]promise, error) {
	weigh := func(checks int, every time.Duration) (float64, error) {
		now := time.Now().UTC().Truncate(time.Microsecond)
		before := heap()
		b, server, err := serve(ctx, &world{checks: checks, days: 400, every: every, now: now}, (&clock{now}).now)
		if err != nil {
			return 0, err
		}
		weight := heap() - before
		runtime.KeepAlive(b)
		runtime.KeepAlive(server)
		return weight, nil
	}
	small, err := weigh(1000, 5*time.Minute)
	if err != nil {
		return nil, err
	}
	large, err := weigh(10_000, 0)
	if err != nil {
		return nil, err
	}
	full, err := weigh(10_000, 5*time.Minute)
	if err != nil {
		return nil, err
	}
	return []promise{
		{"memory of 1,000 checks x 400 days, 48 h of results every 5 min", small, "MB", 60, true},
		{"memory of 10,000 checks x 400 days, newest results only", large, "MB", 1000, true},
		{"memory of 10,000 checks x 400 days, 48 h of results every 5 min", full, "MB", 1000, true},
	}, nil
}

func heap() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}
