package httpprobe

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

	"buoy/src/probe"
	"buoy/src/status"
)

// failure returns the outcome for a request that failed. The same failure always has the same text: it contains no port, no
// number of bytes, and nothing that the server chose.
func (a *attempt) failure(ctx context.Context, err error) status.Outcome {
	var refused *refusal
	var redirect *redirectError
	var dns *net.DNSError
	switch {
	case errors.As(err, &refused):
		return probe.Unmeasured("%s", refused)
	case errors.As(err, &redirect):
		return probe.Bad("%s", redirect)
	case ctx.Err() != nil && !probe.DeadlinePassed(ctx):
		return probe.Unmeasured(probe.Cancelled)
	case errors.As(err, &dns):
		return nameFailure(dns)
	case probe.DeadlinePassed(ctx), isTimeout(err):
		return a.timeoutFailure()
	}
	if o, ok := certificateFailure(err); ok {
		return o
	}
	if o, ok := connectionFailure(err); ok {
		return o
	}
	return responseFailure(err)
}

// isTimeout reports whether err is a network timeout, which can occur shortly before the deadline of the context.
func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

func nameFailure(dns *net.DNSError) status.Outcome {
	switch {
	case dns.IsNotFound:
		return probe.Bad("the name %s does not exist", dns.Name)
	case dns.IsTimeout:
		return probe.Unmeasured("the name %s was not resolved: no response from the name server", dns.Name)
	}
	return probe.Unmeasured("the name %s was not resolved: the name server failed", dns.Name)
}

func (a *attempt) timeoutFailure() status.Outcome {
	switch phase(a.phase.Load()) {
	case phaseResolving:
		return nameFailure(&net.DNSError{Name: *a.resolving.Load(), IsTimeout: true})
	case phaseConnecting:
		return probe.Bad("no connection %s", a.within)
	case phaseSecuring:
		return probe.Bad("TLS: no handshake %s", a.within)
	case phaseReading:
		return probe.Bad("the response did not end %s", a.within)
	default:
		return probe.Bad("no response %s", a.within)
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
		return probe.Unmeasured("TLS: no trusted certificate authorities are installed on this server"), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return probe.Bad("TLS: the certificate is valid only from %s to %s",
			invalid.Cert.NotBefore.UTC().Format(time.DateOnly), invalid.Cert.NotAfter.UTC().Format(time.DateOnly)), true
	case errors.As(err, &wrongName):
		return probe.Bad("TLS: the certificate is for another name than %s", wrongName.Host), true
	case errors.As(err, &unknown):
		return probe.Bad("TLS: the certificate is not signed by a trusted authority"), true
	case errors.As(err, &notTLS), errors.Is(err, http.ErrSchemeMismatch):
		return probe.Bad("TLS: the server does not speak TLS on this port"), true
	case errors.As(err, &verify):
		return probe.Bad("TLS: the certificate is not valid"), true
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "tls: certificate required"):
		return probe.Unmeasured("TLS: the server requires a client certificate"), true
	case strings.Contains(text, "tls: no application protocol"):
		return probe.Unmeasured("TLS: the server supports neither HTTP/1.1 nor HTTP/2"), true
	case strings.Contains(text, "tls: protocol version not supported"), strings.Contains(text, "unsupported protocol version"):
		return probe.Unmeasured("TLS: the server supports neither TLS 1.2 nor TLS 1.3"), true
	case strings.Contains(text, "remote error: tls:"), strings.Contains(text, ": tls: "), strings.HasPrefix(text, "tls: "):
		return probe.Bad("TLS: the handshake failed"), true
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
		return probe.Bad("connection refused"), true
	case syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE:
		return probe.Bad("connection reset"), true
	case syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EHOSTDOWN, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT:
		return probe.Unmeasured("no route from here"), true
	case syscall.EACCES, syscall.EPERM:
		return probe.Unmeasured("the connection is not allowed from here"), true
	case syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM:
		return probe.Unmeasured("no connection could be opened: Buoy has no free sockets or file descriptors"), true
	}
	return status.Outcome{}, false
}

// http2Frame is the error of net/http for a response that starts with an HTTP/2 frame of less than 64 KiB.
const http2Frame = `malformed HTTP response "\x00`

func responseFailure(err error) status.Outcome {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return probe.Bad("the connection was closed before the response was complete")
	}
	var wrapped *url.Error // its text repeats the URL
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	text := strings.TrimPrefix(err.Error(), "net/http: HTTP/1.x transport connection broken: ")
	switch {
	case strings.Contains(text, "response headers exceeded"):
		return probe.Bad("the response headers are larger than %d KiB", maxHeaders>>10)
	case strings.Contains(text, "unsupported transfer encoding"):
		return probe.Unmeasured("the response has a transfer encoding that Buoy does not support")
	case strings.Contains(text, "HTTP_1_1_REQUIRED"):
		return probe.Unmeasured("the server requires HTTP/1.1 after it negotiated HTTP/2")
	case strings.Contains(text, http2Frame):
		return probe.Unmeasured("the server sends HTTP/2 without negotiating it first, which Buoy does not support")
	case strings.Contains(text, "malformed HTTP"):
		return probe.Bad("the response is not HTTP")
	case strings.Contains(text, "Location header"):
		return probe.Bad("redirected to an invalid URL")
	}
	return probe.Bad("no usable response: %s", probe.Shorten(text))
}
