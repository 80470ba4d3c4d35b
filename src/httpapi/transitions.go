package httpapi

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) listTransitions(c *fiber.Ctx) error {
	var params api.ListTransitionsParams
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
	list := listKey("transitions", valueOr(params.PlatformID, ""), valueOr(params.CheckID, ""), strconv.FormatBool(valueOr(params.Problems, false)),
		strconv.FormatBool(valueOr(params.Overlapping, false)), windowKey(window))
	request, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	found, err := s.Board.Transitions(c.UserContext(), p.view, status.TransitionFilter{
		PlatformID: valueOr(params.PlatformID, ""), CheckID: valueOr(params.CheckID, ""), Problems: valueOr(params.Problems, false),
		At: window, Overlapping: valueOr(params.Overlapping, false), Before: request.after, Limit: request.size,
	})
	if err != nil {
		return err
	}
	out := api.TransitionList{Items: make([]api.Transition, len(found.Periods)), ServedFrom: api.TransitionListServedFromBoard}
	if found.FromStore {
		out.ServedFrom = api.TransitionListServedFromStore
	}
	for i, period := range found.Periods {
		out.Items[i] = transitionOf(period)
	}
	if found.More && !found.Last.At.IsZero() {
		out.NextPageToken = nextToken(found.Last.At, found.Last.ID, list)
	}
	return sendJSON(c, out)
}

func transitionOf(t board.Period) api.Transition {
	out := api.Transition{
		ID: t.ID, CheckID: t.CheckID, CheckName: t.CheckName, PlatformID: t.PlatformID, From: api.TransitionStatus(t.From), To: api.TransitionStatus(t.To),
		At: t.At, Reason: t.Reason,
	}
	if t.RunID != "" {
		out.RunID = &t.RunID
	}
	if !t.Until.IsZero() {
		out.Until = &t.Until
	}
	if t.Link != "" {
		out.Link = &t.Link
	}
	return out
}
