"""What an editor is told of a guild file, without running anything.

`guild.schema.json` is the JSON Schema of guild.yml: Guild's own keys and ours, each with what it
means; `schema` reads it. The language server answers from functions of a project, a file and an
offset. A reader starts with one question, as `completion`. The modules, from the bottom up:

- `positions`, `flow`, `outline`, `mended`: a text by its lines, the keys that lead to a place, and
  a text that YAML can read, all also while it is being typed
- `inside`: what an unfinished expression ends with; `quoting`: texts as YAML has them
- `project`: what was read of a guild file, when; `written`: the text and the node at an offset
- `names`, `known`, `origins`: modules, files and variables; functions and flags; libraries
- `owners`, `flags`: every place that names a flag, and the operations whose flag it is
- `completion`, `hover`, `definition`, `renaming`, `signatures`, `tokens`, `diagnostics`, `fixes`,
  `asked` (what the last run would have included): the answers
- `protocol`, `server`: the only ones that know pygls, of the extra `guild-funcs[lsp]`
"""
