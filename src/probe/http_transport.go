package probe

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
)

// transports sends one request, over HTTP/1.1 or over HTTP/2. With TLS the two sides agree on one of them in the handshake.
// Without TLS they cannot, so what a server does not understand as HTTP/1.1 is sent again as HTTP/2.
type transports struct{ usual, http2 *http.Transport }

// newTransports is for one measurement, and leaves nothing behind when ctx has ended. Bodies are decoded in http_body.go,
// which knows more encodings than net/http and bounds them.
func (h *HTTP) newTransports(ctx context.Context) transports {
	usual := &http.Transport{
		DialContext:            h.dial.until(ctx),
		TLSClientConfig:        h.tls.Clone(),
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

// RoundTrip sends a request. A server of HTTP/1.1 does not understand the second request at all, so it never acts twice.
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

// misunderstood reports whether an error is what a server of another protocol causes: it answers with something else, or
// hangs up.
func misunderstood(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || strings.Contains(err.Error(), "malformed HTTP")
}
