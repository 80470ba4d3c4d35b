package httpapi

import (
	"context"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"buoy/src/status"
)

// Limits of what is remembered of requests with an Idempotency-Key.
const (
	rememberFor     = 24 * time.Hour
	rememberAtMost  = 10_000
	longestKey      = 128
	waitForTheFirst = 30 * time.Second
)

// answers remembers what requests with an Idempotency-Key were answered, so that one whose answer was lost can be sent again.
// It lives as long as the process. Beyond that, an entity that was created with a key is found by its id, which is derived
// from the key.
type answers struct {
	now   func() time.Time
	mu    sync.Mutex
	byKey map[string]*answer
	order []string // of byKey, oldest first
}

// answer is what one request was answered, once done is closed.
type answer struct {
	request  [sha256.Size]byte
	at       time.Time
	done     chan struct{}
	kept     bool // it went well, so its answer stands
	status   int
	body     []byte
	etag     string
	location string
}

func newAnswers(now func() time.Time) *answers {
	return &answers{now: now, byKey: map[string]*answer{}}
}

// idempotencyKey reads the header; empty without one.
func idempotencyKey(c *fiber.Ctx) (string, error) {
	key := strings.Clone(c.Get("Idempotency-Key"))
	sent := len(c.Request().Header.PeekAll("Idempotency-Key")) > 0
	if sent && key == "" || len(key) > longestKey || strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) }) {
		return "", status.Invalid("the request", []status.FieldError{{
			Field: "Idempotency-Key", Rule: "max", Message: "must be 1 to 128 printable ASCII characters",
		}})
	}
	return key, nil
}

// once lets a handler answer the same request with the same key only once. What went wrong is not remembered: it may be tried
// again, also with another body.
func (a *answers) once(handle fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		key, err := idempotencyKey(c)
		if err != nil || key == "" {
			return errOr(err, func() error { return handle(c) })
		}
		name := principal(c).Email + "\x00" + key
		request := sha256.Sum256(slices.Concat([]byte(c.Method()+" "+c.OriginalURL()+"\x00"+c.Get(fiber.HeaderIfMatch)+"\x00"), c.Request().Body()))
		for {
			mine, first := a.claim(name, request)
			if mine.request != request {
				return keyReused()
			}
			if first {
				return a.finish(c, name, mine, handle)
			}
			select {
			case <-mine.done:
			case <-c.UserContext().Done():
				return context.Cause(c.UserContext())
			case <-time.After(waitForTheFirst):
				return status.Errorf(codeBusy, "the first request with this Idempotency-Key is still being worked on")
			}
			if mine.kept {
				return mine.send(c)
			}
		}
	}
}

func keyReused() error {
	return status.Errorf(codeKeyReused, "this Idempotency-Key was sent before with another request; make a new one for a new intention")
}

func errOr(err error, otherwise func() error) error {
	if err != nil {
		return err
	}
	return otherwise()
}

// claim gives what is remembered under a name, or a new answer that is the caller's to finish.
func (a *answers) claim(name string, request [sha256.Size]byte) (_ *answer, first bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if old := a.byKey[name]; old != nil && a.now().Sub(old.at) < rememberFor {
		return old, false
	}
	if len(a.order) >= rememberAtMost {
		delete(a.byKey, a.order[0])
		a.order = a.order[1:]
	}
	mine := &answer{request: request, at: a.now(), done: make(chan struct{})}
	a.byKey[name], a.order = mine, append(a.order, name)
	return mine, true
}

func (a *answers) finish(c *fiber.Ctx, name string, mine *answer, handle fiber.Handler) error {
	defer close(mine.done)
	defer func() {
		if !mine.kept { // also where the handler panics
			a.mu.Lock()
			defer a.mu.Unlock()
			delete(a.byKey, name)
			a.order = slices.DeleteFunc(a.order, func(n string) bool { return n == name })
		}
	}()
	if err := handle(c); err != nil {
		return err
	}
	r := c.Response()
	mine.status, mine.body = r.StatusCode(), slices.Clone(r.Body())
	mine.etag, mine.location = string(r.Header.Peek(fiber.HeaderETag)), string(r.Header.Peek(fiber.HeaderLocation))
	mine.kept = true
	return nil
}

func (m *answer) send(c *fiber.Ctx) error {
	for name, value := range map[string]string{fiber.HeaderETag: m.etag, fiber.HeaderLocation: m.location} {
		if value != "" {
			c.Set(name, value)
		}
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(m.status).Type("json").Send(m.body)
}
