package discord

import "sync"

// parentsMax is how many threads are remembered.
const parentsMax = 100000

// Parents are the channels of threads, as the gateway tells of them.
type parents struct {
	mu    sync.Mutex
	all   map[snowflake]parent
	new   []snowflake           // threads that we opened and no session has read yet
	shut  map[snowflake]bool    // threads of ours in which nothing can be said any more
	rooms map[snowflake]channel // of helpdesks
}

// A parent is the channel of a thread, who opened that, and what it is called.
type parent struct {
	channel, owner snowflake
	title          string
}

// opened notes a thread that we opened.
func (p *parents) opened(t channel) {
	p.note(t)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.new = append(p.new, t.ID)
}

// takeNew are the threads that were opened since it was asked last.
func (p *parents) takeNew() []snowflake {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.new
	p.new = nil
	return all
}

func (p *parents) note(all ...channel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil || len(p.all) > parentsMax {
		p.all = make(map[snowflake]parent)
	}
	for _, t := range all {
		if t.isThread() && t.ParentID != "" {
			p.all[t.ID] = parent{t.ParentID, t.OwnerID, t.Name}
		}
	}
}

func (p *parents) of(thread snowflake) snowflake {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[thread].channel
}

// about is what is known of a thread.
func (p *parents) about(thread snowflake) parent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all[thread]
}

// shuts notes that nothing can be said in a thread any more.
func (p *parents) shuts(thread snowflake) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shut == nil || len(p.shut) > parentsMax {
		p.shut = make(map[snowflake]bool)
	}
	p.shut[thread] = true
}

func (p *parents) isShut(thread snowflake) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.shut[thread]
}

// desk is a helpdesk's channel, where Discord was asked about it.
func (p *parents) desk(id snowflake) (c channel, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c, known = p.rooms[id]
	return c, known
}

func (p *parents) noteDesk(c channel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rooms == nil {
		p.rooms = make(map[snowflake]channel)
	}
	p.rooms[c.ID] = c
}
