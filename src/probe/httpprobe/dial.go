package httpprobe

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// refusal is the error for an IP address that probes must not connect to.
type refusal struct {
	address netip.Addr
	what    string
	always  bool
}

func (r *refusal) Error() string {
	if r.always {
		return fmt.Sprintf("%s is blocked (%s)", r.address, r.what)
	}
	return fmt.Sprintf("%s is blocked (%s); BUOY_PROBE_ALLOW_PRIVATE=true allows it", r.address, r.what)
}

// network is a range of IP addresses with a description.
type network struct {
	prefix netip.Prefix
	what   string
}

// blockedNetworks returns the networks that no probe is allowed to reach: the metadata services of clouds, which return
// credentials to any client, and ranges that are not one host.
func blockedNetworks() []network {
	const metadata, local = "a cloud metadata address", "a link-local address"
	return []network{
		{netip.MustParsePrefix("169.254.0.0/16"), local},
		{netip.MustParsePrefix("fe80::/10"), local},
		{netip.MustParsePrefix("100.100.100.200/32"), metadata}, // Alibaba
		{netip.MustParsePrefix("192.0.0.192/32"), metadata},     // Oracle
		{netip.MustParsePrefix("168.63.129.16/32"), metadata},   // Azure's wire server
		{netip.MustParsePrefix("fd00:ec2::/32"), metadata},      // AWS
		{netip.MustParsePrefix("fd20:ce::254/128"), metadata},   // Google
		{netip.MustParsePrefix("0.0.0.0/8"), "an unspecified address"},
		{netip.MustParsePrefix("::/128"), "an unspecified address"},
		{netip.MustParsePrefix("224.0.0.0/4"), "a multicast address"},
		{netip.MustParsePrefix("ff00::/8"), "a multicast address"},
		{netip.MustParsePrefix("240.0.0.0/4"), "a reserved address"},
		{netip.MustParsePrefix("2001::/32"), "a Teredo address"},
	}
}

// privateNetworks returns the networks that can be reached only from the same machine or network.
func privateNetworks() []network {
	return []network{
		{netip.MustParsePrefix("127.0.0.0/8"), "a loopback address"},
		{netip.MustParsePrefix("::1/128"), "a loopback address"},
		{netip.MustParsePrefix("10.0.0.0/8"), "a private address"},
		{netip.MustParsePrefix("172.16.0.0/12"), "a private address"},
		{netip.MustParsePrefix("192.168.0.0/16"), "a private address"},
		{netip.MustParsePrefix("100.64.0.0/10"), "a private address"},
		{netip.MustParsePrefix("192.0.0.0/24"), "a private address"},
		{netip.MustParsePrefix("198.18.0.0/15"), "a private address"},
		{netip.MustParsePrefix("fc00::/7"), "a private address"},
		{netip.MustParsePrefix("fec0::/10"), "a private address"},
		{netip.MustParsePrefix("64:ff9b:1::/48"), "a private address"},
	}
}

// addressRules decides which IP addresses probes can connect to.
type addressRules struct{ blocked, private []network }

func newAddressRules(allowPrivate bool) addressRules {
	rules := addressRules{blocked: blockedNetworks()}
	if !allowPrivate {
		rules.private = privateNetworks()
	}
	return rules
}

// check returns the refusal of an IP address, or nil. The same rules apply to an IPv4 address inside an IPv6 one.
func (r addressRules) check(address netip.Addr) *refusal {
	address = unembed(address)
	for _, n := range r.blocked {
		if n.prefix.Contains(address) {
			return &refusal{address: address, what: n.what, always: true}
		}
	}
	for _, n := range r.private {
		if n.prefix.Contains(address) {
			return &refusal{address: address, what: n.what}
		}
	}
	return nil
}

// control is a function for net.Dialer. It checks the IP address of each connection after names are resolved, so neither DNS
// nor a redirect can avoid it.
func (r addressRules) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("cannot connect to %q, which is not an IP address and a port", address) // the dialer passes nothing else
	}
	if no := r.check(at.Addr()); no != nil {
		return no
	}
	return nil
}

// unembed removes the zone, and returns an IPv4 address that is embedded in an IPv6 address: mapped (::ffff:a.b.c.d), compatible
// (::a.b.c.d), NAT64 (64:ff9b::a.b.c.d) and 6to4 (2002:aabb:ccdd::).
func unembed(address netip.Addr) netip.Addr {
	address = address.WithZone("").Unmap()
	if address.Is4() || address.IsUnspecified() || address == netip.IPv6Loopback() {
		return address
	}
	b := address.As16()
	switch {
	case netip.MustParsePrefix("::/96").Contains(address), netip.MustParsePrefix("64:ff9b::/96").Contains(address):
		return netip.AddrFrom4([4]byte(b[12:16]))
	case netip.MustParsePrefix("2002::/16").Contains(address):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return address
}

// dialFunc opens a connection.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// until returns a dialFunc whose connections and attempts end with ctx. An http.Transport would keep both for a later request,
// so a host that does not respond would block a connection for minutes.
func (dial dialFunc) until(ctx context.Context) dialFunc {
	return func(_ context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err == nil {
			context.AfterFunc(ctx, func() { _ = conn.Close() }) // it may be closed already
		}
		return conn, err
	}
}

// dialer returns a dialer that enforces the rules. resolver is nil for the system's.
func (r addressRules) dialer(resolver *net.Resolver) *net.Dialer {
	return &net.Dialer{Resolver: resolver, Control: r.control, KeepAlive: -1}
}
