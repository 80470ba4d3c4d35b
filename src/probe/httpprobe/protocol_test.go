package httpprobe

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestCookiesAreKeptWithinOneMeasurement(t *testing.T) {
	var arrived atomic.Int32 // measurements that came without a cookie
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch c, err := r.Cookie("seen"); {
		case err == nil && c.Value == "2":
			_, _ = io.WriteString(w, "welcome")
		case err == nil:
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "2", Path: "/"})
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		default:
			arrived.Add(1)
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1", Path: "/"})
			http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
		}
	})
	p := local(settings{})
	for range 2 {
		probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL, "contains": "welcome"}))
	}
	require.Equal(t, int32(2), arrived.Load(), "the second measurement sent a cookie of the first")
	probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL, "headers": object{"Cookie": "session=9"}}))
}

func TestCookieStaysWithItsHost(t *testing.T) {
	got := map[string]string{}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		host, port, _ := strings.Cut(r.Host, ":")
		got[host] = r.Header.Get("Cookie")
		if host == "a.test" {
			http.SetCookie(w, &http.Cookie{Name: "own", Value: "1", Path: "/"})
			http.SetCookie(w, &http.Cookie{Name: "wide", Value: "1", Path: "/", Domain: "test"}) // a public suffix, so it is ignored
			http.Redirect(w, r, "http://b.test:"+port+"/", http.StatusFound)
		}
	})
	p := local(settings{Resolver: nameServer(t, map[string]string{"a.test": "127.0.0.1", "b.test": "127.0.0.1"})})
	probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": strings.Replace(s.URL, "127.0.0.1", "a.test", 1)}))
	require.Empty(t, got["b.test"])
}

func TestHostHeaderIsSentAsHost(t *testing.T) {
	var got []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Host)
		_, port, _ := net.SplitHostPort(r.Host)
		if r.Host == "shop.test" {
			_, port, _ = net.SplitHostPort(r.Header.Get("X-At"))
		}
		switch r.URL.Path {
		case "/relative":
			http.Redirect(w, r, "/", http.StatusFound)
		case "/absolute":
			http.Redirect(w, r, "http://127.0.0.1:"+port+"/", http.StatusFound)
		case "/away":
			http.Redirect(w, r, "http://b.test:"+port+"/relative", http.StatusFound)
		}
	})
	p := local(settings{Resolver: nameServer(t, map[string]string{"b.test": "127.0.0.1"})})
	at := strings.TrimPrefix(s.URL, "http://")
	_, port, _ := net.SplitHostPort(at)
	for path, want := range map[string][]string{
		"/":         {"shop.test"},
		"/relative": {"shop.test", "shop.test"},
		"/absolute": {"shop.test", "shop.test"},
		"/away":     {"shop.test", "b.test:" + port, "b.test:" + port},
	} {
		got = nil
		probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": s.URL + path, "headers": object{"host": "shop.test", "X-At": at}}))
		require.Equal(t, want, got, path)
	}
}

func TestThrottledRequestIsUnmeasured(t *testing.T) {
	var after string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		code := http.StatusTooManyRequests
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &code)
		w.WriteHeader(code)
	})
	now := time.Date(2026, 11, 28, 10, 0, 0, 0, time.UTC)
	p := local(settings{Now: func() time.Time { return now }})
	const throttled = "answered 429 Too Many Requests: requests are throttled"
	for header, detail := range map[string]string{
		"": throttled, "30": throttled + "; retry after 30 s", " 3600 ": throttled + "; retry after 1 h",
		"Sat, 28 Nov 2026 10:05:00 GMT": throttled + "; retry after 5 min", "Sat, 28 Nov 2026 09:05:00 GMT": throttled,
		"soon": throttled, "-5": throttled, "99999999999999999999": throttled,
	} {
		after = header
		probetest.RequireUnmeasured(t, detail, measure(t, p, object{"url": s.URL}))
		probetest.RequireUnmeasured(t, detail, measure(t, p, object{"url": s.URL, "expect_status": []int{200}}))
	}
	after = "30"
	probetest.RequireGreen(t, "429 Too Many Requests", measure(t, p, object{"url": s.URL, "expect_status": []int{429}}))
	probetest.RequireBad(t, "answered 503 Service Unavailable", measure(t, p, object{"url": s.URL + "/503"}))
}

func TestUnexpectedStatusClassification(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var code int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &code)
		w.WriteHeader(code)
	})
	p := local(settings{})
	for code, verdict := range map[int]status.Verdict{
		204: status.Measured, 304: status.Bad, 401: status.Unmeasured, 403: status.Unmeasured, 407: status.Unmeasured,
		408: status.Bad, 426: status.Unmeasured, 500: status.Bad, 502: status.Bad, 504: status.Bad, 505: status.Unmeasured, 511: status.Unmeasured,
	} {
		o := measure(t, p, object{"url": fmt.Sprintf("%s/%d", s.URL, code)})
		require.Equal(t, verdict, o.Verdict, "%d: %s", code, o.Detail)
	}
	probetest.RequireBad(t, `the body does not contain "ready"`, measure(t, p, object{"url": s.URL + "/204", "contains": "ready"}))
	probetest.RequireGreen(t, "304 Not Modified", measure(t, p, object{"url": s.URL + "/304", "expect_status": []int{304}}))
}

func TestInterimResponseIsSkipped(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = io.WriteString(w, "ready")
	})
	probetest.RequireGreen(t, "200 OK", measure(t, local(settings{}), object{"url": s.URL, "contains": "ready"}))
	at := rawServer(t, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
	probetest.RequireUnmeasured(t, "answered 101 Switching Protocols: the server needs a protocol that Buoy does not support", measure(t, local(settings{}), object{"url": at}))
}

// http2Server speaks only HTTP/2, with or without TLS.
func http2Server(t *testing.T, secure bool, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP2(secure)
	s.Config.Protocols.SetUnencryptedHTTP2(!secure)
	s.EnableHTTP2 = secure
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

func TestHTTP2OnlyServerIsMeasured(t *testing.T) {
	for _, secure := range []bool{false, true} {
		t.Run(fmt.Sprint("with TLS: ", secure), func(t *testing.T) {
			posted := 0
			s := http2Server(t, secure, func(w http.ResponseWriter, r *http.Request) {
				if body, err := io.ReadAll(r.Body); err == nil && string(body) == "ping" {
					posted++
				}
				_, _ = io.WriteString(w, r.Proto+" "+r.Header.Get("X-A")+" "+r.Host)
			})
			p := local(settings{})
			if secure {
				p = local(settings{Roots: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
			}
			o := measure(t, p, object{
				"url": s.URL, "method": "POST", "body": "ping", "contains": "HTTP/2.0 value shop.test",
				"headers": object{"X-A": "value", "Host": "shop.test"},
			})
			require.Equal(t, status.Measured, o.Verdict, o.Detail)
			require.Equal(t, 1, posted)
		})
	}
}

func TestServerWithHTTP2FramesOnlyIsUnmeasured(t *testing.T) {
	const http2Settings = "\x00\x00\x00\x04\x00\x00\x00\x00\x00"
	const goAway = "\x00\x00\x08\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"
	probetest.RequireUnmeasured(t, "the server sends HTTP/2 without negotiating it first, which Buoy does not support",
		measure(t, local(settings{}), object{"url": rawServer(t, http2Settings+goAway)}))
	probetest.RequireBad(t, "the response is not HTTP", measure(t, local(settings{}), object{"url": rawServer(t, "SSH-2.0-OpenSSH_9.6\r\n")}))
}

// A POST that an HTTP/1.1 server has received is not repeated, even if the server closed the connection without a response.
func TestFailedRequestIsNotRepeated(t *testing.T) {
	var acted atomic.Int32
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost { // the preface of HTTP/2 arrives as a request with the method PRI
			acted.Add(1)
		}
		panic(http.ErrAbortHandler)
	})
	probetest.RequireBad(t, "the connection was closed before the response was complete", measure(t, local(settings{}), object{"url": s.URL, "method": "POST", "body": "x"}))
	require.EqualValues(t, 1, acted.Load())
}

// rawServer answers every request with the same bytes and closes the connection.
func rawServer(t *testing.T, answer string) (url string) {
	t.Helper()
	return "http://" + listen(t, func(c *net.TCPConn) {
		_, _ = http.ReadRequest(bufio.NewReader(c))
		_, _ = io.WriteString(c, answer)
	})
}

func TestLatencyHasTheUnitOfTheCheck(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	clock := noon()
	p := local(settings{Now: func() time.Time { defer func() { clock = clock.Add(2 * time.Millisecond) }(); return clock }})
	for unit, want := range map[string]float64{"": 2, "ms": 2, "s": 0.002} {
		o := p.Measure(t.Context(), status.Check{Kind: "http", Unit: unit, Target: object{"url": s.URL}.JSON(t)})
		probetest.RequireGreen(t, "200 OK", o)
		require.InDelta(t, want, *o.Value, 1e-12, unit)
	}
	o := p.Measure(t.Context(), status.Check{Kind: "http", Unit: "h", Target: object{"url": s.URL}.JSON(t)})
	probetest.RequireUnmeasured(t, `"h" is not a unit of http; use one of ms, s, or omit it for ms`, o)
}
