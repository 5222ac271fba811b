package discordapi

import "strings"

// routes are all endpoints that are served, those without variables before
// those that they could be mistaken for.
func routes() []route {
	all := []route{
		{method: "GET", path: "/gateway", run: (*Server).getGateway, open: true},
		{method: "GET", path: "/gateway/bot", run: (*Server).getGatewayBot},
		{method: "GET", path: "/users/@me", run: (*Server).getMe},
		{method: "GET", path: "/users/@me/guilds", run: (*Server).getGuilds},
		{method: "POST", path: "/users/@me/channels", run: (*Server).openDM},
		{method: "GET", path: "/users/{user}", run: (*Server).getUser},
		{method: "GET", path: "/applications/@me", run: (*Server).getApplication},
		{method: "GET", path: "/oauth2/applications/@me", run: (*Server).getApplication},
		{method: "GET", path: "/guilds/{guild}", run: (*Server).getGuild},
		{method: "GET", path: "/guilds/{guild}/channels", run: (*Server).getGuildChannels},
		{method: "GET", path: "/guilds/{guild}/members/{user}", run: (*Server).getMember},
		{method: "DELETE", path: "/channels/{channel}", run: (*Server).deleteChannel},
		{method: "POST", path: "/channels/{channel}/typing", run: (*Server).typing},
		{method: "GET", path: "/channels/{channel}/messages", run: (*Server).getMessages},
		{method: "POST", path: "/channels/{channel}/messages", run: (*Server).postMessage},
		{method: "GET", path: "/channels/{channel}/messages/{message}", run: (*Server).getMessage},
		{method: "PATCH", path: "/channels/{channel}/messages/{message}", run: (*Server).patchMessage},
		{method: "DELETE", path: "/channels/{channel}/messages/{message}", run: (*Server).deleteMessage},
	}
	for i := range all {
		all[i].parts = strings.Split(strings.Trim(all[i].path, "/"), "/")
	}
	return all
}
