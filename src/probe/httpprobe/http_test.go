package httpprobe

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestValueIsTheLatency(t *testing.T) {
	start := time.Now()
	clock := start
	s := serve(t, answer(http.StatusOK, "fine"))
	p := local(settings{Now: func() time.Time { defer func() { clock = clock.Add(1234567 * time.Nanosecond) }(); return clock }})
	o := measure(t, p, object{"url": s.URL})
	probetest.RequireGreen(t, "200 OK", o)
	require.Positive(t, o.Latency)
	require.InDelta(t, float64(o.Latency)/float64(time.Millisecond), *o.Value, 0.05)
}

func TestResponseIsComparedWithTheTarget(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/201":
			w.WriteHeader(http.StatusCreated)
		case "/302":
			w.Header().Set("Location", "/nowhere")
			w.WriteHeader(http.StatusFound)
		case "/401", "/403", "/404", "/500", "/599":
			w.WriteHeader(map[string]int{"/401": 401, "/403": 403, "/404": 404, "/500": 500, "/599": 599}[r.URL.Path])
		}
		_, _ = io.WriteString(w, "status: ready, queue=12")
	})
	p := local(settings{})
	for name, c := range map[string]struct {
		target  object
		verdict status.Verdict
		detail  string
	}{
		"any 2xx is expected":                {object{"url": "/201"}, status.Measured, "201 Created"},
		"404":                                {object{"url": "/404"}, status.Bad, "answered 404 Not Found"},
		"500":                                {object{"url": "/500"}, status.Bad, "answered 500 Internal Server Error"},
		"a status without a name":            {object{"url": "/599"}, status.Bad, "answered 599"},
		"an expected 404":                    {object{"url": "/404", "expect_status": []int{404}}, status.Measured, "404 Not Found"},
		"an unexpected 200":                  {object{"url": "/", "expect_status": []int{204, 404}}, status.Bad, "answered 200 OK, expected 204 or 404"},
		"401 is a fault of the credentials":  {object{"url": "/401"}, status.Unmeasured, "answered 401 Unauthorized: the credentials of the check are missing or not accepted"},
		"403 is a fault of the credentials":  {object{"url": "/403", "expect_status": []int{200}}, status.Unmeasured, "answered 403 Forbidden: the credentials of the check are missing or not accepted"},
		"an expected 401":                    {object{"url": "/401", "expect_status": []int{401}}, status.Measured, "401 Unauthorized"},
		"an expected redirect, not followed": {object{"url": "/302", "expect_status": []int{302}}, status.Measured, "302 Found"},
		"the text is found":                  {object{"url": "/", "contains": "ready"}, status.Measured, "200 OK"},
		"the text is missing":                {object{"url": "/", "contains": "READY"}, status.Bad, `the body does not contain "READY"`},
		"the pattern matches":                {object{"url": "/", "matches": `queue=\d+`}, status.Measured, "200 OK"},
		"the pattern does not match":         {object{"url": "/", "matches": `queue=\d{3}`}, status.Bad, `the body does not match "queue=\\d{3}"`},
		"text and pattern are both required": {object{"url": "/", "contains": "ready", "matches": "^queue"}, status.Bad, `the body does not match "^queue"`},
	} {
		t.Run(name, func(t *testing.T) {
			c.target["url"] = s.URL + c.target["url"].(string)
			o := measure(t, p, c.target)
			require.Equal(t, c.detail, o.Detail)
			require.Equal(t, c.verdict, o.Verdict)
		})
	}
}

func TestRequestFollowsTheTarget(t *testing.T) {
	type request struct {
		method, body string
		header       http.Header
	}
	var got request
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			body = []byte(err.Error())
		}
		got = request{r.Method, string(body), r.Header}
	})
	p := local(settings{UserAgent: "buoy/1.2"})

	probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL}))
	require.Equal(t, http.MethodGet, got.method)
	require.Equal(t, "buoy/1.2", got.header.Get("User-Agent"))
	probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL, "method": "HEAD"}))
	require.Equal(t, http.MethodHead, got.method)
	probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL, "method": "POST", "body": `{"a":1}`, "headers": object{"content-type": "application/json", "user-agent": "me"}}))
	require.Equal(t, request{http.MethodPost, `{"a":1}`, got.header}, got)
	require.Equal(t, "application/json", got.header.Get("Content-Type"))
	require.Equal(t, "me", got.header.Get("User-Agent"))
}

func TestEachMeasurementOpensANewConnection(t *testing.T) {
	var seen []string
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen = append(seen, r.RemoteAddr) })
	p := local(settings{})
	for range 3 {
		probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL}))
	}
	require.Len(t, seen, 3)
	require.NotEqual(t, seen[0], seen[1])
	require.NotEqual(t, seen[1], seen[2])
}

func TestBodyIsReadUpToOneMiB(t *testing.T) {
	const hundredMB = 100 << 20
	var sent atomic.Int64
	done := make(chan struct{}, 2)
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		defer func() { done <- struct{}{} }()
		block := []byte(strings.Repeat("x", 1<<16-4) + "last")
		for sent.Load() < hundredMB {
			if sent.Load() == maxBody {
				_, _ = io.WriteString(w, "MARK") // if the probe has closed the connection, the next write fails
			}
			n, err := w.Write(block)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	p := local(settings{})
	probetest.RequireBad(t, `the first 1 MiB of the body does not contain "MARK"`, measure(t, p, object{"url": s.URL, "contains": "MARK"}))
	<-done
	require.Less(t, sent.Load(), int64(hundredMB/2), "the server could send most of the body")
	sent.Store(0)
	probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL, "matches": "last$"}))
	<-done
}

func TestCompressedBombIsReadToTheSameLimit(t *testing.T) {
	var member bytes.Buffer // a gzip stream can have several members, so that one is compressed, once
	z := gzip.NewWriter(&member)
	_, err := z.Write(make([]byte, 1<<20))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		for range 64 {
			_, _ = w.Write(member.Bytes()) // the probe closes the connection early
		}
	})
	probetest.RequireBad(t, `the first 1 MiB of the body does not contain "a"`, measure(t, local(settings{}), object{"url": s.URL, "contains": "a"}))
}

func TestInvalidTargetIsUnmeasured(t *testing.T) {
	o := local(settings{}).Measure(t.Context(), status.Check{Target: json.RawMessage(`{"url":"ftp://a"}`)})
	probetest.RequireUnmeasured(t, `the target is not valid: url: "ftp://a" must start with http:// or https://`, o)
}

func TestCancelledMeasurementIsUnmeasured(t *testing.T) {
	ended := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
		close(ended)
	})
	o := local(settings{}).Measure(ctx, status.Check{Target: object{"url": s.URL}.JSON(t)})
	probetest.RequireUnmeasured(t, "cancelled before a response arrived", o)
	<-ended
}

func TestEndOfTheRunIsUnmeasured(t *testing.T) {
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, errPoison)
	defer cancel()
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	o := local(settings{}).Measure(ctx, status.Check{Target: object{"url": s.URL}.JSON(t)})
	probetest.RequireUnmeasured(t, "cancelled before a response arrived", o)
}
