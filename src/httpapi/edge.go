package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"github.com/valyala/fasthttp"

	"buoy/src/status"
)

// Limits of one request and its connection.
const (
	headerLimit  = 32 << 10         // bytes of the request line and the headers: a proxy's token can take many kilobytes
	bodyLimit    = 1 << 20          // bytes of a body
	sendLimit    = 15 * time.Second // time for a client to send a whole request
	receiveLimit = 60 * time.Second // time for a client to receive a response
	idleLimit    = 2 * time.Minute  // time until a connection must send its next request
	readLimit    = 30 * time.Second // time to produce a response
	changeLimit  = 60 * time.Second // the same for a change: a warehouse may take longer
)

// guardEdge adds the rules of this server before the router. It refuses invalid HTTP and requests for foreign host names.
func (s *Server) guardEdge(server *fasthttp.Server) {
	route, handleError := s.app.Handler(), server.ErrorHandler
	server.CloseOnShutdown = true
	server.HeaderReceived = s.refuseBodyOfBadHead
	server.ConnState = func(c net.Conn, state fasthttp.ConnState) {
		if c, ok := c.(*conn); ok && state == fasthttp.StateIdle {
			c.all.end(c)
		}
	}
	server.ErrorHandler = func(r *fasthttp.RequestCtx, err error) {
		securityHeaders(r)
		closeGently(r)
		handleError(r, err)
	}
	server.Handler = func(r *fasthttp.RequestCtx) {
		securityHeaders(r)
		if err := s.checkEdge(r); err != nil {
			s.refuse(r, err)
			return
		}
		route(r)
	}
}

func (s *Server) checkEdge(r *fasthttp.RequestCtx) error {
	if protocol, refused := bytes.CutSuffix(r.Request.Header.Protocol(), []byte(refusedMark)); refused {
		r.Request.Header.SetProtocol(string(protocol))
		return checkHead(&r.Request.Header)
	}
	if err := s.checkHost(&r.Request); err != nil {
		return err
	}
	for _, known := range s.methods {
		if known == string(r.Method()) {
			return nil
		}
	}
	return status.Errorf(codeUnknownMethod, "no address takes the method %.20q; methods are written in capitals", r.Method())
}

// refuse responds to a request that does not reach the router, and closes its connection: the following bytes may be anything.
func (s *Server) refuse(r *fasthttp.RequestCtx, err error) {
	c := s.app.AcquireCtx(r)
	defer s.app.ReleaseCtx(c)
	if err := s.app.ErrorHandler(c, err); err != nil {
		r.SetStatusCode(http.StatusInternalServerError)
	}
	closeGently(r)
}

// closeGently closes the connection after the response, and lets the client receive it even if it is still sending.
func closeGently(r *fasthttp.RequestCtx) {
	r.SetConnectionClose()
	if c, ok := r.Conn().(*conn); ok {
		c.linger.Store(true)
	}
}

// refusedMark is appended to the protocol of a request with a bad head, so that each head is checked only once.
const refusedMark = "!"

// refuseBodyOfBadHead prevents reading a body whose end is ambiguous, and a "100 Continue" for a body that is too large.
// checkEdge responds to the former, the server itself to the latter.
func (s *Server) refuseBodyOfBadHead(h *fasthttp.RequestHeader) (c fasthttp.RequestConfig) {
	if s.heads.check(h) != nil {
		h.Del(fiber.HeaderTransferEncoding)
		h.SetContentLength(0)
		h.Del(fiber.HeaderExpect)
		h.SetProtocol(string(h.Protocol()) + refusedMark)
	} else if h.ContentLength() > bodyLimit {
		h.Del(fiber.HeaderExpect)
	}
	return c
}

// securityHeaders sets the headers of every response. The page adds its content security policy.
func securityHeaders(r *fasthttp.RequestCtx) {
	h := &r.Response.Header
	h.SetCanonical(nameContentTypeOp, valueNosniff)
	h.SetCanonical(nameReferrer, valueSameOrigin)
}

// withDeadline gives a request a context. It ends when the response takes too long, the client disconnects, or the server stops.
func (s *Server) withDeadline(c *fiber.Ctx) (err error) {
	limit := s.readLimit
	if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
		limit = s.changeLimit
	}
	client, _ := c.Context().Conn().(*conn) // nil in tests without a connection
	r := &requestContext{limit: limit, client: client}
	c.SetUserContext(r)
	if client != nil {
		client.begin(r)
		defer client.finish()
	}
	defer r.end(context.Canceled)
	err = c.Next()
	reason := r.reason()
	switch {
	case err == nil || reason == nil:
		return err
	case errors.Is(reason, context.DeadlineExceeded):
		return status.Errorf(codeDeadline, "the answer took longer than %s", limit).Because(err)
	}
	return status.Errorf(codeDeadline, "the server is stopping; try again in a moment").Because(err)
}

// Serve serves requests from the listener until Shutdown.
func (s *Server) Serve(l net.Listener) error {
	all := newConns(l, connLimit, rejectBusy)
	s.conns.Store(all)
	if err := s.app.Server().Serve(all); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// rejectBusy responds to a client when all connections are in use.
func rejectBusy(c net.Conn) {
	id := uuid.NewString()
	body, err := json.Marshal(problemOf(status.Errorf(codeNotReady, "the server has too many connections; try again in a moment"), id))
	if err != nil { // a struct of strings and numbers always encodes
		return
	}
	_, _ = fmt.Fprintf(c, "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nCache-Control: no-store\r\n"+
		"X-Content-Type-Options: nosniff\r\nContent-Type: application/problem+json\r\nX-Request-Id: %s\r\nContent-Length: %d\r\n\r\n%s",
		id, len(body), body) // the client may have disconnected
}

// Limits of a shutdown, which takes at most their sum and a little more.
const (
	finishLimit = 2 * time.Second        // for running requests
	cancelLimit = 500 * time.Millisecond // for running requests after their contexts were cancelled
)

// Shutdown stops accepting requests. It closes connections without a complete request at once. Running requests may finish within
// finishLimit. It returns within its own limits.
func (s *Server) Shutdown(ctx context.Context) error {
	all := s.conns.Load()
	if all == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, finishLimit+2*cancelLimit)
	defer cancel()
	if err := all.Close(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- s.app.Server().ShutdownWithContext(ctx) }()
	if !waitFor(ctx, all.idle, finishLimit) {
		all.cancelRequests()
		waitFor(ctx, all.idle, cancelLimit)
	}
	if open := len(all.all()); open > 0 { // their requests have not ended in time
		s.Log.Warn("Connections were cut off", "connections", open)
	}
	all.abortAll()
	if err := <-ended; err != nil {
		s.Log.Warn("Requests are still in progress", "error", err.Error())
	}
	return nil
}

// waitFor reports whether a channel was closed within a limit.
func waitFor(ctx context.Context, done <-chan struct{}, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}
