// Package calendar knows when people may be reminded: the operator's schedule,
// read in each person's own time zone, without the public holidays of their
// country, and where people may live.
//
// It leaves to package conversations what a reminder is and who gets one, and
// most public holidays to a library, whose mistakes holidays.tsv corrects.
//
// What may surprise: the schedule is a cron expression, but cron only parses it.
// Cron counts through hours that a change of clocks skips or repeats; here every
// local time that the expression names has exactly one moment: the earlier one
// where clocks repeat it, as much later as clocks jump where they skip it.
package calendar
