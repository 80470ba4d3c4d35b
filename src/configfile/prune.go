package configfile

import (
	"slices"

	"buoy/src/catalog"
	"buoy/src/status"
)

// prune archives the entities of files that no file declares any more. The checks of a pruned platform are archived with it,
// including checks of the app, which are not visible without it. Other entities of the app stay unchanged.
func (p *planner) prune() {
	by := catalog.Actor{Name: p.Actor}
	for _, platform := range p.stored.platforms {
		if p.isPrunable(platform.ID, platform.Origin) && platform.State != status.PlatformArchived {
			p.recordArchived(platform, catalog.ArchivePlatform(platform, p.stored.checks[platform.ID], by, p.now)...)
			continue
		}
		for _, check := range p.stored.checks[platform.ID] {
			if p.isPrunable(check.ID, check.Origin) && check.State != status.CheckArchived {
				p.recordArchived(platform, catalog.Archive(check, by, p.now))
			}
		}
	}
	for _, message := range p.stored.messages {
		if p.isPrunable(message.ID, message.Origin) && message.State != status.MessageArchived {
			p.recordArchived(status.Platform{}, catalog.Archive(message, by, p.now))
		}
	}
}

// isPrunable reports whether a file manages the entity and no file declares it any more.
func (p *planner) isPrunable(id string, origin status.Origin) bool {
	return origin == status.OriginFile && !p.declaredIDs[id]
}

// recordArchived records changes that archive entities. of is the platform of the checks.
func (p *planner) recordArchived(of status.Platform, changes ...catalog.Change) {
	for _, c := range changes {
		p.Write = append(p.Write, c)
		p.Changes = append(p.Changes, Change{Action: ActionArchive, What: describe(of, c.After), Note: "archived"})
	}
}

// retire archives checks whose objects a watch rule no longer selects.
func (p *planner) retire(platform status.Platform, ids []string) {
	for _, check := range p.stored.checks[platform.ID] {
		if slices.Contains(ids, check.ID) && !p.declaredIDs[check.ID] {
			p.declaredIDs[check.ID] = true // neither restored nor pruned
			p.recordArchived(platform, catalog.Archive(check, catalog.Actor{Name: p.Actor}, p.now))
		}
	}
}
