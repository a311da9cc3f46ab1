"""The graph of imports for people and programs: as a tree, JSON, DOT, Mermaid and SVG."""
