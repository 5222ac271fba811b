package main

import (
	"cmp"
	"context"
	"fmt"

	"waymark/conversations"
	"waymark/internal/plaintext"
	"waymark/storage"
)

// A ticketCommand shows what became of tickets, and who did what in them: numbers,
// states and acts, never a word of what was said.
type ticketCommand struct {
	List ticketListCommand `cmd:"" default:"withargs" help:"List tickets, the latest first."`
	Show ticketShowCommand `cmd:"" help:"Show one ticket, and what staff did in it."`
	Acts ticketActsCommand `cmd:"" help:"Show what staff did lately, and what was refused to whom, in all tickets and outside of them."`
}

type ticketListCommand struct {
	configFlag
	All   bool  `help:"Closed ones, too."`
	Below int64 `placeholder:"NUMBER" help:"Only those with lower numbers."`
	Limit int   `default:"100" placeholder:"N" help:"How many are looked at, at most."`
}

// Run lists tickets, and whose turn it is.
func (c ticketListCommand) Run(p *process) error {
	if c.Limit < 1 {
		return usageError{"--limit must be 1 or more"}
	}
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		all, err := db.Tickets(ctx, conversations.TicketID(c.Below), c.Limit+1)
		if err != nil {
			return err
		}
		more := len(all) > c.Limit
		all = all[:min(len(all), c.Limit)]
		rows := [][]any{{"NUMBER", "NETWORK", "STATE", "SINCE", "WHO HAS IT", "OPENED", "WHY CLOSED"}}
		for _, t := range all {
			if t.Closed.IsZero() || c.All {
				rows = append(rows, []any{t.ID, dash(t.Network), t.State(), minute(t.Since()), holderOf(t.Ticket), minute(t.Opened), dash(t.Why)})
			}
		}
		if len(rows) == 1 {
			_, err = fmt.Fprintln(p.out, "there are no tickets")
		} else {
			err = table(p.out, rows)
		}
		if err != nil || !more {
			return err
		}
		_, err = fmt.Fprintf(p.out, "there are more: --below %d\n", all[len(all)-1].ID)
		return err
	})
}

// holderOf is who has a ticket, as "Dana (PLATFORM:42)".
func holderOf(t conversations.Ticket) string {
	if t.Staff == (conversations.Account{}) {
		return "-"
	}
	return fmt.Sprintf("%s (%s)", dash(t.StaffName), accountOf(t.Staff))
}

// accountOf is an account, or that it is nobody's any more.
func accountOf(a conversations.Account) string {
	return plaintext.OneLine(string(a.Platform) + ":" + cmp.Or(a.User, "(deleted)"))
}

type ticketShowCommand struct {
	configFlag
	Number int64 `arg:"" name:"NUMBER" help:"What waymark ticket lists."`
	Limit  int   `default:"100" placeholder:"N" help:"How many acts at most."`
}

// Run shows one ticket. Of one that is gone only the acts are left.
func (c ticketShowCommand) Run(p *process) error {
	if c.Number < 1 || c.Limit < 1 {
		return usageError{"the number, and --limit, must be 1 or more"}
	}
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		id := conversations.TicketID(c.Number)
		found, err := db.Tickets(ctx, id+1, 1)
		if err != nil {
			return err
		}
		acts, err := db.Acts(ctx, id, c.Limit)
		if err != nil {
			return err
		}
		is := len(found) == 1 && found[0].ID == id
		if !is && len(acts) == 0 {
			return fmt.Errorf("there is no ticket %d; `waymark ticket` lists them", c.Number)
		}
		rows := [][]any{{"ticket", c.Number}}
		if is {
			rows = append(rows, ticketRows(found[0])...)
		} else {
			rows = append(rows, []any{"state", "gone: its person was deleted"})
		}
		if err := table(p.out, rows); err != nil || len(acts) == 0 {
			return err
		}
		if _, err := fmt.Fprintln(p.out); err != nil {
			return err
		}
		return table(p.out, actRows(acts))
	})
}

// ticketRows are what is to be said of a ticket.
func ticketRows(t conversations.OpenTicket) [][]any {
	rows := [][]any{
		{"state", fmt.Sprintf("%s since %s", t.State(), minute(t.Since()))},
		{"network", dash(t.Network)},
		{"stands at", dash(t.At)},
		{"who has it", holderOf(t.Ticket)},
		{"opened", minute(t.Opened)},
	}
	if !t.Closed.IsZero() {
		rows = append(rows, []any{"closed", fmt.Sprintf("%s, %s", minute(t.Closed), dash(t.Why))})
	}
	if !t.Follow.IsZero() {
		rows = append(rows, []any{"asked again", minute(t.Follow)})
	}
	return rows
}

func actRows(acts []storage.RecordedAct) [][]any {
	rows := [][]any{{"WHEN", "WHO", "TICKET", "DID", "REFUSED"}}
	for _, a := range acts {
		ticket := "-"
		if a.Ticket != 0 {
			ticket = fmt.Sprint(a.Ticket)
		}
		rows = append(rows, []any{minute(a.At), accountOf(a.By), ticket, dash(a.What), dash(a.Refused)})
	}
	return rows
}

type ticketActsCommand struct {
	configFlag
	Limit int `default:"100" placeholder:"N" help:"How many at most."`
}

// Run shows the record.
func (c ticketActsCommand) Run(p *process) error {
	if c.Limit < 1 {
		return usageError{"--limit must be 1 or more"}
	}
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		acts, err := db.Acts(ctx, 0, c.Limit)
		if err != nil {
			return err
		}
		if len(acts) == 0 {
			_, err := fmt.Fprintln(p.out, "staff did nothing yet")
			return err
		}
		return table(p.out, actRows(acts))
	})
}
