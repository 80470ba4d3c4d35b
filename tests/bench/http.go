package main

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const summaryPath = "/api/v1/status/summary"

// measureHTTP compares the summary with a handler that does nothing but write the same bytes.
func measureHTTP(ctx context.Context) ([]promise, error) {
	now := time.Now().UTC().Truncate(time.Microsecond)
	targets := map[string]*target{}
	for _, checks := range []int{20, 1000, 10_000} {
		w := &world{checks: checks, days: 30, now: now}
		_, server, err := serve(ctx, w, (&clock{now}).now)
		if err != nil {
			return nil, err
		}
		t, err := listenOn(server.Serve, func() error { return server.Shutdown(ctx) })
		if err != nil {
			return nil, err
		}
		defer t.stop()
		targets[fmt.Sprint(checks)] = t
	}
	for _, checks := range []string{"20", "1000", "10000"} {
		t := targets[checks]
		body, etag, err := t.fetch()
		if err != nil {
			return nil, err
		}
		t.etag = etag
		bare, err := bareServer(body, etag)
		if err != nil {
			return nil, err
		}
		defer bare.stop()
		targets["bare "+checks] = bare
	}
	compare := func(a, b string, revalidate bool) float64 {
		return ratio(targets[a], targets[b], revalidate)
	}
	size := func(checks string) float64 { return float64(targets[checks].size) / 1024 }
	return []promise{
		{"summary of 1,000 checks: requests/s, share of a bare handler", compare("1000", "bare 1000", false), "", 0.8, false},
		{"summary of 1,000 checks, 304: requests/s, share of a bare 304", compare("1000", "bare 1000", true), "", 0.8, false},
		{"summary of 10,000 checks: requests/s, share of a bare handler", compare("10000", "bare 10000", false), "", 0.8, false},
		{"summary of 20 checks: requests/s, share of a bare handler", compare("20", "bare 20", false), "", 0.8, false},
		{"304 of 10,000 checks: requests/s, share of that of 20 checks", compare("10000", "20", true), "", 0.9, false},
		{"bytes of a summary of 1,000 checks, brotli", size("1000"), "KiB", 64, true},
	}, nil
}

// target is a server under load.
type target struct {
	addr string
	etag string
	size int
	stop func()
}

func listenOn(serve func(net.Listener) error, shutdown func() error) (*target, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = serve(l) }()
	return &target{addr: l.Addr().String(), stop: func() { _ = shutdown(); <-done }}, nil
}

// bareServer writes fixed bytes, or 304 to a client that has them.
func bareServer(body []byte, etag string) (*target, error) {
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get(summaryPath, func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderETag, etag)
		if c.Get(fiber.HeaderIfNoneMatch) == etag {
			c.Response().SetStatusCode(fiber.StatusNotModified)
			return nil
		}
		c.Set(fiber.HeaderContentEncoding, "br")
		c.Response().Header.SetContentType(fiber.MIMEApplicationJSON)
		c.Response().SetBodyRaw(body)
		return nil
	})
	t, err := listenOn(app.Listener, app.Shutdown)
	if err == nil {
		t.etag, t.size = etag, len(body)
	}
	return t, err
}

func (t *target) request(revalidate bool) (*fasthttp.Request, *fasthttp.Response) {
	req, resp := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	req.SetRequestURI("http://" + t.addr + summaryPath)
	req.Header.Set(fiber.HeaderAcceptEncoding, "br")
	if revalidate {
		req.Header.Set(fiber.HeaderIfNoneMatch, t.etag)
	}
	return req, resp
}

func (t *target) fetch() (body []byte, etag string, err error) {
	req, resp := t.request(false)
	if err := fasthttp.Do(req, resp); err != nil {
		return nil, "", err
	}
	if resp.StatusCode() != fiber.StatusOK {
		return nil, "", fmt.Errorf("%s: %d", t.addr, resp.StatusCode())
	}
	t.size = len(resp.Body())
	return slices.Clone(resp.Body()), string(resp.Header.Peek(fiber.HeaderETag)), nil
}

// ratio is how many requests a answers in the time b answers one: the median of many short rounds in turn, so that what
// else the machine does falls on both.
func ratio(a, b *target, revalidate bool) float64 {
	const rounds, perRound = 31, 150 * time.Millisecond
	a.load(revalidate, perRound)
	b.load(revalidate, perRound)
	ratios := make([]float64, rounds)
	for i := range ratios {
		ratios[i] = a.load(revalidate, perRound) / b.load(revalidate, perRound)
	}
	slices.Sort(ratios)
	return ratios[rounds/2]
}

// load asks from a few connections for a while and gives the answers a second.
func (t *target) load(revalidate bool, d time.Duration) float64 {
	const connections = 8
	client := &fasthttp.HostClient{Addr: t.addr, MaxConns: connections}
	defer client.CloseIdleConnections()
	counts := make([]int, connections)
	var wg sync.WaitGroup
	began := time.Now()
	for i := range connections {
		wg.Go(func() {
			req, resp := t.request(revalidate)
			for time.Since(began) < d {
				if err := client.Do(req, resp); err != nil {
					return
				}
				counts[i]++
			}
		})
	}
	wg.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return float64(total) / time.Since(began).Seconds()
}
