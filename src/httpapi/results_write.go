package httpapi

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) pushResults(c *fiber.Ctx) error {
	p, err := s.viewed()
	if err != nil {
		return err
	}
	var in api.ResultPush
	if err := s.bind.body(c, &in, nil); err != nil {
		return err
	}
	pushed := make([]catalog.Pushed, len(in.Results))
	for i, r := range in.Results {
		pushed[i] = catalog.Pushed{Outcome: status.Outcome{Value: r.Value, Detail: valueOr(r.Detail, ""), Link: valueOr(r.Link, "")}}
		if valueOr(r.Verdict, api.PushedResultVerdictOK) == api.PushedResultVerdictBad {
			pushed[i].Outcome.Verdict = status.Bad
		}
		if r.ObservedAt != nil {
			pushed[i].At = *r.ObservedAt
		}
		if check := p.view.Check(r.CheckID); check != nil {
			pushed[i].Check = check.Check
		}
	}
	results, err := s.Catalog.Push(c.UserContext(), actorOf(c), pushed)
	if _, err := s.applyToBoard(c, board.Changes{Results: results}, err); err != nil {
		return err
	}
	out := api.ResultsPushed{Items: make([]api.Result, len(results))}
	for i, r := range results {
		out.Items[i] = resultOf(r)
	}
	return sendOnce(c, http.StatusOK, out)
}
