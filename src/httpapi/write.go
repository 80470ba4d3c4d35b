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

// takeLimit is how long an answer waits for the board to show what was written. Longer than a refresh takes, which is what
// it may have to wait for.
const takeLimit = 5 * time.Second

// actorOf returns who makes the change that a request asks for.
func actorOf(c *fiber.Ctx) catalog.Actor {
	id := requestID(c)
	c.Set(fiber.HeaderXRequestID, id)
	return catalog.Actor{Name: principal(c).Email, RequestID: id}
}

// idFromKey derives the id of what a request creates from its Idempotency-Key, so that the same request sent again finds what
// the first one has created, even after a restart. It is empty for a request without a key.
func idFromKey(c *fiber.Ctx) string {
	key, err := idempotencyKey(c)
	if err != nil || key == "" {
		return ""
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(principal(c).Email+"\x00"+c.Path()+"\x00"+key)).String()
}

// show puts what was written into the board, and returns the view that shows it. err is the error of writing: if somebody else
// was faster, the board is behind the store and catches up.
func (s *Server) show(c *fiber.Ctx, changes board.Changes, err error) (*board.View, error) {
	if err != nil {
		if status.HasCode(err, status.CodeStale) || status.HasCode(err, status.CodeConflict) {
			s.Board.News()
		}
		return nil, err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), takeLimit)
	defer cancel()
	s.Board.Take(ctx, changes)
	p, err := s.now()
	if err != nil {
		return nil, err
	}
	return p.view, nil
}

// sendOnce answers with what is of this one request, and not to be kept.
func sendOnce(c *fiber.Ctx, code int, body any) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(code).JSON(body)
}

// sendEntity answers with one entity and its version.
func sendEntity(c *fiber.Ctx, code int, version int64, body any) error {
	c.Set(fiber.HeaderETag, fmt.Sprintf(`"%d"`, version))
	return sendOnce(c, code, body)
}

func sendCreated(c *fiber.Ctx, id string, version int64, body any) error {
	c.Set(fiber.HeaderLocation, strings.TrimSuffix(c.Path(), "/")+"/"+id)
	return sendEntity(c, http.StatusCreated, version, body)
}

// sentAgain is the answer to a creation whose id, derived from its key, is there already.
func sentAgain(same bool) error {
	if same {
		return nil
	}
	return keyReusedError()
}
