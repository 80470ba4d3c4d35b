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

// by is who makes the change that a request asks for.
func by(c *fiber.Ctx) catalog.By {
	id := requestID(c)
	c.Set(fiber.HeaderXRequestID, id)
	return catalog.By{Actor: principal(c).Email, RequestID: id}
}

// newID is the id of what a request creates. With an Idempotency-Key it is derived from that, so that the same request sent
// again finds what the first has made, even after a restart.
func newID(c *fiber.Ctx) string {
	key, err := idempotencyKey(c)
	if err != nil || key == "" {
		return catalog.NewID()
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(principal(c).Email+"\x00"+c.Path()+"\x00"+key)).String()
}

// shown takes what was written into the board, and gives the view that shows it. Where writing found that somebody was faster,
// the board is behind the store: it catches up.
func (s *Server) shown(c *fiber.Ctx, changes board.Changes, err error) (*board.View, error) {
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
