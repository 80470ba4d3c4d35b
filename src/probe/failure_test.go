package probe

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

	"github.com/stretchr/testify/require"

	"buoy/src/status"
)

// soon is a deadline that a fault is to run into.
const soon = 300 * time.Millisecond

func TestAServerThatHangsIsLate(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	o := measureWithin(t, soon, local(HTTPOptions{}), fields{"url": s.URL})
	requireBad(t, "no answer within 300 ms", o)
	require.GreaterOrEqual(t, o.Latency, soon-50*time.Millisecond)
}

func TestASlowDripEndsAtTheDeadline(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "drip") // the probe hangs up in the end
			_ = http.NewResponseController(w).Flush()
			<-tick.C
		}
	})
	requireBad(t, "the answer did not end within 300 ms", measureWithin(t, soon, local(HTTPOptions{}), fields{"url": s.URL}))
}

func TestADripOfHeadersEndsAtTheDeadline(t *testing.T) {
	address := listen(t, func(c *net.TCPConn) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		_, err := c.Read(make([]byte, 1024))
		for _, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nX: "); err == nil; {
			<-tick.C
			_, err = io.WriteString(c, "x")
		}
	})
	requireBad(t, "the answer did not end within 300 ms", measureWithin(t, soon, local(HTTPOptions{}), fields{"url": "http://" + address}))
}

func TestANetworkThatSwallowsEverythingIsLate(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	hole := through(t, s.URL, `{"type":"timeout","stream":"upstream","attributes":{"timeout":0}}`)
	requireBad(t, "no answer within 300 ms", measureWithin(t, soon, local(HTTPOptions{}), fields{"url": hole}))
}

func TestAHandshakeThatHangsIsLate(t *testing.T) {
	release := make(chan struct{})
	address := listen(t, func(*net.TCPConn) { <-release })
	defer close(release)
	requireBad(t, "TLS: no handshake within 300 ms", measureWithin(t, soon, local(HTTPOptions{}), fields{"url": "https://" + address}))
}

func TestLatencyOnTheWayIsMeasured(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	slow := through(t, s.URL, `{"type":"latency","attributes":{"latency":120}}`)
	o := measure(t, local(HTTPOptions{}), fields{"url": slow})
	requireGreen(t, "200 OK", o)
	require.Greater(t, *o.Value, 119.0)
}

func TestAResetIsSaid(t *testing.T) {
	s := serve(t, answer(http.StatusOK, "x"))
	reset := through(t, s.URL, `{"type":"reset_peer","attributes":{"timeout":0}}`)
	requireBad(t, "connection reset", measure(t, local(HTTPOptions{}), fields{"url": reset}))
}

func TestAResetInTheMiddleOfTheBodyIsSaid(t *testing.T) {
	address := listen(t, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 10)) // the rest of the request stays unread, and to close on that is a reset
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
		_ = c.SetLinger(0)
	})
	o := measure(t, local(HTTPOptions{}), fields{"url": "http://" + address})
	requireBad(t, "connection reset", o)
}

func TestAnAnswerThatBreaksOffIsNotComplete(t *testing.T) {
	s := serve(t, answer(http.StatusOK, strings.Repeat("x", 5000)))
	cut := through(t, s.URL, `{"type":"limit_data","attributes":{"bytes":2000}}`)
	requireBad(t, "the connection was closed before the answer was complete", measure(t, local(HTTPOptions{}), fields{"url": cut}))
	silent := listen(t, func(c *net.TCPConn) { _, _ = c.Read(make([]byte, 1024)) })
	requireBad(t, "the connection was closed before the answer was complete", measure(t, local(HTTPOptions{}), fields{"url": "http://" + silent}))
}

func TestAClosedPortRefuses(t *testing.T) {
	s := serve(t, answer(http.StatusOK, ""))
	s.Close()
	requireBad(t, "connection refused", measure(t, local(HTTPOptions{}), fields{"url": s.URL}))
}

func TestWhatIsNotHTTPIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ says, detail string }{
		"another protocol": {"SSH-2.0-OpenSSH_9.6\r\n", "the answer is not HTTP"},
		"endless headers":  {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 80<<10) + "\r\n\r\n", "the answer's headers are larger than 64 KiB"},
		"a wrong length":   {"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", `no usable answer: bad Content-Length "many"`},
	} {
		t.Run(name, func(t *testing.T) {
			address := listen(t, func(conn *net.TCPConn) {
				_, _ = conn.Read(make([]byte, 1024)) // a fault in the server shows as another answer
				_, _ = io.WriteString(conn, c.says)
			})
			requireBad(t, c.detail, measure(t, local(HTTPOptions{}), fields{"url": "http://" + address}))
		})
	}
}

func TestADeadNameIsTheirsAndADeadNameServerIsOurs(t *testing.T) {
	names := nameServer(t, map[string]string{"gone.test": noSuchName, "broken.test": serverFails, "silent.test": noReply})
	p := local(HTTPOptions{Resolver: names})
	requireBad(t, "the name gone.test does not exist", measure(t, p, fields{"url": "http://gone.test/"}))
	requireUnmeasured(t, "the name broken.test was not resolved: the name server failed", measure(t, p, fields{"url": "http://broken.test/"}))
	requireUnmeasured(t, "the name silent.test was not resolved: no answer from the name server", measureWithin(t, soon, p, fields{"url": "http://silent.test/"}))
}

func TestANameServerThatIsNotThereIsOurs(t *testing.T) {
	p := local(HTTPOptions{Resolver: &net.Resolver{PreferGo: true, Dial: dialFails(local(HTTPOptions{}), syscall.ECONNREFUSED).dial}})
	requireUnmeasured(t, "the name any.test was not resolved: the name server failed", measure(t, p, fields{"url": "http://any.test/"}))
}

func TestAHostThatDoesNotTakeTheConnectionIsLate(t *testing.T) {
	p := local(HTTPOptions{})
	p.dial = (&net.Dialer{ControlContext: func(ctx context.Context, _, _ string, _ syscall.RawConn) error {
		<-ctx.Done()
		return ctx.Err()
	}}).DialContext
	requireBad(t, "no connection within 300 ms", measureWithin(t, soon, p, fields{"url": "http://127.0.0.1:1/"}))
}

func TestNoWayOutIsOurs(t *testing.T) {
	for number, detail := range map[syscall.Errno]string{
		syscall.ENETUNREACH:   "no route from here", // also what an IPv6-only server is to a machine without IPv6
		syscall.EHOSTUNREACH:  "no route from here",
		syscall.EADDRNOTAVAIL: "no route from here",
		syscall.EPERM:         "the connection is not allowed from here",
		syscall.EMFILE:        "no connection could be opened: we are out of resources",
	} {
		t.Run(number.Error(), func(t *testing.T) {
			p := dialFails(local(HTTPOptions{}), number)
			requireUnmeasured(t, detail, measure(t, p, fields{"url": "http://[2001:db8::1]/"}))
		})
	}
	requireUnmeasured(t, "the name any.test was not resolved: no answer from the name server",
		measure(t, dialFails(local(HTTPOptions{}), &net.DNSError{Name: "any.test", IsTimeout: true}), fields{"url": "http://any.test/"}))
	requireUnmeasured(t, "TLS: no trusted certificates are installed here",
		measure(t, dialFails(local(HTTPOptions{}), x509.SystemRootsError{}), fields{"url": "https://a.test/"}))
	requireBad(t, "TLS: the certificate is not valid",
		measure(t, dialFails(local(HTTPOptions{}), &tls.CertificateVerificationError{Err: errPoison}), fields{"url": "https://a.test/"}))
	requireBad(t, "connection reset", measure(t, dialFails(local(HTTPOptions{}), syscall.ECONNRESET), fields{"url": "http://a.test/"}))
	requireBad(t, "no usable answer: dial tcp: poison", measure(t, dialFails(local(HTTPOptions{}), errPoison), fields{"url": "http://a.test/"}))
}

func TestTheWordsForALimitAreAlwaysTheSame(t *testing.T) {
	now := time.Now()
	for left, want := range map[time.Duration]string{
		15*time.Second - 40*time.Microsecond: "within 15 s",
		15*time.Second - 90*time.Millisecond: "within 15 s",
		2*time.Second - 40*time.Microsecond:  "within 2 s",
		1980 * time.Millisecond:              "within 2 s",
		1400*time.Millisecond - 1:            "within 1400 ms",
		290 * time.Millisecond:               "within 300 ms",
		50*time.Millisecond - 1:              "within 50 ms",
		-time.Second:                         "in time",
	} {
		ctx, cancel := context.WithDeadline(t.Context(), now.Add(left))
		require.Equal(t, want, limit(ctx, now))
		cancel()
	}
	require.Equal(t, "in time", limit(t.Context(), now))
}

func TestOneHangingCheckDelaysNoOther(t *testing.T) {
	hang := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	fine := serve(t, answer(http.StatusOK, ""))
	p := local(HTTPOptions{})
	late := make(chan status.Outcome)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	check := status.Check{Target: fields{"url": hang.URL}.json(t)}
	for range 8 {
		go func() { late <- p.Measure(ctx, check) }()
	}
	began := time.Now()
	for range 20 {
		requireGreen(t, "200 OK", measure(t, p, fields{"url": fine.URL}))
	}
	require.Less(t, time.Since(began), time.Second, "others waited for the one that hangs")
	for range 8 {
		requireBad(t, "no answer within 2 s", <-late)
	}
}
