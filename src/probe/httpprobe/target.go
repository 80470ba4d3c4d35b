package httpprobe

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

	"buoy/src/probe"
	"buoy/src/status"
)

// target is the request of a check and the expected response.
type target struct {
	URL          string            `json:"url"`
	Method       string            `json:"method"`
	Headers      map[string]string `json:"headers"`
	Body         string            `json:"body"`
	ExpectStatus []int             `json:"expect_status"`
	Contains     string            `json:"contains"`
	Matches      string            `json:"matches"`
	MinTLSDays   int               `json:"min_tls_days"`

	pattern *regexp.Regexp // of Matches
}

func fields() []probe.Field {
	return []probe.Field{
		{
			Name: "url", Label: "URL", Input: probe.InputURL, Required: true, MaxLength: 2000, Example: "https://example.com/health",
			Hint: "An http or https URL without user and password. Visible to everyone; do not put secrets here.",
		},
		{
			Name: "method", Label: "Method", Input: probe.InputSelect, Options: []string{http.MethodGet, http.MethodHead, http.MethodPost},
			Hint: "Default: GET.",
		},
		{
			Name: "expect_status", Label: "Expected status codes", Input: probe.InputIntegers, Min: new(200.0), Max: new(599.0),
			Hint: "Default: 200 to 299. A redirect with an expected code is not followed.",
		},
		{Name: "contains", Label: "Response contains", Input: probe.InputText, Hint: "The response body must contain this text."},
		{
			Name: "matches", Label: "Response matches", Input: probe.InputText, Advanced: true,
			Hint: "The response body must match this regular expression.",
		},
		{
			Name: "headers", Label: "Headers", Input: probe.InputPairs,
			Hint: "A value can contain ${secret:scope/key}. Host is sent as the host of the request.",
		},
		{Name: "body", Label: "Body", Input: probe.InputLines, Hint: "Only for POST."},
		{
			Name: "min_tls_days", Label: "Days of certificate validity", Input: probe.InputInteger, Advanced: true, Min: new(0.0), Max: new(3650.0),
			Hint: "Degraded if the certificate expires in fewer days.",
		},
	}
}

func validateTarget(raw json.RawMessage) []status.FieldError {
	_, problems := parseTarget(raw)
	return problems
}

func parseTarget(raw json.RawMessage) (target, probe.Problems) {
	var t target
	problems, ok := probe.Decode(raw, fields(), &t)
	if !ok {
		return t, problems
	}
	if t.Method == "" {
		t.Method = http.MethodGet
	}
	checkURL(t, &problems)
	checkBody(t, &problems)
	checkHeaders(t.Headers, &problems)
	t.pattern = compilePattern(t, &problems)
	return t, problems
}

func checkURL(t target, problems *probe.Problems) {
	if t.URL == "" {
		return // reported already
	}
	u, err := url.Parse(t.URL)
	switch {
	case err != nil:
		problems.Add("url", "url", "%q must be a URL such as https://example.com/health", probe.Shorten(t.URL))
	case u.User != nil:
		problems.Add("url", "userinfo", "must not contain a user name or password; use a header with ${secret:scope/key}")
	case u.Scheme != "http" && u.Scheme != "https":
		problems.Add("url", "scheme", "%q must start with http:// or https://", probe.Shorten(t.URL))
	case u.Hostname() == "":
		problems.Add("url", "host", "%q has no host", probe.Shorten(t.URL))
	case !validPort(u.Port()):
		problems.Add("url", "port", "the port %s must be from 1 to 65535", u.Port())
	case strings.Contains(t.URL, "${"):
		problems.Add("url", "variable", "cannot contain ${...}, because every viewer can read it; put a secret into a header, as ${secret:scope/key}")
	case t.MinTLSDays > 0 && u.Scheme != "https":
		problems.Add("min_tls_days", "scheme", "needs an https:// URL; %q has no certificate", probe.Shorten(t.URL))
	}
}

func validPort(port string) bool {
	n, err := strconv.Atoi(port)
	return port == "" || err == nil && n >= 1 && n <= 65535
}

func checkBody(t target, problems *probe.Problems) {
	if t.Body != "" && t.Method != http.MethodPost {
		problems.Add("body", "method", "only a POST has a body; the method is %s", probe.Shorten(t.Method))
	}
	refuseVariable("body", t.Body, problems)
	refuseVariable("contains", t.Contains, problems)
	refuseVariable("matches", t.Matches, problems)
}

// refuseVariable refuses text that looks like a variable, because it would not be replaced.
func refuseVariable(field, text string, problems *probe.Problems) {
	if at := strings.Index(text, "${"); at >= 0 {
		problems.Add(field, "variable", "%q would be used literally, because variables are not replaced; only a header can contain a secret, as ${secret:scope/key}", probe.Shorten(text[at:]))
	}
}

// reservedHeaders are set by the probe, or they belong to a connection and not to a request.
func reservedHeaders() []string {
	return []string{
		"Connection", "Content-Length", "Expect", "Http2-Settings", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
	}
}

func checkHeaders(headers map[string]string, problems *probe.Problems) {
	seen := make(map[string]bool, len(headers))
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		value, canonical := headers[name], http.CanonicalHeaderKey(name)
		literal := secretShape.ReplaceAllString(value, "")
		switch {
		case strings.Contains(name, "${"):
			refuseVariable("headers", name, problems)
		case !httpguts.ValidHeaderFieldName(name):
			problems.Add("headers", "name", "%q is not a valid header name", probe.Shorten(name))
		case seen[canonical]:
			problems.Add("headers", "unique", "%s is set twice", canonical)
		case slices.Contains(reservedHeaders(), canonical):
			problems.Add("headers", "reserved", "%s cannot be set; the probe sets it", canonical)
		case !httpguts.ValidHeaderFieldValue(value):
			problems.Add("headers", "value", "the value of %s contains a line break or another control character", canonical)
		case canonical == "Host" && !validHost(value):
			problems.Add("headers", "host", "the value of Host must be a host name, with or without a port, such as example.com")
		case strings.Contains(literal, "${secret:"):
			problems.Add("headers", "secret", "the value of %s names a secret, but not in the form ${secret:scope/key}", canonical)
		case strings.Contains(literal, "${"):
			at := strings.Index(literal, "${")
			problems.Add("headers", "variable", "the value of %s contains %q, which is not replaced; write a secret as ${secret:scope/key}", canonical, probe.Shorten(literal[at:]))
		}
		seen[canonical] = true
	}
}

// validHost reports whether a text is a host as in a URL.
func validHost(value string) bool {
	u, err := url.Parse("http://" + value)
	return err == nil && u.Host == value && u.Hostname() != "" && validPort(u.Port()) && httpguts.ValidHostHeader(value)
}

// compilePattern compiles the regular expression of a target; nil if it has none.
func compilePattern(t target, problems *probe.Problems) *regexp.Regexp {
	if t.Method == http.MethodHead && (t.Contains != "" || t.Matches != "") {
		problems.Add("method", "body", "the response to a HEAD has no body for contains or matches; use GET")
	}
	if t.Matches == "" {
		return nil
	}
	pattern, err := regexp.Compile(t.Matches)
	if err != nil {
		problems.Add("matches", "regexp", "%q must be a regular expression: %s", probe.Shorten(t.Matches), strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return pattern
}

// expects reports whether the check expects this status code.
func (t target) expects(code int) bool {
	if len(t.ExpectStatus) == 0 {
		return code >= 200 && code <= 299
	}
	return slices.Contains(t.ExpectStatus, code)
}
