package scenario

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"buoy/src/configfile"
	"buoy/src/status"
)

const (
	largePlatforms    = 100
	checksPerPlatform = 10

	// largeStep is the time between the measurements of the past. No episode is shorter, so each is measured.
	largeStep = 4 * time.Hour
)

// large returns 100 platforms with 10 checks each, always the same ones.
func large() configfile.Config {
	random := rand.New(rand.NewPCG(1, 2))
	domains := []string{"Sales", "Finance", "Customer", "Marketing", "Supply chain", "HR", "Plant", "Risk", "Pricing", "Support"}
	layers := []string{"bronze", "silver", "gold", "features", "exports", "reports", "streams", "models", "shares", "archive"}
	var d configfile.Config
	for i := range largePlatforms {
		name := domains[i%len(domains)] + " " + layers[i/len(domains)]
		p := configfile.PlatformEntry{Platform: status.Platform{
			Slug: status.Slug(name), Name: name, Owner: fmt.Sprintf("team-%02d", i%17), State: status.PlatformActive,
			Description: "One of 100 platforms.", Origin: status.OriginFile,
		}}
		for j := range checksPerPlatform {
			warn, crit := 30.0, 120.0
			p.Checks = append(p.Checks, status.Check{
				Name: fmt.Sprintf("Table %02d fresh", j+1), Kind: "fixture", Target: largeScript(random, i, j), Unit: "min",
				Warn: &warn, Crit: &crit, Freshness: status.DefaultFreshness, Attempts: 1, State: status.CheckActive, Origin: status.OriginFile,
			})
		}
		d.Platforms = append(d.Platforms, p)
	}
	return d
}

// largeScript returns a script with a few bad hours in the past. Some checks have a problem now.
func largeScript(random *rand.Rand, platform, check int) json.RawMessage {
	type entry struct {
		Ago   string  `json:"ago"`
		Lasts string  `json:"lasts,omitempty"`
		Value float64 `json:"value"`
	}
	var episodes []entry
	for range random.IntN(4) {
		episodes = append(episodes, entry{
			(time.Duration(72+random.IntN(2000)) * time.Hour).String(), (largeStep + time.Duration(random.IntN(5))*time.Hour).String(),
			float64(31 + random.IntN(150)),
		})
	}
	if platform%9 == 4 && check == 3 {
		episodes = append(episodes, entry{Ago: (time.Duration(1+random.IntN(30)) * time.Hour).String(), Value: float64(35 + 20*(platform%11))})
	}
	text, err := json.Marshal(map[string]any{"value": 12, "jitter": 0.4, "latency_ms": 50, "episodes": episodes})
	if err != nil { // numbers and strings always encode
		return json.RawMessage("{}")
	}
	return text
}
