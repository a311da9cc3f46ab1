"""How a name is searched: the request, the refused names, the walk, and the ranking."""
