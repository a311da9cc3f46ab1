"""Where Guild and guild-funcs meet: one room or module for each field of `guild.yml`.

Only this folder and `plugin.py` import Guild. `host.table` is the table of the
functions of Guild that are wrapped, `host.names` lists those that are called, and
`parts.table` is the table of fields. To import any of these imports nothing of Guild.
"""
