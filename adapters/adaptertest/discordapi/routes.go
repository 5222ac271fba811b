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
		{method: "GET", path: "/applications/{application}/commands", run: (*Server).getCommands},
		{method: "PUT", path: "/applications/{application}/commands", run: (*Server).putCommands},
		{method: "GET", path: "/applications/{application}/guilds/{guild}/commands", run: (*Server).getCommands},
		{method: "PUT", path: "/applications/{application}/guilds/{guild}/commands", run: (*Server).putCommands},
		{method: "GET", path: "/guilds/{guild}", run: (*Server).getGuild},
		{method: "GET", path: "/guilds/{guild}/channels", run: (*Server).getGuildChannels},
		{method: "GET", path: "/guilds/{guild}/members/{user}", run: (*Server).getMember},
		{method: "GET", path: "/guilds/{guild}/threads/active", run: (*Server).activeThreads},
		{method: "GET", path: "/channels/{channel}", run: (*Server).getChannel},
		{method: "PATCH", path: "/channels/{channel}", run: (*Server).patchChannel},
		{method: "DELETE", path: "/channels/{channel}", run: (*Server).deleteChannel},
		{method: "POST", path: "/channels/{channel}/typing", run: (*Server).typing},
		{method: "GET", path: "/channels/{channel}/messages", run: (*Server).getMessages},
		{method: "POST", path: "/channels/{channel}/messages", run: (*Server).postMessage},
		{method: "GET", path: "/channels/{channel}/messages/{message}", run: (*Server).getMessage},
		{method: "PATCH", path: "/channels/{channel}/messages/{message}", run: (*Server).patchMessage},
		{method: "DELETE", path: "/channels/{channel}/messages/{message}", run: (*Server).deleteMessage},
		{method: "POST", path: "/channels/{channel}/threads", run: (*Server).startThread},
		{method: "POST", path: "/channels/{channel}/messages/{message}/threads", run: (*Server).startThreadAt},
		{method: "GET", path: "/channels/{channel}/threads/archived/public", run: (*Server).archivedThreads},
		{method: "POST", path: "/interactions/{interaction}/{token}/callback", run: (*Server).callback, open: true},
		{method: "POST", path: "/webhooks/{application}/{token}", run: (*Server).followUp, open: true},
		{method: "GET", path: "/webhooks/{application}/{token}/messages/{message}", run: (*Server).getAnswer, open: true},
		{method: "PATCH", path: "/webhooks/{application}/{token}/messages/{message}", run: (*Server).patchAnswer, open: true},
		{method: "DELETE", path: "/webhooks/{application}/{token}/messages/{message}", run: (*Server).deleteAnswer, open: true},
	}
	for i := range all {
		all[i].parts = strings.Split(strings.Trim(all[i].path, "/"), "/")
	}
	return all
}
