package httpapi

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"
	"github.com/jellydator/ttlcache/v3"

	"buoy/src/status"
)

// Limits of the stored responses to requests with an Idempotency-Key.
const (
	responseTTL      = 24 * time.Hour
	maxResponses     = 10_000
	maxKeyLength     = 128
	firstRequestWait = 30 * time.Second
)

// responses remembers the responses to requests with an Idempotency-Key. A client that lost a response can send the request
// again. Responses are kept in memory. After a restart, an entity that was created with a key is found by its id, which is
// derived from the key.
type responses struct {
	byKey *ttlcache.Cache[string, *response]
}

// response is the response to one request. Its fields are set once done is closed.
type response struct {
	request   [sha256.Size]byte
	done      chan struct{}
	succeeded bool // only a successful response is sent again
	status    int
	body      []byte
	etag      string
	location  string
}

func newResponses() *responses {
	return &responses{ttlcache.New(
		ttlcache.WithTTL[string, *response](responseTTL), ttlcache.WithCapacity[string, *response](maxResponses),
		ttlcache.WithDisableTouchOnHit[string, *response](),
	)}
}

// idempotencyKey reads the header. It is empty if the header is missing.
func idempotencyKey(c *fiber.Ctx) (string, error) {
	key := strings.Clone(c.Get("Idempotency-Key"))
	sent := len(c.Request().Header.PeekAll("Idempotency-Key")) > 0
	if sent && key == "" || len(key) > maxKeyLength || strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) }) {
		return "", status.Invalid("the request", []status.FieldError{{
			Field: "Idempotency-Key", Rule: "max", Message: "must be 1 to 128 printable ASCII characters",
		}})
	}
	return key, nil
}

// once runs a handler only once for the same request with the same key. A failed request is not remembered: the client can send
// it again, also with another body.
func (r *responses) once(handle fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		key, err := idempotencyKey(c)
		if err != nil {
			return err
		}
		if key == "" {
			return handle(c)
		}
		name := principal(c).Email + "\x00" + key
		request := sha256.Sum256(slices.Concat([]byte(c.Method()+" "+c.OriginalURL()+"\x00"+c.Get(fiber.HeaderIfMatch)+"\x00"), c.Request().Body()))
		for {
			item, found := r.byKey.GetOrSet(name, &response{request: request, done: make(chan struct{})})
			saved := item.Value()
			if saved.request != request {
				return keyReusedError()
			}
			if !found {
				return r.run(c, name, saved, handle)
			}
			select {
			case <-saved.done:
			case <-c.UserContext().Done():
				return context.Cause(c.UserContext())
			case <-time.After(firstRequestWait):
				return status.Errorf(codeBusy, "the first request with this Idempotency-Key is still in progress")
			}
			if saved.succeeded {
				return saved.send(c)
			}
		}
	}
}

func keyReusedError() error {
	return status.Errorf(codeKeyReused, "this Idempotency-Key was sent before with another request; use a new key for a new operation")
}

// run runs the handler and saves its response.
func (r *responses) run(c *fiber.Ctx, name string, saved *response, handle fiber.Handler) error {
	defer close(saved.done)
	defer func() {
		if !saved.succeeded { // also if the handler panics
			r.byKey.Delete(name)
		}
	}()
	if err := handle(c); err != nil {
		return err
	}
	sent := c.Response()
	saved.status, saved.body = sent.StatusCode(), slices.Clone(sent.Body())
	saved.etag, saved.location = string(sent.Header.Peek(fiber.HeaderETag)), string(sent.Header.Peek(fiber.HeaderLocation))
	saved.succeeded = true
	return nil
}

func (r *response) send(c *fiber.Ctx) error {
	for name, value := range map[string]string{fiber.HeaderETag: r.etag, fiber.HeaderLocation: r.location} {
		if value != "" {
			c.Set(name, value)
		}
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(r.status).Type("json").Send(r.body)
}
