package configfile

import "buoy/src/status"

// prune archives what a file managed and none names any more. The checks of a pruned platform go with it, those of the app
// too: they could not be seen without it. Otherwise what was made in the app is left alone.
func (p *planner) prune() {
	for _, platform := range p.stored.platforms {
		gone := p.gone(platform.ID, platform.Origin) && platform.State != status.PlatformArchived
		if gone {
			after := platform
			after.State, after.Version, after.UpdatedAt = status.PlatformArchived, platform.Version+1, p.now
			p.Write.Platforms = append(p.Write.Platforms, edit(platform, after, true))
			p.archived("platform " + platform.Slug)
		}
		for _, check := range p.stored.checks[platform.ID] {
			if check.State == status.CheckArchived || !gone && !p.gone(check.ID, check.Origin) {
				continue
			}
			after := check
			after.State, after.Version, after.UpdatedAt = status.CheckArchived, check.Version+1, p.now
			if check.Origin == status.OriginApp {
				after.UpdatedBy = p.Actor
			}
			after = after.WithPauses(&check)
			p.Write.Checks = append(p.Write.Checks, edit(check, after, true))
			p.archived(checkName(platform, check))
		}
	}
	for _, message := range p.stored.messages {
		if !p.gone(message.ID, message.Origin) || message.State == status.MessageArchived {
			continue
		}
		after := message
		after.State, after.Version, after.UpdatedAt = status.MessageArchived, message.Version+1, p.now
		after.PublishedAt, after.ArchivedAt = p.milestones(message, status.MessageArchived)
		after = after.WithAnnounced(&message)
		p.Write.Messages = append(p.Write.Messages, edit(message, after, true))
		p.archived("message " + message.Slug)
	}
}

// gone says whether a file managed the entity and none names it any more.
func (p *planner) gone(id string, origin status.Origin) bool {
	return origin == status.OriginFile && !p.named[id]
}

func (p *planner) archived(what string) {
	p.Changes = append(p.Changes, Change{Action: ActionArchive, What: what, Note: "archived"})
}
