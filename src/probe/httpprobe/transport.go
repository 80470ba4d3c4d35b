package httpprobe

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// transports sends one request over HTTP/1.1 or HTTP/2. With TLS, both sides agree on one of them in the handshake. Without
// TLS, a request that the server does not understand as HTTP/1.1 is sent again as HTTP/2.
type transports struct{ usual, http2 *http.Transport }

// newTransports returns transports for one measurement. Their connections end with ctx. Bodies are decoded in body.go,
// which knows more encodings than net/http and limits their size.
func (c *client) newTransports(ctx context.Context, now func() time.Time) transports {
	settings := c.tls.Clone()
	settings.Time = now
	usual := &http.Transport{
		DialContext:            c.dial.until(ctx),
		TLSClientConfig:        settings,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeaders,
	}
	http2 := usual.Clone()
	http2.Protocols = new(http.Protocols)
	http2.Protocols.SetUnencryptedHTTP2(true)
	return transports{usual, http2}
}

// RoundTrip sends a request. An HTTP/1.1 server does not understand the second request, so it never acts twice.
func (t transports) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := t.usual.RoundTrip(req)
	if err == nil || req.URL.Scheme != "http" || !misunderstood(err) || req.Context().Err() != nil {
		return resp, err
	}
	again := req.Clone(req.Context())
	if req.GetBody != nil {
		body, noBody := req.GetBody()
		if noBody != nil {
			return nil, err
		}
		again.Body = body
	}
	if second, failed := t.http2.RoundTrip(again); failed == nil {
		return second, nil
	}
	return nil, err
}

// misunderstood reports whether a server of another protocol can cause an error: it sends something else, or closes the
// connection.
func misunderstood(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || strings.Contains(err.Error(), "malformed HTTP")
}
