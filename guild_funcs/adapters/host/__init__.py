"""All that we know of Guild: the functions that we wrap, how it reports, where it finds runs."""
