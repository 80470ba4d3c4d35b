package config

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Roles are the groups and e-mail addresses that a person's role comes from, as an App.
type Roles struct {
	AdminGroups, OperatorGroups []string // names of groups of the workspace
	AdminEmails, OperatorEmails []string
}

// identity reads who people are: as an App those whom the platform has signed in, elsewhere one developer.
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
			p.bad("BUOY_DEV_USER", user, "is for a developer's machine, and this is the App "+c.App+": people are who the platform says")
		}
		if hosts := p.text("BUOY_ALLOWED_HOSTS", ""); hosts != "" {
			p.bad("BUOY_ALLOWED_HOSTS", hosts, "is for a developer's machine, and this is the App "+c.App+": its proxy decides which names lead to it")
		}
		return
	case c.App != "":
		p.bad("DATABRICKS_APP_NAME", c.App, "an App needs BUOY_SCHEMA and must not have USE_MOCK_DATA: in other modes everybody is taken for BUOY_DEV_USER")
	}
	c.Addr = p.loopback("BUOY_ADDR", "127.0.0.1:8000")
	c.AllowedHosts = p.hosts("BUOY_ALLOWED_HOSTS")
	c.DevEmail, c.DevRole = p.person("BUOY_DEV_USER", "dev@localhost:admin")
}

// appPort is where the platform expects an App to listen.
func (p *parser) appPort() string {
	const name = "DATABRICKS_APP_PORT"
	port := p.text(name, "")
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		p.bad(name, port, "is required with DATABRICKS_APP_NAME: the port from 1 to 65535 that the platform sends requests to")
		return "0" // an address all the same, so that only this is reported
	}
	return port
}

// list reads names that commas divide.
func (p *parser) list(name, otherwise string) []string {
	value := p.text(name, otherwise)
	if value == "" {
		return nil
	}
	names := strings.Split(value, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	if slices.Contains(names, "") {
		p.bad(name, value, "must be names with commas between them, none of them empty")
	}
	return names
}

// hostShape is a host name or an address, without a port.
var hostShape = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$`)

// hosts reads host names that commas divide. They are compared without their port, in lower case.
func (p *parser) hosts(name string) []string {
	names := p.list(name, "")
	for i, host := range names {
		if host == "" { // list has said so
			continue
		}
		names[i] = strings.TrimSuffix(strings.ToLower(host), ".")
		if _, err := netip.ParseAddr(host); err != nil && !hostShape.MatchString(names[i]) {
			p.bad(name, host, "must be host names with commas between them, such as buoy.example.com, without a port or a path")
		}
	}
	return names
}

// person reads email:role.
func (p *parser) person(name, otherwise string) (email, role string) {
	value := p.text(name, otherwise)
	email, role, ok := strings.Cut(value, ":")
	if !ok || email == "" || !slices.Contains([]string{"viewer", "operator", "admin"}, role) {
		p.bad(name, value, "must be email:role with the role viewer, operator or admin")
	}
	return email, role
}
