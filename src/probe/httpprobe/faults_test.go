package httpprobe

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
)

// through puts a fault between the probe and a server. It returns the URL to probe instead of the server's URL.
func through(t *testing.T, upstream, toxic string) string {
	t.Helper()
	host := strings.TrimPrefix(strings.TrimPrefix(upstream, "http://"), "https://")
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	proxy := toxiproxy.NewProxy(server, "fault", "127.0.0.1:0", host)
	require.NoError(t, proxy.Start())
	t.Cleanup(proxy.Stop)
	_, err := proxy.Toxics.AddToxicJson(strings.NewReader(toxic))
	require.NoError(t, err)
	return strings.Replace(upstream, host, proxy.Listen, 1)
}

// listen handles every TCP connection with a function.
func listen(t *testing.T, serve func(*net.TCPConn)) string {
	t.Helper()
	l, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.AcceptTCP()
			if err != nil {
				return
			}
			serve(conn)
			_ = conn.Close() // it may be closed already
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return l.Addr().String()
}

// exceptPort returns the control of a dialer that allows one port despite the rules.
func exceptPort(port uint16, rules addressRules) func(string, string, syscall.RawConn) error {
	return func(network, address string, c syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err == nil && at.Port() == port {
			return nil
		}
		return rules.control(network, address, c)
	}
}

// Answers of the name server other than an address.
const (
	noSuchName  = "NXDOMAIN"
	serverFails = "SERVFAIL"
	noReply     = "-"
)

// nameServer returns a resolver that uses a name server of the test. Unknown names do not exist.
func nameServer(t *testing.T, names map[string]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		query := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFromUDPAddrPort(query)
			if err != nil {
				return
			}
			if reply := nameAnswer(query[:n], names); reply != nil {
				_, _ = conn.WriteToUDPAddrPort(reply, from) // the client may be gone
			}
		}
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return dialFunc((&net.Dialer{}).DialContext).until(ctx)(ctx, "udp", conn.LocalAddr().String())
	}}
}

// nameAnswer returns the reply to one question in the format of RFC 1035; nil for no reply.
func nameAnswer(query []byte, names map[string]string) []byte {
	const header, typeA, typeAAAA = 12, 1, 28
	var labels []string
	at := header
	for query[at] != 0 {
		labels = append(labels, string(query[at+1:at+1+int(query[at])]))
		at += 1 + int(query[at])
	}
	question := query[header : at+5]
	kind := binary.BigEndian.Uint16(query[at+1:])
	value, known := names[strings.ToLower(strings.Join(labels, "."))]
	if value == noReply {
		return nil
	}
	reply := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question...)
	ip, err := netip.ParseAddr(value)
	switch {
	case value == serverFails:
		reply[3] |= 2
	case !known, value == noSuchName:
		reply[3] |= 3
	case err == nil && ip.Is4() == (kind == typeA) && (kind == typeA || kind == typeAAAA):
		reply[7] = 1
		raw := ip.AsSlice()
		reply = append(reply, 0xc0, header, byte(kind>>8), byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(len(raw)))
		reply = append(reply, raw...)
	}
	return reply
}

// dialFails makes every dial of a probe fail with an error.
func dialFails(p *testProbe, err error) *testProbe {
	p.dial = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	return p
}
