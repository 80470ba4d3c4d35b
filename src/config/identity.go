package config

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Roles lists the groups and e-mail addresses that grant a role in an App.
type Roles struct {
	AdminGroups, OperatorGroups []string // names of workspace groups
	AdminEmails, OperatorEmails []string
}

// identity reads how users are identified: in an App by the platform, elsewhere as one developer.
func (p *parser) identity(c *Config) {
	c.App = p.text("DATABRICKS_APP_NAME", "")
	c.Roles = Roles{
		AdminGroups:    p.list("BUOY_ADMIN_GROUPS", "admins"),
		OperatorGroups: p.list("BUOY_OPERATOR_GROUPS", ""),
		AdminEmails:    p.list("BUOY_ADMIN_EMAILS", ""),
		OperatorEmails: p.list("BUOY_OPERATOR_EMAILS", ""),
	}
	deployed := c.App != "" && c.Mode == ModeDatabricks
	switch {
	case deployed:
		c.Addr = p.address("BUOY_ADDR", "0.0.0.0:"+p.appPort())
		if user := p.text("BUOY_DEV_USER", ""); user != "" {
			p.report("BUOY_DEV_USER", user, "is not allowed in an App: Databricks Apps identifies the users of "+c.App)
		}
		if hosts := p.text("BUOY_ALLOWED_HOSTS", ""); hosts != "" {
			p.report("BUOY_ALLOWED_HOSTS", hosts, "is not allowed in an App: the proxy decides which host names lead to "+c.App)
		}
		return
	case c.App != "":
		p.report("DATABRICKS_APP_NAME", c.App, "an App requires BUOY_SCHEMA and does not allow USE_MOCK_DATA: in other modes every user is BUOY_DEV_USER")
	}
	c.Addr = p.loopback("BUOY_ADDR", "127.0.0.1:8000")
	c.AllowedHosts = p.hosts("BUOY_ALLOWED_HOSTS")
	c.DevEmail, c.DevRole = p.person("BUOY_DEV_USER", "dev@localhost:admin")
}

// appPort returns the port on which the platform expects an App to listen.
func (p *parser) appPort() string {
	const name = "DATABRICKS_APP_PORT"
	port := p.text(name, "")
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		p.report(name, port, "is required with DATABRICKS_APP_NAME: the port from 1 to 65535 that the platform sends requests to")
		return "0" // a valid address, so that only this problem is reported
	}
	return port
}

// list reads comma-separated names.
func (p *parser) list(name, fallback string) []string {
	value := p.text(name, fallback)
	if value == "" {
		return nil
	}
	names := strings.Split(value, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	if slices.Contains(names, "") {
		p.report(name, value, "must be comma-separated names without empty ones")
	}
	return names
}

// hostPattern matches a host name without a port.
var hostPattern = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$`)

// hosts reads comma-separated host names. They are compared without port, in lower case.
func (p *parser) hosts(name string) []string {
	names := p.list(name, "")
	for i, host := range names {
		if host == "" { // list has reported it
			continue
		}
		names[i] = strings.TrimSuffix(strings.ToLower(host), ".")
		if _, err := netip.ParseAddr(host); err != nil && !hostPattern.MatchString(names[i]) {
			p.report(name, host, "must be comma-separated host names such as buoy.example.com, without port or path")
		}
	}
	return names
}

// person reads email:role.
func (p *parser) person(name, fallback string) (email, role string) {
	value := p.text(name, fallback)
	email, role, ok := strings.Cut(value, ":")
	if !ok || email == "" || !slices.Contains([]string{"viewer", "operator", "admin"}, role) {
		p.report(name, value, "must be email:role with the role viewer, operator or admin")
	}
	return email, role
}
