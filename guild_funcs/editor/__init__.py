"""What an editor is told of a guild file, without running anything.

`guild.schema.json` is the JSON Schema of guild.yml: Guild's own keys and ours, each with what it
means; `schema` reads it.
"""
