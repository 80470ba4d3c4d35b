package ingest

import (
	"context"
	"log/slog"
	"slices"

	"buoy/src/probe"
	"buoy/src/status"
)

// loadMemory reads what the probes of the source remember; nil if no check of the run remembers anything. Without its memory, a probe
// says less, but nothing wrong. So a failure does not end the run. It does not replace the stored memory either.
func (r *running) loadMemory(ctx context.Context, log *slog.Logger) *probe.Memory {
	remembers := func(c status.Check) bool {
		kind, _ := r.Kinds.Find(c.Kind)
		return kind.Remembers
	}
	if !slices.ContainsFunc(r.checks, remembers) {
		return nil
	}
	content, err := r.Store.Memory(ctx, r.source)
	if err != nil {
		log.Warn("The memory of the probes cannot be read", "run_id", r.run.ID, "error", status.ForLog(err))
		return nil
	}
	memory, err := probe.LoadMemory(content, r.Now())
	if err != nil {
		log.Warn("The memory of the probes is lost", "run_id", r.run.ID, "error", status.ForLog(err))
		memory, _ = probe.LoadMemory(nil, r.Now()) // an empty memory can always be read
	}
	return memory
}

// saveMemory writes what the probes remember, if it has changed. A probe that a later run collects no longer changes it.
func (r *running) saveMemory(log *slog.Logger) {
	if r.memory == nil {
		return
	}
	ctx, cancel := context.WithTimeout(r.writing, r.storeTimeout())
	defer cancel()
	content, changed, err := r.memory.Content()
	if err == nil && changed {
		err = retryWhileDown(ctx, func() error { return r.Store.SaveMemory(ctx, r.source, content, r.Actor, status.Micro(r.Now())) })
	}
	if err != nil {
		log.Warn("The memory of the probes cannot be saved", "run_id", r.run.ID, "error", status.ForLog(err))
	}
}
