package httpprobe

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"buoy/src/probe"
)

// maxRedirects is the number of redirects that are followed.
const maxRedirects = 5

// redirectError is the error for a redirect that cannot be followed.
type redirectError struct{ reason string }

func (e *redirectError) Error() string { return e.reason }

// checkRedirect decides whether a redirect is followed. req is the next request, via are the earlier ones, oldest first.
func (a *attempt) checkRedirect(req *http.Request, via []*http.Request) error {
	a.recordCertificate(req.Response.TLS)
	switch {
	case slices.Contains(a.target.ExpectStatus, req.Response.StatusCode):
		return http.ErrUseLastResponse
	case len(via) > maxRedirects:
		if alreadyRequested(req.URL, via) {
			return &redirectError{"redirect loop"}
		}
		return &redirectError{fmt.Sprintf("more than %d redirects", maxRedirects)}
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return &redirectError{fmt.Sprintf("redirected to a URL with the scheme %q, which is not http or https", probe.Shorten(req.URL.Scheme))}
	}
	// The earlier URL can contain values that the next host must not receive.
	req.Header.Del("Referer")
	home := via[0].URL
	req.Host = a.host
	for _, hop := range append(slices.Clone(via), req) {
		if !mayShareSecrets(home, hop.URL) {
			a.removeSecrets(req.Header)
			req.Host = ""
			break
		}
	}
	return nil
}

// removeSecrets removes the headers that only the first host is allowed to see. The client of net/http would send Authorization and
// Cookie to sub-domains, and every other header to any host.
func (a *attempt) removeSecrets(header http.Header) {
	for _, name := range a.secrets.headers {
		header.Del(name)
	}
	for _, name := range []string{"Authorization", "Cookie", "Proxy-Authorization"} {
		header.Del(name)
	}
}

func alreadyRequested(u *url.URL, via []*http.Request) bool {
	return slices.ContainsFunc(via, func(r *http.Request) bool { return r.URL.String() == u.String() })
}

// mayShareSecrets reports whether secrets for a can be sent to b: the scheme, host and port are the same, or the scheme changes
// from http to https on the usual ports of one host. The opposite change would send a secret without encryption.
func mayShareSecrets(a, b *url.URL) bool {
	if a.Hostname() != b.Hostname() {
		return false
	}
	upgrade := a.Scheme == "http" && b.Scheme == "https" && port(a) == "80" && port(b) == "443"
	return upgrade || a.Scheme == b.Scheme && port(a) == port(b)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
