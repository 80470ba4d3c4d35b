// Package app is the composition root. It connects a store, probes, ingestion, the board and the server for a mode, starts
// them, and stops them in the opposite order within a time limit.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/config"
	"buoy/src/configfile"
	"buoy/src/httpapi"
	"buoy/src/ingest"
	"buoy/src/scenario"
	"buoy/src/status"
	"buoy/ui"
)

// Time limits for stopping. Databricks Apps allows 15 s. Requests and runs end at the same time, each with its own limit. A slow
// client therefore takes no time from a run that writes its results.
const (
	shutdownLimit = 8500 * time.Millisecond
	requestsLimit = 3 * time.Second
)

// Server is a running Buoy.
type Server struct {
	log       *slog.Logger
	listener  net.Listener
	http      *httpapi.Server
	served    chan error
	measuring tasks
	board     tasks          // ends last, because requests and runs notify it
	closers   []func() error // called in the opposite order
}

// tasks are goroutines that run in the background until they are stopped.
type tasks struct {
	ctx     context.Context //nolint:containedctx // it lives exactly as long as the server
	stop    context.CancelFunc
	running sync.WaitGroup
}

// open prepares for tasks. They outlive ctx.
func (t *tasks) open(ctx context.Context) {
	t.ctx, t.stop = context.WithCancel(context.WithoutCancel(ctx))
}

// start runs a function in the background, unless the server is stopping.
func (t *tasks) start(do func(context.Context)) {
	if t.ctx.Err() == nil {
		t.running.Go(func() { do(t.ctx) })
	}
}

// stopAndWait stops the tasks and waits until they have ended, or ctx ends.
func (t *tasks) stopAndWait(ctx context.Context) error {
	t.stop()
	done := make(chan struct{})
	go func() { t.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Start starts all parts and returns when the server listens. now is the clock; version is shown by /healthz.
func Start(ctx context.Context, c config.Config, log *slog.Logger, now func() time.Time, version string) (_ *Server, err error) {
	s := &Server{log: log, served: make(chan error, 1)}
	// Both outlive ctx; Stop ends them, in order.
	s.measuring.open(ctx)
	s.board.open(ctx)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.listener, err = listen(ctx, c.Addr); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, closeListener(s.listener))
	startedAt := now()
	b, err := newBackend(c, backendOptions{now: now, log: log, version: version})
	if err != nil {
		return nil, err
	}
	lock, db, err := s.openStore(ctx, b, now)
	if err != nil {
		return nil, err
	}
	kinds := b.kinds(startedAt, version)
	described, err := DescribeKinds(kinds, c.MeasuredEvery())
	if err != nil {
		return nil, err
	}
	auditLog := catalog.NewAuditLog(db, log)
	changed, err := seed(ctx, c, commandStore{db: db, kinds: kinds}, startedAt, auditLog)
	if err != nil {
		return nil, err
	}
	log.Info("Store opened", "mode", c.Mode, "changes", changed)
	snapshots, err := b.snapshots()
	if err != nil {
		return nil, err
	}
	liveBoard := board.New(board.Options{
		Store: db, Kinds: kinds.Rules(), Now: now, Log: log, HotWindow: c.HotWindow, HistoryDays: c.HistoryDays,
		StaleAfter: staleIntervals * c.MeasuredEvery(), MeasuredEvery: c.MeasuredEvery(), RetryAfter: c.RefreshInterval,
		Feed: b.feed(now), RefreshInterval: c.RefreshInterval, Snapshots: snapshots,
		OnPublish: func(v *board.View) { s.http.Publish(v) },
	})
	ingester := b.ingester(ingest.Options{Store: db, Kinds: kinds, Now: now, Log: log, Written: liveBoard.NotifyNew})
	s.http, err = httpapi.New(httpapi.Options{
		Board: liveBoard, Log: log, Version: version, Dist: ui.Dist(), Now: now,
		Kinds: kinds.Rules(), CheckKinds: described,
		Catalog:  catalog.New(catalog.Options{AuditLog: auditLog, Results: db, Now: now, Kinds: kinds.Rules()}),
		Measure:  ingester.MeasureOnce,
		Discover: s.newDiscoverer(ctx, b, kinds, now),
		Trigger: b.trigger(func(source status.Source) {
			s.measuring.start(func(ctx context.Context) { measureNow(ctx, ingester, source, log) })
		}),
		Identify:     b.identify(now, log),
		CheckStore:   b.checkFile,
		AllowedHosts: c.AllowedHosts, BehindProxy: c.App != "",
	})
	if err != nil {
		return nil, err
	}
	if err := closeAbandonedRuns(ctx, lock, ingester); err != nil {
		return nil, err
	}
	s.board.start(liveBoard.Run)
	s.board.start(func(ctx context.Context) { watchFile(ctx, b.checkFile, log, liveBoard.NotifyNew) })
	if c.IngestEvery > 0 {
		s.measuring.start(func(ctx context.Context) { ingester.RunPeriodically(ctx, "", c.IngestEvery) })
	}
	go func() { s.served <- s.http.Serve(s.listener) }()
	return s, nil
}

// measureNow runs a round that a user has requested.
func measureNow(ctx context.Context, g *ingest.Ingester, source status.Source, log *slog.Logger) {
	// Each failed run has already logged its error, and its row contains it.
	if _, err := g.Round(ctx, source, status.TriggerManual); err != nil && ctx.Err() == nil {
		log.Error("Ingestion round failed", "error", status.ForLog(err))
	}
}

// staleIntervals is the number of intervals without a successful run after which the board is stale.
const staleIntervals = 3

// URL returns the URL of the server.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Wait returns when ctx ends or the server fails.
func (s *Server) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.served:
		return err
	}
}

// Stop ends ingestion, which writes its results, and at the same time the requests in progress. Then it ends the board and
// closes the store. It takes at most shutdownLimit. Connections that do not end in time are cut off, which is not an error.
func (s *Server) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownLimit)
	defer cancel()
	s.measuring.stop()
	err := s.endRequests(ctx)
	if s.measuring.stopAndWait(ctx) != nil {
		err = errors.Join(err, errors.New("ingestion did not stop in time"))
	}
	if s.board.stopAndWait(ctx) != nil {
		err = errors.Join(err, errors.New("the board did not stop in time"))
	}
	return errors.Join(err, s.close())
}

func (s *Server) endRequests(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestsLimit)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("Connections were cut off at the time limit")
		return nil
	}
	return err
}

func (s *Server) close() error {
	s.measuring.stop()
	s.board.stop()
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	return errors.Join(errs...)
}

// closeListener returns a function that closes a listener, which the HTTP server may have closed already.
func closeListener(l net.Listener) func() error {
	return func() error {
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			return fmt.Errorf("close the listener: %w", err)
		}
		return nil
	}
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("BUOY_ADDR=%q: cannot listen there (%w); is another Buoy running? Choose another port", addr, err)
	}
	return l, nil
}

// seed writes a scenario or the config files to the store. It returns the number of changes of the files.
func seed(ctx context.Context, c config.Config, o commandStore, startedAt time.Time, auditLog *catalog.AuditLog) (changes int, err error) {
	if c.Mode == config.ModeMock {
		return 0, scenario.Seed(ctx, o.db, c.Scenario, startedAt, o.kinds.Rules())
	}
	if c.ConfigPath == "" {
		return 0, nil
	}
	options := configfile.Options{Actor: configActor, Now: startedAt}
	plan, err := planConfig(ctx, o, c, options, time.Now().Add(historiesLimit)) // people wait for the server
	if err != nil {
		return 0, err
	}
	return len(plan.Changes), plan.Apply(ctx, o.db, auditLog)
}

// configActor is the creator of entities that a file declares.
const configActor = "config"

// planConfig compares the files of c with the store. Watch rules read the workspace. historiesUntil is when no more histories are read for
// limits; zero: when all are read.
func planConfig(ctx context.Context, s commandStore, c config.Config, o configfile.Options, historiesUntil time.Time) (rulesPlan, error) {
	o.Kinds = s.kinds.Rules()
	declared, err := configfile.Load(c.ConfigPath, o.Kinds, c.Variable)
	if err != nil {
		return rulesPlan{}, err
	}
	stored, err := readStored(ctx, s.db)
	if err != nil {
		return rulesPlan{}, err
	}
	return s.planWithRules(ctx, declared, stored, o, historiesUntil)
}
