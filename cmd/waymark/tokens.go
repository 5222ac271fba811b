package main

import (
	"waymark/internal/tomlfile"
)

// tokenKey is the one key that a bot's token stands at.
const tokenKey = "telegram.token"

// aToken is what looks like the token of a bot, wherever it stands: of Telegram,
// also with its colon as addresses write it, or of Discord.
const aToken = `[0-9]{5,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}|[A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}`

func tokens() tomlfile.Tokens { return tomlfile.NewTokens(aToken, []string{tokenKey}) }
