// Package httpapi is the HTTP edge: the routes, who may call them, and the conversion between the contract's types and
// the board. openapi.yaml is the contract; package api is generated from it.
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

	// CheckStore says at once why nothing can be stored; nil where only trying tells.
	CheckStore func() error

	// AllowedHosts are the names that the server answers for besides those of loopback. They are in lower case.
	AllowedHosts []string
	// BehindProxy says that the platform's proxy stands before every request. It decides which host names lead here, and
	// its X-Forwarded headers are read.
	BehindProxy bool

	// Kinds are the kinds of checks, and CheckKinds describes them for clients.
	Kinds      status.Kinds
	CheckKinds api.CheckKindList

	// Catalog makes the changes that people ask for. Measure takes one measurement of a check and stores nothing. Trigger begins
	// to measure a source, or all, and says in words what has begun and where it can be watched.
	Catalog *catalog.Editor
	Measure func(ctx context.Context, check status.Check) status.Result
	Trigger func(ctx context.Context, source status.Source) (detail, link string, err error)
}

// Identify says who sent a request; nil where nobody is known. header gives a request header.
type Identify func(ctx context.Context, header func(name string) string) (*auth.Principal, error)

// DevIdentity is the one person of local and mock mode, whatever the request says.
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
	testing   sync.Map // who has a test of a check running
	conns     atomic.Pointer[conns]
	heads     heads
	knownHost atomic.Pointer[string] // the last Host header that was ours: most clients send the same
	current   atomic.Pointer[published]

	methods                []string      // that some address takes, or refuses by name
	readLimit, changeLimit time.Duration // how long an answer may take to be made
}

// published is a view and the answers that many people ask for, each encoded once.
type published struct {
	view                        *board.View
	summary                     *prepared
	platforms, latest, messages func(*fiber.Ctx) error
}

// New makes a server. It fails where a route has no permission or the contract cannot be served.
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
		RequestMethods: append(slices.Clone(fiber.DefaultMethods), "QUERY"), // so that it is refused like the others that are not taken
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

// Publish takes a new view and encodes the answers that many people ask for. It is for board.Options.OnPublish.
func (s *Server) Publish(v *board.View) {
	p, err := prepareView(v)
	if err != nil {
		s.Log.Error("view could not be encoded", "error", err.Error())
		return
	}
	s.current.Store(p)
}

// prepareView encodes what every page asks for at once; the others when somebody asks first.
func prepareView(v *board.View) (*published, error) {
	summary, err := prepareJSON(summaryOf(v))
	if err != nil {
		return nil, err
	}
	return &published{
		view: v, summary: summary,
		platforms: once(func() (any, error) { return platformList(v, api.ListPlatformsParams{}) }),
		latest:    once(func() (any, error) { return latestList(v, api.ListLatestResultsParams{}) }),
		messages:  once(func() (any, error) { return messageList(v, api.ListMessagesParams{}) }),
	}, nil
}

// once encodes an answer when it is asked for first, and then serves those bytes.
func once(answer func() (any, error)) func(*fiber.Ctx) error {
	encode := sync.OnceValues(func() (*prepared, error) {
		body, err := answer()
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

// now gives what is published, or an error before the first view. Whoever asks is told to the board: it looks for news
// only while somebody wants it. Probes of the platform go by ready.
func (s *Server) now() (*published, error) {
	s.Board.Look()
	return s.ready()
}

func (s *Server) ready() (*published, error) {
	p := s.current.Load()
	if p == nil {
		return nil, status.Errorf(codeNotReady, "the board is being built; try again in a moment")
	}
	return p, nil
}
