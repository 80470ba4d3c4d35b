package httpapi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

func (s *Server) listMessages(c *fiber.Ctx) error {
	p, err := s.viewed()
	if err != nil {
		return err
	}
	if plain(c) {
		return p.messages(c)
	}
	var params api.ListMessagesParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	list, err := messageList(p.view, params)
	if err != nil {
		return err
	}
	return sendJSON(c, list)
}

func messageList(v *board.View, params api.ListMessagesParams) (api.MessageList, error) {
	phase := valueOr(params.Phase, api.MessagePhaseActive)
	list := listKey("messages", valueOr(params.PlatformID, ""), string(phase))
	at, err := pageRequestOf(list, params.PageToken, params.PageSize)
	if err != nil {
		return api.MessageList{}, err
	}
	cut, next := page(v.AllMessages, at,
		func(m status.Message) (time.Time, string) { return m.CreatedAt, m.ID },
		func(m status.Message) bool {
			return m.PhaseAt(v.At) == status.MessagePhase(phase) && (params.PlatformID == nil || m.AppliesTo(*params.PlatformID))
		})
	return api.MessageList{Items: messagesOf(cut), NextPageToken: next}, nil
}
