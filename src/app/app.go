// Package app is the composition root: it wires a store, probes, ingestion, the board and the server for a mode, starts
// them, and stops them in the opposite order within a bound.
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

// How long stopping may take: a platform that stops us gives 15 s. Requests and runs end at the same time, each within a
// limit of its own, so that a client that is slow or silent takes no time from a run that writes what it has measured.
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
	measuring work
	board     work           // ends last: requests and runs tell it what they have written
	closers   []func() error // called in the opposite order
}

// work is what goes on in the background until it is told to stop.
type work struct {
	ctx     context.Context //nolint:containedctx // it lives as long as the server
	stop    context.CancelFunc
	running sync.WaitGroup
}

func (w *work) start(ctx context.Context) {
	w.ctx, w.stop = context.WithCancel(context.WithoutCancel(ctx))
}

// begin does something in the background, unless the server is stopping.
func (w *work) begin(do func(context.Context)) {
	if w.ctx.Err() == nil {
		w.running.Go(func() { do(w.ctx) })
	}
}

// end tells it to stop and waits until it has, or ctx ends.
func (w *work) end(ctx context.Context) error {
	w.stop()
	done := make(chan struct{})
	go func() { w.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Start starts everything and returns when the server listens. now is the clock; version is what /healthz says.
func Start(ctx context.Context, c config.Config, log *slog.Logger, now func() time.Time, version string) (_ *Server, err error) {
	s := &Server{log: log, served: make(chan error, 1)}
	// Both outlive the context that starts them; Stop ends them, in order.
	s.measuring.start(ctx)
	s.board.start(ctx)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.listener, err = listen(ctx, c.Addr); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, closeListener(s.listener))
	anchor := now()
	where, err := locate(c, placeOptions{now: now, log: log, version: version})
	if err != nil {
		return nil, err
	}
	lock, db, err := s.openStore(ctx, where, now)
	if err != nil {
		return nil, err
	}
	kinds := where.kinds(anchor, version)
	described, err := DescribeKinds(kinds)
	if err != nil {
		return nil, err
	}
	auditLog := catalog.NewAuditLog(db, log)
	changed, err := seed(ctx, c, opened{db: db, kinds: kinds}, anchor, auditLog)
	if err != nil {
		return nil, err
	}
	log.Info("store opened", "mode", c.Mode, "changes", changed)
	snapshots, err := where.snapshots()
	if err != nil {
		return nil, err
	}
	view := board.New(board.Options{
		Store: db, Kinds: kinds.Rules(), Now: now, Log: log, HotWindow: c.HotWindow, HistoryDays: c.HistoryDays,
		StaleAfter: staleIntervals * c.MeasuredEvery(), MeasuredEvery: c.MeasuredEvery(), RetryAfter: c.RefreshInterval,
		Feed: where.feed(now), RefreshInterval: c.RefreshInterval, Snapshots: snapshots,
		OnPublish: func(v *board.View) { s.http.Publish(v) },
	})
	ingester := where.ingester(ingest.Options{Store: db, Kinds: kinds, Now: now, Log: log, Written: view.NotifyNew})
	s.http, err = httpapi.New(httpapi.Options{
		Board: view, Log: log, Version: version, Dist: ui.Dist(), Now: now,
		Kinds: kinds.Rules(), CheckKinds: described,
		Catalog: catalog.New(catalog.Options{
			AuditLog: auditLog, Results: db, Now: now, Kinds: kinds.Rules(),
		}),
		Measure: ingester.MeasureOnce,
		Trigger: where.trigger(func(source status.Source) {
			s.measuring.begin(func(ctx context.Context) { measureNow(ctx, ingester, source, log) })
		}),
		Identify:     where.identify(now, log),
		CheckStore:   where.checkFile,
		AllowedHosts: c.AllowedHosts, BehindProxy: c.App != "",
	})
	if err != nil {
		return nil, err
	}
	if err := takeOver(ctx, lock, ingester); err != nil {
		return nil, err
	}
	s.board.begin(view.Run)
	s.board.begin(func(ctx context.Context) { watchFile(ctx, where.checkFile, log, view.NotifyNew) })
	if c.IngestEvery > 0 {
		s.measuring.begin(func(ctx context.Context) { ingester.RunPeriodically(ctx, "", c.IngestEvery) })
	}
	go func() { s.served <- s.http.Serve(s.listener) }()
	return s, nil
}

// measureNow runs a round that somebody has asked for.
func measureNow(ctx context.Context, g *ingest.Ingester, source status.Source, log *slog.Logger) {
	// Each run that failed has logged why, and its row says so.
	if _, err := g.Round(ctx, source, status.TriggerManual); err != nil && ctx.Err() == nil {
		log.Error("ingestion round failed", "error", status.ForLog(err))
	}
}

// staleIntervals is how many intervals may pass without a successful run before that is worth saying.
const staleIntervals = 3

// URL is where the server answers.
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

// Stop ends ingestion, which writes what it has measured, and at the same time the requests in flight. Then it ends the
// board and closes the store. It takes shutdownLimit at most. A client that does not let go is cut off, which is no error.
func (s *Server) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownLimit)
	defer cancel()
	s.measuring.stop()
	err := s.endRequests(ctx)
	if s.measuring.end(ctx) != nil {
		err = errors.Join(err, errors.New("ingestion did not stop in time"))
	}
	if s.board.end(ctx) != nil {
		err = errors.Join(err, errors.New("the board did not stop in time"))
	}
	return errors.Join(err, s.close())
}

func (s *Server) endRequests(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestsLimit)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn("connections cut off: they did not end in time")
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

// closeListener closes a listener that the HTTP server may have closed before.
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

// seed brings a scenario, or the config as code, into the store, and counts the changes of the latter.
func seed(ctx context.Context, c config.Config, o opened, anchor time.Time, auditLog *catalog.AuditLog) (changes int, err error) {
	if c.Mode == config.ModeMock {
		return 0, scenario.Seed(ctx, o.db, c.Scenario, anchor)
	}
	if c.ConfigPath == "" {
		return 0, nil
	}
	plan, err := planConfig(ctx, o.db, o.kinds.Rules(), c.ConfigPath, configfile.Options{Actor: configActor, Now: anchor})
	if err != nil {
		return 0, err
	}
	return len(plan.Changes), plan.Apply(ctx, auditLog)
}

// configActor is who has made what a file declares.
const configActor = "config"

func planConfig(ctx context.Context, db Store, kinds status.Kinds, path string, o configfile.Options) (configfile.Plan, error) {
	declared, err := configfile.Load(path, kinds)
	if err != nil {
		return configfile.Plan{}, err
	}
	o.Kinds = kinds
	return configfile.MakePlan(ctx, db, declared, o)
}
