package configfile

import (
	"buoy/src/catalog"
	"buoy/src/status"
)

// prune archives what a file managed and no file names any more. The checks of a pruned platform go with it, those of the app
// too: nobody could see them without it. Otherwise what was made in the app is left alone.
func (p *planner) prune() {
	by := catalog.Actor{Name: p.Actor}
	for _, platform := range p.stored.platforms {
		if p.isGone(platform.ID, platform.Origin) && platform.State != status.PlatformArchived {
			p.recordArchived(platform, catalog.ArchivePlatform(platform, p.stored.checks[platform.ID], by, p.now)...)
			continue
		}
		for _, check := range p.stored.checks[platform.ID] {
			if p.isGone(check.ID, check.Origin) && check.State != status.CheckArchived {
				p.recordArchived(platform, catalog.Archive(check, by, p.now))
			}
		}
	}
	for _, message := range p.stored.messages {
		if p.isGone(message.ID, message.Origin) && message.State != status.MessageArchived {
			p.recordArchived(status.Platform{}, catalog.Archive(message, by, p.now))
		}
	}
}

// isGone reports whether a file managed the entity and no file names it any more.
func (p *planner) isGone(id string, origin status.Origin) bool {
	return origin == status.OriginFile && !p.named[id]
}

// recordArchived notes changes that archive entities. Checks belong to the platform.
func (p *planner) recordArchived(of status.Platform, changes ...catalog.Change) {
	for _, c := range changes {
		p.Write = append(p.Write, c)
		p.Changes = append(p.Changes, Change{Action: ActionArchive, What: describe(of, c.After), Note: "archived"})
	}
}
