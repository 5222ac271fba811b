package discord

import (
	"encoding/json"
	"errors"
	"time"
)

// A snowflake is an id of Discord's in decimal. A greater one was made later.
type snowflake = string

// Flags of messages.
const (
	flagNoEmbeds  = 1 << 2 // no previews of links
	flagEphemeral = 1 << 6 // only one person sees it
)

// A message is one that we send, or what one of ours is to become.
type message struct {
	Content      string      `json:"content"`
	Components   []component `json:"components"` // none: those there are go away
	Mentions     mentions    `json:"allowed_mentions"`
	Flags        int         `json:"flags,omitempty"`
	Nonce        string      `json:"nonce,omitempty"` // up to 25 characters
	EnforceNonce bool        `json:"enforce_nonce,omitempty"`
	Reference    *reference  `json:"message_reference,omitempty"`

	cargo *cargo // nil: it is but words
}

// ready is the message as Discord takes it: an edit without components, or
// with null, would leave those that are there.
func (m message) ready() message {
	if m.Components == nil {
		m.Components = []component{}
	}
	return m
}

// changed is the message as an edit, or an answer to an interaction, takes it.
func (m message) changed() message {
	m.Nonce, m.EnforceNonce, m.Reference = "", false, nil
	return m.ready()
}

// mentions say whom a text may call: nobody, whatever it says.
type mentions struct{}

// MarshalJSON is the same for all.
func (mentions) MarshalJSON() ([]byte, error) { return []byte(`{"parse":[]}`), nil }

// A reference is the message that another one answers.
type reference struct {
	MessageID       snowflake `json:"message_id"`
	FailIfNotExists bool      `json:"fail_if_not_exists"` // false: without it, if it is gone
}

// Types of components.
const (
	componentRow    = 1
	componentButton = 2
	componentMenu   = 3
)

// A component is a row, or a button or a menu in one.
type component struct {
	Type        int         `json:"type"`
	Style       int         `json:"style,omitempty"`
	Label       string      `json:"label,omitempty"`
	CustomID    string      `json:"custom_id,omitempty"`
	URL         string      `json:"url,omitempty"`
	Disabled    bool        `json:"disabled,omitempty"`
	Placeholder string      `json:"placeholder,omitempty"`
	Options     []option    `json:"options,omitempty"`
	Components  []component `json:"components,omitempty"`
}

// An option is one of a menu.
type option struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
}

// A post is a message as Discord shows it.
type post struct {
	ID                snowflake         `json:"id"`
	ChannelID         snowflake         `json:"channel_id"`
	GuildID           snowflake         `json:"guild_id"` // only in events; empty: in private
	WebhookID         snowflake         `json:"webhook_id"`
	Author            user              `json:"author"`
	Member            *member           `json:"member"` // of the author, without a user; only in events of a server
	Type              int               `json:"type"`
	Content           string            `json:"content"`
	Flags             int               `json:"flags"`
	Timestamp         moment            `json:"timestamp"`
	EditedTimestamp   moment            `json:"edited_timestamp"` // zero: never
	Mentions          []user            `json:"mentions"`
	MentionRoles      []snowflake       `json:"mention_roles"`
	Components        []component       `json:"components"`
	Attachments       []json.RawMessage `json:"attachments"`
	StickerItems      []json.RawMessage `json:"sticker_items"`
	Poll              json.RawMessage   `json:"poll"`
	MessageReference  *origin           `json:"message_reference"`
	ReferencedMessage *post             `json:"referenced_message"` // nil: none, gone, or not told
	MessageSnapshots  []snapshot        `json:"message_snapshots"`  // what was forwarded
}

// Types of posts that people write themselves, and of references.
const (
	postDefault = 0
	postReply   = 19

	originReply   = 0
	originForward = 1
)

// An origin is the message that a post answers or forwards.
type origin struct {
	Type      int       `json:"type"`
	MessageID snowflake `json:"message_id"`
	ChannelID snowflake `json:"channel_id"`
}

// A snapshot is a message as it was when it was forwarded. It has no author.
type snapshot struct {
	Message post `json:"message"`
}

// A user is a person or a bot.
type user struct {
	ID         snowflake `json:"id"`
	Username   string    `json:"username"`
	GlobalName string    `json:"global_name"` // what it is called; may be empty
	Bot        bool      `json:"bot"`
	System     bool      `json:"system"` // Discord itself
}

// Types of channels that matter here.
const (
	channelText          = 0
	channelDM            = 1
	channelAnnouncements = 5
	channelNewsThread    = 10
	channelThread        = 11
	channelPrivateThread = 12
	channelForum         = 15
)

// A channel is a room: of a guild, or in private.
type channel struct {
	ID          snowflake `json:"id"`
	Type        int       `json:"type"`
	GuildID     snowflake `json:"guild_id"`  // empty: in private
	ParentID    snowflake `json:"parent_id"` // of a thread: its channel
	OwnerID     snowflake `json:"owner_id"`  // of a thread: who began it
	Name        string    `json:"name"`
	LastMessage snowflake `json:"last_message_id"` // it may be gone
	Flags       int       `json:"flags"`
	Tags        []struct {
		ID snowflake `json:"id"`
	} `json:"available_tags"` // of a forum
	Recipients []user      `json:"recipients"` // in private
	Overwrites []overwrite `json:"permission_overwrites"`
	Thread     struct {
		Archived bool `json:"archived"`
		Locked   bool `json:"locked"`
	} `json:"thread_metadata"`
}

// isThread reports whether the channel is a part of another one.
func (c channel) isThread() bool {
	return c.Type == channelNewsThread || c.Type == channelThread || c.Type == channelPrivateThread
}

// An overwrite is what somebody, or a role, may do otherwise in a channel.
type overwrite struct {
	ID    snowflake `json:"id"`
	Allow bits      `json:"allow"`
	Deny  bits      `json:"deny"`
}

// A moment is when something happened. One that cannot be read is zero: no
// message is worth losing for it.
type moment struct{ time.Time }

// UnmarshalJSON reads what it can.
func (m *moment) UnmarshalJSON(raw []byte) error {
	var t time.Time
	if json.Unmarshal(raw, &t) == nil {
		m.Time = t
	}
	return nil
}

// read decodes an answer or an event. A part that is not of the kind that we
// know stays empty and does not refuse the rest.
func read(raw []byte, out any) error {
	err := json.Unmarshal(raw, out)
	if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) && kind.Field != "" {
		return nil
	}
	return err
}
