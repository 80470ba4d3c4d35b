package httpapi

import (
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) listAuditEvents(c *fiber.Ctx) error {
	var params api.ListAuditEventsParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	window, err := s.windowOf(params.From, params.To)
	if err != nil {
		return err
	}
	list := listKey("audit", string(valueOr(params.Entity, "")), valueOr(params.EntityID, ""), valueOr(params.Actor, ""),
		windowKey(window))
	request, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	events, err := s.Catalog.AuditLog.List(c.UserContext(), status.EventFilter{
		Entity: status.Entity(valueOr(params.Entity, "")), EntityID: valueOr(params.EntityID, ""), Actor: valueOr(params.Actor, ""), At: window,
		Before: request.after, Limit: request.size + 1,
	})
	if err != nil {
		return err
	}
	out := api.AuditEventList{Items: []api.AuditEvent{}}
	if len(events) > request.size {
		events = events[:request.size]
		last := events[request.size-1]
		out.NextPageToken = nextToken(last.At, last.ID, list)
	}
	for _, e := range events {
		out.Items = append(out.Items, auditEventOf(e))
	}
	return sendJSON(c, out)
}

func auditEventOf(e status.Event) api.AuditEvent {
	out := api.AuditEvent{
		ID: e.ID, CreatedAt: e.At, Actor: e.Actor, Action: api.AuditEventAction(e.Action), Entity: api.AuditedEntity(e.Entity), EntityID: e.EntityID,
		Before: decodeImage(e.Before), After: decodeImage(e.After), RequestID: e.RequestID,
	}
	for _, body := range []*map[string]any{out.After, out.Before} {
		if body == nil {
			continue
		}
		for _, field := range []string{"name", "title", "source"} {
			if text, ok := (*body)[field].(string); ok && out.Name == "" {
				out.Name = text
			}
		}
	}
	return out
}

func decodeImage(raw json.RawMessage) *map[string]any {
	var fields map[string]any
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		return nil
	}
	return &fields
}
