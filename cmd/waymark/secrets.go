package main

// A secret is what the config holds and nobody else may read: what it is, the
// key that it can stand at, and the file that another key can name instead.
type secret struct{ key, value, fileKey, file string }

// tokenKey is the one key that a bot's token stands at.
const tokenKey = "telegram.token"

// secrets are all of them, in the order of their keys. Where the database is, is
// none, unless it was put into a file of its own.
func (c config) secrets() []secret {
	g := c.Telegram
	return []secret{
		{fileKey: "storage.url_file", file: c.Storage.URLFile},
		{tokenKey, g.Token, tokenKey + "_file", g.TokenFile},
		{"telegram.webhook_secret", g.WebhookSecret, "telegram.webhook_secret_file", g.WebhookSecretFile},
	}
}
