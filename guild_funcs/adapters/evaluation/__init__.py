"""One operation's expressions: their state, what varies or is secret, and what is recorded."""
