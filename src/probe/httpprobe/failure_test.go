package httpprobe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"buoy/src/probe/probetest"

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

func TestHangingServerTimesOut(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	o := measureWithin(t, probetest.Soon, local(settings{}), object{"url": s.URL})
	probetest.RequireBad(t, "no response within 300 ms", o)
	require.GreaterOrEqual(t, o.Latency, probetest.Soon-50*time.Millisecond)
}

func TestSlowBodyEndsAtTheDeadline(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "drip") // the probe hangs up in the end
			_ = http.NewResponseController(w).Flush()
			<-tick.C
		}
	})
	probetest.RequireBad(t, "the response did not end within 300 ms", measureWithin(t, probetest.Soon, local(settings{}), object{"url": s.URL}))
}

func TestSlowHeadersEndAtTheDeadline(t *testing.T) {
	address := listen(t, func(c *net.TCPConn) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		_, err := c.Read(make([]byte, 1024))
		for _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX: "); err == nil; {
			<-tick.C
			_, err = io.WriteString(c, "x")
		}
	})
	probetest.RequireBad(t, "the response did not end within 300 ms", measureWithin(t, probetest.Soon, local(settings{}), object{"url": "http://" + address}))
}

func TestDroppedPacketsTimeOut(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	hole := through(t, s.URL, `{"type":"timeout","stream":"upstream","attributes":{"timeout":0}}`)
	probetest.RequireBad(t, "no response within 300 ms", measureWithin(t, probetest.Soon, local(settings{}), object{"url": hole}))
}

func TestHangingHandshakeTimesOut(t *testing.T) {
	release := make(chan struct{})
	address := listen(t, func(*net.TCPConn) { <-release })
	defer close(release)
	probetest.RequireBad(t, "TLS: no handshake within 300 ms", measureWithin(t, probetest.Soon, local(settings{}), object{"url": "https://" + address}))
}

func TestNetworkLatencyIsMeasured(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	slow := through(t, s.URL, `{"type":"latency","attributes":{"latency":120}}`)
	o := measure(t, local(settings{}), object{"url": slow})
	probetest.RequireGreen(t, "200 OK", o)
	require.Greater(t, *o.Value, 119.0)
}

func TestConnectionResetIsReported(t *testing.T) {
	s := serve(t, answer(http.StatusOK, "x"))
	reset := through(t, s.URL, `{"type":"reset_peer","attributes":{"timeout":0}}`)
	probetest.RequireBad(t, "connection reset", measure(t, local(settings{}), object{"url": reset}))
}

func TestResetDuringTheBodyIsReported(t *testing.T) {
	address := listen(t, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 10)) // the rest of the request stays unread, and to close on that is a reset
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
		_ = c.SetLinger(0)
	})
	o := measure(t, local(settings{}), object{"url": "http://" + address})
	probetest.RequireBad(t, "connection reset", o)
}

func TestTruncatedResponseIsReported(t *testing.T) {
	s := serve(t, answer(http.StatusOK, strings.Repeat("x", 5000)))
	cut := through(t, s.URL, `{"type":"limit_data","attributes":{"bytes":2000}}`)
	probetest.RequireBad(t, "the connection was closed before the response was complete", measure(t, local(settings{}), object{"url": cut}))
	silent := listen(t, func(c *net.TCPConn) { _, _ = c.Read(make([]byte, 1024)) })
	probetest.RequireBad(t, "the connection was closed before the response was complete", measure(t, local(settings{}), object{"url": "http://" + silent}))
}

func TestClosedPortIsReported(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	s.Close()
	probetest.RequireBad(t, "connection refused", measure(t, local(settings{}), object{"url": s.URL}))
}

func TestInvalidHTTPIsReported(t *testing.T) {
	for name, c := range map[string]struct{ response, detail string }{
		"another protocol": {"SSH-2.0-OpenSSH_9.6\r\n", "the response is not HTTP"},
		"endless headers":  {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 80<<10) + "\r\n\r\n", "the response headers are larger than 64 KiB"},
		"a wrong length":   {"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", `no usable response: bad Content-Length "many"`},
	} {
		t.Run(name, func(t *testing.T) {
			address := listen(t, func(conn *net.TCPConn) {
				_, _ = conn.Read(make([]byte, 1024)) // a fault in the server shows as another answer
				_, _ = io.WriteString(conn, c.response)
			})
			probetest.RequireBad(t, c.detail, measure(t, local(settings{}), object{"url": "http://" + address}))
		})
	}
}

func TestUnknownHostIsRedAndDNSFailureIsUnknown(t *testing.T) {
	names := nameServer(t, map[string]string{"gone.test": noSuchName, "broken.test": serverFails, "silent.test": noReply})
	p := local(settings{Resolver: names})
	probetest.RequireBad(t, "the name gone.test does not exist", measure(t, p, object{"url": "http://gone.test/"}))
	probetest.RequireUnmeasured(t, "the name broken.test was not resolved: the name server failed", measure(t, p, object{"url": "http://broken.test/"}))
	probetest.RequireUnmeasured(t, "the name silent.test was not resolved: no response from the name server", measureWithin(t, probetest.Soon, p, object{"url": "http://silent.test/"}))
}

func TestMissingNameServerIsUnmeasured(t *testing.T) {
	p := local(settings{Resolver: &net.Resolver{PreferGo: true, Dial: dialFails(local(settings{}), syscall.ECONNREFUSED).dial}})
	probetest.RequireUnmeasured(t, "the name any.test was not resolved: the name server failed", measure(t, p, object{"url": "http://any.test/"}))
}

func TestUnansweredConnectionTimesOut(t *testing.T) {
	p := local(settings{})
	p.dial = (&net.Dialer{ControlContext: func(ctx context.Context, _, _ string, _ syscall.RawConn) error {
		<-ctx.Done()
		return ctx.Err()
	}}).DialContext
	probetest.RequireBad(t, "no connection within 300 ms", measureWithin(t, probetest.Soon, p, object{"url": "http://127.0.0.1:1/"}))
}

func TestMissingRouteIsUnmeasured(t *testing.T) {
	for number, detail := range map[syscall.Errno]string{
		syscall.ENETUNREACH:   "no route from here", // also an IPv6-only server for a machine without IPv6
		syscall.EHOSTUNREACH:  "no route from here",
		syscall.EADDRNOTAVAIL: "no route from here",
		syscall.EPERM:         "the connection is not allowed from here",
		syscall.EMFILE:        "no connection could be opened: Buoy has no free sockets or file descriptors",
	} {
		t.Run(number.Error(), func(t *testing.T) {
			p := dialFails(local(settings{}), number)
			probetest.RequireUnmeasured(t, detail, measure(t, p, object{"url": "http://[2001:db8::1]/"}))
		})
	}
	probetest.RequireUnmeasured(t, "the name any.test was not resolved: no response from the name server",
		measure(t, dialFails(local(settings{}), &net.DNSError{Name: "any.test", IsTimeout: true}), object{"url": "http://any.test/"}))
	probetest.RequireUnmeasured(t, "TLS: no trusted certificate authorities are installed on this server",
		measure(t, dialFails(local(settings{}), x509.SystemRootsError{}), object{"url": "https://a.test/"}))
	probetest.RequireBad(t, "TLS: the certificate is not valid",
		measure(t, dialFails(local(settings{}), &tls.CertificateVerificationError{Err: errPoison}), object{"url": "https://a.test/"}))
	probetest.RequireBad(t, "connection reset", measure(t, dialFails(local(settings{}), syscall.ECONNRESET), object{"url": "http://a.test/"}))
	probetest.RequireBad(t, "no usable response: dial tcp: poison", measure(t, dialFails(local(settings{}), errPoison), object{"url": "http://a.test/"}))
}

func TestHangingCheckDelaysNoOtherCheck(t *testing.T) {
	hang := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	fine := serve(t, answer(http.StatusOK, ""))
	p := local(settings{})
	late := make(chan status.Outcome)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	check := status.Check{Target: object{"url": hang.URL}.JSON(t)}
	for range 8 {
		go func() { late <- p.Measure(ctx, check) }()
	}
	start := time.Now()
	for range 20 {
		probetest.RequireGreen(t, "200 OK", measure(t, p, object{"url": fine.URL}))
	}
	require.Less(t, time.Since(start), time.Second, "other checks waited for the hanging check")
	for range 8 {
		probetest.RequireBad(t, "no response within 2 s", <-late)
	}
}
