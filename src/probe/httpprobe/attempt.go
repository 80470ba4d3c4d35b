package httpprobe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http/httptrace"
	"slices"
	"sync/atomic"
	"time"
)

// phase is the progress of a request. It distinguishes a resolver that does not respond, which is a fault of Buoy, from a
// server that does not respond.
type phase int32

const (
	phaseStart phase = iota
	phaseResolving
	phaseConnecting
	phaseSecuring
	phaseWaiting
	phaseReading
)

// attempt is one measurement over HTTP, with all its redirects.
type attempt struct {
	target     target
	secrets    secrets
	host       string    // the Host header of the target; empty: the host of its URL
	within     string    // the time limit as text, such as "within 15 s"
	validUntil time.Time // when the first of its certificates expires; zero: no certificate
	phase      atomic.Int32
	resolving  atomic.Pointer[string] // the host name that is resolved, or was resolved last
}

// setPhase records the phase that the request has reached.
func (a *attempt) setPhase(p phase) { a.phase.Store(int32(p)) }

// withTrace returns a context whose requests record their phase.
func (a *attempt) withTrace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart:             func(info httptrace.DNSStartInfo) { a.resolving.Store(&info.Host); a.setPhase(phaseResolving) },
		ConnectStart:         func(_, _ string) { a.setPhase(phaseConnecting) },
		TLSHandshakeStart:    func() { a.setPhase(phaseSecuring) },
		WroteHeaders:         func() { a.setPhase(phaseWaiting) },
		GotFirstResponseByte: func() { a.setPhase(phaseReading) },
	})
}

// recordCertificate records until when a connection can be trusted: until the first certificate of its chain expires. If
// several chains lead to a trusted authority, the one that is valid longest counts.
func (a *attempt) recordCertificate(state *tls.ConnectionState) {
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
	if !end.IsZero() && (a.validUntil.IsZero() || end.Before(a.validUntil)) {
		a.validUntil = end
	}
}
