"""What an import path leads to: folders, zips, editable installs, and the interpreter itself."""
