"""TODO: says what lives here."""
