package probe

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"time"

	"buoy/src/status"
)

const (
	maxBody    = 1 << 20  // how much of an answer's body is read
	maxHeaders = 64 << 10 // how much of its head
)

// HTTPOptions is what a probe over HTTP needs from its surroundings; the zero value is usable.
type HTTPOptions struct {
	AllowPrivate bool             // loopback and private addresses may be dialled
	Secret       SecretFunc       // reads what ${secret:scope/key} names; nil: there are no secrets
	UserAgent    string           // default "buoy"
	Now          func() time.Time // nil: time.Now
	Resolver     *net.Resolver    // nil: the system's
	Roots        *x509.CertPool   // who signs certificates that are believed; nil: the system's
}

// HTTP measures how long an address takes to answer as expected: the value is the latency in milliseconds, of the whole
// answer with all redirects.
type HTTP struct {
	options HTTPOptions
	dial    dialFunc
	tls     *tls.Config
}

// NewHTTP makes the probe. It never takes a proxy from the environment, and it opens a new connection for every
// measurement: on a kept one, latency would not say what a visitor sees.
func NewHTTP(options HTTPOptions) *HTTP {
	if options.UserAgent == "" {
		options.UserAgent = "buoy"
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &HTTP{
		options: options,
		dial:    newAddressRules(options.AllowPrivate).dialer(options.Resolver).DialContext,
		tls:     &tls.Config{RootCAs: options.Roots, Time: options.Now, MinVersion: tls.VersionTLS12},
	}
}

// transport is for one measurement, and leaves nothing behind when ctx has ended.
func (h *HTTP) transport(ctx context.Context) *http.Transport {
	return &http.Transport{
		DialContext:            h.dial.until(ctx),
		TLSClientConfig:        h.tls.Clone(),
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeaders,
	}
}

// Validate reports every rule that a target breaks.
func (h *HTTP) Validate(target json.RawMessage) []status.FieldError {
	_, wrong := parseHTTP(target)
	return wrong
}

// Measure asks once.
func (h *HTTP) Measure(ctx context.Context, check status.Check) status.Outcome {
	target, wrong := parseHTTP(check.Target)
	if len(wrong) > 0 {
		return invalid(wrong)
	}
	t := &trip{target: target, limit: limit(ctx, time.Now())}
	header, err := t.secrets.resolve(ctx, target.Headers, h.options.Secret)
	if err != nil {
		return unmeasured("%s", err)
	}
	if header.Get("User-Agent") == "" {
		header.Set("User-Agent", h.options.UserAgent)
	}
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	began := h.options.Now()
	outcome := h.ask(ctx, t, header)
	outcome.Latency = h.options.Now().Sub(began)
	if outcome.Verdict == status.Measured {
		value := math.Round(outcome.Latency.Seconds()*10_000) / 10
		outcome.Value = &value
	}
	outcome.Detail = t.secrets.redact(outcome.Detail)
	return outcome
}

// ask sends the request and reads the answer; a Measured outcome still lacks its value.
func (h *HTTP) ask(ctx context.Context, t *trip, header http.Header) status.Outcome {
	traced := t.traced(ctx)
	req, err := http.NewRequestWithContext(traced, t.target.Method, t.target.URL, strings.NewReader(t.target.Body))
	if err != nil {
		return unmeasured("the request cannot be made from the target")
	}
	req.Header = header
	client := http.Client{Transport: h.transport(traced), CheckRedirect: t.follow}
	resp, err := client.Do(req)
	if err != nil {
		return t.failure(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }() // nothing is owed to a connection that is not used again
	t.sawCertificate(resp.TLS)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return t.failure(ctx, err)
	}
	return t.judge(resp.StatusCode, body, h.options.Now())
}

// judge compares a complete answer with what the check expects.
func (t *trip) judge(code int, body []byte, now time.Time) status.Outcome {
	said := strings.TrimSpace(fmt.Sprintf("%d %s", code, http.StatusText(code)))
	if !t.target.expects(code) {
		switch {
		case code == http.StatusUnauthorized || code == http.StatusForbidden:
			return unmeasured("answered %s: our credentials are missing or not accepted", said)
		case len(t.target.ExpectStatus) > 0:
			return bad("answered %s, expected %s", said, list(t.target.ExpectStatus))
		}
		return bad("answered %s", said)
	}
	where := "the body"
	if len(body) == maxBody {
		where = "the first 1 MiB of the body"
	}
	switch {
	case t.target.Contains != "" && !bytes.Contains(body, []byte(t.target.Contains)):
		return bad("%s does not contain %q", where, shorten(t.target.Contains))
	case t.target.pattern != nil && !t.target.pattern.Match(body):
		return bad("%s does not match %q", where, shorten(t.target.Matches))
	}
	return t.judgeCertificate(said, now)
}

// judgeCertificate adds how long the certificate is still valid; of several, seen on the way, the one that ends first.
func (t *trip) judgeCertificate(said string, now time.Time) status.Outcome {
	if t.validUntil.IsZero() {
		return status.Outcome{Verdict: status.Measured, Detail: said}
	}
	left := t.validUntil.Sub(now)
	days := int(left / (24 * time.Hour))
	words := fmt.Sprintf("certificate valid for %d days", days)
	if days == 1 {
		words = "certificate valid for 1 day"
	}
	if left < time.Duration(t.target.MinTLSDays)*24*time.Hour {
		return bad("%s; at least %d are wanted", words, t.target.MinTLSDays)
	}
	return status.Outcome{Verdict: status.Measured, Detail: said + ", " + words}
}

func list(codes []int) string {
	return strings.Join(strings.Fields(strings.Trim(fmt.Sprint(codes), "[]")), " or ")
}
