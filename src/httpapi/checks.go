package httpapi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// listCheckKinds sends the description of the kinds, which was encoded at the start of the server.
func (s *Server) listCheckKinds(c *fiber.Ctx) error {
	if err := s.bind.query(c, &api.ListCheckKindsParams{}); err != nil {
		return err
	}
	return s.kinds.send(c)
}

func (s *Server) listChecks(c *fiber.Ctx) error {
	var params api.ListChecksParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	p, err := s.viewed()
	if err != nil {
		return err
	}
	text := valueOr(params.Q, "")
	list := listKey("checks", valueOr(params.PlatformID, ""), string(valueOr(params.State, "")), string(valueOr(params.Status, "")),
		string(valueOr(params.Source, "")), valueOr(params.Owner, ""), text)
	request, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	search := s.newCheckSearch(p.view, text)
	selected, next := page(p.view.Checks, request, checkKey, func(c *board.Check) bool {
		if params.State == nil && c.State == status.CheckArchived {
			return false
		}
		return matchesFilter(params.PlatformID, c.PlatformID) && matchesFilter(params.State, c.State) &&
			matchesFilter(params.Status, c.Now.Status) && matchesFilter(params.Source, c.Source) &&
			matchesFilter(params.Owner, c.Owner) && search.match(c)
	})
	out := api.CheckList{Items: make([]api.Check, len(selected)), NextPageToken: next}
	for i, check := range selected {
		out.Items[i] = checkOf(check)
		if p := p.view.Platform(check.PlatformID); p != nil {
			out.Items[i].Platform = &api.PlatformOfCheck{Slug: p.Slug, Name: p.Name, State: api.PlatformState(p.State)}
		}
	}
	return sendJSON(c, out)
}

func checkKey(c *board.Check) (time.Time, string) { return c.CreatedAt, c.ID }
