package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"
)

// phase is how far a request has come. It tells a resolver that is silent, which is our trouble, from a server that is.
type phase int32

const (
	phaseStart phase = iota
	phaseResolving
	phaseConnecting
	phaseSecuring
	phaseWaiting
	phaseReading
)

// trip is one measurement over HTTP, with all its redirects.
type trip struct {
	target     httpTarget
	secrets    secrets
	host       string    // the name of the host that the target asks for; empty: that of its URL
	limit      string    // how much time it has, in words
	validUntil time.Time // the earliest end of the certificates seen; zero: none was seen
	phase      atomic.Int32
	resolving  atomic.Pointer[string] // the name that was last asked for
}

func (t *trip) enter(p phase) { t.phase.Store(int32(p)) }

// traced makes a request under ctx note how far it has come.
func (t *trip) traced(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart:             func(info httptrace.DNSStartInfo) { t.resolving.Store(&info.Host); t.enter(phaseResolving) },
		ConnectStart:         func(_, _ string) { t.enter(phaseConnecting) },
		TLSHandshakeStart:    func() { t.enter(phaseSecuring) },
		WroteHeaders:         func() { t.enter(phaseWaiting) },
		GotFirstResponseByte: func() { t.enter(phaseReading) },
	})
}

// sawCertificate notes until when a connection can be trusted: until the first certificate of its chain expires. Where
// several chains lead to a trusted authority, the one that lasts longest counts.
func (t *trip) sawCertificate(state *tls.ConnectionState) {
	if state == nil {
		return
	}
	var end time.Time
	for _, chain := range state.VerifiedChains {
		first := slices.MinFunc(chain, func(a, b *x509.Certificate) int { return a.NotAfter.Compare(b.NotAfter) })
		if first.NotAfter.After(end) {
			end = first.NotAfter
		}
	}
	if !end.IsZero() && (t.validUntil.IsZero() || end.Before(t.validUntil)) {
		t.validUntil = end
	}
}
