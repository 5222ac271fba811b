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
//	> (photo leg.png) text    … sends a file, with words or without; also (document a.pdf)
//	                          and (document a.pdf 30 MB)
//	group> text               … does any of this where others read along
//	< text                    the bot answers; the lines below belong to it
//	< (photo leg.png) text    … with a file
//	  [Label] [Other]         its buttons
//	! blocks us               the person cannot be reached any more
//	! can be reached again    … and can
//	! never gets this         what the bot said last never arrives
//	! the next is refused     what is sent next, by the platform and for good
//	! leg.png is gone         a file that somebody sent is not there any more
//	! the helpdesk is away    nothing reaches its room any more
//	! the helpdesk is back    … and what somebody says there lets the rest go on
//	! many answers wait       more than are sent at once
//	! the answers arrive
//	! a reminder falls due    … all that are due by now, each once, to everybody
//	! a ticket is neglected   … all that the helpdesk is to be told of again
//	! ticket 1 of ada does not arrive       … at the helpdesk, which cannot be reached
//	! ticket 1 of ada has arrived           … after all
//	! the helpdesk opens      … and is told what came meanwhile
//	! the digest is due       … of where people stop
//	! the ticket 1 is gone, and its thread too    the helpdesk is told so; "not": asked to delete it; "old ticket": it was closed for long
//	+ 26h                     time passes
//	= at account/password     what is so now: at, phase, guide, network, progress, gone, zone,
//	                          owed (reminders), withheld (why the last one was not said),
//	                          ticket (the open one, and who has it)
//	* ern-rnd at second-factor/choose [in cpms-rnd]   begin in the middle
//	* the group belongs to ern-rnd            also: the group on B
//	* restart                 the program dies and starts again
//	* redelivered             the platform offers the last message once more
//	* account/password vanishes
//	* account/password is rewritten
//	* account/password is renamed account/secret
//
// Where there are several people, a line begins with who says it, and where; all
// that can be said in one person's chat can be said there:
//
//	ada> text                 ada, in her private chat
//	ada:group> text           … where others read along
//	ada@B> text               … on platform B; all else is on platform A
//	#> text                   somebody at the helpdesk, in its room
//	eve#> text                … and it is eve
//	eve#1> text               … in the thread of ticket 1 or, where the platform has no threads,
//	                          as an answer to the last message about it
//	! ada blocks us           and so on, also ada@B
//	! the next to ada is refused
//	= ada at account/password and so on, also ada@B
//	* ada of ern-rnd at second-factor/choose
//	* ada is also on B        two accounts, one person
//	* platform B has 300 characters and 3 buttons     what a message there can hold
//	* the helpdesk is on B [with threads]
//	* the helpdesk is there Mon-Fri 09:00-17:00       … and wants to be told again after 4 hours
//	* the helpdesk's staff is eve and joe             else it is everybody
//
// The bot's lines then say where they go, as "ada@B< text", "group< text" or
// "#1< text". What is too long for a platform is several of them.
//
// With -update the bot's lines are written anew, and the difference is the
// review. What surprises: the package knows no storage. It plays over any
// [World], so the same files run over memory and over the real store, and a
// message goes through a whole [bot.Bot] on either; only what a running one does
// by the clock, looking for what is owed, is done by the script.
package dialoguetest
