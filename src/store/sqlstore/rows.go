package sqlstore

import (
	"database/sql"
	"encoding/json"
	"time"

	"buoy/src/status"
)

// The rows as they travel in a JSON array. A name is the column's; a time is microseconds since 1970.

type auditRow struct {
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
	UpdatedAt int64  `json:"updated_at"`
	UpdatedBy string `json:"updated_by"`
}

func auditOf(a status.Audit) auditRow {
	return auditRow{a.CreatedAt.UnixMicro(), a.CreatedBy, a.UpdatedAt.UnixMicro(), a.UpdatedBy}
}

// auditColumns are the last four columns of a declared entity.
type auditColumns struct{ createdAt, updatedAt instant }

func (c *auditColumns) into(a *status.Audit) []any {
	return []any{&c.createdAt, &a.CreatedBy, &c.updatedAt, &a.UpdatedBy}
}

func (c *auditColumns) set(a *status.Audit) {
	a.CreatedAt, a.UpdatedAt = c.createdAt.Time, c.updatedAt.Time
}

type platformRow struct {
	ID          string `json:"id"`
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Owner       string `json:"owner"`
	Contact     string `json:"contact"`
	URL         string `json:"url"`
	Tags        string `json:"tags"`
	State       string `json:"state"`
	Origin      string `json:"origin"`
	Version     int64  `json:"version"`
	auditRow
}

func encodePlatform(p status.Platform) any {
	return platformRow{
		p.ID, p.Slug, p.Name, p.Description, p.Owner, p.Contact, p.URL, encodeList(p.Tags), string(p.State),
		string(p.Origin), p.Version, auditOf(p.Audit),
	}
}

func scanPlatform(rows *sql.Rows) (p status.Platform, err error) {
	var tags string
	var audit auditColumns
	into := []any{&p.ID, &p.Slug, &p.Name, &p.Description, &p.Owner, &p.Contact, &p.URL, &tags, &p.State, &p.Origin, &p.Version}
	if err = rows.Scan(append(into, audit.into(&p.Audit)...)...); err != nil {
		return p, err
	}
	audit.set(&p.Audit)
	p.Tags, err = decodeList(tags)
	return p, err
}

type checkRow struct {
	ID               string   `json:"id"`
	PlatformID       string   `json:"platform_id"`
	Name             string   `json:"name"`
	Kind             string   `json:"kind"`
	Target           string   `json:"target"`
	Unit             string   `json:"unit"`
	Warn             *float64 `json:"warn"`
	Crit             *float64 `json:"crit"`
	FreshnessSeconds int64    `json:"freshness_seconds"`
	Owner            string   `json:"owner"`
	RunbookURL       string   `json:"runbook_url"`
	State            string   `json:"state"`
	Origin           string   `json:"origin"`
	Version          int64    `json:"version"`
	auditRow
}

func encodeCheck(c status.Check) any {
	return checkRow{
		c.ID, c.PlatformID, c.Name, string(c.Kind), string(c.Target), c.Unit, c.Warn, c.Crit,
		int64(c.Freshness / time.Second), c.Owner, c.RunbookURL, string(c.State), string(c.Origin), c.Version, auditOf(c.Audit),
	}
}

func scanCheck(rows *sql.Rows) (c status.Check, err error) {
	var target string
	var freshness int64
	var audit auditColumns
	into := []any{
		&c.ID, &c.PlatformID, &c.Name, &c.Kind, &target, &c.Unit, &c.Warn, &c.Crit, &freshness, &c.Owner, &c.RunbookURL,
		&c.State, &c.Origin, &c.Version,
	}
	if err = rows.Scan(append(into, audit.into(&c.Audit)...)...); err != nil {
		return c, err
	}
	audit.set(&c.Audit)
	c.Target, c.Freshness = json.RawMessage(target), time.Duration(freshness)*time.Second
	return c, nil
}

type messageRow struct {
	ID          string `json:"id"`
	Slug        string `json:"slug"`
	Title       string `json:"title"`
	Body        string `json:"body"`
	URL         string `json:"url"`
	Severity    string `json:"severity"`
	State       string `json:"state"`
	StartsAt    int64  `json:"starts_at"`
	EndsAt      *int64 `json:"ends_at"`
	PlatformIDs string `json:"platform_ids"`
	PublishedAt *int64 `json:"published_at"`
	ArchivedAt  *int64 `json:"archived_at"`
	Origin      string `json:"origin"`
	Version     int64  `json:"version"`
	auditRow
}

func encodeMessage(m status.Message) any {
	return messageRow{
		m.ID, m.Slug, m.Title, m.Body, m.URL, string(m.Severity), string(m.State), m.StartsAt.UnixMicro(), micros(m.EndsAt),
		encodeList(m.PlatformIDs), micros(m.PublishedAt), micros(m.ArchivedAt), string(m.Origin), m.Version, auditOf(m.Audit),
	}
}

func scanMessage(rows *sql.Rows) (m status.Message, err error) {
	var platforms string
	var starts, ends, published, archived instant
	var audit auditColumns
	into := []any{
		&m.ID, &m.Slug, &m.Title, &m.Body, &m.URL, &m.Severity, &m.State, &starts, &ends, &platforms, &published, &archived,
		&m.Origin, &m.Version,
	}
	if err = rows.Scan(append(into, audit.into(&m.Audit)...)...); err != nil {
		return m, err
	}
	audit.set(&m.Audit)
	m.StartsAt, m.EndsAt, m.PublishedAt, m.ArchivedAt = starts.Time, ends.pointer(), published.pointer(), archived.pointer()
	m.PlatformIDs, err = decodeList(platforms)
	return m, err
}

func micros(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	us := t.UnixMicro()
	return &us
}

func encodeList(list []string) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil { // a list of strings always encodes
		return "[]"
	}
	return string(text)
}

func decodeList(text string) (list []string, err error) {
	if text == "[]" {
		return nil, nil
	}
	return list, json.Unmarshal([]byte(text), &list)
}
