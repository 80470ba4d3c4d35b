package httpapi

import (
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// message returns the message in the path.
func (s *Server) message(c *fiber.Ctx) (*board.View, *status.Message, error) {
	p, err := s.viewed()
	if err != nil {
		return nil, nil, err
	}
	id := idInPath(c, "message")
	found := p.view.Message(id)
	if found == nil {
		return nil, nil, status.Errorf(status.CodeNotFound, "there is no message %q", id)
	}
	return p.view, found, nil
}

func (s *Server) getMessage(c *fiber.Ctx) error {
	if err := s.bind.query(c, &api.GetMessageParams{}); err != nil {
		return err
	}
	_, found, err := s.message(c)
	if err != nil {
		return err
	}
	return sendJSON(c, messageOf(*found))
}

func (s *Server) listAllMessages(c *fiber.Ctx) error {
	var params api.ListAllMessagesParams
	if err := s.bind.query(c, &params); err != nil {
		return err
	}
	p, err := s.viewed()
	if err != nil {
		return err
	}
	text := valueOr(params.Q, "")
	at, err := pageRequestOf(listKey("all messages", string(valueOr(params.State, "")), text), params.PageToken, params.PageSize)
	if err != nil {
		return err
	}
	words := newSearchWords(text)
	cut, next := page(p.view.AllMessages, at,
		func(m status.Message) (time.Time, string) { return m.CreatedAt, m.ID },
		func(m status.Message) bool { return matchesFilter(params.State, m.State) && matchesMessage(words, m) })
	return sendJSON(c, api.MessageList{Items: messagesOf(cut), NextPageToken: next})
}

// readMessage reads a message from the body of a request. kept provides the fields that a body may omit.
func (s *Server) readMessage(c *fiber.Ctx, kept status.Message) (status.Message, error) {
	var in api.MessageInput
	err := s.bind.body(c, &in, func() error {
		if m := messageFrom(in, kept); !m.StartsAt.IsZero() { // without a start, it starts when it is created
			return m.Validate()
		}
		return nil
	})
	return messageFrom(in, kept), err
}

// platformLookup returns a function that finds platforms by id in a view.
func platformLookup(v *board.View) func(id string) *status.Platform {
	return func(id string) *status.Platform { return platformOfView(v, id) }
}

func (s *Server) createMessage(c *fiber.Ctx) error {
	p, err := s.viewed()
	if err != nil {
		return err
	}
	in, err := s.readMessage(c, status.Message{})
	if err != nil {
		return err
	}
	id := idFromKey(c)
	if old := p.view.Message(id); old != nil {
		if err := checkReplay(catalog.SameMessage(*old, in)); err != nil {
			return err
		}
		return sendCreated(c, old.ID, old.Version, messageOf(*old))
	}
	created, err := s.Catalog.CreateMessage(c.UserContext(), actorOf(c), id, platformLookup(p.view), in)
	if _, err := s.applyToBoard(c, board.Changes{Entities: []status.Declared{&created}}, err); err != nil {
		return err
	}
	return sendCreated(c, created.ID, created.Version, messageOf(created))
}

func (s *Server) updateMessage(c *fiber.Ctx) error {
	v, current, err := s.message(c)
	if err != nil {
		return err
	}
	version, err := ifMatchVersion(c)
	if err != nil {
		return err
	}
	in, err := s.readMessage(c, *current)
	if err != nil {
		return err
	}
	after, err := s.Catalog.UpdateMessage(c.UserContext(), actorOf(c), platformLookup(v), catalog.Precondition[status.Message]{Known: *current, Version: version}, in)
	return s.sendMessage(c, after, err)
}

// moveMessage publishes or archives a message.
func (s *Server) moveMessage(to status.MessageState) fiber.Handler {
	return func(c *fiber.Ctx) error {
		_, current, err := s.message(c)
		if err != nil {
			return err
		}
		version, err := ifMatchVersionNoBody(c)
		if err != nil {
			return err
		}
		after, err := s.Catalog.SetMessageState(c.UserContext(), actorOf(c), catalog.Precondition[status.Message]{Known: *current, Version: version}, to)
		return s.sendMessage(c, after, err)
	}
}

func (s *Server) sendMessage(c *fiber.Ctx, after status.Message, err error) error {
	if _, err := s.applyToBoard(c, board.Changes{Entities: []status.Declared{&after}}, err); err != nil {
		return err
	}
	return sendEntity(c, http.StatusOK, after.Version, messageOf(after))
}
