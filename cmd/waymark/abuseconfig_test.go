package main

import (
	"fmt"
	"strings"
	"testing"

	"waymark/conversations"
)

func TestAbuseConfig_NamesAccountsOfPlatforms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`abuse.ignored = ["telegram:12", "discord:34"]`: "",
		`abuse.ignored = ["12"]`:                        "must hold PLATFORM:USER",
		`abuse.ignored = ["telegram:12", "telegran:1"]`: `no platform "telegran"; did you mean "telegram"?`,
		`abuse.newcomers_per_hour = -1`:                 "must be a whole number",
		`abuse.newcomers_per_hour = 0`:                  "",
	} {
		c, err := readConfig(configured(t, text), noEnv)
		if says := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(says, want) && err != nil || want != "" && err == nil {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
		if strings.Contains(text, "discord:34") {
			ignores := c.Abuse.ignores()
			if !ignores(conversations.Account{Platform: "discord", User: "34"}) || ignores(conversations.Account{Platform: "telegram", User: "34"}) {
				t.Error("the wrong accounts are ignored")
			}
		}
	}
}
