package sqlstore

import (
	"cmp"
	"encoding/json"
	"time"

	"buoy/src/status"
)

// The rows as they travel as JSON, into the store and out of it. A name is the column's; a time is microseconds since 1970.

type auditRow struct {
	CreatedAt int64  `json:"created_at"`
	CreatedBy string `json:"created_by"`
	UpdatedAt int64  `json:"updated_at"`
	UpdatedBy string `json:"updated_by"`
}

func auditOf(a status.Audit) auditRow {
	return auditRow{a.CreatedAt.UnixMicro(), a.CreatedBy, a.UpdatedAt.UnixMicro(), a.UpdatedBy}
}

func (r auditRow) audit() status.Audit {
	return status.Audit{
		CreatedAt: microTime(r.CreatedAt), CreatedBy: r.CreatedBy, UpdatedAt: microTime(r.UpdatedAt), UpdatedBy: r.UpdatedBy,
	}
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

func (r platformRow) platform() (status.Platform, error) {
	tags, err := decodeList[string](r.Tags)
	return status.Platform{
		ID: r.ID, Slug: r.Slug, Name: r.Name, Description: r.Description, Owner: r.Owner, Contact: r.Contact, URL: r.URL, Tags: tags,
		State: status.PlatformState(r.State), Origin: status.Origin(r.Origin), Version: r.Version, Audit: r.audit(),
	}, err
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
	Pauses           string   `json:"pauses"`
	Origin           string   `json:"origin"`
	Version          int64    `json:"version"`
	auditRow
}

func encodeCheck(c status.Check) any {
	return checkRow{
		c.ID, c.PlatformID, c.Name, string(c.Kind), string(c.Target), c.Unit, c.Warn, c.Crit, int64(c.Freshness / time.Second),
		c.Owner, c.RunbookURL, string(c.State), encodePauses(c.Pauses), string(c.Origin), c.Version, auditOf(c.Audit),
	}
}

func (r checkRow) check() (status.Check, error) {
	pauses, err := decodePauses(r.Pauses)
	return status.Check{
		ID: r.ID, PlatformID: r.PlatformID, Name: r.Name, Kind: status.Kind(r.Kind), Target: json.RawMessage(r.Target), Unit: r.Unit,
		Warn: r.Warn, Crit: r.Crit, Freshness: time.Duration(r.FreshnessSeconds) * time.Second, Owner: r.Owner,
		RunbookURL: r.RunbookURL, State: status.CheckState(r.State), Pauses: pauses, Origin: status.Origin(r.Origin),
		Version: r.Version, Audit: r.audit(),
	}, err
}

// pauseRow is an entry of the column pauses.
type pauseRow struct {
	State string `json:"state"`
	From  int64  `json:"from"`
	To    int64  `json:"to,omitempty"`
}

func encodePauses(pauses []status.Pause) string {
	rows := make([]pauseRow, len(pauses))
	for i, p := range pauses {
		rows[i] = pauseRow{State: string(p.State), From: p.From.UnixMicro()}
		if !p.To.IsZero() {
			rows[i].To = p.To.UnixMicro()
		}
	}
	return encodeList(rows)
}

// decodePauses takes an empty text for an empty list: Delta has no value in rows from before the column.
func decodePauses(text string) ([]status.Pause, error) {
	rows, err := decodeList[pauseRow](cmp.Or(text, "[]"))
	var pauses []status.Pause
	for _, r := range rows {
		p := status.Pause{State: status.CheckState(r.State), From: microTime(r.From)}
		if r.To != 0 {
			p.To = microTime(r.To)
		}
		pauses = append(pauses, p)
	}
	return pauses, err
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
	// The times of Message.Announced; nil if it is empty.
	AnnouncedFrom  *int64 `json:"announced_from"`
	AnnouncedUntil *int64 `json:"announced_until"`
	Origin         string `json:"origin"`
	Version        int64  `json:"version"`
	auditRow
}

func encodeMessage(m status.Message) any {
	row := messageRow{
		ID: m.ID, Slug: m.Slug, Title: m.Title, Body: m.Body, URL: m.URL, Severity: string(m.Severity), State: string(m.State),
		StartsAt: m.StartsAt.UnixMicro(), EndsAt: micros(m.EndsAt), PlatformIDs: encodeList(m.PlatformIDs),
		PublishedAt: micros(m.PublishedAt), ArchivedAt: micros(m.ArchivedAt), Origin: string(m.Origin), Version: m.Version,
		auditRow: auditOf(m.Audit),
	}
	if m.Announced.Length() > 0 {
		row.AnnouncedFrom, row.AnnouncedUntil = micros(&m.Announced.From), micros(&m.Announced.To)
	}
	return row
}

func (r messageRow) message() (status.Message, error) {
	platforms, err := decodeList[string](r.PlatformIDs)
	var announced status.Span
	if r.AnnouncedFrom != nil && r.AnnouncedUntil != nil {
		announced = status.Span{From: microTime(*r.AnnouncedFrom), To: microTime(*r.AnnouncedUntil)}
	}
	return status.Message{
		ID: r.ID, Slug: r.Slug, Title: r.Title, Body: r.Body, URL: r.URL, Severity: status.Severity(r.Severity),
		State: status.MessageState(r.State), StartsAt: microTime(r.StartsAt), EndsAt: optionalTime(r.EndsAt), PlatformIDs: platforms,
		PublishedAt: optionalTime(r.PublishedAt), ArchivedAt: optionalTime(r.ArchivedAt), Announced: announced,
		Origin: status.Origin(r.Origin), Version: r.Version, Audit: r.audit(),
	}, err
}

func microTime(us int64) time.Time { return time.UnixMicro(us).UTC() }

func optionalTime(us *int64) *time.Time {
	if us == nil {
		return nil
	}
	t := microTime(*us)
	return &t
}

func micros(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	us := t.UnixMicro()
	return &us
}

func encodeList[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil { // such a list always encodes
		return "[]"
	}
	return string(text)
}

func decodeList[T any](text string) (list []T, err error) {
	if text == "[]" {
		return nil, nil
	}
	return list, json.Unmarshal([]byte(text), &list)
}
