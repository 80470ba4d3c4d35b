package probe

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// httpTarget is what a check of kind http asks for.
type httpTarget struct {
	URL          string            `json:"url" schema:"required,max=2000" about:"An http or https address, without user and password."`
	Method       string            `json:"method" schema:"oneof=GET HEAD POST" about:"GET when left out."`
	Headers      map[string]string `json:"headers" about:"Values can contain ${secret:scope/key}. Host is sent as the name of the host."`
	Body         string            `json:"body" about:"Of a POST."`
	ExpectStatus []int             `json:"expect_status" schema:"min=200,max=599" about:"200 to 299 when left out. A redirect that is named here is not followed."`
	Contains     string            `json:"contains" about:"Text that the body must hold."`
	Matches      string            `json:"matches" about:"Regular expression that the body must match."`
	MinTLSDays   int               `json:"min_tls_days" schema:"min=0,max=3650" about:"Degraded when the certificate expires in fewer days."`

	pattern *regexp.Regexp
}

func parseHTTP(target json.RawMessage) (httpTarget, problems) {
	var t httpTarget
	wrong := decode(target, &t)
	if len(wrong) > 0 {
		return t, wrong
	}
	if t.Method == "" {
		t.Method = http.MethodGet
	}
	wrong.address(t)
	wrong.request(t)
	wrong.headers(t.Headers)
	for _, code := range t.ExpectStatus {
		if code < 200 || code > 599 {
			wrong.add("expect_status", "range", "%d is not a status that an answer ends with; 200 to 599", code)
		}
	}
	t.pattern = wrong.answer(t)
	return t, wrong
}

func (p *problems) address(t httpTarget) {
	if t.URL == "" {
		p.add("url", "required", "is required, e.g. https://example.com/health")
		return
	}
	u, err := url.Parse(t.URL)
	switch {
	case len(t.URL) > 2000:
		p.add("url", "max", "has %d characters; at most 2000", len(t.URL))
	case err != nil:
		p.add("url", "url", "%q is not an address such as https://example.com/health", shorten(t.URL))
	case u.User != nil:
		p.add("url", "userinfo", "holds a user name or password; use a header with ${secret:scope/key}")
	case u.Scheme != "http" && u.Scheme != "https":
		p.add("url", "scheme", "%q must begin with http:// or https://", shorten(t.URL))
	case u.Hostname() == "":
		p.add("url", "host", "%q names no host", shorten(t.URL))
	case !validPort(u.Port()):
		p.add("url", "port", "the port %s must be from 1 to 65535", u.Port())
	case strings.Contains(t.URL, "${"):
		p.add("url", "variable", "cannot contain ${...}, because every viewer can read it; a secret goes into a header, as ${secret:scope/key}")
	case t.MinTLSDays > 0 && u.Scheme != "https":
		p.add("min_tls_days", "scheme", "needs an https:// address; %q has no certificate", shorten(t.URL))
	}
	if t.MinTLSDays < 0 || t.MinTLSDays > 3650 {
		p.add("min_tls_days", "range", "%d must be from 0 to 3650", t.MinTLSDays)
	}
}

func validPort(port string) bool {
	n, err := strconv.Atoi(port)
	return port == "" || err == nil && n >= 1 && n <= 65535
}

func (p *problems) request(t httpTarget) {
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, t.Method) {
		p.add("method", "oneof", "%q must be GET, HEAD or POST", shorten(t.Method))
	}
	if t.Body != "" && t.Method != http.MethodPost {
		p.add("body", "method", "only a POST has a body; the method is %s", shorten(t.Method))
	}
	p.variable("body", t.Body)
	p.variable("contains", t.Contains)
	p.variable("matches", t.Matches)
}

// variable refuses what looks like a variable that somebody expected to be filled in.
func (p *problems) variable(field, text string) {
	if at := strings.Index(text, "${"); at >= 0 {
		p.add(field, "variable", "%q would be taken literally, because variables are not filled in; only a header can contain a secret, as ${secret:scope/key}", shorten(text[at:]))
	}
}

// reservedHeaders are set by the probe itself, or belong to one connection and not to a request.
func reservedHeaders() []string {
	return []string{
		"Connection", "Content-Length", "Expect", "Http2-Settings", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	}
}

func (p *problems) headers(headers map[string]string) {
	seen := make(map[string]bool, len(headers))
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		value, canonical := headers[name], http.CanonicalHeaderKey(name)
		literal := secretShape.ReplaceAllString(value, "")
		switch {
		case strings.Contains(name, "${"):
			p.variable("headers", name)
		case !httpguts.ValidHeaderFieldName(name):
			p.add("headers", "name", "%q is not a valid header name", shorten(name))
		case seen[canonical]:
			p.add("headers", "unique", "%s is given twice", canonical)
		case slices.Contains(reservedHeaders(), canonical):
			p.add("headers", "reserved", "%s cannot be set; the probe sets it itself", canonical)
		case !httpguts.ValidHeaderFieldValue(value):
			p.add("headers", "value", "the value of %s contains a line break or another control character", canonical)
		case canonical == "Host" && !validHost(value):
			p.add("headers", "host", "the value of Host must be a host name, with or without a port, such as example.com")
		case strings.Contains(literal, "${secret:"):
			p.add("headers", "secret", "the value of %s names a secret, but not in the form ${secret:scope/key}", canonical)
		case strings.Contains(literal, "${"):
			at := strings.Index(literal, "${")
			p.add("headers", "variable", "the value of %s contains %q, which is not filled in; write a secret as ${secret:scope/key}", canonical, shorten(literal[at:]))
		}
		seen[canonical] = true
	}
}

// validHost reports whether a text names a host as a URL does.
func validHost(value string) bool {
	u, err := url.Parse("http://" + value)
	return err == nil && u.Host == value && u.Hostname() != "" && validPort(u.Port()) && httpguts.ValidHostHeader(value)
}

func (p *problems) answer(t httpTarget) *regexp.Regexp {
	if t.Method == http.MethodHead && (t.Contains != "" || t.Matches != "") {
		p.add("method", "body", "the answer to a HEAD has no body that contains or matches could look at; use GET")
	}
	if t.Matches == "" {
		return nil
	}
	pattern, err := regexp.Compile(t.Matches)
	if err != nil {
		p.add("matches", "regexp", "%q is not a regular expression: %s", shorten(t.Matches), strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return pattern
}

// expects says whether an answer with this status is what the check wants.
func (t httpTarget) expects(code int) bool {
	if len(t.ExpectStatus) == 0 {
		return code >= 200 && code <= 299
	}
	return slices.Contains(t.ExpectStatus, code)
}
