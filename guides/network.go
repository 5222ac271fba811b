package guides

import (
	"fmt"
	"io/fs"

	"waymark/conversations"
	"waymark/conversations/content"
)

type networkRow struct {
	ID         string   `toml:"id"`
	Name       string   `toml:"name"`
	Field      string   `toml:"field"`
	Also       []string `toml:"also"`
	Open       string   `toml:"open"`
	Site       string   `toml:"site"`
	Guide      string   `toml:"guide"`
	OlderGuide string   `toml:"older_guide"`
	ExtraSteps []string `toml:"extra_steps"`
	Comment    string   `toml:"comment"`
	Approval   string   `toml:"approval"`
	Helpdesk   string   `toml:"helpdesk"`

	ApprovalDays int      `toml:"approval_days"`
	Sources      []string `toml:"sources"`

	ApprovalSource string `toml:"approval_source"`
	HelpdeskSource string `toml:"helpdesk_source"`
}

type networkRows struct {
	Network []networkRow `toml:"network"`
}

// NetworkIDs are the networks that the content in fsys has, for those who need to
// know them before it is read. There are none where they cannot be read: [Load]
// says why.
func NetworkIDs(fsys fs.FS) (ids []conversations.NetworkID) {
	var rows networkRows
	(&reading{fsys: fsys}).toml("networks.toml", &rows)
	for _, row := range rows.Network {
		if row.ID != "" {
			ids = append(ids, conversations.NetworkID(row.ID))
		}
	}
	return ids
}

// approvalMax is how many working days an approval can usually take.
const approvalMax = 60

func (r *reading) readNetworks() {
	var rows networkRows
	d, ok := r.toml("networks.toml", &rows)
	if !ok {
		return
	}
	for i, row := range rows.Network {
		path := fmt.Sprintf("network[%d]", i)
		if !r.enters("network", "", row.ID, d, path) {
			continue
		}
		r.networkTexts(d, path, row)
		r.content.Networks = append(r.content.Networks, content.Network{
			ID:          conversations.NetworkID(row.ID),
			Name:        row.Name,
			Field:       row.Field,
			Also:        row.Also,
			Open:        row.Open,
			Site:        row.Site,
			Guide:       conversations.GuideID(row.Guide),
			OlderGuide:  conversations.GuideID(row.OlderGuide),
			ExtraSteps:  as[conversations.StepID](row.ExtraSteps),
			CommentHint: row.Comment,
			Approval:    row.Approval,
			Helpdesk:    row.Helpdesk,

			ApprovalDays: row.ApprovalDays,
			Sources:      as[conversations.SourceID](row.Sources),
		})
	}
}

// networkTexts checks what is shown as it stands, in the middle of steps and
// on buttons.
func (r *reading) networkTexts(d *document, path string, row networkRow) {
	r.plain(d.file, d.at(path+".name").key, "name", row.Name, labelMax)
	for key, text := range map[string]string{
		"field": row.Field, "open": row.Open, "comment": row.Comment, "approval": row.Approval,
	} {
		if text != "" {
			r.plain(d.file, d.at(join(path, key)).key, key, text, 0)
		}
	}
	if row.ApprovalDays < 0 || row.ApprovalDays > approvalMax || row.ApprovalDays > 0 && row.Approval == "" {
		r.fault(d.file, d.at(path+".approval_days").key, "approval_days are the working days that approval speaks of, at most %d, and none where it is empty", approvalMax)
	}
	r.link(d.file, d.at(path+".site").key, row.Site)
	r.owed(d, path, row.ID, "approval", row.Approval, row.ApprovalSource)
	r.owed(d, path, row.ID, "helpdesk", row.Helpdesk, row.HelpdeskSource)
	if row.Helpdesk != "" {
		r.contact(d.file, d.at(path+".helpdesk").key, "helpdesk", row.Helpdesk)
	}
}

// owed wants the one source of what only the network itself can know. The
// network's own list of sources has to name it, too.
func (r *reading) owed(d *document, path, id, key, says, source string) {
	switch at := d.at(path + "." + key).key; {
	case says != "" && source == "":
		r.fault(d.file, at, "the %s of network %s names no source: write its id into %s_source", key, id, key)
	case says == "" && source != "":
		r.fault(d.file, d.at(path+"."+key+"_source").key, "network %s has a source for its %s, but no %s", id, key, key)
	case source != "":
		r.statements = append(r.statements, statement{"network " + id, key + "_source", []string{source}})
	}
}
