package probe

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// maxRedirects is how many redirects are followed.
const maxRedirects = 5

// badRedirect is the error for a redirect that leads nowhere.
type badRedirect struct{ reason string }

func (e *badRedirect) Error() string { return e.reason }

// follow decides on a redirect: req is what would be asked next, via what was asked before, oldest first.
func (t *trip) follow(req *http.Request, via []*http.Request) error {
	t.sawCertificate(req.Response.TLS)
	switch {
	case slices.Contains(t.target.ExpectStatus, req.Response.StatusCode):
		return http.ErrUseLastResponse
	case len(via) > maxRedirects:
		if asked(req.URL, via) {
			return &badRedirect{"the redirects go in a circle"}
		}
		return &badRedirect{fmt.Sprintf("more than %d redirects", maxRedirects)}
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return &badRedirect{fmt.Sprintf("redirected to an address that is not http or https but %q", shorten(req.URL.Scheme))}
	}
	// The address before may hold what the next host has no business to know.
	req.Header.Del("Referer")
	home := via[0].URL
	req.Host = t.host
	for _, hop := range append(slices.Clone(via), req) {
		if !sameParty(home, hop.URL) {
			t.strip(req.Header)
			req.Host = ""
			break
		}
	}
	return nil
}

// strip takes out what only the first host may see. The client itself would hand Authorization and Cookie to
// sub-domains and every other header to anybody.
func (t *trip) strip(header http.Header) {
	for _, name := range t.secrets.headers {
		header.Del(name)
	}
	for _, name := range []string{"Authorization", "Cookie", "Proxy-Authorization"} {
		header.Del(name)
	}
}

func asked(u *url.URL, via []*http.Request) bool {
	return slices.ContainsFunc(via, func(r *http.Request) bool { return r.URL.String() == u.String() })
}

// sameParty says whether what goes to a may go to b: the same scheme, host and port, or the step from http to https on
// the usual ports of one host. The step back is none: it would put a secret on the wire in the clear.
func sameParty(a, b *url.URL) bool {
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
