package conversations

import "time"

// A Code joins accounts: its person has it from us on one of them, and types it on
// another. It is a [Chance], in capitals and digits of which none looks like
// another.
type Code string

// A Chance is what nobody can guess: 40 bits, of which five tries an hour find
// nothing in ten minutes.
type Chance [5]byte

// A Link is what a [Lookup] found.
type Link struct {
	// Others are the other accounts of the person, in the order of their names.
	Others []Known
	// Tries are the wrong codes that the account typed.
	Tries Tries
	// With is the person who has the code, with the account and the room in which
	// they got it; nil: it is nobody's, or somebody else has claimed it.
	With *State
	// Until is when it expires.
	Until time.Time
}

// A Known is an account, and where it is answered.
type Known struct {
	Account Account
	Room    Room
}

// Tries are wrong codes: how many, and since when they count.
type Tries struct {
	Count int
	Since time.Time
}

// A Linking is what a turn does about codes.
type Linking struct {
	Deed  LinkDeed
	Code  Code      // of Offered
	Until time.Time // of Offered and Claimed: when the code expires
	Tries Tries     // of Mistyped: how many there are now
}

// A LinkDeed says what is done.
type LinkDeed string

// The deeds.
const (
	// Offered gives the person a code, in place of the one that they had.
	Offered LinkDeed = "offered"
	// Mistyped counts a wrong code.
	Mistyped LinkDeed = "mistyped"
	// Claimed keeps the code that was typed for the person, who is asked what is
	// to be kept: nobody else can use it.
	Claimed LinkDeed = "claimed"
	// Declined gives up what was claimed. The code is used.
	Declined LinkDeed = "declined"
	// Joined makes the person one with whom the code belongs to, and all that they
	// have is theirs. The outcome's state is that of both: what it leaves out of
	// the former one is gone. The code is used.
	Joined LinkDeed = "joined"
)
