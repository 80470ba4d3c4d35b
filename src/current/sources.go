package current

import (
	"slices"
	"time"

	"buoy/src/status"
)

// SourceState is the state of one source.
type SourceState struct {
	Source status.Source
	status.SourceNow
	NextDueAt *time.Time // when its next run is expected; nil if that is unknown
}

// Ingestion is the state of ingestion over all sources: the worst of the sources that have active checks.
type Ingestion struct {
	State         status.IngestionState
	Reason        string
	LastRunAt     *time.Time // end of the newest finished run
	LastSuccessAt *time.Time
}

func (s *State) evaluateSources(f Facts, o Options) {
	active := map[status.Source]bool{}
	for _, c := range f.Checks {
		if c.Check.State == status.CheckActive {
			active[o.Kinds.SourceOf(c.Check.Kind)] = true
		}
	}
	s.Ingestion.State = status.IngestionOK
	for _, source := range o.Kinds.Sources() {
		newest, success := latestRuns(f.Runs, source)
		if newest == nil && !active[source] {
			continue
		}
		now := status.EvaluateSource(source, newest, success, o.StaleAfter, s.At)
		s.Sources = append(s.Sources, SourceState{source, now, nextDue(f.Runs, source, o)})
		if success != nil {
			s.recordChangeAt(success.FinishedAt.Add(o.StaleAfter + time.Microsecond))
		}
		if active[source] { // only their results are shown
			s.Ingestion.add(now)
		}
	}
	if len(active) == 0 {
		s.Ingestion.State = status.IngestionNone
	}
}

func (i *Ingestion) add(s status.SourceNow) {
	if s.State.Rank() > i.State.Rank() {
		i.State, i.Reason = s.State, s.Reason
	}
	if s.Newest != nil {
		i.LastRunAt = later(i.LastRunAt, s.Newest.FinishedAt)
	}
	if s.NewestSuccess != nil {
		i.LastSuccessAt = later(i.LastSuccessAt, s.NewestSuccess.FinishedAt)
	}
}

// nextDue returns when the next run of a source is expected: one interval after the start of its newest run.
func nextDue(runs []status.Run, source status.Source, o Options) *time.Time {
	i := slices.IndexFunc(runs, func(r status.Run) bool { return r.Source == source })
	if o.MeasuredEvery == 0 || i < 0 {
		return nil
	}
	due := runs[i].StartedAt.Add(o.MeasuredEvery)
	return &due
}

func later(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}

// latestRuns finds a source's newest finished run and its newest success in a list that is newest first.
func latestRuns(runs []status.Run, source status.Source) (newest, success *status.Run) {
	for i, r := range runs {
		if r.Source != source || r.State == status.RunRunning {
			continue
		}
		if newest == nil {
			newest = &runs[i]
		}
		if r.State == status.RunSuccess {
			return newest, &runs[i]
		}
	}
	return newest, nil
}
