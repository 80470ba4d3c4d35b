// Package scenario provides the simulated data of mock mode: platforms with scripted checks and 90 days of history. It seeds
// them into a store. Then the usual ingestion continues the scripts.
package scenario

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/configfile"
	"buoy/src/status"
)

//go:embed platforms.yml
var platforms []byte

// Declare returns the config of a scenario. anchor is the start of the scenario, to which its episodes are relative. name is
// one of config.Scenarios. all are the rules of all kinds.
func Declare(name string, anchor time.Time, all status.Kinds) (configfile.Config, error) {
	switch name {
	case "empty":
		return configfile.Config{}, nil
	case Databricks:
		return declareWorkspace(all, status.Micro(anchor))
	case "large":
		return large(), nil
	}
	d, err := configfile.Parse("platforms.yml", platforms, all)
	if err != nil {
		return d, fmt.Errorf("scenario %s: %w", name, err)
	}
	for _, incident := range incidents(name) {
		if err := incident.addTo(d); err != nil {
			return d, fmt.Errorf("scenario %s: %w", name, err)
		}
	}
	d.Messages = messages(name, status.Micro(anchor))
	return d, nil
}

// episode is one entry of a fixture's script.
type episode struct {
	Ago        string   `json:"ago"`
	Value      *float64 `json:"value,omitempty"`
	Bad        string   `json:"bad,omitempty"`
	Unmeasured string   `json:"unmeasured,omitempty"`
	Silent     bool     `json:"silent,omitempty"`
}

// incident is an episode of one check, or of every check of a platform, that has not ended yet.
type incident struct {
	platform string // slug; empty for every platform
	check    string // empty for every check
	episode  episode
}

// addTo adds the episode to the scripts of the affected checks.
func (i incident) addTo(d configfile.Config) error {
	for _, p := range d.Platforms {
		for n := range p.Checks {
			c := &p.Checks[n]
			if (i.platform != "" && i.platform != p.Slug) || (i.check != "" && i.check != c.Name) {
				continue
			}
			var target map[string]any
			if err := json.Unmarshal(c.Target, &target); err != nil {
				return fmt.Errorf("script of %s: %w", c.Name, err)
			}
			episodes, _ := target["episodes"].([]any) // nil if the script has no episodes
			target["episodes"] = append(episodes, i.episode)
			text, err := json.Marshal(target)
			if err != nil {
				return fmt.Errorf("script of %s: %w", c.Name, err)
			}
			c.Target = text
		}
	}
	return nil
}

func value(v float64) *float64 { return &v }

// incidents returns the incidents of a scenario.
func incidents(name string) []incident {
	switch name {
	case "degraded":
		return []incident{
			{"customer-360", "Profiles loaded", episode{Ago: "2h13m", Value: value(71)}},
			{"sales-lakehouse", "Invoices reconcile", episode{Ago: "38m", Value: value(64)}},
			{"ml-feature-store", "Online lookup", episode{Ago: "31m", Bad: "connection refused"}},
			{"marketing-attribution", "Ad network API", episode{Ago: "5h", Silent: true}},
		}
	case "outage":
		return []incident{
			{"finance-warehouse", "Warehouse answers", episode{Ago: "3h4m", Bad: "no response within 15 s"}},
			{"finance-warehouse", "Ledger query", episode{Ago: "3h2m", Bad: "the query failed: the warehouse is not running"}},
			{"finance-warehouse", "Close loaded", episode{Ago: "1h50m", Value: value(212)}},
			{"iot-telemetry", "Stream lag", episode{Ago: "26h30m", Value: value(4100)}},
			{"customer-360", "Duplicate customers", episode{Ago: "55m", Value: value(1.1)}},
			{"partner-data-share", "Share readable", episode{Ago: "9m", Value: value(4300)}},
		}
	case "unknown":
		return []incident{{episode: episode{Ago: "4h20m", Unmeasured: "our access token has expired (401)"}}}
	}
	return nil
}

// messages returns the banners of a scenario.
func messages(name string, anchor time.Time) []configfile.MessageEntry {
	banner := func(slug, title, body string, severity status.Severity, starts, ends time.Duration, platforms ...string) configfile.MessageEntry {
		m := configfile.MessageEntry{PlatformSlugs: platforms, Message: status.Message{
			Slug: slug, Title: title, Body: body, Severity: severity, State: status.MessagePublished,
			StartsAt: anchor.Add(starts), Origin: status.OriginFile,
		}}
		if ends != 0 {
			at := anchor.Add(ends)
			m.EndsAt = &at
		}
		return m
	}
	switch name {
	case Databricks:
		return []configfile.MessageEntry{
			banner("budget", "Close is late", "The budget policy of the finance jobs is used up. Its owner raises the limit today.",
				status.SeverityWarning, -time.Hour, 0, "finance-warehouse"),
		}
	case "degraded":
		return []configfile.MessageEntry{
			banner("ml-upgrade", "ML feature store upgrade", "Reads continue, writes are paused.", status.SeverityMaintenance,
				-32*time.Minute, 2*time.Hour, "ml-feature-store"),
			banner("profiles", "Customer profiles are late", "A source system has been slow for two hours. Yesterday's profiles are complete.",
				status.SeverityWarning, -2*time.Hour, 0, "customer-360"),
		}
	case "outage":
		return []configfile.MessageEntry{
			banner("finance-down", "Finance warehouse is down", "The nightly load failed and took the warehouse with it.\nWe are restoring the last snapshot.",
				status.SeverityCritical, -2*time.Hour, 0, "finance-warehouse"),
			banner("lag", "IoT telemetry is behind", "The stream catches up at about twice its normal speed.", status.SeverityWarning, -20*time.Hour, 0,
				"iot-telemetry"),
			banner("survey", "New: 30 days of history on every tile", "", status.SeverityInfo, -48*time.Hour, 0),
			banner("hr-window", "HR analytics moves tonight", "The platform is read-only from 20:00 UTC.", status.SeverityMaintenance,
				6*time.Hour, 9*time.Hour, "hr-analytics"),
		}
	}
	return nil
}
