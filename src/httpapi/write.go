package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/status"
)

// applyLimit is how long a response waits until the board shows the change. It is longer than a refresh, which may have to finish
// first.
const applyLimit = 5 * time.Second

// actorOf returns the actor of a change.
func actorOf(c *fiber.Ctx) catalog.Actor {
	id := requestID(c)
	c.Set(fiber.HeaderXRequestID, id)
	return catalog.Actor{Name: principal(c).Email, RequestID: id}
}

// idFromKey derives the id of a new entity from the Idempotency-Key. A repeated request thus finds the entity that the first one
// created, even after a restart. It returns "" if the request has no key.
func idFromKey(c *fiber.Ctx) string {
	key, err := idempotencyKey(c)
	if err != nil || key == "" {
		return ""
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(principal(c).Email+"\x00"+c.Path()+"\x00"+key)).String()
}

// applyToBoard puts a change into the board and returns the view that shows it. err is the error of writing. If another user changed the
// entity first, the board is older than the store and must refresh.
func (s *Server) applyToBoard(c *fiber.Ctx, changes board.Changes, err error) (*board.View, error) {
	if err != nil {
		if status.HasCode(err, status.CodeStale) || status.HasCode(err, status.CodeConflict) {
			s.Board.NotifyNew()
		}
		return nil, err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), applyLimit)
	defer cancel()
	s.Board.Apply(ctx, changes)
	p, err := s.viewed()
	if err != nil {
		return nil, err
	}
	return p.view, nil
}

// sendOnce sends a response that must not be cached.
func sendOnce(c *fiber.Ctx, code int, body any) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(code).JSON(body)
}

// sendEntity sends one entity and its version.
func sendEntity(c *fiber.Ctx, code int, version int64, body any) error {
	c.Set(fiber.HeaderETag, fmt.Sprintf(`"%d"`, version))
	return sendOnce(c, code, body)
}

func sendCreated(c *fiber.Ctx, id string, version int64, body any) error {
	c.Set(fiber.HeaderLocation, strings.TrimSuffix(c.Path(), "/")+"/"+id)
	return sendEntity(c, http.StatusCreated, version, body)
}

// checkReplay returns an error if a repeated creation differs from the entity that the same key created before.
func checkReplay(same bool) error {
	if same {
		return nil
	}
	return keyReusedError()
}
