package scenario

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"buoy/src/catalog"
	"buoy/src/configfile"
	"buoy/src/probe/fixture"
	"buoy/src/status"
	"buoy/src/store"
)

// The history of a scenario at its start.
const (
	historyDays = 90
	recentStep  = 5 * time.Minute // between measurements whose results are kept
	runDuration = 3 * time.Second // duration of a run
	actor       = "scenario"
)

// resolution is the time between the measurements of the past.
type resolution struct {
	recent  time.Duration // age up to which results are kept
	oldStep time.Duration // between older measurements, which are only rolled up
}

// resolutionFor returns the resolution that the board shows. It is coarser for many checks, so that a demo starts quickly.
func resolutionFor(checks int) resolution {
	if checks > 200 {
		return resolution{time.Hour, largeStep}
	}
	return resolution{48 * time.Hour, time.Hour}
}

// Store is the part of the store that seeding uses.
type Store interface {
	catalog.Store
	store.Results
	store.Runs
	store.Days
	store.Transitions
}

// Seed writes a scenario and its history into an empty store, as if ingestion had always run. all are the rules of all kinds.
func Seed(ctx context.Context, s Store, name string, anchor time.Time, all status.Kinds) error {
	anchor = status.Micro(anchor)
	declared, err := Declare(name, anchor, all)
	if err != nil {
		return err
	}
	plan, err := configfile.MakePlan(ctx, s, declared, configfile.Options{Actor: actor, Now: anchor.AddDate(0, 0, -historyDays)})
	if err != nil {
		return err
	}
	if err := plan.Apply(ctx, catalog.NewAuditLog(s, slog.New(slog.DiscardHandler))); err != nil {
		return err
	}
	checks, err := s.Checks(ctx)
	if err != nil || len(checks) == 0 {
		return err
	}
	messages, err := s.Messages(ctx)
	if err != nil {
		return err
	}
	bySource := map[status.Source][]status.Check{}
	for _, c := range checks {
		source := all.SourceOf(c.Kind)
		bySource[source] = append(bySource[source], all.WithUnit(c))
	}
	scripts := workspaceScripts(anchor)
	for _, source := range slices.Sorted(maps.Keys(bySource)) {
		past := newPast(anchor, resolutionFor(len(checks)), source)
		histories := make([]history, len(bySource[source]))
		group, _ := errgroup.WithContext(ctx)
		group.SetLimit(runtime.GOMAXPROCS(0))
		for i, c := range bySource[source] {
			group.Go(func() error {
				var err error
				histories[i], err = past.historyOf(c, scripts, messages)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		if err := past.write(ctx, s, histories); err != nil {
			return err
		}
	}
	return nil
}

// past contains the measurements before the anchor.
type past struct {
	resolution
	anchor time.Time
	runs   []status.Run // one per recentStep, oldest first
	old    []time.Time  // the times of the measurements before the first run
}

func newPast(anchor time.Time, r resolution, source status.Source) *past {
	p := &past{resolution: r, anchor: anchor}
	// The newest run ends at the anchor, so that a server with a shorter interval does not report late results at its start.
	first := anchor.Add(-r.recent - runDuration)
	for at := anchor.AddDate(0, 0, -historyDays+1).Truncate(24 * time.Hour); at.Before(first); at = at.Add(r.oldStep) {
		p.old = append(p.old, at)
	}
	for at := first; at.Before(anchor); at = at.Add(recentStep) {
		p.runs = append(p.runs, status.Run{
			ID: idAt(at), Source: source, Trigger: status.TriggerSchedule, StartedAt: at,
			Audit: status.Audit{CreatedBy: actor, UpdatedBy: actor},
		})
	}
	return p
}

// idAt returns a UUIDv7 with the given time.
func idAt(t time.Time) string {
	id := uuid.Must(uuid.NewV7())
	ms := t.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (8 * (5 - i)))
	}
	return id.String()
}

// history is the past of one check.
type history struct {
	kept        []status.Result // the recent results
	days        []status.Day
	transitions status.CheckTransitions
}

// simulation returns what a check reports at a time. silent means that there is no result at all.
type simulation func(at time.Time) (outcome status.Outcome, silent bool)

// simulationOf returns the simulation of a check: its script, or that in its target if it is a fixture.
func (p *past) simulationOf(c status.Check, scripts map[string]script) (simulation, error) {
	if s, ok := scripts[c.Name]; ok && c.Kind != fixture.Rules().Name {
		return func(at time.Time) (status.Outcome, bool) { return s(at), false }, nil
	}
	parsed, bad := fixture.ParseScript(c.Target)
	return func(at time.Time) (status.Outcome, bool) { return parsed.At(c, p.anchor, at) }, status.Invalid("the script of "+c.Name, bad)
}

// historyOf returns the history of a check from its script.
func (p *past) historyOf(c status.Check, scripts map[string]script, messages []status.Message) (history, error) {
	simulate, err := p.simulationOf(c, scripts)
	if err != nil {
		return history{}, err
	}
	all := make([]status.Result, 0, len(p.old)+len(p.runs))
	measure := func(runID string, at time.Time, validFor time.Duration) {
		outcome, silent := simulate(at)
		if silent {
			return
		}
		r := status.Judge(c, runID, outcome, at)
		r.FreshUntil = at.Add(max(validFor, c.Freshness))
		all = append(all, r)
	}
	for _, at := range p.old {
		measure(p.runs[0].ID, at, p.oldStep)
	}
	oldResults := len(all)
	for _, run := range p.runs {
		measure(run.ID, run.StartedAt.Add(2*time.Second), 0)
	}
	if len(all) == 0 {
		return history{}, nil
	}
	exclusions := status.Exclusions{Maintenance: status.WindowsOf(c.PlatformID, messages), Inactive: c.Inactive()}
	span := status.Span{From: status.DayOf(all[0].ObservedAt), To: p.anchor}
	return history{
		kept: all[oldResults:], days: status.Rebuild(c.ID, all, exclusions, span),
		transitions: status.CheckTransitions{CheckID: c.ID, Span: span, Transitions: status.Transitions(c, all, span)},
	}, nil
}

// write stores the runs, their results, the transitions and the days.
func (p *past) write(ctx context.Context, s Store, histories []history) error {
	checks := len(histories)
	unmeasured := map[string]int{}
	written := map[string]int{}
	var results []status.Result
	var days []status.Day
	var transitions []status.CheckTransitions
	for _, h := range histories {
		results, days = append(results, h.kept...), append(days, h.days...)
		if len(h.transitions.Transitions) > 0 {
			transitions = append(transitions, h.transitions)
		}
		for _, r := range h.kept {
			written[r.RunID]++
			if r.Status == status.Unknown {
				unmeasured[r.RunID]++
			}
		}
	}
	for _, run := range p.runs {
		if _, err := s.StartRun(ctx, run); err != nil {
			return fmt.Errorf("seed a run: %w", err)
		}
		finished := run.StartedAt.Add(runDuration)
		run.FinishedAt, run.ChecksTotal, run.ResultsWritten = &finished, checks, written[run.ID]
		run.ChecksFailed = checks - written[run.ID] + unmeasured[run.ID] // a silent check has no result
		run.State = status.RunSuccess
		if status.TooManyUnmeasured(checks, run.ChecksFailed) {
			run.State, run.ErrorSummary = status.RunFail, fmt.Sprintf("%d of %d checks could not be measured", run.ChecksFailed, checks)
		}
		if err := s.FinishRun(ctx, run); err != nil {
			return fmt.Errorf("seed a run: %w", err)
		}
	}
	if _, err := s.InsertResults(ctx, results, actor, p.anchor); err != nil {
		return fmt.Errorf("seed results: %w", err)
	}
	if err := s.ReplaceTransitions(ctx, transitions, actor, p.anchor); err != nil {
		return fmt.Errorf("seed transitions: %w", err)
	}
	if err := s.SaveDays(ctx, days, actor, p.anchor); err != nil {
		return fmt.Errorf("seed days: %w", err)
	}
	return nil
}
