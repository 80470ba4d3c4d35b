// Package httpapi is the HTTP edge: the routes, their permissions, and the conversion between the contract's types and the board.
// openapi.yaml is the contract; package api is generated from it.
//
// A handler does four things: decode, call the board, convert, encode.
package httpapi

import (
	"context"
	"io/fs"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"buoy/src/auth"
	"buoy/src/board"
	"buoy/src/catalog"
	"buoy/src/httpapi/api"
	"buoy/src/status"
)

// Options of a Server.
type Options struct {
	Board    *board.Board
	Identify Identify
	Log      *slog.Logger
	Version  string
	Dist     fs.FS // the built single-page app
	Now      func() time.Time

	// CheckStore returns why nothing can be stored, without waiting. It is nil if only a write can find out.
	CheckStore func() error

	// AllowedHosts are the host names, in lower case, that the server accepts besides loopback names.
	AllowedHosts []string
	// BehindProxy means that every request comes through the platform's proxy. The proxy decides which host names are valid, and
	// its X-Forwarded headers are trusted.
	BehindProxy bool

	// Kinds are the kinds of checks, and CheckKinds describes them for clients.
	Kinds      status.Kinds
	CheckKinds api.CheckKindList

	// Discover finds what checks can watch.
	Discover Discoverer

	// Catalog makes the changes of users. Measure measures a check once and stores nothing. Trigger starts to measure a source,
	// or all sources. It returns a message about what was started, and a link to watch it.
	Catalog *catalog.Editor
	Measure func(ctx context.Context, check status.Check) status.Result
	Trigger func(ctx context.Context, source status.Source) (detail, link string, err error)
}

// Identify returns the sender of a request, or nil if nobody is signed in. header returns a request header.
type Identify func(ctx context.Context, header func(name string) string) (*auth.Principal, error)

// DevIdentity returns the single user of local and mock mode for every request.
func DevIdentity(p auth.Principal) Identify {
	return func(context.Context, func(string) string) (*auth.Principal, error) { return &p, nil }
}

// Server serves the API and the page.
type Server struct {
	Options
	app       *fiber.App
	bind      *binder
	contract  *prepared
	kinds     *prepared
	responses *responses
	testing   sync.Map // principals with a running test of a check
	conns     atomic.Pointer[conns]
	heads     heads
	knownHost atomic.Pointer[string] // the last accepted Host header: most clients send the same
	current   atomic.Pointer[published]

	methods                []string      // accepted by some path, or refused by name
	readLimit, changeLimit time.Duration // time to produce a response
}

// published is a view and the frequently requested responses, each encoded once.
type published struct {
	view                        *board.View
	summary                     *prepared
	platforms, latest, messages func(*fiber.Ctx) error
}

// New creates a server. It fails if a route has no permission or the contract cannot be served.
func New(o Options) (*Server, error) {
	contract := prepare(fiber.MIMEApplicationJSON, revalidate, api.ContractJSON(), pageLevel)
	kinds, err := prepareJSON(o.CheckKinds)
	if err != nil {
		return nil, err
	}
	s := &Server{
		Options: o, bind: newBinder(), contract: contract, kinds: kinds, responses: newResponses(), readLimit: readLimit, changeLimit: changeLimit,
	}
	s.app = fiber.New(fiber.Config{
		AppName: "buoy", DisableStartupMessage: true, CaseSensitive: true, ErrorHandler: errorHandler(o.Log),
		BodyLimit: bodyLimit, ReadBufferSize: headerLimit, DisablePreParseMultipartForm: true, EnableTrustedProxyCheck: true,
		RequestMethods: append(slices.Clone(fiber.DefaultMethods), "QUERY"), // so that it is refused like other unsupported methods
		ReadTimeout:    sendLimit, WriteTimeout: receiveLimit, IdleTimeout: idleLimit, Concurrency: 2 * connLimit,
	})
	s.app.Use(recover.New(recover.Config{EnableStackTrace: false}), s.withDeadline)
	if err := s.register(); err != nil {
		return nil, err
	}
	s.methods = s.app.Config().RequestMethods
	s.guardEdge(s.app.Server())
	return s, nil
}

// Publish sets a new view and encodes the frequently requested responses. Use it as board.Options.OnPublish.
func (s *Server) Publish(v *board.View) {
	p, err := prepareView(v)
	if err != nil {
		s.Log.Error("View could not be encoded", "error", err.Error())
		return
	}
	s.current.Store(p)
}

// prepareView encodes the response that every page requests at once. The other ones are encoded on first use.
func prepareView(v *board.View) (*published, error) {
	summary, err := prepareJSON(summaryOf(v))
	if err != nil {
		return nil, err
	}
	return &published{
		view: v, summary: summary,
		platforms: encodeOnce(func() (any, error) { return platformList(v, api.ListPlatformsParams{}) }),
		latest:    encodeOnce(func() (any, error) { return latestList(v, api.ListLatestResultsParams{}) }),
		messages:  encodeOnce(func() (any, error) { return messageList(v, api.ListMessagesParams{}) }),
	}, nil
}

// encodeOnce encodes a response on first use, and then serves those bytes.
func encodeOnce(content func() (any, error)) func(*fiber.Ctx) error {
	encode := sync.OnceValues(func() (*prepared, error) {
		body, err := content()
		if err != nil {
			return nil, err
		}
		return prepareJSON(body)
	})
	return func(c *fiber.Ctx) error {
		p, err := encode()
		if err != nil {
			return err
		}
		return p.send(c)
	}
}

// viewed returns the published view, or an error before the first one. It also tells the board that it has a viewer: without
// viewers, the board does not poll. Probes of the platform use ready.
func (s *Server) viewed() (*published, error) {
	s.Board.Touch()
	return s.ready()
}

// ready returns the published view, or an error before the first one. It does not count as viewing.
func (s *Server) ready() (*published, error) {
	p := s.current.Load()
	if p == nil {
		return nil, status.Errorf(codeNotReady, "the board is being built; try again in a moment")
	}
	return p, nil
}
