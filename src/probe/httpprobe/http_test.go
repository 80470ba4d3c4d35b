package httpprobe

import (
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

func TestAHealthyAnswerIsItsLatency(t *testing.T) {
	began := time.Now()
	clock := began
	s := serve(t, answer(http.StatusOK, "fine"))
	p := local(settings{Now: func() time.Time { defer func() { clock = clock.Add(1234567 * time.Nanosecond) }(); return clock }})
	o := measure(t, p, object{"url": s.URL})
	probetest.RequireGreen(t, "200 OK", o)
	require.Positive(t, o.Latency)
	require.InDelta(t, float64(o.Latency)/float64(time.Millisecond), *o.Value, 0.05)
}

func TestTheAnswerIsWhatTheTargetExpects(t *testing.T) {
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
		"any 2xx is fine":                    {object{"url": "/201"}, status.Measured, "201 Created"},
		"404":                                {object{"url": "/404"}, status.Bad, "answered 404 Not Found"},
		"500":                                {object{"url": "/500"}, status.Bad, "answered 500 Internal Server Error"},
		"a status without a name":            {object{"url": "/599"}, status.Bad, "answered 599"},
		"404 where it is expected":           {object{"url": "/404", "expect_status": []int{404}}, status.Measured, "404 Not Found"},
		"200 where it is not":                {object{"url": "/", "expect_status": []int{204, 404}}, status.Bad, "answered 200 OK, expected 204 or 404"},
		"401 is about our credentials":       {object{"url": "/401"}, status.Unmeasured, "answered 401 Unauthorized: the credentials of the check are missing or not accepted"},
		"403 is about our credentials":       {object{"url": "/403", "expect_status": []int{200}}, status.Unmeasured, "answered 403 Forbidden: the credentials of the check are missing or not accepted"},
		"401 where it is expected":           {object{"url": "/401", "expect_status": []int{401}}, status.Measured, "401 Unauthorized"},
		"an expected redirect, not followed": {object{"url": "/302", "expect_status": []int{302}}, status.Measured, "302 Found"},
		"the text is there":                  {object{"url": "/", "contains": "ready"}, status.Measured, "200 OK"},
		"the text is not there":              {object{"url": "/", "contains": "READY"}, status.Bad, `the body does not contain "READY"`},
		"the pattern matches":                {object{"url": "/", "matches": `queue=\d+`}, status.Measured, "200 OK"},
		"the pattern does not match":         {object{"url": "/", "matches": `queue=\d{3}`}, status.Bad, `the body does not match "queue=\\d{3}"`},
		"both must hold":                     {object{"url": "/", "contains": "ready", "matches": "^queue"}, status.Bad, `the body does not match "^queue"`},
	} {
		t.Run(name, func(t *testing.T) {
			c.target["url"] = s.URL + c.target["url"].(string)
			o := measure(t, p, c.target)
			require.Equal(t, c.detail, o.Detail)
			require.Equal(t, c.verdict, o.Verdict)
		})
	}
}

func TestTheRequestIsWhatTheTargetSays(t *testing.T) {
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

func TestEveryMeasurementOpensAConnectionOfItsOwn(t *testing.T) {
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

func TestOnlyAMiBOfABodyIsRead(t *testing.T) {
	const hundredMB = 100 << 20
	var sent atomic.Int64
	done := make(chan struct{}, 2)
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		defer func() { done <- struct{}{} }()
		block := []byte(strings.Repeat("x", 1<<16-4) + "last")
		for sent.Load() < hundredMB {
			if sent.Load() == maxBody {
				_, _ = io.WriteString(w, "MARK") // if the probe has hung up, the next write says so
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
	require.Less(t, sent.Load(), int64(hundredMB/2), "the server got rid of most of it")
	sent.Store(0)
	probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL, "matches": "last$"}))
	<-done
}

func TestACompressedBombIsReadToTheSameLimit(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		block := make([]byte, 1<<20)
		for range 64 {
			_, _ = z.Write(block) // the probe hangs up in the middle
		}
		_ = z.Close()
	})
	probetest.RequireBad(t, `the first 1 MiB of the body does not contain "a"`, measure(t, local(settings{}), object{"url": s.URL, "contains": "a"}))
}

func TestAnInvalidTargetIsNotMeasured(t *testing.T) {
	o := local(settings{}).Measure(t.Context(), status.Check{Target: json.RawMessage(`{"url":"ftp://a"}`)})
	probetest.RequireUnmeasured(t, `the target is not valid: url: "ftp://a" must begin with http:// or https://`, o)
}

func TestWhoIsStoppedSaysSo(t *testing.T) {
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

func TestTheEndOfTheWholeRunIsNotTheServersFault(t *testing.T) {
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, errPoison)
	defer cancel()
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	o := local(settings{}).Measure(ctx, status.Check{Target: object{"url": s.URL}.JSON(t)})
	probetest.RequireUnmeasured(t, "cancelled before a response arrived", o)
}
