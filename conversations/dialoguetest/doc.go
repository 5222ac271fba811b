// Package dialoguetest plays the conversations of testdata/dialogues: files
// that people who do not program can read, and that are the specification, the
// test and the document at once.
//
// A file begins with a sentence that says what it shows, then the line
// "-- dialogue --", then:
//
//	> text                    the person types
//	> [Label]                 … taps the newest button of that name
//	> [Label] of account/mail … taps the newest such button of that step
//	> (sticker)               … sends something we cannot read
//	> (edits) text            … changes an earlier message into this one
//	> (forwards) text         … passes somebody's message on
//	> (picture) text          … sends something we cannot read with words below it
//	group> text               … does any of this where others read along
//	< text                    the bot answers; the lines below belong to it
//	  [Label] [Other]         its buttons
//	! blocks us               the person cannot be reached any more
//	! can be reached again    … and can
//	! never gets this         what the bot said last never arrives
//	! many answers wait       more than are sent at once
//	! the answers arrive
//	! a reminder falls due    … all that are due by now, each once
//	+ 26h                     time passes
//	= at account/password     what is so now: at, phase, guide, network, progress, gone, zone,
//	                          owed (reminders), withheld (why the last one was not said)
//	* ern-rnd at second-factor/choose [in cpms-rnd]   begin in the middle
//	* restart                 the program dies and starts again
//	* redelivered             the platform offers the last message once more
//	* account/password vanishes
//	* account/password is renamed account/secret
//
// With -update the bot's lines are written anew, and the difference is the
// review. What surprises: the package knows no storage. It plays over any
// [World], so the same files run over the engine alone and over the real store.
package dialoguetest
