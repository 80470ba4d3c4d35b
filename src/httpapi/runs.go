package httpapi

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) listRuns(c *fiber.Ctx) error {
	var params api.ListRunsParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	p, err := s.viewed()
	if err != nil {
		return err
	}
	window, err := s.windowOf(params.From, params.To)
	if err != nil {
		return err
	}
	list := listKey("runs", string(valueOr(params.Source, "")), string(valueOr(params.State, "")),
		windowKey(window))
	at, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	cut, next := page(p.view.Runs, at,
		func(r status.Run) (time.Time, string) { return r.StartedAt, r.ID },
		func(r status.Run) bool {
			return matchesFilter(params.Source, r.Source) && matchesFilter(params.State, r.State) &&
				!r.StartedAt.Before(window.From) && (window.To.IsZero() || r.StartedAt.Before(window.To))
		})
	out := api.RunList{Items: make([]api.Run, len(cut)), NextPageToken: next}
	for i, r := range cut {
		out.Items[i] = runOf(r)
	}
	return sendJSON(c, out)
}

func (s *Server) listLatestRuns(c *fiber.Ctx) error {
	if err := s.bind.query(c, &struct{}{}); err != nil {
		return err
	}
	p, err := s.viewed()
	if err != nil {
		return err
	}
	out := api.LatestRuns{Items: make([]api.SourceRuns, len(p.view.Sources))}
	for i, source := range p.view.Sources {
		out.Items[i] = api.SourceRuns{
			Source: api.Source(source.Source), State: api.IngestionState(source.State), Reason: source.Reason, NextDueAt: source.NextDueAt,
			Newest: newestRun(p.view.Runs, source.Source), NewestSuccess: runPointer(source.NewestSuccess),
			LastDay: runStatisticsOf(status.RunStatisticsOf(p.view.Runs, source.Source, s.Now().Add(-24*time.Hour))),
		}
	}
	return sendJSON(c, out)
}

// newestRun returns the newest run of a source, which can be in progress. The runs are newest first.
func newestRun(runs []status.Run, source status.Source) *api.Run {
	i := slices.IndexFunc(runs, func(r status.Run) bool { return r.Source == source })
	if i < 0 {
		return nil
	}
	return runPointer(&runs[i])
}

func (s *Server) triggerRun(c *fiber.Ctx) error {
	var in api.RunRequest
	if err := s.bind.body(c, &in, nil); err != nil {
		return err
	}
	source := status.Source(valueOr(in.Source, ""))
	detail, link, err := s.Trigger(c.UserContext(), source)
	if err != nil {
		return err
	}
	s.Catalog.RecordTrigger(c.UserContext(), actorOf(c), source)
	out := api.RunAccepted{Detail: detail}
	if link != "" {
		out.Link = &link
	}
	return sendOnce(c, fiber.StatusAccepted, out)
}
