package httpapi

import (
	"github.com/gofiber/fiber/v2"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) listTransitions(c *fiber.Ctx) error {
	var params api.ListTransitionsParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	if _, err := s.viewed(); err != nil {
		return err
	}
	window, err := s.windowOf(params.From, params.To)
	if err != nil {
		return err
	}
	list := listKey("transitions", valueOr(params.PlatformID, ""), valueOr(params.CheckID, ""),
		windowKey(window))
	request, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	found, more, err := s.Board.Transitions(c.UserContext(), status.TransitionFilter{
		PlatformID: valueOr(params.PlatformID, ""), CheckID: valueOr(params.CheckID, ""), At: window, Before: request.after, Limit: request.size,
	})
	if err != nil {
		return err
	}
	out := api.TransitionList{Items: make([]api.Transition, len(found)), ServedFrom: api.TransitionListServedFromStore}
	for i, t := range found {
		out.Items[i] = transitionOf(t)
	}
	if more {
		last := found[len(found)-1]
		out.NextPageToken = nextToken(last.At, last.ID, list)
	}
	return sendJSON(c, out)
}

func transitionOf(t status.Transition) api.Transition {
	out := api.Transition{
		ID: t.ID, CheckID: t.CheckID, PlatformID: t.PlatformID, From: api.TransitionStatus(t.From), To: api.TransitionStatus(t.To),
		At: t.At, Reason: t.Reason,
	}
	if t.RunID != "" {
		out.RunID = &t.RunID
	}
	return out
}
