package discordapi

// Identifies is how many IDENTIFYs came, refused ones included.
func (s *Server) Identifies() int { return s.count(func() int { return s.gateway.identifies }) }

// Resumes is how many RESUMEs came, refused ones included.
func (s *Server) Resumes() int { return s.count(func() int { return s.gateway.resumes }) }

// ResumedElsewhere is how many RESUMEs were taken at the ordinary address
// instead of resume_gateway_url.
func (s *Server) ResumedElsewhere() int { return s.count(func() int { return s.gateway.elsewhere }) }

// Connections is how many gateway connections there have been.
func (s *Server) Connections() int { return s.count(func() int { return s.gateway.connections }) }

func (s *Server) count(what func() int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return what()
}

// Cut ends all gateway connections, without a word. Their sessions can be
// resumed.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cutAll()
}

func (s *Server) cutAll() {
	for _, c := range s.gateway.conns {
		s.part(c)
		c.closing = -1
		c.queue = nil
		_ = c.ws.NetConn().Close()
	}
}

// Mute silences the present connections: they take everything and say nothing.
// Mute(false) lets them say it.
func (s *Server) Mute(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.conns {
		c.held = on
		c.stir()
	}
}

// Hang makes connections that come from now on say HELLO and nothing else,
// whatever they are told.
func (s *Server) Hang(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.hang = on
}

// Reconnect asks all clients to connect anew and resume.
func (s *Server) Reconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.conns {
		c.push(opReconnect, nil)
	}
}

// Invalidate tells all clients that their session is over, or that they may try
// to resume it.
func (s *Server) Invalidate(resumable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.conns {
		c.push(opInvalid, resumable)
		if c.session != nil && !resumable {
			s.end(c.session)
		}
	}
}

// CloseWith closes all connections with a code. 4004, 4007, 4009 and 4010 to
// 4014 end the sessions, too.
func (s *Server) CloseWith(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.conns {
		c.refuse(code)
	}
}

// Forget makes Discord forget all sessions: RESUME is answered with op 9 false.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
}

// forget ends sessions for whom might resume them. Those that are connected go
// on until their connection ends.
func (s *Server) forget() {
	for _, se := range append([]*session(nil), s.gateway.sessions...) {
		if se.conn == nil {
			s.end(se)
			continue
		}
		se.forgotten = true
	}
}

// AfterResume answers the next RESUME first with op 7, 9 or 11, before any
// replay: after 7 and 9 none comes. Once.
func (s *Server) AfterResume(op int, resumable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.afterResume, s.gateway.afterResumable = op, resumable
}

// AfterIdentify answers the next IDENTIFY first with op 7, 9 or 11; after 7 and
// 9 no session begins. Once.
func (s *Server) AfterIdentify(op int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.afterIdentify = op
}

// RefuseIntents refuses whoever asks for one of these; 0 refuses none.
func (s *Server) RefuseIntents(mask int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = mask
}

// AllowContent grants the intent MESSAGE_CONTENT, or takes it away.
func (s *Server) AllowContent(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.content = on
}
