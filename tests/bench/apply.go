package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"buoy/src/app"
	"buoy/src/catalog"
	"buoy/src/configfile"
	"buoy/src/store/sqlstore"
)

// measureApply times config as code of 10,000 checks, first into an empty store and then again, and with a change to each.
func measureApply(ctx context.Context) ([]promise, error) {
	dir, err := os.MkdirTemp("", "buoy-bench")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	db, err := sqlstore.OpenSQLite(ctx, filepath.Join(dir, "buoy.db"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Migrate(ctx, time.Now, nil); err != nil {
		return nil, err
	}
	var promises []promise
	for _, step := range []struct {
		what    string
		warn    int
		changes int
	}{{"to an empty store", 1, 10_100}, {"again, nothing to change", 1, 0}, {"again, each check changed", 2, 10_000}} {
		path := filepath.Join(dir, "config.yml")
		if err := os.WriteFile(path, []byte(manyChecks(step.warn)), 0o600); err != nil {
			return nil, err
		}
		began := time.Now()
		declared, err := configfile.Load(path, app.Kinds(app.KindOptions{}).Rules(), nil)
		if err != nil {
			return nil, err
		}
		read := time.Since(began)
		plan, err := configfile.MakePlan(ctx, db, declared, configfile.Options{Actor: "bench", Now: time.Now()})
		if err != nil {
			return nil, err
		}
		if len(plan.Changes) != step.changes {
			return nil, fmt.Errorf("apply %s: %d changes, not %d", step.what, len(plan.Changes), step.changes)
		}
		if err := plan.Apply(ctx, catalog.NewAuditLog(db, slog.New(slog.DiscardHandler))); err != nil {
			return nil, err
		}
		what := fmt.Sprintf("10,000 checks applied on SQLite, %s (%.1f s of it reading the file)", step.what, read.Seconds())
		promises = append(promises, promise{what, time.Since(began).Seconds(), "s", 10, true})
	}
	return promises, nil
}

// manyChecks is a file of 100 platforms with 100 checks each.
func manyChecks(warn int) string {
	var b strings.Builder
	b.WriteString("platforms:\n")
	for p := range 100 {
		fmt.Fprintf(&b, "  - name: Platform %d\n    owner: bench\n    tags: [a, b]\n    checks:\n", p)
		for c := range 100 {
			fmt.Fprintf(&b, "      - name: Check %d\n        kind: http\n        target: {url: \"https://example.com/%d/%d\", expect_status: [200]}\n"+
				"        unit: ms\n        warn: %d\n        crit: 3000\n        freshness: 5m\n", c, p, c, warn)
		}
	}
	return b.String()
}
