// Package terminal is the adapter for a terminal and for scripts: it reads one
// message a line and prints replies with numbered buttons.
//
// It leaves to the conversation what a typed number or label means, and to its
// caller what it runs in: whether there is a person, how wide the screen is and
// whether colours are welcome all come in as [Options].
//
// What may surprise: prompts and answers are in order only when deliver returns
// after the answer was sent, so the program flushes the bot's outbox within
// deliver. An answer that comes at another time is printed all the same, with
// the prompt below it again.
//
// A terminal cannot offer a line again. When deliver returns an error, Run ends
// with it, and the person sees at once that the last line was not kept. Death
// between printing and noting it as sent repeats one reply at the next start.
package terminal
