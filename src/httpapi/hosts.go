package httpapi

import (
	"bytes"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/valyala/fasthttp"

	"buoy/src/status"
)

// checkHost refuses a request for a foreign host name. An attacker can point the name of their page to this machine (DNS
// rebinding). Such a page must not reach a server that trusts local users. Behind the platform's proxy, the proxy decides which
// names are valid.
func (s *Server) checkHost(r *fasthttp.Request) error {
	if s.BehindProxy {
		return nil
	}
	isOriginForm := bytes.HasPrefix(r.Header.RequestURI(), []byte("/"))
	if known := s.knownHost.Load(); known != nil && isOriginForm && *known == string(r.Header.Host()) {
		return nil
	}
	// An absolute request target contains a second host. Both must be known.
	header := string(r.Header.Host())
	for _, host := range []string{header, string(r.URI().Host())} {
		if !s.isKnownHost(host) {
			return status.Errorf(codeForeignHost,
				"this server does not answer for the host %.100q; open it as localhost, or add the name to BUOY_ALLOWED_HOSTS", host)
		}
	}
	s.knownHost.Store(&header)
	return nil
}

// isKnownHost reports whether a host, with or without a port, is a loopback name or configured. The port is not compared: a tunnel or
// a development proxy may listen on another one.
func (s *Server) isKnownHost(hostport string) bool {
	host, ok := splitHost(hostport)
	if !ok {
		return false
	}
	return isLoopback(host) || slices.Contains(s.AllowedHosts, host)
}

// splitHost returns the host of "host", "host:port" or "[host]:port", in lower case and without a trailing dot. An IPv6 address
// is returned without its brackets.
func splitHost(hostport string) (host string, ok bool) {
	host, port := strings.ToLower(hostport), ""
	if inside, found := strings.CutPrefix(host, "["); found {
		if host, port, found = strings.Cut(inside, "]"); !found || !strings.Contains(host, ":") {
			return "", false
		}
	} else {
		if colon := strings.IndexByte(host, ':'); colon >= 0 {
			host, port = host[:colon], host[colon:]
		}
		host = strings.TrimSuffix(host, ".")
	}
	if number, given := strings.CutPrefix(port, ":"); given {
		if _, err := strconv.ParseUint(number, 10, 16); err != nil && number != "" {
			return "", false
		}
	} else if port != "" {
		return "", false
	}
	return host, host != ""
}

// isLoopback reports whether a host always means the sender's own machine.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	if name, ok := strings.CutSuffix(host, ".localhost"); ok {
		return isDomainName(name)
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Zone() == "" && addr.Unmap().IsLoopback()
}

// isDomainName reports whether a name consists of labels of letters, digits, - and _.
func isDomainName(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}
