package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"buoy/src/status"
)

// failure puts what ended a request into words, and says whose trouble it is. The words are the same every time the same
// thing happens: no port, no byte count, nothing that the other side chose.
func (t *trip) failure(ctx context.Context, err error) status.Outcome {
	var refused *refusal
	var redirect *badRedirect
	var dns *net.DNSError
	switch {
	case errors.As(err, &refused):
		return unmeasured("%s", refused)
	case errors.As(err, &redirect):
		return bad("%s", redirect)
	case ctx.Err() != nil && !tookTooLong(ctx):
		return unmeasured(stopped)
	case errors.As(err, &dns):
		return nameFailure(dns)
	case tookTooLong(ctx), timeout(err):
		return t.tooLate()
	}
	if o, ok := certificateFailure(err); ok {
		return o
	}
	if o, ok := connectionFailure(err); ok {
		return o
	}
	return answerFailure(err)
}

// timeout says whether err is a deadline that the network noticed, which may be a moment before the context does.
func timeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

func nameFailure(dns *net.DNSError) status.Outcome {
	switch {
	case dns.IsNotFound:
		return bad("the name %s does not exist", dns.Name)
	case dns.IsTimeout:
		return unmeasured("the name %s was not resolved: no answer from the name server", dns.Name)
	}
	return unmeasured("the name %s was not resolved: the name server failed", dns.Name)
}

func (t *trip) tooLate() status.Outcome {
	switch phase(t.phase.Load()) {
	case phaseResolving:
		return nameFailure(&net.DNSError{Name: *t.resolving.Load(), IsTimeout: true})
	case phaseConnecting:
		return bad("no connection %s", t.limit)
	case phaseSecuring:
		return bad("TLS: no handshake %s", t.limit)
	case phaseReading:
		return bad("the answer did not end %s", t.limit)
	default:
		return bad("no answer %s", t.limit)
	}
}

func certificateFailure(err error) (status.Outcome, bool) {
	var (
		noRoots   x509.SystemRootsError
		invalid   x509.CertificateInvalidError
		wrongName x509.HostnameError
		unknown   x509.UnknownAuthorityError
		notTLS    tls.RecordHeaderError
		verify    *tls.CertificateVerificationError
	)
	switch {
	case errors.As(err, &noRoots):
		return unmeasured("TLS: no trusted certificates are installed here"), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return bad("TLS: the certificate is valid only from %s to %s",
			invalid.Cert.NotBefore.UTC().Format(time.DateOnly), invalid.Cert.NotAfter.UTC().Format(time.DateOnly)), true
	case errors.As(err, &wrongName):
		return bad("TLS: the certificate is for another name than %s", wrongName.Host), true
	case errors.As(err, &unknown):
		return bad("TLS: the certificate is not signed by a trusted authority"), true
	case errors.As(err, &notTLS), errors.Is(err, http.ErrSchemeMismatch):
		return bad("TLS: the server does not speak TLS on this port"), true
	case errors.As(err, &verify):
		return bad("TLS: the certificate is not valid"), true
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "tls: certificate required"):
		return unmeasured("TLS: the server wants a certificate from us"), true
	case strings.Contains(text, "tls: no application protocol"):
		return unmeasured("TLS: the server accepts neither HTTP/1.1 nor HTTP/2, and Buoy speaks nothing else"), true
	case strings.Contains(text, "tls: protocol version not supported"), strings.Contains(text, "unsupported protocol version"):
		return unmeasured("TLS: the server speaks no version that Buoy speaks, which are TLS 1.2 and 1.3"), true
	case strings.Contains(text, "remote error: tls:"), strings.Contains(text, ": tls: "), strings.HasPrefix(text, "tls: "):
		return bad("TLS: the handshake failed"), true
	}
	return status.Outcome{}, false
}

func connectionFailure(err error) (status.Outcome, bool) {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return status.Outcome{}, false
	}
	switch number {
	case syscall.ECONNREFUSED:
		return bad("connection refused"), true
	case syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE:
		return bad("connection reset"), true
	case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EHOSTDOWN, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT:
		return unmeasured("no route from here"), true
	case syscall.EACCES, syscall.EPERM:
		return unmeasured("the connection is not allowed from here"), true
	case syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM:
		return unmeasured("no connection could be opened: we are out of resources"), true
	}
	return status.Outcome{}, false
}

// http2Frame is how net/http reports a server that begins with a frame of HTTP/2: a length of less than 64 KiB.
const http2Frame = `malformed HTTP response "\x00`

func answerFailure(err error) status.Outcome {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return bad("the connection was closed before the answer was complete")
	}
	var wrapped *url.Error // its text repeats the address
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	text := strings.TrimPrefix(err.Error(), "net/http: HTTP/1.x transport connection broken: ")
	switch {
	case strings.Contains(text, "response headers exceeded"):
		return bad("the answer's headers are larger than %d KiB", maxHeaders>>10)
	case strings.Contains(text, "unsupported transfer encoding"):
		return unmeasured("the answer has a transfer encoding that Buoy does not know")
	case strings.Contains(text, "HTTP_1_1_REQUIRED"):
		return unmeasured("the server asks for HTTP/1.1 after it has agreed on HTTP/2")
	case strings.Contains(text, http2Frame):
		return unmeasured("the server speaks HTTP/2 without agreeing on it first, which Buoy does not speak")
	case strings.Contains(text, "malformed HTTP"):
		return bad("the answer is not HTTP")
	case strings.Contains(text, "Location header"):
		return bad("redirected to what is not an address")
	}
	return bad("no usable answer: %s", shorten(text))
}
